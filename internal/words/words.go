// SPDX-License-Identifier: EUPL-1.2

// Package words holds every sentence that people read, in every language.
// It receives ids with named arguments from web, the command line and the findings of the parsers.
// It gives them text; the jurisdiction adds a layer of its own words.
package words

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// readMessage reads a text, or its plural forms.
func readMessage(v any) (message, error) {
	switch v := v.(type) {
	case string:
		return message{other: v}, nil
	case map[string]any:
		one, _ := v["one"].(string)
		if other, _ := v["other"].(string); other != "" {
			return message{one, other}, nil
		}
	}
	return message{}, errors.New(`a message is a text or {"one": …, "other": …}`)
}

// Catalogue is the messages of all languages.
type Catalogue struct {
	langs  map[string]map[string]message
	digest string
}

// ownMessages reads the messages of this package once: each command line needs them
// twice, and they take longer to read than most commands to do their work.
var ownMessages = sync.OnceValues(func() (*Catalogue, error) { return load(nil, own) })

// Load reads this package's messages and then each layer's: files fr/*.json and
// en/*.json that map an id to a text, or to {"one","other"}. An id given twice is
// an error, as is one that a language lacks or whose arguments differ.
func Load(layers ...fs.FS) (*Catalogue, error) {
	base, err := ownMessages()
	if err != nil {
		return base, err
	}
	return load(base, layers...)
}

func load(base *Catalogue, layers ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{langs: map[string]map[string]message{}}
	sum := sha256.New()
	if base != nil {
		_, _ = io.WriteString(sum, base.digest) // a hash never fails
	}
	for _, lang := range Langs() {
		c.langs[lang] = map[string]message{}
		if base != nil {
			c.langs[lang] = maps.Clone(base.langs[lang])
		}
		for _, layer := range layers {
			if err := c.read(layer, lang, sum); err != nil {
				return nil, err
			}
		}
	}
	c.digest = hex.EncodeToString(sum.Sum(nil))
	return c, c.check()
}

// Digest tells two catalogues apart: the SHA-256 of the files they were read from.
func (c *Catalogue) Digest() string { return c.digest }

func (c *Catalogue) read(layer fs.FS, lang string, sum io.Writer) error {
	files, err := fs.Glob(layer, lang+"/*.json")
	if err != nil {
		return fmt.Errorf("words: %w", err)
	}
	for _, file := range files {
		b, err := fs.ReadFile(layer, file)
		if err != nil {
			return fmt.Errorf("words: %w", err)
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", file, len(b), b)
		m := map[string]any{} // a type of our own that reads itself would take three times as long
		if err := json.Unmarshal(b, &m); err != nil {
			return fmt.Errorf("words: %s: %w", file, err)
		}
		for id, v := range m {
			text, err := readMessage(v)
			if err != nil {
				return fmt.Errorf("words: %s: message %q: %w", file, id, err)
			}
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
	var faults []string
	for _, lang := range Langs() {
		for id, m := range c.langs[lang] {
			for _, other := range Langs() {
				x, ok := c.langs[other][id]
				switch {
				case !ok:
					faults = append(faults, fmt.Sprintf("words: message %q is missing in %q", id, other))
				case lang == Langs()[0] && lang != other && !sameArguments(m, x):
					faults = append(faults, fmt.Sprintf("words: message %q has arguments %v in %q, %v in %q", id, arguments(x.one+x.other), other, arguments(m.one+m.other), lang))
				}
			}
		}
	}
	slices.Sort(faults)
	var all []error
	for _, fault := range slices.Compact(faults) {
		all = append(all, errors.New(fault))
	}
	return errors.Join(all...)
}

func sameArguments(a, b message) bool {
	x, y := a.one+a.other, b.one+b.other
	if !strings.Contains(x, "{") && !strings.Contains(y, "{") {
		return true
	}
	return slices.Equal(arguments(x), arguments(y))
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
