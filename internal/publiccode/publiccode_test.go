// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/law"
	"greffe/internal/register"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// habits is an invented jurisdiction.
func habits() law.Profile {
	return law.Profile{ID: "test", Publiccode: law.Publiccode{Keys: map[string]string{"fundedBy.url": "fundedBy.uri", "shelf": ""}}}
}

// valid is a file without a finding; tests change a part of it.
const valid = `publiccodeYmlVersion: "0"
name: Medusa
url: "https://forge.example/city/medusa"
platforms: [web]
developmentStatus: beta
softwareType: standalone/web
organisation:
  uri: "urn:x-example:city"
description:
  en:
    shortDescription: A booking system for swimming pools
    longDescription: >
      Medusa lets the inhabitants of a city book a lane in one of its swimming
      pools, and lets the staff of the pools see who comes when. It was written
      for cities with one pool as well as for those with twenty.
    features: [Booking]
legal:
  license: EUPL-1.2
maintenance:
  type: internal
  contacts:
    - name: Ada Example
      email: ada@city.example
localisation:
  localisationReady: true
  availableLanguages: [en]
`

// with changes one part of the valid file.
func with(t testing.TB, old, by string) []byte {
	t.Helper()
	if !strings.Contains(valid, old) {
		t.Fatalf("the valid file does not hold %q", old)
	}
	return []byte(strings.Replace(valid, old, by, 1))
}

func rules(p register.Publiccode) []string {
	var all []string
	for _, f := range p.Findings {
		all = append(all, f.Rule)
	}
	return all
}

func TestValidFileHasNoFinding(t *testing.T) {
	p := Parse([]byte(valid), law.Profile{})
	if len(p.Findings) > 0 {
		t.Fatalf("%+v", p.Findings)
	}
	if p.Name != "Medusa" || p.Body.URI != "urn:x-example:city" || len(p.Texts) != 1 || p.Texts[0].Features[0] != "Booking" {
		t.Errorf("%+v", p)
	}
}

// TestGolden reads each file of testdata and compares everything that comes out.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yml")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yml"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.MarshalIndent(Parse(b, habits()), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			golden := strings.TrimSuffix(file, ".yml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Error(d)
			}
		})
	}
}

