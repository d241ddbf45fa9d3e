// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// textOf gives an embedded text.
func textOf(t testing.TB, id string) string {
	t.Helper()
	for _, r := range references() {
		if r.id == id {
			return r.text
		}
	}
	t.Fatalf("no text of %s", id)
	return ""
}

// matches runs the matcher over a text.
func matches(text string) ([]Match, int) {
	d := newDocument(text)
	return known().texts(&d)
}

func names(found []Match) string {
	var all []string
	for _, m := range found {
		all = append(all, m.Name)
	}
	return strings.Join(all, " ")
}

func TestOwnTexts(t *testing.T) {
	for _, r := range references() {
		found, other := matches(r.text)
		if len(found) != 1 || found[0].Name != r.id || found[0].Share != 100 || other > 0 {
			t.Errorf("%s: %v, other words: %d", r.id, found, other)
		}
	}
}

// altered changes a share of a text's words, wraps its lines anew, and gives it another head and foot.
func altered(r *rand.Rand, text string, share float64) string {
	words := strings.Fields(text)
	for _, i := range r.Perm(len(words))[:int(math.Ceil(share*float64(len(words))))] {
		words[i] = fmt.Sprintf("other%d", r.IntN(1e6))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# The licence of this work\n\nCopyright (c) %d Département of %s, all rights reserved\n\n", 1990+r.IntN(40), words[0])
	width, column := 40+r.IntN(100), 0
	lead := []string{"", "# ", " * ", "// ", "> "}[r.IntN(5)]
	for _, w := range words {
		if column == 0 {
			b.WriteString(lead)
		}
		b.WriteString(strings.NewReplacer(`"`, "“", "'", "’").Replace(w))
		if column += len(w) + 1; column > width {
			b.WriteString("\r\n")
			column = 0
		} else {
			b.WriteByte(' ')
		}
	}
	b.WriteString("\n\nEnd of the licence. Contact: nobody@example.org\n")
	return b.String()
}

// TestAlteredTexts: with 3 % of the words changed the texts are still told apart. Where
// all that parts two of them is one short sentence (JSON is MIT and ten words), a change may fall on it.
func TestAlteredTexts(t *testing.T) {
	const rounds = 8
	wrong := map[string]int{}
	for _, ref := range references() {
		for seed := range uint64(rounds) {
			r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test that can be repeated
			if found, _ := matches(altered(r, ref.text, 0.03)); names(found) != ref.id {
				t.Logf("%s, seed %d: %v", ref.id, seed, found)
				wrong[ref.id]++
			}
		}
	}
	if len(wrong) > 1 || wrong["JSON"] > 2 {
		t.Errorf("wrong: %v of %d rounds", wrong, rounds)
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, id := range []string{"MIT", "EUPL-1.2", "GPL-3.0"} {
		text := []byte(textOf(b, id))
		b.Run(id, func(b *testing.B) {
			for b.Loop() {
				d := newDocument(decode(text))
				known().texts(&d)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "files/s")
		})
	}
}
