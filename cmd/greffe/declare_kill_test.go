// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/web"
)

// declarer sends sheets to a site, by form and by API, and keeps which of them the
// site said to have saved.
type declarer struct {
	cookies http.CookieJar
	token   string
	mu      sync.Mutex
	saved   []string
}

// TestKillWhileDeclaring kills the site while sheets are declared by form and by API
// (trust D2): what it said to have saved is there, whole, and nothing else is half there.
func TestKillWhileDeclaring(t *testing.T) {
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	d, link := w.hireDeclarer(t, register.Author)
	random := rand.New(rand.NewPCG(2026, 12)) // #nosec G404 -- the same moments each time, as far as a machine allows
	for round := range rounds(20, 200) {
		address, program := w.serveProcess()
		if !strings.HasPrefix(address, "http") {
			address = "http://" + address
		}
		if round == 0 {
			d.enter(t, address, link)
		}
		ctx, stop := context.WithCancel(t.Context())
		var both sync.WaitGroup
		both.Go(func() { d.declare(ctx, round, func(name string) bool { return d.byForm(ctx, address, name) }) })
		both.Go(func() { d.declare(ctx, round, func(name string) bool { return d.byAPI(ctx, address, name) }) })
		time.Sleep(time.Duration(random.Int64N(int64(120 * time.Millisecond))))
		_ = program.Process.Kill()
		_ = program.Wait() // it was killed
		stop()
		both.Wait()
	}
	w.integrity(w.db)
	w.holdsAll(t, d.saved)
	t.Logf("%d saves were acknowledged", len(d.saved))
	if len(d.saved) == 0 {
		t.Error("nothing was saved before a kill")
	}
}

// hireDeclarer makes a body, somebody who writes for it, their token and a link to sign in.
func (w *world) hireDeclarer(t *testing.T, roles ...register.Role) (*declarer, string) {
	t.Helper()
	o := w.office(t)
	defer o.Close()
	ctx := t.Context()
	_, err := o.desk.ImportOrganisations(ctx, register.Origin{Kind: register.Imported, Source: "test"}, []law.ListedBody{{Name: "Valmont"}})
	check(t, err)
	body, err := o.store.OrganisationBySlug(ctx, "valmont")
	check(t, err)
	var memberships []register.Membership
	for _, role := range roles {
		memberships = append(memberships, register.Membership{Organisation: body.ID, Role: role})
	}
	person, err := o.people.Open(ctx, desk.Operator(), register.Person{Name: "A", Mail: "a@valmont.example"}, memberships...)
	check(t, err)
	link, err := o.people.LinkTo(ctx, desk.Operator(), person, time.Hour)
	check(t, err)
	actor := register.Actor{Person: person.ID, Memberships: memberships}
	token, _, err := o.people.MakeToken(ctx, actor, body.ID, "test", roles, 1)
	check(t, err)
	jar, err := cookiejar.New(nil)
	check(t, err)
	return &declarer{cookies: jar, token: token}, link
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// office opens the register of the world in this process.
func (w *world) office(t *testing.T) *office {
	t.Helper()
	a := &app{db: w.db, profile: lawtest.For(w.t), stderr: io.Discard, now: time.Now, log: slog.New(slog.DiscardHandler)}
	o, err := a.open(t.Context(), sqlite.Write)
	check(t, err)
	return o
}

// enter signs in by the link.
func (d *declarer) enter(t *testing.T, site, secret string) {
	t.Helper()
	link, err := url.Parse(web.PassLink(site, "fr", secret))
	check(t, err)
	code := d.post(t.Context(), site, link.Path+"?"+link.RawQuery, url.Values{"key": {link.Query().Get("key")}})
	u, err := url.Parse(site)
	check(t, err)
	if len(d.cookies.Cookies(u)) == 0 {
		t.Fatalf("nobody is signed in: %d", code)
	}
}

// declare sends sheets until the site is gone.
func (d *declarer) declare(ctx context.Context, round int, send func(name string) bool) {
	for n := 0; ctx.Err() == nil; n++ {
		name := fmt.Sprintf("algorithm %d %d %d", round, n, rand.Int64()) // #nosec G404 -- a name
		if send(name) {
			d.mu.Lock()
			d.saved = append(d.saved, name)
			d.mu.Unlock()
		}
	}
}

func (d *declarer) byForm(ctx context.Context, address, name string) bool {
	return d.post(ctx, address, "/fr/espace/administrations/valmont/nouvelle-fiche", url.Values{"name": {name}, "key": {name}}) == http.StatusSeeOther
}

// post sends a form with the session's cookie and gives the status; 0 without an answer.
func (d *declarer) post(ctx context.Context, site, path string, form url.Values) int {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, site+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{Jar: d.cookies, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

func (d *declarer) byAPI(ctx context.Context, address, name string) bool {
	slug := strings.ReplaceAll(name, " ", "-")
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, address+"/api/v1/organisations/valmont/algorithms/"+slug+"?state=draft",
		strings.NewReader(fmt.Sprintf(`{"name":%q,"purpose":"to count"}`, name)))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+d.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	return answer.StatusCode == http.StatusCreated
}

// holdsAll checks that each sheet that was said to be saved is there with its history.
func (w *world) holdsAll(t *testing.T, names []string) {
	t.Helper()
	o := w.office(t)
	defer o.Close()
	body, err := o.store.OrganisationBySlug(t.Context(), "valmont")
	check(t, err)
	lost := 0
	for _, name := range names {
		same, err := o.store.DeclarationsNamed(t.Context(), body.ID, name)
		check(t, err)
		if len(same) != 1 {
			lost++
			continue
		}
		if _, err := o.store.DeclarationRevision(t.Context(), same[0].Sheet.ID, same[0].Number); err != nil {
			t.Errorf("%s is half there: %v", name, err)
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d acknowledged saves are lost", lost, len(names))
	}
}
