// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"cmp"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// view is a subject as the rules look at it.
type view struct {
	Subject
	profile law.Profile
	reach   register.Reach
	hashes  map[string]string // path -> SHA-256
	usual   []place           // of the root and the usual folders
	unread  string            // one of these folders that was not read
	readme  readme
	guide   guidance
	degree  degree

	openings []register.OpeningSaid
}

func newView(s Subject, p law.Profile) *view {
	v := &view{Subject: s, profile: p, reach: cmp.Or(s.Snapshot.Reach, s.Repository.Reach), hashes: map[string]string{}}
	for _, f := range s.Snapshot.Files {
		v.hashes[f.Path] = f.SHA256
	}
	v.usual, v.unread = v.places(folders...)
	for i := range v.usual {
		if v.usual[i].node.Kind != register.NodeFolder {
			v.usual[i].stem = stem(v.usual[i].node.Name)
		}
	}
	v.readme = v.readReadme()
	v.guide = v.readGuidance()
	v.openings = v.readOpenings()
	v.degree = v.readDegree()
	return v
}

// place is where a file stands.
type place struct {
	path string
	node register.Node
	stem string // see stem
}

// places lists what stands in the root and in the folders, the root first, as far
// as it was read; unread names a folder that stands there and was not.
func (v *view) places(in ...string) (all []place, unread string) {
	for _, n := range v.Root {
		all = append(all, place{path: n.Name, node: n})
	}
	for _, name := range in {
		for _, n := range v.Root {
			if !strings.EqualFold(n.Name, name) || n.Kind == register.NodeFile {
				continue
			}
			entries, read := v.Folders[n.Name]
			if !read {
				unread = n.Name
			}
			for _, e := range entries {
				all = append(all, place{path: n.Name + "/" + e.Name, node: e})
			}
		}
	}
	return all, unread
}

// named lists the files of such names (see stem) in the root and the usual folders.
func (v *view) named(stems ...string) (found []place) {
	for _, p := range v.usual {
		if p.stem != "" && slices.Contains(stems, p.stem) {
			found = append(found, p)
		}
	}
	return found
}

// tree is the evidence of what the root does not hold.
func (v *view) tree() register.Evidence {
	return register.Evidence{URL: v.Repository.URL, Commit: v.Snapshot.Head, ReadAt: v.Snapshot.At}
}

// at is the evidence of a file, or of one of its lines counted from 1.
func (v *view) at(path string, line int) register.Evidence {
	e := v.tree()
	e.Path, e.Line, e.SHA256 = path, line, v.hashes[path]
	return e
}

// of gives the evidence of a fact, which may stand with the repository as a whole.
func of[T any](v *view, f register.Fact[T]) register.Evidence {
	if f.Evidence != (register.Evidence{}) {
		return f.Evidence
	}
	if e := v.Repository.Evidence; e != (register.Evidence{}) {
		return e
	}
	return register.Evidence{URL: v.Repository.URL, ReadAt: v.Repository.SeenAt}
}

// archived reports whether the forge keeps it read-only: nobody can take part.
func (v *view) archived() bool { return v.Repository.Archived.Or(false) }

// inTree guards a rule that looks at files.
func inTree(rule func(*view) outcome) func(*view) outcome {
	return func(v *view) outcome {
		switch {
		case v.reach == register.ReachEmpty:
			return inapplicable("empty", v.tree())
		case len(v.Root) == 0:
			return unobserved("unread")
		}
		return rule(v)
	}
}

// living guards a rule that asks for what an archived repository cannot have any more.
func living(rule func(*view) outcome) func(*view) outcome {
	return func(v *view) outcome {
		if v.archived() {
			return inapplicable("archived", of(v, v.Repository.Archived))
		}
		return rule(v)
	}
}

// heading looks for a section of the README.
func (v *view) heading(words []string) (register.Evidence, bool) {
	for _, d := range v.readme.texts {
		if h, ok := d.about(words); ok {
			return v.at(d.path, h.at+1), true
		}
	}
	return register.Evidence{}, false
}

// judge says whether a file of the list will do: one that is a plain text.
func (v *view) judge(found []place) (outcome, bool) {
	var poor outcome
	for _, p := range found {
		content, read := v.Files[p.path]
		e := v.at(p.path, 0)
		switch {
		case p.node.Kind == register.NodeSymlink || p.node.Kind == register.NodeSubmodule:
			poor = unobserved("file_link", e)
		case slices.Contains(bound, extension(p.path)) || read && binary(content):
			poor = fail("file_binary", e)
		case read && blank(content) || p.node.Empty:
			poor = fail("file_blank", e)
		case !read && p.node.Kind == register.NodeFile:
			return pass("file_listed", e).with("path", p.path), true
		default:
			return pass("file_found", e).with("path", p.path), true
		}
		poor = poor.with("path", p.path)
	}
	return poor, len(found) > 0
}

// wanted is a file that a rule asks for, under one of several names, or what may stand for it.
type wanted struct {
	names    []string                    // see stem
	headings []string                    // a section of the README will do; see document.about
	other    func(*view) (outcome, bool) // so will this
}

// ask makes the rule of a wanted file.
func ask(w wanted) func(*view) outcome {
	return inTree(func(v *view) outcome {
		o, some := v.judge(v.named(w.names...))
		if some && o.result == register.CheckPass {
			return o
		}
		if e, ok := v.heading(w.headings); ok {
			return pass("section_found", e).with("path", e.Path)
		}
		if w.other != nil {
			if instead, ok := w.other(v); ok {
				return instead
			}
		}
		switch {
		case some:
			return o
		case v.unread != "":
			return unobserved("folder_unread", v.at(v.unread, 0)).with("path", v.unread)
		case len(w.headings) > 0 && v.readme.state == readmeUnread:
			return unobserved("readme_unread", v.at(v.readme.path, 0)).with("path", v.readme.path)
		}
		return fail("file_missing", v.tree())
	})
}
