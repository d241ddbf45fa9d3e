// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"slices"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/register"
	"greffe/internal/words"
)

// says makes a claim of a source; its path tells the claims of one source apart.
func says(s Source, word string) Claim {
	path := map[Source]string{Header: "LICENSE", File: "main.go", Publiccode: "publiccode.yml", Manifest: "package.json", Codemeta: "codemeta.json",
		Notice: "README.md", Folder: "LICENSES/" + word + ".txt", Text: "LICENSE", Title: "LICENSE"}[s]
	if s == Text || s == Title || s == Folder {
		return Claim{Source: s, Expression: Parse(word), Share: 100, Language: "fr", Evidence: register.Evidence{Path: path, Line: 1}}
	}
	return Stated(s, word, register.Evidence{Path: path, Line: 1})[0]
}

// in puts a claim into another file.
func in(path string, c Claim) Claim {
	c.Evidence.Path = path
	return c
}

func rules(findings []register.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, strings.TrimPrefix(f.Rule, "licence."))
	}
	return strings.Join(all, " ")
}

func TestConclude(t *testing.T) {
	for _, c := range []struct {
		name     string
		claims   []Claim
		want     string
		spoke    Source
		narrowed Source
		rules    string
	}{
		{"nothing", nil, "", "", "", ""},
		{"a_name_without_its_text", []Claim{func() Claim { c := says(Folder, "MIT"); c.Body = OtherText; return c }()}, "", "", "", "text.other"},
		{"a_name_whose_text_was_not_read", []Claim{func() Claim { c := says(Folder, "MIT"); c.Body = NotRead; return c }()}, "MIT", Folder, "", ""},
		{"forge_that_does_not_know", Stated(Forge, "NOASSERTION", register.Evidence{}), "", "", "", ""},
		{"text_alone", []Claim{says(Text, "MIT")}, "MIT", Text, "", ""},
		{"family_alone", []Claim{says(Text, "GPL-3.0")}, "GPL-3.0", Text, "", "which"},
		{"forge_knows_the_family_only", []Claim{says(Text, "GPL-3.0"), says(Forge, "GPL-3.0")}, "GPL-3.0", Forge, "", "which"},
		{"publiccode_tells_which", []Claim{says(Text, "GPL-3.0"), says(Publiccode, "GPL-3.0-or-later")}, "GPL-3.0-or-later", Publiccode, "", ""},
		{"manifest_narrows_what_publiccode_left_open", []Claim{says(Publiccode, "GPL-3.0"), says(Manifest, "GPL-3.0-only"), says(Text, "GPL-3.0")}, "GPL-3.0-only", Publiccode, Manifest, ""},
		{"notice_narrows", []Claim{says(Forge, "AGPL-3.0"), says(Notice, "AGPL-3.0-or-later")}, "AGPL-3.0-or-later", Notice, "", ""},
		{"folder_narrows_the_text", []Claim{says(Text, "GPL-3.0"), says(Folder, "GPL-3.0-or-later")}, "GPL-3.0-or-later", Text, Folder, ""},
		{"text_narrows_a_wide_family", []Claim{says(Manifest, "BSD"), says(Text, "BSD-3-Clause")}, "BSD-3-Clause", Manifest, Text, ""},
		{"families_nest", []Claim{says(Manifest, "GPL"), says(Text, "GPL-2.0")}, "GPL-2.0", Manifest, Text, "which"},
		{"title_narrows", []Claim{says(Manifest, "CeCILL"), says(Title, "CECILL-2.1")}, "CECILL-2.1", Manifest, Title, ""},
		{"those_who_narrow_may_disagree", []Claim{says(Publiccode, "GPL-3.0-or-later"), says(Manifest, "GPL-3.0-only"), says(Text, "GPL-3.0")}, "GPL-3.0-or-later", Publiccode, "", "disagree"},
		{"header_comes_first", []Claim{says(Text, "MIT"), says(Header, "EUPL-1.2")}, "EUPL-1.2", Header, "", "disagree"},
		{"forge_disagrees", []Claim{says(Publiccode, "EUPL-1.2"), says(Forge, "MIT")}, "EUPL-1.2", Publiccode, "", "disagree"},
		{"forge_sees_one_of_two", []Claim{says(Publiccode, "MIT OR Apache-2.0"), says(Forge, "Apache-2.0")}, "MIT OR Apache-2.0", Publiccode, "", ""},
		{"two_texts_and_no_word", []Claim{says(Text, "MIT"), in("LICENSE-APACHE", says(Text, "Apache-2.0"))}, "MIT, Apache-2.0", Text, "", "several"},
		{"two_texts_and_a_choice", []Claim{says(Manifest, "MIT OR Apache-2.0"), says(Text, "MIT"), in("LICENSE-APACHE", says(Text, "Apache-2.0"))}, "MIT OR Apache-2.0", Manifest, "", ""},
		{"a_text_too_much", []Claim{says(Publiccode, "MIT"), says(Text, "MIT"), in("LICENSE.x", says(Text, "BSD-3-Clause"))}, "MIT", Publiccode, "", "text.extra"},
		{"a_text_in_the_folder_is_not_missing", []Claim{says(Publiccode, "MIT AND CC0-1.0"), says(Text, "MIT"), in("LICENSES/CC0-1.0.txt", says(Text, "CC0-1.0"))}, "MIT AND CC0-1.0", Publiccode, "", ""},
		{"nor_is_one_that_a_file_there_is_named_after", []Claim{says(Publiccode, "MIT AND CC0-1.0"), says(Text, "MIT"), says(Folder, "CC0-1.0")}, "MIT AND CC0-1.0", Publiccode, "", ""},
		{"a_text_too_few", []Claim{says(Publiccode, "MIT OR Apache-2.0"), says(Text, "MIT")}, "MIT OR Apache-2.0", Publiccode, "", "text.missing"},
		{"lgpl_3_lies_beside_gpl_3", []Claim{in("COPYING", says(Text, "GPL-3.0")), in("COPYING.LESSER", says(Text, "LGPL-3.0"))}, "LGPL-3.0", Text, "", "which"},
		{"lgpl_3_stated_gpl_3_beside", []Claim{says(Manifest, "LGPL-3.0-or-later"), in("COPYING", says(Text, "GPL-3.0")), in("COPYING.LESSER", says(Text, "LGPL-3.0"))}, "LGPL-3.0-or-later", Manifest, "", ""},
		{"reuse_keeps_many_texts", []Claim{says(Publiccode, "EUPL-1.2"), says(Text, "EUPL-1.2"), says(Folder, "CC0-1.0"), says(Folder, "EUPL-1.2"), in("LICENSES/CC0-1.0.txt", says(Text, "CC0-1.0"))}, "EUPL-1.2", Publiccode, "", ""},
		{"root_text_before_those_of_the_folder", []Claim{says(Text, "EUPL-1.2"), says(Folder, "CC0-1.0"), says(Folder, "EUPL-1.2"), in("LICENSES/CC0-1.0.txt", says(Text, "CC0-1.0"))}, "EUPL-1.2", Text, "", ""},
		{"licence_files_side_by_side", []Claim{says(Header, "EUPL-1.2"), in("COPYING", says(Header, "MIT"))}, "MIT, EUPL-1.2", Header, "", "several"},
		{"a_file_tells_which", []Claim{says(Text, "GPL-3.0"), says(File, "GPL-3.0-or-later")}, "GPL-3.0-or-later", Text, File, ""},
		{"a_file_tells_which_of_one_of_several", []Claim{says(Manifest, "MIT OR GPL-3.0"), says(File, "GPL-3.0-only")}, "MIT OR GPL-3.0-only", Manifest, File, ""},
		{"a_file_names_the_family_too", []Claim{says(Text, "GPL-3.0"), says(File, "GPL-3.0")}, "GPL-3.0", Text, "", "which"},
		{"files_that_tell_it_apart_tell_nothing", []Claim{says(Text, "GPL-3.0"), says(File, "GPL-3.0-or-later"), in("b.go", says(File, "GPL-3.0-only"))}, "GPL-3.0", Text, "", "which"},
		{"a_file_with_an_exception_tells_nothing", []Claim{says(Text, "GPL-3.0"), says(File, "GPL-3.0-only WITH Classpath-exception-2.0")}, "GPL-3.0", Text, "", "which"},
		{"a_file_alone_is_no_licence", []Claim{says(File, "MIT")}, "", "", "", "file.alone"},
		{"a_file_replaces_nothing", []Claim{says(Text, "EUPL-1.2"), says(File, "CC-BY-4.0")}, "EUPL-1.2", Text, "", "file.other"},
		{"files_of_one_licence_are_told_of_once", []Claim{says(Text, "EUPL-1.2"), says(File, "CC-BY-4.0"), in("b.go", says(File, "CC-BY-4.0"))}, "EUPL-1.2", Text, "", "file.other"},
		{"a_file_contradicts", []Claim{says(Publiccode, "GPL-3.0-only"), says(File, "GPL-3.0-or-later")}, "GPL-3.0-only", Publiccode, "", "disagree"},
		{"a_file_comes_behind_all_who_tell", []Claim{says(Text, "GPL-3.0"), says(Folder, "GPL-3.0-or-later"), says(File, "GPL-3.0-only")}, "GPL-3.0-or-later", Text, Folder, "disagree"},
		{"the_word_of_a_file_that_names_nothing", []Claim{says(Text, "MIT"), says(File, "Whatever-9")}, "MIT", Text, "", "unreadable"},
		{"manifests_differ", []Claim{says(Publiccode, "MIT"), says(Manifest, "MIT OR ISC")}, "MIT", Publiccode, "", "differ"},
		{"same_licences_joined_otherwise", []Claim{says(Publiccode, "MIT OR ISC"), says(Manifest, "MIT AND ISC")}, "MIT OR ISC", Publiccode, "", "differ"},
		{"unreadable_word_is_kept_and_told", []Claim{says(Manifest, "proprietary"), says(Text, "MIT")}, "MIT", Text, "", "unreadable"},
		{"only_an_unreadable_word", []Claim{says(Manifest, "proprietary")}, "", "", "", "unreadable"},
		{"other_words", []Claim{func() Claim { c := says(Text, "MIT"); c.OtherWords = 40; return c }()}, "MIT", Text, "", "text.other_words"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Conclude(c.claims)
			narrowed := Source("")
			if len(got.Narrowed) > 0 {
				narrowed = got.Narrowed[0]
			}
			if got.Expression.String() != c.want || got.Spoke != c.spoke || narrowed != c.narrowed || rules(got.Findings) != c.rules {
				t.Errorf("%q, spoke %q, narrowed by %q, findings %q\nwant %q, %q, %q, %q",
					got.Expression, got.Spoke, narrowed, rules(got.Findings), c.want, c.spoke, c.narrowed, c.rules)
			}
			if len(got.Claims) != len(c.claims) {
				t.Errorf("%d claims kept of %d", len(got.Claims), len(c.claims))
			}
			slices.Reverse(c.claims)
			if again := Conclude(c.claims); again.Expression.String() != got.Expression.String() || rules(again.Findings) != rules(got.Findings) {
				t.Errorf("in another order: %q, %q", again.Expression, rules(again.Findings))
			}
		})
	}
}

