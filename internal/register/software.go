// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"strings"
	"time"
)

// Software is one project: the repository that it is written in, with the others that
// bear its name and that something shows to be of it: mirrors, copies, forks. What is
// declared by a publiccode.yml is software in one repository too.
type Software struct {
	Slug     string         `json:"slug"` // its address on the site; a published one is kept
	Key      string         `json:"key"`  // see SoftwareKey: several may share it
	Name     string         `json:"name"`
	Declared bool           `json:"declared,omitempty"` // a publiccode.yml says the name
	Parts    []SoftwarePart `json:"parts"`              // the main one first
	Texts    []SoftwareText `json:"texts,omitempty"`    // what it does, in the languages in which that is said
	Topics   []string       `json:"topics,omitempty"`   // of the main part, as what follows is
	Licence  Stated[string] `json:"licence,omitzero"`
	Language Stated[string] `json:"language,omitzero"`
	Metadata MetadataState  `json:"metadata"`
	Archived bool           `json:"archived,omitempty"` // every part is, or is gone
	Gone     bool           `json:"gone,omitempty"`     // every part is
	Active   time.Time      `json:"active,omitzero"`    // last activity in any part
	Released time.Time      `json:"released,omitzero"`  // of the main part, as far as its forge was asked
}

// SoftwarePart is one repository of a software, and the ground on which it is one.
type SoftwarePart struct {
	Repository string         `json:"repository"` // id
	Address    string         `json:"address"`    // its key
	Name       string         `json:"name"`
	Ground     SoftwareGround `json:"ground"`
}

// SoftwareText says in one language what a software does; Lang is "" where nobody said in which.
type SoftwareText struct {
	Lang string `json:"lang,omitempty"`
	Text string `json:"text"`
}

// SoftwareGround says why a repository belongs to a software.
type SoftwareGround string

// The grounds, surest first. Main: it is where the software is written, as far as can be
// told. Declared: its publiccode.yml says the name, and one body publishes both. Mirror: it
// stood at the same commit. Copy: its history began with the same commit. Described: the
// same words describe both. Fork: its forge says that it is one, of something of this name.
const (
	SoftwareMain      SoftwareGround = "main"
	SoftwareDeclared  SoftwareGround = "declared"
	SoftwareMirror    SoftwareGround = "mirror"
	SoftwareCopy      SoftwareGround = "copy"
	SoftwareFork      SoftwareGround = "fork"
	SoftwareDescribed SoftwareGround = "described"
)

// SoftwareGrounds lists the grounds in the order in which pages show them.
func SoftwareGrounds() []SoftwareGround {
	return []SoftwareGround{SoftwareMain, SoftwareDeclared, SoftwareMirror, SoftwareCopy, SoftwareDescribed, SoftwareFork}
}

// SoftwareMost is how many repositories that only bear a name its page shows at most.
const SoftwareMost = 100

// SoftwareKey is a name without case, accents, spaces and signs: mon-entreprise and
// "Mon entreprise" are one. It is "" for a name without a plain letter or digit.
func SoftwareKey(name string) string { return strings.ReplaceAll(FoldName(name), " ", "") }

// SoftwareKey is that of the software that the repository would be of: the name that its
// publiccode.yml says, or else its own.
func (r *Repository) SoftwareKey() string { return softwareKey(r.Software.Or(""), r.Name) }

// SoftwareKey is that of the whole repository.
func (r *RepositoryBrief) SoftwareKey() string { return softwareKey(r.Software.Or(""), r.Name) }

func softwareKey(declared, own string) string {
	if key := SoftwareKey(declared); key != "" {
		return key
	}
	return SoftwareKey(own)
}

// Several reports whether the software stands in several repositories: then it is an
// answer of its own. In one, the repository is the answer, and says the name.
func (s *Software) Several() bool { return len(s.Parts) > 1 }

// Holds reports whether a repository is a part of it.
func (s *Software) Holds(repository string) bool {
	for _, p := range s.Parts {
		if p.Repository == repository {
			return true
		}
	}
	return false
}

// Gathered says which names a batch gathers the software of, by the marks that they had
// when their repositories were read: a name that was marked again since makes the batch a
// conflict. What follows fills an older register.
type Gathered struct {
	Marks    []int64
	Declared []DeclaredName
	Keys     []string // names to mark
	Left     *GatheredUntil
}

// DeclaredName is what the publiccode.yml of a repository calls the software.
type DeclaredName struct {
	Repository string // id
	Said       string
	Key        string // see SoftwareKey
}

// GatheredUntil is how far the repositories of an older register are gathered.
type GatheredUntil struct {
	Named string // the last repository whose declared name was written
	After string // the last name that was marked
	Done  bool
}
