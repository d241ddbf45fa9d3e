// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// Type is what the cells of a column hold, in the words of Table Schema
// (https://specs.frictionlessdata.io/table-schema/). An empty cell is a missing value.
type Type string

// The types.
const (
	Text    Type = "string"
	Integer Type = "integer"
	Truth   Type = "boolean"
	Day     Type = "date"
	Moment  Type = "datetime"
)

// Column is one column of a noun's table: its name, which is for ever, what its cells
// hold, and how one is made. Values lists those that are possible, where they are few.
type Column[T any] struct {
	Name   string
	Type   Type
	Values []string
	Key    bool // no two rows have the same, and none is empty
	Value  func(T) string
}

// Repositories are the columns of a repository. Each fact has its state in a column
// of its own, so that "none" and "nobody asked" stay apart. Times of visits are left
// out: two registers that know the same export the same bytes. (A pointer, because each of
// some forty columns would copy a few kilobytes.)
func Repositories() []Column[*register.Repository] {
	type repo = *register.Repository
	columns := []Column[repo]{
		{"key", Text, nil, true, func(r repo) string { return r.Key }},
		{"url", Text, nil, false, func(r repo) string { return r.URL }},
		{"forge", Text, nil, false, func(r repo) string { return string(r.Kind) }},
		{"host", Text, nil, false, func(r repo) string { return r.Host }},
		{"name", Text, nil, false, func(r repo) string { return r.Name }},
		{"accounts", Text, nil, false, func(r repo) string { return strings.Join(r.Accounts, " ") }},
		{"aliases", Text, nil, false, func(r repo) string { return addresses(r.Aliases) }},
	}
	columns = append(columns, fact("description", Text, func(r repo) register.Fact[string] { return r.Description }, text)...)
	columns = append(columns, fact("homepage", Text, func(r repo) register.Fact[string] { return r.Homepage }, text)...)
	columns = append(columns, fact("licence", Text, func(r repo) register.Fact[string] { return r.Licence }, text)...)
	columns = append(columns, fact("language", Text, func(r repo) register.Fact[string] { return r.Language }, text)...)
	columns = append(columns, fact("topics", Text, func(r repo) register.Fact[[]string] { return r.Topics }, words)...)
	columns = append(columns, fact("fork", Truth, func(r repo) register.Fact[bool] { return r.Fork }, strconv.FormatBool)...)
	columns = append(columns, fact("archived", Truth, func(r repo) register.Fact[bool] { return r.Archived }, strconv.FormatBool)...)
	columns = append(columns, fact("default_branch", Text, func(r repo) register.Fact[string] { return r.DefaultBranch }, text)...)
	columns = append(columns, fact("head", Text, func(r repo) register.Fact[string] { return r.Head }, text)...)
	columns = append(columns, fact("created_on", Moment, func(r repo) register.Fact[time.Time] { return r.CreatedOn }, moment)...)
	columns = append(columns, fact("software", Text, func(r repo) register.Fact[string] { return r.Software }, text)...)
	columns = append(columns, fact("summary", Text, func(r repo) register.Fact[string] { return r.Summary }, text)...)
	columns = append(columns, fact("body", Text, func(r repo) register.Fact[string] { return r.Body }, text)...)
	return append(columns, []Column[repo]{
		{"publiccode", Text, []string{"", "not_observed", "absent", "invalid", "valid", "failed", "unreadable"}, false, func(r repo) string { return string(r.Publiccode) }},
		{"sheets", Text, nil, false, func(r repo) string { return strings.Join(r.SheetFiles, " ") }},
		{"reach", Text, []string{"", "unknown", "open", "empty", "gone", "forbidden", "blocked", "unavailable"}, false, func(r repo) string { return string(r.Reach) }},
		{"gone", Truth, nil, false, func(r repo) string { return strconv.FormatBool(r.Gone()) }},
		originColumn(func(r repo) register.Origin { return r.Origin }),
		{"source", Text, nil, false, func(r repo) string { return r.Origin.Source }},
		{"id", Text, nil, true, func(r repo) string { return r.ID }},
	}...)
}