func TestLawful(t *testing.T) {
	for _, c := range []struct {
		name, word string
		want       Result
		near       bool
		rules      string
		instead    string
	}{
		{"permissive", "MIT", Yes, false, "", ""},
		{"reciprocal", "EUPL-1.2", Yes, false, "", ""},
		{"or_later", "GPL-3.0-or-later", Yes, false, "", ""},
		{"plus_is_or_later", "AGPL-3.0+", Yes, false, "", ""},
		{"this_version_or_a_later_one", "EUPL-1.2+", Yes, false, "", ""},
		{"family_is_unknown", "GPL-3.0", Unknown, false, "law.which", ""},
		{"wide_family_is_unknown", "BSD", Unknown, false, "law.which", ""},
		{"cecill_of_no_version_is_unknown", "CeCILL", Unknown, false, "law.which", ""},
		{"only_is_near", "GPL-3.0-only", No, true, "law.only", "GPL-3.0-or-later"},
		{"older_is_near", "EUPL-1.1", No, true, "law.older", "EUPL-1.2"},
		{"older_cecill_is_near", "CECILL-2.0", No, true, "law.older", "CECILL-2.1"},
		{"older_that_allows_the_listed_one", "LGPL-2.1-or-later", No, true, "law.older_later", "LGPL-3.0-or-later"},
		{"older_family_whose_members_differ", "LGPL-2.1", No, true, "law.which_none", ""},
		{"older_family_of_one_fate", "AGPL-1.0", No, true, "law.older", "AGPL-3.0-or-later"},
		{"older_or_for_data", "Licence Ouverte", No, true, "law.which_none", ""},
		{"variant_is_near", "ISC", No, true, "law.variant", "MIT"},
		{"data_licence_on_code", "etalab-2.0", No, true, "law.data", ""},
		{"licence_of_works", "CC-BY-SA-4.0", No, true, "law.content", "ODbL-1.0"},
		{"unlisted", "WTFPL", No, false, "law.unlisted", ""},
		{"own_licence", "LicenseRef-ours", No, false, "law.unlisted", ""},
		{"choice_with_one_listed", "WTFPL OR MIT", Yes, false, "", ""},
		{"choice_with_an_unknown_one", "WTFPL OR GPL-3.0", Unknown, false, "law.unlisted law.which", ""},
		{"choice_of_two_near", "GPL-2.0-only OR ISC", No, true, "law.older law.variant", "GPL-3.0-or-later"},
		{"sum_of_listed", "MIT AND EUPL-1.2", Yes, false, "", ""},
		{"sum_with_one_unlisted", "MIT AND WTFPL", No, false, "law.unlisted", ""},
		{"code_and_data", "MIT AND etalab-2.0", Yes, false, "", ""},
		{"two_for_data_only", "ODbL-1.0 AND etalab-2.0", No, true, "law.data law.data", ""},
		{"side_by_side_all_listed", "MIT, Apache-2.0", Yes, false, "", ""},
		{"side_by_side_some_listed", "MIT, WTFPL", Unknown, false, "law.unlisted law.joined", ""},
		{"exception", "GPL-3.0-or-later WITH Classpath-exception-2.0", Unknown, false, "law.exception", ""},
		{"nothing", "", Unknown, false, "law.unstated", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			conclusion := Conclude(Stated(Manifest, c.word, register.Evidence{Path: "package.json", Line: 3}))
			got := Lawful(conclusion, fr.Profile())
			if got.Result != c.want || got.Near != c.near || rules(got.Findings) != c.rules {
				t.Fatalf("%s, near %v, %q", got.Result, got.Near, rules(got.Findings))
			}
			if c.instead != "" && got.Findings[0].Args["instead"] != c.instead {
				t.Errorf("instead: %q", got.Findings[0].Args["instead"])
			}
			if a := Lawful(conclusion, none.Profile()); a.Result != NotApplicable || len(a.Findings) > 0 {
				t.Errorf("without a list: %+v", a)
			}
		})
	}
}

