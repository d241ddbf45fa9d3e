// SPDX-License-Identifier: EUPL-1.2

package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// layer makes a layer of messages, file by file.
func layer(files ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

// TestLoad reads good and bad layers.
func TestLoad(t *testing.T) {
	for _, c := range []struct {
		rule  string
		layer fstest.MapFS
		fault string // part of the message; "" for none
	}{
		{"a_message_in_both_languages", layer("fr/x.json", `{"zz.a": "Un"}`, "en/x.json", `{"zz.a": "One"}`), ""},
		{"a_message_that_a_language_lacks", layer("fr/x.json", `{"zz.a": "Un", "zz.b": "Deux"}`, "en/x.json", `{"zz.a": "One"}`), `"zz.b" is missing in "en"`},
		{"a_message_that_the_first_language_lacks", layer("fr/x.json", `{}`, "en/x.json", `{"zz.a": "One"}`), `"zz.a" is missing in "fr"`},
		{"a_language_without_any_file", layer("fr/x.json", `{"zz.a": "Un"}`), `missing in "en"`},
		{"arguments_that_differ", layer("fr/x.json", `{"zz.a": "{n} dépôts"}`, "en/x.json", `{"zz.a": "{count} repositories"}`), "arguments"},
		{"arguments_in_another_order", layer("fr/x.json", `{"zz.a": "{a} puis {b}"}`, "en/x.json", `{"zz.a": "{b} after {a}"}`), ""},
		{"an_argument_that_one_plural_form_needs_not", layer("fr/x.json", `{"zz.a": {"one": "Un dépôt", "other": "{n} dépôts"}}`, "en/x.json", `{"zz.a": {"one": "One repository", "other": "{n} repositories"}}`), ""},
		{"one_language_without_plurals", layer("fr/x.json", `{"zz.a": {"one": "{n} dépôt", "other": "{n} dépôts"}}`, "en/x.json", `{"zz.a": "{n} of them"}`), ""},
		{"a_message_that_stands_twice", layer("fr/x.json", `{"zz.a": "Un"}`, "fr/y.json", `{"zz.a": "Un"}`, "en/x.json", `{"zz.a": "One"}`), "stands twice"},
		{"a_file_that_is_no_json", layer("fr/x.json", `{"zz.a": `, "en/x.json", `{}`), "fr/x.json"},
		{"a_message_that_is_no_text", layer("fr/x.json", `{"zz.a": 3}`, "en/x.json", `{"zz.a": 3}`), "fr/x.json"},
		{"a_message_without_its_plain_form", layer("fr/x.json", `{"zz.a": {"one": "Un"}}`, "en/x.json", `{"zz.a": {"one": "One"}}`), `"other"`},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, err := Load(c.layer)
			switch {
			case c.fault == "" && err != nil:
				t.Error(err)
			case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
				t.Errorf("%v does not say %s", err, c.fault)
			}
		})
	}
	t.Run("this_packages_own_messages", func(t *testing.T) {
		if _, err := Load(); err != nil {
			t.Error(err)
		}
	})
	t.Run("each_id_stands_once_in_its_file", func(t *testing.T) { eachOnce(t) })
	for _, lang := range Langs() {
		t.Run("a_message_deleted_in_"+lang, func(t *testing.T) { deleteEach(t, lang) })
	}
	t.Run("two_layers_with_one_message", func(t *testing.T) {
		one := layer("fr/x.json", `{"zz.a": "Un"}`, "en/x.json", `{"zz.a": "One"}`)
		if _, err := Load(one, one); err == nil {
			t.Error("no fault")
		}
	})
}

