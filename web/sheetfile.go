// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// declarationPage is the declaration of one sheet: how far it is, what it lacks, what
// colleagues say of it, and what can be done next.
type declarationPage struct {
	Layout
	File      desk.File
	Steps     []stepLink
	Errors    []placed // they stop the publication
	Warnings  []placed
	Mine      bool // the actor submitted it, and two persons are wanted
	Public    string
	Checks    []keptCheck
	Problem   string // id; "" for none
	HeldBy    named
	Preview   string // addresses
	History   string
	Links     string
	Documents string
	Attached  int               // documents of the draft
	Names     map[string]string // of the people whose acts are shown
	Lowered   string            // id of the words for how the public sheet stands; "" for published
	Next      string            // of the first step that lacks something; "" when the sheet is whole
}

// keptCheck is a self-check whose answers were kept.
type keptCheck struct {
	register.KeptAnswers
	Action string
	Hidden []formField
}

func (s *Server) file(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	return s.declarationPage(r, f)
}

func (s *Server) declarationPage(r *request, f desk.File) (page, error) {
	p := &declarationPage{File: f, Steps: s.stepLinks(r, f, ""), Mine: f.Practice.TwoPersons && f.Submitter == r.actor.Person}
	p.Title, p.Crumbs = f.Sheet.Content.Name, s.workCrumbs(r)
	p.Preview, p.History = draftAddress(r, "file_preview", f.Sheet.ID), draftAddress(r, "file_history", f.Sheet.ID)
	p.Documents, p.Attached = draftAddress(r, "file_documents", f.Sheet.ID), len(f.Sheet.Content.Attachments.Or(nil))
	for _, st := range p.Steps {
		if st.Missing > 0 && p.Next == "" && !f.Held() {
			p.Next = st.URL
		}
	}
	for _, x := range f.Findings {
		v := placed{findingView: s.formFinding(r, x), URL: draftAddress(r, "file_step", f.Sheet.ID, stepOf(x.Key)) + "#" + controlID(x.Key)}
		if x.Key == "attachments" {
			v.URL = p.Documents
		}
		if x.Severity == register.Error {
			p.Errors = append(p.Errors, v)
		} else {
			p.Warnings = append(p.Warnings, v)
		}
	}
	if f.Public != nil && f.Public.Slug != "" {
		p.Public = address(r.lang, "algorithm", f.Public.Slug)
		p.Links = address(r.lang, "links", r.organisation.Slug) + "?sheet=" + url.QueryEscape(f.Public.Slug)
	}
	for _, k := range f.Kept {
		p.Checks = append(p.Checks, keptCheck{k, s.place(r.lang, "selfcheck_"+k.Check), hiddenOf(k.Answers)})
	}
	if f.Public != nil {
		p.Lowered = lowered(f.Public.State)
	}
	people := []string{f.Person, f.Submitter}
	for _, x := range f.Remarks {
		people = append(people, x.Person)
	}
	var err error
	if p.Names, err = s.opt.Workshop.Names(r.Context(), r.actor, f.Sheet.Organisation, people...); err != nil {
		return nil, err
	}
	p.HeldBy, err = s.holder(r, f.Sheet)
	return p, err
}

// filePosted carries out what a button asks for on the state that was shown.
func (s *Server) filePosted(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(r.form.Get("number"))
	if err != nil {
		return nil, register.ErrInvalid
	}
	act := r.form.Get("go")
	err = s.carryOut(r, f, act, number)
	if id := noWords(err); id != "" {
		if act == "comment" || errors.Is(err, register.ErrNotFound) {
			return nil, err
		}
		if f, err = s.openFile(r); err != nil {
			return nil, err
		}
		p, err := s.declarationPage(r, f)
		if x, ok := p.(*declarationPage); ok {
			x.Problem, x.Status = id, http.StatusUnprocessableEntity
			x.Title = s.say(r, "declare.problem.page", "title", x.Title)
		}
		return p, err
	}
	if err != nil {
		return nil, err
	}
	return nil, seeOther{draftAddress(r, "file", f.Sheet.ID) + "?done=" + act}
}

