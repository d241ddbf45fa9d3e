// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"greffe/internal/check"
	"greffe/internal/law"
	"greffe/internal/register"
)

// badgeRoot heads the addresses of badges: /badge/repository/listed.svg?key=…
const badgeRoot = "/badge/"

// badge is one small drawing that says one thing of one noun.
type badge struct {
	left, right string
	tone        string // good, plain, open: a word stands beside every colour
}

// repositoryBadges and sheetBadges are what a badge may say.
func repositoryBadges() []string { return []string{"listed", "licence", "level", "explained"} }
func sheetBadges() []string      { return []string{"listed", "declared", "level", "code"} }

// drawBadge answers /badge/{repository|algorithm}/{what}.svg?key=&lang=.
func (s *Server) drawBadge(w http.ResponseWriter, r *http.Request) {
	kind, what, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(r.URL.EscapedPath(), badgeRoot), ".svg"), "/")
	lang := r.URL.Query().Get("lang")
	if lang != "en" {
		lang = "fr"
	}
	h := w.Header()
	version, err := s.opt.Register.Version(r.Context())
	if err != nil {
		s.refuse(w, r, status(err))
		return
	}
	b, err := s.badge(r.Context(), speaker{s.opt.Catalogue, lang}, kind, what, r.URL.Query().Get("key"))
	if err != nil {
		s.refuse(w, r, status(err))
		return
	}
	h.Set("Content-Type", "image/svg+xml; charset=utf-8")
	h.Set("Content-Language", lang)
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	openToAll(h) // it is made to stand in a README elsewhere
	if unchanged(w, r, fmt.Sprintf(`W/"%d.%s-%s"`, version, s.build, lang)) {
		return
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.svg(lang)) //nolint:gosec // svg escapes its texts; the reader is gone: nobody is left to tell
	}
}

// badge says one thing of one noun. It wraps ErrNotFound where there is none such.
func (s *Server) badge(ctx context.Context, say speaker, kind, what, key string) (badge, error) {
	b := badge{left: say.say("export.badge.register"), tone: "plain"}
	none := fmt.Errorf("badge %s/%s of %q: %w", kind, what, key, register.ErrNotFound)
	switch kind {
	case "repository":
		r, err := s.opt.Register.RepositoryByKey(ctx, key)
		if err != nil {
			return b, err
		}
		return s.repositoryBadge(ctx, say, b, what, r, none)
	case "algorithm":
		x, err := s.opt.Register.SheetBySlug(ctx, key)
		if err != nil {
			return b, err
		}
		return s.sheetBadge(ctx, say, b, what, x, none)
	}
	return b, none
}

func (s *Server) repositoryBadge(ctx context.Context, say speaker, b badge, what string, r register.Repository, none error) (badge, error) {
	switch what {
	case "listed":
		b.right, b.tone = say.say("export.badge.listed"), "good"
		if r.Gone() {
			b.right, b.tone = say.say("export.badge.gone"), "plain"
		}
	case "licence":
		b.left = say.say("export.badge.licence")
		x, err := s.opt.Register.Examination(ctx, r.ID)
		if err != nil && !errors.Is(err, register.ErrNotFound) {
			return b, err
		}
		b.right = say.say("export.badge.licence_not_observed")
		if err == nil {
			b.right = cut(x.Licensing.Expression, 40)
			switch {
			case x.Licensing.Answer == "yes":
				b.right, b.tone = say.say("export.badge.licence_listed", "licence", b.right), "good"
			case b.right == "":
				b.right = say.say("export.badge.licence_unknown")
			}
		}
	case "level":
		return s.openingBadge(ctx, say, b, r)
	case "explained":
		links, err := s.opt.Register.LinksOfRepositories(ctx, []string{r.ID})
		if err != nil {
			return b, err
		}
		b.right = say.say("export.badge.not_explained")
		for _, l := range links {
			if l.Status == register.LinkVerified {
				b.right, b.tone = say.say("export.badge.explained"), "good"
			}
		}
	default:
		return b, none
	}
	return b, nil
}

