// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/words"
)

// Erasing is what the page of erasures asks of the desk.
type Erasing interface {
	Erasable(ctx context.Context, actor register.Actor, slug, words string) (desk.Erasable, error)
	// EraseVersions is for good; clean says whether the file holds no remains any more.
	// A neutral name takes the place of the sheet's, and another address that of its own;
	// "" leaves both. slug is the address in the end.
	EraseVersions(ctx context.Context, actor register.Actor, sheet string, numbers []int, ground, neutral string) (slug string, clean bool, err error)
}

// eraseRoutes is the page on which the register erases versions of any body's sheets.
func eraseRoutes() []privateRoute {
	return []privateRoute{{route{"erase", privateFr + "/effacer", privateEn + "/erase", []string{"sheet", "done"}}, desk.ActErase, false}}
}

func eraseHandlers() map[string]answering {
	return map[string]answering{"erase": {(*Server).erase, (*Server).erasePosted}}
}

// erasePage shows the versions of one sheet, to be erased.
type erasePage struct {
	Layout
	Address  string // as typed
	Looked   bool   // words were looked for
	Draft    bool   // the working state holds them
	Sheet    register.Sheet
	Versions []erasableVersion
	Grounds  []string
	Ground   string
	Name     bool   // the name and the address go too
	Problem  string // id
}

// erasableVersion is one version that still has its words.
type erasableVersion struct {
	Number  int
	At      time.Time
	Last    bool  // it is what the public reads
	Same    []int // others that say the same, and go with it
	Holds   bool  // it holds the words that were looked for
	Checked bool
}

func (s *Server) erase(r *request) (page, error) {
	return s.erasePage(r, r.query.Get("sheet"), "", nil)
}

