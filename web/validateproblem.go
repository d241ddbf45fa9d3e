// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"greffe/internal/publiccode"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/words"
)

// unreadAddress is why the file at an address was not read: the id of the words.
type unreadAddress string

func (u unreadAddress) Error() string { return string(u) }

// The reasons that come from the way there. A name that leads nowhere, one that leads
// inside a network and a server that is silent are one and the same: who asks learns
// nothing of what the network of this site holds.
const (
	problemMissing unreadAddress = "validate.problem.missing"
	problemSilent  unreadAddress = "validate.problem.silent"
	problemTooLong               = "validate.problem.longer"
)

// addressProblem gives the words for an address that could not be read.
func addressProblem(err error) string {
	var why unreadAddress
	switch {
	case errors.As(err, &why):
		return string(why)
	case errors.Is(err, register.ErrNotFound):
		return string(problemMissing)
	}
	return string(problemSilent)
}

// wrongAddress judges an address by its letters alone: nothing is looked up.
func wrongAddress(address string) unreadAddress {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Scheme == "", u.Host == "" && u.Opaque == "":
		return "validate.problem.noaddress"
	case u.Scheme != "https" || u.User != nil:
		return "validate.problem.scheme"
	case inside(u.Hostname()):
		return "validate.problem.inside"
	}
	return ""
}

// inside reports a host that by its own letters is none of the public web.
func inside(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return !ip.IsGlobalUnicast() || ip.IsPrivate()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch last {
	case host, "localhost", "local", "internal", "home", "lan", "arpa":
		return true
	}
	return false
}

// unreadFile is the page where nothing could be read, and why.
func (s *Server) unreadFile(r *request, p *validatePage, why string) *validatePage {
	p.Problem, p.Status = s.say(r, why), http.StatusUnprocessableEntity
	switch why {
	case problemTooLong:
		p.Status = http.StatusRequestEntityTooLarge
		fallthrough
	case "validate.problem.binary":
		p.Text = ""
	}
	return p
}

// tooLarge is the page for a file of so many bytes, 0 where nobody counted them.
func (s *Server) tooLarge(r *request, p *validatePage, size int) *validatePage {
	p.Text, p.Status = "", http.StatusRequestEntityTooLarge
	p.Problem = s.say(r, problemTooLong)
	if size > 0 {
		p.Problem = s.opt.Catalogue.Text(r.lang, "validate.problem.size", words.Args{"size": strconv.Itoa((size + 1023) / 1024)})
	}
	return p
}

// noText reports bytes that are the text of no language: a picture, an archive.
func noText(text string) bool {
	b := []byte(text)
	if bytes.HasPrefix(b, []byte{0xFF, 0xFE}) || bytes.HasPrefix(b, []byte{0xFE, 0xFF}) { // UTF-16 is read
		return false
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return true
	}
	strange := 0
	for _, c := range text {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f' {
			strange++
		}
	}
	return strange > 8 && strange*20 > utf8.RuneCountInString(text)
}

// lookalike gives the other kind of file, where more of its keys stand in the text than of
// the kind that was chosen.
func lookalike(kind, text string) string {
	code, algorithm := publiccode.Likeness([]byte(text)), sheet.Likeness([]byte(text))
	const sure = 2 // keys: name alone is in both
	switch {
	case kind == "publiccode" && algorithm > code && algorithm >= sure:
		return "sheet"
	case kind == "sheet" && code > algorithm && code >= sure:
		return "publiccode"
	}
	return ""
}
