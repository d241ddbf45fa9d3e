// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"greffe/internal/export"
	"greffe/internal/register"
)

// mirror is what a program keeps that follows the journal and asks nothing else.
type mirror struct {
	records map[string]apiRecord
	last    int64
}

// follow reads the journal from where it stopped to its end.
func (m *mirror) follow(t *testing.T, s http.Handler) {
	t.Helper()
	for {
		w := fetch(s, fmt.Sprintf("/api/v1/changes?include=record&limit=3&after=%d", m.last))
		var page apiChanges
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		for _, c := range page.Items {
			m.records[string(c.Kind)+" "+c.ID] = apiRecord{c.Kind, c.ID, c.Key, c.Label, c.Tombstone, c.Seq, c.Time, c.Commitment, *c.Record}
		}
		m.last = page.Last
		if page.Next == "" {
			return
		}
	}
}

// lines writes the mirror as the export of records is written.
func (m *mirror) lines(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, kind := range register.Kinds() {
		var ids []string
		for _, r := range m.records {
			if r.Kind == kind {
				ids = append(ids, r.ID)
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(m.records[string(kind)+" "+id]); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.String()
}

func (c *chronicle) exported(choice export.Choice, format export.Format) string {
	c.t.Helper()
	var b bytes.Buffer
	c.must(export.Library{Reader: c.store}.Write(c.t.Context(), &b, export.Options{Format: format}, choice))
	return b.String()
}

// TestMirrorEqualsExport: who follows the journal holds the register, byte for byte,
// tombstones among it, also when the register is written meanwhile.
func TestMirrorEqualsExport(t *testing.T) {
	c := told(t)
	s := c.serving()
	m := &mirror{records: map[string]apiRecord{}}
	var writing sync.WaitGroup
	writing.Go(func() {
		for i := range 30 {
			name := fmt.Sprintf("n%d", i%7)
			err := c.store.Save(t.Context(), register.Batch{At: c.now, Actor: "crawl:x", Repositories: []register.Repository{{
				ID: "rx" + name, Key: "git.example/x/" + name, URL: "https://git.example/x/" + name, Host: "git.example", Kind: register.PlainGit, Name: name,
				Description: register.Known(fmt.Sprintf("<%d> & more", i), register.Origin{}, register.Evidence{}), SeenAt: c.now.Add(time.Duration(i) * time.Second),
			}}})
			if err != nil {
				t.Error(err)
			}
		}
	})
	for range 20 {
		m.follow(t, s)
	}
	writing.Wait()
	m.follow(t, s)
	want := c.exported(export.Choice{List: export.ListRecords}, export.NDJSON)
	if got := m.lines(t); got != want {
		t.Errorf("the mirror is another register:\n%s\nwant\n%s", got, want)
	}
	if strings.Contains(want, "Brouillon") || strings.Contains(want, "00000000-0000-4000-8000-000000000001") {
		t.Error("a draft is among the records")
	}
	if !strings.Contains(want, `"tombstone":true`) {
		t.Error("no tombstone")
	}
}

// TestTwoRegistersFollow (features R4): two registers that learnt the same give their
// nouns the same ids, so that following both brings no double.
func TestTwoRegistersFollow(t *testing.T) {
	merged := &mirror{records: map[string]apiRecord{}}
	one := &mirror{records: map[string]apiRecord{}}
	for i := range 2 {
		s := told(t).serving()
		merged.last = 0
		merged.follow(t, s)
		if i == 0 {
			one.follow(t, s)
		}
	}
	if len(merged.records) != len(one.records) || len(one.records) == 0 {
		t.Errorf("%d records of two registers, %d of one", len(merged.records), len(one.records))
	}
}

// TestAsOfEqualsTheExportOfThatDay (features L2): what is asked of a past day is what was
// exported on it. The columns that the journal does not keep are left out of both.
func TestAsOfEqualsTheExportOfThatDay(t *testing.T) {
	c := newChronicle(t)
	days := map[string]map[string]string{}
	choices := map[string]export.Choice{
		"records": {List: export.ListRecords}, "algorithms": {List: export.ListAlgorithms}, "links": {List: export.ListLinks, Fields: []string{"sheet", "address", "ground", "repository", "status", "kinship", "mutual", "commit"}},
		"accounts":      {List: export.ListAccounts, Fields: []string{"key", "organisation", "name", "proof", "since", "until", "origin"}},
		"organisations": {List: export.ListOrganisations, Fields: []string{"id", "slug", "name", "acronyms", "identifiers", "parents", "kind", "website", "origin"}},
		"repositories": {List: export.ListRepositories, Fields: []string{"key", "url", "forge", "host", "name", "accounts", "aliases", "description", "description_state", "licence", "licence_state",
			"topics", "fork", "archived_state", "software", "publiccode", "sheets", "reach", "gone", "origin"}},
	}
	keep := func() {
		day := c.now.UTC().Format(time.DateOnly)
		days[day] = map[string]string{}
		for name, choice := range choices {
			days[day][name] = c.exported(choice, export.CSV)
		}
	}
	c.tell(keep)
	if len(days) < 5 {
		t.Fatalf("%d days", len(days))
	}
	for day, files := range days {
		before, err := export.DayEnd(day)
		c.must(err)
		for name, want := range files {
			choice := choices[name]
			choice.Before = before
			if got := c.exported(choice, export.CSV); got != want {
				t.Errorf("%s as of %s:\n%s\nexported that day:\n%s", name, day, got, want)
			}
		}
	}
}

// TestDownloads: every list in every format, and what is refused.
func TestDownloads(t *testing.T) {
	s := site(t, invented())
	for _, list := range append(export.Lists(), listSearch) {
		for _, f := range export.Formats() {
			path := exportRoot + list + f.Suffix()
			get, head := fetch(s, path), send(s, http.MethodHead, path)
			if get.Code != http.StatusOK || get.Body.Len() == 0 && f != export.NDJSON || head.Code != http.StatusOK || head.Body.Len() > 0 {
				t.Errorf("%s: %d, HEAD %d", path, get.Code, head.Code)
			}
			if got := get.Header().Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="`+list) || !strings.HasSuffix(got, f.Suffix()+`"`) {
				t.Errorf("%s: %s", path, got)
			}
			if tag := get.Header().Get("ETag"); fetch(s, path, "If-None-Match", tag).Code != http.StatusNotModified {
				t.Errorf("%s: what the reader holds is sent again", path)
			}
		}
	}
	for _, c := range []struct {
		name, path string
		status     int
	}{
		{"a_search_of_one_kind_has_its_columns", "/export/search.exact.csv?kind=repository", 200},
		{"labels_in_words", "/export/repositories.exact.csv?labels=fr", 200},
		{"few_columns", "/export/repositories.exact.csv?fields=key,licence", 200},
		{"old_names", "/export/repositories.exact.csv?columns=inventory", 200},
		{"differences", "/export/differences.exact.csv?from=2026-01-01&to=2026-02-01", 200},
		{"differences_without_days", "/export/differences.exact.csv", 400},
		{"no_such_list", "/export/people.exact.csv", 404},
		{"no_such_format", "/export/repositories.pdf", 404},
		{"no_such_column", "/export/repositories.exact.csv?fields=nothing", 400},
		{"no_such_day", "/export/repositories.exact.csv?as_of=tomorrow", 400},
		{"no_past_of_visits", "/export/crawls.exact.csv?as_of=2026-01-01", 400},
		{"no_such_labels", "/export/repositories.exact.csv?labels=de", 400},
		{"old_names_of_bodies", "/export/organisations.exact.csv?columns=inventory", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			if w := fetch(s, c.path); w.Code != c.status {
				t.Errorf("status %d, want %d: %s", w.Code, c.status, cut(w.Body.String(), 300))
			}
		})
	}
	if w := fetch(s, "/export/search.exact.csv?kind=repository"); !strings.HasPrefix(w.Body.String(), "key,url,forge") {
		t.Error("a search of one kind has not its columns")
	}
	if w := fetch(s, "/export/repositories.exact.csv?labels=fr"); !strings.HasPrefix(w.Body.String(), "Clé,Adresse,") {
		t.Errorf("labels: %s", cut(w.Body.String(), 80))
	}
}

// TestOneFileAtATime (trust W5): an address that is being sent a file waits for the next.
func TestOneFileAtATime(t *testing.T) {
	s := site(t, invented())
	if !s.exports.enter("192.0.2.1") {
		t.Fatal("no room at first")
	}
	w := send(s, http.MethodGet, "/export/repositories.json")
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || w.Header().Get("ETag") != "" {
		t.Errorf("status %d, %v", w.Code, w.Header())
	}
	s.exports.leave("192.0.2.1")
	if w := send(s, http.MethodGet, "/export/repositories.json"); w.Code != http.StatusOK {
		t.Errorf("status %d after the file was sent", w.Code)
	}
}

// TestFeedsOfAPart: of a search, an administration, an algorithm.
func TestFeedsOfAPart(t *testing.T) {
	s := told(t).serving()
	check := checker(t)
	for _, c := range []struct {
		name, query string
		status      int
		says        []string
		not         []string
	}{
		{"algorithm", "algorithm=places-en-creche-vdv", 200, []string{"Places en crèche"}, []string{"Tri des candidatures"}},
		{"withdrawn_algorithm_tells_so", "algorithm=tri-des-candidatures-vdv", 200, []string{"Tri des candidatures"}, nil},
		{"administration", "organisation=ville-de-valmont", 200, []string{"Ville de Valmont", "Tri des candidatures"}, []string{"git.example/orge"}},
		{"search", "q=cr%C3%A8che", 200, []string{"Places en crèche"}, []string{"git.example/orge/eau"}},
		{"search_by_kind", "kind=repository&q=petite", 200, []string{"Petite-Enfance"}, []string{"Tri des candidatures"}},
		{"nothing_found", "q=zzzz", 200, nil, []string{"Places"}},
		{"no_such_algorithm", "algorithm=none", 404, nil, nil},
		{"no_such_administration", "organisation=none", 404, nil, nil},
		{"two_questions", "algorithm=places-en-creche-vdv&q=x", 400, nil, nil},
	} {
		for _, path := range []string{"/feed.json", "/feed.atom"} {
			t.Run(c.name+path, func(t *testing.T) {
				w := fetch(s, path+"?"+c.query)
				if w.Code != c.status {
					t.Fatalf("status %d: %s", w.Code, w.Body)
				}
				check(t, path+"?"+c.query, w)
				for _, text := range c.says {
					if !strings.Contains(w.Body.String(), text) {
						t.Errorf("does not say %q", text)
					}
				}
				for _, text := range c.not {
					if strings.Contains(w.Body.String(), text) {
						t.Errorf("says %q", text)
					}
				}
			})
		}
	}
	w := fetch(s, "/feed.json?q=cr%C3%A8che&lang=fr")
	var feed jsonFeed
	if err := json.Unmarshal(w.Body.Bytes(), &feed); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(feed.FeedURL)
	if err != nil || u.Query().Get("q") != "crèche" {
		t.Errorf("the feed calls itself %q", feed.FeedURL)
	}
}
