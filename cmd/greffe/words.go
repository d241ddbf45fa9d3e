// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"io/fs"

	"greffe/internal/law"
	"greffe/internal/words"
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