// erasePage shows a sheet by its slug or the address of its page; words are looked for.
func (s *Server) erasePage(r *request, wanted, looked string, chosen []int) (*erasePage, error) {
	p := &erasePage{Address: cut(wanted, 500), Grounds: register.ErasureGrounds()}
	p.Template, p.Title, p.Crumbs = "erase", s.say(r, "erase.title"), s.deskCrumbs(r)
	slug := slugOf(wanted)
	if slug == "" {
		return p, nil
	}
	if s.opt.Workshop == nil {
		return nil, register.ErrNotFound
	}
	e, err := s.opt.Workshop.Erasable(r.Context(), r.actor, slug, looked)
	if errors.Is(err, register.ErrNotFound) {
		p.Problem, p.Status = "erase.problem.sheet", http.StatusUnprocessableEntity
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	p.Address, p.Sheet, p.Draft, p.Looked = slug, e.Sheet, e.Draft, strings.TrimSpace(looked) != ""
	for i, rev := range e.Versions {
		v := erasableVersion{Number: rev.Number, At: rev.At, Last: i == 0, Holds: slices.Contains(e.Holding, rev.Number)}
		v.Same = slices.DeleteFunc(desk.Alike(e.Versions, []int{rev.Number}), func(n int) bool { return n == rev.Number })
		v.Checked = v.Holds || slices.Contains(chosen, rev.Number)
		p.Versions = append(p.Versions, v)
	}
	return p, nil
}

// slugOf reads the slug of a sheet, or the address of one of its pages.
func slugOf(wanted string) string {
	wanted = strings.TrimSpace(wanted)
	if u, err := url.Parse(wanted); err == nil && strings.Contains(wanted, "/") {
		for _, lang := range words.Langs() {
			if rest, ok := strings.CutPrefix(u.Path, strings.TrimSuffix(address(lang, "algorithms"), "/")+"/"); ok {
				slug, _, _ := strings.Cut(rest, "/")
				return slug
			}
		}
	}
	return wanted
}

// erasePosted looks for words, or erases the versions that were ticked.
func (s *Server) erasePosted(r *request) (page, error) {
	wanted := r.form.Get("sheet")
	var chosen []int
	for _, text := range r.form["version"] {
		number, err := strconv.Atoi(text)
		if err != nil {
			return nil, fmt.Errorf("version %q: %w", cut(text, 20), register.ErrInvalid)
		}
		chosen = append(chosen, number)
	}
	if r.form.Get("go") != "erase" {
		p, err := s.erasePage(r, wanted, cut(r.form.Get("words"), maxValue), chosen)
		if err == nil && p.Looked && !slices.ContainsFunc(p.Versions, func(v erasableVersion) bool { return v.Holds }) {
			p.Problem = "erase.problem.nowhere"
		}
		return p, err
	}
	p, err := s.erasePage(r, wanted, "", chosen)
	if err != nil || p.Sheet.ID == "" {
		return p, err
	}
	p.Ground, p.Name = r.form.Get("ground"), r.form.Get("name") != ""
	switch {
	case len(chosen) == 0:
		p.Problem = "erase.problem.version"
	case !slices.Contains(p.Grounds, p.Ground):
		p.Problem = "erase.problem.ground"
	case r.form.Get("sure") == "":
		p.Problem = "erase.problem.sure"
	}
	if p.Problem != "" {
		p.Status = http.StatusUnprocessableEntity
		return p, nil
	}
	neutral := ""
	if p.Name {
		lang := p.Sheet.Content.Lang
		if !slices.Contains(words.Langs(), lang) {
			lang = r.lang
		}
		neutral = s.opt.Catalogue.Text(lang, "erase.neutral", nil)
	}
	slug, clean, err := s.opt.Workshop.EraseVersions(r.Context(), r.actor, p.Sheet.ID, chosen, p.Ground, neutral)
	if errors.Is(err, desk.ErrNameStays) {
		p.Problem, p.Status = "erase.problem.name", http.StatusUnprocessableEntity
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	what := "erased"
	if !clean {
		what = "erased_later"
	}
	return nil, seeOther{address(r.lang, "erase") + "?sheet=" + url.QueryEscape(slug) + "&done=" + what}
}

// erasedVersion is the error of who asks for a version that was erased: its address says
// when, why and by whom.
type erasedVersion struct{ register.Erasure }

func (e erasedVersion) Error() string { return fmt.Sprintf("version %d was erased", e.Number) }

// erasureProblem is the same for programs.
func erasureProblem(e register.Erasure, say speaker) *problem {
	p := newProblem("erased", "said", say.erasure(e))
	p.Erased = []apiErasure{erasureOf(e)}
	return p
}

// apiErasure is what stays of a version whose words were erased.
type apiErasure struct {
	Number int       `json:"number" doc:"Of the version."`
	Since  time.Time `json:"since" doc:"When it was published."`
	Until  time.Time `json:"until,omitzero" doc:"When another took its place; missing where it was the last one."`
	At     time.Time `json:"at" doc:"When its words were erased."`
	Ground string    `json:"ground" enum:"personal,secret,rights,order,undone" doc:"Why: personal data, a secret protected by law, somebody's rights, an order, or a publication undone within the hour."`
	By     string    `json:"by" enum:"body,register,source" doc:"The administration, the register, or the register that the sheet was taken from."`
	Name   bool      `json:"name,omitempty" doc:"The name and the address that the sheet had were erased with it."`
}

func erasureOf(e register.Erasure) apiErasure { return apiErasure(e) }

func erasuresOf(all []register.Erasure) []apiErasure {
	list := make([]apiErasure, len(all))
	for i, e := range all {
		list[i] = erasureOf(e)
	}
	return list
}

// erasure says in one sentence when, why and by whom a version was erased.
func (s speaker) erasure(e register.Erasure) string {
	return s.say("erase.said", "number", strconv.Itoa(e.Number), "date", s.date(e.At), "ground", s.say("erase.ground."+e.Ground), "by", s.say("erase.by."+e.By))
}

// erasedAddress says in one sentence when and why an address of a sheet was erased.
func (s speaker) erasedAddress(e register.AddressErased) string {
	return s.say("erase.address.said", "date", s.date(e.At), "ground", s.say("erase.ground."+e.Ground))
}

// shownThen finds the erased version that readers read at the end of a past day.
func shownThen(x register.Sheet, before time.Time) (register.Erasure, bool) {
	i := slices.IndexFunc(x.Erased, func(e register.Erasure) bool { return e.Shown(before) })
	if i < 0 {
		return register.Erasure{}, false
	}
	return x.Erased[i], true
}
