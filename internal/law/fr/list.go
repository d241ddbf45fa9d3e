// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"greffe/internal/law"
	"greffe/internal/register"
)

// lists are the forms in which France publishes who its administrations are.
func lists() []law.BodyList {
	return []law.BodyList{
		{ID: annuaire, Recognises: isAnnuaire, Read: readAnnuaire},
		{ID: "top", Recognises: isTop, Read: readTop},
		{ID: "population", Recognises: isPopulation, Read: readPopulation},
		{ID: "sirene", Recognises: isSirene, Read: readSirene},
	}
}

// The most that is read of a list: bytes, bodies, and findings.
const (
	maxList     = 1 << 30
	maxBodies   = 500_000
	maxFindings = 1000
)

// errTooLarge says that a list holds more than is read of any.
var errTooLarge = fmt.Errorf("the list is larger than %d bytes or %d bodies: %w", maxList, maxBodies, register.ErrInvalid)

// capped is a list's bytes up to the most that is read; one byte more is an error.
type capped struct {
	r    io.Reader
	left int
}

func capBytes(r io.Reader) *capped { return &capped{r: r, left: maxList} }

func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooLarge
	}
	n, err := c.r.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// found gathers the findings of a list.
type found []register.Finding

// add notes a fault of one entry, which stands at a line or at a place within the file.
func (f *found) add(rule string, s register.Severity, line int, place string, pairs ...string) {
	if len(*f) >= maxFindings {
		return
	}
	args := map[string]string{"place": place}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = shorten(pairs[i+1])
	}
	*f = append(*f, register.Finding{Rule: "law.list." + rule, Severity: s, Key: place, Line: line, Args: args})
}

// shorten cuts what a finding quotes to a length that people can read.
func shorten(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// name cleans a name: one line, single spaces, no marks of "not diffused".
func name(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
	if s == "[ND]" || len(s) > 500 {
		return ""
	}
	return s
}

// knownSchemes is schemes, made once: a list asks for them at every line.
var knownSchemes = sync.OnceValue(schemes)

// identify reads a value of a scheme, written plainly or as one of the scheme's web
// addresses (the same uuid is published under two domains). What no value of the
// scheme looks like, and the placeholder that names nobody, give false.
func identify(scheme, value string) (register.Identifier, bool) {
	value = strings.TrimSpace(value)
	for _, s := range knownSchemes() {
		if s.ID != scheme {
			continue
		}
		for _, uri := range s.URIs {
			if m := uri.FindStringSubmatch(value); m != nil {
				value = m[1]
			}
		}
		if scheme != annuaire {
			value = strings.ReplaceAll(value, " ", "")
		}
		value = strings.ToLower(value)
		for _, nobody := range s.Nobody {
			if value == nobody {
				return register.Identifier{}, false
			}
		}
		if !s.Value.MatchString(value) || s.Valid != nil && !s.Valid(value) {
			return register.Identifier{}, false
		}
		return register.Identifier{Scheme: scheme, Value: value}, true
	}
	return register.Identifier{}, false
}

// elements walks the JSON array that is the whole document, or that stands under a key
// of it, one item at a time; other keys are skipped.
func elements(r io.Reader, key string, each func(i int, raw json.RawMessage) error) error {
	d := json.NewDecoder(bufio.NewReaderSize(r, 1<<16))
	open, err := d.Token()
	if err != nil {
		return unreadable(err)
	}
	if open == json.Delim('{') {
		if err := seek(d, key); err != nil {
			return err
		}
	} else if open != json.Delim('[') {
		return unreadable(errors.New("neither a list nor an object"))
	}
	for i := 0; d.More(); i++ {
		if i >= maxBodies {
			return errTooLarge
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return unreadable(err)
		}
		if err := each(i, raw); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil { // a list that breaks off is no whole list
		return unreadable(err)
	}
	return nil
}

// seek reads an object up to the list under a key.
func seek(d *json.Decoder, key string) error {
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return unreadable(err)
		}
		if k == key {
			if open, err := d.Token(); err != nil || open != json.Delim('[') {
				return unreadable(errors.Join(errors.New(key+" is no list"), err))
			}
			return nil
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return unreadable(err)
		}
	}
	return unreadable(errors.New("no key " + key))
}

func unreadable(err error) error {
	if errors.Is(err, register.ErrInvalid) {
		return err
	}
	return fmt.Errorf("%w: %w", register.ErrInvalid, err)
}

// text reads a JSON value that is a text or a number; anything else is "".
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return strings.TrimSpace(s)
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// count reads a number of people.
func count(raw json.RawMessage) (int, bool) {
	n, err := strconv.Atoi(text(raw))
	return n, err == nil && n >= 0
}

// begins gives the first bytes of a file without the mark with which some programs begin.
func begins(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
}
