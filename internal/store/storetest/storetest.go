// SPDX-License-Identifier: EUPL-1.2

// Package storetest is the suite that every engine of the register passes.
// It receives a way to open the engine under test, several times on one place.
// It gives the test's verdict, one case a rule.
package storetest

import (
	"slices"
	"testing"
	"time"

	"greffe/internal/register"
	"greffe/internal/store"
)

// Place is one empty register; each call opens it once more, as another process would.
type Place func(t *testing.T) store.Engine

// Run runs the suite. place makes a new empty register for each case.
func Run(t *testing.T, place func(t *testing.T) Place) {
	t.Helper()
	for _, c := range slices.Concat(engineCases, journalCases, repositoryCases, softwareCases, examinationCases, organisationCases, sheetCases, linkCases, crawlCases, searchCases, peopleCases, inquiryCases, claimCases, visitRequestCases, ownCases) {
		t.Run(c.rule, func(t *testing.T) {
			open := place(t)
			engine := open(t)
			d := &desk{T: t, Register: store.New(engine, nil), engine: engine, open: open}
			c.run(d)
			d.everyWriteIsMarked()
		})
	}
}

// everyWriteIsMarked shows that of no statement of the case the table is unknown: pages
// made ahead would all be made again.
func (d *desk) everyWriteIsMarked() {
	d.Helper()
	unknown := false
	err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT 1 FROM written WHERE name = '*'`}, func(store.Row) error { unknown = true; return nil })
	if unknown || err != nil {
		d.Errorf("something was written, and which table is not known (%v)", err)
	}
}

// testCase is one rule and what shows it.
type testCase struct {
	rule string
	run  func(d *desk)
}

// desk is a register under test.
type desk struct {
	*testing.T
	*store.Register
	engine store.Engine
	open   Place
}

// at is a time of the tests: so many hours after their first day began.
func at(hours int) time.Time {
	return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(hours) * time.Hour)
}

// save applies a batch at an hour.
func (d *desk) save(hours int, b register.Batch) {
	d.Helper()
	b.At, b.Actor = at(hours), "test"
	if err := d.Save(d.Context(), b); err != nil {
		d.Fatalf("save: %v", err)
	}
}

// must gives v, or ends the test.
func must[T any](d *desk, v T, err error) T {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
	return v
}

// journal lists every change, oldest first.
func (d *desk) journal() []register.Change {
	d.Helper()
	all, err := d.Changes(d.Context(), 0, 10_000)
	return must(d, all, err)
}

func (d *desk) equal(what string, got, want any) {
	d.Helper()
	if g, w := show(got), show(want); g != w {
		d.Errorf("%s\n got %s\nwant %s", what, g, w)
	}
}

// repository makes a repository as a visit at an hour found it.
func repository(key, forgeID string, hours int, change func(*register.Repository)) register.Repository {
	host, path := splitKey(key)
	r := register.Repository{
		ID: register.RepositoryID(host, forgeID, key), Key: key, URL: "https://" + key, Host: host, Kind: register.GitHub, ForgeID: forgeID,
		Name: path[slices.Index([]byte(path), '/')+1:], Accounts: []string{host + "/" + path[:slices.Index([]byte(path), '/')]},
		Description: register.Fact[string]{State: register.Present, Value: "first words"},
		Publiccode:  register.MetadataNotObserved, Reach: register.ReachOpen,
		Origin: register.Origin{Kind: register.Observed}, FirstSeenAt: at(0), SeenAt: at(hours),
	}
	if change != nil {
		change(&r)
	}
	return r
}

func describe(words string) func(*register.Repository) {
	return func(r *register.Repository) { r.Description.Value = words }
}

func splitKey(key string) (host, path string) {
	i := slices.Index([]byte(key), '/')
	return key[:i], key[i+1:]
}

// entry makes the search entry of a noun, its words taken as terms.
func entry(kind register.Kind, key, words string, hours int, facets map[string]string) register.Entry {
	return register.Entry{Kind: kind, Key: key, Exact: words, Title: words, Body: words, Facets: facets, Score: 100, Name: words,
		Date: at(hours).Format(time.DateOnly), SeenAt: at(hours)}
}
