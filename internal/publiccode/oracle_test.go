// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	oracle "github.com/italia/publiccode-parser-go/v5"

	"greffe/internal/law"
	"greffe/internal/register"
)

// realFiles reads the published files of the shared data.
func realFiles(t *testing.T) map[string][]byte {
	t.Helper()
	const folder = "../../../shared/data/publiccode"
	names, err := filepath.Glob(filepath.Join(folder, "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real data not found at %s", folder)
		}
		t.Skipf("real data not found at %s", folder)
	}
	files := map[string][]byte{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = b
	}
	return files
}

// ask gives what the reference validator calls errors, without the network.
func ask(t testing.TB, b []byte) []string {
	t.Helper()
	p, err := oracle.NewParser(oracle.ParserConfig{DisableNetwork: true, DisableExternalChecks: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.ParseStream(bytes.NewReader(b))
	var results oracle.ValidationResults
	if err == nil || !errors.As(err, &results) {
		return nil
	}
	var faults []string
	for _, r := range results {
		var fault oracle.ValidationError
		if errors.As(r, &fault) {
			faults = append(faults, fault.Error())
		}
	}
	return faults
}

func faults(p register.Publiccode) []string {
	var all []string
	for _, f := range p.Findings {
		if f.Severity == register.Error {
			all = append(all, f.Rule+" "+f.Key)
		}
	}
	return all
}

// lenient lists the real files in which the reference validator finds an error and
// we, with no habits of a jurisdiction, do not; each for a reason.
var lenient = map[string]string{
	// It holds the 24,000 Italian administrations; that list is not ours.
	"ASL2-Liguria__onesys.yml": "it.riuso.codiceIPA",
	// Contractors without a contract are forbidden since 0.5; this file says 0.2: a warning.
	"AlecioP__sti.yml": "maintenance.contractors",
	// "Mandatory (for at least one language)", says the standard: the other language has them.
	"developer-overheid-nl__don-register-site.yml": "description.en",
}

// TestRealFiles: every published file is read, none is without anything to list, and
// where the reference validator finds no error neither do we.
func TestRealFiles(t *testing.T) {
	for name, b := range realFiles(t) {
		t.Run(name, func(t *testing.T) {
			p := Parse(b, law.Profile{})
			if p.Name == "" && p.Licence == "" && len(p.Texts) == 0 && p.URL == "" {
				t.Error("nothing was read")
			}
			theirs, ours := ask(t, b), faults(p)
			switch why, known := lenient[name]; {
			case len(theirs) == 0 && len(ours) > 0:
				t.Errorf("the oracle finds no error, we do: %v", ours)
			case len(theirs) > 0 && len(ours) == 0 && !known:
				t.Errorf("the oracle finds errors, we do not: %v", theirs)
			case known && (len(ours) > 0 || !strings.Contains(strings.Join(theirs, "\n"), why)):
				t.Errorf("no longer an exception: theirs %v, ours %v", theirs, ours)
			}
		})
	}
}

// differences is what we and the reference validator find in the same fault, put
// into a valid file: same is a fault for both, stricter for us alone, milder for it alone.
var differences = []struct{ name, old, by, verdict, why string }{
	{"number_as_name", "name: Medusa", "name: 123", "fine", ""},
	{"empty_contacts", "  contacts:\n    - name: Ada Example\n      email: ada@city.example\n", "  contacts: []\n", "fine", ""},
	{"null_in_list", "[Booking]", "[Booking, null]", "fine", ""},
	{"funder_without_name", "platforms", "fundedBy: [{uri: 'https://x.example'}]\nplatforms", "fine", ""},
	{"space_in_address", "city/medusa\"", "city/the medusa\"", "fine", ""},
	{"file_address", `"https://forge.example/city/medusa"`, "file:///a", "fine", ""},
	{"merge_key", "platforms", "<<: {roadmap: 'https://x.example'}\nplatforms", "fine", ""},
	{"unknown_key", "platforms", "colour: blue\nplatforms", "same", ""},
	{"duplicate_key", "platforms", "name: Medusa\nplatforms", "same", ""},
	{"version_as_number", `"0"`, "0.3", "same", ""},
	{"unknown_version", `"0"`, `"2.4.0"`, "same", ""},
	{"yes_for_true", "localisationReady: true", "localisationReady: yes", "same", ""},
	{"unknown_licence", "EUPL-1.2", "EUPL 1.2", "same", ""},
	{"empty_address", "platforms", "landingURL: ''\nplatforms", "same", ""},
	{"long_language_code", "[en]", "[eng]", "same", ""},
	{"second_document", "availableLanguages: [en]\n", "availableLanguages: [en]\n---\na: 1\n", "same", ""},
	{"blank_name", "name: Medusa", "name: ' '", "stricter", "a blank names nothing"},
	{"control_character", "A booking", "A \x01booking", "stricter", "YAML 1.2 section 5.1 forbids it"},
	{"newer_version", `"0"`, `"0.7"`, "milder", "it knows 0.5 at most"},
	{"supports", "platforms", "supports: [{id: 'alias:gdpr'}]\nplatforms", "milder", "new in 0.7"},
	{"one_platform_as_text", "platforms: [web]", "platforms: web", "milder", "Key platforms: string or array of strings"},
	{"byte_order_mark", "publiccodeYmlVersion", "\ufeffpubliccodeYmlVersion", "milder", "YAML 1.2 section 5.2 allows it"},
	{"lower_case_operator", "EUPL-1.2", "EUPL-1.2 or MIT", "milder", "SPDX 3.0.1 annex B allows it"},
	{"extended_language", "[en]", "[zh-yue]", "milder", "RFC 5646 section 2.2.2 allows it"},
	{"funder_without_uri", "platforms", "fundedBy: [{name: City}]\nplatforms", "milder", "Organisation: uri is not mandatory"},
}

func TestDifferencesFromTheOracle(t *testing.T) {
	for _, c := range differences {
		t.Run(c.name, func(t *testing.T) {
			b := with(t, c.old, c.by)
			theirs, ours := ask(t, b), faults(Parse(b, law.Profile{}))
			verdict := map[[2]bool]string{{false, false}: "fine", {true, true}: "same", {false, true}: "stricter", {true, false}: "milder"}
			if got := verdict[[2]bool{len(theirs) > 0, len(ours) > 0}]; got != c.verdict {
				t.Errorf("%s, want %s (%s)\ntheirs: %v\nours: %v", got, c.verdict, c.why, theirs, ours)
			}
		})
	}
}
