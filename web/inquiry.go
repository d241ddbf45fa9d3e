// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// Inquiries is what the pages of questions, corrections and objections ask: the acts
// of the desk, and what of it is public.
type Inquiries interface {
	Ask(ctx context.Context, q register.Inquiry, from desk.From) error
	Waiting(ctx context.Context, actor register.Actor, limit int) ([]register.Inquiry, error)
	OfBody(ctx context.Context, actor register.Actor, organisation string, limit int) ([]register.Inquiry, error)
	Decide(ctx context.Context, actor register.Actor, id string, turn int, x desk.Decided) error
	Reply(ctx context.Context, actor register.Actor, id string, turn int, text string) error

	// InquiriesAbout lists the public ones about nouns of a kind, latest first.
	InquiriesAbout(ctx context.Context, kind register.Kind, keys []string, limit int) ([]register.Inquiry, error)
	// PublicInquiries lists the public ones, latest first.
	PublicInquiries(ctx context.Context, limit int) ([]register.Inquiry, error)
	// InquiryCounts counts them by the year in which they were received, latest first.
	InquiryCounts(ctx context.Context) ([]register.InquiryCount, error)
}

// inquiriesShown is how many of them a page shows.
const inquiriesShown = 100

// inquirySection is what a page says of the inquiries about its noun, and the way to
// make one.
type inquirySection struct {
	Ask  string // address of the form
	List []inquiryShown
}

// inquiryShown is one inquiry with its clock.
type inquiryShown struct {
	register.Inquiry
	Days  int    // since it was received, or until it was answered
	Label string // of the noun, where the page is not its own
	URL   string
	Steps []desk.Step // that the curator who reads can take
}

// shownInquiry makes the clock of an inquiry: whole days of the calendar, since a page
// that is made ahead knows the day alone.
func (s *Server) shownInquiry(q register.Inquiry) inquiryShown {
	end := q.AnsweredAt
	if end.IsZero() {
		end = s.opt.Now()
	}
	const day = 24 * time.Hour
	return inquiryShown{Inquiry: q, Days: max(0, int(end.UTC().Truncate(day).Sub(q.ReceivedAt.UTC().Truncate(day))/day))}
}

// inquiriesAbout is the section of a noun's page; nil where readers can ask nothing.
func (s *Server) inquiriesAbout(r *request, kind register.Kind, id, key string) (*inquirySection, error) {
	if s.opt.Inquiries == nil {
		return nil, nil
	}
	all, err := s.opt.Inquiries.InquiriesAbout(r.Context(), kind, []string{id}, inquiriesShown)
	if err != nil {
		return nil, err
	}
	x := &inquirySection{Ask: s.askAbout(r, kind, key)}
	for _, q := range all {
		x.List = append(x.List, s.shownInquiry(q.Shown()))
	}
	return x, nil
}

// askAbout is the address of the form about a noun; "" where readers can ask nothing.
func (s *Server) askAbout(r *request, kind register.Kind, key string) string {
	if s.opt.Inquiries == nil {
		return ""
	}
	return address(r.lang, "ask") + "?about=" + string(kind) + "&key=" + url.QueryEscape(key)
}

// askedAbout is what an inquiry is about.
type askedAbout struct {
	Kind         register.Kind
	ID, Key      string
	Organisation string
	Label, URL   string
}

// aboutOf finds what an inquiry is about, by the key of its page.
func (s *Server) aboutOf(r *request, kind, key string) (askedAbout, error) {
	x := askedAbout{Kind: register.Kind(kind), Key: key}
	switch x.Kind {
	case register.KindSheet:
		n, err := s.opt.Register.SheetBySlug(r.Context(), key)
		x.ID, x.Organisation, x.Label, x.URL = n.ID, n.Organisation, n.Content.Name, address(r.lang, "algorithm", n.Slug)
		return x, err
	case register.KindOrganisation:
		n, err := s.opt.Register.OrganisationBySlug(r.Context(), key)
		x.ID, x.Organisation, x.Label, x.URL = n.ID, n.ID, n.Name, address(r.lang, "administration", n.Slug)
		return x, err
	case register.KindRepository:
		n, err := s.opt.Register.RepositoryByKey(r.Context(), key)
		if err != nil {
			return x, err
		}
		x.ID, x.Label, x.URL = n.ID, n.Key, address(r.lang, "repository", n.Key)
		owners, err := s.opt.Register.Owners(r.Context(), []string{n.ID})
		if bodies := owners[n.ID]; err == nil && len(bodies) > 0 {
			x.Organisation = bodies[0].ID
		}
		return x, err
	}
	return x, register.ErrNotFound
}

// askPage is the form of a question, a correction or an objection.
type askPage struct {
	Layout
	About   askedAbout
	Asked   register.Inquiry // as typed
	Kinds   []register.InquiryKind
	Fields  []string // of a sheet, to choose from; anything else is told in one's own words
	Problem string
	Minutes int
	Sent    bool
}

func (s *Server) askForm(r *request) (page, error) {
	return s.askPage(r, r.query.Get("about"), r.query.Get("key"))
}

