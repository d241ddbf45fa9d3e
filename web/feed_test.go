// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"greffe/internal/register"
)

func TestFeeds(t *testing.T) {
	c := told(t)
	s := c.serving()
	check := checker(t)
	for _, x := range []struct{ name, path string }{
		{"json_fr", "/feed.json"}, {"json_en", "/feed.json?lang=en"}, {"atom_fr", "/feed.atom?lang=fr"}, {"atom_en", "/feed.atom?lang=en"}, {"json_before", "/feed.json?before=4"},
	} {
		t.Run(x.name, func(t *testing.T) {
			w := fetch(s, x.path)
			if w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			check(t, x.path, w)
			golden(t, "feed/"+x.name+".txt", "Content-Type: "+w.Header().Get("Content-Type")+"\nLast-Modified: "+w.Header().Get("Last-Modified")+"\n\n"+w.Body.String())
			var fault error
			if strings.HasPrefix(x.name, "json") {
				fault = checkJSONFeed(w.Body.Bytes(), at("2026-11-21"))
			} else {
				fault = checkAtom(w.Body.Bytes(), at("2026-11-21"))
			}
			if fault != nil {
				t.Error(fault)
			}
		})
	}
	for _, path := range []string{"/feed.json?before=x", "/feed.json?before=-4", "/feed.atom?page=2", "/feed.atom?lang=de"} {
		if w := fetch(s, path); w.Code != 400 || w.Header().Get("Content-Type") != problemType {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
		}
	}
}

