// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// Repositories are the columns of a repository. Each fact has its state in a column
// of its own, so that "none" and "nobody asked" stay apart. Times of visits are left
// out: two registers that know the same export the same bytes.
func Repositories() []Column[register.Repository] {
	type repo = register.Repository
	columns := []Column[repo]{
		{"key", func(r repo) string { return r.Key }},
		{"url", func(r repo) string { return r.URL }},
		{"forge", func(r repo) string { return string(r.Kind) }},
		{"host", func(r repo) string { return r.Host }},
		{"name", func(r repo) string { return r.Name }},
		{"accounts", func(r repo) string { return strings.Join(r.Accounts, " ") }},
		{"aliases", func(r repo) string { return addresses(r.Aliases) }},
	}
	columns = append(columns, fact("description", func(r repo) register.Fact[string] { return r.Description }, text)...)
	columns = append(columns, fact("homepage", func(r repo) register.Fact[string] { return r.Homepage }, text)...)
	columns = append(columns, fact("licence", func(r repo) register.Fact[string] { return r.Licence }, text)...)
	columns = append(columns, fact("language", func(r repo) register.Fact[string] { return r.Language }, text)...)
	columns = append(columns, fact("topics", func(r repo) register.Fact[[]string] { return r.Topics }, words)...)
	columns = append(columns, fact("fork", func(r repo) register.Fact[bool] { return r.Fork }, strconv.FormatBool)...)
	columns = append(columns, fact("archived", func(r repo) register.Fact[bool] { return r.Archived }, strconv.FormatBool)...)
	columns = append(columns, fact("default_branch", func(r repo) register.Fact[string] { return r.DefaultBranch }, text)...)
	columns = append(columns, fact("head", func(r repo) register.Fact[string] { return r.Head }, text)...)
	columns = append(columns, fact("created_on", func(r repo) register.Fact[time.Time] { return r.CreatedOn }, moment)...)
	columns = append(columns, fact("software", func(r repo) register.Fact[string] { return r.Software }, text)...)
	columns = append(columns, fact("summary", func(r repo) register.Fact[string] { return r.Summary }, text)...)
	columns = append(columns, fact("body", func(r repo) register.Fact[string] { return r.Body }, text)...)
	return append(columns, []Column[repo]{
		{"publiccode", func(r repo) string { return string(r.Publiccode) }},
		{"sheets", func(r repo) string { return strings.Join(r.SheetFiles, " ") }},
		{"reach", func(r repo) string { return string(r.Reach) }},
		{"gone", func(r repo) string { return strconv.FormatBool(r.Gone()) }},
		{"origin", func(r repo) string { return string(r.Origin.Kind) }},
		{"source", func(r repo) string { return r.Origin.Source }},
	}...)
}

// Organisations are the columns of a public body.
func Organisations() []Column[register.Organisation] {
	type body = register.Organisation
	return []Column[body]{
		{"id", func(o body) string { return o.ID }},
		{"slug", func(o body) string { return o.Slug }},
		{"name", func(o body) string { return o.Name }},
		{"name_origin", func(o body) string { return string(o.NameOrigin) }},
		{"acronyms", func(o body) string { return strings.Join(o.Acronyms, " ") }},
		{"identifiers", func(o body) string {
			var all []string
			for _, id := range o.Identifiers {
				all = append(all, id.Scheme+":"+id.Value)
			}
			return strings.Join(all, " ")
		}},
		{"parents", func(o body) string {
			var all []string
			for _, p := range o.Parents {
				if p.Until == "" {
					all = append(all, p.Value)
				}
			}
			return strings.Join(all, " ")
		}},
		{"kind", func(o body) string { return o.Kind }},
		{"website", func(o body) string { return o.Website }},
		{"origin", func(o body) string { return string(o.Origin.Kind) }},
		{"source", func(o body) string { return o.Origin.Source }},
	}
}

// Changes are the columns of the journal.
func Changes() []Column[register.Change] {
	return []Column[register.Change]{
		{"seq", func(c register.Change) string { return strconv.FormatInt(c.Seq, 10) }},
		{"time", func(c register.Change) string { return moment(c.At) }},
		{"actor", func(c register.Change) string { return c.Actor }},
		{"kind", func(c register.Change) string { return string(c.Kind) }},
		{"key", func(c register.Change) string { return c.Key }},
		{"address", func(c register.Change) string { return c.Address }},
		{"label", func(c register.Change) string { return c.Label }},
		{"first", func(c register.Change) string { return strconv.FormatBool(c.First) }},
		{"tombstone", func(c register.Change) string { return strconv.FormatBool(c.Tombstone) }},
		{"fields", func(c register.Change) string { return strings.Join(c.Fields, " ") }},
		{"commitment", func(c register.Change) string { return c.Commitment }},
	}
}

// fact gives the two columns of a fact: its value and its state.
func fact[T any, V any](name string, get func(T) register.Fact[V], write func(V) string) []Column[T] {
	return []Column[T]{
		{name, func(v T) string {
			if f := get(v); f.Is(register.Present) {
				return write(f.Value)
			}
			return ""
		}},
		{name + "_state", func(v T) string {
			f := get(v)
			if f.State == "" {
				return string(register.NotObserved)
			}
			return string(f.State)
		}},
	}
}

func text(s string) string    { return s }
func words(s []string) string { return strings.Join(s, " ") }
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

func addresses(all []register.Address) string {
	var keys []string
	for _, a := range all {
		keys = append(keys, a.Key)
	}
	return strings.Join(keys, " ")
}