func (s *Server) askPage(r *request, kind, key string) (*askPage, error) {
	p := &askPage{Kinds: register.InquiryKinds(), Asked: register.Inquiry{Kind: register.InquiryQuestion}}
	p.Template, p.Title, p.NoIndex = "ask", s.say(r, "inquiry.ask.title"), true
	p.Crumbs = []Crumb{{s.say(r, "inquiry.title"), address(r.lang, "inquiries")}}
	if kind == "" && key == "" && r.Method != http.MethodPost {
		return p, nil // the page says where to begin
	}
	if s.opt.Inquiries == nil {
		return nil, register.ErrNotFound
	}
	var err error
	if p.About, err = s.aboutOf(r, kind, key); err != nil {
		return nil, err
	}
	if p.About.Kind == register.KindSheet {
		p.Fields = s.contestable()
	}
	if field := r.query.Get("field"); slices.Contains(p.Fields, field) {
		p.Asked.Field, p.Asked.Kind = field, register.InquiryCorrection
	}
	return p, nil
}

// askPosted takes an inquiry. A program that fills in every field is thanked, and
// nothing is kept.
func (s *Server) askPosted(r *request) (page, error) {
	p, err := s.askPage(r, r.form.Get("about"), r.form.Get("key"))
	if err != nil {
		return nil, err
	}
	p.Asked = register.Inquiry{
		Kind: register.InquiryKind(r.form.Get("kind")), About: p.About.Kind, Key: p.About.ID, Organisation: p.About.Organisation,
		Field: r.form.Get("field"), Text: r.form.Get("text"), Mail: r.form.Get("mail"), Lang: r.lang,
	}
	if r.form.Get(trapField) != "" {
		p.Sent = true
		return p, nil
	}
	err = s.opt.Inquiries.Ask(r.Context(), p.Asked, s.from(r))
	if f, ok := inquiryFault(err); ok {
		p.Status, p.Problem, p.Minutes = f.Status, f.Problem, f.Minutes
		return p, nil
	}
	p.Sent = err == nil
	return p, err
}

// inquiriesPage lists the public ones, and counts all by year.
type inquiriesPage struct {
	Layout
	Years []inquiryYear
	List  []inquiryShown
}

// inquiryYear is what became of the inquiries of one year.
type inquiryYear struct {
	Year, Received, Refused, Answered, Prompt, Open int
	Why                                             []inquiryWhy
}

// inquiryWhy counts a ground or an outcome.
type inquiryWhy struct {
	Words string // id
	N     int
}

func (s *Server) inquiries(r *request) (page, error) {
	p := &inquiriesPage{}
	p.Template, p.Title = "inquiries", s.say(r, "inquiry.title")
	if s.opt.Inquiries == nil {
		return p, nil
	}
	counts, err := s.opt.Inquiries.InquiryCounts(r.Context())
	if err != nil {
		return nil, err
	}
	p.Years = inquiryYears(counts)
	all, err := s.opt.Inquiries.PublicInquiries(r.Context(), inquiriesShown)
	if err != nil {
		return nil, err
	}
	p.List, err = s.labelled(r, all)
	return p, err
}

// inquiryYears gathers counts by year.
func inquiryYears(counts []register.InquiryCount) []inquiryYear {
	var years []inquiryYear
	for _, c := range counts {
		i := slices.IndexFunc(years, func(y inquiryYear) bool { return y.Year == c.Year })
		if i < 0 {
			i, years = len(years), append(years, inquiryYear{Year: c.Year})
		}
		y := &years[i]
		y.Received += c.N
		y.Prompt += c.Prompt
		switch c.State {
		case register.InquiryRefused:
			y.Refused += c.N
		case register.InquiryAnswered, register.InquiryClosed:
			y.Answered += c.N
		default:
			y.Open += c.N
		}
		if c.Why != "" {
			y.count(inquiryFamily(c.State)+c.Why, c.N)
		}
	}
	return years
}

// inquiryFamily heads the words of why: a refusal has a ground, an answer an outcome.
func inquiryFamily(state register.InquiryState) string {
	if state == register.InquiryRefused {
		return "inquiry.ground."
	}
	return "inquiry.outcome."
}

// count adds to what became of the year's inquiries.
func (y *inquiryYear) count(words string, n int) {
	i := slices.IndexFunc(y.Why, func(w inquiryWhy) bool { return w.Words == words })
	if i < 0 {
		y.Why = append(y.Why, inquiryWhy{Words: words})
		i = len(y.Why) - 1
	}
	y.Why[i].N += n
}

