// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"net/url"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// What follows handles text that came from outside (house rule 8).

// outgoing is address when a page may link to it: http or https, with a host and
// without a user. Anything else gives "" and is shown as text.
func outgoing(address string) string {
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
	if bytes.IndexFunc(page, register.Hidden) < 0 {
		return page
	}
	return []byte(register.Visible(string(page)))
}
