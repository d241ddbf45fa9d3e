// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// algorithmPage explains one algorithm of one administration, in the order in
// which a person concerned asks.
type algorithmPage struct {
	Layout
	Sheet     register.Sheet
	Body      named
	Source    string // http(s) address of what an imported sheet was made from
	Number    int    // of the revision shown; 0 for the sheet as it stands
	Decides   decides
	Founds    string // decision, maybe, none: whether a decision on a named person or body is founded on it
	Past      bool   // it is no longer in use: only past decisions can be asked about
	Remedies  remedies
	Content   sheetView
	Links     map[string][]register.SheetLink // related resources by section
	Code      []joined
	Revisions []register.Revision
	Changes   []changeView
	Product   *productUse // the product that the sheet names, and who else uses it
	Holder    named       // repository whose file the sheet is
	Preview   string      // address of the file of a sheet that is not public yet; "" on public pages
	Law       sheetLaw
	Documents []documentView
	Advice    []placed // to the author, on the preview alone

	say speaker
}

// decides is who takes the decision: a drawing and its words.
type decides struct {
	Who       string // machine, machine_unless, helped, human, unknown
	Described bool   // what the person does is told
}

// remedies are what a sheet says one can do, in lists that must never mix: who
// judges access to an explanation does not judge the decision.
type remedies struct {
	Ask     []register.Remedy // for an explanation or a document
	Contest []register.Remedy // against the decision
	Other   []register.Remedy // the sheet does not say which
}

func sortRemedies(list []register.Remedy) remedies {
	var r remedies
	for _, x := range list {
		switch x.Kind {
		case "explanation", "documents":
			r.Ask = append(r.Ask, x)
		case "administrative_appeal", "court":
			r.Contest = append(r.Contest, x)
		default:
			r.Other = append(r.Other, x)
		}
	}
	return r
}

// founds says whether a decision is founded on the algorithm. Where none is, a
// page must not offer to contest one.
func founds(v register.Value[string]) string {
	switch {
	case v.Status == register.NotApplicable, v.Or("") == "no":
		return "none"
	case v.Or("") == "yes":
		return "decision"
	}
	return "maybe"
}

// joined is one link to source code.
type joined struct {
	register.Link
	Repository *register.Repository // nil when the address is not in the register
	URL        string               // page of the repository
	Outside    string               // the address itself, for what the register does not hold
	Why        string               // the address is not in the register: file, host or absent
	Bodies     []named
}

// sheetView is every field of a sheet, ready to be shown.
type sheetView struct {
	Summary, Purpose, Justification, Context          said[string]
	Role, Oversight, Operations, Alternatives         said[string]
	Department, UpdatedOn, Affected, Scope, Automated said[string]
	Type, Medium, Status, Start, End, ReviewDue       said[string]
	Product, Area, DecisionType, Individual, Notes    said[string]
	Contacts                                          said[[]register.Contact]
	Legal                                             said[[]register.LegalBasis]
	Decisions                                         said[[]register.YearCount]
	Data                                              said[[]register.DataItem]
	Parameters                                        said[[]register.Parameter]
	Remedies                                          said[[]register.Remedy]
	Mention                                           said[register.Mention]
	Secrecy                                           said[register.Secrecy]
	Suppliers                                         said[[]register.Supplier]
	Personal, Sensitive                               said[register.DataClass]
	Impacts                                           said[[]register.Document]
	Risks                                             said[[]register.Risk]
	Evaluations                                       said[[]register.Measure]
	Costs                                             said[[]register.Cost]
	Themes                                            said[[]string]
	AIAct                                             said[register.AIAct]
	Example                                           said[register.Example]
	Disclosure                                        said[register.Disclosure]
	Adopted                                           said[register.Adoption]
	Attachments                                       said[[]register.Attachment]

	silent    map[string]bool           // fields of which nothing at all is said
	contested map[string][]inquiryShown // by field
}