// TestWords: everything that the package says has its words, and in the profile
// without a jurisdiction none of them are of law.
func TestWords(t *testing.T) {
	own, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	france, err := words.Load(fr.Profile().Words)
	if err != nil {
		t.Fatal(err)
	}
	speaks := func(c *words.Catalogue, id string, args map[string]string) {
		t.Helper()
		for _, lang := range words.Langs() {
			if text := c.Text(lang, id, args); strings.ContainsAny(text, "{}‹›") || text == "" {
				t.Errorf("%s %s: %q", lang, id, text)
			}
		}
	}
	for _, s := range Sources() {
		speaks(own, s.Message(), nil)
	}
	claims := []Claim{says(Text, "MIT"), says(Notice, "MIT"), says(Manifest, "proprietary"), {Source: Notice, Expression: Parse("MIT")}, says(File, "MIT"), {Source: Folder, Body: NotRead, Expression: Parse("MIT")}, {Source: Folder, Body: OtherText, Expression: Parse("MIT")}, {Source: Text, Share: 90, Expression: Parse("MIT")}}
	for _, l := range titles() {
		claims = append(claims, Claim{Source: Title, Language: l.lang, Expression: ofName(l.name)})
	}
	for _, c := range claims {
		id, args := c.Message()
		speaks(own, id, args)
	}
	id, args := Conclude([]Claim{says(File, "MIT")}).Message()
	speaks(own, id, args)
	for _, word := range []string{"", "MIT", "GPL-3.0", "BSD", "MIT, ISC", "MIT OR BSD"} {
		c := Conclude(Stated(Manifest, word, register.Evidence{}))
		id, args := c.Message()
		speaks(own, id, args)
		speaks(own, Lawful(c, none.Profile()).Message(), nil)
		speaks(france, Lawful(c, fr.Profile()).Message(), nil)
	}
	for _, n := range fr.Profile().NearMisses {
		for _, f := range Lawful(Conclude(Stated(Manifest, n.SPDX, register.Evidence{})), fr.Profile()).Findings {
			speaks(france, "finding."+f.Rule, f.Args)
			speaks(france, "advice."+f.Rule, f.Args)
			if own.Has("finding." + f.Rule) {
				t.Errorf("%s is a rule of law and has neutral words", f.Rule)
			}
		}
	}
}

