// SPDX-License-Identifier: EUPL-1.2

package lawtest

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/words"
)

// Variable names the profile that the tests stand under: make test-none sets it.
const Variable = "GREFFE_TEST_PROFILE"

// everywhere stands for none, also in the tests that are about a law: they must fail then.
const everywhere = "none-everywhere"

// Profile is that of this run. An id that is no profile's ends the run: taking another
// would prove something else.
func Profile() law.Profile {
	switch id := os.Getenv(Variable); id {
	case "", "fr":
		return fr.Profile()
	case "none", everywhere:
		return none.Profile()
	default:
		panic(Variable + "=" + id + " is no profile")
	}
}

// Lawless reports whether this run stands under no law.
func Lawless() bool { return Profile().Rules == nil }

// For is the profile of one test: the run's, or the law's that the test is about.
func For(t testing.TB) law.Profile {
	t.Helper()
	if ofLaw(t) && os.Getenv(Variable) != everywhere {
		return fr.Profile()
	}
	return Profile()
}

func ofLaw(t testing.TB) bool {
	name, _, _ := strings.Cut(t.Name(), "/")
	for _, tests := range ofALaw {
		if _, named := tests[name]; named {
			return true
		}
	}
	return false
}

// Silent reports whether what a test is shown must speak of no law: the run stands under
// none, and the test is not about one.
func Silent(t testing.TB) bool {
	t.Helper()
	return Lawless() && !ofLaw(t)
}

// Words is the catalogue with the words of a profile and of no other.
func Words(t testing.TB, p law.Profile) *words.Catalogue {
	t.Helper()
	var layers []fs.FS
	if p.Words != nil {
		layers = append(layers, p.Words)
	}
	c, err := words.Load(layers...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// said is what only a register under a law says: a verdict, a duty, the papers and the
// letters of one, its authorities and articles, and that something is not required. A
// message that is missing is among it: a page that asks for the words of a law has none.
var said = regexp.MustCompile(`(?i)class="(answer answer-|items"|lines duties")|verdict-|<a (class="[^"]*" )?href="/(fr|en)/[^"]*/(lettre|letter)"( class="[^"]*")?>|` +
	`\b(not[ _]required|pas obligatoire|n['’]est pas requis)|‹[a-z]|` +
	`\b(CADA|CRPA|PRADA|CNIL|Legifrance|Légifrance)\b|\b[LRD]\.?[\s\x{a0}*]?3\d\d(-\d+)+|code des relations entre le public|` +
	`Commission d['’]accès aux documents|commission for access to administrative documents|nullité|nullity`)

// Speaks gives the first words of a text that speak of a law; "" where it is silent.
func Speaks(text string) string { return said.FindString(text) }
