// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"

	"greffe/internal/licence"
	"greffe/internal/metadata"
	"greffe/internal/publiccode"
	"greffe/internal/register"
)

// software puts side by side what the files of a visit say of the software.
// publiccode.yml is believed first; who contradicts it is marked.
func software(r register.Repository, v register.Visit) []register.SoftwareFact {
	s := v.Snapshot
	at := map[string]int{}
	var facts []register.SoftwareFact
	add := func(from metadata.Source, file register.File, all []metadata.Said) {
		for _, said := range all {
			i, known := at[said.Field]
			if !known {
				i = len(facts)
				at[said.Field] = i
				facts = append(facts, register.SoftwareFact{Field: said.Field})
			}
			f := &facts[i]
			one := register.SoftwareSaid{Source: string(from), Value: said.Value, Evidence: register.Evidence{
				URL: r.URL, Commit: s.Head, Path: file.Path, Line: said.Line, ReadAt: s.At, SHA256: file.SHA256}}
			if len(f.Said) > 0 && metadata.Compared(said.Field) && !metadata.Same(said.Field, f.Said[0].Value, said.Value, sameLicence) {
				one.Differs, f.Apart = true, true
			}
			f.Said = append(f.Said, one)
		}
	}
	if v.Publiccode != nil {
		add(metadata.Publiccode, register.File{Path: v.PubliccodePath, SHA256: v.Publiccode.SHA256}, metadata.OfPubliccode(*v.Publiccode, publiccode.Lines(bytesOf(s, v.PubliccodePath))))
	}
	for _, source := range []metadata.Source{metadata.Codemeta, metadata.Citation, metadata.CodeJSON} {
		for _, f := range s.Files {
			if is, ok := metadata.Of(f.Path); ok && is == source && f.Bytes != nil {
				add(source, f, metadata.Read(source, f.Bytes, r.URL))
			}
		}
	}
	if onlyPubliccode(facts) {
		return nil // it is shown whole elsewhere: there is nothing to hold it against
	}
	return facts
}

// ruleUnreadable: a file that describes the software, and whose syntax is broken.
const ruleUnreadable = "software.unreadable"

// ruleShape heads the rules of a file that can be read, and has something else at a place
// than its format says.
const ruleShape = "software.shape."

// unreadable tells of the files besides publiccode.yml that describe the software and
// cannot be understood, as a whole or at a place: their silence is not that they say nothing.
func unreadable(r register.Repository, s register.Snapshot) (all []register.Finding) {
	for _, f := range s.Files {
		is, known := metadata.Of(f.Path)
		if !known || f.Bytes == nil {
			continue
		}
		if !metadata.Readable(is, f.Bytes) {
			all = append(all, register.Finding{Rule: ruleUnreadable, Severity: register.Error, Key: f.Path, Args: map[string]string{"path": f.Path}})
		}
		for _, m := range metadata.Shapes(is, f.Bytes, r.URL) {
			all = append(all, register.Finding{Rule: ruleShape + string(m.Want), Severity: register.Warning, Key: cmp.Or(m.Key, f.Path), Line: m.Line,
				Args: map[string]string{"path": f.Path, "key": m.Key}})
		}
	}
	return all
}

// describedLicences gives the licences that CITATION.cff and code.json name; codemeta.json
// is read like a package manifest.
func describedLicences(repository string, s register.Snapshot) []licence.Claim {
	sources := map[metadata.Source]licence.Source{metadata.Citation: licence.Citation, metadata.CodeJSON: licence.CodeJSON}
	var claims []licence.Claim
	for _, f := range s.Files {
		is, known := metadata.Of(f.Path)
		source, states := sources[is]
		if !known || !states || f.Bytes == nil {
			continue
		}
		for _, said := range metadata.Licences(is, f.Bytes, repository) {
			claims = append(claims, licence.Stated(source, said.Value, register.Evidence{Path: f.Path, Line: said.Line, SHA256: f.SHA256})...)
		}
	}
	return claims
}

// onlyPubliccode reports whether no other file says anything.
func onlyPubliccode(facts []register.SoftwareFact) bool {
	for _, f := range facts {
		for _, said := range f.Said {
			if said.Source != string(metadata.Publiccode) {
				return false
			}
		}
	}
	return true
}

// sameLicence reports whether two words name the same licences.
func sameLicence(a, b string) bool {
	one, other := licence.Parse(a), licence.Parse(b)
	return !one.Empty() && one.String() == other.String()
}
