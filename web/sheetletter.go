// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"net/url"
	"slices"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// modelLetter offers to read the mention of a sheet from a model letter.
type modelLetter struct {
	File  string // name of the one that was sent
	Wrong string // id of what is wrong with it; "" for nothing
}

// goLetter is the button that reads the letter.
const goLetter = "letter"

// asksLetter reports whether a step has the mention, which a letter may hold.
func (s *Server) asksLetter(st formStep) bool {
	return s.opt.Profile.Mention != nil && slices.Contains(st.all(), "mention")
}

// takeLetter puts the words of the mention that a model letter holds into the form, in the
// place of those that stand there; the rest of the letter is kept nowhere. sent is false
// where no letter came with the form.
func (s *Server) takeLetter(form url.Values) (l modelLetter, sent bool) {
	l.File = cut(form.Get(fieldFileName), 120)
	content := form.Get(fieldFile)
	form.Del(fieldFile)
	form.Del(fieldFileName)
	if l.File == "" && content == "" {
		return l, false
	}
	text, err := wordsOfLetter([]byte(content))
	if err != nil {
		l.Wrong = "paper.check.unreadable"
		return l, true
	}
	if text = s.opt.Profile.Mention.Within(text); text == "" {
		l.Wrong = "paper.letter.nothing"
		return l, true
	}
	form.Set("mention.text", text)
	return l, true
}

// letterAgain shows the step with what was written, and why the letter was not taken.
func (s *Server) letterAgain(r *request, f desk.File, mine register.Content, l modelLetter) (page, error) {
	f.Sheet.Content, f.Findings = mine, s.opt.Workshop.Review(r.organisation, mine)
	p, err := s.stepPage(r, f)
	if x, ok := p.(*stepPage); ok {
		x.Status, x.Letter = http.StatusUnprocessableEntity, &l
	}
	return p, err
}
