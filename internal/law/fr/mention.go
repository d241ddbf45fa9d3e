// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"regexp"
	"strings"
	"sync"

	"greffe/internal/law"
	"greffe/internal/register"
)

// explicitMention is that of L311-3-1 with the four items of R311-3-1-1, after the
// model of Etalab's guide (Licence Ouverte 2.0) without its slip of grammar. The
// delays of one and two months are fixed words.
func explicitMention() *law.Mention {
	return &law.Mention{
		Lang:  "fr",
		Items: mentionItems(),
		Title: "law.mention.title",
		Full: []law.Passage{
			{ID: "law.mention.purpose", Needs: "purpose", Says: []string{itemPurpose}},
			{ID: "law.mention.rules", Needs: "rules_url", Optional: true},
			{ID: "law.mention.right", Needs: "contact", Says: []string{itemRight, itemHow}},
			{ID: "law.mention.cada", Says: []string{itemCADA}},
		},
		Short: []law.Passage{
			{ID: "law.mention.short.purpose", Needs: "purpose"},
			{ID: "law.mention.short.right", Needs: "contact"},
			{ID: "law.mention.short.cada"},
			{ID: "law.mention.short.rules", Needs: "rules_url", Optional: true},
		},
		Limit:  600,
		Beside: []string{"law.mention.remedies", "law.mention.warning"},
		Find:   findMention,
	}
}

// The words that make an item, in a text folded by register.FoldName.
var (
	ofAlgorithm = regexp.MustCompile(`algorithm|traitement automatise`)
	ofPurpose   = regexp.MustCompile(`\bfinalite\b|\bpermet(tant)? (de|d)\b|\ba pour (but|objet|objectif)\b|\b(but|objet|objectif)\b.{0,20}\best (de|d)\b|\bs(er|ert|ervant) a\b|\bvis(e|ant) a\b|\bdestinee? a\b|\bafin (de|d)\b|\bpour (calculer|classer|attribuer|determiner|etablir|evaluer|selectionner|trier|instruire|repartir|affecter)\b`)
	ofRight     = sync.OnceValue(func() *regexp.Regexp { // large: a start that reads no mention does not wait for it
		return regexp.MustCompile(`\b(demander|obtenir|droit|communication|communiquees?)\b.{0,160}\bregles\b|\bregles\b.{0,160}\b(demander|obtenir|droit|communication|communiquees?)\b`)
	})
	ofCADA      = regexp.MustCompile(`\bcada\b|\bcommission d acces aux documents administratifs\b`)
	ofHow       = regexp.MustCompile(`\b(aupres d[eu]s?|en ecrivant|ecrire|ecrivez|adress(er|ez|ee)|par courriel|par courrier)\b`)
	address     = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}|https?://[^\s<>"]+|\b(?:\d{2}[\s.]?){5}\b|\b\d{5}\s+\p{L}`)
	ofAuthority = regexp.MustCompile(`(?i)(https?://)?(www\.)?cada\.fr[^\s]*|[a-z0-9._%+-]+@cada\.fr`)
)

// mostMention is the length in bytes beyond which no text is read for a mention.
const mostMention = 256 << 10

// findMention looks for the four items of R311-3-1-1. Where the text speaks of no
// algorithm it is no mention, and nothing is found.
func findMention(text string) []law.Found {
	if len(text) > mostMention {
		text = strings.ToValidUTF8(text[:mostMention], "")
	}
	folded := register.FoldName(text)
	about := ofAlgorithm.MatchString(folded)
	how := address.FindString(ofAuthority.ReplaceAllString(text, " "))
	if how != "" && !ofHow.MatchString(folded) && !ofRight().MatchString(folded) {
		how = "" // an address with no word on what to do with it
	}
	excerpts := map[string]string{
		itemPurpose: around(folded, ofPurpose),
		itemRight:   around(folded, ofRight()),
		itemHow:     how,
		itemCADA:    around(folded, ofCADA),
	}
	var found []law.Found
	for _, it := range mentionItems() {
		f := law.Found{Item: it}
		if about && excerpts[it] != "" {
			f.Found, f.Excerpt = true, excerpts[it]
		}
		found = append(found, f)
	}
	return found
}

// around gives the match with a little of what stands beside it.
func around(text string, re *regexp.Regexp) string {
	const beside = 40
	at := re.FindStringIndex(text)
	if at == nil {
		return ""
	}
	from, to := max(0, at[0]-beside), min(len(text), at[1]+beside)
	return strings.TrimSpace(strings.ToValidUTF8(text[from:to], ""))
}
