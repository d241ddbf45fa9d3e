// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
	"greffe/web"
)

// aheadMark stands for a page that came from the shelf.
const aheadMark = "from the shelf"

// marked is a shelf's file whose pages all read as the mark: what comes from the shelf
// is seen.
type marked struct{ *sqlite.Shelf }

func (m marked) Shelved(ctx context.Context, key string) (store.Shelved, error) {
	x, err := m.Shelf.Shelved(ctx, key)
	x.Page.Gzip = packed(aheadMark)
	return x, err
}

// TestAhead changes one thing after the other: a page that reads otherwise without a
// shelf must never come from it, and it must hold the others still.
func TestAhead(t *testing.T) {
	w := newDemonstration(t)
	file, err := sqlite.OpenShelf(t.Context(), w.db, 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { file.Close() }()
	o := w.reopen()
	before := o.entries(nil)
	o.makeAhead(file)
	o.Close()
	kept := 0
	for _, act := range aheadActs() {
		t.Run(act.name, func(t *testing.T) {
			if act.outside != nil {
				act.outside(w)
			}
			o := w.reopen()
			defer o.Close()
			if act.do != nil {
				o.must(act.do(t.Context(), o))
			}
			after, shelved := o.entries(nil), o.entries(marked{file})
			moved, stood := 0, 0
			for path, page := range after {
				switch {
				case shelved[path] == aheadMark && before[path] == page:
					stood++
				case shelved[path] == aheadMark:
					t.Errorf("%s is shown as it was", path)
				case shelved[path] != page:
					t.Errorf("%s reads otherwise", path)
				}
				if before[path] != page {
					moved++
				}
			}
			if (moved == 0) != act.still {
				t.Errorf("%d pages moved", moved)
			}
			t.Logf("%d pages moved; of %d others %d came from the shelf", moved, len(after)-moved, stood)
			kept += stood
			before = after
			o.makeAhead(file)
		})
	}
	if kept < len(before) {
		t.Errorf("%d pages came from the shelf in all: it is of no use", kept)
	}
}

// aheadAct is something that happens to the register: another process did it, or this one.
type aheadAct struct {
	name    string
	outside func(w *world)
	do      func(ctx context.Context, o openWorld) error
	still   bool // no page shows it
}

const (
	aheadSheet = "tarif-de-la-cantine-scolaire-ville-de-vaubrume"
	aheadCode  = demo.Hub + "/Ville-de-Vaubrume/cantine"
)

func aheadActs() []aheadAct {
	return []aheadAct{
		{name: "nothing", still: true},
		{name: "people_at_the_desk", do: func(ctx context.Context, o openWorld) error { return o.app.demoPeople(ctx, o.office, "") }},
		{name: "a_body_is_renamed", do: func(ctx context.Context, o openWorld) error {
			body := o.body()
			_, err := o.desk.UpdateOrganisations(ctx, register.Origin{Kind: register.Imported, Source: "list", Date: "2099-01-01"},
				[]law.ListedBody{{Name: "Vaubrume-la-Neuve", Proper: true, Identifiers: body.Identifiers}})
			return err
		}},
		{name: "a_neighbour_is_renamed", do: func(ctx context.Context, o openWorld) error {
			all, err := o.store.Organisations(ctx, "", 100)
			if err != nil {
				return err
			}
			for _, other := range all {
				if other.ID != o.body().ID && len(other.Identifiers) > 0 {
					_, err := o.desk.UpdateOrganisations(ctx, register.Origin{Kind: register.Imported, Source: "list", Date: "2099-01-02"},
						[]law.ListedBody{{Name: "Nouveau nom du voisin", Proper: true, Identifiers: other.Identifiers}})
					return err
				}
			}
			return nil
		}},
		{name: "a_figure_is_stated", do: func(ctx context.Context, o openWorld) error {
			return o.desk.StateFigure(ctx, o.all(), o.body().ID, desk.FigurePopulation, desk.Figure{Value: 12_345, Source: "https://vaubrume.example/", Date: "2024-01-01"})
		}},
		{name: "another_law_holds", do: func(ctx context.Context, o openWorld) error {
			return o.desk.SetProfile(ctx, desk.Operator(), o.body().ID, "none")
		}},
		{name: "the_registers_law_again", do: func(ctx context.Context, o openWorld) error {
			return o.desk.SetProfile(ctx, desk.Operator(), o.body().ID, "")
		}},
		{name: "a_link_is_rejected", do: func(ctx context.Context, o openWorld) error {
			links, err := o.store.LinksOfSheets(ctx, []string{o.sheet(aheadSheet).ID})
			if err != nil || len(links) == 0 {
				return err
			}
			l := links[0]
			return o.desk.RejectLink(ctx, o.all(), desk.LinkName{Sheet: l.Sheet, Address: l.Address, Ground: l.Ground}, "no")
		}},
		{name: "another_link_is_judged", do: func(ctx context.Context, o openWorld) error {
			all, err := o.store.SheetsOf(ctx, o.body().ID, "", 100)
			for _, x := range all {
				links, err := o.store.LinksOfSheets(ctx, []string{x.ID})
				if err != nil {
					return err
				}
				if x.Slug != aheadSheet && len(links) > 0 {
					l := links[0]
					return o.desk.RejectLink(ctx, o.all(), desk.LinkName{Sheet: l.Sheet, Address: l.Address, Ground: l.Ground}, "no")
				}
			}
			return err
		}},
		{name: "a_question_is_asked_and_published", do: func(ctx context.Context, o openWorld) error {
			x := o.sheet(aheadSheet)
			q := register.Inquiry{Kind: register.InquiryQuestion, About: register.KindSheet, Key: x.ID, Organisation: x.Organisation, Text: "Pourquoi 5,60 ?", Lang: "fr"}
			if err := o.asked.Ask(ctx, q, desk.From{}); err != nil {
				return err
			}
			waiting, err := o.store.InquiriesIn(ctx, register.InquiryReceived, 100)
			for _, q := range waiting {
				if q.Key == x.ID && err == nil {
					curator := register.Actor{Person: "c", Memberships: []register.Membership{{Role: register.Curator}}}
					err = o.asked.Decide(ctx, curator, q.ID, 1, desk.Decided{Step: desk.StepPublish})
				}
			}
			return err
		}},
		{name: "a_sheet_is_withdrawn", do: func(ctx context.Context, o openWorld) error {
			all, err := o.store.SheetsOf(ctx, o.body().ID, "", 10)
			for _, x := range all {
				if x.Slug != aheadSheet && err == nil {
					return o.desk.WithdrawSheet(ctx, o.all(), x.ID, "for a test")
				}
			}
			return err
		}},
		{name: "products_are_described", do: func(ctx context.Context, o openWorld) error {
			all, err := o.store.Products(ctx, "", 1)
			if err != nil || len(all) == 0 {
				return err
			}
			p := all[0].Product
			p.Supplier, p.Summary, p.Lang, p.Origin = "Éditions de l’Anse", "Un logiciel.", "fr", demo.Origin()
			return o.desk.ImportProducts(ctx, "test", []register.Product{p})
		}, still: true},
		{name: "the_day_after_on_the_forge", outside: func(w *world) {
			if err := w.forge.NextDay(w.t.Context()); err != nil {
				w.t.Fatal(err)
			}
			w.later(24 * time.Hour)
			w.crawl(exitWell, "--activity")
		}},
		{name: "a_repository_is_renamed", outside: func(w *world) {
			if err := w.forge.Rename(aheadCode, "Ville-de-Vaubrume/restauration"); err != nil {
				w.t.Fatal(err)
			}
			w.later(24 * time.Hour)
			w.crawl(exitWell)
		}},
		{name: "a_day_passes", outside: func(w *world) { w.later(400 * 24 * time.Hour) }},
		{name: "bodies_merge", do: func(ctx context.Context, o openWorld) error {
			all, err := o.store.Organisations(ctx, "", 100)
			if err != nil {
				return err
			}
			body := o.body()
			for _, other := range all {
				if other.ID != body.ID && len(other.Parents) == 0 {
					return o.desk.MergeOrganisations(ctx, "operator", other.ID, body.ID, "2024-01-01")
				}
			}
			return nil
		}},
	}
}

// body is the town whose things the acts change.
func (o openWorld) body() register.Organisation {
	o.t.Helper()
	all, err := o.store.OrganisationsByID(o.t.Context(), []string{o.sheet(aheadSheet).Organisation})
	o.must(err)
	return all[0]
}

// all is somebody who may do everything for that town.
func (o openWorld) all() register.Actor {
	actor := register.Actor{Person: "p", Memberships: []register.Membership{{Role: register.Administrator}, {Role: register.Curator}}}
	for _, role := range []register.Role{register.Author, register.Approver, register.Manager} {
		actor.Memberships = append(actor.Memberships, register.Membership{Organisation: o.body().ID, Role: role})
	}
	return actor
}

func (o openWorld) site(file store.ShelfFile) *web.Server {
	o.t.Helper()
	site, err := o.app.site(o.office, serveSettings{}, false)
	o.must(err)
	if file != nil {
		shelf, err := store.NewShelf(o.t.Context(), o.store, file)
		o.must(err)
		site.Shelve(shelf, "test")
	}
	return site
}

func (o openWorld) makeAhead(file store.ShelfFile) {
	o.t.Helper()
	o.must(o.site(file).MakeAhead(o.t.Context(), 0))
}

// entries asks for the pages of nouns, in both languages: of those of the town, and of
// some others.
func (o openWorld) entries(file store.ShelfFile) map[string]string {
	o.t.Helper()
	const others = 3
	ctx, site, pages := o.t.Context(), o.site(file), map[string]string{}
	ask := func(fr, en, name string) {
		for _, path := range []string{fr + name, en + name} {
			w := httptest.NewRecorder()
			site.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
			if w.Code >= http.StatusInternalServerError {
				o.t.Errorf("%s: %d", path, w.Code)
			}
			pages[path] = w.Body.String()
		}
	}
	bodies, err := o.store.Organisations(ctx, "", others)
	o.must(err)
	sheets, err := o.store.Sheets(ctx, "", others)
	o.must(err)
	repositories, err := o.store.Repositories(ctx, "", others)
	o.must(err)
	if x, err := o.store.SheetBySlug(ctx, aheadSheet); err == nil {
		town, err := o.store.OrganisationsByID(ctx, []string{x.Organisation})
		o.must(err)
		own, err := o.store.SheetsOf(ctx, x.Organisation, "", 100)
		o.must(err)
		code, err := o.store.RepositoriesOf(ctx, x.Organisation, "", 100)
		o.must(err)
		bodies, sheets, repositories = append(bodies, town...), append(sheets, own...), append(repositories, code...)
	}
	for _, x := range sheets {
		ask("/fr/algorithmes/", "/en/algorithms/", x.Slug)
	}
	for _, x := range bodies {
		ask("/fr/administrations/", "/en/administrations/", x.Slug)
	}
	for _, x := range repositories {
		ask("/fr/depots/", "/en/repositories/", x.Key)
	}
	return pages
}

// TestChangedAhead: what has just changed has its pages made at once, before all others and
// without a reader; in their place when there is no room.
func TestChangedAhead(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	w.must(exitWell, "init")
	o := w.reopen()
	list := func(names ...string) {
		t.Helper()
		var bodies []law.ListedBody
		for _, name := range names {
			bodies = append(bodies, law.ListedBody{Name: name})
		}
		_, err := o.desk.ImportOrganisations(t.Context(), demo.Origin(), bodies)
		o.must(err)
	}
	ready := func(file *sqlite.Shelf) (names []string) {
		t.Helper()
		for path, page := range o.entries(marked{file}) {
			if page == aheadMark {
				names = append(names, path)
			}
		}
		slices.Sort(names)
		return names
	}
	for _, c := range []struct {
		rule string
		most int64
	}{
		{"where_there_is_room", 64 << 20},
		{"where_there_is_none", 100 << 10},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if err := sqlite.RemoveShelf(w.db); err != nil {
				t.Fatal(err)
			}
			file, err := sqlite.OpenShelf(t.Context(), w.db, c.most)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			list("Commune d’Ambre", "Commune de Brume")
			site := o.site(file)
			o.must(site.MakeChanged(t.Context(), 0))
			if got := ready(file); len(got) != 0 {
				t.Errorf("what was there before is made: %v", got)
			}
			if c.most < 1<<20 {
				list("Ville A", "Ville B", "Ville C", "Ville D", "Ville E", "Ville F", "Ville G", "Ville H")
				o.must(site.MakeAhead(t.Context(), 0))
				if full, err := file.Full(t.Context()); !full || err != nil {
					t.Fatal(full, err)
				}
				o.must(site.MakeChanged(t.Context(), 0))
			}
			name := "Commune de " + c.rule
			list(name)
			o.must(site.MakeChanged(t.Context(), 0))
			slug := register.Slug(name)
			got := ready(file)
			for _, path := range []string{"/en/administrations/" + slug, "/fr/administrations/" + slug} {
				if !slices.Contains(got, path) {
					t.Errorf("%s is not among %v", path, got)
				}
			}
			if c.most > 1<<20 && len(got) != 2 {
				t.Errorf("others are made: %v", got)
			}
		})
	}
}

