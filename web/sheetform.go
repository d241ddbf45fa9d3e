// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// formStep is one step of the form: the fields that a sheet needs, then those that
// make it better. Its words are declare.step.<id>.
type formStep struct {
	id           string
	fields, more []string
}

func (f formStep) all() []string { return slices.Concat(f.fields, f.more) }

// formSteps are the steps of the form, in order.
func formSteps() []formStep {
	return []formStep{
		{"name", []string{"name", "summary_plain", "purpose", "status"}, []string{"context", "justification", "alternatives", "decision_type", "themes"}},
		{"decides", []string{"automation_level", "role_in_decision", "human_oversight", "contact"}, []string{"department", "adopted_by"}},
		{"concerned", []string{"affected_public", "individual_decision", "decision_scope"}, []string{"decisions_per_year", "area"}},
		{"data", []string{"data"}, []string{"personal_data", "sensitive_data"}},
		{"computes", []string{"algorithm_type", "medium", "operations", "parameters"}, []string{"worked_example", "evaluation", "risks", "suppliers", "shared_product"}},
		{"law", []string{"legal_bases", "remedies", "mention"}, []string{"secrecy"}},
		{"documents", []string{"links", "information_updated_on", "review_due"}, []string{"start_date", "end_date", "disclosure", "impact_assessments", "cost", "ai_act", "notes", "lang"}},
	}
}

// stepOf finds the step that asks for a field; the first one for what no step does.
func stepOf(field string) string {
	field, _, _ = strings.Cut(sheet.Pattern(field), ".")
	for _, st := range formSteps() {
		if slices.Contains(st.all(), field) {
			return st.id
		}
	}
	return formSteps()[0].id
}

// stepPage is one step of the form.
type stepPage struct {
	Layout
	File     desk.File
	Step     string
	Number   int
	Of       int
	Steps    []stepLink
	Fields   []fieldView
	More     []fieldView
	MoreOpen bool
	Problems []placed // at the top, each leads to its field
	Action   string
	Before   string       // address of the step before
	Letter   *modelLetter // nil where the step has no mention, or the law wants none
}

// stepLink is one step in the list of steps.
type stepLink struct {
	ID      string
	URL     string
	Here    bool
	Missing int // fields that the law or the publication asks for
}

// placed is a fault with the address of its field.
type placed struct {
	findingView
	URL string
}

// fieldView is one field of the form.
type fieldView struct {
	Name     string // also of the control
	ID       string // of the control
	Kind     string // text, prose, choice, day, month, lines, record, rows
	Need     string // id of the words for who asks for it; "" for what is optional
	Label    string // id
	LawHelp  string // id; "" where the jurisdiction says nothing of it
	Value    string
	Max      int
	Options  []choice
	Rows     []rowView // of a list; a record is one row
	NotName  string
	Not      bool
	WhyName  string
	Why      string
	Problems []findingView
	State    register.ValueStatus
	NoNot    bool // it applies always
}

// rowView is one record.
type rowView struct {
	Number int
	Cells  []cellView
	Remove string // value of the button that removes it; "" for a blank one
}

// cellView is one part of a record.
type cellView struct {
	Name     string
	ID       string
	Label    string // id
	Kind     string // text, prose, select, lines
	Value    string
	Options  []choice
	Problems []findingView
	Required bool
	Others   []otherGround // that the law has, but not for this
}

// otherGround is a ground for withholding something else, with the article that says so.
type otherGround struct {
	Words string // id
	Text  law.Text
}

// controlID makes the id of a control of its name.
func controlID(name string) string {
	return "f-" + strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(name)
}

func (s *Server) fileStep(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	if f.Held() {
		return nil, seeOther{draftAddress(r, "file", f.Sheet.ID)}
	}
	return s.stepPage(r, f)
}

// stepPage shows a step as the declaration stands.
func (s *Server) stepPage(r *request, f desk.File) (page, error) {
	all := formSteps()
	i := slices.IndexFunc(all, func(st formStep) bool { return st.id == r.vars["step"] })
	if i < 0 {
		return nil, register.ErrNotFound
	}
	st := all[i]
	p := &stepPage{File: f, Step: st.id, Number: i + 1, Of: len(all), Action: draftAddress(r, "file_step", f.Sheet.ID, st.id)}
	p.Title = s.say(r, "declare.step."+st.id)
	p.Crumbs = s.fileCrumbs(r, f.Declaration)
	if s.asksLetter(st) {
		p.Letter = &modelLetter{}
	}
	if i > 0 {
		p.Before = draftAddress(r, "file_step", f.Sheet.ID, all[i-1].id)
	}
	p.Steps = s.stepLinks(r, f, st.id)
	c := f.Sheet.Content
	form := sheet.Posted(c, st.all())
	_, faults := sheet.ReadPosted(c, st.all(), form)
	faults = append(faults, advice(f.Findings, faults, st.all())...)
	faults = append(faults, advice(plainAdvice(c), faults, st.all())...)
	states := sheet.States(c)
	for _, name := range st.all() {
		v := s.fieldView(r, name, form, faults, states[name])
		if slices.Contains(st.fields, name) {
			p.Fields = append(p.Fields, v)
			continue
		}
		p.More = append(p.More, v)
		p.MoreOpen = p.MoreOpen || v.State != register.Missing || len(v.Problems) > 0
	}
	for _, fault := range faults {
		if fault.Severity == register.Error {
			v := placed{URL: "#" + controlID(fault.Key)}
			v.findingView = s.formFinding(r, fault)
			p.Problems = append(p.Problems, v)
		}
	}
	if len(p.Problems) > 0 {
		p.Title = s.say(r, "declare.problem.page", "title", p.Title)
	}
	return p, nil
}

