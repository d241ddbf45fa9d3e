// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"html/template"
	"strings"

	"greffe/internal/register"
)

// spansHTML writes a text with what the reader asked for marked.
func spansHTML(list []span) template.HTML {
	var b strings.Builder
	for _, x := range list {
		if x.Hit {
			b.WriteString("<mark>")
		}
		_, _ = escaper.WriteString(&b, x.Text)
		if x.Hit {
			b.WriteString("</mark>")
		}
	}
	return template.HTML(b.String()) // #nosec G203 -- the texts are escaped above
}

// kind is the word for one of a kind.
func (s speaker) kind(k register.Kind) string { return s.say("web.kind." + string(k)) }

// licensed says on a card what is known of a repository's licence.
func (s speaker) licensed(licence register.Stated[string]) string {
	switch {
	case licence.Is(register.Present) && licence.Value == "NOASSERTION":
		return s.say("web.card.licence_unrecognised")
	case licence.Is(register.Present):
		return s.say("web.card.licence", "licence", licence.Value)
	case licence.Is(register.Absent):
		return s.say("web.card.no_licence")
	case licence.Is(register.Failed):
		return s.say("web.card.licence_failed")
	}
	return s.say("web.card.licence_unseen")
}

// published says on a card what a repository's publiccode.yml is; "" where there is none,
// or nobody looked.
func (s speaker) published(m register.MetadataState) string {
	switch m {
	case register.MetadataValid:
		return s.say("web.card.publiccode_valid")
	case register.MetadataInvalid:
		return s.say("web.card.publiccode_invalid")
	case register.MetadataUnreadable:
		return s.say("web.card.publiccode_unreadable")
	}
	return ""
}
