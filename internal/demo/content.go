// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

//go:embed comptes.yml organisations.yml sheets/*.yml
var content embed.FS

// WrittenOn is the day on which the register wrote the sheets and the list of bodies.
const WrittenOn = "2026-11-21"

// Origin is where the demonstration's sheets and bodies come from: the register wrote
// them itself, no administration declared them.
func Origin() register.Origin {
	return register.Origin{Kind: register.WrittenByRegister, Source: "demo", Date: WrittenOn}
}

// Accounts is the list of the invented bodies' accounts, for account.Load.
func Accounts() []byte { return read("comptes.yml") }

// SheetFile is one algorithm sheet written by the register, as YAML for sheet.ReadYAML.
type SheetFile struct {
	Name string // sheets/dgfip-impot-revenu.yml
	Data []byte
}

// Sheets lists the real algorithms of France that the register describes from public
// sources, by file name. Each file says in its notes and links what was read.
func Sheets() []SheetFile {
	names, err := content.ReadDir("sheets")
	if err != nil {
		panic(err) // the folder is embedded: only a broken build gets here
	}
	var all []SheetFile
	for _, n := range names {
		name := path.Join("sheets", n.Name())
		all = append(all, SheetFile{Name: name, Data: read(name)})
	}
	return all
}

// Body is a public body of the demonstration; a parent is named by its first identifier.
type Body struct {
	Name        string
	Acronyms    []string
	Website     string
	Identifiers []register.Identifier
	Parents     []register.Identifier
	Invented    bool // it holds accounts of the demonstration's forges and exists nowhere else
}

// listed is a body as organisations.yml writes it.
type listed struct {
	Name        string            `yaml:"name"`
	Acronyms    []string          `yaml:"acronyms"`
	Website     string            `yaml:"website"`
	Parent      string            `yaml:"parent"` // name of a body that stands before
	Invented    bool              `yaml:"invented"`
	Identifiers map[string]string `yaml:"identifiers"` // scheme -> value
}

// Organisations lists the invented bodies and the real ones that the sheets name;
// a parent stands before its children.
func Organisations() ([]Body, error) {
	var all []listed
	dec := yaml.NewDecoder(bytes.NewReader(read("organisations.yml")))
	dec.KnownFields(true)
	if err := dec.Decode(&all); err != nil {
		return nil, fmt.Errorf("bodies of the demonstration: %w", err)
	}
	first := map[string]register.Identifier{} // by name
	var bodies []Body
	for _, l := range all {
		b := Body{Name: l.Name, Acronyms: l.Acronyms, Website: l.Website, Invented: l.Invented}
		for _, scheme := range slices.Sorted(maps.Keys(l.Identifiers)) {
			b.Identifiers = append(b.Identifiers, register.Identifier{Scheme: scheme, Value: l.Identifiers[scheme]})
		}
		first[l.Name] = register.Identifier{Scheme: register.SchemeName, Value: register.FoldName(l.Name)}
		if len(b.Identifiers) > 0 {
			first[l.Name] = b.Identifiers[0]
		}
		if l.Parent != "" {
			parent, ok := first[l.Parent]
			if !ok {
				return nil, fmt.Errorf("bodies of the demonstration: %s comes before its parent: %w", l.Name, register.ErrInvalid)
			}
			b.Parents = []register.Identifier{parent}
		}
		bodies = append(bodies, b)
	}
	return bodies, nil
}

// read gives an embedded file.
func read(name string) []byte {
	b, err := content.ReadFile(name)
	if err != nil {
		panic(err) // the file is embedded: only a broken build gets here
	}
	return b
}
