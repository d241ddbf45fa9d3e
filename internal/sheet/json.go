// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// jsonReader reads JSON token by token, so that every value has its place and no
// depth or repeated key passes unseen.
type jsonReader struct {
	src      string
	d        *json.Decoder
	left     int
	findings []register.Finding
	at       int   // byte offset up to which lines and columns were counted
	place    place // of that offset
}

// errStop ends the reading after a finding that leaves nothing to read.
var errStop = errors.New("stop")

// parseJSON reads one JSON value into a node.
func parseJSON(s string) (node, []register.Finding) {
	r := &jsonReader{src: s, d: json.NewDecoder(strings.NewReader(s)), left: maxJSON, place: place{1, 1}}
	r.d.UseNumber()
	n, err := r.value(0)
	if err == nil {
		if _, more := r.d.Token(); !errors.Is(more, io.EOF) {
			err = more
			r.fail("sheet.file.syntax")
		}
	}
	if err != nil && len(r.findings) == 0 {
		r.fail("sheet.file.syntax")
	}
	if err != nil {
		return node{}, r.findings
	}
	return n, r.findings
}

// next gives the place at which the next token begins.
func (r *jsonReader) next() place {
	i := int(r.d.InputOffset())
	for i < len(r.src) && strings.IndexByte(" \t\r\n,:", r.src[i]) >= 0 {
		i++
	}
	return r.placeOf(i)
}

func (r *jsonReader) placeOf(i int) place {
	for ; r.at < i && r.at < len(r.src); r.at++ {
		switch c := r.src[r.at]; {
		case c == '\n':
			r.place = place{r.place.line + 1, 1}
		case utf8.RuneStart(c):
			r.place.column++
		}
	}
	return r.place
}

func (r *jsonReader) fail(rule string, args ...string) {
	p := r.placeOf(int(r.d.InputOffset()))
	f := fault(rule, p.line, args...)
	f.Column = p.column
	r.findings = append(r.findings, f)
}

func (r *jsonReader) value(depth int) (node, error) {
	n := node{place: r.next()}
	if r.left--; r.left < 0 {
		r.fail("sheet.file.keys", "max", strconv.Itoa(maxJSON))
		return n, errStop
	}
	if depth > maxDepth {
		r.fail("sheet.file.depth", "max", strconv.Itoa(maxDepth))
		return n, errStop
	}
	t, err := r.d.Token()
	if err != nil {
		return n, err
	}
	switch t := t.(type) {
	case string:
		n.shape, n.words = text, withoutNUL(t)
	case json.Number:
		n.shape, n.words = number, t.String()
	case bool:
		n.shape, n.words = boolean, strconv.FormatBool(t)
	case json.Delim:
		if t == '[' {
			n.shape = list
			return n, r.list(&n, depth)
		}
		n.shape = object
		return n, r.object(&n, depth)
	}
	return n, nil
}

func (r *jsonReader) list(n *node, depth int) error {
	for r.d.More() {
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
	_, err := r.d.Token()
	return err
}

func (r *jsonReader) object(n *node, depth int) error {
	seen := map[string]bool{}
	for r.d.More() {
		p := pair{place: r.next()}
		t, err := r.d.Token()
		if err != nil {
			return err
		}
		key, ok := t.(string)
		if !ok {
			return errStop
		}
		p.key = withoutNUL(key)
		if p.value, err = r.value(depth + 1); err != nil {
			return err
		}
		if seen[p.key] {
			f := fault("sheet.key.twice", p.place.line, "name", p.key)
			f.Column = p.place.column
			r.findings = append(r.findings, f)
			continue
		}
		seen[p.key] = true
		n.pairs = append(n.pairs, p)
	}
	_, err := r.d.Token()
	return err
}
