// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Stated is a fact without where it was read: what a list shows of it.
type Stated[T any] struct {
	State State `json:"state"`
	Value T     `json:"value,omitzero"`
}

// Stated leaves out where a fact was read.
func (f Fact[T]) Stated() Stated[T] { return Stated[T]{f.State, f.Value} }

// Is reports the state of s, as Fact.Is does.
func (s Stated[T]) Is(state State) bool { return Fact[T]{State: s.State}.Is(state) }

// Or returns the value of s, or d where there is none.
func (s Stated[T]) Or(d T) T {
	if s.State == Present {
		return s.Value
	}
	return d
}

// RepositoryBrief is of a Repository what a list shows and what it is found by. It is read
// from the same JSON, so that its fields are named as there: a page of results reads
// twenty, and a whole one takes ten times the work and the memory.
type RepositoryBrief struct {
	ID          string           `json:"id"`
	Key         string           `json:"key"`
	Name        string           `json:"name"`
	Description Stated[string]   `json:"description,omitzero"`
	Homepage    Stated[string]   `json:"homepage,omitzero"`
	Licence     Stated[string]   `json:"licence,omitzero"`
	Language    Stated[string]   `json:"language,omitzero"`
	Topics      Stated[[]string] `json:"topics,omitzero"`
	Archived    Stated[bool]     `json:"archived,omitzero"`
	Publiccode  MetadataState    `json:"publiccode"`
	Software    Stated[string]   `json:"software,omitzero"`
	Summary     Stated[string]   `json:"summary,omitzero"`
	GoneAt      time.Time        `json:"gone_at,omitzero"`
}

// Brief leaves out what a list does not show.
func (r *Repository) Brief() RepositoryBrief {
	return RepositoryBrief{
		ID: r.ID, Key: r.Key, Name: r.Name, Description: r.Description.Stated(), Homepage: r.Homepage.Stated(), Licence: r.Licence.Stated(),
		Language: r.Language.Stated(), Topics: r.Topics.Stated(), Archived: r.Archived.Stated(), Publiccode: r.Publiccode,
		Software: r.Software.Stated(), Summary: r.Summary.Stated(), GoneAt: r.GoneAt,
	}
}

// Gone reports whether the repository can no longer be read at its address.
func (r RepositoryBrief) Gone() bool { return !r.GoneAt.IsZero() }

// BodyBrief is of an Organisation what a list shows of a body and what it is found by, read
// as a RepositoryBrief is.
type BodyBrief struct {
	ID          string       `json:"id"`
	Slug        string       `json:"slug"`
	Name        string       `json:"name"`
	NameOrigin  NameOrigin   `json:"name_origin"`
	Acronyms    []string     `json:"acronyms,omitempty"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
}

// Brief leaves out what a list does not show.
func (o *Organisation) Brief() BodyBrief {
	return BodyBrief{o.ID, o.Slug, o.Name, o.NameOrigin, o.Acronyms, o.Identifiers}
}

// AccountAlone reports whether nothing but an account on a forge tells of the body: an
// account is not a body, and which one holds it is not known.
func (b BodyBrief) AccountAlone() bool {
	return b.NameOrigin == NameFromForge || b.NameOrigin == NameFromAddress
}

// BodyBriefs gives the briefs of bodies, in their order.
func BodyBriefs(list []Organisation) []BodyBrief {
	briefs := make([]BodyBrief, len(list))
	for i := range list {
		briefs[i] = list[i].Brief()
	}
	return briefs
}

// RepositoryBriefs gives the briefs of repositories, in their order.
func RepositoryBriefs(list []Repository) []RepositoryBrief {
	briefs := make([]RepositoryBrief, len(list))
	for i := range list {
		briefs[i] = list[i].Brief()
	}
	return briefs
}
