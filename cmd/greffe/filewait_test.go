// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
)

// TestFileWaitsForApproval is the way of a sheet that lives in a repository, where its
// body wants each change approved: a crawl finds the changed file, the public reads on
// what it read, the form refuses what the file owns, and an approver gives it out.
func TestFileWaitsForApproval(t *testing.T) {
	w := newWorld(t, demo.Options{})
	const slug, before, after = "tarif-de-la-cantine-scolaire-ville-de-vaubrume", "5,60", "5,80"
	w.must(exitWell, "init")
	w.crawl(exitWell)
	o := w.reopen()
	public := o.sheet(slug)
	if !strings.Contains(o.words(public), before) || public.HeldBy == "" {
		t.Fatalf("the file was not published: %+v", public)
	}
	approver := register.Actor{Person: "p", Memberships: []register.Membership{{Organisation: public.Organisation, Role: register.Author}, {Organisation: public.Organisation, Role: register.Approver}, {Organisation: public.Organisation, Role: register.Manager}}}
	o.must(o.desk.SavePractice(t.Context(), approver, register.Practice{Organisation: public.Organisation, FilesWait: true}))
	o.must(w.forge.NextDay(t.Context()))
	o.Close()
	w.later(24 * time.Hour)
	w.crawl(exitWell)
	o = w.reopen()
	if words := o.words(o.sheet(slug)); !strings.Contains(words, before) || strings.Contains(words, after) {
		t.Error("the public reads what nobody has approved")
	}
	x, err := o.store.Declaration(t.Context(), public.ID)
	o.must(err)
	if x.State != register.Submitted || x.Via != register.ViaFile || !x.Held() || x.Sheet.HeldPath == "" || !strings.Contains(o.words(x.Sheet), after) {
		t.Fatalf("what waits: %+v", x)
	}
	if _, err := o.desk.SaveDraft(t.Context(), approver, x.Sheet.ID, x.Number, register.Content{Name: "Autre"}, register.ViaForm); !errors.Is(err, register.ErrInvalid) {
		t.Errorf("the form changes what the file owns: %v", err)
	}
	_, err = o.desk.PublishSheet(t.Context(), approver, x.Sheet.ID, x.Number)
	o.must(err)
	if words := o.words(o.sheet(slug)); !strings.Contains(words, after) {
		t.Error("what was approved is not public")
	}
	o.Close()
	w.later(24 * time.Hour)
	w.crawl(exitWell)
	o = w.reopen()
	x, err = o.store.Declaration(t.Context(), public.ID)
	o.must(err)
	if x.State != register.Published {
		t.Errorf("what was approved once is asked for again: %s", x.State)
	}
}

// openWorld is the register of a world, open for a while.
type openWorld struct {
	*office
	app *app
	t   *testing.T
}

// reopen opens the register of the world.
func (w *world) reopen() openWorld {
	w.t.Helper()
	a := newApp(io.Discard, io.Discard)
	a.db, a.lang, a.profileID = w.db, "fr", lawtest.For(w.t).ID
	at := w.at
	a.now = func() time.Time { return at }
	if err := errors.Join(a.loadWords(profiles()), a.prepare()); err != nil {
		w.t.Fatal(err)
	}
	o, err := a.open(w.t.Context(), sqlite.Write)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { o.Close() })
	return openWorld{o, a, w.t}
}

func (o openWorld) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o openWorld) sheet(slug string) register.Sheet {
	o.t.Helper()
	x, err := o.store.SheetBySlug(o.t.Context(), slug)
	o.must(err)
	return x
}

// words are those of a sheet in which the ceiling of the price stands.
func (o openWorld) words(x register.Sheet) string {
	return strings.ReplaceAll(x.Content.Operations.Filled+x.Content.Summary.Filled+x.Content.Purpose.Filled+x.Content.Role.Filled+x.Content.Notes.Filled, "5.", "5,")
}