func viewSheet(lang string, x register.Sheet) sheetView {
	c := x.Content
	v := sheetView{
		Summary: freeText(lang, x, "summary_plain", c.Summary), Purpose: freeText(lang, x, "purpose", c.Purpose),
		Justification: freeText(lang, x, "justification", c.Justification), Context: freeText(lang, x, "context", c.Context),
		Role: freeText(lang, x, "role_in_decision", c.Role), Oversight: freeText(lang, x, "human_oversight", c.Oversight),
		Operations: freeText(lang, x, "operations", c.Operations), Alternatives: freeText(lang, x, "alternatives", c.Alternatives),
		Department: freeText(lang, x, "department", c.Department), UpdatedOn: freeText(lang, x, "information_updated_on", c.UpdatedOn),
		Affected: freeText(lang, x, "affected_public", c.Affected), Product: freeText(lang, x, "shared_product", c.Product),
		Area: freeText(lang, x, "area", c.Area), DecisionType: freeText(lang, x, "decision_type", c.DecisionType),
		Notes: freeText(lang, x, "notes", c.Notes), Start: freeText(lang, x, "start_date", c.Start),
		End: freeText(lang, x, "end_date", c.End), ReviewDue: freeText(lang, x, "review_due", c.ReviewDue),
		Scope:      oneOf(lang, x, "decision_scope", "web.scope", c.Scope),
		Automated:  oneOf(lang, x, "automation_level", "web.automation", c.Automation),
		Type:       oneOf(lang, x, "algorithm_type", "web.type", c.Type),
		Medium:     oneOf(lang, x, "medium", "web.medium", c.Medium),
		Status:     oneOf(lang, x, "status", "web.status", c.Status),
		Individual: oneOf(lang, x, "individual_decision", "web.answer", c.Individual),
		Contacts:   several(lang, x, "contact", c.Contacts), Legal: several(lang, x, "legal_bases", c.LegalBases),
		Decisions: several(lang, x, "decisions_per_year", c.Decisions), Data: several(lang, x, "data", c.Data),
		Parameters: several(lang, x, "parameters", c.Parameters), Remedies: several(lang, x, "remedies", c.Remedies),
		Suppliers: several(lang, x, "suppliers", c.Suppliers), Impacts: several(lang, x, "impact_assessments", c.Impacts),
		Risks: several(lang, x, "risks", c.Risks), Evaluations: several(lang, x, "evaluation", c.Evaluations),
		Costs: several(lang, x, "cost", c.Costs), Themes: several(lang, x, "themes", c.Themes),
		Mention: tell(lang, x, "mention", c.Mention), Secrecy: tell(lang, x, "secrecy", c.Secrecy),
		Personal: tell(lang, x, "personal_data", c.PersonalData), Sensitive: tell(lang, x, "sensitive_data", c.SensitiveData),
		AIAct: tell(lang, x, "ai_act", c.AIAct), Example: tell(lang, x, "worked_example", c.Example),
		Disclosure: tell(lang, x, "disclosure", c.Disclosure), Adopted: tell(lang, x, "adopted_by", c.Adopted),
		Attachments: several(lang, x, "attachments", c.Attachments),
	}
	v.silent = map[string]bool{
		"context": v.Context.Silent(), "justification": v.Justification.Silent(), "decision_scope": v.Scope.Silent(), "decision_type": v.DecisionType.Silent(),
		"area": v.Area.Silent(), "personal_data": v.Personal.Silent(), "sensitive_data": v.Sensitive.Silent(), "medium": v.Medium.Silent(),
		"worked_example": v.Example.Silent(), "alternatives": v.Alternatives.Silent(), "impact_assessments": v.Impacts.Silent(),
		"department": v.Department.Silent(), "mention": v.Mention.Silent(), "ai_act": v.AIAct.Silent(), "shared_product": v.Product.Silent(),
		"start_date": v.Start.Silent(), "end_date": v.End.Silent(), "information_updated_on": v.UpdatedOn.Silent(), "review_due": v.ReviewDue.Silent(),
	}
	return v
}

// Terms are the words of art that the page uses, each explained at its foot.
func (p *algorithmPage) Terms() []string { return glossaryTerms() }

// Withheld lists the names of what the sheet says, in whatever part of it, is not
// published. A reason alone withholds nothing: the sheet may give it to say so.
func (p *algorithmPage) Withheld() []string {
	known := sheet.States(register.Content{})
	named := p.Sheet.Content
	named.Disclosure = register.Value[register.Disclosure]{}
	var all []string
	for _, field := range law.WithheldFields(named) {
		if _, ok := known[field]; ok {
			all = append(all, "field."+field)
		}
	}
	for _, part := range law.WithheldParts(p.Sheet.Content) {
		all = append(all, "web.disclosure."+part)
	}
	return all
}

// Reserved says whether a ground may keep back what the administration would answer.
func (p *algorithmPage) Reserved() bool { return law.Reserved(p.Sheet.Content) }

// Silence is one sentence on what a section does not say: who is silent, then the
// names of the fields; nil when nothing is missing.
func (p *algorithmPage) Silence(fields ...string) []string {
	missing := p.Content.Unsaid(fields...)
	if len(missing) == 0 {
		return nil
	}
	list := []string{p.say.say("page.silent." + string(p.Sheet.Origin.Kind))}
	for _, f := range missing {
		list = append(list, p.say.say("page.silent.field", "field", p.say.say("field."+f)))
	}
	return list
}

