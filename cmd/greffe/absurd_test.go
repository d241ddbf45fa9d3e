// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestAbsurdEntries: a list whose entries hold five megabytes of description each, dates of
// the year 1 and of the year 9999, negative numbers, nulls and wrong types is read, all its
// repositories are there, texts and dates are bounded in every page and feed, and the crawl
// stays small (trust A9).
func TestAbsurdEntries(t *testing.T) {
	const n, megabytes = 3, 5
	w := newWorld(t, demo.Options{Minimal: true})
	if err := w.forge.AddAccountOf(t.Context(), demo.Hub, "evil", n, map[string][]byte{"publiccode.yml": declaration("r")}); err != nil {
		t.Fatal(err)
	}
	w.accounts = w.write("evil.yml", "hub.demo.test:\n  forge: github\n  owners:\n    evil:\n")
	w.must(exitWell, "init")
	front := w.inFront(func(rw http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/repos") {
			return false
		}
		answer := httptest.NewRecorder()
		w.forge.ServeHTTP(answer, r)
		var entries []map[string]any
		if json.Unmarshal(answer.Body.Bytes(), &entries) != nil {
			t.Errorf("the list: %s", answer.Body)
			return false
		}
		for i, e := range entries {
			e["description"] = strings.Repeat("é", megabytes<<19)
			e["created_at"], e["pushed_at"], e["updated_at"] = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2099-01-01T00:00:00Z"
			e["stargazers_count"], e["forks_count"], e["open_issues_count"] = -7, nil, "many"
			e["language"], e["topics"], e["homepage"] = nil, []any{nil, "a\u202eb", 7}[:i], 12
			e["license"] = "MIT"
		}
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(entries)
		return true
	})
	cmd, said := w.child(t.Context(), w.db, "crawl", "--accounts", w.accounts)
	cmd.Env = append(cmd.Env, childForge+"="+front)
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if held := peakHeld(w.peakFile(), cmd.ProcessState); held > mostMemory {
		t.Errorf("%d KiB of memory, at most %d are expected", held, mostMemory)
	} else {
		t.Logf("%d MiB", held>>10)
	}
	rows := w.rows("repositories")
	if len(rows) != n {
		t.Errorf("%d of %d repositories", len(rows), n)
	}
	for _, r := range rows {
		if len(r["description"]) > 4<<10 || strings.HasPrefix(r["last_activity"], "9999") || strings.HasPrefix(r["created_on"], "0001") || r["publiccode"] != "valid" {
			t.Errorf("%d bytes of description, active %q, created %q, publiccode %s", len(r["description"]), r["last_activity"], r["created_on"], r["publiccode"])
		}
	}
	address, _ := w.site()
	for _, path := range []string{"/fr/depots", "/en/repositories/" + rows[0]["key"], "/en/search?q=evil", "/feed.atom"} {
		if page := w.get(address + path); strings.Contains(page, "9999-12-31") || strings.Contains(page, "2099-01-01") {
			t.Errorf("%s shows a date that cannot be", path)
		}
	}
	var feed struct {
		Items []struct {
			Published time.Time `json:"date_published"`
		} `json:"items"`
	}
	if err := json.Unmarshal([]byte(w.get(address+"/feed.json")), &feed); err != nil || len(feed.Items) == 0 {
		t.Fatalf("the feed: %v", err)
	}
	for _, i := range feed.Items {
		if i.Published.After(time.Now().Add(time.Minute)) {
			t.Errorf("an item of the feed is of %v", i.Published)
		}
	}
}

// TestClocksDiffer: whether the clock of this machine jumps back two hours or the forge's is
// two hours off, the register holds the same, and what changed has a place after what was
// there before (trust A12).
func TestClocksDiffer(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	if err := w.forge.AddAccountOf(t.Context(), demo.Lab, "org", 5, map[string][]byte{"publiccode.yml": declaration("r")}); err != nil {
		t.Fatal(err)
	}
	w.accounts = w.write("org.yml", "lab.demo.test:\n  forge: gitlab\n  owners:\n    org:\n")
	w.must(exitWell, "init")
	w.crawl(exitWell)
	facts := func() string { // without when and in which round
		var b strings.Builder
		for _, r := range w.rows("repositories") {
			b.WriteString(r["key"] + " " + r["head"] + " " + r["publiccode"] + " " + r["gone"] + "\n")
		}
		return b.String()
	}
	before, position := facts(), w.status().Position
	for _, jump := range []time.Duration{-2 * time.Hour, 4 * time.Hour, -2 * time.Hour, 24 * time.Hour} {
		w.later(jump)
		w.crawl(exitWell, "--all")
		if after := facts(); after != before {
			t.Errorf("after a jump of %v:\n%s\nwas\n%s", jump, after, before)
		}
		if now := w.status().Position; now < position {
			t.Errorf("the journal went from %d to %d", position, now)
		}
	}
	if _, err := w.forge.Push(t.Context(), demo.Lab+"/"+firstOf(t, w), "publiccode.yml", declaration("other")); err != nil {
		t.Fatal(err)
	}
	position = w.status().Position
	w.later(time.Hour)
	w.crawl(exitWell)
	if now := w.status().Position; now <= position || facts() == before {
		t.Errorf("a push after the clocks differed: position %d, was %d", now, position)
	}
}

// firstOf is the path of the first repository of the register.
func firstOf(t *testing.T, w *world) string {
	t.Helper()
	_, path, _ := strings.Cut(w.rows("repositories")[0]["key"], "/")
	return path
}
