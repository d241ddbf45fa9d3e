// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"strings"
	"unicode/utf8"

	"greffe/internal/publiccode"
	"greffe/internal/register"
)

// correctedPage gives the publiccode.yml of a repository with what can be mended
// without knowing the software, to copy, and says what its author has to do.
type correctedPage struct {
	Layout
	Repository register.Repository
	Made       []correctionView
	Text       string
	Lines      int
	Left       []findingView
	Source     string // the file at its commit
	Raw        string // its page here
	Visit      *nextVisit
}

// correctionView is one change in words.
type correctionView struct {
	publiccode.Correction
	What string
}

// maxCopied caps the text that is shown to be copied, in bytes.
const maxCopied = 64 << 10

func (s *Server) corrected(r *request) (page, error) {
	x, err := s.findRepository(r, "corrected")
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
	p := &correctedPage{Repository: x, Raw: address(r.lang, "publiccode", x.Key)}
	p.NoIndex, p.Title, p.Of = true, s.say(r, "corrected.title", "name", x.Name), x.Key
	p.Crumbs = append(s.crumbs(r, "repositories"), Crumb{x.Software.Or(x.Name), address(r.lang, "repository", x.Key)})
	text, made := publiccode.Correct(raw, s.opt.Profile)
	p.Made = s.corrections(r, made)
	p.Left = s.findings(r, publiccode.Parse(text, s.opt.Profile).Findings)
	if len(made) > 0 && len(text) <= maxCopied && utf8.Valid(text) {
		p.Text = string(text)
		p.Lines = min(40, strings.Count(p.Text, "\n")+2)
	}
	p.Day = s.today()
	p.Visit, err = s.nextVisit(r)
	return p, err
}

// corrections words the changes that were made.
func (s *Server) corrections(r *request, made []publiccode.Correction) []correctionView {
	views := make([]correctionView, len(made))
	for i, c := range made {
		what, _ := s.findingWords(r.lang, c.Finding)
		views[i] = correctionView{c, what}
	}
	return views
}

// mends gives the page of the corrected publiccode.yml of a repository, and "" where
// nothing in it can be put right without its author: no page promises what it has not.
func (s *Server) mends(r *request, x register.Repository) (string, error) {
	raw, err := s.held(r.Context(), x.Key)
	if errors.Is(err, register.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if _, made := publiccode.Correct([]byte(raw), s.opt.Profile); len(made) == 0 {
		return "", nil
	}
	return address(r.lang, "corrected", x.Key), nil
}
