// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"strings"
	"testing"

	"greffe/internal/export"
	"greffe/internal/law/lawtest"
)

// TestBodySpeaksOfItself: an administration states its figures and that it has no
// algorithm; the page shows what it said as its own word, and what is wrong beside its field.
func TestBodySpeaksOfItself(t *testing.T) {
	b := newBureau(t)
	const path, public = "/fr/espace/administrations/ville-de-valmont/a-propos", "/fr/administrations/ville-de-valmont"
	b.get("author", path, http.StatusNotFound) // only who may publish speaks for it
	b.get("stranger", path, http.StatusNotFound)
	page := b.get("approver", path, http.StatusOK)
	b.holds("the form", page, `name="do" value="staff"`, `name="do" value="population"`, `name="state" value="declares_none"`)
	_, page = b.post("approver", path, http.StatusUnprocessableEntity, "do", "staff", "value", "beaucoup", "source", "Bilan", "date", "2026-01-01")
	b.holds("no number", page, `role="alert"`, `value="beaucoup"`, `value="Bilan"`)
	b.post("approver", path, http.StatusSeeOther, "do", "staff", "value", "1 240", "source", "Bilan social 2025", "date", "2025-12-31")
	_, page = b.post("approver", path, http.StatusUnprocessableEntity, "do", "standing", "state", "published_elsewhere", "url", "nulle part", "word", "Voyez notre site.")
	b.holds("no address", page, `role="alert"`, "Voyez notre site.", "nulle part")
	b.post("approver", path, http.StatusSeeOther, "do", "standing", "state", "declares_none", "word", "Chaque décision est prise par une commission.")
	shown := b.get("", public, http.StatusOK)
	b.holds("what it said", shown, "1\u202f240", "Bilan social 2025", "Chaque décision est prise par une commission.")
	for _, blame := range []string{"manque à", "en infraction", "n’a pas respecté"} {
		if strings.Contains(shown, blame) {
			t.Errorf("the page says %q", blame)
		}
	}
	if lawtest.Lawless() {
		for name, text := range map[string]string{"the form": page, "the page": shown} {
			if found := lawtest.Speaks(text); found != "" {
				t.Errorf("%s says %q under no law", name, found)
			}
		}
	}
}

// TestRequestsAreCounted: what an administration counts of individual requests is its
// own, until it publishes a year: then the page, the API and the files give that year.
func TestRequestsAreCounted(t *testing.T) {
	b := newBureau(t)
	o := newOutputsOver(t, b)
	const path = "/fr/espace/administrations/ville-de-valmont/demandes-individuelles"
	count := func(who string, code int, form ...string) string {
		_, page := b.post(who, path, code, form...)
		return page
	}
	count("author", http.StatusSeeOther, "year", "2024", "asked", "7", "in_time", "6", "refused", "1")
	b.holds("not for an author to publish", count("author", http.StatusUnprocessableEntity, "year", "2025", "asked", "1", "in_time", "1", "refused", "0", "public", "yes"), `role="alert"`)
	b.holds("more answers than requests", count("approver", http.StatusUnprocessableEntity, "year", "2025", "asked", "1", "in_time", "2", "refused", "0"), `role="alert"`)
	give := func() map[string]string {
		return map[string]string{
			"api":  as(o.site, "", http.MethodGet, "/api/v1/organisation?key=ville-de-valmont").Body.String(),
			"list": as(o.site, "", http.MethodGet, "/api/v1/organisations").Body.String(),
			"page": b.get("", "/fr/administrations/ville-de-valmont", http.StatusOK),
			"csv":  b.c.exported(export.Choice{List: export.ListOrganisations}, export.CSV),
			"json": b.c.exported(export.Choice{List: export.ListOrganisations}, export.NDJSON),
		}
	}
	for name, text := range give() {
		if strings.Contains(text, `"requests"`) || strings.Contains(text, "2024:7") || strings.Contains(text, "Demandes individuelles") {
			t.Errorf("%s gives what is not published", name)
		}
	}
	count("approver", http.StatusSeeOther, "year", "2025", "asked", "12", "in_time", "10", "refused", "2", "public", "yes")
	count("approver", http.StatusSeeOther, "year", "2023", "asked", "3", "in_time", "3", "refused", "0", "public", "yes")
	given := give()
	for name, want := range map[string]string{
		"api":  `"requests":[{"year":2025,"asked":12,"in_time":10,"refused":2},{"year":2023,"asked":3,"in_time":3,"refused":0}]`,
		"list": `"requests":[{"year":2025,"asked":12,"in_time":10,"refused":2},{"year":2023,"asked":3,"in_time":3,"refused":0}]`,
		"page": "12",
		"csv":  ",2025:12:10:2 2023:3:3:0,",
		"json": `"requests":[{"year":2025,"asked":12,"in_time":10,"refused":2},{"year":2023,"asked":3,"in_time":3,"refused":0}]`,
	} {
		if !strings.Contains(given[name], want) || strings.Contains(given[name], "2024") && name != "page" && name != "list" {
			t.Errorf("%s does not give %s:\n%s", name, want, given[name])
		}
	}
	count("approver", http.StatusSeeOther, "year", "2025", "asked", "12", "in_time", "10", "refused", "2")
	if text := give()["api"]; strings.Contains(text, `"year":2025`) {
		t.Errorf("taken back, it is still given: %s", text)
	}
}

// TestPagesOfABodyAreShown: over a register that holds nothing but the body, every page
// for its people is shown: a page whose parts are missing would be a fault of the site.
func TestPagesOfABodyAreShown(t *testing.T) {
	b := newBureau(t)
	for _, rt := range privateRoutes() {
		if strings.Count(rt.fr, "{") > strings.Count(rt.fr, "{slug}") || rt.open {
			continue
		}
		for _, lang := range []string{"fr", "en"} {
			for _, who := range []string{"author", "approver", "manager"} {
				if w := as(b.site, who, http.MethodGet, pathOf(rt, lang, "ville-de-valmont")); w.Code >= http.StatusInternalServerError {
					t.Errorf("%s in %s as %s: %d", rt.name, lang, who, w.Code)
				}
			}
		}
	}
}
