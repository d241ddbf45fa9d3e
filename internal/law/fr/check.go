// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"regexp"

	"greffe/internal/law"
)

// checks are the guides of the French State on publishing source code, and the
// degrees of opening of the guide on software.
func checks() law.Checks {
	return law.Checks{
		Guides: guides(), Degrees: degrees(), DegreeKeys: []string{"fr.degreOuverture", "fr.openness"},
		Advised: law.MatterKey{ID: "opening_level", Set: guide}, Criteria: []string{"module", "generic", "technical_user"},
	}
}

// guides names who asks for what; see also law.check.guide.… in the words.
func guides() []law.Guide {
	return []law.Guide{
		{
			ID: "law.check.guide.decree", URL: "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000034502557",
			Rules: []string{"licence-lawful"},
		},
		{
			ID: "law.check.guide.licences", URL: "https://www.data.gouv.fr/pages/legal/licences",
			Rules: []string{"licence-lawful", "licence-known"},
		},
		{
			ID: "law.check.guide.policy", URL: "https://github.com/DISIC/politique-de-contribution-open-source",
			Rules: []string{
				"licence-file", "licence-known", "licence-lawful", "licence-agrees", "readme", "install", "contributing", "dco", "no-cla",
				"governance", "maintainers", "roadmap", "code-of-conduct", "versions", "history", "tests", "security-contact",
				"package", "fork-explained",
			},
		},
		{
			ID: "law.check.guide.software", URL: "https://guides.etalab.gouv.fr/logiciels/guide",
			Rules: []string{
				"licence-file", "readme", "readme-author", "readme-licence", "readme-contributions", "first-issues",
				"opening-declared", "opening-facts", "homepage", "topics",
			},
		},
		{
			ID: "law.check.guide.documentation", URL: "https://code.gouv.fr/documentation/",
			Rules: []string{"licence-known", "opening-declared", "publiccode-present", "publiccode-valid", "heritage"},
		},
		{
			ID: "law.check.guide.awesome", URL: "https://github.com/codegouvfr/awesome-codegouvfr",
			Rules: []string{
				"publiccode-present", "homepage", "description", "contributing", "governance", "roadmap", "authors", "changelog",
				"code-of-conduct", "release-recent", "commits-recent", "releases",
			},
		},
		{
			ID: "law.check.guide.algorithms", URL: "https://guides.etalab.gouv.fr/algorithmes/guide/",
			Rules: []string{"sheets-linked"},
		},
	}
}

// degrees are those of the guide. A README declares the first three by an image; the
// fourth, "not communicable", has none, since there is nothing to see: it is stated to
// the register alone. People write the words
// of the images in English too, and some bodies write the letter.
func degrees() []law.Degree {
	const image = "https://img.shields.io/badge/code.gouv.fr-"
	return []law.Degree{
		{
			ID: "A", Name: "law.check.degree.a", Handled: true, Sought: true,
			Badges: badges(`contributif|contributive|contributing|collaborati[fv]e?`, "A"),
			Image:  image + "contributif-blue.svg",
		},
		{
			ID: "B", Name: "law.check.degree.b", Handled: true,
			Badges: badges(`ouverte?|open`, "B"),
			Image:  image + "ouvert-mediumseagreen.svg",
		},
		{
			ID: "C", Name: "law.check.degree.c",
			Badges: badges(`publi(?:é|e|%c3%a9)e?|published`, "C"),
			Image:  image + "publi%C3%A9-orange.svg",
		},
		{ID: "D", Name: "law.check.degree.d", Closed: true},
	}
}

func badges(words, letter string) []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`(?i)/badge/code\.gouv\.fr-(?:` + words + `)(?:[-.?)\]"'\s]|$)`),
		regexp.MustCompile(`(?i)/badge/(?:openness|ouverture)-` + letter + `(?:[-.?)\]"'\s]|$)`),
	}
}