// oneFaults change one thing of the valid file each.
var oneFaults = []struct {
	name, old, by string
	rule          string
	severity      register.Severity
	key           string
	line, column  int
}{
	{"missing_mandatory_key", "name: Medusa\n", "", "publiccode.key.missing", register.Error, "name", 1, 1},
	{"null_is_missing", "name: Medusa", "name:", "publiccode.key.missing", register.Error, "name", 2, 1},
	{"unknown_key", "platforms", "colour: blue\nplatforms", "publiccode.key.unknown", register.Error, "colour", 4, 1},
	{"misspelt_key", "platforms", "fundBy: []\nplatforms", "publiccode.key.misspelt", register.Error, "fundBy", 4, 1},
	{"wrong_capitals_are_read", "softwareType", "softwaretype", "publiccode.key.case", register.Error, "softwaretype", 6, 1},
	{"duplicate_key", "platforms", "name: Medusa\nplatforms", "publiccode.key.duplicate", register.Error, "name", 4, 1},
	{"local_habit_is_read", "platforms", "fundedBy: [{url: 'https://x.example'}]\nplatforms", "publiccode.key.habit", register.Warning, "fundedBy[0].url", 4, 13},
	{"local_key_without_counterpart", "platforms", "shelf: 2\nplatforms", "publiccode.key.local", register.Warning, "shelf", 4, 1},
	{"deprecated_key", "platforms", "monochromeLogo: a.svg\nplatforms", "publiccode.key.replaced", register.Warning, "monochromeLogo", 4, 1},
	{"deprecated_without_replacement", "platforms", "inputTypes: [text/plain]\nplatforms", "publiccode.key.deprecated", register.Warning, "inputTypes", 4, 1},
	{"key_of_0.1", "platforms", "tags: [a]\nplatforms", "publiccode.key.renamed", register.Error, "tags", 4, 1},
	{"version_as_number", `"0"`, "0", "publiccode.version.number", register.Error, "publiccodeYmlVersion", 1, 1},
	{"unknown_version_keeps_everything", `"0"`, "2.4.0", "publiccode.version.unknown", register.Error, "publiccodeYmlVersion", 1, 1},
	{"list_for_text", "name: Medusa", "name: [Medusa]", "publiccode.type.text", register.Error, "name", 2, 1},
	{"text_for_list", "features: [Booking]", "features: Booking", "publiccode.type.list", register.Error, "description.en.features", 16, 5},
	{"single_platform_is_allowed_as_text", "platforms: [web]", "platforms: web", "", "", "", 0, 0},
	{"text_for_section", "organisation:\n  uri: \"urn:x-example:city\"", "organisation: City", "publiccode.type.section", register.Error, "organisation", 7, 1},
	{"flag_in_words", "localisationReady: true", "localisationReady: yes", "publiccode.type.flag", register.Error, "localisation.localisationReady", 25, 3},
	{"unknown_choice", "beta", "finished", "publiccode.choice", register.Error, "developmentStatus", 5, 1},
	{"unknown_category", "platforms", "categories: [gardening]\nplatforms", "publiccode.category", register.Error, "categories[0]", 4, 14},
	{"nearly_a_category", "platforms", "categories: [it-securty]\nplatforms", "publiccode.category.near", register.Error, "categories[0]", 4, 14},
	{"address_without_scheme", `"https://forge.example/city/medusa"`, "forge.example/city/medusa", "publiccode.url", register.Error, "url", 3, 1},
	{"scp_address", `"https://forge.example/city/medusa"`, "git@forge.example:city/medusa", "publiccode.url", register.Error, "url", 3, 1},
	{"other_protocol", `"https://forge.example/city/medusa"`, "git://forge.example/city/medusa", "publiccode.url.scheme", register.Warning, "url", 3, 1},
	{"script_is_no_page", "platforms", "landingURL: 'javascript:alert(1)'\nplatforms", "publiccode.url", register.Error, "landingURL", 4, 1},
	{"empty_address", "platforms", "roadmap: ''\nplatforms", "publiccode.url", register.Error, "roadmap", 4, 1},
	{"absolute_path", "platforms", "logo: /logo.svg\nplatforms", "publiccode.path", register.Error, "logo", 4, 1},
	{"date_with_slashes", "platforms", "releaseDate: 31/05/2026\nplatforms", "publiccode.date", register.Error, "releaseDate", 4, 1},
	{"unquoted_date_is_fine", "platforms", "releaseDate: 2026-05-31\nplatforms", "", "", "", 0, 0},
	{"uri_without_scheme", `"urn:x-example:city"`, "city", "publiccode.uri", register.Error, "organisation.uri", 8, 3},
	{"unknown_licence", "EUPL-1.2", "EUPL 1.2", "publiccode.licence", register.Error, "legal.license", 18, 3},
	{"licence_in_other_case", "EUPL-1.2", "eupl-1.2", "publiccode.licence.spelling", register.Advice, "legal.license", 18, 3},
	{"ambiguous_licence", "EUPL-1.2", "GPL-3.0", "publiccode.licence.deprecated", register.Advice, "legal.license", 18, 3},
	{"long_language_code", "[en]", "[eng]", "publiccode.language.long", register.Error, "localisation.availableLanguages[0]", 26, 24},
	{"posix_language", "[en]", "[en_GB]", "publiccode.language", register.Error, "localisation.availableLanguages[0]", 26, 24},
	{"small_country", "platforms", "intendedAudience: {countries: [it]}\nplatforms", "publiccode.country.case", register.Warning, "intendedAudience.countries[0]", 4, 32},
	{"no_country", "platforms", "intendedAudience: {countries: [ITA]}\nplatforms", "publiccode.country", register.Error, "intendedAudience.countries[0]", 4, 32},
	{"long_summary", "A booking system", strings.Repeat("very ", 30), "publiccode.length.most", register.Error, "description.en.shortDescription", 11, 5},
	{"contract_without_contractor", "type: internal", "type: contract", "publiccode.maintenance.contractors", register.Error, "maintenance", 19, 1},
	{"nobody_to_ask", "  contacts:\n    - name: Ada Example\n      email: ada@city.example\n", "", "publiccode.maintenance.contacts", register.Error, "maintenance", 19, 1},
	{"mail_without_host", "ada@city.example", "ada", "publiccode.email", register.Error, "maintenance.contacts[0].email", 23, 7},
	{"unknown_alias", "platforms", "supports: [{id: 'alias:x'}]\nplatforms", "publiccode.alias", register.Warning, "supports[0].id", 4, 13},
	{"features_in_no_language", "    features: [Booking]\n", "", "publiccode.language.none", register.Error, "description", 9, 1},
	{"several_documents", "  availableLanguages: [en]\n", "  availableLanguages: [en]\n---\nname: Other\n", "publiccode.documents", register.Error, "", 27, 1},
	{"turned_text", "A booking", "A \u202Ebooking", "publiccode.bidi", register.Warning, "", 11, 25},
	{"turned_text_by_escape", "name: Medusa", `name: "Med\u202Eusa"`, "publiccode.bidi", register.Warning, "", 2, 7},
	{"control_character", "A booking", "A \x01booking", "publiccode.control", register.Error, "", 11, 25},
	{"crlf_within", "platforms: [web]\n", "platforms: [web]\r\n", "", "", "", 0, 0},
}