// TestAheadIsLost damages, cuts and removes the file of pages: the site answers as without.
func TestAheadIsLost(t *testing.T) {
	w := newWorld(t, demo.Options{Minimal: true})
	w.must(exitWell, "init")
	o := w.reopen()
	_, err := o.desk.ImportOrganisations(t.Context(), demo.Origin(), []law.ListedBody{{Name: "Commune d’Ambre"}, {Name: "Commune de Brume"}})
	o.must(err)
	want := o.entries(nil)
	for _, c := range []struct {
		name   string
		damage func(path string) error
	}{
		{"it_is_removed", func(path string) error { return os.Remove(path) }},
		{"it_is_cut", func(path string) error { return os.Truncate(path, 5000) }},
		{"it_is_something_else", func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("x", 9000)), 0o600) }},
		{"it_is_empty", func(path string) error { return os.Truncate(path, 0) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := sqlite.OpenShelf(t.Context(), w.db, 64<<20)
			if err != nil {
				t.Fatal(err)
			}
			o.makeAhead(file)
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
			o.must(c.damage(sqlite.ShelfPath(w.db)))
			if file, err = sqlite.OpenShelf(t.Context(), w.db, 64<<20); err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			for path, page := range o.entries(file) {
				if page != want[path] {
					t.Errorf("%s reads otherwise", path)
				}
			}
		})
	}
}

func packed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // memory takes all
	_ = z.Close()
	return b.Bytes()
}