// Unsaid lists those of the fields of which the sheet says nothing at all: a section
// names them in one sentence, so that what is missing shows without filling the page.
func (v sheetView) Unsaid(fields ...string) []string {
	var list []string
	for _, f := range fields {
		if v.silent[f] {
			list = append(list, f)
		}
	}
	return list
}

// NoLimits reports whether the sheet is silent on its limits, its cost and its
// suppliers: one sentence then says so for all.
func (v sheetView) NoLimits() bool {
	return v.Risks.Silent() && v.Evaluations.Silent() && v.Costs.Silent() && v.Suppliers.Silent() && !v.anyContested("risks", "evaluation", "cost", "suppliers")
}

// NoHumans reports whether the sheet is silent on what people do.
func (v sheetView) NoHumans() bool {
	return v.Role.Silent() && v.Oversight.Silent() && !v.anyContested("role_in_decision", "human_oversight")
}

// whoDecides reads the level of automation. "A person decides" is said only when
// what that person does is described.
func whoDecides(c register.Content) decides {
	d := decides{Who: "unknown", Described: c.Oversight.Or("") != ""}
	switch c.Automation.Or("") {
	case "fully_automated":
		d.Who = "machine"
	case "automated_unless_human":
		d.Who = "machine_unless"
	case "decision_support":
		d.Who = "helped"
	case "none":
		d.Who = "human"
	}
	return d
}

// algorithm shows a sheet as it stands; a withdrawn one shows its tombstone.
func (s *Server) algorithm(r *request) (page, error) {
	x, err := s.opt.Register.SheetBySlug(r.Context(), r.vars["slug"])
	if err != nil {
		return nil, err
	}
	if x.State == register.Withdrawn {
		return s.tombstone(r, x)
	}
	p, err := s.explain(r, x)
	if err != nil {
		return nil, err
	}
	if p.Changes, err = s.changesOf(r, register.KindSheet, x.ID); err != nil {
		return nil, err
	}
	p.Take = s.takes(r.lang, "algorithm", "/algorithm", x.Slug)
	p.Inquiries, err = s.inquiriesAbout(r, register.KindSheet, x.ID, x.Slug)
	p.Content.contest(p.Inquiries)
	return p, err
}

// revision shows a sheet as it was published once, at an address of its own.
func (s *Server) revision(r *request) (page, error) {
	x, err := s.opt.Register.SheetBySlug(r.Context(), r.vars["slug"])
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(r.vars["number"])
	if err != nil || strconv.Itoa(number) != r.vars["number"] {
		return nil, fmt.Errorf("revision %q: %w", r.vars["number"], register.ErrNotFound)
	}
	revisions, err := s.opt.Register.Revisions(r.Context(), x.ID)
	if err != nil {
		return nil, err
	}
	for _, rev := range revisions {
		if rev.Number != number || !rev.Public {
			continue
		}
		rev.Body.ID, rev.Body.Slug = x.ID, x.Slug
		p, err := s.explain(r, rev.Body)
		if err != nil {
			return nil, err
		}
		p.Template, p.Number, p.NoIndex = "algorithm", number, true
		p.Title = s.say(r, "web.revision.title", "name", p.Sheet.Content.Name, "number", strconv.Itoa(number))
		p.Step = s.say(r, "web.revision.number", "number", strconv.Itoa(number))
		p.Crumbs = append(p.Crumbs, Crumb{p.Sheet.Content.Name, address(r.lang, "algorithm", x.Slug)})
		p.Inquiries, err = s.inquiriesAbout(r, register.KindSheet, x.ID, x.Slug)
		return p, err
	}
	return nil, missingRevision(x, revisions, number)
}

// explain gathers what a sheet's page shows.
func (s *Server) explain(r *request, x register.Sheet) (*algorithmPage, error) {
	p := &algorithmPage{
		say:   speaker{s.opt.Catalogue, r.lang},
		Sheet: x, Decides: whoDecides(x.Content), Content: viewSheet(r.lang, x), Links: map[string][]register.SheetLink{},
		Source: outgoing(x.Origin.Source), Founds: founds(x.Content.Individual),
		Past:     x.Content.Status.Or("") == "retired" || x.State == register.Retired,
		Remedies: sortRemedies(x.Content.Remedies.Or(nil)),
	}
	p.Documents = documentsOf(x, "")
	p.Title, p.TitleLang, p.Crumbs = x.Content.Name, foreign(r.lang, x.Content.Lang), s.crumbs(r, "algorithms")
	p.Description = cut(x.Content.Summary.Or(x.Content.Purpose.Or("")), 200)
	for _, l := range x.Content.Links {
		p.Links[l.Section] = append(p.Links[l.Section], l)
	}
	bodies, err := s.bodiesByID(r.Context(), r.lang, []string{x.Organisation})
	if err != nil {
		return nil, err
	}
	p.Body = bodies[x.Organisation]
	if p.Body.Name == "" {
		p.Body.Name = x.Content.Administration
	}
	p.Of = p.Body.Name
	if p.Code, err = s.code(r, x.ID); err != nil {
		return nil, err
	}
	p.Law = s.sheetLaw(x, p.Code)
	if p.Holder, err = s.holder(r, x); err != nil {
		return nil, err
	}
	if p.Product, err = s.productUse(r, x); err != nil {
		return nil, err
	}
	p.Revisions, err = s.opt.Register.Revisions(r.Context(), x.ID)
	return p, err
}

