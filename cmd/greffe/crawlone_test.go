// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestCrawlOneRepository: the address of a repository is visited alone, whether the
// register knows it or not, and what is known of its account stands.
func TestCrawlOneRepository(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	for _, host := range []string{demo.Hub, demo.Lab, demo.Tea} {
		for _, name := range []string{"a", "b"} {
			if err := w.forge.AddRepository(t.Context(), host, "org/"+name, map[string][]byte{"publiccode.yml": []byte("name: [\n")}); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.accounts = w.write("org.yml", "hub.demo.test:\n  forge: github\n  owners:\n    org:\n")
	w.must(exitWell, "init")
	w.crawl(exitWell)
	const known = demo.Hub + "/org/a"
	coverage := w.must(exitWell, "status", "--format", "json").out

	t.Run("one_that_is_known_is_read_again", func(t *testing.T) {
		w := w.fork(t)
		if _, err := w.forge.Push(t.Context(), known, "publiccode.yml", declaration("a")); err != nil {
			t.Fatal(err)
		}
		w.later(time.Minute)
		r := w.must(exitWell, "crawl", "https://"+known+".git")
		if got := w.repository(known)["publiccode"]; got != "valid" || !strings.Contains(r.stderr, "1 visited") {
			t.Errorf("it is %s: %s", got, r.stderr)
		}
		for _, e := range w.asked(func(e demo.Endpoint) bool { return e.Part == demo.PartList || strings.HasSuffix(e.Repository, "/b") }) {
			t.Errorf("also asked: %+v", e)
		}
		if now := w.must(exitWell, "status", "--format", "json").out; strings.Contains(now, `"last_crawl"`) && !strings.Contains(coverage, `"last_crawl"`) {
			t.Errorf("the account's coverage changed: %s", now)
		}
		if got := w.repository(known)["accounts"]; got != "" && got != demo.Hub+"/org" {
			t.Errorf("its accounts are %s", got)
		}
	})
	t.Run("one_that_is_gone_is_told", func(t *testing.T) {
		w := w.fork(t)
		if err := w.forge.Remove(demo.Hub + "/org/b"); err != nil {
			t.Fatal(err)
		}
		w.later(time.Hour)
		if r := w.must(exitWell, "crawl", "https://"+demo.Hub+"/org/b"); !strings.Contains(r.stderr, "1 gone") {
			t.Errorf("%s", r.stderr)
		}
	})
	for _, host := range []string{demo.Lab, demo.Tea} {
		t.Run("one_that_is_not_known_on_"+strings.SplitN(host, ".", 2)[0], func(t *testing.T) {
			w := w.fork(t)
			w.accounts = w.write("host.yml", demo.Lab+":\n  forge: gitlab\n  owners:\n    other:\n"+demo.Tea+":\n  forge: gitea\n  owners:\n    other:\n")
			w.greffe("crawl", "--accounts", w.accounts) // the kinds of forge are known from it
			w.later(time.Minute)
			w.must(exitWell, "crawl", "https://"+host+"/org/a")
			if got := w.repository(host + "/org/a")["publiccode"]; got != "invalid" {
				t.Errorf("it is %s", got)
			}
			for _, r := range w.rows("repositories") {
				if r["key"] == host+"/org/b" {
					t.Errorf("the one beside it was visited too: %v", w.forge.Requests())
				}
			}
			if err := w.forge.Remove(host + "/org/a"); err != nil {
				t.Fatal(err)
			}
			defer func() {
				_ = w.forge.AddRepository(t.Context(), host, "org/a", map[string][]byte{"README.md": []byte("x")})
			}()
			for range 2 {
				w.later(24 * time.Hour)
				w.greffe("crawl", "https://"+host+"/org/a")
			}
			if got := w.repository(host + "/org/a")["gone"]; got != "true" {
				t.Errorf("removed, and gone is %s", got)
			}
		})
	}
	t.Run("one_that_does_not_exist_is_no_repository", func(t *testing.T) {
		w := w.fork(t)
		w.must(exitIncomplete, "crawl", "https://"+demo.Hub+"/org/nothing")
	})
}

// TestCrawlOfAnIgnoredAccount: where nobody may visit an account, nobody may visit what it
// holds either, whether the register knows it or not.
func TestCrawlOfAnIgnoredAccount(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	for _, name := range []string{"known", "new"} {
		if err := w.forge.AddRepository(t.Context(), demo.Hub, "org/"+name, map[string][]byte{"README.md": []byte("x")}); err != nil {
			t.Fatal(err)
		}
	}
	const list = "hub.demo.test:\n  forge: github\n  owners:\n    org:\n"
	w.accounts = w.write("org.yml", list)
	w.must(exitWell, "init")
	w.must(exitWell, "crawl", "--accounts", w.accounts, "https://"+demo.Hub+"/org")
	if err := w.forge.AddRepository(t.Context(), demo.Hub, "org/later", map[string][]byte{"README.md": []byte("x")}); err != nil {
		t.Fatal(err)
	}
	w.accounts = w.write("org.yml", list+"      ignored_since: 2020-01-01\n")
	w.must(exitWell, "crawl", "--accounts", w.accounts)
	w.later(time.Hour)
	for _, path := range []string{"/org", "/org/known", "/org/later"} {
		r := w.must(exitWell, "crawl", "https://"+demo.Hub+path)
		if n := len(w.forge.Requests()); n > 0 || !strings.Contains(r.stderr, "asks not to visit") {
			t.Errorf("%s: %d requests, %s", path, n, r.stderr)
		}
	}
}