// Organisations are the columns of a public body.
func Organisations() []Column[register.Organisation] {
	type body = register.Organisation
	columns := []Column[body]{
		{"id", Text, nil, true, func(o body) string { return o.ID }},
		{"slug", Text, nil, true, func(o body) string { return o.Slug }},
		{"name", Text, nil, false, func(o body) string { return o.Name }},
		{"name_origin", Text, []string{"own", "forge_account", "address"}, false, func(o body) string { return string(o.NameOrigin) }},
		{"acronyms", Text, nil, false, func(o body) string { return strings.Join(o.Acronyms, " ") }},
		{"identifiers", Text, nil, false, identifiers},
		{"parents", Text, nil, false, parents},
		{"kind", Text, nil, false, func(o body) string { return o.Kind }},
	}
	columns = append(columns, fact("staff", Integer, func(o body) register.Fact[int] { return o.Staff }, strconv.Itoa)...)
	columns = append(columns, fact("population", Integer, func(o body) register.Fact[int] { return o.Population }, strconv.Itoa)...)
	return append(columns, []Column[body]{
		{"website", Text, nil, false, func(o body) string { return o.Website }},
		{"profile", Text, nil, false, func(o body) string { return o.Profile }},
		{"standing", Text, register.Standings(), false, func(o body) string { return o.Standing.Is() }},
		{"standing_on", Text, nil, false, func(o body) string { return o.Standing.On }},
		{"standing_url", Text, nil, false, func(o body) string { return o.Standing.URL }},
		{"standing_origin", Text, nil, false, func(o body) string { return string(o.Standing.Origin.Kind) }},
		{"standing_word", Text, nil, false, func(o body) string { return o.Standing.Word }},
		{"requests", Text, nil, false, requests},
		originColumn(func(o body) register.Origin { return o.Origin }),
		{"source", Text, nil, false, func(o body) string { return o.Origin.Source }},
	}...)
}

// requests writes the counts that a body publishes, the last year first, as
// year:asked:in_time:refused, parted by spaces.
func requests(o register.Organisation) string {
	var all []string
	for _, c := range o.Requests {
		all = append(all, fmt.Sprintf("%d:%d:%d:%d", c.Year, c.Asked, c.InTime, c.Refused))
	}
	return strings.Join(all, " ")
}

func identifiers(o register.Organisation) string {
	var all []string
	for _, id := range o.Identifiers {
		all = append(all, id.Scheme+":"+id.Value)
	}
	return strings.Join(all, " ")
}

func parents(o register.Organisation) string {
	var all []string
	for _, p := range o.Parents {
		if p.Until == "" {
			all = append(all, p.Value)
		}
	}
	return strings.Join(all, " ")
}

// Accounts are the columns of a public body's namespace on a forge.
func Accounts() []Column[register.Account] {
	type account = register.Account
	return []Column[account]{
		{"key", Text, nil, true, func(a account) string { return a.Key() }},
		{"host", Text, nil, false, func(a account) string { return a.Host }},
		{"path", Text, nil, false, func(a account) string { return a.Path }},
		{"forge", Text, nil, false, func(a account) string { return string(a.Kind) }},
		{"organisation", Text, nil, false, func(a account) string { return a.Organisation }},
		{"name", Text, nil, false, func(a account) string { return a.Name }},
		{"proof", Text, []string{"", "listed", "backlink", "domain", "file"}, false, func(a account) string { return string(a.Proof) }},
		{"since", Text, nil, false, func(a account) string { return a.Since }},
		{"until", Text, nil, false, func(a account) string { return a.Until }},
		{"ignored_since", Text, nil, false, func(a account) string { return a.IgnoredSince }},
		{"alias_of", Text, nil, false, func(a account) string { return a.AliasOf }},
		originColumn(func(a account) register.Origin { return a.Origin }),
		{"source", Text, nil, false, func(a account) string { return a.Origin.Source }},
	}
}