func (s *Server) carryOut(r *request, f desk.File, act string, number int) error {
	ctx, actor, id, text := r.Context(), r.actor, f.Sheet.ID, cut(r.form.Get("text"), 4000)
	w := s.opt.Workshop
	var err error
	switch act {
	case "submit":
		_, err = w.SubmitSheet(ctx, actor, id, number, text)
	case "return":
		_, err = w.ReturnSheet(ctx, actor, id, number, text)
	case "publish":
		_, err = w.PublishSheet(ctx, actor, id, number)
	case "comment":
		err = w.CommentSheet(ctx, actor, id, r.form.Get("field"), text)
	case "suspend":
		err = w.SuspendSheet(ctx, actor, id, text)
	case "retire":
		err = w.RetireSheet(ctx, actor, id, text)
	case "withdraw":
		err = w.WithdrawSheet(ctx, actor, id, text)
	case "resume":
		err = w.ResumeSheet(ctx, actor, id)
	case "undo":
		err = w.UnpublishWithinTheHour(ctx, actor, id, text)
	default:
		err = register.ErrInvalid
	}
	return err
}

// filePreview shows the page that citizens will read.
func (s *Server) filePreview(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	x := f.Sheet
	x.State = register.Published
	p, err := s.explain(r, x)
	if err != nil {
		return nil, err
	}
	p.Template, p.Preview = "algorithm", draftAddress(r, "file", f.Sheet.ID)
	p.Documents = documentsOf(x, draftAddress(r, "file_documents", x.ID))
	if p.Advice = s.adviceOn(r, x.Content); f.Held() {
		p.Advice = nil
	}
	for i, a := range p.Advice {
		p.Advice[i].URL = draftAddress(r, "file", f.Sheet.ID) + "/" + a.URL
	}
	p.Crumbs = s.fileCrumbs(r, f.Declaration)
	p.Title = s.say(r, "declare.preview.title", "name", x.Content.Name)
	return p, nil
}

// historyPage lists every saved state of a declaration with what it changed.
type historyPage struct {
	Layout
	File   desk.File
	States []stateView
}

type stateView struct {
	register.Declaration
	Fields []string // ids of the fields that it changed; nil for the first
	You    bool
	Name   string // of who saved it; "" for the actor, and for nobody who is known
}

func (s *Server) fileHistory(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	states, err := s.opt.Workshop.States(r.Context(), r.actor, f.Sheet.ID)
	if err != nil {
		return nil, err
	}
	people := make([]string, len(states))
	for i, x := range states {
		people[i] = x.Person
	}
	names, err := s.opt.Workshop.Names(r.Context(), r.actor, f.Sheet.Organisation, people...)
	if err != nil {
		return nil, err
	}
	p := &historyPage{File: f}
	p.Title, p.Crumbs = s.say(r, "declare.history.title"), s.fileCrumbs(r, f.Declaration)
	for i, x := range states {
		v := stateView{Declaration: x, You: x.Person == r.actor.Person}
		if !v.You {
			v.Name = names[x.Person]
		}
		if i+1 < len(states) {
			for _, name := range desk.Differing(states[i+1].Sheet.Content, x.Sheet.Content) {
				if s.opt.Catalogue.Has("field." + name) {
					v.Fields = append(v.Fields, "field."+name)
				}
			}
		}
		p.States = append(p.States, v)
	}
	return p, nil
}

// mergePage shows what two people wrote at once, field by field, to be chosen from.
type mergePage struct {
	Layout
	Action string
	Number int    // of the state that the register holds
	Mine   string // what was not saved, as a file of a sheet
	Person bool   // the other one is the actor too, in another window
	At     register.Declaration
	Name   string // of the other one, where known
	Fields []mergeField
}

// mergeField is one field that differs.
type mergeField struct {
	Name   string
	Mine   []string
	Theirs []string
	Both   bool // both changed it: the person must choose
	Take   string
}