// labelled puts the name and the address of its noun beside each inquiry.
func (s *Server) labelled(r *request, all []register.Inquiry) ([]inquiryShown, error) {
	var list []inquiryShown
	for _, q := range all {
		x := s.shownInquiry(q.Shown())
		var err error
		if x.Label, x.URL, err = s.nounOf(r, q); err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

// nounOf names what an inquiry is about, as it is called now.
func (s *Server) nounOf(r *request, q register.Inquiry) (label, to string, err error) {
	ids := []string{q.Key}
	switch q.About {
	case register.KindSheet:
		all, err := s.opt.Register.SheetsByID(r.Context(), ids)
		if err == nil && len(all) > 0 {
			return all[0].Content.Name, address(r.lang, "algorithm", all[0].Slug), nil
		}
		return "", "", err
	case register.KindRepository:
		all, err := s.opt.Register.RepositoriesByID(r.Context(), ids)
		if err == nil && len(all) > 0 {
			return all[0].Key, address(r.lang, "repository", all[0].Key), nil
		}
		return "", "", err
	}
	all, err := s.opt.Register.OrganisationsByID(r.Context(), ids)
	if err == nil && len(all) > 0 {
		return all[0].Name, address(r.lang, "administration", all[0].Slug), nil
	}
	return "", "", err
}

// inquiryRoutes are the pages on which curators decide and bodies reply.
func inquiryRoutes() []privateRoute {
	return []privateRoute{
		{route{"inquiry_queue", privateFr + "/questions", privateEn + "/questions", []string{"done"}}, desk.ActCurate, false},
		{route{"inquiry_replies", privateFr + "/administrations/{slug}/questions", privateEn + "/administrations/{slug}/questions", []string{"done"}}, desk.ActReply, false},
	}
}

func inquiryHandlers() map[string]answering {
	return map[string]answering{
		"inquiry_queue":   {(*Server).inquiryQueue, (*Server).inquiryDecided},
		"inquiry_replies": {(*Server).inquiryReplies, (*Server).inquiryReplied},
	}
}

// inquiryQueuePage lists what waits for a curator, or for a body's reply.
type inquiryQueuePage struct {
	Layout
	Action   string
	Body     bool // the body replies; else the curator decides
	List     []inquiryShown
	Problem  string
	Grounds  []string
	Outcomes []string
}

func (s *Server) inquiryQueue(r *request) (page, error) { return s.inquiryQueuePage(r, false) }

func (s *Server) inquiryReplies(r *request) (page, error) { return s.inquiryQueuePage(r, true) }

func (s *Server) inquiryQueuePage(r *request, body bool) (*inquiryQueuePage, error) {
	if s.opt.Inquiries == nil {
		return nil, register.ErrNotFound
	}
	p := &inquiryQueuePage{
		Action: address(r.lang, r.route.name, pathValues(r)...), Body: body,
		Grounds: register.InquiryGrounds(), Outcomes: register.InquiryOutcomes(),
	}
	p.Template, p.Title, p.Crumbs = "inquiry_queue", s.say(r, "inquiry.queue.title"), s.deskCrumbs(r)
	var all []register.Inquiry
	var err error
	if body {
		p.Title = s.say(r, "inquiry.replies.title", "body", r.organisation.Name)
		all, err = s.opt.Inquiries.OfBody(r.Context(), r.actor, r.organisation.ID, inquiriesShown)
	} else {
		all, err = s.opt.Inquiries.Waiting(r.Context(), r.actor, inquiriesShown)
	}
	if err != nil {
		return nil, err
	}
	if p.List, err = s.labelled(r, all); err != nil {
		return nil, err
	}
	for i, q := range all {
		if !body {
			p.List[i].Steps = desk.StepsFor(r.actor, q)
		}
	}
	return p, nil
}

func (s *Server) inquiryDecided(r *request) (page, error) {
	step := desk.Step(r.form.Get("do"))
	why := r.form.Get("outcome")
	if step == desk.StepRefuse {
		why = r.form.Get("ground")
	}
	if s.opt.Inquiries == nil {
		return nil, register.ErrNotFound
	}
	err := s.opt.Inquiries.Decide(r.Context(), r.actor, r.form.Get("inquiry"), turnOf(r), desk.Decided{Step: step, Why: why, Reason: r.form.Get("reason")})
	return s.inquiryStepped(r, err, false)
}

func (s *Server) inquiryReplied(r *request) (page, error) {
	if s.opt.Inquiries == nil {
		return nil, register.ErrNotFound
	}
	err := s.opt.Inquiries.Reply(r.Context(), r.actor, r.form.Get("inquiry"), turnOf(r), r.form.Get("reply"))
	return s.inquiryStepped(r, err, true)
}

// turnOf is the step that the page showed; 0, which fits none, when it is no number.
func turnOf(r *request) int {
	n, err := strconv.Atoi(r.form.Get("turn"))
	if err != nil {
		return 0
	}
	return n
}

// inquiryStepped answers a step: done, or the page again with what is wrong.
func (s *Server) inquiryStepped(r *request, err error, body bool) (page, error) {
	if err == nil {
		return nil, done(r.lang, "inquiry", r.route.name, pathValues(r)...)
	}
	f, ok := inquiryFault(err)
	if !ok {
		return nil, err
	}
	p, err := s.inquiryQueuePage(r, body)
	if err != nil {
		return nil, err
	}
	p.Status, p.Problem = f.Status, f.Problem
	return p, nil
}