// Links are the columns of what joins a sheet to source code.
func Links() []Column[register.Link] {
	type link = register.Link
	return []Column[link]{
		{"sheet", Text, nil, false, func(l link) string { return l.Sheet }},
		{"address", Text, nil, false, func(l link) string { return l.Address }},
		{"ground", Text, names(register.Grounds()), false, func(l link) string { return string(l.Ground) }},
		{"repository", Text, nil, false, func(l link) string { return l.Repository }},
		{"status", Text, names(register.LinkStatuses()), false, func(l link) string { return string(l.Status) }},
		{"kinship", Text, []string{"", "same", "ancestor", "descendant"}, false, func(l link) string { return string(l.Kinship) }},
		{"mutual", Truth, nil, false, func(l link) string { return strconv.FormatBool(l.Mutual) }},
		{"commit", Text, nil, false, func(l link) string { return l.Commit }},
		{"since", Moment, nil, false, func(l link) string { return moment(l.Since) }},
		{"evidence_url", Text, nil, false, func(l link) string { return l.Evidence.URL }},
		{"evidence_path", Text, nil, false, func(l link) string { return l.Evidence.Path }},
		{"evidence_read_at", Moment, nil, false, func(l link) string { return moment(l.Evidence.ReadAt) }},
		{"evidence_sha256", Text, nil, false, func(l link) string { return l.Evidence.SHA256 }},
	}
}

// Changes are the columns of the journal.
func Changes() []Column[register.Change] {
	type change = register.Change
	return []Column[change]{
		{"seq", Integer, nil, true, func(c change) string { return strconv.FormatInt(c.Seq, 10) }},
		{"time", Moment, nil, false, func(c change) string { return moment(c.At) }},
		{"actor", Text, nil, false, func(c change) string { return c.Actor }},
		{"kind", Text, nil, false, func(c change) string { return string(c.Kind) }},
		{"key", Text, nil, false, func(c change) string { return c.Key }},
		{"address", Text, nil, false, func(c change) string { return c.Address }},
		{"label", Text, nil, false, func(c change) string { return c.Label }},
		{"first", Truth, nil, false, func(c change) string { return strconv.FormatBool(c.First) }},
		{"tombstone", Truth, nil, false, func(c change) string { return strconv.FormatBool(c.Tombstone) }},
		{"fields", Text, nil, false, func(c change) string { return strings.Join(c.Fields, " ") }},
		{"commitment", Text, nil, false, func(c change) string { return c.Commitment }},
	}
}

// Crawls are the columns of a round of visits, all its accounts together.
func Crawls() []Column[register.Crawl] {
	type crawl = register.Crawl
	sum := func(of func(register.CrawlPart) int) func(crawl) string {
		return func(c crawl) string {
			n := 0
			for _, p := range c.Parts {
				n += of(p)
			}
			return strconv.Itoa(n)
		}
	}
	return []Column[crawl]{
		{"id", Text, nil, true, func(c crawl) string { return c.ID }},
		{"started", Moment, nil, false, func(c crawl) string { return moment(c.Started) }},
		{"ended", Moment, nil, false, func(c crawl) string { return moment(c.Ended) }},
		{"outcome", Text, []string{"", "running", "complete", "incomplete", "interrupted"}, false, func(c crawl) string { return string(c.Outcome) }},
		{"accounts", Integer, nil, false, func(c crawl) string { return strconv.Itoa(len(c.Parts)) }},
		{"expected", Integer, nil, false, sum(func(p register.CrawlPart) int { return p.Expected })},
		{"seen", Integer, nil, false, sum(func(p register.CrawlPart) int { return p.Seen })},
		{"visited", Integer, nil, false, sum(func(p register.CrawlPart) int { return p.Visited })},
		{"unchanged", Integer, nil, false, sum(func(p register.CrawlPart) int { return p.Unchanged })},
		{"failed", Integer, nil, false, sum(func(p register.CrawlPart) int { return p.Failed })},
		{"gone", Integer, nil, false, sum(func(p register.CrawlPart) int { return p.Gone })},
	}
}

// originColumn says who states what the row says (house rule 11).
func originColumn[T any](get func(T) register.Origin) Column[T] {
	return Column[T]{"origin", Text, append([]string{""}, names(register.Origins())...), false, func(v T) string { return string(get(v).Kind) }}
}

// fact gives the two columns of a fact: its value and its state.
func fact[T any, V any](name string, kind Type, get func(T) register.Fact[V], write func(V) string) []Column[T] {
	return []Column[T]{
		{name, kind, nil, false, func(v T) string {
			if f := get(v); f.Is(register.Present) {
				return write(f.Value)
			}
			return ""
		}},
		{name + "_state", Text, names(register.States()), false, func(v T) string {
			f := get(v)
			if f.State == "" {
				return string(register.NotObserved)
			}
			return string(f.State)
		}},
	}
}

// names gives the words of an enumeration.
func names[S ~string](all []S) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = string(s)
	}
	return out
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
