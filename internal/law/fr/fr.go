// SPDX-License-Identifier: EUPL-1.2

// Package fr is France: its identifier schemes, its labels, its words, and its law on algorithms as data.
// It receives nothing.
// It gives the profile "fr" to whoever starts the program.
package fr

import (
	"embed"
	"io/fs"

	"greffe/internal/law"
)

//go:embed words
var wordFiles embed.FS

//go:embed synonyms.txt
var synonyms string

// Profile returns the profile.
func Profile() law.Profile {
	layer, err := fs.Sub(wordFiles, "words")
	if err != nil {
		panic(err) // the folder is embedded: only a broken build gets here
	}
	return law.Profile{
		ID:         "fr",
		Words:      layer,
		Schemes:    schemes(),
		Lists:      lists(),
		Publiccode: publiccode(),
		Columns:    columns(),
		Cells:      cells(),
		Automation: automation(),
		Scope:      scope(),
		Type:       algorithmType(),
		Synonyms:   synonyms,
		Licences:   licences(),
		NearMisses: nearMisses(),
		Rules:      rulebook(),
		Mention:    explicitMention(),
		Reply:      reply(),
		Letters:    letters(),
		Items:      items(),
		Otherwise:  law.Otherwise{"": {"documents"}, "links": {"code"}, "data": {"documents"}},
		Degrees:    true,
		Estimate:   estimate,
		Checks:     checks(),
		Identity:   identity(),
		Numbers:    personalNumbers(),
		// The licence that the State gives its data: D. 323-2-1 of the code lists it first.
		Reuse: law.Reuse{SPDX: "etalab-2.0", URL: "https://www.etalab.gouv.fr/licence-ouverte-open-licence"},
	}
}
