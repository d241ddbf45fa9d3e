// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"fmt"

	"greffe/internal/register"
)

// Vanishing is the repository that is there when the demonstration begins, and is taken away
// before the two visits that tell its end.
const Vanishing = Hub + "/haute-brenelle/covoiturage"

// Heard is what a list that the register imported told of that repository: where the archive
// of all source code keeps a copy. The copy is as invented as the rest.
func Heard() []register.Repository {
	return []register.Repository{{
		Key: Vanishing, URL: "https://" + Vanishing, Host: Hub, Kind: register.GitHub, Name: "covoiturage",
		Heritage:   register.Fact[string]{State: register.Present, Value: "https://archives.demo.test/browse/origin/?origin_url=https://" + Vanishing},
		Publiccode: register.MetadataNotObserved, Reach: register.ReachUnknown, Origin: Origin(),
	}}
}

// NextDay plays what happens on the forge between the two visits of the
// demonstration: a town votes another ceiling for its canteen, in the code and in the
// sheet together; another town changes its code and forgets its sheet. Pages then
// have versions to compare, and code that has left its explanation behind.
func (f *Forge) NextDay(ctx context.Context) error {
	all, err := loadArchives()
	if err != nil {
		return err
	}
	for _, a := range all {
		switch repo := a.host + "/" + a.Path; repo {
		case Hub + "/Ville-de-Vaubrume/cantine":
			ceiling := func(b []byte) []byte {
				return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("5,60"), []byte("5,80")), []byte("5.60"), []byte("5.80"))
			}
			for _, file := range a.files {
				if changed := ceiling(file.data); !bytes.Equal(changed, file.data) {
					if _, err := f.Push(ctx, repo, file.path, changed); err != nil {
						return err
					}
				}
			}
		case Hub + "/Port-Estran/aide-eau":
			if _, err := f.Push(ctx, repo, "NOUVEAUTES.md", []byte("# 1.5.0\n\nLe calcul arrondit au centime inférieur.\n")); err != nil {
				return fmt.Errorf("the day after: %w", err)
			}
		}
	}
	return nil
}
