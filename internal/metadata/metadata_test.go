// SPDX-License-Identifier: EUPL-1.2

package metadata

import (
	"fmt"
	"strings"
	"testing"

	"greffe/internal/register"
)

func shown(said []Said) string {
	var b strings.Builder
	for _, s := range said {
		fmt.Fprintf(&b, "%s=%s:%d\n", s.Field, s.Value, s.Line)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	const repository = "https://forge.example/org/bareme"
	for rule, c := range map[string]struct {
		source Source
		text   string
		want   string
	}{
		"codemeta": {Codemeta, `{
 "@context": "https://w3id.org/codemeta/3.0",
 "name": "Barème",
 "license": "https://spdx.org/licenses/MIT",
 "version": 1.2,
 "author": [{"givenName": "Nobody"}],
 "codeRepository": "https://forge.example/org/bareme.git"
}`, "name=Barème:3\nversion=1.2:5\nlicence=MIT:4\ncode=https://forge.example/org/bareme.git:7\n"},
		"codemeta_of_objects": {Codemeta, `{"name": {"@value": "A"}, "license": [{"@id": "https://spdx.org/licenses/EUPL-1.2.html"}]}`, "name=A:1\nlicence=EUPL-1.2:1\n"},
		"codemeta_broken_off": {Codemeta, `{"name": "A", "version": "1", "license"`, "name=A:1\nversion=1:1\n"},
		"citation": {Citation, "cff-version: 1.2.0\ntitle: \"Barème\"\nauthors:\n  - family-names: Nobody\nlicense: [MIT]\ndate-released: 2026-01-02\n",
			"name=Barème:2\nreleased=2026-01-02:6\nlicence=MIT:5\n"},
		"citation_of_a_choice":      {Citation, "title: A\nlicense: [MIT, ISC]\n", "name=A:1\nlicence=MIT OR ISC:2\n"},
		"citation_bomb":             {Citation, strings.Repeat("[", 100000), ""},
		"citation_of_a_list":        {Citation, "- a\n", ""},
		"code_json_of_this_one":     {CodeJSON, `{"agency": "X", "releases": [{"name": "Other", "repositoryURL": "https://forge.example/org/other"},` + "\n" + `{"name": "Bar", "repositoryURL": "https://forge.example/Org/Bareme", "permissions": {"licenses": [{"name": "CC0-1.0", "URL": "x"}]}}]}`, "name=Bar:2\nlicence=CC0-1.0:2\ncode=https://forge.example/Org/Bareme:2\n"},
		"code_json_of_others":       {CodeJSON, `{"releases": [{"name": "A", "repositoryURL": "https://a.example/a/b"}, {"name": "B"}]}`, ""},
		"code_json_of_one":          {CodeJSON, `{"releases": [{"name": "A", "permissions": {"licenses": null}}]}`, "name=A:1\n"},
		"another_code_json":         {CodeJSON, `{"code": 1}`, ""},
		"bytes_that_are_no_text":    {Codemeta, "{\"name\": \"\xff\"}", ""},
		"larger_than_is_read":       {Codemeta, `{"name": "` + strings.Repeat("a", MaxSize) + `"}`, ""},
		"a_value_that_is_too_long":  {Codemeta, `{"name": "` + strings.Repeat("é", 600) + `"}`, "name=" + strings.Repeat("é", 500) + "…:1\n"},
		"a_mark_at_the_beginning":   {Codemeta, "\ufeff{\"name\": \"A\"}", "name=A:1\n"},
		"nothing":                   {CodeJSON, "", ""},
		"publiccode_is_read_before": {Publiccode, "name: A\n", ""},
	} {
		t.Run(rule, func(t *testing.T) {
			if got := shown(Read(c.source, []byte(c.text), repository)); got != c.want {
				t.Errorf("%s\nexpected\n%s", got, c.want)
			}
		})
	}
}

func TestSame(t *testing.T) {
	licences := func(a, b string) bool { return a == "MIT License" && b == "MIT" }
	for _, c := range []struct {
		field, a, b string
		want        bool
	}{
		{Name, "Barème", "bareme", true}, {Name, "Barème", "Tarif", false}, {Version, "v1.2.0", "1.2.0", true}, {Version, "1.2", "1.3", false},
		{Licence, "MIT License", "MIT", true}, {Licence, "MIT", "ISC", false}, {Code, "https://a.example/o/n.git", "http://a.example/o/n/", true},
		{Homepage, "https://www.a.example", "http://a.example/", true}, {Homepage, "https://a.example/x", "https://a.example/y", false}, {Released, "2026-01-01", "2026-01-02", false},
	} {
		if got := Same(c.field, c.a, c.b, licences); got != c.want {
			t.Errorf("%s: %q and %q: %v", c.field, c.a, c.b, got)
		}
	}
}

func TestOf(t *testing.T) {
	for path, want := range map[string]Source{"codemeta.json": Codemeta, "CITATION.cff": Citation, "code.json": CodeJSON, "docs/code.json": "", "CITATION.bib": ""} {
		if got, ok := Of(path); got != want || ok != (want != "") {
			t.Errorf("%s is %q", path, got)
		}
	}
	said := OfPubliccode(register.Publiccode{Name: "A", Licence: "MIT", Texts: []register.Texts{{Lang: "fr", Name: "B", Short: "c"}}}, map[string]int{"legal.license": 4, "description.fr.shortDescription": 9})
	if got := shown(said); got != "name=A:0\ndescription=c:9\nlicence=MIT:4\n" {
		t.Error(got)
	}
}

// TestShapes: where something else stands than the format says, its place is told, and
// what stands there is not taken for a value.
func TestShapes(t *testing.T) {
	const repository = "https://forge.example/org/bareme"
	for rule, c := range map[string]struct {
		source Source
		text   string
		want   string
	}{
		"codemeta_of_a_list":          {Codemeta, "[]", ":1 file\n"},
		"codemeta_of_a_text":          {Codemeta, `"x"`, ":1 file\n"},
		"codemeta_of_nothing":         {Codemeta, "null", ":1 file\n"},
		"codemeta_of_a_number":        {Codemeta, "{\n \"license\": 3,\n \"name\": [7],\n \"version\": 2\n}", "name:3 text\nlicense:2 licence\n"},
		"codemeta_of_objects":         {Codemeta, `{"name": {"x": "A"}, "license": {"@id": "https://spdx.org/licenses/MIT"}, "url": true}`, "name:1 text\nurl:1 text\n"},
		"codemeta_that_leaves_out":    {Codemeta, `{"name": null, "license": [], "url": ""}`, ""},
		"codemeta_well":               {Codemeta, `{"name": "A", "license": ["MIT"], "version": 1}`, ""},
		"codemeta_that_is_broken":     {Codemeta, `{"name": 3`, ""},
		"code_json_of_a_list":         {CodeJSON, "[]", ":1 file\n"},
		"code_json_without_releases":  {CodeJSON, "{}", ":1 releases\n"},
		"code_json_of_an_object":      {CodeJSON, "{\n\"releases\": {}}", "releases:2 list\n"},
		"code_json_of_texts":          {CodeJSON, `{"releases": ["a", 1]}`, "releases[0]:1 object\nreleases[1]:1 object\n"},
		"code_json_of_a_release":      {CodeJSON, "{\"releases\": [{\"name\": \"Other\", \"version\": []},\n{\"name\": 1, \"permissions\": \"MIT\", \"repositoryURL\": \"https://forge.example/Org/Bareme\"}]}", "releases[1].name:2 text\nreleases[1].permissions:2 object\n"},
		"code_json_of_one_licence":    {CodeJSON, `{"releases": [{"permissions": {"licenses": "MIT"}}]}`, "releases[0].permissions.licenses:1 list\n"},
		"code_json_of_other_licences": {CodeJSON, `{"releases": [{"permissions": {"licenses": [{"name": "MIT"}, 3, {}]}}]}`, "releases[0].permissions.licenses[1]:1 licence\nreleases[0].permissions.licenses[2]:1 licence\n"},
		"code_json_well":              {CodeJSON, `{"releases": [{"name": "A", "permissions": {"licenses": [{"URL": "x", "name": "MIT"}]}}]}`, ""},
		"citation_of_a_list":          {Citation, "cff-version: 1.2.0\ntitle: [A]\nlicense: {a: b}\nurl:\n", "title:2 text\nlicense:3 licence\n"},
		"citation_well":               {Citation, "title: A\nlicense: [MIT, ISC]\n", ""},
	} {
		t.Run(rule, func(t *testing.T) {
			var b strings.Builder
			for _, m := range Shapes(c.source, []byte(c.text), repository) {
				fmt.Fprintf(&b, "%s:%d %s\n", m.Key, m.Line, m.Want)
			}
			if b.String() != c.want {
				t.Errorf("%s\nexpected\n%s", b.String(), c.want)
			}
		})
	}
	if got := shown(Read(Codemeta, []byte(`{"license": 3, "name": [7], "version": 2}`), repository)); got != "version=2:1\n" {
		t.Errorf("read: %s", got)
	}
}

// FuzzRead: any file is read to an end, and says each field once, within the caps.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"name": "A", "license": ["MIT"], "releases": [{"name": "B"}]}`))
	f.Add([]byte("title: A\nlicense: MIT\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, s := range []Source{Codemeta, Citation, CodeJSON} {
			seen := map[string]bool{}
			for _, said := range Read(s, b, "https://a.example/o/n") {
				if said.Value == "" || len([]rune(said.Value)) > maxValue+1 || seen[said.Field] || said.Line < 0 {
					t.Fatalf("%s: %+v", s, said)
				}
				seen[said.Field] = true
			}
			if all := Shapes(s, b, "https://a.example/o/n"); len(all) > maxMisshapen || len(all) > 0 && !Readable(s, b) {
				t.Fatalf("%s: %+v", s, all)
			}
		}
	})
}
