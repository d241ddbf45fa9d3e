// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"sync"

	"greffe/internal/law"
	"greffe/internal/words"
	"greffe/web"
)

// layers are the words of each profile, read once: of several catalogues that hold
// them, the program makes three before it answers.
var layers = sync.OnceValues(func() (map[string]*words.Layer, error) {
	all := map[string]*words.Layer{}
	for _, p := range profiles() {
		if p.Words == nil {
			continue
		}
		l, err := words.ReadTested(p.Words)
		if err != nil {
			return nil, err
		}
		all[p.ID] = l
	}
	return all, nil
})

// catalogue gives every sentence, those of the jurisdictions included.
func catalogue(all []law.Profile) (*words.Catalogue, error) {
	known, err := layers()
	if err != nil {
		return nil, err
	}
	var chosen []*words.Layer
	for _, p := range all {
		if l := known[p.ID]; l != nil {
			chosen = append(chosen, l)
		}
	}
	return words.Join(chosen...)
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
