// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"", "a", "valmont", "é/ù", "a:b", "\x00", "github.com/o/n~1", "10"} {
		f.Add(seed, cursorOf("algorithms", seed))
	}
	f.Add("x", "YWxnb3JpdGhtczo")
	f.Add("x", "!!!!")
	f.Fuzz(func(t *testing.T, key, sent string) {
		got, err := cursor(sent).read("algorithms")
		if err != nil {
			var p *problem
			if !errors.As(err, &p) || p.Status != 400 {
				t.Errorf("%q: %v is no problem of the sender", sent, err)
			}
		} else if sent != "" && cursorOf("algorithms", got) != sent {
			t.Errorf("%q and %q are one place", sent, cursorOf("algorithms", got))
		}
		if n, err := cursor(sent).number("algorithms", maxOffset); err == nil && (n < 0 || n > maxOffset) {
			t.Errorf("%q is %d", sent, n)
		}
		written := writeCursor("algorithms", key)
		if key == "" || !utf8.ValidString(key) || len(written) > maxCursor || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			return
		}
		if back, err := written.read("algorithms"); err != nil || back != key {
			t.Errorf("%q comes back as %q, %v", key, back, err)
		}
		if _, err := written.read("repositories"); err == nil {
			t.Errorf("%q is taken for a place of another list", key)
		}
	})
}

func FuzzLimit(f *testing.F) {
	for _, seed := range []string{"", "0", "1", "200", "201", "-1", "+1", "01", "1e2", "9223372036854775808", " 1", "٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := readLimit(text)
		if err == nil && (n < 1 || n > maxLimit || text != "" && strconv.Itoa(n) != text) {
			t.Errorf("%q is %d", text, n)
		}
		seq, err := position(text).read("after")
		if err == nil && (seq < 0 || text != "" && strconv.FormatInt(seq, 10) != text) {
			t.Errorf("%q is %d", text, seq)
		}
	})
}

func FuzzParameters(f *testing.F) {
	f.Add("q=a&kind=sheet&kind=link")
	f.Add("q=%00")
	f.Add("%zz")
	f.Add("a;b")
	known := map[string]bool{"q": false, "kind": true}
	f.Fuzz(func(t *testing.T, raw string) {
		query, fault := readParameters(raw, known)
		if fault != nil {
			if fault.Status != 400 {
				t.Errorf("%q: %d", raw, fault.Status)
			}
			return
		}
		for name, values := range query {
			if _, ok := known[name]; !ok || len(values) > maxValues || name == "q" && len(values) > 1 {
				t.Errorf("%q lets %q through: %q", raw, name, values)
			}
		}
	})
}

func FuzzAccept(f *testing.F) {
	for _, seed := range []string{"", "*/*", "text/html", "application/json;q=0.1", "application/json;q=0", ";;q=", "a/b;q=x,*/*;q=0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if takesJSON(accept) && strings.TrimSpace(accept) != "" && !strings.Contains(strings.ToLower(accept), "/") {
			t.Errorf("%q takes JSON", accept)
		}
	})
}