// advice picks, of what the desk says of the sheet, what is worth saying while one
// writes: not what is only missing yet, nor what the form has said.
func advice(findings, said []register.Finding, fields []string) []register.Finding {
	var all []register.Finding
	for _, f := range findings {
		field, _, _ := strings.Cut(sheet.Pattern(f.Key), ".")
		known := slices.ContainsFunc(said, func(x register.Finding) bool { return x.Key == f.Key || strings.HasPrefix(x.Key, f.Key) })
		if slices.Contains(fields, field) && !known && !strings.HasPrefix(f.Rule, "sheet.required.") && f.Rule != "sheet.unreadable" {
			all = append(all, f)
		}
	}
	return all
}

// stepLinks lists the steps with what each still lacks.
func (s *Server) stepLinks(r *request, f desk.File, here string) []stepLink {
	var links []stepLink
	for _, st := range formSteps() {
		l := stepLink{ID: st.id, URL: draftAddress(r, "file_step", f.Sheet.ID, st.id), Here: st.id == here}
		for _, x := range f.Findings {
			if x.Severity == register.Error && stepOf(x.Key) == st.id {
				l.Missing++
			}
		}
		links = append(links, l)
	}
	return links
}

// formFinding words a fault of the form under the name that the form gives the field.
func (s *Server) formFinding(r *request, f register.Finding) findingView {
	named := register.Finding{Rule: f.Rule, Severity: f.Severity, Key: f.Key, Args: map[string]string{}}
	for k, v := range f.Args {
		named.Args[k] = v
	}
	if id := "field." + sheet.Pattern(f.Key); s.opt.Catalogue.Has(id) {
		named.Args["field"] = s.say(r, id)
	}
	if prefix := sheet.Words(sheet.Pattern(f.Key)); prefix != "" {
		var allowed []string
		for _, v := range sheet.Values(sheet.Pattern(f.Key)) {
			allowed = append(allowed, s.say(r, prefix+v))
		}
		named.Args["allowed"] = strings.Join(allowed, ", ")
	}
	if strings.HasPrefix(f.Rule, "sheet.secrecy.") {
		s.nameGrounds(r, named.Args)
	}
	v := findingView{Finding: named}
	if missing, ok := strings.CutPrefix(f.Rule, "sheet.required."); ok { // in a form nothing more is to be said
		v.What = s.say(r, "declare.missing."+missing, "field", named.Args["field"])
		return v
	}
	v.What, v.Advice = s.findingWords(r.lang, named)
	return v
}

// nameGrounds puts the words for grounds, articles and fields in the place of their ids.
func (s *Server) nameGrounds(r *request, args map[string]string) {
	say := speaker{s.opt.Catalogue, r.lang}
	args["ground"] = say.term("law.ground", args["ground"])
	args["name"] = say.term("field", args["name"])
	if t, ok := s.opt.Profile.Rules.Text(args["article"]); ok {
		args["article"] = s.say(r, t.Words())
	}
	if args["allowed"] != "" {
		var all []string
		for _, id := range strings.Split(args["allowed"], ", ") {
			all = append(all, say.term("law.ground", id))
		}
		args["allowed"] = strings.Join(all, " ; ")
	}
}

// fieldView prepares one field.
func (s *Server) fieldView(r *request, name string, form url.Values, faults []register.Finding, state register.ValueStatus) fieldView {
	field := sheetField(name)
	v := fieldView{
		Name: name, ID: controlID(name), Kind: kindOfField(field), Need: s.need(field), Value: form.Get(name), State: state,
		NotName: sheet.NotApplicableName(name), WhyName: sheet.BecauseName(name),
		NoNot: name == "name" || name == "links" || name == "lang" || name == "status",
	}
	v.Label = "field." + name
	if id := "declare.field." + name; s.opt.Catalogue.Has(id) {
		v.Label = id
	}
	v.Not, v.Why = form.Get(v.NotName) != "", form.Get(v.WhyName)
	if name == "summary_plain" {
		v.Max = sheet.MaxSummary
	}
	if id := "law.help." + name; s.opt.Catalogue.Has(id) {
		v.LawHelp = id
	}
	for _, x := range faults {
		if x.Key == name {
			v.Problems = append(v.Problems, s.formFinding(r, x))
		}
	}
	switch v.Kind {
	case "choice":
		v.Options = options(name, v.Value, "declare.not_yet")
	case "record":
		v.Rows = []rowView{s.rowView(r, name, name, 1, form, faults)}
	case "rows":
		s.fillRows(r, &v, form, faults)
	}
	return v
}

