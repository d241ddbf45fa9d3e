// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"text/template/parse"

	"greffe/internal/register"
	"greffe/internal/words"
)

//go:embed templates
var templateFiles embed.FS

// theme is every page's template in one language. A page is parsed when it is first
// asked for, and so is what it shares with the others of its language: all of them would
// take most of the time that the program takes to start.
type theme struct {
	mu    sync.Mutex
	begun sync.Once
	base  func() (*template.Template, error) // the layout and the parts; never executed, so that it can be cloned
	parse func(into *template.Template, file string) error
	files map[string]string // of each page, by its name
	pages map[string]*template.Template

	drawings func() (*template.Template, error) // the parts again, to be executed by themselves
	done     drawings
}

// begin has what every page shares parsed meanwhile, if it is not: the first page asks the
// register for as long as that takes.
func (t *theme) begin() {
	t.begun.Do(func() { go func() { _, _ = t.base() }() }) // a fault in it is told by the page
}

func (t *theme) execute(w io.Writer, name string, data any) error {
	p, err := t.page(name)
	if err != nil {
		return err
	}
	return p.ExecuteTemplate(w, "layout", data)
}

// page gives the template of a page.
func (t *theme) page(name string) (*template.Template, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p, ok := t.pages[name]; ok {
		return p, nil
	}
	file, ok := t.files[name]
	if !ok {
		return nil, fmt.Errorf("no template %s", name)
	}
	base, err := t.base()
	if err != nil {
		return nil, err
	}
	p, err := base.Clone()
	if err != nil {
		return nil, err
	}
	if err := t.parse(p, file); err != nil {
		return nil, err
	}
	t.pages[name] = p
	return p, nil
}

// all parses every page, to find the one that cannot be.
func (t *theme) all() error {
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		p, err := t.page(name)
		if err != nil {
			return err
		}
		if missing := undefined(p, "layout", map[string]bool{}); missing != "" {
			return fmt.Errorf("template %s asks for a part %q that is nowhere", name, missing)
		}
	}
	return nil
}

// undefined names a part that a template asks for, or a part of it does, and that is not
// there: that would else be found by the first reader of the page.
func undefined(p *template.Template, name string, seen map[string]bool) string {
	if seen[name] {
		return ""
	}
	seen[name] = true
	t := p.Lookup(name)
	if t == nil || t.Tree == nil {
		return name
	}
	for _, part := range partsAsked(t.Tree.Root) {
		if missing := undefined(p, part, seen); missing != "" {
			return missing
		}
	}
	return ""
}

// partsAsked lists the templates that a piece of a template asks for.
func partsAsked(n parse.Node) []string {
	var names []string
	branch := func(b *parse.BranchNode) { names = append(partsAsked(b.List), partsAsked(b.ElseList)...) }
	switch n := n.(type) {
	case *parse.ActionNode:
		names = drawnParts(n)
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, x := range n.Nodes {
			names = append(names, partsAsked(x)...)
		}
	case *parse.TemplateNode:
		names = []string{n.Name}
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	}
	return names
}

// sharedTemplates are what every page is parsed with.
func sharedTemplates() []string {
	return []string{
		"templates/layout.html",
		"templates/parts.html",
		"templates/marks.html",
		"templates/checks.html", "templates/openingparts.html", "templates/activity.html",
		"templates/lawparts.html",
		"templates/people.html",
		"templates/declareparts.html",
	}
}

// loadThemes finds the templates, which are parsed once a language, so that words and
// addresses need no language in them. Those of an operator's own theme are parsed now:
// who made a fault in one is told at the start.
func (s *Server) loadThemes() error {
	s.themes = map[string]*theme{}
	files, err := s.files.list("templates")
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	for _, lang := range words.Langs() {
		t := &theme{
			files: map[string]string{}, pages: map[string]*template.Template{},
			parse: func(into *template.Template, file string) error { return s.parse(into, lang, file) },
		}
		t.drawings = sync.OnceValues(func() (*template.Template, error) {
			base, err := t.base()
			if err != nil {
				return nil, err
			}
			return base.Clone()
		})
		t.base = sync.OnceValues(func() (*template.Template, error) {
			base := template.New("").Funcs(s.funcs(lang)).Funcs(template.FuncMap{"drawn": t.drawn})
			for _, f := range sharedTemplates() {
				if err := t.parse(base, f); err != nil {
					return nil, err
				}
			}
			return base, nil
		})
		for _, f := range files {
			if !slices.Contains(sharedTemplates(), f) {
				t.files[strings.TrimSuffix(path.Base(f), ".html")] = f
			}
		}
		s.themes[lang] = t
		if s.files.over == nil {
			continue
		}
		if err := t.all(); err != nil {
			return err
		}
	}
	return nil
}