// TestOneFault changes one thing of the valid file: that fault alone is found,
// where it stands, and no other value is lost.
func TestOneFault(t *testing.T) {
	for _, c := range oneFaults {
		t.Run(c.name, func(t *testing.T) {
			p := Parse(with(t, c.old, c.by), habits())
			if c.rule == "" {
				if len(p.Findings) > 0 {
					t.Errorf("findings: %+v", p.Findings)
				}
				return
			}
			if len(p.Findings) != 1 {
				t.Fatalf("want %s alone, got %+v", c.rule, p.Findings)
			}
			f := p.Findings[0]
			f.Args = nil
			want := register.Finding{Rule: c.rule, Severity: c.severity, Key: c.key, Line: c.line, Column: c.column}
			if d := cmp.Diff(want, f); d != "" {
				t.Error(d)
			}
			if c.name != "missing_mandatory_key" && p.URL == "" || p.Licence == "" || p.Maintenance == "" {
				t.Errorf("values were lost: %+v", p)
			}
		})
	}
}

// TestVersions: each published version is known and decides what is new or old.
func TestVersions(t *testing.T) {
	for _, c := range []struct {
		version string
		want    []string
	}{
		{"0", nil},
		{"0.1", []string{"publiccode.version.old", "publiccode.key.later"}},
		{"0.2", []string{"publiccode.version.old", "publiccode.key.later"}},
		{"0.2.2", []string{"publiccode.version.old", "publiccode.key.later"}},
		{"0.3.0", []string{"publiccode.version.old", "publiccode.key.later"}},
		{"0.4", []string{"publiccode.version.old", "publiccode.key.later"}},
		{"0.5", []string{"publiccode.version.old"}},
		{"0.5.0", []string{"publiccode.version.old"}},
		{"0.6", []string{"publiccode.version.old"}},
		{"0.7", nil},
		{"0.7.0", nil},
		{"0.8", []string{"publiccode.version.unknown"}},
		{"0.2.9", []string{"publiccode.version.unknown"}},
		{"1", []string{"publiccode.version.unknown"}},
		{"2.4.0", []string{"publiccode.version.unknown"}},
	} {
		t.Run(c.version, func(t *testing.T) {
			p := Parse(with(t, `"0"`, `"`+c.version+`"`), law.Profile{})
			if d := cmp.Diff(c.want, rules(p)); d != "" {
				t.Error(d)
			}
			if p.Version != c.version || p.Name != "Medusa" {
				t.Errorf("version %q, name %q", p.Version, p.Name)
			}
		})
	}
}