func sheetField(name string) register.SheetField {
	for _, f := range register.SheetFields() {
		if f.Name == name {
			return f
		}
	}
	return register.SheetField{Name: name}
}

func kindOfField(f register.SheetField) string {
	cells, _ := sheet.Cells(f.Name)
	switch {
	case cells != nil && sheet.Repeats(f.Name):
		return "rows"
	case cells != nil:
		return "record"
	case sheet.Lines(f.Name):
		return "lines"
	}
	switch f.Form {
	case register.FormEnum:
		return "choice"
	case register.FormDate:
		return "day"
	case register.FormMonth:
		return "month"
	case register.FormProse:
		return "prose"
	}
	return "text"
}

// need says who asks for a field. Without law nobody asks in its name.
func (s *Server) need(f register.SheetField) string {
	lawful := s.opt.Profile.Rules != nil
	switch {
	case f.Requirement == register.ByLaw && lawful:
		return "declare.need.law"
	case f.Requirement == register.OnRequest && lawful:
		return "declare.need.request"
	case f.Requirement == register.ByLaw, f.Requirement == register.ToPublish:
		return "declare.need.publish"
	}
	return ""
}

// options lists what can be chosen, nothing first.
func options(path, value, none string) []choice {
	all := []choice{{"", none, value == ""}}
	known := value == ""
	for _, v := range sheet.Values(path) {
		all = append(all, choice{v, sheet.Words(path) + v, v == value})
		known = known || v == value
	}
	if !known { // what was written stays
		all = append(all, choice{value, "", true})
	}
	return all
}

// The rows that a list shows beyond those that are filled.
const (
	firstRows = 2
	blankRows = 1
	mostRows  = 200
)

// fillRows prepares the rows of a list: those filled in, and blank ones. ?rows=field-n
// asks for more of them.
func (s *Server) fillRows(r *request, v *fieldView, form url.Values, faults []register.Finding) {
	filled := 0
	for ; filled < mostRows; filled++ {
		if !hasPrefix(form, v.Name+"["+strconv.Itoa(filled)+"].") {
			break
		}
	}
	wanted := max(filled+blankRows, firstRows)
	if name, n, ok := strings.Cut(r.query.Get("rows"), "-"); ok && name == v.Name {
		if n, err := strconv.Atoi(n); err == nil {
			wanted = min(max(wanted, n), mostRows)
		}
	}
	for i := range wanted {
		row := s.rowView(r, v.Name, v.Name+"["+strconv.Itoa(i)+"]", i+1, form, faults)
		if i < filled {
			row.Remove = v.Name + "-" + strconv.Itoa(i)
		}
		v.Rows = append(v.Rows, row)
	}
}

func hasPrefix(form url.Values, prefix string) bool {
	for k := range form {
		if strings.HasPrefix(k, prefix) {
			return true
		}
	}
	return false
}

// longCells are parts of records that hold sentences.
var longCells = []string{"meaning", "text", "reason", "summary", "mitigation", "person"}

func (s *Server) rowView(r *request, field, at string, number int, form url.Values, faults []register.Finding) rowView {
	row := rowView{Number: number}
	cells, required := sheet.Cells(field)
	for _, cell := range cells {
		path := field + "." + cell
		v := cellView{Name: at + "." + cell, ID: controlID(at + "." + cell), Label: "field." + path, Kind: "text", Required: required[cell]}
		v.Value = form.Get(v.Name)
		switch {
		case sheet.Lines(path):
			v.Kind = "lines"
		case path == "secrecy.ground" && s.opt.Profile.Rules != nil:
			v.Kind = "select"
			v.Options, v.Others = s.grounds(v.Value, strings.FieldsFunc(form.Get(at+".withheld_fields"), func(c rune) bool { return c == '\n' || c == '\r' || c == ',' }))
		case sheet.Words(path) != "":
			v.Kind, v.Options = "select", options(path, v.Value, "declare.not_yet")
		case slices.Contains(longCells, cell):
			v.Kind = "prose"
		}
		if path == "contact.kind" || path == "links.section" {
			v.Required = false // it follows from the rest
		}
		for _, x := range faults {
			if x.Key == v.Name || x.Key == at && cell == cells[0] && at != field {
				v.Problems = append(v.Problems, s.formFinding(r, x))
			}
		}
		row.Cells = append(row.Cells, v)
	}
	return row
}

