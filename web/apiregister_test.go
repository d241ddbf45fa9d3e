// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// chronicle is a real register of bodies that do not exist, and its clock: what
// befell it in a few days, through the acts of the desk.
type chronicle struct {
	t     testing.TB
	store *store.Register
	desk  *desk.Desk
	now   time.Time

	engine  *sqlite.Engine
	evening func() // what is done at the end of a day
}

// salts are the same in each run, so that commitments are.
type salts struct{ n byte }

func (s *salts) Read(b []byte) (int, error) {
	s.n++
	return copy(b, bytes.Repeat([]byte{s.n}, len(b))), nil
}

func newChronicle(t testing.TB) *chronicle {
	t.Helper()
	engine, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "greffe.db"), sqlite.Create)
	if err != nil {
		t.Fatal(err)
	}
	c := &chronicle{t: t, engine: engine, store: store.New(engine, &salts{}), now: at("2026-11-01"), evening: func() {}}
	t.Cleanup(func() {
		if err := c.store.Close(); err != nil {
			t.Error(err)
		}
	})
	c.desk = desk.New(c.store, lawtest.For(c.t), func() time.Time { return c.now })
	return c
}

func (c *chronicle) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// day lets a day pass.
func (c *chronicle) day() {
	c.evening()
	c.now = c.now.AddDate(0, 0, 1)
}

func (c *chronicle) save(b register.Batch) {
	c.t.Helper()
	b.At, b.Actor = c.now, "user:17"
	c.must(c.store.Save(c.t.Context(), b))
}

var (
	valmont = register.Identifier{Scheme: "wikidata", Value: "Q1"}
	hub     = register.Account{Host: "github.com", Path: "valmont", Kind: register.GitHub}
	lab     = register.Account{Host: "forge.example", Path: "valmont", Kind: register.GitLab}
	bare    = register.Account{Host: "git.example", Path: "orge", Kind: register.PlainGit}
)

// told is what befell the register that most tests read.
func told(t testing.TB) *chronicle {
	c := newChronicle(t)
	c.tell(func() {})
	return c
}

// tell lets it all happen; evening is called at the end of each day.
func (c *chronicle) tell(evening func()) {
	c.evening = evening
	ctx := c.t.Context()
	list := register.Origin{Kind: register.Imported, Source: "comptes.yml", Date: "2026-10-31"}
	_, err := c.desk.ImportOrganisations(ctx, list, []law.ListedBody{
		{Name: "Métropole de l’Orge", Identifiers: []register.Identifier{{Scheme: "wikidata", Value: "Q2"}}, Kind: "agglomération"},
		{Name: "Ville de Valmont", Acronyms: []string{"VdV"}, Website: "https://valmont.example", Identifiers: []register.Identifier{valmont}, Parents: []register.Identifier{{Scheme: "wikidata", Value: "Q2"}}},
	})
	c.must(err)
	_, err = c.desk.ImportAccounts(ctx, list, []desk.ListedAccount{
		{Account: hub, Identifiers: []register.Identifier{valmont}}, {Account: lab, Identifiers: []register.Identifier{valmont}}, {Account: bare},
	})
	c.must(err)
	_, err = c.desk.ImportRepositories(ctx, listed, nil, []register.Repository{
		{Key: "github.com/Valmont/Creches", URL: "https://github.com/Valmont/Creches", Host: "github.com", Kind: register.GitHub, Name: "Creches", Accounts: []string{hub.Key()},
			Description: register.Known("Attribue les places en crèche", register.Origin{}, register.Evidence{}),
			Licence:     register.Known("MIT", register.Origin{}, register.Evidence{}), Fork: register.Known(false, register.Origin{}, register.Evidence{}),
			Topics: register.Known([]string{"creches", "valmont"}, register.Origin{}, register.Evidence{}), Stars: register.Known(0, register.Origin{}, register.Evidence{}),
			Homepage: register.None[string](register.Origin{}, register.Evidence{}), Reach: register.ReachUnknown, Evidence: register.Evidence{Path: "inventaire.csv", Line: 12, SHA256: sha}},
		{Key: "git.example/orge/Bus", URL: "https://git.example/orge/Bus", Host: "git.example", Kind: register.PlainGit, Name: "Bus", Accounts: []string{bare.Key()}, Reach: register.ReachUnknown},
		{Key: "git.example/orge/eau", URL: "https://git.example/orge/eau", Host: "git.example", Kind: register.PlainGit, Name: "eau", Accounts: []string{bare.Key()}, Reach: register.ReachUnknown},
	})
	c.must(err)
	c.day()
	c.explained()
	c.visited()
	c.withdrawn()
	evening()
}

