// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// churnShapes are the kinds of forge on which few repositories of many change.
var churnShapes = []struct {
	name, host, kind, token string
	around                  int // requests beside those of the changed repositories: lists, and plain git's heads
}{
	{"GitHub, token", demo.Hub, "github", "x", 5},
	{"GitHub, no token", demo.Hub, "github", "", 5},
	{"GitLab", demo.Lab, "gitlab", "", 3}, // two of the whole host, and that of the account
	{"Gitea", demo.Tea, "gitea", "", 5},
	{"plain git", demo.Git, "git", "", 100},
}

var doneLine = regexp.MustCompile(`(\d+) repositor(?:y|ies) listed: (\d+) visited, (\d+) unchanged`)

// visited reads how many repositories a crawl listed, visited and passed over.
func visited(t testing.TB, said string) (listed, visited, unchanged int) {
	t.Helper()
	m := doneLine.FindStringSubmatch(said)
	if m == nil {
		t.Fatalf("the crawl does not say what it did: %s", said)
	}
	for i, to := range []*int{&listed, &visited, &unchanged} {
		n, err := strconv.Atoi(m[i+1])
		if err != nil {
			t.Fatal(err)
		}
		*to = n
	}
	return listed, visited, unchanged
}

// churned adds accounts of so many repositories each to a host, the last repository of each
// account in a folder of its own so that it can change; it gives the list of accounts and
// the repositories that can change.
func churned(t testing.TB, forge *demo.Forge, host, kind string, accounts, each int) (list string, own []string) {
	t.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "%s:\n  forge: %s\n  owners:\n", host, kind)
	for i := range accounts {
		name := fmt.Sprintf("c%03d", i)
		if err := forge.AddAccount(t.Context(), host, name, each-1); err != nil {
			t.Fatal(err)
		}
		path := name + "/own"
		if err := forge.AddRepository(t.Context(), host, path, map[string][]byte{"README.md": []byte("# own\n")}); err != nil {
			t.Fatal(err)
		}
		own = append(own, host+"/"+path)
		if kind != "git" {
			fmt.Fprintf(&text, "    %s:\n", name)
			continue
		}
		fmt.Fprintf(&text, "    %s:\n", path)
		for n := range each - 1 {
			fmt.Fprintf(&text, "    %s/r%04d:\n", name, n+1)
		}
	}
	return text.String(), own
}

// TestOneOfAHundredChanges: of a hundred repositories in five accounts, which are enough for
// a whole host to be asked what moved, one changes on each kind of forge; it alone is read,
// and it is read. So it is when it changes again so soon that GitLab does not note it.
func TestOneOfAHundredChanges(t *testing.T) {
	for _, c := range churnShapes {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv(hubToken, c.token)
			w := newWorld(t, demo.Options{Minimal: true})
			list, own := churned(t, w.forge, c.host, c.kind, 5, 20)
			w.accounts = w.write("comptes.yml", list)
			w.must(exitWell, "init")
			first := w.crawl(exitWell)
			if listed, read, _ := visited(t, first.stderr); listed != 100 || read != 100 {
				t.Fatalf("%d listed, %d visited: %s", listed, read, first.stderr)
			}
			if c.kind == "git" {
				if n := w.count(); n > 220 {
					t.Errorf("%d requests for 100 repositories, wanted 2 each", n)
				}
			}
			for _, text := range []string{"name: new\n", "name: newer\n"} { // the second one within the hour of the first
				if _, err := w.forge.Push(t.Context(), own[1], "publiccode.yml", []byte(text)); err != nil {
					t.Fatal(err)
				}
				w.later(5 * time.Hour)
				w.readsTheOne(own[1], c.around+3)
				w.later(0)
			}
		})
	}
}

// readsTheOne crawls for no more than so many requests: of a hundred repositories one has
// changed.
func (w *world) readsTheOne(repository string, most int) {
	w.t.Helper()
	second := w.crawl(exitWell)
	if _, read, same := visited(w.t, second.stderr); read != 1 || same != 99 {
		w.t.Errorf("one changed: %d visited, %d passed over", read, same)
	}
	if n := w.count(); n > most {
		w.t.Errorf("%d requests: %v", n, w.forge.Requests())
	}
	head, err := w.forge.Head(w.t.Context(), repository)
	if r := w.repository(repository); err != nil || r["head"] != head || r["publiccode"] != "invalid" {
		w.t.Errorf("what changed was not read: %v, %v, head is %s", r, err, head)
	}
}

// count adds up what was asked since the clock last moved.
func (w *world) count() int {
	sum := 0
	for _, n := range w.forge.Requests() {
		sum += n
	}
	return sum
}