// TestEncodings: the same file in other encodings gives the same values.
func TestEncodings(t *testing.T) {
	accented := bytes.Replace([]byte(valid), []byte("Medusa\n"), []byte("Méduse\n"), 1)
	little, big := []byte{0xFF, 0xFE}, []byte{0xFE, 0xFF}
	for _, c := range string(accented) {
		little = append(little, byte(c), byte(c>>8))
		big = append(big, byte(c>>8), byte(c))
	}
	for _, c := range []struct {
		name string
		b    []byte
		want []string
		line int
	}{
		{"utf8", accented, nil, 0},
		{"byte_order_mark", append([]byte{0xEF, 0xBB, 0xBF}, accented...), nil, 0},
		{"carriage_returns", bytes.ReplaceAll(accented, []byte("\n"), []byte("\r\n")), nil, 0},
		{"utf16_little_endian", little, []string{"publiccode.encoding.utf16"}, 1},
		{"utf16_big_endian", big, []string{"publiccode.encoding.utf16"}, 1},
		{"latin1", bytes.Replace(accented, []byte("é"), []byte{0xE9}, 1), []string{"publiccode.encoding"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Parse(c.b, law.Profile{})
			if d := cmp.Diff(c.want, rules(p)); d != "" {
				t.Error(d)
			}
			if p.Name != "Méduse" || p.Licence != "EUPL-1.2" {
				t.Errorf("name %q, licence %q", p.Name, p.Licence)
			}
			if c.line > 0 && p.Findings[0].Line != c.line {
				t.Errorf("line %d", p.Findings[0].Line)
			}
		})
	}
}

// TestPeopleAreCounted: no name, mail or telephone of a person leaves the reader,
// not even in a finding about it.
func TestPeopleAreCounted(t *testing.T) {
	b := with(t, "    - name: Ada Example\n      email: ada@city.example\n", `    - name: Ada Secret
      email: "ada secret"
      phone: [secret]
      nick: secret
    - Bob Secret
    - name: {secret: secret}
  contractors:
    - name: Carl Secret
      until: secret
      website: secret
`)
	broken := with(t, "    - name: Ada Example\n", "    - name: Ada: Secret\n")
	for _, b := range [][]byte{b, broken} {
		p := Parse(b, law.Profile{})
		out, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(strings.ToLower(string(out)), "contacts[2].name.secret", "")
		if strings.Contains(text, "secret") || strings.Contains(text, "ada") {
			t.Errorf("%s", out)
		}
	}
	if p := Parse(b, law.Profile{}); p.Contacts != 3 {
		t.Errorf("%d contacts", p.Contacts)
	}
}

// TestSalvage: a file that is not YAML as a whole keeps the parts that are, and
// what could not be read is not called missing.
func TestSalvage(t *testing.T) {
	for _, c := range []struct{ name, old, by, rule string }{
		{"colon", "name: Medusa", "name: Medusa: the pools", "publiccode.syntax.colon"},
		{"tab", "  license: EUPL-1.2", "\tlicense: EUPL-1.2", "publiccode.syntax.tab"},
		{"reserved_character", "developmentStatus: beta", "developmentStatus: @beta", "publiccode.syntax"},
		{"stray_line", "legal:", "oops\nlegal:", "publiccode.syntax"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := Parse(with(t, c.old, c.by), law.Profile{})
			if d := cmp.Diff([]string{c.rule}, rules(p)); d != "" {
				t.Error(d)
			}
			if p.URL == "" || p.Maintenance != "internal" || p.Texts[0].Short == "" {
				t.Errorf("values were lost: %+v", p)
			}
		})
	}
}

// TestMergesAndAliases: values written once and used twice are read.
func TestMergesAndAliases(t *testing.T) {
	p := Parse(with(t, "platforms: [web]", `fundedBy:
  - &city {name: City, uri: "https://city.example"}
  - <<: *city
    name: City again
  - <<: [*city]
platforms: &p [web]
usedBy: *p`), law.Profile{})
	if len(p.Findings) > 0 {
		t.Errorf("%+v", p.Findings)
	}
	want := []register.Body{{URI: "https://city.example", Name: "City"}, {URI: "https://city.example", Name: "City again"}, {URI: "https://city.example", Name: "City"}}
	if d := cmp.Diff(want, p.FundedBy); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"web"}, p.UsedBy); d != "" {
		t.Error(d)
	}
}

// TestPlaceholderBody: an identifier that names nobody is told.
func TestPlaceholderBody(t *testing.T) {
	p := Parse([]byte(valid), law.Profile{Schemes: []law.Scheme{{
		ID: "x", URIs: []*regexp.Regexp{regexp.MustCompile(`^urn:x-example:(\w+)$`)}, Nobody: []string{"city"},
	}}})
	if d := cmp.Diff([]string{"publiccode.uri.nobody"}, rules(p)); d != "" {
		t.Error(d)
	}
}
