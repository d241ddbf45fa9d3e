// SPDX-License-Identifier: EUPL-1.2

package plain

import (
	"bufio"
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

//go:embed fr.txt
var frenchJargon string

//go:embed en.txt
var englishJargon string

// language is what is known of one language.
type language struct {
	longest int                 // words of a sentence that still reads at once
	short   map[string]bool     // abbreviations that a full stop follows
	jargon  map[string][]phrase // by first word
	be      map[string]bool     // forms of the verb that makes passives
	between map[string]bool     // words that may stand between it and the participle
	past    *regexp.Regexp      // a participle
	active  map[string]bool     // participles and adjectives that make no passive
	hollow  map[string]bool     // words that lend no initial to an acronym
}

// phrase is an expression of jargon and a plainer one.
type phrase struct {
	words   []string
	instead string
}

// languages holds French and English; made once and never changed.
var languages = sync.OnceValue(func() map[string]language {
	return map[string]language{"fr": french(), "en": english()}
})

// of finds a language by its tag; false for one that nothing is known of.
func of(tag string) (language, bool) {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	l, ok := languages()[base]
	return l, ok
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// phrases reads a list: an expression, a tab, a plainer one.
func phrases(list string) map[string][]phrase {
	m := map[string][]phrase{}
	lines := bufio.NewScanner(strings.NewReader(list))
	for lines.Scan() {
		expression, instead, ok := strings.Cut(lines.Text(), "\t")
		if !ok || strings.HasPrefix(expression, "#") {
			continue
		}
		words := strings.Fields(strings.ReplaceAll(expression, "’", "'"))
		m[words[0]] = append(m[words[0]], phrase{words, instead})
	}
	return m
}

// A sentence of more than 25 words is read twice: the bound of the usual guides to
// plain language (gov.uk style guide; « Rédiger clair », European Commission: 20 on average).
const longest = 25

func french() language {
	return language{
		longest: longest, jargon: phrases(frenchJargon),
		short:   set("m mm mme mlle dr art al cf etc ex p pp no n° av bd env max min réf tél"),
		be:      set("est sont était étaient sera seront serait seraient fut furent soit soient être été étant"),
		between: set("pas plus jamais alors ensuite aussi toujours souvent déjà donc ainsi bien encore d'abord automatiquement systématiquement directement"),
		past: regexp.MustCompile(`^(\p{L}{2,}(é|és|ée|ées)|(trans|re|ad|com|per|pro|sou)?mise?s?|(ap|com|entre|re|sur)?prise?s?|` +
			`\p{L}*(faite?s?|dite?s?|écrite?s?|inscrite?s?|reçue?s?|rendue?s?|tenue?s?|lue?s?|vue?s?|connue?s?|établie?s?|définie?s?|fournie?s?|choisie?s?|réunie?s?|saisie?s?|construite?s?|produite?s?|déduite?s?|réduite?s?|ouverte?s?|offerte?s?|jointe?s?|atteinte?s?))$`),
		active: set("allé allée allés allées arrivé arrivée arrivés arrivées entré entrée entrés entrées resté restée restés restées tombé tombée tombés tombées monté montée passé passée " +
			"retourné retournée décédé décédée décédés décédées né née nés nées âgé âgée âgés âgées situé située situés situées lié liée liés liées marié mariée mariés mariées " +
			"séparé séparée privé privée handicapé handicapée élevé élevée élevés élevées déjà santé durée année idée entrée qualité"),
		hollow: set("de du des la le les l d en et à au aux pour par sur un une"),
	}
}

func english() language {
	return language{
		longest: longest, jargon: phrases(englishJargon),
		short:   set("mr mrs ms dr art cf etc e.g i.e p pp no vs approx dept"),
		be:      set("is are was were be been being"),
		between: set("not never also always often then already only automatically directly still first"),
		past: regexp.MustCompile(`^(\p{L}{2,}ed|made|taken|given|sent|kept|done|shown|seen|known|written|paid|held|chosen|drawn|built|read|found|told|sold|put|set|left|lost|met|won|` +
			`brought|bought|taught|thought|understood|run|begun|driven|hidden|spoken)$`),
		active: set("need indeed based related interested married aged limited supposed allowed concerned"),
		hollow: set("of the and for in on to a an by"),
	}
}
