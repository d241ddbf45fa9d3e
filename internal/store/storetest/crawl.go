// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"
	"maps"
	"slices"
	"time"

	"greffe/internal/register"
	"greffe/internal/store"
)

var crawlCases = []testCase{
	{"a_forge_s_answer_is_kept_and_its_body_once", func(d *desk) {
		d.save(1, register.Batch{Answers: []register.ForgeAnswer{answered("https://a.example/1", "x", 1), answered("https://a.example/2", "x", 1)}})
		got, err := d.Answer(d.Context(), "https://a.example/1")
		d.equal("body", string(must(d, got, err).Body), "x")
		d.equal("link", got.Header["Link"], "<next>")
		d.save(2, register.Batch{Answers: []register.ForgeAnswer{answered("https://a.example/1", "y", 2)}})
		got, err = d.Answer(d.Context(), "https://a.example/2")
		d.equal("the other's body", string(must(d, got, err).Body), "x")
		d.save(3, register.Batch{Answers: []register.ForgeAnswer{answered("https://a.example/2", "z", 3)}})
		got, err = d.Answer(d.Context(), "https://a.example/1")
		d.equal("the new body", string(must(d, got, err).Body), "y")
		bodies := 0
		err = d.engine.Query(d.Context(), store.Statement{SQL: `SELECT COUNT(*) FROM http_body`}, func(row store.Row) error { return row.Scan(&bodies) })
		d.equal("bodies", must(d, bodies, err), 2)
	}},
	{"an_answer_that_nobody_renewed_is_forgotten", func(d *desk) {
		d.save(1, register.Batch{Answers: []register.ForgeAnswer{answered("https://a.example/1", "x", 1)}})
		done := crawl(100 * 24)
		done.Crawls[0].Ended = at(100 * 24)
		d.save(100*24, done)
		_, err := d.Answer(d.Context(), "https://a.example/1")
		if !errors.Is(err, register.ErrNotFound) {
			d.Errorf("it is still there: %v", err)
		}
	}},
	{"coverage_keeps_the_last_part_and_the_last_success", func(d *desk) {
		d.save(1, crawl(1, register.CrawlPart{Account: "github.com/A", Finished: true, Seen: 7, At: at(1)}))
		d.save(2, crawl(2, register.CrawlPart{Account: "github.com/A", Problem: "problem.list_empty", At: at(2)}))
		parts, err := d.Coverage(d.Context())
		d.equal("problem", must(d, parts, err)[0].Problem, "problem.list_empty")
		success, err := d.LastSuccess(d.Context())
		d.equal("last success", must(d, success, err)["github.com/a"], at(1))
	}},
	{"the_last_visits_of_some_accounts_are_those_of_all", func(d *desk) {
		d.save(1, crawl(1, register.CrawlPart{Account: "github.com/A", Finished: true, Seen: 7, At: at(1)}, register.CrawlPart{Account: "github.com/b", Seen: 1, At: at(1)},
			register.CrawlPart{Account: "github.com/c", Finished: true, At: at(1)}))
		parts, success, err := d.LastVisits(d.Context(), []string{"github.com/b", "github.com/a", "github.com/never"})
		must(d, parts, err)
		all, err := d.Coverage(d.Context())
		d.equal("parts", parts, must(d, all, err)[:2])
		d.equal("successes", success, map[string]time.Time{"github.com/a": at(1)})
	}},
	{"an_older_part_does_not_win", func(d *desk) {
		d.save(2, crawl(2, register.CrawlPart{Account: "github.com/a", Seen: 2, Finished: true, At: at(2)}))
		d.save(1, crawl(1, register.CrawlPart{Account: "github.com/a", Seen: 1, Finished: true, At: at(1)}))
		parts, err := d.Coverage(d.Context())
		d.equal("seen", must(d, parts, err)[0].Seen, 2)
	}},
	{"an_account_never_finished_has_no_success", func(d *desk) {
		d.save(1, crawl(1, register.CrawlPart{Account: "github.com/a", Problem: "problem.unavailable", Finished: true, At: at(1)}))
		success, err := d.LastSuccess(d.Context())
		d.equal("successes", slices.Collect(maps.Keys(must(d, success, err))), []string(nil))
	}},
	{"crawls_are_listed_latest_first_and_end_as_they_were_said_to", func(d *desk) {
		d.save(1, crawl(1))
		d.save(2, crawl(2))
		done := crawl(1)
		done.Crawls[0].Outcome = register.CrawlComplete
		d.save(3, done)
		all, err := d.Crawls(d.Context(), 10)
		must(d, all, err)
		d.equal("crawls", []register.CrawlOutcome{all[0].Outcome, all[1].Outcome}, []register.CrawlOutcome{register.CrawlRunning, register.CrawlComplete})
	}},
	{"a_lock_has_one_owner_until_it_ends_or_is_given_back", func(d *desk) {
		other := store.New(d.open(d.T), nil)
		ctx := d.Context()
		steps := []struct {
			what     string
			err      error
			conflict bool
		}{
			{"taken", d.TakeLock(ctx, "crawl", "me", at(1), at(3)), false},
			{"taken again by its owner", d.TakeLock(ctx, "crawl", "me", at(2), at(4)), false},
			{"asked for by another", other.TakeLock(ctx, "crawl", "you", at(3), at(9)), true},
			{"another lock", other.TakeLock(ctx, "index", "you", at(3), at(9)), false},
			{"dropped by another", other.DropLock(ctx, "crawl", "you"), false},
			{"still held", other.TakeLock(ctx, "crawl", "you", at(3), at(9)), true},
			{"run out", other.TakeLock(ctx, "crawl", "you", at(4), at(9)), false},
			{"lost by its first owner", d.TakeLock(ctx, "crawl", "me", at(5), at(9)), true},
			{"given back", other.DropLock(ctx, "crawl", "you"), false},
			{"free", d.TakeLock(ctx, "crawl", "me", at(5), at(9)), false},
		}
		for _, s := range steps {
			if errors.Is(s.err, register.ErrConflict) != s.conflict || s.err != nil && !s.conflict {
				d.Errorf("%s: %v", s.what, s.err)
			}
		}
	}},
	{"figures_count_what_the_home_page_says", func(d *desk) {
		d.save(1, everything())
		f, err := d.Figures(d.Context())
		must(d, f, err)
		d.equal("figures", f, register.Figures{Sheets: 1, SheetsDeclared: 1, Repositories: 2, RepositoriesGone: 1, RepositoriesVisited: 1, Organisations: 1,
			OrganisationsDeclared: 1, OrganisationsWithCode: 1, LinksVerified: 1, ChangedAt: at(1), VisitedAt: at(1)})
	}},
}

