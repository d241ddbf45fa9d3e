// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

const (
	defaultLimit = 50
	maxLimit     = 200
	maxCursor    = 1024 // characters of a parameter; a repository's key may be long
)

// cursor is where a list goes on: after the item with this key. It holds a key and
// no number, so that it stays right while items come and go.
type cursor string

// limitText is how many items are asked for.
type limitText string

// Schema describes the parameter.
func (limitText) Schema(huma.Registry) *huma.Schema {
	lowest, highest := 1.0, float64(maxLimit)
	return &huma.Schema{Type: huma.TypeInteger, Minimum: &lowest, Maximum: &highest, Default: defaultLimit}
}

// position is a place in the journal.
type position string

// Schema describes the parameter.
func (position) Schema(huma.Registry) *huma.Schema {
	lowest := 0.0
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &lowest}
}

// writeCursor makes the cursor of a list after one of its keys.
func writeCursor(list, key string) cursor {
	return cursor(base64.RawURLEncoding.EncodeToString([]byte(list + ":" + key)))
}

// read gives the key that a cursor of the list holds; "" is the beginning.
func (c cursor) read(list string) (string, error) {
	if c == "" {
		return "", nil
	}
	wrong := newProblem("invalid_cursor", "name", "after")
	wrong.Parameter = "after"
	if len(c) > maxCursor {
		return "", wrong
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(string(c))
	if err != nil || !utf8.Valid(b) {
		return "", wrong
	}
	key, ok := strings.CutPrefix(string(b), list+":")
	if !ok || key == "" || strings.ContainsFunc(key, unicode.IsControl) {
		return "", wrong
	}
	return key, nil
}

// number reads a cursor that holds one.
func (c cursor) number(list string, most int) (int, error) {
	key, err := c.read(list)
	if err != nil || key == "" {
		return 0, err
	}
	n, err := strconv.Atoi(key)
	if err != nil || n < 1 || n > most || strconv.Itoa(n) != key {
		p := newProblem("invalid_cursor", "name", "after")
		p.Parameter = "after"
		return 0, p
	}
	return n, nil
}

// read gives a place in the journal; "" is the beginning.
func (p position) read(name string) (int64, error) {
	if p == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(string(p), 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != string(p) {
		return 0, wrongParameter(name, string(p))
	}
	return n, nil
}

// readLimit reads how many items are asked for.
func readLimit(text string) (int, error) {
	if text == "" {
		return defaultLimit, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxLimit || strconv.Itoa(n) != text {
		return 0, wrongParameter("limit", text, "1…"+strconv.Itoa(maxLimit))
	}
	return n, nil
}

// listOf is one page of a list.
type listOf[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Total *int   `json:"total,omitempty" doc:"How many there are in all pages, where that is known."`
	Next  string `json:"next,omitempty" doc:"The address of the next page; missing on the last one. Also a Link header."`
}

// shown cuts a list that was asked for one item more than it shows, and gives the
// key that the next page goes on after; "" at the end.
func shown[T any](items []T, limit int, key func(T) string) ([]T, string) {
	if len(items) <= limit {
		return items, ""
	}
	return items[:limit], key(items[limit-1])
}

// pageOf makes the answer of one page of a list; after is the cursor of the next.
func pageOf[T any](s *source, path string, kept url.Values, items []T, total *int, after string) *answer[listOf[T]] {
	if items == nil {
		items = []T{}
	}
	a := &answer[listOf[T]]{Body: listOf[T]{Items: items, Total: total}}
	if after != "" {
		a.Body.Next = s.following(path, kept, after)
		a.Link = nextLink(a.Body.Next)
	}
	return a
}

// following is the address of the same question, further on.
func (s *source) following(path string, kept url.Values, after string) string {
	q := url.Values{"after": {after}}
	for name, values := range kept {
		for _, v := range values {
			if v != "" {
				q.Add(name, v)
			}
		}
	}
	return s.absolute(apiRoot + path + "?" + q.Encode())
}

// nextLink writes a Link header (RFC 8288).
func nextLink(address string) string { return "<" + address + `>; rel="next"` }
