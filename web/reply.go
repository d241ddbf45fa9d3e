// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
)

// This file gives agencies the answer to one person's request, drawn from the sheet,
// with blanks for what only the person's file says. The day of the request is posted
// and forgotten; nothing is asked about the person.

// replyPage is the answer and the refusal, to fill in.
type replyPage struct {
	Layout
	Silent   bool
	Name     string
	Whose    string // who wrote the sheet, when the administration did not declare it
	About    string
	Action   string
	Files    string
	Foreign  string
	Text     law.ReplyText
	Missing  []string // ids of items
	Received string   // as typed
	Wrong    bool
	Past     bool // the day is past
	None     bool // no individual decision is founded on the algorithm
}

// The files of the reply.
const (
	replyText   = "reponse.txt"
	replyODT    = "reponse.odt"
	refusalText = "refus.txt"
	refusalODT  = "refus.odt"
)

const fieldReceived = "received"

func (s *Server) reply(r *request) (page, error) { return s.replyOn(r, law.UnknownWord) }

// replyPosted counts the day by which to answer.
func (s *Server) replyPosted(r *request) (page, error) {
	for _, name := range sortedFields(r.form) {
		if name != fieldReceived && name != fieldGo {
			return s.refusal(r, http.StatusBadRequest, "field", cut(name, 60)), nil
		}
	}
	typed := strings.TrimSpace(r.form.Get(fieldReceived))
	p, err := s.replyOn(r, typed)
	if err != nil {
		return nil, err
	}
	p.Received, p.NoIndex = typed, true
	if p.Text.Deadline == law.UnknownWord {
		p.Wrong, p.Status = true, http.StatusUnprocessableEntity
	}
	return p, nil
}

func (s *Server) replyOn(r *request, received string) (*replyPage, error) {
	x, err := s.publicSheet(r)
	if err != nil {
		return nil, err
	}
	m := s.opt.Profile.Reply
	p := &replyPage{
		Silent: m == nil, Name: x.Content.Name, About: address(r.lang, "algorithm", x.Slug),
		Action: address(r.lang, "reply", x.Slug), Files: address(r.lang, "reply", x.Slug) + "/",
	}
	p.Template, p.Title, p.Of = "reply", s.say(r, "reply.title"), ofSheet(x.Content.Name, x.Content.Administration)
	p.Crumbs = append(s.crumbs(r, "algorithms"), Crumb{p.Name, p.About})
	if m == nil {
		return p, nil
	}
	if p.Whose, err = s.undeclared(r, r.lang, x); err != nil {
		return nil, err
	}
	p.None = founds(x.Content.Individual) == "none"
	p.Text = m.Write(s.opt.Catalogue, x.Content, received)
	p.Past = p.Text.Deadline != law.UnknownWord && p.Text.Deadline < s.today()
	for _, id := range p.Text.Missing {
		p.Missing = append(p.Missing, law.ReplyItem{ID: id}.Words())
	}
	if m.Lang != r.lang {
		p.Foreign = m.Lang
	}
	return p, nil
}

// today is the day of the reader's clock, as far as the server knows it.
func (s *Server) today() string { return s.opt.Now().UTC().Format(time.DateOnly) }

func (s *Server) replyFile(r *request) (page, error) {
	x, err := s.publicSheet(r)
	if err != nil {
		return nil, err
	}
	m, name := s.opt.Profile.Reply, r.vars["file"]
	if m == nil {
		return nil, fmt.Errorf("file %q: the register knows no reply: %w", cut(name, 60), register.ErrNotFound)
	}
	whose, err := s.undeclared(r, m.Lang, x)
	if err != nil {
		return nil, err
	}
	t := m.Write(s.opt.Catalogue, x.Content, law.UnknownWord)
	parts, refusal := warned(whose, t.Parts), warned(whose, t.Refusal)
	switch name {
	case replyText:
		return plainFile(name, law.PlainText(parts)), nil
	case replyODT:
		return documentFile(name, m.Lang, t.Title, parts)
	case refusalText:
		return plainFile(name, law.PlainText(refusal)), nil
	case refusalODT:
		return documentFile(name, m.Lang, t.Refusal[0].Text, refusal)
	}
	return nil, fmt.Errorf("file %q of a reply: %w", cut(name, 60), register.ErrNotFound)
}
