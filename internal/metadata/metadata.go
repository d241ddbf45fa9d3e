// SPDX-License-Identifier: EUPL-1.2

// Package metadata reads what files other than publiccode.yml say of a software: codemeta.json, CITATION.cff, code.json.
// It receives the bytes of such a file from the desk, hostile ones too; names and addresses of people are never read.
// It gives one statement a field, with its line, to be held beside what publiccode.yml says, which wins.
package metadata

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"greffe/internal/publiccode"
	"greffe/internal/register"
)

// MaxSize is the largest file that is read, in bytes.
const MaxSize = 256 << 10

// Source is a file that describes a software; its name is in the catalogue under Words.
type Source string

// The sources, in the order in which they are believed.
const (
	Publiccode Source = "publiccode"
	Codemeta   Source = "codemeta"
	Citation   Source = "citation"
	CodeJSON   Source = "code_json"
)

// Words is the id of the source's name in the catalogue.
func (s Source) Words() string { return "software.source." + string(s) }

// The fields of which files speak.
const (
	Name        = "name"
	Description = "description"
	Version     = "version"
	Released    = "released" // YYYY-MM-DD
	Licence     = "licence"
	Homepage    = "homepage"
	Code        = "code" // address of the repository
)

// Fields lists the fields in the order of pages. Their names are "software.field.<id>".
func Fields() []string {
	return []string{Name, Description, Version, Released, Licence, Homepage, Code}
}

// Of tells by its path from the root which file it is; false for any other.
func Of(path string) (Source, bool) {
	switch strings.ToLower(path) {
	case "codemeta.json":
		return Codemeta, true
	case "citation.cff":
		return Citation, true
	case "code.json":
		return CodeJSON, true
	}
	return "", false
}

// Said is one statement.
type Said struct {
	Field, Value string
	Line         int // counted from 1; 0 unknown
}

// Read gives what a file says, at most one statement a field, in the order of Fields.
// repository is the address of the repository it stands in: a code.json may speak of
// many. A file that cannot be read says nothing.
func Read(s Source, b []byte, repository string) []Said {
	if len(b) > MaxSize || !utf8.Valid(b) {
		return nil
	}
	b = []byte(strings.TrimPrefix(string(b), "\ufeff"))
	var said []Said
	switch s {
	case Codemeta:
		said = codemeta(b)
	case Citation:
		said = citation(b)
	case CodeJSON:
		said = codeJSON(b, repository)
	case Publiccode: // the register has it read already: see OfPubliccode
	}
	return ordered(said)
}

// Readable reports whether a file has the syntax of its kind: of one that has not, Read
// gives little or nothing.
func Readable(s Source, b []byte) bool {
	if len(b) > MaxSize || !utf8.Valid(b) {
		return false
	}
	b = []byte(strings.TrimPrefix(string(b), "\ufeff"))
	if s == Citation {
		return publiccode.Tame(string(b)) && mapping(b) != nil
	}
	return json.Valid(b)
}

// maxLicences caps how many licences one file names.
const maxLicences = 20

// Licences gives every licence that a CITATION.cff or a code.json names for the
// repository, each with its line; of other files nothing. A list in a CITATION.cff is a
// choice and one statement; how those of a code.json are joined, it does not say.
func Licences(s Source, b []byte, repository string) []Said {
	if len(b) > MaxSize || !utf8.Valid(b) {
		return nil
	}
	b = []byte(strings.TrimPrefix(string(b), "\ufeff"))
	var all []Said
	switch s {
	case Citation:
		all = citation(b)
	case CodeJSON:
		_, release := codeRelease(b, repository)
		all = usLicences(release["permissions"])
	case Publiccode, Codemeta: // read by those who read them whole
	}
	return slices.DeleteFunc(all, func(s Said) bool { return s.Field != Licence || strings.TrimSpace(s.Value) == "" })
}

// OfPubliccode gives what a publiccode.yml says in the same fields; lines are those of
// its keys.
func OfPubliccode(p register.Publiccode, lines map[string]int) []Said {
	all := []Said{
		{Name, p.Name, lines["name"]}, {Version, p.SoftwareVer, lines["softwareVersion"]}, {Released, p.ReleaseDate, lines["releaseDate"]},
		{Licence, p.Licence, lines["legal.license"]}, {Homepage, p.LandingURL, lines["landingURL"]}, {Code, p.URL, lines["url"]},
	}
	for _, t := range p.Texts {
		in := "description." + t.Lang + "."
		all = append(all, Said{Name, t.Name, lines[in+"localisedName"]}, Said{Description, t.Short, lines[in+"shortDescription"]})
	}
	return ordered(all)
}

// maxValue caps a value, in characters.
const maxValue = 500

// ordered cleans values, drops those that say nothing, and keeps the first of each field.
func ordered(said []Said) []Said {
	var all []Said
	for _, field := range Fields() {
		for _, s := range said {
			s.Value = strings.Join(strings.Fields(s.Value), " ")
			if s.Field != field || s.Value == "" {
				continue
			}
			if r := []rune(s.Value); len(r) > maxValue {
				s.Value = string(r[:maxValue]) + "…"
			}
			all = append(all, s)
			break
		}
	}
	return all
}

// Compared reports whether two files that differ in a field contradict each other. Each
// may describe the software in its own words.
func Compared(field string) bool { return field != Description && slices.Contains(Fields(), field) }

// Same reports whether two values of a field say the same. same compares licences,
// whose names are the caller's affair.
func Same(field, a, b string, same func(a, b string) bool) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	switch field {
	case Name:
		return register.FoldName(a) == register.FoldName(b)
	case Version:
		return strings.TrimPrefix(strings.ToLower(a), "v") == strings.TrimPrefix(strings.ToLower(b), "v")
	case Licence:
		return same(a, b)
	case Homepage, Code:
		one, errA := register.CleanKey(a)
		other, errB := register.CleanKey(b)
		if errA != nil || errB != nil {
			return bare(a) == bare(b)
		}
		return strings.EqualFold(one, other)
	}
	return false
}

// bare gives an address without what tells nothing.
func bare(address string) string {
	_, rest, ok := strings.Cut(strings.ToLower(address), "://")
	if !ok {
		rest = strings.ToLower(address)
	}
	return strings.TrimPrefix(strings.Trim(rest, "/"), "www.")
}
