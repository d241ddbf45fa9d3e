// SPDX-License-Identifier: EUPL-1.2

// Package words holds every sentence that people read, in every language.
// It receives ids with named arguments from web, the command line and the findings of the parsers.
// It gives them text; the jurisdiction adds a layer of its own words.
package words

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed fr/*.json en/*.json
var own embed.FS

// Langs lists the languages, the first being the one of last resort.
func Langs() []string { return []string{"fr", "en"} }

// Args are the named arguments of a message. The argument "n", when it is a whole
// number, chooses between the message's plural forms.
type Args map[string]string

// message is one text with its plural forms; One is empty when it has only one form.
type message struct{ one, other string }

func (m *message) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, &m.other); err == nil {
		return nil
	}
	var forms struct{ One, Other string }
	if err := json.Unmarshal(b, &forms); err != nil {
		return err
	}
	if forms.Other == "" {
		return errors.New(`a message is a text or {"one": …, "other": …}`)
	}
	m.one, m.other = forms.One, forms.Other
	return nil
}

// Catalogue is the messages of all languages.
type Catalogue struct {
	langs map[string]map[string]message
}

// Load reads this package's messages and then each layer's: files fr/*.json and
// en/*.json that map an id to a text, or to {"one","other"}. An id given twice is
// an error, as is one that a language lacks or whose arguments differ.
func Load(layers ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{langs: map[string]map[string]message{}}
	for _, lang := range Langs() {
		c.langs[lang] = map[string]message{}
		for _, layer := range append([]fs.FS{own}, layers...) {
			if err := c.read(layer, lang); err != nil {
				return nil, err
			}
		}
	}
	return c, c.check()
}

func (c *Catalogue) read(layer fs.FS, lang string) error {
	files, err := fs.Glob(layer, lang+"/*.json")
	if err != nil {
		return fmt.Errorf("words: %w", err)
	}
	for _, file := range files {
		b, err := fs.ReadFile(layer, file)
		if err != nil {
			return fmt.Errorf("words: %w", err)
		}
		m := map[string]message{}
		if err := json.Unmarshal(b, &m); err != nil {
			return fmt.Errorf("words: %s: %w", file, err)
		}
		for id, text := range m {
			if _, twice := c.langs[lang][id]; twice {
				return fmt.Errorf("words: %s: message %q stands twice", path.Join(lang, path.Base(file)), id)
			}
			c.langs[lang][id] = text
		}
	}
	return nil
}

// check reports every id that one language has and another lacks, or whose arguments differ.
func (c *Catalogue) check() error {
	var faults []error
	for _, id := range c.IDs() {
		first := ""
		for i, lang := range Langs() {
			m, ok := c.langs[lang][id]
			if !ok {
				faults = append(faults, fmt.Errorf("words: message %q is missing in %q", id, lang))
				continue
			}
			names := strings.Join(arguments(m.one+m.other), " ")
			if i == 0 {
				first = names
			} else if names != first {
				faults = append(faults, fmt.Errorf("words: message %q has arguments [%s] in %q, [%s] in %q", id, names, lang, first, Langs()[0]))
			}
		}
	}
	return errors.Join(faults...)
}

// IDs lists every message id, sorted.
func (c *Catalogue) IDs() []string {
	seen := map[string]bool{}
	for _, m := range c.langs {
		for id := range m {
			seen[id] = true
		}
	}
	ids := make([]string, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Has reports whether the message exists.
func (c *Catalogue) Has(id string) bool {
	_, ok := c.langs[Langs()[0]][id]
	return ok
}

// Text gives the message in the language, its arguments filled in. An unknown
// language reads as the first one. An unknown id gives the id between angle marks,
// which the tests of every caller look for.
func (c *Catalogue) Text(lang, id string, args Args) string {
	texts, ok := c.langs[lang]
	if !ok {
		lang = Langs()[0]
		texts = c.langs[lang]
	}
	m, ok := texts[id]
	if !ok {
		return "‹" + id + "›"
	}
	text := m.other
	if m.one != "" && singular(lang, args["n"]) {
		text = m.one
	}
	if len(args) == 0 || !strings.Contains(text, "{") {
		return text
	}
	return fill(text, args)
}

// singular follows CLDR: French counts 0 and 1 as one, English 1 only.
func singular(lang, n string) bool {
	i, err := strconv.Atoi(n)
	if err != nil {
		return false
	}
	return i == 1 || i == 0 && lang == "fr"
}

// fill replaces each {name}; an unknown name stays as it is.
func fill(text string, args Args) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, ok := strings.Cut(rest, "}")
		if v, known := args[name]; ok && known {
			b.WriteString(v)
			text = after
			continue
		}
		b.WriteByte('{')
		text = rest
	}
}

// arguments lists the names between braces, sorted, each once.
func arguments(text string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(text, "{")
		if !ok {
			slices.Sort(names)
			return slices.Compact(names)
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			text = rest
			continue
		}
		names = append(names, name)
		text = after
	}
}