func TestText(t *testing.T) {
	c, err := Load(layer(
		"fr/x.json", `{"zz.n": {"one": "{n} dépôt de {who}", "other": "{n} dépôts de {who}"}, "zz.plain": "Rien", "zz.brace": "a {b {who} } {}"}`,
		"en/x.json", `{"zz.n": {"one": "{n} repository of {who}", "other": "{n} repositories of {who}"}, "zz.plain": "Nothing", "zz.brace": "a {b {who} } {}"}`))
	if err != nil {
		t.Fatal(err)
	}
	n := func(n string) Args { return Args{"n": n, "who": "X"} }
	for _, k := range []struct {
		rule, lang, id string
		args           Args
		want           string
	}{
		{"french_counts_none_as_one", "fr", "zz.n", n("0"), "0 dépôt de X"},
		{"french_counts_one_as_one", "fr", "zz.n", n("1"), "1 dépôt de X"},
		{"french_counts_two_as_many", "fr", "zz.n", n("2"), "2 dépôts de X"},
		{"english_counts_none_as_many", "en", "zz.n", n("0"), "0 repositories of X"},
		{"english_counts_one_as_one", "en", "zz.n", n("1"), "1 repository of X"},
		{"a_number_with_spaces_is_many", "fr", "zz.n", n("12 000"), "12 000 dépôts de X"},
		{"no_number_is_many", "fr", "zz.n", Args{"who": "X"}, "{n} dépôts de X"},
		{"an_unknown_language_reads_as_the_first", "de", "zz.plain", nil, "Rien"},
		{"an_unknown_message_shows_its_id", "fr", "zz.none", nil, "‹zz.none›"},
		{"an_argument_that_is_not_given_stays", "fr", "zz.n", Args{"n": "2"}, "2 dépôts de {who}"},
		{"arguments_that_are_not_asked_for_do_nothing", "fr", "zz.plain", n("2"), "Rien"},
		{"braces_that_name_nothing_stay", "fr", "zz.brace", Args{"who": "X"}, "a {b X } {}"},
		{"an_argument_is_not_read_again", "fr", "zz.n", Args{"n": "2", "who": "{n}"}, "2 dépôts de {n}"},
	} {
		t.Run(k.rule, func(t *testing.T) {
			if got := c.Text(k.lang, k.id, k.args); got != k.want {
				t.Errorf("%q, expected %q", got, k.want)
			}
		})
	}
	if !c.Has("zz.plain") || c.Has("zz.none") {
		t.Error("Has is wrong")
	}
}

// FuzzFill fills any text with any argument: it ends, and keeps what is not an argument.
func FuzzFill(f *testing.F) {
	f.Add("a {b} c", "x")
	f.Add("{{b}", "{b}")
	f.Add("}{", "")
	f.Fuzz(func(t *testing.T, text, value string) {
		if got := fill(text, Args{}); got != text {
			t.Errorf("%q became %q", text, got)
		}
		if got, want := fill(text, Args{"b": "{b}"}), text; got != want {
			t.Errorf("%q became %q", text, got)
		}
		_ = fill(text, Args{"b": value})
	})
}

// eachOnce looks for an id that a file gives twice, of which reading keeps the last in silence.
func eachOnce(t *testing.T) {
	files, err := fs.Glob(own, "*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	id := regexp.MustCompile(`(?m)^ "([^"]+)":`)
	for _, name := range files {
		b, err := own.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, m := range id.FindAllStringSubmatch(string(b), -1) {
			if seen[m[1]] {
				t.Errorf("%s gives %s twice", name, m[1])
			}
			seen[m[1]] = true
		}
	}
}

// deleteEach takes one message out of each of this package's files of a language, in a
// copy: the catalogue is then refused, and names it.
func deleteEach(t *testing.T, lang string) {
	whole, err := Read(own)
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(own, lang+"/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, name := range files {
		b, err := own.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]any
		if err := json.Unmarshal(b, &messages); err != nil {
			t.Fatal(err)
		}
		id := slices.Sorted(maps.Keys(messages))[len(messages)/2]
		c := &Layer{langs: maps.Clone(whole.langs)}
		c.langs[lang] = maps.Clone(whole.langs[lang])
		delete(c.langs[lang], id)
		if err := c.check(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("message %q is missing in %q", id, lang)) {
			t.Errorf("%s without %s: %v", name, id, err)
		}
	}
}