// TestListOfFrance: the profile's ids are SPDX's, none is listed and near at once, and
// what stands instead is on the list.
func TestListOfFrance(t *testing.T) {
	p := fr.Profile()
	listed := map[string]bool{}
	for _, l := range p.Licences {
		listed[l.SPDX] = true
		if e := ofName(l.SPDX); e.Name != l.SPDX || len(e.Means) != 1 || l.For != law.ForCode && l.For != law.ForData {
			t.Errorf("%+v", l)
		}
	}
	for _, n := range p.NearMisses {
		if listed[n.SPDX] || !listed[n.Instead] || ofName(n.SPDX).Name != n.SPDX {
			t.Errorf("%+v", n)
		}
	}
}

// TestVerbatimGPL: the file alone tells the family, and the law waits for a word.
func TestVerbatimGPL(t *testing.T) {
	c := Conclude(Read([]register.File{file("COPYING", textOf(t, "GPL-3.0"))}))
	id, args := c.Message()
	if id != "licence.conclusion.only_or_later" || args["licence"] != "GPL-3.0" {
		t.Errorf("%s %v", id, args)
	}
	a := Lawful(c, fr.Profile())
	if a.Result != Unknown || rules(a.Findings) != "law.which" || a.Findings[0].Args["listed"] != "GPL-3.0-or-later" || a.Findings[0].Key != "COPYING" {
		t.Errorf("%+v", a)
	}
}