// mergePage compares three states: what both began from, mine, and theirs.
func (s *Server) mergePage(r *request, held register.Declaration, base, mine register.Content) (page, error) {
	p := &mergePage{Action: draftAddress(r, "file_merge", held.Sheet.ID), Number: held.Number, Person: held.Person == r.actor.Person, At: held}
	names, err := s.opt.Workshop.Names(r.Context(), r.actor, held.Sheet.Organisation, held.Person)
	if err != nil {
		return nil, err
	}
	p.Name = names[held.Person]
	p.Template, p.Status = "file_merge", 409
	p.Title, p.Crumbs = s.say(r, "declare.merge.title"), s.fileCrumbs(r, held)
	p.Mine = contentJSON(mine)
	theirs := held.Sheet.Content
	for _, name := range desk.Differing(mine, theirs) {
		f := mergeField{Name: name, Mine: s.fieldLines(r, mine, name), Theirs: s.fieldLines(r, theirs, name), Take: "mine"}
		mineMoved, theirsMoved := len(desk.Differing(desk.Take(base, mine, []string{name}), base)) > 0, len(desk.Differing(desk.Take(base, theirs, []string{name}), base)) > 0
		f.Both = mineMoved && theirsMoved
		if !mineMoved {
			f.Take = "theirs"
		}
		if f.Both {
			f.Take = ""
		}
		p.Fields = append(p.Fields, f)
	}
	return p, nil
}

// fieldLines words a field for people, a line each part.
func (s *Server) fieldLines(r *request, c register.Content, name string) []string {
	form := sheet.Posted(c, []string{name})
	var lines []string
	for _, key := range sortedFields(form) {
		value := form.Get(key)
		pattern := sheet.Pattern(key)
		if prefix := sheet.Words(pattern); prefix != "" && s.opt.Catalogue.Has(prefix+value) {
			value = s.say(r, prefix+value)
		}
		switch {
		case key == sheet.NotApplicableName(name):
			continue
		case key == sheet.BecauseName(name):
			value = s.say(r, "declare.not.because", "reason", value)
		case pattern != name && s.opt.Catalogue.Has("field."+pattern):
			value = s.say(r, "declare.part", "part", s.say(r, "field."+pattern), "value", value)
		}
		lines = append(lines, value)
	}
	return lines
}

func (s *Server) fileMerge(r *request) (page, error) {
	return nil, seeOther{draftAddress(r, "file", sheetOf(r))}
}

// fileMergePosted saves what was chosen over what the register holds.
func (s *Server) fileMergePosted(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(r.form.Get("number"))
	if err != nil {
		return nil, register.ErrInvalid
	}
	reading := sheet.ReadJSON([]byte(r.form.Get("mine")))
	if len(reading.Items) != 1 {
		return nil, register.ErrInvalid
	}
	mine := reading.Items[0].Content
	seen, err := s.opt.Workshop.State(r.Context(), r.actor, f.Sheet.ID, number)
	if err != nil {
		return nil, err
	}
	var taken []string
	open := false
	for _, name := range desk.Differing(mine, seen.Sheet.Content) {
		switch r.form.Get("take." + name) {
		case "mine":
			taken = append(taken, name)
		case "theirs":
		default:
			open = true
		}
	}
	if open { // a field was left without a choice: nothing is lost, it is asked again
		p, err := s.mergePage(r, seen, mine, mine)
		if m, ok := p.(*mergePage); ok {
			m.choose(r)
		}
		return p, err
	}
	merged := desk.Take(seen.Sheet.Content, mine, taken)
	if _, err := s.opt.Workshop.SaveDraft(r.Context(), r.actor, f.Sheet.ID, number, merged, register.ViaForm); err != nil {
		return s.notSaved(r, f, seen, merged, err)
	}
	return nil, seeOther{draftAddress(r, "file", f.Sheet.ID) + "?done=merged"}
}

// choose marks what was chosen already.
func (p *mergePage) choose(r *request) {
	for i := range p.Fields {
		p.Fields[i].Take = r.form.Get("take." + p.Fields[i].Name)
		p.Fields[i].Both = p.Fields[i].Take == ""
	}
}

// contentJSON writes a sheet as a file of its own, to travel in a form.
func contentJSON(c register.Content) string {
	var b strings.Builder
	if err := sheet.WriteJSON(&b, []register.Content{c}); err != nil {
		return "" // a builder never fails
	}
	return b.String()
}
