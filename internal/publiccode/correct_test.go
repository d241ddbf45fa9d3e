// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

// TestCorrect: only what the advice spells out is changed, and only its words.
func TestCorrect(t *testing.T) {
	for rule, c := range map[string]struct{ in, want string }{
		"nothing_to_mend":                 {valid, valid},
		"a_habit_takes_the_standard_name": {"fundedBy:\n  - name: A\n    url: https://a.example # why\n", "fundedBy:\n  - name: A\n    uri: https://a.example # why\n"},
		"but_not_beside_it":               {"fundedBy:\n  - name: A\n    uri: https://b.example\n    url: https://a.example\n", "fundedBy:\n  - name: A\n    uri: https://b.example\n    url: https://a.example\n"},
		"capitals_of_a_key":               {"Name: a\n\n\n# kept\nurl: https://a.example\n", "name: a\n\n\n# kept\nurl: https://a.example\n"},
		"a_misspelt_key":                  {"legal:\n  licence: MIT\n", "legal:\n  license: MIT\n"},
		"the_spelling_of_a_licence":       {"legal:\n  license: \"mit\" # free\n", "legal:\n  license: \"MIT\" # free\n"},
		"a_version_that_is_none":          {"publiccodeYmlVersion: 2.4.0\r\nname: a\r\n", "publiccodeYmlVersion: \"0\"\r\nname: a\r\n"},
		"a_version_as_a_number":           {"publiccodeYmlVersion: 0.4\n", "publiccodeYmlVersion: \"0\"\n"},
		"a_flag_as_a_word":                {"localisation:\n  localisationReady: No # not yet\n", "localisation:\n  localisationReady: false # not yet\n"},
		"a_flag_in_french":                {"localisation:\n  localisationReady: \"oui\"\n", "localisation:\n  localisationReady: true\n"},
		"a_flag_in_quotes":                {"localisation:\n  localisationReady: \"True\"\n", "localisation:\n  localisationReady: true\n"},
		"a_list_of_one":                   {"usedBy: A # only\n", "usedBy:\n  - A # only\n"},
		"a_second_colon":                  {"name: a: b\nurl: https://a.example\n", "name: \"a: b\"\nurl: https://a.example\n"},
		"a_tab":                           {"legal:\n\tlicense: MIT\n", "legal:\n  license: MIT\n"},
		"bytes_of_another_encoding":       {"name: caf\xe9\n", "name: café\n"},
		"capitals_of_a_closed_list":       {"developmentStatus: Stable # since May\nsoftwareType: \"Standalone/Web\"\n", "developmentStatus: stable # since May\nsoftwareType: \"standalone/web\"\n"},
		"capitals_of_a_long_list":         {"categories:\n  - Accounting\nintendedAudience:\n  scope:\n    - Healthcare\n", "categories:\n  - accounting\nintendedAudience:\n  scope:\n    - healthcare\n"},
		"another_word_of_a_closed_list":   {"developmentStatus: finished\n", "developmentStatus: finished\n"},
		"what_only_the_author_knows":      {"name: a\nreleaseDate: soon\n", "name: a\nreleaseDate: soon\n"},
		"a_day_before_its_month":          {"releaseDate: 31/12/2024 # out\n", "releaseDate: 2024-12-31 # out\n"},
		"a_day_with_strokes":              {"releaseDate: \"2024/12/31\"\n", "releaseDate: \"2024-12-31\"\n"},
		"a_day_that_may_be_two":           {"releaseDate: 03/04/2024\n", "releaseDate: 03/04/2024\n"},
		"an_old_version":                  {"publiccodeYmlVersion: \"0.4\"\nname: a\n", "publiccodeYmlVersion: \"0\"\nname: a\n"},
		"an_old_version_that_it_needs":    {"publiccodeYmlVersion: \"0.4\"\nmaintenance:\n  type: none\n  contractors:\n    - name: A\n      until: 2024-01-01\n", "publiccodeYmlVersion: \"0.4\"\nmaintenance:\n  type: none\n  contractors:\n    - name: A\n      until: 2024-01-01\n"},
		"no_text_at_all":                  {"\x00\x01", "\x00\x01"},
		"an_alias_is_left":                {"a: &x 2.4\npubliccodeYmlVersion: *x\n", "a: &x 2.4\npubliccodeYmlVersion: *x\n"},
	} {
		t.Run(rule, func(t *testing.T) {
			got, made := Correct([]byte(c.in), habits())
			if string(got) != c.want {
				t.Errorf("%q, expected %q", got, c.want)
			}
			if (len(made) > 0) != (c.in != c.want) {
				t.Errorf("corrections: %+v", made)
			}
		})
	}
}

// TestCorrectRealFiles: no real file gets worse, and those with nothing to mend stay
// byte for byte.
func TestCorrectRealFiles(t *testing.T) {
	files, err := filepath.Glob("../../../shared/data/publiccode/*.yml")
	if err != nil || len(files) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("no real files", err)
		}
		t.Skip("THE REAL FILES ARE MISSING")
	}
	mended, before, after := 0, 0, 0
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		was, now := corrected(t, b)
		if _, made := Correct(b, habits()); len(made) > 0 {
			mended++
		}
		before, after = before+was, after+now
	}
	t.Logf("%d files: %d errors before, %d after, %d files mended in part", len(files), before, after, mended)
	if after >= before || mended < 5 {
		t.Error("nothing was mended")
	}
}

// corrected corrects a file and holds what must be true of every correction.
func corrected(t *testing.T, b []byte) (before, after int) {
	t.Helper()
	p := habits()
	next, made := Correct(b, p)
	if len(made) == 0 && !bytes.Equal(b, next) {
		t.Fatal("changed without saying so")
	}
	brokenBefore, before := faultsOf(Parse(b, p))
	brokenAfter, after := faultsOf(Parse(next, p))
	if brokenAfter > brokenBefore || brokenAfter == brokenBefore && after > before {
		t.Fatalf("%d errors became %d", before, after)
	}
	for _, c := range made {
		if c.Before != "" && c.Before == c.After || strings.ContainsRune(c.Before, '\r') {
			t.Fatalf("%+v", c)
		}
	}
	return before, after
}

func FuzzCorrect(f *testing.F) {
	f.Add([]byte(valid))
	f.Add([]byte("Name: a: b\nlegal:\n\tlicence: mit\nplatforms: web\nfundedBy:\n - url: x\n"))
	f.Fuzz(func(t *testing.T, b []byte) { corrected(t, b) })
}

// TestCorrectKeepsFindingsOfAuthors: a corrected file still says what is left to do.
func TestCorrectKeepsFindingsOfAuthors(t *testing.T) {
	next, _ := Correct([]byte("Name: a\n"), law.Profile{})
	if !register.Invalid(Parse(next, law.Profile{}).Findings) {
		t.Error("a file without its mandatory keys is called valid")
	}
}

func TestLines(t *testing.T) {
	got := Lines([]byte("name: a\nlegal:\n\n  license: MIT\ndescription:\n  fr: {shortDescription: b}\nusedBy:\n  - name\n"))
	for path, line := range map[string]int{"name": 1, "legal.license": 4, "description.fr.shortDescription": 6, "usedBy": 7, "usedBy.name": 0} {
		if got[path] != line {
			t.Errorf("%s is on line %d, expected %d", path, got[path], line)
		}
	}
	if len(Lines([]byte("a: b: c"))) > 0 || len(Lines(nil)) > 0 {
		t.Error("lines of what cannot be read")
	}
}
