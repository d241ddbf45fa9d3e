// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
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
		days[day][wholeRecords] = c.exported(export.Choice{List: export.ListRecords}, export.NDJSON)
	}
	c.tell(keep)
	if len(days) < 5 {
		t.Fatalf("%d days", len(days))
	}
	site, s := site(t, invented(), func(o *Options) { o.Register = c.store }), c.serving()
	for day, files := range days {
		before, err := export.DayEnd(day)
		c.must(err)
		if got := fetch(site, "/export/records.ndjson?as_of="+day).Body.String(); got != files[wholeRecords] {
			t.Errorf("the file as of %s:\n%s\nexported that day:\n%s", day, got, files[wholeRecords])
		}
		if got := answered(t, s, day); got != files[wholeRecords] {
			t.Errorf("the answer as of %s:\n%s\nexported that day:\n%s", day, got, files[wholeRecords])
		}
		delete(files, wholeRecords)
		for name, want := range files {
			choice := choices[name]
			choice.Before = before
			if got := c.exported(choice, export.CSV); got != want {
				t.Errorf("%s as of %s:\n%s\nexported that day:\n%s", name, day, got, want)
			}
		}
	}
}

// wholeRecords are the lines of the export of records.
const wholeRecords = "records.ndjson"

// answered walks the API's records of a past day, and writes them as the export does.
func answered(t *testing.T, s http.Handler, day string) string {
	t.Helper()
	var b strings.Builder
	for _, kind := range register.Kinds() {
		for next := fmt.Sprintf("/api/v1/records?kind=%s&as_of=%s&limit=2", kind, day); next != ""; {
			var page listOf[apiRecord]
			decode(t, fetch(s, next), &page)
			for _, x := range page.Items {
				enc := json.NewEncoder(&b)
				enc.SetEscapeHTML(false)
				if err := enc.Encode(x); err != nil {
					t.Fatal(err)
				}
			}
			next = strings.TrimPrefix(page.Next, "https://registre.example")
		}
	}
	return b.String()
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

// TestEvidence (features E6): the bundle of an administration and of what a search finds,
// whole, the same twice, with every file as its sums say.
func TestEvidence(t *testing.T) {
	s := site(t, invented())
	for _, c := range []struct {
		name, path string
		status     int
		holds      []string
		not        []string
	}{
		{"administration", "/export/evidence/administration/ville-de-valmont.zip", 200, []string{"organisation.json", "facts.csv", "about.json", "SHA256SUMS", "algorithms/"}, nil},
		{"list_of_sheets", "/export/evidence/search.zip?kind=sheet", 200, []string{"algorithms/", "facts.csv"}, []string{"repositories/", "organisation.json"}},
		{"list_of_both", "/export/evidence/search.zip", 200, []string{"algorithms/", "repositories/"}, nil},
		{"nobody", "/export/evidence/administration/nobody.zip", 404, nil, nil},
		{"no_such_bundle", "/export/evidence/people.zip", 404, nil, nil},
		{"no_such_form", "/export/evidence/search.tar", 404, nil, nil},
		{"bad_sort", "/export/evidence/search.zip?sort=random", 400, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, again := fetch(s, c.path), fetch(s, c.path)
			if w.Code != c.status {
				t.Fatalf("status %d: %s", w.Code, cut(w.Body.String(), 300))
			}
			if c.status != 200 {
				if w.Header().Get("Content-Disposition") != "" {
					t.Error("a refusal is given as a file")
				}
				return
			}
			if !bytes.Equal(w.Body.Bytes(), again.Body.Bytes()) {
				t.Error("not the same bytes twice")
			}
			names := unpacked(t, w.Body.Bytes())
			for _, part := range c.holds {
				if !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, part) }) {
					t.Errorf("no %s among %v", part, names)
				}
			}
			for _, part := range c.not {
				if slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, part) }) {
					t.Errorf("%s among %v", part, names)
				}
			}
		})
	}
	for _, page := range []string{"/fr/administrations/ville-de-valmont", "/fr/recherche?q=logement", "/fr/donnees"} {
		if w := fetch(s, page); !strings.Contains(w.Body.String(), "/export/evidence/") {
			t.Errorf("%s does not lead to the evidence", page)
		}
	}
}

