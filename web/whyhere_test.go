// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
	"greffe/internal/words"
)

// TestWhyHere: every address gets the answer that is true of it, and a next step.
func TestWhyHere(t *testing.T) {
	f := invented()
	f.repositories[0].Failures = 0
	f.accounts = append(f.accounts,
		register.Account{Host: "hub.example", Path: "read", Kind: register.GitHub, Proof: register.ProofListed},
		register.Account{Host: "hub.example", Path: "unread", Kind: register.GitHub, Proof: register.ProofListed},
		register.Account{Host: "hub.example", Path: "new", Kind: register.GitHub, Proof: register.ProofListed},
		register.Account{Host: "hub.example", Path: "left", Kind: register.GitHub, Proof: register.ProofListed, IgnoredSince: "2024-01-01"},
		register.Account{Host: "whole.example", Kind: register.GitLab, Proof: register.ProofListed},
	)
	f.crawls = append([]register.Crawl{{ID: "last", Parts: []register.CrawlPart{
		{Account: "hub.example/read", Host: "hub.example", Finished: true, Seen: 3},
		{Account: "hub.example/unread", Host: "hub.example", Problem: "problem.unavailable"},
	}}}, f.crawls...)
	f.success = map[string]time.Time{"hub.example/read": at("2026-11-20")}
	s := site(t, f)
	say := site(t, f).opt.Catalogue
	for asked, want := range map[string]string{
		"https://forge.example/valmont/allocation-logement":                       "here",
		"git@forge.example:valmont/allocation-logement.git":                       "here",
		"forge.example/valmont/allocation-logement/-/blob/main/publiccode.yml#L2": "here",
		"https://github.com/Caisse-Aides/bareme/tree/main":                        "unvisited",
		"https://forge.example/agglo-orge/creches":                                "gone",
		"https://hub.example/read/nothing":                                        "unseen",
		"https://hub.example/READ":                                                "is_account",
		"https://hub.example/unread/x":                                            "unread",
		"https://hub.example/new/x":                                               "waiting",
		"https://hub.example/left/x":                                              "ignored",
		"https://whole.example/any/group/x":                                       "waiting",
		"https://hub.example/reader/x":                                            "account",
		"https://nowhere.example/a/b":                                             "host",
		"nowhere.example":                                                         "host",
		"https://git.sr.example/~person/x":                                        "personal",
		"hub.example":                                                             "forge",
		"valmont/allocation-logement":                                             "here",
		"valmont/nothing":                                                         "not_address",
		"my repository":                                                           "not_address",
		"javascript:alert(1)":                                                     "not_address",
		strings.Repeat("a", 390):                                                  "not_address",
	} {
		for _, lang := range words.Langs() {
			w := fetch(s, address(lang, "whyhere")+"?url="+url.QueryEscape(asked))
			title := say.Text(lang, "why.answer."+want+".title", nil)
			if w.Code != 200 || !strings.Contains(w.Body.String(), title) || strings.Contains(w.Body.String(), "‹") {
				t.Errorf("%s: status %d, not %q", asked, w.Code, title)
			}
		}
	}
}

// TestWhyHereKeepsNothing: what was typed is shown escaped, and the page is indexed without a question only.
func TestWhyHereKeepsNothing(t *testing.T) {
	s := site(t, invented())
	body := fetch(s, "/fr/depots-pourquoi?url="+url.QueryEscape(hostile)).Body.String()
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, `name="robots" content="noindex`) {
		t.Error("a hostile address is shown as it is, or indexed")
	}
	if strings.Contains(fetch(s, "/fr/depots-pourquoi").Body.String(), "noindex") {
		t.Error("the page itself is not indexed")
	}
}

// TestWhyHerePromisesNoEmptyCorrection: where only its author can mend a file, no page
// leads to a corrected one.
func TestWhyHerePromisesNoEmptyCorrection(t *testing.T) {
	f := invented()
	x := &f.repositories[0]
	x.Publiccode = register.MetadataInvalid
	f.files["left"] = []byte("name: a\n")
	f.publiccodes[x.ID] = register.Publiccode{Repository: x.ID, SHA256: "left", Findings: []register.Finding{{Rule: "publiccode.key.missing", Severity: register.Error, Key: "url"}}}
	s := site(t, f)
	for _, page := range []string{address("fr", "whyhere") + "?url=" + url.QueryEscape(x.Key), address("fr", "repository", x.Key)} {
		if w := fetch(s, page); w.Code != 200 || strings.Contains(w.Body.String(), `href="`+address("fr", "corrected", x.Key)+`"`) {
			t.Errorf("%s: %d, led to a file without corrections", page, w.Code)
		}
	}
}

// TestWhyHereMends: whoever finds a repository whose publiccode.yml has errors is led to
// the corrected file, and nobody else is.
func TestWhyHereMends(t *testing.T) {
	for state, led := range map[register.MetadataState]bool{
		register.MetadataInvalid: true, register.MetadataValid: false, register.MetadataAbsent: false, register.MetadataUnreadable: false, register.MetadataNotObserved: false,
	} {
		f := invented()
		f.repositories[0].Publiccode = state
		f.files["mended"] = []byte("developmentStatus: Stable\n")
		f.publiccodes[f.repositories[0].ID] = register.Publiccode{Repository: f.repositories[0].ID, SHA256: "mended"}
		asked := f.repositories[0].Key
		for _, lang := range words.Langs() {
			w := fetch(site(t, f), address(lang, "whyhere")+"?url="+url.QueryEscape(asked))
			if got := strings.Contains(w.Body.String(), `href="`+address(lang, "corrected", asked)+`"`); got != led {
				t.Errorf("%s, %s: led to the corrected file: %v", lang, state, got)
			}
		}
	}
}

// TestNextVisit: whoever has something to mend learns when it will be read, if that is
// known, and what to do then.
func TestNextVisit(t *testing.T) {
	f := invented()
	round := func(list ...register.Crawl) *fake { f.crawls = list; return f }
	for _, c := range []struct {
		rule, page, want string
		crawls           []register.Crawl
	}{
		{"before_the_first_round", "/fr/depots-pourquoi?url=https://forge.example/valmont/rien", "Aucune tournée de visites n’a encore été faite.", nil},
		{"a_day_after_the_last", "/fr/depots-pourquoi?url=https://forge.example/valmont/allocation-logement", "est prévue le 22 novembre 2026", []register.Crawl{{ID: "last", Started: at("2026-11-21")}}},
		{"late_is_today", "/fr/depots-pourquoi?url=https://forge.example/valmont/allocation-logement", "est prévue le 21 novembre 2026", []register.Crawl{{ID: "last", Started: at("2026-10-01")}}},
		{"not_of_what_is_not_visited", "/fr/depots-pourquoi?url=https://nowhere.example/a/b", "", []register.Crawl{{ID: "last", Started: at("2026-11-21")}}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			body := fetch(site(t, round(c.crawls...)), c.page).Body.String()
			if c.want == "" && strings.Contains(body, "next-visit") || !strings.Contains(body, c.want) {
				t.Errorf("no %q on %s", c.want, c.page)
			}
		})
	}
}