// grounds lists the grounds on which the law allows some fields to be withheld, and
// those that it has for other things. What was written stays.
func (s *Server) grounds(value string, fields []string) (all []choice, others []otherGround) {
	all = []choice{{"", "declare.not_yet", value == ""}}
	allowed, elsewhere := s.opt.Profile.GroundsForAll(fields)
	known := value == ""
	for _, g := range allowed {
		all = append(all, choice{g.ID, g.Words(), g.ID == value})
		known = known || g.ID == value
	}
	for _, g := range elsewhere {
		if g.ID == value {
			all, known = append(all, choice{g.ID, g.Words(), true}), true
		}
		t, _ := s.opt.Profile.Rules.Text(g.Text)
		others = append(others, otherGround{g.Words(), t})
	}
	if !known {
		all = append(all, choice{value, "", true})
	}
	return all, others
}

// fileStepPosted saves a step and goes where the button leads.
func (s *Server) fileStepPosted(r *request) (page, error) {
	f, err := s.openFile(r)
	if err != nil {
		return nil, err
	}
	all := formSteps()
	i := slices.IndexFunc(all, func(st formStep) bool { return st.id == r.vars["step"] })
	number, err := strconv.Atoi(r.form.Get("number"))
	if i < 0 || err != nil {
		return nil, register.ErrInvalid
	}
	seen := f.Declaration
	if seen.Number != number {
		if seen, err = s.opt.Workshop.State(r.Context(), r.actor, f.Sheet.ID, number); err != nil {
			return nil, err
		}
	}
	button := r.form.Get("go")
	dropRow(r.form, button)
	letter, sent := modelLetter{}, false
	if s.asksLetter(all[i]) {
		letter, sent = s.takeLetter(r.form)
	}
	mine, faults := sheet.ReadPosted(seen.Sheet.Content, all[i].all(), r.form)
	if letter.Wrong != "" {
		return s.letterAgain(r, f, mine, letter)
	}
	if _, err = s.opt.Workshop.SaveDraft(r.Context(), r.actor, f.Sheet.ID, number, mine, register.ViaForm); err != nil {
		return s.notSaved(r, f, seen, mine, err)
	}
	if sent { // what was taken from it is read again before one goes on
		return nil, seeOther{draftAddress(r, "file_step", f.Sheet.ID, all[i].id) + "?done=" + goLetter + "#" + controlID("mention")}
	}
	return nil, seeOther{s.onward(r, f.Sheet.ID, i, button, faults)}
}

// notSaved shows what was not saved: beside what another saved meanwhile, or with
// the name that it lacks.
func (s *Server) notSaved(r *request, f desk.File, seen register.Declaration, mine register.Content, err error) (page, error) {
	var newer desk.Newer
	if errors.As(err, &newer) {
		return s.mergePage(r, newer.Held, seen.Sheet.Content, mine)
	}
	if !errors.As(err, &desk.Incomplete{}) {
		return nil, err
	}
	f.Sheet.Content, f.Findings = mine, s.opt.Workshop.Review(r.organisation, mine)
	p, err := s.stepPage(r, f)
	if x, ok := p.(*stepPage); ok {
		x.Status = http.StatusUnprocessableEntity
	}
	return p, err
}

// dropRow takes out of a form the row whose button was pressed.
func dropRow(form url.Values, button string) {
	which, ok := strings.CutPrefix(button, "remove:")
	field, n, cut := strings.Cut(which, "-")
	if !ok || !cut {
		return
	}
	for name := range form {
		if strings.HasPrefix(name, field+"["+n+"].") {
			delete(form, name)
		}
	}
}

// onward is where a saved step leads.
func (s *Server) onward(r *request, sheetID string, i int, button string, faults []register.Finding) string {
	all := formSteps()
	here := draftAddress(r, "file_step", sheetID, all[i].id)
	if field, ok := strings.CutPrefix(button, "add:"); ok {
		n := 0
		for ; n < mostRows && hasPrefix(r.form, field+"["+strconv.Itoa(n)+"]."); n++ {
		}
		return here + "?rows=" + url.QueryEscape(field+"-"+strconv.Itoa(n+1)) + "#" + controlID(field)
	}
	if which, ok := strings.CutPrefix(button, "remove:"); ok {
		field, _, _ := strings.Cut(which, "-")
		return here + "#" + controlID(field)
	}
	switch {
	case register.Invalid(faults) || button == "save" || button == goLetter:
		return here + "?done=saved"
	case button == "file" || i+1 == len(all):
		return draftAddress(r, "file", sheetID) + "?done=saved"
	}
	return draftAddress(r, "file_step", sheetID, all[i+1].id) + "?done=saved"
}