func (s *Server) sheetBadge(ctx context.Context, say speaker, b badge, what string, x register.Sheet, none error) (badge, error) {
	b.left = say.say("export.badge.algorithm")
	if x.State == register.Withdrawn {
		b.right = say.say("export.badge.withdrawn")
		return b, nil
	}
	switch what {
	case "listed":
		b.right, b.tone = say.say("export.badge.listed"), "good"
	case "declared":
		b.right = say.term("web.origin", string(x.Origin.Kind))
		if x.Origin.Kind == register.Declared {
			b.tone = "good"
		}
	case "level":
		return s.degreeBadge(ctx, say, b, x)
	case "code":
		links, err := s.opt.Register.LinksOfSheets(ctx, []string{x.ID})
		if err != nil {
			return b, err
		}
		b.right = say.say("export.badge.no_code")
		for _, l := range links {
			if l.Status == register.LinkVerified {
				b.right, b.tone = say.say("export.badge.code"), "good"
			}
		}
	default:
		return b, none
	}
	return b, nil
}

// openingBadge says which degree of opening a repository declares, and whether something
// that can be seen speaks against it.
func (s *Server) openingBadge(ctx context.Context, say speaker, b badge, r register.Repository) (badge, error) {
	b.left = say.say("take.badge.opening")
	x, err := s.opt.Register.Examination(ctx, r.ID)
	if err != nil && !errors.Is(err, register.ErrNotFound) {
		return b, err
	}
	switch {
	case len(s.opt.Profile.Checks.Degrees) == 0:
		b.right = say.say("take.badge.opening.unknown") // the jurisdiction counts none
	case err != nil, x.Opening.Is(register.NotObserved), x.Opening.Is(register.Failed):
		b.right = say.say("take.badge.opening.not_observed")
	case !x.Opening.Is(register.Present):
		b.right = say.say("take.badge.opening.none")
	default:
		b.right, b.tone = say.say("take.badge.opening.declared", "level", cut(x.Opening.Value, 4)), "good"
		for _, c := range x.Checks {
			if c.Rule == check.OpeningFacts && c.Result == register.CheckFail {
				b.right, b.tone = say.say("take.badge.opening.contradicted", "level", cut(x.Opening.Value, 4)), "plain"
			}
		}
	}
	return b, nil
}

// degreeBadge says how far people can make an algorithm their own, where a guide counts it.
func (s *Server) degreeBadge(ctx context.Context, say speaker, b badge, x register.Sheet) (badge, error) {
	links, err := s.opt.Register.LinksOfSheets(ctx, []string{x.ID})
	if err != nil {
		return b, err
	}
	b.left = say.say("take.badge.degree")
	if !s.opt.Profile.Degrees {
		b.right = say.say("take.badge.opening.unknown")
		return b, nil
	}
	var ids []string
	for _, l := range links {
		if l.Status == register.LinkVerified || l.Status == register.LinkDeclared {
			ids = append(ids, l.Repository)
		}
	}
	code, err := s.opt.Register.RepositoriesByID(ctx, unique(ids))
	open := slices.ContainsFunc(code, func(r register.Repository) bool { return !r.Gone() })
	switch degree := law.Appropriability(law.Disclose(x.Content, open), law.Explained(x.Content), law.Unknown); degree {
	case law.UnknownWord:
		b.right = say.say("take.badge.opening.unknown")
	case law.None:
		b.right = say.say("take.badge.degree.none")
	default:
		b.right, b.tone = say.say("take.badge.degree.of", "degree", degree), "good"
	}
	return b, err
}

