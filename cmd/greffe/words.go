// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"io/fs"

	"greffe/internal/law"
	"greffe/internal/words"
	"greffe/web"
)

// catalogue loads every sentence, those of the jurisdictions included.
func catalogue(all []law.Profile) (*words.Catalogue, error) {
	var layers []fs.FS
	for _, p := range all {
		if p.Words != nil {
			layers = append(layers, p.Words)
		}
	}
	return words.Load(layers...)
}

// jurisdictions are the profiles that a body can have instead of the register's, each
// with its own words and no other's.
func jurisdictions() ([]web.Jurisdiction, error) {
	var all []web.Jurisdiction
	for _, p := range profiles() {
		say, err := catalogue([]law.Profile{p})
		if err != nil {
			return nil, err
		}
		all = append(all, web.Jurisdiction{Profile: p, Catalogue: say})
	}
	return all, nil
}
