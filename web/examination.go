// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/check"
	"greffe/internal/register"
	"greffe/internal/words"
)

// examinationView is what the last visit that read a repository shows of its licence
// and of good practices, in words.
type examinationView struct {
	register.Examination
	Licence  licensingView
	Purposes []purposeView
	Opening  *openingView // nil where the jurisdiction knows no degrees
	Software []softwareView
	Apart    bool          // files contradict each other
	Broken   []findingView // files that describe the software and cannot be understood
}

// openingView is the degree of opening that the body declares, held against facts.
type openingView struct {
	State  register.State
	Degree string
	Means  string
	Places []place
	Facts  *checkView // what can be seen of it

	Declared []openingPlace          // what each place says
	Stated   *register.StatedOpening // to the register; nil when nothing is
	By       named                   // who stated it
	Advised  *advisedView            // what the guide advises by the answers given; nil without any
}

// softwareView is what files say of the software in one field.
type softwareView struct {
	Field string
	Said  []softwareSaid
}

// softwareSaid is what one file says.
type softwareSaid struct {
	register.SoftwareSaid
	Source string // its name
	URL    string // outgoing, when the value is an address
	Places []place
}

// licensingView is what was concluded of the licence, from whom, and who says otherwise.
type licensingView struct {
	Said     string
	Spoke    string // name of the source whose word it is
	Narrowed string // names of the sources that told which one of a family it is
	Claims   []claimView
	Answer   string
	Findings []findingView
}

// claimView is what one source says.
type claimView struct {
	Source, Said string
	Places       []place
}

// add puts a check where its result belongs.
func (p *purposeView) add(c checkView) {
	if c.Result == register.CheckPass || c.Result == register.CheckFail {
		p.Checks = append(p.Checks, c)
		return
	}
	p.Rest = append(p.Rest, c)
}

// purposeView is the checks of one purpose, those to mend first.
type purposeView struct {
	ID, Name string
	Checks   []checkView
	Rest     []checkView // those that could not be judged or make no sense here
}

// checkView is one check in words.
type checkView struct {
	register.Check
	Title, Because, Repair string
	Word                   string // of the result
	Places                 []place
	Known                  bool // the rule stands on the page of rules
}

// place is where something was read: the line of a file at a commit, when the forge's
// addresses are known.
type place struct {
	Text string
	URL  string
	Tree bool   // the root at a commit: what was looked for there was not found
	Past bool   // the commits and tags up to a commit
	Day  string // YYYY-MM-DD of what was stated to the register itself
}

