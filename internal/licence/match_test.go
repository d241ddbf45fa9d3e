// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"errors"
	"fmt"
	iofs "io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/law/fr"
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

// TestAlteredTexts: with 3 % of the words changed each text of the lists is told, and
// the others too, unless the one sentence that parts two of them was hit (JSON is MIT
// and ten words).
func TestAlteredTexts(t *testing.T) {
	wrong := 0
	for _, ref := range references() {
		rounds := uint64(2)
		if onList(ref.id) {
			rounds = 12
		}
		for seed := range rounds {
			r := rand.New(rand.NewPCG(seed, 1))
			found, _ := matches(altered(r, ref.text, 0.03))
			if names(found) == ref.id {
				continue
			}
			t.Logf("%s, seed %d: %v", ref.id, seed, found)
			if wrong++; onList(ref.id) {
				t.Errorf("%s is on the list and was taken for %v", ref.id, found)
			}
		}
	}
	if wrong > 1 {
		t.Errorf("%d texts were taken for others", wrong)
	}
}

// onList reports whether a list that a jurisdiction makes names the text.
func onList(id string) bool {
	return slices.ContainsFunc(fr.Profile().Licences, func(l law.Licence) bool { return slices.Contains(meaning(id), l.SPDX) })
}

// TestEveryListedTextIsKnown: a list that names a licence whose text is not embedded could not be checked.
func TestEveryListedTextIsKnown(t *testing.T) {
	for _, l := range fr.Profile().Licences {
		if !slices.ContainsFunc(references(), func(r reference) bool { return slices.Contains(meaning(r.id), l.SPDX) }) {
			t.Errorf("no text of %s", l.SPDX)
		}
	}
}

// TestNoFalseCertainty: no source, page or word list of this project holds a licence's
// text, whatever it is called; random prose and parts of licences neither.
func TestNoFalseCertainty(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	more, err := filepath.Glob("../../*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, more...) {
		b, err := os.ReadFile(name)
		if errors.Is(err, iofs.ErrNotExist) || filepath.Base(name) == "THIRD-PARTY.md" { // which holds texts
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if found, _ := matches(string(b)); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for _, ref := range references() {
		words := strings.Fields(ref.text)
		for range 3 {
			from := r.IntN(len(words))
			part := words[from:min(len(words), from+len(words)/2)]
			if found, _ := matches("# A project\n\nIts licence begins so: " + strings.Join(part, " ")); names(found) == ref.id {
				t.Errorf("half of %s was taken for the whole", ref.id)
			}
		}
		r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		if found, _ := matches(strings.Join(words, " ")); len(found) > 0 {
			t.Errorf("the words of %s in disorder were taken for %v", ref.id, found)
		}
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

// TestTwoBSD: a file with two BSD texts is no licence that was put together of them.
func TestTwoBSD(t *testing.T) {
	found, _ := matches(textOf(t, "BSD-2-Clause") + "\n---\n\nParts are from elsewhere.\n\n" + textOf(t, "BSD-3-Clause"))
	if names(found) != "BSD-3-Clause BSD-2-Clause" {
		t.Errorf("%v", found)
	}
}
