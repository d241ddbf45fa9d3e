// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"strings"
	"testing"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// visiting is Visiting in memory.
type visiting struct{ err error }

func (v visiting) Ask(context.Context, register.Actor, string, string) (register.VisitRequest, error) {
	return register.VisitRequest{}, v.err
}

func (v visiting) Asked(context.Context, register.Actor, string, int) ([]register.VisitRequest, error) {
	one := register.VisitRequest{Key: "forge.example/valmont/<b>", State: register.VisitQueued, AskedAt: at("2026-11-20")}
	two, three := one, one
	two.Key, two.State, two.EndedAt, two.Result, two.Problem = "forge.example/valmont/allocation-logement", register.VisitDone, at("2026-11-20"), register.VisitedFailed, "problem.unavailable"
	three.Key, three.Account, three.State = "forge.example/valmont", true, register.VisitRunning
	return []register.VisitRequest{one, two, three}, nil
}

func (v visiting) Settings(_ context.Context, actor register.Actor) (register.CrawlSettings, error) {
	if !actor.Has(register.Curator, "") {
		return register.CrawlSettings{}, errors.New("asked for somebody who may not see them")
	}
	return register.CrawlSettings{At: at("2026-11-20"), Owner: "machine:42", Every: "24h0m0s", Private: []string{"forge.intranet:8443=10.4.0.0/16"}, Budget: []string{"github.com=2000"}, Quiet: []string{"*=08:00-19:00"}}, nil
}

// TestVisitPages: a body has its own code visited, curators anything, and only they see how
// crawls are made and which private hosts may be reached (trust S3).
func TestVisitPages(t *testing.T) {
	const own, all = "/fr/espace/administrations/ville-de-valmont/visites", "/en/desk/visits"
	with := func(err error) *Server { return staffed(t, people(), func(o *Options) { o.Visiting = visiting{err} }) }
	for name, c := range map[string][2]string{
		"visits.fr":      {"manager", own + "?url=https://forge.example/valmont/allocation-logement"},
		"visit_queue.en": {"curator", all + "?url=https://nowhere.example/a/b"},
	} {
		w := as(with(nil), c[0], "GET", c[1])
		body := w.Body.String()
		if w.Code != 200 || strings.Contains(body, "‹") {
			t.Errorf("%s: %d\n%s", name, w.Code, body)
		}
		if private := strings.Contains(body, "forge.intranet"); private != (c[0] == "curator") {
			t.Errorf("%s: private hosts shown: %t", name, private)
		}
		if button := strings.Contains(body, `name="address" value="forge.example/valmont/allocation-logement"`); button != (c[0] == "manager") {
			t.Errorf("%s: a button: %t", name, button)
		}
		golden(t, "private/"+name+".html", fingerprints.ReplaceAllString(body, "$1.HASH."))
	}
	for _, c := range []struct {
		name, who, path string
		err             error
		status          int
	}{
		{"ask", "manager", own, nil, 303},
		{"ask_by_an_author", "author", own, nil, 303},
		{"by_who_is_not_signed_in", "", own, nil, 403},
		{"of_another_body", "manager", own, &desk.Fault{Field: "address", Reason: "others"}, 422},
		{"unknown", "curator", all, &desk.Fault{Field: "address", Reason: "unknown"}, 422},
		{"ignored", "curator", all, &desk.Fault{Field: "address", Reason: "ignored"}, 422},
		{"no_account", "curator", all, &desk.Fault{Field: "address", Reason: "no_account"}, 422},
		{"too_soon", "curator", all, &desk.TooMany{}, 429},
		{"for_the_register_by_a_manager", "manager", all, nil, 404},
	} {
		w := as(with(c.err), c.who, "POST", c.path, "address", "https://forge.example/valmont/allocation-logement")
		if w.Code != c.status || strings.Contains(w.Body.String(), "‹") {
			t.Errorf("%s: %d\n%s", c.name, w.Code, w.Body)
		}
	}
	if desk := as(with(nil), "manager", "GET", "/fr/espace").Body.String(); !strings.Contains(desk, own) {
		t.Error("the desk does not lead to the page")
	}
	if w := as(staffed(t, people(), func(o *Options) { o.Visiting = nil }), "manager", "GET", own); w.Code != 404 {
		t.Errorf("without visits: %d", w.Code)
	}
}