// parse reads a template file. Words and addresses that are the same on every page
// of a language are put in now: to call a function for each of them would take most
// of the time that a page takes. So would drawings and explanations: see drawn.
func (s *Server) parse(into *template.Template, lang, file string) error {
	b, err := s.files.read(file)
	if err != nil {
		return fmt.Errorf("web: template %s: %w", file, err)
	}
	say := speaker{s.opt.Catalogue, lang}
	text := constants(string(b), func(function, argument string) (string, bool) {
		switch function {
		case "t":
			return say.say(argument), s.opt.Catalogue.Has(argument)
		case "url":
			a := s.place(lang, argument)
			return a, a != "" && !strings.Contains(a, "{")
		}
		a, err := s.asset(argument)
		return a, err == nil
	})
	if _, err := into.New(path.Base(file)).Parse(shorter(text)); err != nil {
		return fmt.Errorf("web: template %s: %w", file, err)
	}
	return nil
}

// constants puts the text that give knows in the place of each {{t "…"}}, {{url "…"}} and
// {{asset "…"}}, which gives the same on every page.
func constants(text string, give func(function, argument string) (string, bool)) string {
	var out strings.Builder
	out.Grow(2 * len(text))
	for {
		before, action, ok := strings.Cut(text, "{{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		text = action
		function, rest, _ := strings.Cut(action, ` "`)
		if argument, after, ok := strings.Cut(rest, `"}}`); ok && slices.Contains([]string{"t", "url", "asset"}, function) &&
			!strings.ContainsAny(argument, `"\`) && !strings.HasSuffix(before, "=") { // within an address html/template escapes otherwise
			if given, ok := give(function, argument); ok {
				out.WriteString(escaper.Replace(given))
				text = after
				continue
			}
		}
		out.WriteString("{{")
	}
}

// escaper does what html/template does to text between tags and in quoted attributes.
var escaper = strings.NewReplacer("\x00", "\uFFFD", "&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;")

// steps is a list of remedies with the language of its text, when it is not the page's.
type steps struct {
	Lang string
	List []register.Remedy
}

// funcs are all that templates may call.
func (s *Server) funcs(lang string) template.FuncMap {
	say := speaker{s.opt.Catalogue, lang}
	return template.FuncMap{
		"t":        say.text,
		"word":     say.word,
		"rich":     say.rich,
		"terms":    func(ids ...string) []string { return ids },
		"has":      s.opt.Catalogue.Has,
		"term":     say.term,
		"number":   say.number,
		"money":    say.money,
		"items":    say.items,
		"spans":    spansHTML,
		"kind":     say.kind,
		"licensed": say.licensed, "published": say.published,
		"date":  say.date,
		"time":  say.clock,
		"iso":   iso,
		"day":   say.day,
		"url":   func(name string, values ...string) string { return s.place(lang, name, values...) },
		"asset": func(name string) (string, error) { return s.asset(name) },
		"paras": paragraphs,
		"out":   outgoing,
		"host":  hostOf,
		"short": shortHash,
		"join":  strings.Join,
		"steps": func(lang string, list []register.Remedy) steps { return steps{lang, list} },
	}
}

func (s *Server) asset(name string) (string, error) {
	x, ok := s.assets.byName[name]
	if !ok {
		return "", fmt.Errorf("no static file %s", name)
	}
	return x.address, nil
}

// fingerprint changes whenever the same register would give another page: with
// the templates, the static files, the words and the operator's options.
func (s *Server) fingerprint() string {
	h := sha256.New()
	files, _ := s.files.list("templates") // it was listed before: it cannot fail
	for _, f := range files {
		b, _ := s.files.read(f) // as above
		h.Write(b)
	}
	for _, name := range slices.Sorted(maps.Keys(s.assets.byAddress)) {
		h.Write([]byte(name))
	}
	fmt.Fprintf(h, "%s %+v %q %q %v", s.opt.Catalogue.Digest(), s.site, s.opt.Title, s.opt.PublicURL, s.opt.Profile.ID)
	return hex.EncodeToString(h.Sum(nil)[:4])
}