// TestFeedRules holds the words to what they must tell.
func TestFeedRules(t *testing.T) {
	c := told(t)
	feed := func(t *testing.T, path string) jsonFeed {
		t.Helper()
		w := fetch(c.serving(), path)
		var f jsonFeed
		if err := json.Unmarshal(w.Body.Bytes(), &f); err != nil || w.Code != 200 {
			t.Fatalf("%d %v", w.Code, err)
		}
		return f
	}
	titles := func(f jsonFeed) string {
		var all []string
		for _, i := range f.Items {
			all = append(all, i.Title)
		}
		return strings.Join(all, "\n")
	}
	f := feed(t, "/feed.json")
	for rule, want := range map[string]string{
		"new_sheet":       "Nouvel algorithme expliqué\u00a0: Places en crèche",
		"changed_sheet":   "Explication modifiée\u00a0: Places en crèche",
		"withdrawn_sheet": "Explication retirée\u00a0: Tri des candidatures",
		"licence":         "Licence changée\u00a0: github.com/Valmont/Creches",
		"renamed":         "Dépôt déplacé\u00a0: github.com/Valmont/Creches est devenu github.com/Valmont/Petite-Enfance",
		"gone":            "Dépôt devenu introuvable\u00a0: git.example/orge/eau",
		"verified_link":   "Le code de l’algorithme est désormais relié (lien vérifié)\u00a0: Places en crèche",
		"new_body":        "Nouvelle administration\u00a0: Ville de Valmont",
	} {
		if !strings.Contains(titles(f), want) {
			t.Errorf("%s: no %q in\n%s", rule, want, titles(f))
		}
	}
	t.Run("what_changed_is_told", func(t *testing.T) {
		for _, i := range f.Items {
			if strings.HasPrefix(i.Title, "Licence changée") && !strings.Contains(i.ContentText, "MIT → EUPL-1.2") {
				t.Errorf("licence: %q", i.ContentText)
			}
			if strings.HasPrefix(i.Title, "Explication modifiée") && !strings.Contains(i.ContentText, "À quoi il sert") {
				t.Errorf("sheet: %q", i.ContentText)
			}
		}
	})
	t.Run("accounts_are_not_told", func(t *testing.T) {
		for _, i := range f.Items {
			if !slices.Contains([]register.Kind{register.KindSheet, register.KindRepository, register.KindOrganisation, register.KindLink}, i.Extension.Kind) {
				t.Errorf("%s: %s", i.Extension.Kind, i.Title)
			}
		}
	})
	t.Run("ids_do_not_depend_on_language_or_page", func(t *testing.T) {
		en := feed(t, "/feed.json?lang=en")
		older := feed(t, fmt.Sprintf("/feed.json?before=%d", f.Items[2].Extension.Seq))
		if f.Items[0].ID != en.Items[0].ID || f.Items[3].ID != older.Items[0].ID {
			t.Errorf("%s %s; %s %s", f.Items[0].ID, en.Items[0].ID, f.Items[3].ID, older.Items[0].ID)
		}
	})
	t.Run("dates_to_come_are_now", func(t *testing.T) {
		c.now = at("2030-01-01")
		c.save(register.Batch{Organisations: []register.Organisation{{ID: "olater", Slug: "plus-tard", Name: "Plus tard"}}})
		if got := feed(t, "/feed.json").Items[0]; !got.DatePublished.Equal(at("2026-11-21")) {
			t.Errorf("%s at %s", got.Title, got.DatePublished)
		}
	})
	t.Run("pages_go_to_the_end", func(t *testing.T) {
		var batch register.Batch
		for i := range 3 * feedItems {
			name := fmt.Sprintf("corps-%03d", i)
			batch.Organisations = append(batch.Organisations, register.Organisation{ID: "o" + name, Slug: name, Name: name})
		}
		c.save(batch)
		seen := map[string]bool{}
		last := int64(1 << 62)
		for next := "/feed.json"; next != ""; {
			f := feed(t, strings.TrimPrefix(next, "https://registre.example"))
			for _, i := range f.Items {
				if seen[i.ID] || i.Extension.Seq >= last {
					t.Fatalf("%s stands twice or out of order", i.ID)
				}
				seen[i.ID], last = true, i.Extension.Seq
			}
			next = f.NextURL
		}
		if len(seen) <= 3*feedItems {
			t.Errorf("%d items", len(seen))
		}
	})
	t.Run("a_draft_is_not_told", func(t *testing.T) {
		for _, path := range []string{"/feed.json", "/feed.json?before=40"} {
			if w := fetch(c.serving(), path); strings.Contains(w.Body.String(), "0000-4000") || strings.Contains(w.Body.String(), "rouillon") {
				t.Errorf("%s tells of a draft", path)
			}
		}
	})
	t.Run("empty_register_has_a_valid_feed", func(t *testing.T) {
		s := newChronicle(t).serving(func(o *APIOptions) { o.PublicURL = "" })
		if err := checkJSONFeed(fetch(s, "/feed.json").Body.Bytes(), at("2026-11-21")); err != nil {
			t.Error(err)
		}
		if err := checkAtom(fetch(s, "/feed.atom").Body.Bytes(), at("2026-11-21")); err != nil {
			t.Error(err)
		}
	})
}

// TestFeedCheckers plants faults: a checker that sees none of them proves nothing.
func TestFeedCheckers(t *testing.T) {
	s := told(t).serving()
	goodJSON, goodAtom := fetch(s, "/feed.json").Body.String(), fetch(s, "/feed.atom").Body.String()
	for _, x := range []struct{ rule, before, after string }{
		{"version", "jsonfeed.org/version/1.1", "jsonfeed.org/version/9"},
		{"title", `"title": "Registre`, `"titel": "Registre`},
		{"id_is_unique", goodJSONID(goodJSON, 1), goodJSONID(goodJSON, 0)},
		{"date", `"date_published": "2026-11-0`, `"date_published": "2026-13-0`},
		{"date_to_come", `"date_published": "2026-11-0`, `"date_published": "2036-11-0`},
		{"content", `"content_text"`, `"content_txt"`},
		{"whole_addresses", `"feed_url": "https://registre.example`, `"feed_url": "`},
	} {
		if bad := strings.Replace(goodJSON, x.before, x.after, 1); bad == goodJSON || checkJSONFeed([]byte(bad), at("2026-11-21")) == nil {
			t.Errorf("JSON Feed, %s: the fault is not seen", x.rule)
		}
	}
	for _, x := range []struct{ rule, before, after string }{
		{"namespace", "http://www.w3.org/2005/Atom", "http://www.w3.org/2004/Atom"},
		{"id", "<id>", "<ident></ident><id2>"},
		{"updated", "<updated>20", "<updated>soon 20"},
		{"updated_to_come", "<updated>2026", "<updated>2036"},
		{"author", "<author>", `<author xmlns="urn:x">`},
		{"two_titles", "<subtitle>", "<title>x</title><subtitle>"},
		{"self", `rel="self"`, `rel="alternate"`},
	} {
		if bad := strings.Replace(goodAtom, x.before, x.after, 1); bad == goodAtom || checkAtom([]byte(bad), at("2026-11-21")) == nil {
			t.Errorf("Atom, %s: the fault is not seen", x.rule)
		}
	}
}

