// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"reflect"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Renamed is one key of a file that was written in words, and is written now as the
// form has it. Line is counted from 1.
type Renamed struct {
	register.Finding
	Before, After string // the line
}

// habits are short words that people write for keys, folded, beside the labels.
var habits = map[string]string{
	"nom": "name", "titre": "name", "intitule": "name", "title": "name", "algorithme": "name", "algorithm": "name",
	"organisme": "administration", "collectivite": "administration", "organisation": "administration", "body": "administration",
	"resume": "summary_plain", "en bref": "summary_plain", "summary": "summary_plain", "description": "summary_plain",
	"but": "purpose", "finalite": "purpose", "objectif": "purpose", "aim": "purpose",
	"service": "department", "statut": "status", "langue": "lang", "language": "lang", "donnees": "data",
	"parametres": "parameters", "criteres": "parameters", "criteria": "parameters", "recours": "remedies", "themes": "themes", "risques": "risks",
}

// Rename writes keys of sheets in YAML or JSON as the form has them, where they were
// written as people call them: labels gives, for the key of a field, what the site calls
// it. No value changes, and no key is given twice.
func Rename(text string, reading Reading, p law.Profile, labels func(key string) []string) (string, []Renamed) {
	known := map[string]string{}
	for _, k := range keys(reflect.TypeFor[register.Content]()) {
		known[register.FoldName(k.name)] = k.name
		for _, label := range labels(k.name) {
			known[register.FoldName(label)] = k.name
		}
	}
	for _, c := range foldLabels(p) {
		if slices.Contains(keysOf(), c.field) {
			for _, label := range c.texts {
				known[label] = c.field
			}
		}
	}
	for habit, key := range habits {
		if _, some := known[habit]; !some {
			known[habit] = key
		}
	}
	lines := strings.SplitAfter(text, "\n")
	var made []Renamed
	for _, item := range reading.Items {
		taken := map[string]bool{}
		for key := range item.places {
			taken[key] = true
		}
		for _, f := range item.Findings {
			name := f.Args["name"]
			key := known[register.FoldName(name)]
			if f.Rule != "sheet.key.unknown" || f.Key != name || key == "" || taken[key] || f.Line < 1 || f.Line > len(lines) || strings.Count(lines[f.Line-1], name) != 1 {
				continue
			}
			before := lines[f.Line-1]
			taken[key], lines[f.Line-1] = true, strings.Replace(before, name, key, 1)
			made = append(made, Renamed{f, strings.TrimRight(before, "\r\n"), strings.TrimRight(lines[f.Line-1], "\r\n")})
		}
	}
	return strings.Join(lines, ""), made
}

// keysOf lists the keys of a sheet.
func keysOf() []string {
	var names []string
	for _, k := range keys(reflect.TypeFor[register.Content]()) {
		names = append(names, k.name)
	}
	return names
}
