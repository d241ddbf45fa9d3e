// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"greffe/internal/check"
	"greffe/internal/register"
)

// repositoryPage shows one repository and what its publisher declares of it.
type repositoryPage struct {
	Layout
	Repository  register.Repository
	Outside     string // its own address
	Bodies      []named
	Facts       []factRow
	Examination *examinationView     // nil when no visit has read its content
	Publiccode  *register.Publiccode // nil when none was read
	Summary     register.SoftwareText
	SummaryLang string
	Text        register.Texts // of publiccode.yml, in the page's language when it has it
	TextLang    string
	Findings    []findingView
	Raw         string // address of the raw file's page; "" when no bytes are kept
	Mend        string // of the corrected one; "" where only its author can mend it
	Snapshot    *register.Snapshot
	Visit       []findingView
	Activity    *activityView
	Explains    []explained
	Changes     []changeView
	Software    *cardSoftware // of which it is one of several places; nil: of none
	Namesakes   string        // else the address of all repositories of its name
	Copy        archived      // where a copy is of code that is gone
	Clone       string        // address that copies it; "" of one that is not there for everybody
}

// factRow is one fact: what, its value, in which state, from where, when.
type factRow struct {
	Field string
	State register.State
	Value string
	URL   string // outgoing, when the value is an address
	Code  bool   // shown as it stands
	From  evidence
}

// evidence is where a fact was read, in words.
type evidence struct {
	Origin register.OriginKind
	Place  string // file and line, or the name of a list
	URL    string
	Commit string
	Day    string // YYYY-MM-DD
	read   register.Evidence
}

// findingView is one fault of a file with its advice.
type findingView struct {
	register.Finding
	What, Advice string
	Source       string // the line at the commit
}

// explained is an algorithm that the repository carries out.
type explained struct {
	register.Link
	Name string
	Lang string // of the name, where it is not the page's
	URL  string
	Body named
}

// find loads the repository of the path; another address of it is sent to the current one.
func (s *Server) findRepository(r *request, name string) (register.Repository, error) {
	asked := strings.TrimRight(r.vars["key"], "/")
	key, err := register.CleanKey(asked)
	if err != nil {
		return register.Repository{}, fmt.Errorf("repository %q: %w", asked, register.ErrNotFound)
	}
	x := r.about.repository
	if x.ID == "" {
		if x, err = s.opt.Register.RepositoryByKey(r.Context(), key); err != nil {
			return x, err
		}
	}
	if x.Key != asked {
		return x, moved{address(r.lang, name, x.Key)}
	}
	return x, nil
}

func (s *Server) repository(r *request) (page, error) {
	x, err := s.findRepository(r, "repository")
	if err != nil {
		return nil, err
	}
	p := &repositoryPage{Repository: x, Outside: outgoing(x.URL), Clone: cloneAddress(x), Copy: archivedCopy(x)}
	p.Title, p.Of, p.Crumbs = x.Software.Or(x.Name), x.Key, s.crumbs(r, "repositories")
	texts, err := s.opt.Register.SummariesOf(r.Context(), []string{x.ID})
	if err != nil {
		return nil, err
	}
	p.Summary = summaryIn(r.lang, x.Brief(), texts[x.ID])
	p.SummaryLang, p.Description = foreign(r.lang, p.Summary.Lang), cut(p.Summary.Text, 200)
	owners := r.about.owners
	if r.about.repository.ID == "" {
		held, err := s.opt.Register.Owners(r.Context(), []string{x.ID})
		if err != nil {
			return nil, err
		}
		owners = held[x.ID]
	}
	for _, o := range owners {
		p.Bodies = append(p.Bodies, bodyLink(r.lang, o))
	}
	p.LinkedData, p.Take = s.linkedCode(r.lang, x, p.Bodies, p.Summary), s.takes(r.lang, "repository", "/repository", x.Key)
	if err := s.ofSoftware(r, p); err != nil {
		return nil, err
	}
	p.Facts = facts(speaker{s.opt.Catalogue, r.lang}, x)
	if err := s.metadata(r, p); err != nil {
		return nil, err
	}
	if p.Examination, err = s.examination(r, x); err != nil {
		return nil, err
	}
	p.Facts = append(p.Facts, signOffFact(speaker{s.opt.Catalogue, r.lang}, p.Examination, x))
	if p.Activity, err = s.activity(r, x); err != nil {
		return nil, err
	}
	if p.Explains, err = s.explains(r, x.ID); err != nil {
		return nil, err
	}
	if p.Inquiries, err = s.inquiriesAbout(r, register.KindRepository, x.ID, x.Key); err != nil {
		return nil, err
	}
	p.Changes, err = s.changesOf(r, register.KindRepository, x.ID)
	return p, err
}