// explained: two sheets are imported, one of which names a repository.
func (c *chronicle) explained() {
	origin := register.Origin{Kind: register.Imported, Source: "fiches.csv", Date: "2026-11-02"}
	sheet := func(name, summary string) register.Sheet {
		return register.Sheet{Origin: origin, Content: register.Content{
			Lang: "fr", Name: name, Administration: "Ville de Valmont", Summary: register.Fill(summary),
			Purpose: register.Fill("Classer les demandes"), Automation: register.Fill("decision_support"), Status: register.Fill("operational"),
			Medium: register.NotApplicableBecause[string]("sans objet ici"), Start: register.UnreadableAs[string]("vers 2019"),
			Data: register.Fill([]register.DataItem{{Label: "Revenus du foyer"}}),
		}}
	}
	nursery := sheet("Places en crèche", "Classe les demandes de place en crèche.")
	nursery.Content.Links = []register.SheetLink{{Section: register.SectionInternals, Kind: "code", URL: "https://github.com/Valmont/Creches"}}
	nursery.Content.Product = register.Fill("Points petite enfance")
	bus := sheet("Tri des candidatures", "Trie des candidatures.")
	_, err := c.desk.ImportSheets(c.t.Context(), "fiches.csv", []register.Sheet{nursery, bus, sheet(hostile, hostile)})
	c.must(err)
	c.day()
	nursery.Content.Purpose = register.Fill("Classer les demandes selon les revenus")
	_, err = c.desk.ImportSheets(c.t.Context(), "fiches.csv", []register.Sheet{nursery})
	c.must(err)
}

// visited: the crawler reads a repository, finds its licence changed, then its address, then nothing.
func (c *chronicle) visited() {
	c.day()
	v := register.Visit{
		Crawl: "2026-11-04T02:00:00Z@un", Account: hub, At: c.now, Listed: true,
		Repository: register.Repository{Key: "github.com/Valmont/Creches", URL: "https://github.com/Valmont/Creches", Host: "github.com", Kind: register.GitHub, Name: "Creches", ForgeID: "77",
			Licence: register.Known("EUPL-1.2", visited, readHere), Head: register.Known(commit, visited, readHere), Language: register.None[string](visited, register.Evidence{}),
			Archived: register.Fact[bool]{State: register.Failed, Origin: visited}, Publiccode: register.MetadataInvalid, Errors: 1, Reach: register.ReachOpen,
			Software: register.Known("Crèches", visited, readHere), Origin: visited, VisitedAt: c.now},
		Snapshot: register.Snapshot{Reach: register.ReachOpen, Head: commit, Branch: "main", Files: []register.File{{Path: "publiccode.yml", SHA256: sha, Size: 9, Bytes: []byte("name: [\n?")}}},
		Publiccode: &register.Publiccode{SHA256: sha, Version: "0.5.0", Name: "Crèches", Findings: []register.Finding{{Rule: "publiccode.country.case", Severity: register.Error, Key: "intendedAudience.countries", Line: 1, Args: map[string]string{"value": "FR"}}},
			Texts: []register.Texts{{Lang: "fr", Short: "Places en crèche"}}},
		PubliccodePath: "publiccode.yml",
	}
	c.must(c.desk.SaveVisit(c.t.Context(), v))
	c.day()
	v.At, v.Repository.VisitedAt = c.now, c.now
	v.Repository.Key, v.Repository.URL, v.Repository.Name = "github.com/Valmont/Petite-Enfance", "https://github.com/Valmont/Petite-Enfance", "Petite-Enfance"
	c.must(c.desk.SaveVisit(c.t.Context(), v))
	c.day()
	gone := register.Visit{Crawl: "2026-11-06T02:00:00Z@un", Account: bare, At: c.now,
		Repository: register.Repository{Key: "git.example/orge/eau", URL: "https://git.example/orge/eau", Host: "git.example", Kind: register.PlainGit, Name: "eau"},
		Snapshot:   register.Snapshot{Reach: register.ReachGone}}
	gone.At = c.now.Add(-24 * time.Hour) // it takes visits on two days
	c.must(c.desk.SaveVisit(c.t.Context(), gone))
	gone.At = c.now
	c.must(c.desk.SaveVisit(c.t.Context(), gone))
}

