// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// workspacePage is the desk of one administration: what waits for whom, in the order
// in which it should be looked at.
type workspacePage struct {
	Layout
	desk.Workspace
	Waiting   []declared // submitted, for an approver
	Drafts    []declared
	Published []declared     // public, by name
	Reviews   []declared     // due for review
	Links     []queued       // that wait for a person, or whose code has changed
	Degrees   bool           // the jurisdiction has degrees of opening
	ToMend    []toMend       // findings in the body's repositories, with what to copy
	Without   int            // of its repositories, without a publiccode.yml
	ToAnswer  []inquiryShown // questions of readers without its reply
	Grown     int            // lines of the census that have a public sheet
	Problem   string
}

// declared is one sheet on the desk.
type declared struct {
	register.Declaration
	Name    string
	URL     string // of its file on the desk; "" when it has none yet
	Public  string // of its public page; "" when there is none
	Due     string // YYYY-MM-DD
	Errors  int    // what still stops its publication
	Edit    string // id of the sheet to open for change
	Origin  register.OriginKind
	Lowered string // id of the words for how the public sheet stands; "" for published
	Pending bool   // a change waits beside the public page
}

func (s *Server) workspace(r *request) (page, error) {
	w, err := s.opt.Workshop.Workspace(r.Context(), r.actor, r.organisation.ID)
	if err != nil {
		return nil, err
	}
	p := &workspacePage{Workspace: w, Degrees: len(s.opt.Profile.Checks.Degrees) > 0}
	p.Title = s.say(r, "declare.workspace.title", "name", w.Organisation.Name)
	p.Crumbs = s.workCrumbs(r)[:1]
	public := map[string]register.Sheet{}
	for _, x := range w.Public {
		public[x.ID] = x
	}
	held := map[string]bool{}
	for _, x := range w.Declarations {
		held[x.Sheet.ID] = true
		p.place(s.declared(r, x, public))
	}
	for _, x := range w.Public {
		if !held[x.ID] {
			p.Published = append(p.Published, s.onlyPublic(r, x))
		}
	}
	for _, x := range w.Due {
		d := s.onlyPublic(r, x)
		if held[x.ID] {
			d.URL = draftAddress(r, "file", x.ID)
		}
		d.Due = x.Content.ReviewDue.Or("")
		p.Reviews = append(p.Reviews, d)
	}
	if p.Links, err = s.toReview(r, r.organisation.ID, "", reviewOnPage); err != nil {
		return nil, err
	}
	p.Grown = grown(w.Census.Lines, public)
	if p.ToMend, p.Without, err = s.toMend(r, w.Public); err != nil {
		return nil, err
	}
	if p.ToAnswer, err = s.toAnswer(r); err != nil {
		return nil, err
	}
	slices.SortStableFunc(p.Published, func(a, b declared) int { return strings.Compare(register.FoldName(a.Name), register.FoldName(b.Name)) })
	return p, nil
}

// grown counts the lines that have a public sheet.
func grown(lines []register.CensusLine, public map[string]register.Sheet) int {
	n := 0
	for _, l := range lines {
		if _, ok := public[l.Sheet]; ok && l.Sheet != "" {
			n++
		}
	}
	return n
}

func (s *Server) declared(r *request, x register.Declaration, public map[string]register.Sheet) declared {
	d := declared{Declaration: x, Name: x.Sheet.Content.Name, URL: draftAddress(r, "file", x.Sheet.ID), Origin: x.Sheet.Origin.Kind}
	if p, ok := public[x.Sheet.ID]; ok {
		d.Public, d.Pending, d.Lowered = address(r.lang, "algorithm", p.Slug), x.State != register.Published, lowered(p.State)
	} else if x.State == register.Published { // what was withdrawn is not among the public ones
		d.Lowered = lowered(register.Withdrawn)
	}
	if x.State != register.Published {
		for _, f := range s.opt.Workshop.Review(r.organisation, x.Sheet.Content) {
			if f.Severity == register.Error {
				d.Errors++
			}
		}
	}
	return d
}

// lowered gives the id of the words for a public sheet that does not simply stand; ""
// for one that does.
func lowered(state register.Publication) string {
	switch state {
	case register.Suspended, register.Retired, register.Withdrawn:
		return "page.state." + string(state)
	}
	return ""
}

// onlyPublic is a sheet that nobody has opened on the desk.
func (s *Server) onlyPublic(r *request, x register.Sheet) declared {
	d := declared{Name: x.Content.Name, Public: address(r.lang, "algorithm", x.Slug), Origin: x.Origin.Kind, Lowered: lowered(x.State)}
	d.Sheet = x
	if x.HeldBy == "" {
		d.Edit = x.ID
	}
	return d
}

