// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"hash/maphash"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"greffe/internal/register"
)

// document is a text as the matcher sees it: its words in lower case without accents,
// signs, copyright lines and numbers of lists, parted by single spaces.
type document struct {
	text  []byte // " word word word "
	start []int  // of each word in text
	line  []int  // of the file on which each word stands, counted from 1
	words []uint64
}

// shingle is how many words in a row make one unit of comparison.
const shingle = 3

// The large ones are made when a text is read: no start of the program waits for them.
var (
	// copyrightLine says whose the work is: it is no part of the licence's text.
	copyrightLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^\W*(?:portions\s+)?(?:copyright|©|\(c\))\s*(?:©|\(c\)|&copy;|[<\[{(]?\s*(?:year|yyyy)|\d{4}|by\b|holders?\s*:).{0,160}$`)
	})
	reserved = regexp.MustCompile(`(?i)^\W*(?:all rights reserved|tous droits réservés)\W*$`)
	tag      = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`<[a-zA-Z/!][^<>]{0,300}>`)
	})
)

// seed makes the words' hashes; they live no longer than the process.
var seed = maphash.MakeSeed()

// folded gives the plain letters of the accented ones.
var folded = sync.OnceValue(func() map[rune]string {
	m := map[rune]string{}
	for r := rune(0xc0); r < 0x250; r++ {
		if unicode.IsLetter(r) {
			m[r] = register.FoldName(string(r))
		}
	}
	return m
})

// newDocument cuts a text into its words.
func newDocument(text string) document {
	d := document{text: make([]byte, 0, len(text)+2), start: make([]int, 0, len(text)/5), line: make([]int, 0, len(text)/5)}
	d.text = append(d.text, ' ')
	html := isHTML(text)
	n := 0
	for line := range strings.Lines(text) {
		n++
		if html {
			line = tag().ReplaceAllString(line, " ")
		}
		line = strings.TrimLeft(line, " \t>#*/;%-")
		if notice(line) {
			continue
		}
		if numbered(line) {
			_, line, _ = strings.Cut(line, " ")
		}
		d.add(line, n)
	}
	d.words = make([]uint64, len(d.start))
	for i, at := range d.start {
		end := len(d.text)
		if i+1 < len(d.start) {
			end = d.start[i+1]
		}
		d.words[i] = maphash.Bytes(seed, d.text[at:end-1])
	}
	return d
}

// notice reports whether a line says whose the work is. The signs are looked for
// first: regular expressions on each line would take most of the time.
func notice(line string) bool {
	if len(line) > 200 {
		return false
	}
	if !containsAny(line, "opyright", "OPYRIGHT", "©", "(c)", "(C)") {
		return len(line) < 40 && reserved.MatchString(line)
	}
	goesOn := containsAny(line, "ermission", "ermitted", "edistribut") // with the licence itself
	return !goesOn && copyrightLine().MatchString(strings.TrimSpace(line))
}

func containsAny(s string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(s, p) })
}

// numbered reports whether a line begins with the number of a clause: 1. 2) (a) iv.
func numbered(line string) bool {
	mark, _, ok := strings.Cut(line[:min(len(line), 7)], " ")
	if !ok || len(mark) < 2 || mark[len(mark)-1] != '.' && mark[len(mark)-1] != ')' {
		return false
	}
	mark = strings.TrimPrefix(mark[:len(mark)-1], "(")
	return len(mark) <= 2 && strings.Trim(mark, "0123456789") == "" ||
		len(mark) == 1 || strings.Trim(mark, "ivx") == ""
}

// isHTML reports whether a text is a web page.
func isHTML(text string) bool {
	head := strings.ToLower(strings.TrimSpace(text[:min(len(text), 200)]))
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html")
}

// add appends the words of a line.
func (d *document) add(line string, n int) {
	inWord := false
	for _, r := range line {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			d.letter(&inWord, n)
			d.text = append(d.text, byte(r)) // #nosec G115 -- an ASCII letter
		case r >= 'A' && r <= 'Z':
			d.letter(&inWord, n)
			d.text = append(d.text, byte(r)+'a'-'A')
		case r < 0x80:
			d.close(&inWord)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			d.letter(&inWord, n)
			if plain, ok := folded()[r]; ok {
				d.text = append(d.text, plain...)
			} else {
				d.text = append(d.text, string(unicode.ToLower(r))...)
			}
		case unicode.Is(unicode.Mn, r): // an accent that stands apart from its letter
		default:
			d.close(&inWord)
		}
	}
	d.close(&inWord)
}

// letter begins a word unless one is open.
func (d *document) letter(inWord *bool, line int) {
	if !*inWord {
		*inWord = true
		d.start = append(d.start, len(d.text))
		d.line = append(d.line, line)
	}
}

func (d *document) close(inWord *bool) {
	if *inWord {
		*inWord = false
		d.text = append(d.text, ' ')
	}
}

// shingles gives the hash of the words at each place and the two behind it; the last
// places have none.
func (d *document) shingles() []uint64 {
	if len(d.words) < shingle {
		return nil
	}
	all := make([]uint64, len(d.words)-shingle+1)
	for i := range all {
		h := uint64(0)
		for _, w := range d.words[i : i+shingle] {
			h = (h^w)*0x9e3779b97f4a7c15 + 1
			h ^= h >> 29
		}
		all[i] = h
	}
	return all
}

// lineAt gives the line of the word that begins at the byte, or follows it.
func (d *document) lineAt(at int) int {
	for i, s := range d.start {
		if s >= at {
			return d.line[i]
		}
	}
	return 0
}
