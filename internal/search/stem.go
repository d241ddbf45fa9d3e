// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
)

// stems gives the stems of a word in lower case and folded: the French one with
// the accents seen by the stemmer, the French one without (for queries typed
// without accents), the English one; each once. A stop word has none.
func stems(low, folded string) []string {
	switch {
	case folded == "" || stopWords[low]:
		return nil
	case own[folded] != "":
		return []string{own[folded]}
	case utf8.RuneCountInString(folded) < 3 || !stemmable(folded):
		return []string{folded}
	}
	out := make([]string, 0, 3)
	for _, s := range []string{fold(stemFrench(low)), stemFrench(folded), stemEnglish(folded)} {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return slices.Clip(out)
}

// stemmable reports a word of plain letters; names with digits and words of other
// scripts stay as they are.
func stemmable(folded string) bool {
	for i := range len(folded) {
		if folded[i] < 'a' || folded[i] > 'z' {
			return false
		}
	}
	return true
}

func stemFrench(w string) string {
	env := snowballstem.NewEnv(w)
	french.Stem(env)
	return strings.ToLower(env.Current())
}

func stemEnglish(w string) string {
	env := snowballstem.NewEnv(w)
	english.Stem(env)
	return env.Current()
}