func (p *workspacePage) place(d declared) {
	switch d.State {
	case register.Submitted:
		p.Waiting = append(p.Waiting, d)
	case register.Draft:
		p.Drafts = append(p.Drafts, d)
	default:
		p.Published = append(p.Published, d)
	}
}

// workspacePosted opens a public sheet to be changed.
func (s *Server) workspacePosted(r *request) (page, error) {
	x, err := s.opt.Workshop.EditSheet(r.Context(), r.actor, r.form.Get("edit"))
	if err != nil {
		return nil, err
	}
	return nil, seeOther{draftAddress(r, "file", x.Sheet.ID)}
}

// newSheetPage begins a sheet: the self-check first, then a name.
type newSheetPage struct {
	Layout
	Key      string // makes a form sent twice one sheet
	Name     string
	Problem  string
	HasRules bool
	Products []register.Product // with a template
	Product  string             // slug of the one that is chosen
}

func (s *Server) newSheet(r *request) (page, error) {
	p := &newSheetPage{Key: rand.Text(), Name: r.query.Get("name"), HasRules: s.opt.Profile.Rules != nil}
	p.Title, p.Crumbs = s.say(r, "declare.new.title"), s.workCrumbs(r)
	p.Product = r.form.Get("product")
	if p.Product == "" {
		p.Product = r.query.Get("product")
	}
	list, err := s.opt.Register.Products(r.Context(), "", productsOffered)
	for _, x := range list {
		if described(x.Product) {
			p.Products = append(p.Products, x.Product)
		}
	}
	return p, err
}

// productsOffered caps how many products a form offers.
const productsOffered = 500

// startedFrom is the content of a new sheet: its name, and what the template of the
// product that was chosen says for all who use it.
func (s *Server) startedFrom(r *request, name string) (register.Content, bool, error) {
	c := register.Content{Lang: r.lang, Name: name}
	slug := cut(r.form.Get("product"), 100)
	if slug == "" {
		return c, false, nil
	}
	x, err := s.opt.Register.Product(r.Context(), slug)
	if err != nil {
		return c, false, err
	}
	if x.Lang != "" {
		c.Lang = x.Lang
	}
	c, filled := sheet.Fill(c, x.Product)
	return c, len(filled) > 0, nil
}

func (s *Server) newSheetPosted(r *request) (page, error) {
	name := cut(r.form.Get("name"), maxName)
	content, filled, err := s.startedFrom(r, name)
	if err != nil {
		return nil, err
	}
	x, err := s.opt.Workshop.CreateDraft(r.Context(), r.actor, desk.Opening{
		Organisation: r.organisation.ID, Key: cut(r.form.Get("key"), 64), Via: register.ViaForm,
		Content: content,
	})
	var newer desk.Newer
	switch {
	case errors.As(err, &newer): // sent twice, and somebody went on meanwhile
		x = newer.Held
	case errors.As(err, &desk.Incomplete{}):
		p, err := s.newSheet(r)
		if n, ok := p.(*newSheetPage); ok {
			n.Problem, n.Status = "declare.new.no_name", http.StatusUnprocessableEntity
		}
		return p, err
	case err != nil:
		return nil, err
	}
	to := draftAddress(r, "file_step", x.Sheet.ID, formSteps()[0].id)
	if filled {
		to += "?done=filled"
	}
	return nil, seeOther{to}
}

// maxName is how long the name of an algorithm may be.
const maxName = 300

// practicePage are the settings of an administration.
type practicePage struct {
	Layout
	register.Practice
}

func (s *Server) practice(r *request) (page, error) {
	w, err := s.opt.Workshop.Workspace(r.Context(), r.actor, r.organisation.ID)
	if err != nil {
		return nil, err
	}
	p := &practicePage{Practice: w.Practice}
	p.Title, p.Crumbs = s.say(r, "declare.practice.title"), s.workCrumbs(r)
	return p, nil
}

func (s *Server) practicePosted(r *request) (page, error) {
	err := s.opt.Workshop.SavePractice(r.Context(), r.actor, register.Practice{
		Organisation: r.organisation.ID, TwoPersons: r.form.Get("persons") == "two", FilesWait: r.form.Get("files") == "wait",
	})
	if err != nil {
		return nil, err
	}
	return nil, done(r.lang, "practice", "workspace", r.organisation.Slug)
}