func goodJSONID(feed string, n int) string {
	var f jsonFeed
	if json.Unmarshal([]byte(feed), &f) != nil || len(f.Items) <= n {
		return "no such item"
	}
	return f.Items[n].ID
}

// checkJSONFeed holds a feed to https://jsonfeed.org/version/1.1, as the text says
// it and not as our own structs do.
func checkJSONFeed(b []byte, now time.Time) error {
	var f map[string]any
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	var faults []error
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	known := []string{"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "authors", "author", "language", "expired", "hubs", "items"}
	for k := range f {
		if !slices.Contains(known, k) && !extensionName(k) {
			fail("top: %q is no field of the standard", k)
		}
	}
	if f["version"] != "https://jsonfeed.org/version/1.1" {
		fail("version %v", f["version"])
	}
	if s, ok := f["title"].(string); !ok || s == "" {
		fail("title %v", f["title"])
	}
	for _, k := range []string{"home_page_url", "feed_url"} {
		if v, has := f[k]; has {
			if u, err := url.Parse(fmt.Sprint(v)); err != nil || !u.IsAbs() {
				fail("%s %v", k, v)
			}
		}
	}
	items, ok := f["items"].([]any)
	if !ok {
		fail("items are no list")
	}
	seen := map[string]bool{}
	for i, v := range items {
		item, ok := v.(map[string]any)
		if !ok {
			fail("item %d is no object", i)
			continue
		}
		faults = append(faults, checkJSONItem(item, seen, now)...)
	}
	return errors.Join(faults...)
}

func checkJSONItem(item map[string]any, seen map[string]bool, now time.Time) (faults []error) {
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	known := []string{"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified", "authors", "author", "tags", "language", "attachments"}
	for k := range item {
		if !slices.Contains(known, k) && !extensionName(k) {
			fail("item: %q is no field of the standard", k)
		}
	}
	id, ok := item["id"].(string)
	if !ok || id == "" || seen[id] {
		fail("item: id %v is missing or not unique", item["id"])
	}
	seen[id] = true
	html, hasHTML := item["content_html"].(string)
	text, hasText := item["content_text"].(string)
	if !hasHTML && !hasText || html+text == "" {
		fail("item %s: neither content_html nor content_text", id)
	}
	if d, has := item["date_published"]; has {
		when, err := time.Parse(time.RFC3339, fmt.Sprint(d))
		if err != nil || when.After(now) {
			fail("item %s: date_published %v", id, d)
		}
	}
	if tags, has := item["tags"]; has {
		if list, ok := tags.([]any); !ok || slices.ContainsFunc(list, func(v any) bool { _, ok := v.(string); return !ok }) {
			fail("item %s: tags %v", id, tags)
		}
	}
	return faults
}

// extensionName: an underscore, then a letter.
func extensionName(k string) bool { return len(k) > 1 && k[0] == '_' && unicode.IsLetter(rune(k[1])) }

// element is any XML element.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Kids    []element  `xml:",any"`
}

