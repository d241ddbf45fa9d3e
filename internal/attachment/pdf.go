// SPDX-License-Identifier: EUPL-1.2

package attachment

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

// pdf reads a document (ISO 32000-1) without drawing it: its structure for what acts,
// its own record for names, the words of its pages where its fonts let them be read.
func (x *examiner) pdf(b []byte) {
	tail := b[max(0, len(b)-2048):]
	if !bytes.Contains(tail, []byte("%%EOF")) {
		x.refuse(ruleBroken, "")
		return
	}
	rest, words := b, false
	for n := 0; ; n++ {
		if n > maxFragments {
			x.refuse(ruleBomb, "")
			return
		}
		dictionary, stream, after, ok := nextStream(rest)
		x.structure(dictionary)
		if !ok {
			break
		}
		words = x.stream(dictionary, stream) || words
		rest = after
	}
	if !words {
		x.ask(ruleUnread, "")
	}
}

var streamStart = regexp.MustCompile(`[>\s]stream\r?\n`)

// nextStream gives what stands before the next stream, its bytes and what follows.
func nextStream(b []byte) (before, stream, after []byte, ok bool) {
	at := streamStart.FindIndex(b)
	if at == nil {
		return b, nil, nil, false
	}
	end := bytes.Index(b[at[1]:], []byte("endstream"))
	if end < 0 {
		return b, nil, nil, false
	}
	return b[:at[0]+1], b[at[1] : at[1]+end], b[at[1]+end+len("endstream"):], true
}

// escaped is a letter of a name that is written by its number.
var escaped = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)

// names are those that do more than show: they act, they fetch, they carry files.
var (
	acting   = regexp.MustCompile(`/(?:JavaScript|JS|Launch|RichMedia|XFA|ImportData|SubmitForm)\b`)
	fetching = regexp.MustCompile(`/(?:GoToR|GoToE)\b`)
	carrying = regexp.MustCompile(`/EmbeddedFiles?\b`)
	locking  = regexp.MustCompile(`/Encrypt\b`)
	written  = regexp.MustCompile(`/Author\s*[(<]`)
)

// structure looks at the objects of the document.
func (x *examiner) structure(b []byte) {
	b = escaped.ReplaceAllFunc(b, func(s []byte) []byte {
		c, err := hex.DecodeString(string(s[1:]))
		if err != nil {
			return s
		}
		return c
	})
	switch {
	case locking.Match(b):
		x.refuse(ruleLocked, "")
	case acting.Match(b):
		x.refuse(ruleMacro, string(acting.Find(b)))
	case fetching.Match(b):
		x.refuse(ruleExternal, string(fetching.Find(b)))
	case carrying.Match(b):
		x.refuse(ruleInside, "")
	}
	for _, at := range written.FindAllIndex(b, 20) {
		s, _ := pdfString(b[at[1]-1:])
		x.author(s)
	}
	for _, m := range mails(string(b)) {
		x.say(m)
	}
}

// stream reads one stream, and reports whether words were read in it.
func (x *examiner) stream(dictionary, data []byte) bool {
	dictionary = dictionary[max(0, bytes.LastIndex(dictionary, []byte("obj"))):]
	has := func(name string) bool { return bytes.Contains(dictionary, []byte(name)) }
	if has("/Image") || has("/FontFile") || has("/Length1") || has("/XRef") {
		return false
	}
	plain := data
	switch {
	case has("/FlateDecode"), has("/Fl ") && !has("/Filter /ASCII"):
		plain = x.inflate(data)
	case has("/Filter"):
		if has("/ObjStm") { // its objects cannot be looked at
			x.refuse(ruleLocked, "")
		}
		return false
	}
	if has("/ObjStm") {
		x.structure(plain)
		return false
	}
	if has("/Metadata") || bytes.Contains(plain[:min(len(plain), 1024)], []byte("<x:xmpmeta")) {
		x.packet(string(plain))
		x.say(string(plain))
		return false
	}
	return x.shown(plain)
}