// examination loads what the last visit that read the repository shows; nil when none did.
func (s *Server) examination(r *request, x register.Repository) (*examinationView, error) {
	e, err := s.opt.Register.Examination(r.Context(), x.ID)
	if errors.Is(err, register.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	say := speaker{s.opt.Catalogue, r.lang}
	v := &examinationView{Examination: e, Licence: s.licensing(r, x, e)}
	known := map[string]check.Rule{}
	for _, rule := range check.Rules(s.opt.Profile) {
		known[rule.ID] = rule
	}
	for _, purpose := range register.Purposes() {
		p := purposeView{ID: string(purpose), Name: say.say(check.PurposeName(purpose))}
		for _, result := range register.CheckResults() {
			for _, c := range e.Checks {
				if c.Purpose == purpose && c.Result == result {
					p.add(checkWords(say, x, c, known))
				}
			}
		}
		if len(p.Checks)+len(p.Rest) > 0 {
			v.Purposes = append(v.Purposes, p)
		}
	}
	if v.Opening = s.opening(say, x, e, known); v.Opening == nil {
		v.unlinkOpening()
	} else if err := s.openingStated(r, x, v.Opening); err != nil {
		return nil, err
	}
	v.Software, v.Apart = softwareWords(say, x, e.Software)
	v.Broken = s.findings(r, e.Unreadable)
	for i, f := range e.Unreadable {
		v.Broken[i].Source = proofAddress(r.lang, x, register.Evidence{Commit: e.Head, Path: f.Args["path"], Line: f.Line})
	}
	return v, nil
}

// unlinkOpening takes away the links to the section of the degree where the page has none:
// the jurisdiction knows no degrees, or not the one that was stated.
func (v *examinationView) unlinkOpening() {
	for _, p := range v.Purposes {
		for _, c := range slices.Concat(p.Checks, p.Rest) {
			for i := range c.Places {
				if c.Places[i].Day != "" {
					c.Places[i].URL = ""
				}
			}
		}
	}
}

// opening words the declared degree; what holds against it is the check of the facts.
func (s *Server) opening(say speaker, x register.Repository, e register.Examination, known map[string]check.Rule) *openingView {
	if len(s.opt.Profile.Checks.Degrees) == 0 {
		return nil
	}
	v := &openingView{State: e.Opening.State, Declared: openingPlaces(say.lang, x, e.Openings)}
	if e.Opening.Is(register.NotObserved) {
		v.State = register.NotObserved
	}
	for _, d := range s.opt.Profile.Checks.Degrees {
		if d.ID == e.Opening.Or("") {
			v.Degree, v.Means = d.ID, say.say(d.Name)
			v.Places = places(say.lang, x, []register.Evidence{e.Opening.Evidence})
		}
	}
	if v.State == register.Present && v.Degree == "" {
		return nil // a degree of another jurisdiction
	}
	for _, c := range e.Checks {
		if c.Rule == check.OpeningFacts && v.Degree != "" {
			words := checkWords(say, x, c, known)
			v.Facts = &words
		}
	}
	return v
}

// openingStated adds what the administration stated to the register itself.
func (s *Server) openingStated(r *request, x register.Repository, v *openingView) error {
	o, err := s.opt.Register.StatedOpening(r.Context(), x.ID)
	if errors.Is(err, register.ErrNotFound) || err == nil && o.Degree == "" {
		return nil
	}
	if err != nil {
		return err
	}
	names, err := s.bodiesByID(r.Context(), r.lang, []string{o.Organisation})
	v.Stated, v.By, v.Advised = &o, names[o.Organisation], s.advised(speaker{s.opt.Catalogue, r.lang}, o)
	return err
}

// softwareWords words what files say of the software.
func softwareWords(say speaker, x register.Repository, facts []register.SoftwareFact) (all []softwareView, apart bool) {
	for _, f := range facts {
		v := softwareView{Field: say.term("software.field", f.Field)}
		for _, said := range f.Said {
			v.Said = append(v.Said, softwareSaid{said, say.term("software.source", said.Source), outgoing(said.Value), places(say.lang, x, []register.Evidence{said.Evidence})})
		}
		apart = apart || f.Apart
		all = append(all, v)
	}
	return all, apart
}

// checkWords words a check. A rule or a reason of a newer version that wrote into the
// store before has no words here: its id stands for them.
func checkWords(say speaker, x register.Repository, c register.Check, known map[string]check.Rule) checkView {
	v := checkView{Check: c, Title: c.Rule, Word: say.say(check.ResultName(c.Result)), Places: places(say.lang, x, c.Evidence)}
	if check.OfHistory(c) {
		v.Places = past(x, v.Places, c)
	}
	if say.catalogue.Has(check.Because(c)) {
		args := words.Args(maps.Clone(c.Args))
		if day, dated := args["date"]; dated {
			args["date"] = say.day(day)
		}
		v.Because = say.catalogue.Text(say.lang, check.Because(c), args)
	}
	rule, ok := known[c.Rule]
	if !ok {
		return v
	}
	v.Known, v.Title = true, say.say(rule.Title())
	if c.Result == register.CheckFail {
		v.Repair = say.catalogue.Text(say.lang, rule.Repair(), rule.Args)
	}
	return v
}

// licensing words what is known of the licence.
func (s *Server) licensing(r *request, x register.Repository, e register.Examination) licensingView {
	say, l := speaker{s.opt.Catalogue, r.lang}, e.Licensing
	v := licensingView{Said: sentence(say, l.Said), Answer: sentence(say, l.AnswerSaid)}
	if l.Spoke != "" {
		v.Spoke = say.term("licence.source", l.Spoke)
	}
	var narrowed []string
	for _, source := range l.Narrowed {
		narrowed = append(narrowed, say.term("licence.source", source))
	}
	v.Narrowed = strings.Join(narrowed, ", ")
	for _, c := range l.Claims {
		v.Claims = append(v.Claims, claimView{say.term("licence.source", c.Source), sentence(say, c.Said), places(say.lang, x, []register.Evidence{c.Evidence})})
	}
	for _, f := range slices.Concat(l.Advice, l.Findings) {
		shown := findingView{Finding: f}
		shown.What, shown.Advice = s.findingWords(r.lang, f)
		if f.Key != "" {
			shown.Source = proofAddress(r.lang, x, register.Evidence{Commit: e.Head, Path: f.Key, Line: f.Line, SHA256: hashOf(l.Claims, f.Key)})
		}
		v.Findings = append(v.Findings, shown)
	}
	return v
}

// hashOf gives the bytes' hash of a file that a claim comes from: findings are made of claims.
func hashOf(claims []register.LicenceClaim, path string) string {
	for _, c := range claims {
		if c.Evidence.Path == path && c.Evidence.SHA256 != "" {
			return c.Evidence.SHA256
		}
	}
	return ""
}

// sentence gives a message that the store names; "" when this catalogue has it not, as
// where a register was filled under another jurisdiction.
func sentence(say speaker, s register.Sentence) string {
	if s.ID == "" || !say.catalogue.Has(s.ID) {
		return ""
	}
	return say.catalogue.Text(say.lang, s.ID, words.Args(s.Args))
}

// places words evidence, each place once.
func places(lang string, x register.Repository, evidence []register.Evidence) []place {
	var all []place
	for _, e := range evidence {
		p := place{URL: proofAddress(lang, x, e)}
		switch {
		case e.Path != "" && e.Line > 0:
			p.Text = fmt.Sprintf("%s:%d", e.Path, e.Line)
		case e.Path != "":
			p.Text = e.Path
		case e.Commit != "":
			p.Text, p.Tree = shortHash(e.Commit), true
		case e.URL == "" && !e.ReadAt.IsZero(): // stated to the register itself
			p.Day, p.URL = isoDay(e.ReadAt), address(lang, "repository", x.Key)+"#opening"
		default:
			p.URL = outgoing(e.URL)
			p.Text = hostOf(p.URL)
		}
		if p.Text+p.Day != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// past turns the root at a commit into the commits, or tags, that lead to it.
func past(x register.Repository, shown []place, c register.Check) []place {
	view := fileViews[x.Kind]
	for i, p := range shown {
		if !p.Tree {
			continue
		}
		shown[i].Tree, shown[i].Past, shown[i].URL = false, true, ""
		for _, e := range c.Evidence {
			base := strings.TrimSuffix(strings.TrimSuffix(outgoing(x.URL), "/"), ".git")
			if shortHash(e.Commit) != p.Text || base == "" || view.commits == "" || lost(x) {
				continue
			}
			shown[i].URL = base + strings.ReplaceAll(view.commits, "{commit}", escapePath(e.Commit))
			if check.OfTags(c) {
				shown[i].URL = base + view.tags
			}
		}
	}
	return shown
}

// asPages are endings of files that forges show as pages: without the parameter that asks
// for the source, a line of theirs has no address.
var asPages = []string{".md", ".markdown", ".mkd", ".rst", ".adoc", ".asciidoc", ".org", ".textile", ".rdoc", ".wiki", ".mediawiki", ".creole", ".pod", ".ipynb"}

// fileView is how a kind of forge shows a file or a folder at a commit.
type fileView struct {
	file, folder string // "{commit}" and, in file, "{path}" are replaced
	source       string // parameter that shows a text of prose as it is written
	line         string // before the number of a line

	commits, tags string // the list of the commits that lead to one, and of the tags
}

// fileViews are the addresses of the forges that show files. GitHub:
// https://docs.github.com/en/repositories/working-with-files/using-files/getting-permanent-links-to-files
// GitLab: https://docs.gitlab.com/user/project/repository/files/ Gitea: https://docs.gitea.com/
// Bitbucket: https://support.atlassian.com/bitbucket-cloud/ SourceHut: https://man.sr.ht/git.sr.ht/
var fileViews = map[register.ForgeKind]fileView{
	register.GitHub:    {"/blob/{commit}/{path}", "/tree/{commit}", "?plain=1", "#L", "/commits/{commit}", "/tags"},
	register.GitLab:    {"/-/blob/{commit}/{path}", "/-/tree/{commit}", "?plain=1", "#L", "/-/commits/{commit}", "/-/tags"},
	register.Gitea:     {"/src/commit/{commit}/{path}", "/src/commit/{commit}", "?display=source", "#L", "/commits/commit/{commit}", "/tags"},
	register.Gogs:      {"/src/{commit}/{path}", "/src/{commit}", "", "#L", "/commits/{commit}", "/releases"},
	register.Bitbucket: {"/src/{commit}/{path}", "/src/{commit}", "", "#lines-", "/commits/{commit}", "/commits/"},
	register.SourceHut: {"/tree/{commit}/item/{path}", "/tree/{commit}", "?view-source", "#L", "/log/{commit}", "/refs"},
}

// fileAddress is the address of a file at a commit, and of its line; of the root when
// no path is given. It is "" on forges that show no files, and where the repository is
// no more.
func fileAddress(x register.Repository, e register.Evidence) string {
	base := outgoing(x.URL)
	view, known := fileViews[x.Kind]
	if base == "" || e.Commit == "" || !known || lost(x) {
		return ""
	}
	base = strings.TrimSuffix(strings.TrimSuffix(base, "/"), ".git")
	at := strings.NewReplacer("{commit}", escapePath(e.Commit), "{path}", escapePath(e.Path))
	if e.Path == "" {
		return base + at.Replace(view.folder)
	}
	to := base + at.Replace(view.file)
	if e.Line > 0 {
		if slices.Contains(asPages, strings.ToLower(path.Ext(e.Path))) {
			to += view.source
		}
		to += view.line + strconv.Itoa(e.Line)
	}
	return to
}

// lost reports whether the last visit found nothing at the repository's address.
func lost(x register.Repository) bool { return x.Gone() || x.Reach.Lost() }

// proofAddress is where a reader sees a piece of evidence: the file at its commit, on the
// forge; where that shows no files, or the repository any more, the bytes that were kept.
func proofAddress(lang string, x register.Repository, e register.Evidence) string {
	to := fileAddress(x, e)
	if to != "" || e.Path == "" || e.SHA256 == "" {
		return to
	}
	if to = address(lang, "kept", x.Key, e.SHA256); e.Line > 0 {
		to += "#L" + strconv.Itoa(e.Line)
	}
	return to
}
