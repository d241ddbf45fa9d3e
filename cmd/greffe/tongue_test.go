// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestTongues reads every English page of the demonstration that its map names: what was
// said in French stands there as French, and nothing there or in the feeds lacks its words.
func TestTongues(t *testing.T) {
	w := newDemonstration(t)
	french := w.frenchTexts()
	if len(french) < 60 {
		t.Fatalf("%d texts only", len(french))
	}
	address, _ := w.serving("demo", "--listen", "127.0.0.1:0")
	paths := []string{"/en/", "/en/news", "/en/themes", "/en/territories", "/en/code-gone", "/en/search?q=aide", "/en/search?kind=repository&q=cantine", "/en/search?theme=Logement"}
	for _, m := range regexp.MustCompile(`<loc>https?://[^/<]*(/en/[^<]*)</loc>`).FindAllStringSubmatch(w.get(address+"/sitemap.xml"), -1) {
		paths = append(paths, m[1])
	}
	for _, feed := range []string{"/feed.json", "/feed.atom", "/feed.json?lang=en", "/feed.atom?lang=en"} {
		if said := regexp.MustCompile(`‹[^›]*›`).FindString(w.get(address + feed)); said != "" {
			t.Errorf("%s has no words for %s", feed, said)
		}
	}
	met := 0
	for _, path := range paths {
		page, ok := fetched(t, address+path)
		if !ok {
			continue
		}
		met++
		if said := regexp.MustCompile(`‹[a-z_.]+›`).FindString(page); said != "" {
			t.Errorf("%s has no words for %s", path, said)
		}
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		for _, said := range untagged(root, french) {
			t.Errorf("%s: French without lang: %s", path, said)
		}
	}
	if met < 100 {
		t.Errorf("%d pages only", met)
	}
}

// frenchTexts are the names and summaries that the register knows to be French, and its themes.
func (w *world) frenchTexts() map[string]bool {
	w.t.Helper()
	o := w.reopen()
	defer o.Close()
	said := map[string]bool{}
	sheets, err := o.store.SheetsAlphabetically(w.t.Context(), "", 500)
	o.must(err)
	for _, x := range sheets {
		if x.Content.Lang == "fr" {
			said[x.Content.Name], said[opening(x.Content.Summary.Or(""))] = true, true
		}
		for _, theme := range x.Content.Themes.Or(nil) {
			said[theme] = true
		}
	}
	all, err := o.store.Repositories(w.t.Context(), "", 500)
	o.must(err)
	ids := make([]string, len(all))
	for i, x := range all {
		ids[i] = x.ID
	}
	texts, err := o.store.SummariesOf(w.t.Context(), ids)
	o.must(err)
	for _, list := range texts {
		for _, text := range list {
			if text.Lang == "fr" {
				said[opening(text.Text)] = true
			}
		}
	}
	delete(said, "")
	return said
}

// opening is how a text begins, which a card does not cut.
func opening(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	return string([]rune(text)[:min(60, len([]rune(text)))])
}

// untagged gives the texts of a page that are French and not said to be.
func untagged(root *html.Node, french map[string]bool) []string {
	var found []string
	var walk func(n *html.Node, lang string)
	walk = func(n *html.Node, lang string) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "head", "script", "code", "td": // a forge states no language of its descriptions
				return
			}
			for _, a := range n.Attr {
				switch {
				case a.Key == "lang":
					lang = a.Val
				case a.Key == "aria-labelledby" && a.Val == "software": // nor do files for programs
					return
				}
			}
		}
		if n.Type == html.TextNode && lang != "fr" {
			text := strings.TrimSpace(n.Data)
			if french[text] || french[opening(text)] {
				found = append(found, text)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, lang)
		}
	}
	walk(root, "en")
	return found
}
