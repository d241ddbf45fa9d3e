// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// declaration is a publiccode.yml that every reader takes for valid, of a software.
func declaration(name string) []byte {
	return fmt.Appendf(nil, `publiccodeYmlVersion: "0.4"
name: %s
url: https://hub.demo.test/org/%s.git
platforms: [web]
categories: [website-builder]
developmentStatus: stable
softwareType: standalone/web
description:
  en:
    shortDescription: What it is for
    longDescription: >
      %s
    features: [one]
legal:
  license: EUPL-1.2
maintenance:
  type: none
localisation:
  localisationReady: false
  availableLanguages: [en]
`, name, name, strings.Repeat("It does what it says and says what it does. ", 6))
}

// TestFaultsOfTheKnownCrawler: each is a fault by which the best known crawler of such
// files loses declarations, and none of ours. Those of its queue, its GitLab groups and
// its redirects have tests of their own beside the code.
func TestFaultsOfTheKnownCrawler(t *testing.T) {
	start := func(t *testing.T) *world {
		w := newWorld(t, demo.Options{Minimal: true})
		w.accounts = w.write("org.yml", "hub.demo.test:\n  forge: github\n  owners:\n    org:\n")
		w.must(exitWell, "init")
		return w
	}
	add := func(w *world, name string, files map[string][]byte) {
		w.t.Helper()
		if err := w.forge.AddRepository(w.t.Context(), demo.Hub, "org/"+name, files); err != nil {
			w.t.Fatal(err)
		}
	}
	state := func(w *world, name string) string { return w.repository(demo.Hub + "/org/" + name)["publiccode"] }

	t.Run("135_declarations_each_url_failing_once", func(t *testing.T) {
		const n = 135
		w := start(t)
		if err := w.forge.AddAccountOf(t.Context(), demo.Hub, "org", n, map[string][]byte{"publiccode.yml": declaration("r")}); err != nil {
			t.Fatal(err)
		}
		w.forge.Break(demo.Hub, demo.Fault{Kind: demo.ServerError, Once: true})
		w.crawl(exitWell)
		found := 0
		for _, r := range w.rows("repositories") {
			if r["publiccode"] == "valid" {
				found++
			}
		}
		if found != n {
			t.Errorf("%d of %d declarations found", found, n)
		}
	})
	t.Run("first_stored_as_invalid_then_valid", func(t *testing.T) {
		w := start(t)
		add(w, "a", map[string][]byte{"publiccode.yml": []byte("name: [\n")})
		w.crawl(exitWell)
		if s := state(w, "a"); s != "invalid" {
			t.Fatalf("at first: %s", s)
		}
		if _, err := w.forge.Push(t.Context(), demo.Hub+"/org/a", "publiccode.yml", declaration("a")); err != nil {
			t.Fatal(err)
		}
		w.later(time.Hour)
		w.crawl(exitWell)
		if s := state(w, "a"); s != "valid" {
			t.Errorf("after the repair: %s", s)
		}
		if _, err := w.forge.Push(t.Context(), demo.Hub+"/org/a", "publiccode.yml", []byte("name: [\n")); err != nil {
			t.Fatal(err)
		}
		w.later(time.Hour)
		w.crawl(exitWell)
		if s := state(w, "a"); s != "invalid" {
			t.Errorf("spoilt again: %s", s)
		}
	})
	t.Run("publiccode_yml_is_a_folder", func(t *testing.T) {
		w := start(t)
		add(w, "a", map[string][]byte{"publiccode.yml/README.md": []byte("not a file\n")})
		add(w, "b", map[string][]byte{"publiccode.yml": declaration("b")})
		w.crawl(exitWell)
		if a, b := state(w, "a"), state(w, "b"); a != "unreadable" || b != "valid" {
			t.Errorf("the folder is %s, the other repository %s", a, b)
		}
	})
	t.Run("one_fetch_fails", func(t *testing.T) {
		w := start(t)
		add(w, "a", map[string][]byte{"publiccode.yml": declaration("a")})
		add(w, "b", map[string][]byte{"publiccode.yml": declaration("b")})
		w.forge.Break(demo.Hub, demo.Fault{Kind: demo.ServerError, Part: demo.PartGit, Times: 3}) // as often as one address is asked
		w.network.polite.InFlight = 1
		w.crawl(exitIncomplete)
		w.later(time.Hour)
		w.crawl(exitWell)
		if a, b := state(w, "a"), state(w, "b"); a != "valid" || b != "valid" {
			t.Errorf("a is %s, b is %s", a, b)
		}
	})
	t.Run("a_429_page_is_not_yaml", func(t *testing.T) {
		w := start(t)
		add(w, "a", map[string][]byte{"publiccode.yml": declaration("a")})
		w.crawl(exitWell)
		w.later(time.Hour)
		w.forge.Break(demo.Hub, demo.Fault{Kind: demo.TooManyRequests, Part: demo.PartGit, RetryAfter: time.Hour})
		w.crawl(exitIncomplete, "--all")
		w.forge.Heal(demo.Hub)
		if s := state(w, "a"); s != "valid" {
			t.Errorf("a page that says “too many requests” made it %s", s)
		}
		w.forge.Break(demo.Hub, demo.Fault{Kind: demo.NotJSON, Part: demo.PartGit}) // a page of HTML, and 200
		w.later(time.Hour)
		w.crawl(exitIncomplete, "--all")
		if s := state(w, "a"); s != "valid" {
			t.Errorf("a page of HTML made it %s", s)
		}
	})
	t.Run("what_vanished_is_retired", func(t *testing.T) {
		w := start(t)
		add(w, "a", map[string][]byte{"publiccode.yml": declaration("a")})
		add(w, "b", map[string][]byte{"publiccode.yml": declaration("b")})
		w.crawl(exitWell)
		if err := w.forge.Remove(demo.Hub + "/org/a"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			w.later(24 * time.Hour)
			w.crawl(exitWell)
		}
		if a, b := w.repository(demo.Hub + "/org/a")["gone"], w.repository(demo.Hub + "/org/b")["gone"]; a != "true" || b != "false" {
			t.Errorf("gone: a %s, b %s", a, b)
		}
	})
}
