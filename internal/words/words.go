// SPDX-License-Identifier: EUPL-1.2

// Package words holds every sentence that people read, in every language.
// It receives ids with named arguments from web, the command line and the findings of the parsers.
// It gives them text; the jurisdiction adds a layer of its own words.
package words

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"greffe/internal/jsonobject"
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

// open reports whether a form may have arguments.
func (m message) open() bool {
	return strings.IndexByte(m.one, '{') >= 0 || strings.IndexByte(m.other, '{') >= 0
}

// readMessage reads a text, or its plural forms.
func readMessage(value string) (message, error) {
	if jsonobject.Plain(value) { // most of them
		return message{other: value[1 : len(value)-1]}, nil
	}
	var m message
	if !strings.HasPrefix(value, "{") {
		text, err := jsonobject.Text(value)
		return message{other: text}, err
	}
	err := jsonobject.Each(value, func(form, value string) (err error) {
		switch form {
		case "one":
			m.one, err = jsonobject.Text(value)
		case "other":
			m.other, err = jsonobject.Text(value)
		}
		return err
	})
	if err == nil && m.other == "" {
		err = errors.New(`a message is a text or {"one": …, "other": …}`)
	}
	return m, err
}

// Layer is what one set of files says, in all languages. It is read once and may stand
// in several catalogues.
type Layer struct {
	langs  map[string]map[string]message
	digest string
}

// Catalogue is the messages of all languages.
type Catalogue struct {
	layers []*Layer // no id stands in two of them
	digest string
}

// ownMessages reads the messages of this package once: each command line needs them
// twice, and they take longer to read than most commands to do their work. A test
// compares their languages.
var ownMessages = sync.OnceValues(func() (*Layer, error) { return ReadTested(own) })

// Load reads this package's messages and then each layer's, and compares the languages of
// each: see Read and Join.
func Load(layers ...fs.FS) (*Catalogue, error) {
	base, err := ownMessages()
	if err != nil {
		return nil, err
	}
	if err := base.check(); err != nil {
		return nil, err
	}
	all := make([]*Layer, len(layers))
	for i, files := range layers {
		l, err := Read(files)
		if err != nil {
			return nil, err
		}
		all[i] = l
	}
	return Join(all...)
}

// Join adds layers to this package's own messages. An id given twice is an error.
func Join(layers ...*Layer) (*Catalogue, error) {
	base, err := ownMessages()
	if err != nil {
		return nil, err
	}
	c := &Catalogue{layers: append([]*Layer{base}, layers...)}
	sum := sha256.New()
	for i, l := range c.layers {
		_, _ = io.WriteString(sum, l.digest) // a hash never fails
		if err := l.apart(c.layers[:i]); err != nil {
			return nil, err
		}
	}
	c.digest = hex.EncodeToString(sum.Sum(nil))
	return c, nil
}

// apart reports the first id that one of the others has too.
func (l *Layer) apart(others []*Layer) error {
	for _, other := range others {
		for lang, texts := range l.langs {
			for id := range texts {
				if _, twice := other.langs[lang][id]; twice {
					return fmt.Errorf("words: message %q stands twice in %q", id, lang)
				}
			}
		}
	}
	return nil
}

// Read reads files fr/*.json and en/*.json that map an id to a text, or to
// {"one","other"}. An id given twice is an error, as is one that a language lacks or
// whose arguments differ.
func Read(files fs.FS) (*Layer, error) {
	l, err := ReadTested(files)
	if err != nil {
		return nil, err
	}
	return l, l.check()
}

// ReadTested is Read for files that are part of the program, whose languages a test has
// compared: each start would do it again.
func ReadTested(files fs.FS) (*Layer, error) {
	l := &Layer{langs: map[string]map[string]message{}}
	sums, texts, faults := make([]string, len(Langs())), make([]map[string]message, len(Langs())), make([]error, len(Langs()))
	var all sync.WaitGroup
	for i, lang := range Langs() {
		all.Go(func() { texts[i], sums[i], faults[i] = readLanguage(files, lang) })
	}
	all.Wait()
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	for i, lang := range Langs() {
		l.langs[lang] = texts[i]
	}
	sum := sha256.Sum256([]byte(strings.Join(sums, " ")))
	l.digest = hex.EncodeToString(sum[:])
	return l, nil
}

// Digest tells two catalogues apart: it moves with every byte of their files.
func (c *Catalogue) Digest() string { return c.digest }

func readLanguage(layer fs.FS, lang string) (texts map[string]message, digest string, err error) {
	files, err := fs.Glob(layer, lang+"/*.json")
	if err != nil {
		return nil, "", fmt.Errorf("words: %w", err)
	}
	sum := sha256.New()
	texts = map[string]message{}
	for _, file := range files {
		b, err := fs.ReadFile(layer, file)
		if err != nil {
			return nil, "", fmt.Errorf("words: %w", err)
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n", file, len(b))
		_, _ = sum.Write(b)
		err = jsonobject.Each(string(b), func(id, value string) error {
			text, err := readMessage(value)
			if err != nil {
				return fmt.Errorf("message %q: %w", id, err)
			}
			if _, twice := texts[id]; twice {
				return fmt.Errorf("message %q stands twice", id)
			}
			texts[id] = text
			return nil
		})
		if err != nil {
			return nil, "", fmt.Errorf("words: %s: %w", file, err)
		}
	}
	return texts, hex.EncodeToString(sum.Sum(nil)), nil
}

// check reports every id that one language has and another lacks, or whose arguments differ.
func (l *Layer) check() error {
	var faults []string
	for _, lang := range Langs() {
		for id, m := range l.langs[lang] {
			for _, other := range Langs() {
				if other == lang {
					continue
				}
				x, ok := l.langs[other][id]
				switch {
				case !ok:
					faults = append(faults, fmt.Sprintf("words: message %q is missing in %q", id, other))
				case lang == Langs()[0] && !sameArguments(m, x):
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
	if !a.open() && !b.open() {
		return true
	}
	return slices.Equal(arguments(a.one+a.other), arguments(b.one+b.other))
}

// IDs lists every message id, sorted.
func (c *Catalogue) IDs() []string {
	seen := map[string]bool{}
	for _, l := range c.layers {
		for _, texts := range l.langs {
			for id := range texts {
				seen[id] = true
			}
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
	_, ok := c.find(Langs()[0], id)
	return ok
}

func (c *Catalogue) find(lang, id string) (message, bool) {
	for _, l := range c.layers {
		if m, ok := l.langs[lang][id]; ok {
			return m, true
		}
	}
	return message{}, false
}

// Text gives the message in the language, its arguments filled in. An unknown
// language reads as the first one. An unknown id gives the id between angle marks,
// which the tests of every caller look for.
func (c *Catalogue) Text(lang, id string, args Args) string {
	if !slices.Contains(Langs(), lang) {
		lang = Langs()[0]
	}
	m, ok := c.find(lang, id)
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
