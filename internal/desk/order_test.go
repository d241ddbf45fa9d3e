// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"bytes"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"greffe/internal/export"
	"greffe/internal/register"
)

// export writes what the register says to others.
func (o *office) export() string {
	o.Helper()
	var b bytes.Buffer
	write(o, &b, export.Repositories(), export.Each(export.Pages("", 10, func(after string, n int) ([]register.Repository, error) {
		return o.store.Repositories(o.Context(), after, n)
	},
		func(r register.Repository) string { return register.FoldKey(r.Key, r.Kind) }), func(r register.Repository) *register.Repository { return &r }))
	write(o, &b, export.Organisations(), export.Pages("", 10, func(after string, n int) ([]register.Organisation, error) {
		return o.store.Organisations(o.Context(), after, n)
	},
		func(r register.Organisation) string { return r.Slug }))
	for _, line := range o.states() {
		fmt.Fprintln(&b, line)
	}
	for _, line := range o.links() {
		fmt.Fprintln(&b, line)
	}
	all, err := o.store.Sheets(o.Context(), "", 1000)
	for _, s := range must(o, all, err) {
		fmt.Fprintln(&b, s.Slug, s.Organisation)
	}
	return b.String()
}

func write[T any](o *office, b *bytes.Buffer, columns []export.Column[T], all iter.Seq2[T, error]) {
	o.Helper()
	if err := export.Write(b, export.Options{Format: export.CSV}, columns, all); err != nil {
		o.Fatal(err)
	}
}

// TestOrderOfVisits saves the visits of one round in many orders, each twice: forges
// answer when they like, and the register must not depend on it.
func TestOrderOfVisits(t *testing.T) {
	mirror := observed(func(r *register.Repository) { r.Head = present("c0ffee") })
	round := []register.Visit{
		visit("ville/calcul", "1", 1, holding("algorithm.yml", "Tarif de la cantine"), mirror),
		visit("ville/site", "2", 2, holding("algorithms/a.yml", "Tarif de la cantine", "algorithms/b.yml", "Attribution des places")),
		visit("ville/miroir", "3", 3, mirror),
		visit("region/calcul", "4", 4, func(v *register.Visit) { v.Account.Path = "region" }),
		visit("ville/absent", "5", 5, met(register.ReachUnavailable)),
		visit("ville/vide", "6", 6, met(register.ReachEmpty)),
		visit("ville/cantine", "7", 7, observed(func(r *register.Repository) {
			r.Publiccode, r.Body = register.MetadataValid, present("https://bodies.example/parent")
		})),
	}
	want := ""
	for n := range 12 {
		o := newOffice(t)
		o.bodies("parent")
		o.importSheets(naming("Tarif de la piscine", "Le parent", "https://hub.example/ville/calcul"), naming("cantine", "Le voisin", "https://hub.example/ville/perdu"))
		rng := rand.New(rand.NewPCG(uint64(n), 1))
		for range 2 {
			for _, i := range rng.Perm(len(round)) {
				o.visits(round[i])
			}
		}
		got := o.export()
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("order %d:\n%s\nexpected:\n%s", n, got, want)
		}
	}
}
