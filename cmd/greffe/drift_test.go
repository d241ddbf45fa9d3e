// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

const cantine = "tarif-de-la-cantine-scolaire-ville-de-vaubrume"

// swapWeights exchanges the weights of the first two criteria of a sheet, and writes it as its file.
func swapWeights(t *testing.T, c register.Content) (names, weights [2]string, file []byte) {
	t.Helper()
	p := slices.Clone(c.Parameters.Filled)
	if len(p) < 2 || p[0].Weight == p[1].Weight {
		t.Fatalf("the demonstration's sheet has no two weights to swap: %+v", p)
	}
	for i := range names {
		names[i], weights[i] = p[i].Name, p[i].Weight
		if p[0].Name == p[1].Name { // told apart by what they mean
			names[i] += " — " + p[i].Meaning
		}
	}
	p[0].Weight, p[1].Weight = p[1].Weight, p[0].Weight
	c.Parameters = register.Fill(p)
	var b bytes.Buffer
	if err := sheet.WriteYAML(&b, []register.Content{c}); err != nil {
		t.Fatal(err)
	}
	return names, weights, b.Bytes()
}

// TestWeightsSwapped: two weights are swapped in the repository's sheet. The
// difference names the field, the criterion, the old and the new weight; the link says
// that the code has changed since; and no address that once answered is lost, down
// to the day when the file leaves its repository.
func TestWeightsSwapped(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	w.crawl(exitWell)
	all := w.sheets()
	i := slices.IndexFunc(all, func(s register.Sheet) bool { return s.Slug == cantine })
	if i < 0 {
		t.Fatalf("no sheet %s", cantine)
	}
	names, weights, file := swapWeights(t, all[i].Content)
	address, stop := w.site()
	walk := newWalk(t, address, "/fr/algorithmes/"+cantine, "/en/algorithms/"+cantine)
	walk.spread()
	if page := w.get(address + "/en/algorithms/" + cantine); strings.Contains(page, "The code has changed") {
		t.Error("the code is said to have changed before it did")
	}
	stop()

	const repository = demo.Hub + "/Ville-de-Vaubrume/cantine"
	if _, err := w.forge.Push(t.Context(), repository, "algorithm.yml", file); err != nil {
		t.Fatal(err)
	}
	w.later(48 * time.Hour)
	w.crawl(exitWell)
	address, stop = w.site()
	walk.on(address)
	page := html.UnescapeString(w.get(address + "/en/algorithms/" + cantine + "/versions/1/2"))
	csv := w.get(address + "/en/algorithms/" + cantine + "/versions/1/2/differences.csv")
	for n, name := range names {
		row := cellsOf(page, name)
		if want := []string{weights[n], weights[1-n]}; !slices.Equal(row, want) {
			t.Errorf("%s: the page tells of %q, want %q", name, row, want)
		}
		if !strings.Contains(csv, "parameters.weight") || !strings.Contains(csv, name) {
			t.Errorf("%s: not in the file of differences:\n%s", name, csv)
		}
	}
	if page := w.get(address + "/en/algorithms/" + cantine); !strings.Contains(page, "The code has changed since the first publication") {
		t.Error("the link does not say that the code has changed since")
	}
	stop()

	if _, err := w.forge.Push(t.Context(), repository, "cantine/bareme.py", []byte("# SPDX-License-Identifier: EUPL-1.2\nTAUX = {}\n")); err != nil {
		t.Fatal(err)
	}
	w.later(48 * time.Hour)
	w.crawl(exitWell)
	address, stop = w.site()
	walk.on(address)
	for path, want := range map[string]string{
		"/en/algorithms/" + cantine:               "The code has changed since.",
		"/en/administrations/ville-de-vaubrume":   "The code has changed since.",
		"/feed.json?lang=en":                      "The code has changed since the explanation of the algorithm",
		"/api/v1/algorithm?key=" + cantine:        `"kind":"moved"`,
		"/en/algorithms/" + cantine + "/versions": "difference",
	} {
		if !strings.Contains(w.get(address+path), want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
	stop()

	if err := w.forge.Empty(t.Context(), repository); err != nil {
		t.Fatal(err)
	}
	w.later(48 * time.Hour)
	w.crawl(exitWell)
	address, _ = w.site()
	walk.on(address)
	if code := walk.status("/en/algorithms/" + cantine); code != http.StatusGone {
		t.Errorf("a sheet whose file is gone answers %d", code)
	}
}

// cellsOf gives the two cells of the row of the comparison that names an item.
func cellsOf(page, item string) []string {
	for _, row := range strings.Split(page, `<tr role="row">`) {
		if !strings.Contains(row, ">"+item+"</q>") {
			continue
		}
		var cells []string
		for _, m := range regexp.MustCompile(`(?s)<td role="cell">(.*?)</td>`).FindAllStringSubmatch(row, -1) {
			_, said, _ := strings.Cut(m[1], "</span>")
			cells = append(cells, strings.TrimSpace(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(said, "")))
		}
		return cells
	}
	return nil
}

// walk remembers the addresses of a sheet that once answered, and asks again.
type walk struct {
	t       *testing.T
	address string
	known   []string // paths that answered 200 or 410
}

func newWalk(t *testing.T, address string, paths ...string) *walk {
	t.Helper()
	return &walk{t, address, paths}
}

// on asks again, at another address of the site, for all that once answered, and learns what is new.
func (w *walk) on(address string) {
	w.t.Helper()
	w.address = address
	for _, path := range w.known {
		if code := w.status(path); code != http.StatusOK && code != http.StatusGone {
			w.t.Errorf("%s answered once, and now %d", path, code)
		}
	}
	w.spread()
}

var hrefs = regexp.MustCompile(`href="(/[^"#]*/(?:algorithmes|algorithms)/[^"#]*)"`)

// spread follows the links of the known pages to those of the same sheet.
func (w *walk) spread() {
	w.t.Helper()
	for i := 0; i < len(w.known); i++ {
		_, body := w.ask(w.known[i])
		for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
			path := html.UnescapeString(m[1])
			if strings.Contains(path, cantine) && !slices.Contains(w.known, path) {
				w.known = append(w.known, path)
			}
		}
	}
	if len(w.known) < 4 {
		w.t.Errorf("only %d addresses were met: %v", len(w.known), w.known)
	}
}

func (w *walk) status(path string) int {
	code, _ := w.ask(path)
	return code
}

func (w *walk) ask(path string) (int, string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.address+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(fmt.Errorf("ask for %s: %w", path, err))
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}