// inflate opens a packed piece, as far as the bounds allow. What is cut short is read
// as far as it goes.
func (x *examiner) inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(b, "\r\n")))
	if err != nil {
		return nil
	}
	defer z.Close()
	return x.bounded(z)
}

// bounded reads what may still be inflated of all there is in the document.
func (x *examiner) bounded(r io.Reader) []byte {
	out, err := io.ReadAll(io.LimitReader(r, x.left+1))
	if int64(len(out)) > x.left {
		x.left = 0
		x.refuse(ruleBomb, "")
		return nil
	}
	x.left -= int64(len(out))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && len(out) == 0 {
		return nil
	}
	return out
}

// shown reads the strings that a page shows, one line each operator.
func (x *examiner) shown(b []byte) bool {
	if !bytes.Contains(b, []byte("Tj")) && !bytes.Contains(b, []byte("TJ")) {
		return false
	}
	var line strings.Builder
	read := false
	for i := 0; i < len(b); {
		switch b[i] {
		case '(', '<':
			s, n := pdfString(b[i:])
			line.WriteString(s)
			i += max(n, 1)
			continue
		case 'T':
			if i+1 < len(b) && (b[i+1] == 'j' || b[i+1] == 'J') {
				read = read || strings.ContainsAny(line.String(), "aeiou")
				x.say(line.String())
				line.Reset()
			}
		}
		i++
	}
	return read
}

// pdfString reads one string, (literal) or <hexadecimal>, and says how many bytes it took.
func pdfString(b []byte) (string, int) {
	if len(b) == 0 {
		return "", 0
	}
	if b[0] == '<' {
		end := bytes.IndexByte(b, '>')
		if end < 0 {
			return "", len(b)
		}
		digits := bytes.Join(bytes.Fields(b[1:end]), nil)
		if len(digits)%2 == 1 {
			digits = append(digits, '0')
		}
		raw, err := hex.DecodeString(string(digits))
		if err != nil {
			return "", end + 1
		}
		return pdfText(raw), end + 1
	}
	var raw []byte
	depth, i := 0, 0
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '\\' && i+1 < len(b):
			var n int
			c, n = escape(b[i+1:])
			i += n
			raw = append(raw, c)
			continue
		case c == '(':
			if depth++; depth == 1 {
				continue
			}
		case c == ')':
			if depth--; depth == 0 {
				return pdfText(raw), i + 1
			}
		}
		raw = append(raw, c)
	}
	return pdfText(raw), i
}

// escape reads what follows a backslash.
func escape(b []byte) (byte, int) {
	if b[0] >= '0' && b[0] <= '7' {
		v, n := 0, 0
		for n < 3 && n < len(b) && b[n] >= '0' && b[n] <= '7' {
			v = v*8 + int(b[n]-'0')
			n++
		}
		return byte(v & 0xff), n
	}
	if c, ok := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}[b[0]]; ok {
		return c, 1
	}
	return b[0], 1
}

// pdfText gives the letters of a string: UTF-16 with its mark, else one byte a letter.
func pdfText(raw []byte) string {
	if len(raw) >= 2 && raw[0] == 0xfe && raw[1] == 0xff {
		var units []uint16
		for i := 2; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		return string(utf16.Decode(units))
	}
	letters := make([]rune, 0, len(raw))
	for _, c := range raw {
		letters = append(letters, rune(c))
	}
	return string(letters)
}

// creator is who an XMP packet (ISO 16684-1) says made the document.
var creator = regexp.MustCompile(`(?s)<dc:creator>(.*?)</dc:creator>`)

var tag = regexp.MustCompile(`<[^>]*>`)

// packet reads who is named in a packet of metadata.
func (x *examiner) packet(text string) {
	for _, m := range creator.FindAllStringSubmatch(text, maxFound) {
		x.author(tag.ReplaceAllString(m[1], " "))
	}
}
