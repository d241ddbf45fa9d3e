// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"regexp"
	"slices"
	"strings"
)

// leads gives the message that says what a page is, where its handler says nothing: the
// one that stands at its head. Others have theirs under web.<name>.lead.
func leads() map[string]string {
	return map[string]string{
		"whyhere": "why.lead", "broken": "broken.lead", "validate": "validate.lead", "products": "page.products.lead", "data": "export.data.lead", "api": "export.api.lead",
		"badges": "export.badges.lead", "compare": "export.compare.lead", "inquiries": "inquiry.lead", "sheetless": "standing.lead", "dates": "dates.lead", "letters": "letter.lead",
		"mention": "paper.lead", "mention_check": "paper.check.lead", "selfcheck": "selfcheck.lead", "selfcheck_algorithm": "selfcheck.lead", "selfcheck_code": "selfcheck.lead",
		"selfcheck_examples": "selfcheck.examples.lead",
	}
}

// sentence is what a page says of itself to search engines when its handler does not:
// the first words of its lead, else its title and whose register it stands in.
func (s *Server) sentence(l *Layout) string {
	id := leads()[l.Route]
	if id == "" {
		id = "web." + l.Route + ".lead"
	}
	lawful, _, _ := strings.Cut(id, ".")
	silent := !s.site.Letters && slices.Contains([]string{"selfcheck", "dates", "paper", "letter"}, lawful) // no law, nothing to say of it
	if s.opt.Catalogue.Has(id) && !silent {
		if text := unmarked(s.opt.Catalogue.Text(l.Lang, id, nil)); !strings.Contains(text, "{") {
			return cut(text, descriptionLength)
		}
	}
	if l.Title == "" {
		return ""
	}
	return cut(l.Title+" — "+l.SiteTitle, descriptionLength)
}

const descriptionLength = 200

var markedLink = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)

// unmarked is the first paragraph of a message without the marks of its form.
func unmarked(text string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	return strings.Join(strings.Fields(strings.ReplaceAll(markedLink.ReplaceAllString(text, "$1"), "**", "")), " ")
}