// unpacked lists the files of a bundle, each of which is as its sums say.
func unpacked(t *testing.T, b []byte) []string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	sums, names := map[string]string{}, []string{}
	var said string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		sums[f.Name] = hex.EncodeToString(sum[:])
		names = append(names, f.Name)
		if f.Name == "SHA256SUMS" {
			said = string(content)
		}
		if f.Name == "about.json" && !strings.Contains(string(content), `"whole": true`) {
			t.Errorf("about.json does not say that it is whole: %s", content)
		}
	}
	if n := strings.Count(said, "\n"); n != len(names)-1 {
		t.Errorf("%d sums of %d files", n, len(names))
	}
	for line := range strings.Lines(said) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if sums[name] != sum {
			t.Errorf("%s is not as its sum says", name)
		}
	}
	return names
}

// TestSearchFileHasNoEnd: past the ranked ones a file holds all that was found.
func TestSearchFileHasNoEnd(t *testing.T) {
	c := told(t)
	opt := c.options()
	s := site(t, invented(), func(o *Options) { o.Register = unranked{opt.Register} })
	want := walk(t, c.serving(), "/api/v1/search?kind=repository", 200, "key", nil)
	var got []string
	for line := range strings.Lines(fetch(s, "/export/search.exact.csv?kind=repository&fields=key").Body.String()) {
		key, _, _ := strings.Cut(line, ",")
		got = append(got, strings.TrimSpace(key))
	}
	got = got[1:]
	slices.Sort(got)
	slices.Sort(want)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("the file holds %v, the search finds %v", got, want)
	}
}

// unranked is a register that finds more than is ranked.
type unranked struct{ Register }

func (u unranked) Find(ctx context.Context, q register.Question) (register.Answer, error) {
	a, err := u.Register.Find(ctx, q)
	a.Total += mostRanked
	return a, err
}

// TestFeedsAreFound (features A2): each page of a noun and each search leads to its own feed.
func TestFeedsAreFound(t *testing.T) {
	c := told(t)
	mounts, err := NewFeeds(c.options())
	c.must(err)
	mounts["/api/"], err = NewAPI(c.options())
	c.must(err)
	opt := c.options()
	s := site(t, invented(), func(o *Options) { o.Register, o.Mounts = opt.Register, mounts })
	link := regexp.MustCompile(`<link rel="alternate" type="application/(?:feed\+json|atom\+xml)"[^>]* href="([^"]+)"`)
	visible := regexp.MustCompile(`<a href="(/feed\.[^"]+)"`)
	for page, about := range map[string]string{
		"/fr/": "", "/fr/algorithmes/places-en-creche-vdv": "algorithm=places-en-creche-vdv", "/fr/administrations/ville-de-valmont": "organisation=ville-de-valmont",
		"/fr/depots/github.com/Valmont/Petite-Enfance": "repository=github.com%2FValmont%2FPetite-Enfance", "/fr/logiciels/creches": "software=creches", "/fr/recherche?kind=sheet&q=cr%C3%A8che": "kind=sheet&q=cr%C3%A8che",
	} {
		body := fetch(s, page).Body.String()
		for what, found := range map[string][][]string{"link": link.FindAllStringSubmatch(body, -1), "words": visible.FindAllStringSubmatch(body, -1)} {
			var feeds []string
			for _, m := range found {
				if address := html.UnescapeString(m[1]); strings.HasSuffix(address, about) && (about != "" || !strings.Contains(address, "?")) {
					feeds = append(feeds, address)
				}
			}
			if len(feeds) < 2 {
				t.Errorf("%s: no feeds of %q by %s: %v", page, about, what, found)
				continue
			}
			for _, address := range feeds {
				w := fetch(s, address)
				if w.Code != http.StatusOK {
					t.Errorf("%s leads to %s: %d", page, address, w.Code)
				}
				var err error
				if strings.HasPrefix(address, "/feed.json") {
					err = checkJSONFeed(w.Body.Bytes(), at("2026-11-21"))
				} else {
					err = checkAtom(w.Body.Bytes(), at("2026-11-21"))
				}
				if err != nil {
					t.Errorf("%s: %v", address, err)
				}
			}
		}
	}
}
