// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/url"
	"testing"
)

func TestChoosingAValueAddsItToTheAddress(t *testing.T) {
	for _, c := range []struct{ name, query, facet, value, want string }{
		{"alone", "", "licence", "MIT", "/fr/recherche?licence=MIT"},
		{"after_the_words", "q=impôts", "year", "2026", "/fr/recherche?q=imp%C3%B4ts&year=2026"},
		{"before_the_words", "q=a", "language", "C++", "/fr/recherche?language=C%2B%2B&q=a"},
		{"beside_one_of_the_same_facet", "licence=MIT&q=a", "licence", "AGPL-3.0 &", "/fr/recherche?licence=MIT&licence=AGPL-3.0+%26&q=a"},
		{"on_the_first_page", "page=3&sort=name", "kind", "sheet", "/fr/recherche?kind=sheet&sort=name"},
		{"taken_out_when_chosen", "kind=sheet&licence=MIT&page=2", "kind", "sheet", "/fr/recherche?licence=MIT"},
		{"one_of_two_taken_out", "kind=a&kind=b", "kind", "a", "/fr/recherche?kind=b"},
		{"the_last_taken_out", "kind=a", "kind", "a", "/fr/recherche"},
	} {
		q, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		before := q.Encode()
		if got := toggled(&request{lang: "fr", query: q}, c.facet, c.value); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if q.Encode() != before {
			t.Errorf("%s: the question itself changed: %s", c.name, q.Encode())
		}
	}
}

func TestWhatAFacetSaysIsEscaped(t *testing.T) {
	say := speaker{lang: "en"}
	got := say.items([]facetValue{{`<b>"C++" & 'x'`, 1234, `/s?a=1&b="`, true, ""}, {"plain", 2, "/s", false, "fr"}})
	want := `<li><a href="/s?a=1&amp;b=&#34;" class="chosen" aria-current="true"><span>&lt;b&gt;&#34;C&#43;&#43;&#34; &amp; &#39;x&#39;</span> <span class="n">1,234</span></a></li>` +
		`<li><a href="/s"><span lang="fr">plain</span> <span class="n">2</span></a></li>`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
