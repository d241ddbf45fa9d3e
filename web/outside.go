// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/binary"
	"net/url"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// What follows handles text that came from outside (house rule 8).

// outgoing is address when a page may link to it: http or https, with a host and
// without a user. Anything else gives "" and is shown as text.
func outgoing(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.User != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.String()
	}
	return ""
}

// hostOf names the place that a link leads to.
func hostOf(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// paragraphs splits a text at its line breaks.
func paragraphs(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// shortHash is the beginning of a commit or hash, enough to tell it apart.
func shortHash(hash string) string {
	if len(hash) > 10 {
		return hash[:10]
	}
	return hash
}

// cut shortens a text at a word.
func cut(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)[:most]
	short := string(runes)
	if i := strings.LastIndexByte(short, ' '); i > len(short)/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:.-") + "…"
}

// brief is a name as it stands among others: one that would fill the page is cut.
func brief(name string) string {
	if len(name) <= titleLength {
		return name
	}
	return cut(name, titleLength)
}

// showControls shows the characters that are not seen but act, by their number. It
// works on whole pages, so that no template can forget it; ours use none of them.
func showControls(page []byte) []byte {
	if !acts(page) {
		return page
	}
	return []byte(register.Visible(string(page)))
}

// seen reports whether eight bytes are all letters of one byte, or other signs that are seen.
func seen(x uint64) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	low := x - ' '*each // borrows from a byte below the space
	del := (x ^ 0x7f*each) - each
	return (x|low|del)&high == 0
}

// acts reports whether any character of a page is register.Hidden. Nearly all of a page is
// letters of one byte, of which those below the space alone need be looked at.
func acts(page []byte) bool {
	for i := 0; i < len(page); {
		if i+8 <= len(page) && seen(binary.LittleEndian.Uint64(page[i:])) {
			i += 8
			continue
		}
		c := page[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(page[i:])
		if register.Hidden(r) {
			return true
		}
		i += size
	}
	return false
}