// code loads the links of a sheet with their repositories.
func (s *Server) code(r *request, sheet string) ([]joined, error) {
	links, err := s.opt.Register.LinksOfSheets(r.Context(), []string{sheet})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = l.Repository
	}
	list, err := s.opt.Register.RepositoriesByID(r.Context(), unique(ids))
	if err != nil {
		return nil, err
	}
	owners, err := s.opt.Register.Owners(r.Context(), unique(ids))
	if err != nil {
		return nil, err
	}
	code := make([]joined, len(links))
	for i, l := range links {
		code[i] = joined{Link: l, Outside: outgoing("https://" + l.Address)}
		for _, x := range list {
			if x.ID != l.Repository {
				continue
			}
			code[i].Repository, code[i].URL = &x, address(r.lang, "repository", x.Key)
			for _, o := range owners[x.ID] {
				code[i].Bodies = append(code[i].Bodies, bodyLink(r.lang, o))
			}
		}
		if code[i].Repository == nil {
			if code[i].Why, err = s.outside(r, l.Address); err != nil {
				return nil, err
			}
		}
	}
	return code, nil
}

// papers are endings of files that are no repository.
var papers = []string{".zip", ".tar", ".gz", ".tgz", ".7z", ".pdf", ".ods", ".xlsx", ".csv"}

// outside says why an address that a sheet names as code is not in the register: it
// is a file, its host is no forge that the register knows, or the forge does not hold it.
func (s *Server) outside(r *request, address string) (string, error) {
	low := strings.ToLower(address)
	if slices.ContainsFunc(papers, func(ending string) bool { return strings.HasSuffix(low, ending) }) {
		return "file", nil
	}
	host, _, _ := strings.Cut(low, "/")
	next, err := s.opt.Register.Repositories(r.Context(), host+"/", 1)
	if err != nil {
		return "", err
	}
	if len(next) > 0 && strings.EqualFold(next[0].Host, host) {
		return "absent", nil
	}
	return "host", nil
}

// holder is the repository whose file a sheet is.
func (s *Server) holder(r *request, x register.Sheet) (named, error) {
	if x.HeldBy == "" {
		return named{}, nil
	}
	list, err := s.opt.Register.RepositoriesByID(r.Context(), []string{x.HeldBy})
	if err != nil || len(list) == 0 {
		return named{}, err
	}
	return named{list[0].Key, address(r.lang, "repository", list[0].Key)}, nil
}

const changesOnPage = 10

func (s *Server) changesOf(r *request, kind register.Kind, id string) ([]changeView, error) {
	list, err := s.opt.Register.ChangesOf(r.Context(), kind, id, changesOnPage)
	if err != nil {
		return nil, err
	}
	views, err := s.changeViews(r, list)
	if err != nil {
		return nil, err
	}
	for i := range views {
		views[i].Own = true
	}
	return views, nil
}

// tombstonePage stands where a published sheet was withdrawn: nothing published
// vanishes in silence.
type tombstonePage struct {
	Layout
	Sheet     register.Sheet
	Body      named
	Revisions []register.Revision
}

// goneSheet says that a page needs a sheet that is public no more: the address keeps
// answering, with the tombstone.
type goneSheet struct{ sheet register.Sheet }

func (w goneSheet) Error() string { return "the sheet " + w.sheet.Slug + " was withdrawn" }

func (s *Server) tombstone(r *request, x register.Sheet) (page, error) {
	p := &tombstonePage{Sheet: x}
	p.Template, p.Status, p.NoIndex = "tombstone", http.StatusGone, true
	p.Title, p.Crumbs = x.Content.Name, s.crumbs(r, "algorithms")
	bodies, err := s.bodiesByID(r.Context(), r.lang, []string{x.Organisation})
	if err != nil {
		return nil, err
	}
	p.Body = bodies[x.Organisation]
	p.Of = cmp.Or(p.Body.Name, x.Content.Administration)
	if p.Revisions, err = s.opt.Register.Revisions(r.Context(), x.ID); err != nil {
		return nil, err
	}
	p.Inquiries, err = s.inquiriesAbout(r, register.KindSheet, x.ID, x.Slug)
	return p, err
}