func (e element) all(name string) []element {
	var list []element
	for _, k := range e.Kids {
		if k.XMLName.Space == "http://www.w3.org/2005/Atom" && k.XMLName.Local == name {
			list = append(list, k)
		}
	}
	return list
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// checkAtom holds a feed to RFC 4287: sections 4.1.1 and 4.1.2 say what stands how often.
func checkAtom(b []byte, now time.Time) error {
	var f element
	dec := xml.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(&f); err != nil {
		return err
	}
	for { // nothing but white space may follow
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if text, ok := tok.(xml.CharData); err != nil || !ok || len(bytes.TrimSpace(text)) > 0 {
			return fmt.Errorf("after the feed: %v %w", tok, err)
		}
	}
	var faults []error
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if f.XMLName.Space != "http://www.w3.org/2005/Atom" || f.XMLName.Local != "feed" {
		fail("root %v", f.XMLName)
	}
	faults = append(faults, checkAtomCommon("feed", f, now)...)
	for name, most := range map[string]int{"generator": 1, "icon": 1, "logo": 1, "rights": 1, "subtitle": 1} {
		if n := len(f.all(name)); n > most {
			fail("feed: %d %s", n, name)
		}
	}
	if len(f.all("author")) == 0 || len(f.all("author")[0].all("name")) != 1 {
		fail("feed: no author, and its entries have none")
	}
	if !slices.ContainsFunc(f.all("link"), func(l element) bool { return l.attr("rel") == "self" }) {
		fail("feed: no link to itself")
	}
	seen := map[string]bool{}
	for _, e := range f.all("entry") {
		id := ""
		if ids := e.all("id"); len(ids) == 1 {
			id = ids[0].Text
		}
		if seen[id] {
			fail("entry %s stands twice", id)
		}
		seen[id] = true
		faults = append(faults, checkAtomCommon("entry "+id, e, now)...)
		if len(e.all("content")) != 1 || e.all("content")[0].attr("type") != "text" || len(e.all("content")[0].Kids) > 0 {
			fail("entry %s: content", id)
		}
		for _, c := range e.all("category") {
			if c.attr("term") == "" {
				fail("entry %s: category without a term", id)
			}
		}
	}
	return errors.Join(faults...)
}

// checkAtomCommon holds to what feeds and entries have in common.
func checkAtomCommon(where string, e element, now time.Time) (faults []error) {
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf(where+": "+format, args...)) }
	for _, name := range []string{"id", "title", "updated"} {
		if n := len(e.all(name)); n != 1 {
			fail("%d %s", n, name)
			return faults
		}
	}
	if u, err := url.Parse(e.all("id")[0].Text); err != nil || !u.IsAbs() {
		fail("id %q is no IRI", e.all("id")[0].Text)
	}
	for _, name := range []string{"updated", "published"} {
		for _, d := range e.all(name) {
			if when, err := time.Parse(time.RFC3339, d.Text); err != nil || when.After(now) {
				fail("%s %q", name, d.Text)
			}
		}
	}
	alternates := map[string]bool{}
	for _, l := range e.all("link") {
		if l.attr("href") == "" {
			fail("link without href")
		}
		if key := l.attr("type") + l.attr("hreflang"); l.attr("rel") == "alternate" {
			if alternates[key] {
				fail("two alternates of one type and language")
			}
			alternates[key] = true
		}
	}
	return faults
}

func FuzzPlainName(f *testing.F) {
	f.Add("a\u202eb\x00c\xff\n d")
	f.Add(strings.Repeat("mot ", 500))
	f.Fuzz(func(t *testing.T, s string) {
		got := plainName(s)
		if strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Errorf("%q keeps control characters", got)
		}
		if len([]rune(got)) > titleLength+1 {
			t.Errorf("%d characters", len([]rune(got)))
		}
		text := joinLines("x", []string{s})
		b, err := json.Marshal(text)
		var back string
		if err != nil || json.Unmarshal(b, &back) != nil || back != text {
			t.Errorf("%q does not travel", text)
		}
	})
}