// ofSoftware finds the software of which the repository is one of several places, and else
// where all that bears its name is listed.
func (s *Server) ofSoftware(r *request, p *repositoryPage) error {
	list, cards := []register.RepositoryBrief{p.Repository.Brief()}, make([]card, 1)
	all, err := s.opt.Register.SoftwareWithKey(r.Context(), softwareKeys(list))
	if err != nil {
		return err
	}
	softwareOf(r.lang, list, all, cards)
	if p.Software = cards[0].Software; p.Software != nil || p.Repository.SoftwareKey() == "" {
		return nil
	}
	slug := register.Slug(p.Repository.Software.Or(p.Repository.Name))
	if own := slices.IndexFunc(all, func(x register.Software) bool { return x.Holds(p.Repository.ID) }); own >= 0 {
		slug = all[own].Slug
	}
	p.Namesakes = address(r.lang, "software", slug)
	return nil
}

// metadata loads the last visit and what publiccode.yml says.
func (s *Server) metadata(r *request, p *repositoryPage) error {
	shot, err := s.opt.Register.LatestSnapshot(r.Context(), p.Repository.ID)
	switch {
	case err == nil:
		p.Snapshot = &shot
		p.Visit = s.findings(r, shot.Findings)
	case !errors.Is(err, register.ErrNotFound):
		return err
	}
	switch p.Repository.Publiccode {
	case register.MetadataAbsent, register.MetadataUnreadable, register.MetadataFailed:
		return s.unread(r, p)
	default:
	}
	code, err := s.opt.Register.Publiccode(r.Context(), p.Repository.ID)
	if errors.Is(err, register.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Publiccode = &code
	p.Text = textIn(r.lang, code.Texts)
	p.TextLang = foreign(r.lang, p.Text.Lang)
	read, err := s.whereRead(r, p.Repository, code.SHA256)
	if err != nil {
		return err
	}
	p.Findings = s.findingsIn(r, p.Repository, code.Findings, read)
	if read.Path != "" {
		p.prove(r.lang, "publiccode", from(register.Origin{Kind: register.Observed}, read))
	}
	if code.SHA256 != "" {
		p.Raw = address(r.lang, "publiccode", p.Repository.Key)
	}
	if len(code.Findings) > 0 {
		p.Mend, err = s.mends(r, p.Repository)
	}
	return err
}

// unread shows where the last visit that read the repository looked for a publiccode.yml
// of which nothing could be read, and what stands in its place.
func (s *Server) unread(r *request, p *repositoryPage) error {
	shot, err := s.opt.Register.LastReading(r.Context(), p.Repository.ID)
	if errors.Is(err, register.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	read := register.Evidence{Commit: shot.Head, ReadAt: shot.At}
	var found []register.Finding
	for _, f := range shot.Findings {
		if name := f.Args["path"]; strings.HasPrefix(strings.ToLower(name), publiccodeName) {
			read.Path = name
			found = append(found, f)
		}
	}
	if p.Repository.Publiccode != register.MetadataAbsent {
		p.Findings = s.findings(r, found)
	}
	p.prove(r.lang, "publiccode", from(register.Origin{Kind: register.Observed}, read))
	return nil
}

// publiccodeName begins the name of the file, whose ending is .yml or .yaml.
const publiccodeName = "publiccode" + "."

// whereRead is where the last visit that read the repository found its publiccode.yml,
// under either ending and with these bytes; without a path where it did not.
func (s *Server) whereRead(r *request, x register.Repository, hash string) (register.Evidence, error) {
	shot, err := s.opt.Register.LastReading(r.Context(), x.ID)
	if err != nil && !errors.Is(err, register.ErrNotFound) {
		return register.Evidence{}, err
	}
	for _, f := range shot.Files {
		if f.SHA256 == hash && strings.HasPrefix(strings.ToLower(f.Path), publiccodeName) {
			return register.Evidence{Commit: shot.Head, Path: f.Path, ReadAt: shot.At, SHA256: hash}, nil
		}
	}
	return register.Evidence{}, nil
}

// prove gives a fact of the page the evidence that stands with the visit.
func (p *repositoryPage) prove(lang, field string, e evidence) {
	for i := range p.Facts {
		if p.Facts[i].Field == field {
			e.URL = proofAddress(lang, p.Repository, e.read)
			p.Facts[i].From = e
		}
	}
}

// textIn chooses the words of the language, else the first ones.
func textIn(lang string, texts []register.Texts) register.Texts {
	for _, t := range texts {
		if tag, _, _ := strings.Cut(strings.ToLower(t.Lang), "-"); tag == lang {
			return t
		}
	}
	if len(texts) > 0 {
		return texts[0]
	}
	return register.Texts{}
}

// findings words faults that stand in no file.
func (s *Server) findings(r *request, list []register.Finding) []findingView {
	return s.findingsIn(r, register.Repository{}, list, register.Evidence{})
}

// findingsIn words the faults of a file of a repository, each with where its line is seen.
func (s *Server) findingsIn(r *request, x register.Repository, list []register.Finding, read register.Evidence) []findingView {
	views := make([]findingView, len(list))
	for i, f := range list {
		v := findingView{Finding: f}
		v.What, v.Advice = s.findingWords(r.lang, f)
		if read.Path != "" && f.Line > 0 {
			read.Line = f.Line
			v.Source = proofAddress(r.lang, x, read)
		}
		views[i] = v
	}
	return views
}

// findingWords gives the sentences of a finding; a rule without words, such as one
// of a newer version that read the store before, is named.
func (s *Server) findingWords(lang string, f register.Finding) (what, advice string) {
	c := s.opt.Catalogue
	if !c.Has("finding." + f.Rule) {
		return c.Text(lang, "web.finding.other", map[string]string{"rule": f.Rule}), ""
	}
	what = c.Text(lang, "finding."+f.Rule, f.Args)
	if c.Has("advice." + f.Rule) {
		advice = c.Text(lang, "advice."+f.Rule, f.Args)
	}
	return what, advice
}

// explains loads the algorithms linked to repositories.
func (s *Server) explains(r *request, repositories ...string) ([]explained, error) {
	links, err := s.opt.Register.LinksOfRepositories(r.Context(), repositories)
	if err != nil || len(links) == 0 {
		return nil, err
	}
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = l.Sheet
	}
	sheets, err := s.opt.Register.SheetsByID(r.Context(), unique(ids))
	if err != nil {
		return nil, err
	}
	byID, bodies := map[string]register.Sheet{}, []string{}
	for _, x := range sheets {
		byID[x.ID] = x
		bodies = append(bodies, x.Organisation)
	}
	names, err := s.bodiesByID(r.Context(), r.lang, bodies)
	if err != nil {
		return nil, err
	}
	var out []explained
	for _, l := range links {
		if x, ok := byID[l.Sheet]; ok && x.State != register.Withdrawn {
			out = append(out, explained{l, x.Content.Name, foreign(r.lang, x.Content.Lang), address(r.lang, "algorithm", x.Slug), names[x.Organisation]})
		}
	}
	return out, nil
}

// facts lists what is known of a repository, in the order of the page.
func facts(say speaker, x register.Repository) []factRow {
	text := func(v string) string { return v }
	yes := func(v bool) string {
		if v {
			return say.say("web.answer.yes")
		}
		return say.say("web.answer.no")
	}
	rows := []factRow{
		fact("description", x.Description, text),
		asLink(fact("homepage", x.Homepage, text)),
		fact("licence", x.Licence, text),
		fact("language", x.Language, text),
		fact("topics", x.Topics, func(v []string) string { return strings.Join(v, ", ") }),
		metadataFact(say, x),
		asLink(fact("body", x.Body, text)),
		fact("archived", x.Archived, yes),
		fact("fork", x.Fork, yes),
		fact("created_on", x.CreatedOn, say.date),
		fact("last_activity", x.LastActivity, say.date),
		fact("default_branch", x.DefaultBranch, text),
		asCode(fact("head", x.Head, text)),
		fact("readme", x.Readme, text),
		asLink(fact("heritage", x.Heritage, text)),
		fact("stars", x.Stars, say.number),
		fact("forks", x.Forks, say.number),
		fact("issues", x.Issues, yes),
		fact("open_issues", x.OpenIssues, say.number),
		fact("releases", x.Published(), say.number),
		fact("last_release", x.Newest(), say.date),
	}
	for i := range rows {
		if rows[i].From.Origin == "" && rows[i].State != register.NotObserved {
			rows[i].From = from(x.Origin, register.Evidence{})
		}
		if lost(x) && rows[i].From.URL == outgoing(x.URL) {
			rows[i].From.URL = "" // it shows nothing any more
		}
		if e := rows[i].From.read; e.Path != "" {
			rows[i].From.URL = cmp.Or(proofAddress(say.lang, x, e), rows[i].From.URL)
		}
	}
	return rows
}

// signOffFact says whether contributors are asked to sign off their work, as the check
// on it found out.
func signOffFact(say speaker, e *examinationView, x register.Repository) factRow {
	row := factRow{Field: "sign_off", State: register.NotObserved}
	if e == nil {
		return row
	}
	for _, c := range e.Checks {
		if c.Rule != check.SignOff || len(c.Evidence) == 0 {
			continue
		}
		switch c.Result {
		case register.CheckPass:
			row.State, row.Value = register.Present, say.catalogue.Text(say.lang, check.Because(c), c.Args)
		case register.CheckFail:
			row.State = register.Absent
		default:
			return row
		}
		row.From = from(register.Origin{Kind: register.Observed}, c.Evidence[0])
		row.From.URL = cmp.Or(proofAddress(say.lang, x, c.Evidence[0]), row.From.URL)
	}
	return row
}

func fact[T any](field string, f register.Fact[T], show func(T) string) factRow {
	row := factRow{Field: field, State: f.State, From: from(f.Origin, f.Evidence)}
	if f.State == "" {
		row.State = register.NotObserved
	}
	if f.State == register.Present {
		row.Value = show(f.Value)
	}
	return row
}

func asLink(row factRow) factRow {
	row.URL = outgoing(row.Value)
	return row
}

func asCode(row factRow) factRow {
	row.Code = true
	return row
}

// metadataFact words the state of publiccode.yml as a fact.
func metadataFact(say speaker, x register.Repository) factRow {
	row := factRow{Field: "publiccode", State: register.NotObserved}
	switch x.Publiccode {
	case register.MetadataAbsent:
		row.State = register.Absent
	case register.MetadataFailed, register.MetadataUnreadable:
		row.State = register.Failed
		row.Value = say.say("web.metadata." + string(x.Publiccode))
	case register.MetadataValid, register.MetadataInvalid:
		row.State = register.Present
		row.Value = say.say("web.metadata." + string(x.Publiccode))
	}
	if row.State != register.NotObserved {
		row.From = evidence{Origin: register.Observed, Day: isoDay(x.VisitedAt)}
	}
	return row
}

func from(o register.Origin, e register.Evidence) evidence {
	out := evidence{Origin: o.Kind, Place: e.Path, URL: outgoing(e.URL), Commit: e.Commit, Day: isoDay(e.ReadAt), read: e}
	if e.Path != "" && e.Line > 0 {
		out.Place = fmt.Sprintf("%s:%d", e.Path, e.Line)
	}
	if out.URL == "" {
		out.URL = outgoing(o.Source)
	}
	if out.Place == "" && o.Source != "" {
		out.Place = hostOf(o.Source)
		if out.URL == "" || out.Place == "" {
			out.Place = o.Source
		}
	}
	if out.Day == "" {
		out.Day = o.Date
	}
	return out
}

func isoDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// publiccodePage shows the raw publiccode.yml of a repository, line by line.
type publiccodePage struct {
	Layout
	Repository register.Repository
	Lines      []sourceLine
	Cut        bool // only the beginning is shown
	SHA256     string
	Size       int
	Source     string // the file at its commit
	Findings   int
}

// sourceLine is one line of a file with what was found on it.
type sourceLine struct {
	Number   int
	Text     string
	Findings []findingView
}

const maxShown = 64 << 10 // bytes of a raw file on a page

func (s *Server) publiccode(r *request) (page, error) {
	x, err := s.findRepository(r, "publiccode")
	if err != nil {
		return nil, err
	}
	code, err := s.opt.Register.Publiccode(r.Context(), x.ID)
	if err != nil {
		return nil, err
	}
	raw, err := s.opt.Register.File(r.Context(), code.SHA256)
	if err != nil {
		return nil, err
	}
	p := &publiccodePage{Repository: x, SHA256: code.SHA256, Size: len(raw), Cut: len(raw) > maxShown, Findings: len(code.Findings)}
	p.NoIndex, p.Title, p.Of = true, s.say(r, "web.publiccode.title", "name", x.Name), x.Key
	p.Crumbs = append(s.crumbs(r, "repositories"), Crumb{x.Software.Or(x.Name), address(r.lang, "repository", x.Key)})
	read, err := s.whereRead(r, x, code.SHA256)
	if err != nil {
		return nil, err
	}
	p.Source = fileAddress(x, read)
	p.Lines = sourceLines(raw[:min(len(raw), maxShown)], s.findings(r, code.Findings))
	return p, nil
}

// sourceLines splits a file; bytes that are no text are shown as such.
func sourceLines(raw []byte, findings []findingView) []sourceLine {
	text := string(raw)
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\x00", "\u2400")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	out := make([]sourceLine, len(lines))
	for i, l := range lines {
		out[i] = sourceLine{Number: i + 1, Text: l}
	}
	for _, f := range findings {
		if f.Line >= 1 && f.Line <= len(out) {
			out[f.Line-1].Findings = append(out[f.Line-1].Findings, f)
		}
	}
	return out
}