// withdrawn: one sheet is withdrawn, and another is begun that nobody may see yet.
func (c *chronicle) withdrawn() {
	c.day()
	x, err := c.store.SheetBySlug(c.t.Context(), "tri-des-candidatures-vdv")
	c.must(err)
	x.State, x.ChangedAt, x.Withdrawal = register.Withdrawn, c.now, register.Withdrawal{Reason: "Remplacé par un tri à la main", At: c.now}
	draft := register.Sheet{ID: "urn:uuid:00000000-0000-4000-8000-000000000001", Slug: "brouillon-secret", State: register.Draft, Organisation: x.Organisation, ChangedAt: c.now,
		Content: register.Content{Name: "Brouillon secret", Administration: "Ville de Valmont"}}
	c.save(register.Batch{Sheets: []register.Sheet{x, draft}, Links: []register.Link{
		{Sheet: draft.ID, Address: "git.example/orge/Bus", Ground: register.GroundMention, Status: register.LinkProposed, Since: c.now},
	}})
}

// options are those of the API and the feeds over the register.
func (c *chronicle) options(change ...func(*APIOptions)) APIOptions {
	profile := lawtest.For(c.t)
	opt := APIOptions{Register: c.store, Catalogue: lawtest.Words(c.t, profile), Profile: profile, PublicURL: "https://registre.example", Asked: askedOnce{}, Now: func() time.Time { return at("2026-11-21") }}
	for _, f := range change {
		f(&opt)
	}
	return opt
}

// askedOnce is a site that was asked twice.
type askedOnce struct{}

func (askedOnce) PublicInquiries(context.Context, int) ([]register.Inquiry, error) {
	return []register.Inquiry{
		{ID: "q2", Kind: register.InquiryCorrection, About: register.KindSheet, Key: "urn:uuid:x", Field: "Finalité", Text: "Ce n’est plus ainsi.", State: register.InquiryAnswered, Outcome: "partly",
			Answer: "Corrigé en partie.", Reply: "Merci.", ReceivedAt: at("2026-11-09"), PublishedAt: at("2026-11-10"), AnsweredAt: at("2026-11-11"), Mail: "secret@exemple.fr", AnsweredBy: "user:17"},
		{ID: "q1", Kind: register.InquiryQuestion, About: register.KindOrganisation, Key: "o", Text: "Depuis quand ?", State: register.InquiryPublished, ReceivedAt: at("2026-11-08"), PublishedAt: at("2026-11-09")},
	}, nil
}

func (askedOnce) InquiryCounts(context.Context) ([]register.InquiryCount, error) {
	return []register.InquiryCount{{Year: 2026, State: register.InquiryAnswered, Kind: register.InquiryCorrection, Why: "partly", N: 1}, {Year: 2026, State: register.InquiryRefused, Kind: register.InquiryQuestion, Why: "off_topic", N: 2}}, nil
}

// serving gives the API and the feeds as they are mounted.
func (c *chronicle) serving(change ...func(*APIOptions)) http.Handler {
	c.t.Helper()
	a, err := NewAPI(c.options(change...))
	c.must(err)
	all, err := NewFeeds(c.options(change...))
	c.must(err)
	m := http.NewServeMux()
	m.Handle("/api/", a)
	for path, h := range all {
		m.Handle(path, h)
	}
	return m
}
