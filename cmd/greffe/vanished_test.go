// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestAccountThatVanished: what stood in an account that was renamed is found at its new
// address, and what stood in one that was deleted is gone, after days on which the forge
// said that there is no such account.
func TestAccountThatVanished(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	for _, path := range []string{"renamed", "deleted"} {
		if err := w.forge.AddAccount(t.Context(), demo.Hub, path, 3); err != nil {
			t.Fatal(err)
		}
	}
	w.accounts = w.write("some.yml", "hub.demo.test:\n  forge: github\n  owners:\n    renamed:\n    deleted:\n")
	w.must(exitWell, "init")
	w.crawl(exitWell)
	for _, key := range w.forge.Repositories() {
		var err error
		switch {
		case strings.HasPrefix(key, demo.Hub+"/deleted/"):
			err = w.forge.Remove(key)
		case strings.HasPrefix(key, demo.Hub+"/renamed/"):
			err = w.forge.Rename(key, "elsewhere/"+key[strings.LastIndexByte(key, '/')+1:])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"renamed", "deleted"} {
		if err := w.forge.RemoveAccount(demo.Hub, path); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		w.later(24 * time.Hour)
		w.crawl(exitIncomplete)
	}
	moved, gone := 0, 0
	for _, r := range w.rows("repositories") {
		switch {
		case strings.HasPrefix(r["key"], demo.Hub+"/elsewhere/") && r["gone"] == "false":
			moved++
			old := w.page("/en/repositories/" + strings.Replace(r["key"], "/elsewhere/", "/renamed/", 1))
			if !strings.Contains(old, "elsewhere") {
				t.Errorf("the old address of %s leads nowhere", r["key"])
			}
		case strings.HasPrefix(r["key"], demo.Hub+"/deleted/") && r["gone"] == "true":
			gone++
		default:
			t.Errorf("%s, gone: %s", r["key"], r["gone"])
		}
	}
	if got := strconv.Itoa(moved) + " moved, " + strconv.Itoa(gone) + " gone"; got != "3 moved, 3 gone" {
		t.Error(got)
	}
}