func crawl(hours int, parts ...register.CrawlPart) register.Batch {
	return register.Batch{Crawls: []register.Crawl{{ID: at(hours).Format("2006-01-02T15"), Started: at(hours), Parts: parts, Outcome: register.CrawlRunning}}}
}

// everything is a batch with every noun in it.
func everything() register.Batch {
	o := organisation("Ville", 1, nil)
	r := repository("github.com/ville/one", "1", 1, nil)
	s := sheet("one", 1, func(s *register.Sheet) { s.Organisation, s.Origin.Kind = o.ID, register.Declared })
	b := crawl(1, register.CrawlPart{Account: "github.com/ville", Finished: true, At: at(1)})
	b.Organisations = []register.Organisation{o}
	b.Accounts = []register.Account{{Host: "github.com", Path: "ville", Kind: register.GitHub, Organisation: o.ID, Proof: register.ProofListed, SeenAt: at(1)}}
	b.Repositories = []register.Repository{r, repository("github.com/ville/two", "2", 1, func(r *register.Repository) { r.GoneAt, r.Reach = at(1), register.ReachGone })}
	b.Files = []register.File{{Path: "publiccode.yml", SHA256: "f1", Size: 3, Bytes: []byte("a: 1")}}
	b.Snapshots = []register.Snapshot{{Repository: r.ID, Crawl: "c", At: at(1), Reach: register.ReachOpen}}
	b.Publiccodes = []register.Publiccode{{Repository: r.ID, Name: "One"}}
	b.Sheets = []register.Sheet{s}
	b.Links = []register.Link{{Sheet: s.ID, Repository: r.ID, Address: r.Key, Ground: register.GroundNames, Status: register.LinkVerified, Since: at(1)}}
	b.Entries = []register.Entry{entry(register.KindRepository, r.ID, "one words", 1, map[string]string{"forge": "github.com"}),
		entry(register.KindSheet, s.ID, "one sheet", 1, nil), {Kind: register.KindSheet, Key: "gone", Drop: true, SeenAt: at(1)}}
	return b
}

// tables are those that a batch writes.
var tables = []string{"organisation", "identifier", "parent", "account", "repository", "address", "repository_account", "file", "snapshot", "publiccode",
	"sheet", "sheet_revision", "link", "revision", "change", "crawl", "coverage", "search_doc"}

// dump writes out what the register holds, salts and row numbers included.
func (d *desk) dump() map[string][]string {
	d.Helper()
	all := map[string][]string{}
	for _, table := range tables {
		var columns []string
		err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT name FROM pragma_table_info(?)`, Args: []any{table}}, func(row store.Row) error {
			var name string
			err := row.Scan(&name)
			columns = append(columns, name)
			return err
		})
		must(d, columns, err)
		all[table] = d.rows(table, columns)
	}
	return all
}

func (d *desk) rows(table string, columns []string) []string {
	d.Helper()
	values := make([]any, len(columns))
	pointers := make([]any, len(columns))
	for i := range values {
		pointers[i] = &values[i]
	}
	var rows []string
	err := d.engine.Query(d.Context(), store.Statement{SQL: `SELECT * FROM ` + table}, func(row store.Row) error {
		err := row.Scan(pointers...)
		rows = append(rows, show(values))
		return err
	})
	slices.Sort(rows)
	return must(d, rows, err)
}

// answered is what a forge said at an hour.
func answered(url, body string, hour int) register.ForgeAnswer {
	return register.ForgeAnswer{URL: url, ETag: `"` + body + `"`, Header: map[string]string{"Link": "<next>"}, SHA256: "hash-" + body, Body: []byte(body), At: at(hour)}
}