// svg draws a badge: its words are its title too, and the colours hold 7:1.
func (b badge) svg(lang string) []byte {
	left, right := badgeWidth(b.left), badgeWidth(b.right)
	fill := map[string]string{"good": "#0b5d3b", "plain": "#4a4a4a"}[b.tone]
	title := html.EscapeString(register.Visible(b.left + colon(lang) + b.right))
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="24" viewBox="0 0 %[1]d 24" role="img" aria-labelledby="t" lang="%[8]s"><title id="t">%[2]s</title>`+
		`<rect width="%[1]d" height="24" rx="4" fill="#1c1b19"/><path d="M%[3]d 0h%[4]dv24H%[3]dz" fill="%[5]s"/>`+
		`<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="12" text-anchor="middle" aria-hidden="true"><text x="%[6]d" y="16" textLength="%[9]d">%[10]s</text><text x="%[7]d" y="16" textLength="%[11]d">%[12]s</text></g></svg>`+"\n",
		left+right, title, left, right, fill, left/2, left+right/2, lang, left-16, html.EscapeString(register.Visible(b.left)), right-16, html.EscapeString(register.Visible(b.right)))
}

// colon is the colon between two words, as the language writes it.
func colon(lang string) string {
	if lang == "fr" {
		return "\u00a0: "
	}
	return ": "
}

// badgeWidth is the room that a text takes: 7 a letter is what the widest font needs.
func badgeWidth(text string) int { return 16 + 7*utf8.RuneCountInString(text) }

// badgesPage shows the badges of one noun, and what to copy.
type badgesPage struct {
	Layout
	Kind, Key, Name string // of the noun; "" before one was asked for
	Badges          []badgeView
	Missing         bool // nothing has that key
}

type badgeView struct {
	Name, URL, Alt, Markdown, HTML string
}

func (s *Server) badges(r *request) (page, error) {
	p := &badgesPage{Kind: "repository", Key: strings.TrimSpace(r.query.Get("repository"))}
	p.Title, p.Crumbs = s.say(r, "export.badges.title"), []Crumb{{s.say(r, "export.data.title"), address(r.lang, "data")}}
	if slug := r.query.Get("algorithm"); slug != "" {
		p.Kind, p.Key = "algorithm", slug
	}
	if p.Key == "" {
		return p, nil
	}
	p.NoIndex = true
	var to string
	whats := repositoryBadges()
	if p.Kind == "algorithm" {
		whats = sheetBadges()
		x, err := s.opt.Register.SheetBySlug(r.Context(), p.Key)
		if p.Missing = errors.Is(err, register.ErrNotFound); err != nil && !p.Missing {
			return nil, err
		}
		p.Name, to = x.Content.Name, address(r.lang, "algorithm", x.Slug)
	} else {
		x, err := s.opt.Register.RepositoryByKey(r.Context(), p.Key)
		if p.Missing = errors.Is(err, register.ErrNotFound); err != nil && !p.Missing {
			return nil, err
		}
		p.Name, p.Key, to = x.Key, cmp.Or(x.Key, p.Key), address(r.lang, "repository", x.Key)
	}
	if p.Missing {
		return p, nil
	}
	src := source{base: s.base}
	say := speaker{s.opt.Catalogue, r.lang}
	for _, what := range whats {
		b, err := s.badge(r.Context(), say, p.Kind, what, p.Key)
		if err != nil {
			return nil, err
		}
		v := badgeView{Name: what, URL: badgeAddress(r.lang, p.Kind, what, p.Key), Alt: b.left + colon(r.lang) + b.right}
		v.Markdown = "[![" + strings.NewReplacer("[", "", "]", "").Replace(v.Alt) + "](" + src.absolute(v.URL) + ")](" + src.absolute(to) + ")"
		v.HTML = `<a href="` + html.EscapeString(src.absolute(to)) + `"><img src="` + html.EscapeString(src.absolute(v.URL)) + `" alt="` + html.EscapeString(v.Alt) + `" height="24"></a>`
		p.Badges = append(p.Badges, v)
	}
	return p, nil
}

func badgeAddress(lang, kind, what, key string) string {
	return badgeRoot + kind + "/" + what + ".svg?key=" + url.QueryEscape(key) + "&lang=" + lang
}
