// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/none"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// office is a desk with its register, on a real file, at a time that stands still.
type office struct {
	*testing.T
	desk  *desk.Desk
	store *store.Register
	path  string // of the file
	hour  int    // of the acts that are no visits
}

// at is a time of the tests: so many hours after their first day began.
func at(hours int) time.Time {
	return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(hours) * time.Hour)
}

// profile is a jurisdiction with one scheme.
func profile() law.Profile {
	p := none.Profile()
	p.Schemes = append(p.Schemes, law.Scheme{ID: "body", URIs: []*regexp.Regexp{regexp.MustCompile(`^https://bodies\.example/([a-z0-9-]+)$`)}, Nobody: []string{"nobody"}})
	return p
}

func newOffice(t *testing.T) *office { return newOfficeUnder(t, profile()) }

func newOfficeUnder(t *testing.T, p law.Profile) *office {
	t.Helper()
	path := filepath.Join(t.TempDir(), "register.db")
	engine, err := sqlite.Open(t.Context(), path, sqlite.Create)
	if err != nil {
		t.Fatal(err)
	}
	s := store.New(engine, nil)
	t.Cleanup(func() { s.Close() })
	o := &office{T: t, store: s, path: path}
	o.desk = desk.New(s, p, func() time.Time { return at(o.hour) })
	return o
}

// must gives v, or ends the test.
func must[T any](o *office, v T, err error) T {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
	return v
}

func (o *office) equal(what string, got, want any) {
	o.Helper()
	g, errG := json.MarshalIndent(got, "", " ")
	w, errW := json.MarshalIndent(want, "", " ")
	if errG != nil || errW != nil || string(g) != string(w) {
		o.Errorf("%s\n got %s\nwant %s", what, g, w)
	}
}

// changes counts the journal's entries.
func (o *office) changes() int {
	o.Helper()
	all, err := o.store.Changes(o.Context(), 0, 100_000)
	return len(must(o, all, err))
}

func (o *office) repository(key string) register.Repository {
	o.Helper()
	r, err := o.store.RepositoryByKey(o.Context(), key)
	return must(o, r, err)
}

// find gives the keys of the pages that answer a question.
func (o *office) find(text string, filters ...register.Filter) int {
	o.Helper()
	a, err := o.store.Find(o.Context(), register.Question{Text: text, Filters: filters, Limit: 1})
	return must(o, a, err).Total
}

// visits saves visits, one after the other.
func (o *office) visits(all ...register.Visit) {
	o.Helper()
	for _, v := range all {
		if err := o.desk.SaveVisit(o.Context(), v); err != nil {
			o.Fatal(err)
		}
	}
}

var account = register.Account{Host: "hub.example", Path: "ville", Kind: register.GitHub, Proof: register.ProofListed}

func present(s string) register.Fact[string] {
	return register.Fact[string]{State: register.Present, Value: s}
}

// visit makes a visit to a repository of hub.example, at an hour, that found it open.
func visit(path, forgeID string, hours int, changes ...func(*register.Visit)) register.Visit {
	key := "hub.example/" + path
	host, rest, _ := cutLast(key)
	v := register.Visit{
		Crawl: "c", Account: account, At: at(hours), Listed: true,
		Repository: register.Repository{
			Key: key, URL: "https://" + key, Host: "hub.example", Kind: register.GitHub, ForgeID: forgeID, Name: rest,
			Description: present("words of " + rest), Publiccode: register.MetadataAbsent, Reach: register.ReachOpen,
			Origin: register.Origin{Kind: register.Observed, Source: "https://" + host}, VisitedAt: at(hours), ListMark: "m",
		},
		Snapshot: register.Snapshot{At: at(hours), Crawl: "c", Reach: register.ReachOpen},
	}
	for _, change := range changes {
		change(&v)
	}
	return v
}

func cutLast(key string) (before, after string, ok bool) {
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] == '/' {
			return key[:i], key[i+1:], true
		}
	}
	return "", key, false
}

// met says what the visit met.
func met(reach register.Reach) func(*register.Visit) {
	return func(v *register.Visit) {
		v.Snapshot.Reach, v.Repository.Reach = reach, reach
		if reach == register.ReachUnavailable {
			v.Repository.VisitedAt, v.Repository.ListMark = time.Time{}, ""
		}
	}
}

func observed(change func(*register.Repository)) func(*register.Visit) {
	return func(v *register.Visit) { change(&v.Repository) }
}

// holding has the visit find sheets: path and name in turn.
func holding(pathAndName ...string) func(*register.Visit) {
	return func(v *register.Visit) {
		for i := 0; i < len(pathAndName); i += 2 {
			v.Sheets = append(v.Sheets, register.Sheet{HeldPath: pathAndName[i], Origin: register.Origin{Kind: register.Declared},
				HeldEvidence: register.Evidence{Path: pathAndName[i], SHA256: "abc"}, Content: register.Content{Name: pathAndName[i+1]}})
		}
	}
}
