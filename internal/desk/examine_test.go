// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law/fr"
	"greffe/internal/register"
)

// reading has the visit read files of the root: path and bytes in turn. A path that
// ends in "?" stands in the root and was not read; one with a slash is a name only.
func reading(pathAndBytes ...string) func(*register.Visit) {
	return func(v *register.Visit) {
		v.Snapshot.Head = "c0ffee"
		for i := 0; i < len(pathAndBytes); i += 2 {
			path, bytes := pathAndBytes[i], pathAndBytes[i+1]
			if folder, name, inside := strings.Cut(path, "/"); inside {
				v.Root = append(v.Root, register.Node{Name: folder, Kind: register.NodeFolder})
				v.Folders = map[string][]register.Node{folder: {{Name: name, Kind: register.NodeFile}}}
				continue
			}
			name, unread := strings.CutSuffix(path, "?")
			v.Root = append(v.Root, register.Node{Name: name, Kind: register.NodeFile})
			if !unread {
				sum := sha256.Sum256([]byte(bytes))
				v.Snapshot.Files = append(v.Snapshot.Files, register.File{Path: name, SHA256: hex.EncodeToString(sum[:]), Size: len(bytes), Bytes: []byte(bytes)})
			}
		}
	}
}

// readingIn has the visit read a file of a folder.
func readingIn(folder, name, bytes string) func(*register.Visit) {
	return func(v *register.Visit) {
		v.Snapshot.Head = "c0ffee"
		v.Root = append(v.Root, register.Node{Name: folder, Kind: register.NodeFolder})
		v.Folders = map[string][]register.Node{folder: {{Name: name, Kind: register.NodeFile}}}
		sum := sha256.Sum256([]byte(bytes))
		v.Snapshot.Files = append(v.Snapshot.Files, register.File{Path: folder + "/" + name, SHA256: hex.EncodeToString(sum[:]), Size: len(bytes), Bytes: []byte(bytes)})
	}
}

func forgeSays(word string) func(*register.Visit) {
	return observed(func(r *register.Repository) { r.Licence = present(word) })
}

func publiccodeSays(word string) func(*register.Visit) {
	return func(v *register.Visit) {
		reading("publiccode.yml", "url: x\nlegal:\n  license: "+word+"\n")(v)
		v.Publiccode, v.PubliccodePath = &register.Publiccode{Licence: word}, "publiccode.yml"
		v.Repository.Publiccode = register.MetadataValid
	}
}

func (o *office) examination(key string) register.Examination {
	o.Helper()
	x, err := o.store.Examination(o.Context(), o.repository(key).ID)
	return must(o, x, err)
}

// result words what a check says: its result and its reason.
func result(x register.Examination, rule string) string {
	for _, c := range x.Checks {
		if c.Rule == rule {
			return string(c.Result) + " " + c.Reason
		}
	}
	return "no such check"
}

// TestLicence says what the register holds of a licence after a visit.
func TestLicence(t *testing.T) {
	mit, err := os.ReadFile("testdata/mit.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule    string
		changes []func(*register.Visit)
		want    string // state, value, who spoke, place
		answer  string
		finding string
		check   string // licence-known
	}{
		{"the_forges_word_alone", []func(*register.Visit){reading("README.md", "x"), forgeSays("eupl-1.2")}, "present EUPL-1.2 forge :0", "yes", "", "pass licence_known"},
		{"publiccode_comes_before_the_forge", []func(*register.Visit){publiccodeSays("MIT"), forgeSays("EUPL-1.2")}, "present MIT publiccode publiccode.yml:3", "yes", "licence.disagree", "pass licence_known"},
		{"a_manifest_says_it_too", []func(*register.Visit){reading("package.json", `{"license": "MIT"}`)}, "present MIT manifest package.json:1", "yes", "", "pass licence_known"},
		{"a_citation_says_it_alone", []func(*register.Visit){reading("CITATION.cff", "title: x\nlicense: MIT\n")}, "present MIT citation CITATION.cff:2", "yes", "", "pass licence_known"},
		{"a_citation_contradicts_the_forge", []func(*register.Visit){reading("CITATION.cff", "title: x\nlicense: MIT\n"), forgeSays("EUPL-1.2")}, "present MIT citation CITATION.cff:2", "yes", "licence.disagree", "pass licence_known"},
		{"a_code_json_contradicts_publiccode", []func(*register.Visit){reading("code.json", "{\"releases\": [{\n\"permissions\": {\"licenses\": [{\"name\": \"CC0-1.0\"}]}}]}"), publiccodeSays("MIT")}, "present MIT publiccode publiccode.yml:3", "yes", "licence.disagree", "pass licence_known"},
		{"a_codemeta_contradicts_publiccode", []func(*register.Visit){reading("codemeta.json", "{\"license\": \"https://spdx.org/licenses/ISC\"}"), publiccodeSays("MIT")}, "present MIT publiccode publiccode.yml:3", "yes", "licence.disagree", "pass licence_known"},
		{"a_name_in_the_folder_of_licences", []func(*register.Visit){reading("LICENSES/EUPL-1.2.txt", "")}, "present EUPL-1.2 folder LICENSES/EUPL-1.2.txt:0", "yes", "", "pass licence_known"},
		{"a_text_in_the_folder_of_licences", []func(*register.Visit){readingIn("LICENSES", "LICENSE.md", string(mit))}, "present MIT text LICENSES/LICENSE.md:1", "yes", "", "pass licence_known"},
		{"a_file_named_like_a_licence_that_is_empty", []func(*register.Visit){readingIn("LICENSES", "MIT.txt", "")}, "failed   LICENSES/MIT.txt:0", "unknown", "licence.text.other", "fail licence_unknown"},
		{"the_line_of_a_readme_speaks_of_the_readme", []func(*register.Visit){reading("README.md", "<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n", "LICENSE", "EUPL-1.2\n")}, "present EUPL-1.2 notice LICENSE:1", "yes", "licence.file.other", "pass licence_known"},
		{"the_line_of_a_readme_tells_which", []func(*register.Visit){forgeSays("GPL-3.0"), reading("README.md", "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n")}, "present GPL-3.0-or-later forge :0", "yes", "", "pass licence_known"},
		{"the_line_of_a_manifest_tells_which", []func(*register.Visit){forgeSays("GPL-3.0"), reading("pyproject.toml", "# SPDX-License-Identifier: GPL-3.0-only\n[project]\n")}, "present GPL-3.0-only forge :0", "no", "", "pass licence_known"},
		{"the_line_of_any_file_read_tells_which", []func(*register.Visit){forgeSays("GPL-3.0"), reading("CITATION.cff", "# SPDX-License-Identifier: GPL-3.0-or-later\ntitle: x\n")}, "present GPL-3.0-or-later forge :0", "yes", "", "pass licence_known"},
		{"files_that_tell_it_apart_tell_nothing", []func(*register.Visit){forgeSays("GPL-3.0"), reading("README.md", "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n", "pyproject.toml", "# SPDX-License-Identifier: GPL-3.0-only\n")}, "present GPL-3.0 forge :0", "unknown", "licence.which", "pass licence_known"},
		{"one_stray_line_is_no_licence", []func(*register.Visit){reading("README.md", "<!-- SPDX-License-Identifier: MIT -->\n")}, "absent   :0", "unknown", "licence.file.alone", "not_applicable licence_none"},
		{"nor_is_one_of_a_kind_unknown", []func(*register.Visit){reading("README.md", "<!-- SPDX-License-Identifier: Whatever-9 -->\n")}, "absent   :0", "unknown", "licence.unreadable", "not_applicable licence_none"},
		{"a_readme_contradicts_publiccode", []func(*register.Visit){publiccodeSays("GPL-3.0-only"), reading("README.md", "<!-- SPDX-License-Identifier: GPL-3.0-or-later -->\n")}, "present GPL-3.0-only publiccode publiccode.yml:3", "no", "licence.disagree", "pass licence_known"},
		{"a_family_is_not_more_than_that", []func(*register.Visit){forgeSays("GPL-3.0")}, "present GPL-3.0 forge :0", "unknown", "licence.which", "pass licence_known"},
		{"a_word_that_names_nothing_is_kept_as_it_is", []func(*register.Visit){forgeSays("Licence de la ville")}, "present Licence de la ville  :0", "unknown", "licence.unreadable", "fail licence_unknown"},
		{"a_text_that_is_none_is_no_answer", []func(*register.Visit){reading("LICENSE", "Tous droits réservés.")}, "failed   LICENSE:0", "unknown", "", "fail licence_unknown"},
		{"a_licence_file_that_was_not_read_proves_nothing", []func(*register.Visit){reading("LICENSE?", "")}, "failed   LICENSE:0", "unknown", "", "not_observed licence_failed"},
		{"looked_for_and_not_there", []func(*register.Visit){reading("README.md", "x")}, "absent   :0", "unknown", "", "not_applicable licence_none"},
		{"nobody_looked", nil, "   :0", "unknown", "", "not_observed licence_unasked"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOfficeUnder(t, fr.Profile())
			o.visits(visit("ville/a", "1", 1, c.changes...))
			r, x := o.repository("hub.example/ville/a"), o.examination("hub.example/ville/a")
			e := r.Licence.Evidence
			got := strings.Join([]string{string(r.Licence.State), r.Licence.Value, x.Licensing.Spoke, e.Path}, " ") + ":" + string(rune('0'+e.Line))
			o.equal("licence", got, c.want)
			o.equal("answer", x.Licensing.Answer, c.answer)
			rule := ""
			if len(x.Licensing.Findings) > 0 {
				rule = x.Licensing.Findings[0].Rule
			}
			o.equal("finding", rule, c.finding)
			o.equal("check", result(x, "licence-known"), c.check)
			if e.Path != "" && (e.URL != r.URL || e.Commit != "c0ffee") {
				t.Errorf("evidence %+v", e)
			}
		})
	}
}

// TestLicenceAgrees: the line of one file is a source where it speaks of the licence
// concluded, and no source where it speaks of another one.
func TestLicenceAgrees(t *testing.T) {
	line := func(id string) func(*register.Visit) {
		return reading("README.md", "<!-- SPDX-License-Identifier: "+id+" -->\n")
	}
	for _, c := range []struct {
		rule    string
		changes []func(*register.Visit)
		want    string
	}{
		{"another_licence_of_one_file_is_apart", []func(*register.Visit){publiccodeSays("EUPL-1.2"), line("CC-BY-4.0")}, "not_applicable licence_alone"},
		{"the_same_one_agrees", []func(*register.Visit){publiccodeSays("EUPL-1.2"), line("EUPL-1.2")}, "pass licence_agrees"},
		{"who_tells_which_agrees", []func(*register.Visit){forgeSays("GPL-3.0"), line("GPL-3.0-or-later")}, "pass licence_agrees"},
		{"who_contradicts_does_not", []func(*register.Visit){publiccodeSays("GPL-3.0-only"), line("GPL-3.0-or-later")}, "fail licence_differs"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOfficeUnder(t, fr.Profile())
			o.visits(visit("ville/a", "1", 1, c.changes...))
			o.equal("check", result(o.examination("hub.example/ville/a"), "licence-agrees"), c.want)
		})
	}
}

// TestLicenceAfterVisits keeps the forge's word apart from what was concluded.
func TestLicenceAfterVisits(t *testing.T) {
	silent := observed(func(*register.Repository) {})
	for _, c := range []struct {
		rule   string
		second []func(*register.Visit)
		want   string
	}{
		{"a_forge_that_says_nothing_now_said_it_before", []func(*register.Visit){reading("README.md", "x"), silent}, "EUPL-1.2"},
		{"what_a_file_said_goes_with_the_file", []func(*register.Visit){reading("README.md", "x"), forgeSays("GPL-2.0-only")}, "GPL-2.0-only"},
		{"a_failed_visit_changes_nothing", []func(*register.Visit){met(register.ReachUnavailable)}, "MIT"},
		{"nor_does_one_that_finds_it_gone", []func(*register.Visit){met(register.ReachGone)}, "MIT"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			o.visits(visit("ville/a", "1", 1, publiccodeSays("MIT"), forgeSays("EUPL-1.2")), visit("ville/a", "1", 2, c.second...))
			o.equal("licence", o.repository("hub.example/ville/a").Licence.Value, c.want)
		})
	}
}

// TestChecks says what is kept of a visit for the rules.
func TestChecks(t *testing.T) {
	full := reading("README.md", "# A\n\n## Licence\n\nVoir [LICENSE](LICENSE).\n", "LICENSE", "MIT", ".github/CONTRIBUTING.md", "")
	t.Run("files_and_names_are_looked_at", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/a", "1", 1, full))
		x := o.examination("hub.example/ville/a")
		for rule, want := range map[string]string{
			"readme-licence": "pass section_found", "contributing": "pass file_listed", "no-cla": "not_observed text_unread", "releases": "not_observed unasked",
			"heritage": "not_observed unasked", "sheets-linked": "not_applicable links_none", "publiccode-present": "fail file_missing",
		} {
			o.equal(rule, result(x, rule), want)
		}
	})
	t.Run("the_names_are_kept_like_a_file", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/a", "1", 1, full), visit("ville/a", "1", 2, full))
		s, err := o.store.LatestSnapshot(t.Context(), o.repository("hub.example/ville/a").ID)
		body, err2 := o.store.File(t.Context(), must(o, s, err).Listing)
		var l register.Listing
		if err := json.Unmarshal(must(o, body, err2), &l); err != nil {
			t.Fatal(err)
		}
		o.equal("listing", []string{l.Root[0].Name, l.Folders[".github"][0].Name}, []string{"README.md", "CONTRIBUTING.md"})
	})
	t.Run("a_visit_that_does_not_read_leaves_the_last_one_that_did", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/a", "1", 1, full), visit("ville/a", "1", 2, met(register.ReachUnavailable)), visit("ville/a", "1", 3, met(register.ReachGone)))
		o.equal("at", o.examination("hub.example/ville/a").At, at(1))
	})
	t.Run("an_older_visit_does_not_win", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/a", "1", 2, full), visit("ville/a", "1", 1, reading("README.md", "x")))
		o.equal("at", o.examination("hub.example/ville/a").At, at(2))
	})
	t.Run("a_sheet_that_comes_before_or_after_the_visit_is_the_same", func(t *testing.T) {
		for name, acts := range map[string][]func(*office){
			"before": {func(o *office) { o.importSheets(naming("Tarif", "Ville", "https://hub.example/ville/a")) }, func(o *office) { o.visits(visit("ville/a", "1", 1, full)) }},
			"after":  {func(o *office) { o.visits(visit("ville/a", "1", 1, full)) }, func(o *office) { o.importSheets(naming("Tarif", "Ville", "https://hub.example/ville/a")) }},
		} {
			o := newOffice(t)
			for _, act := range acts {
				act(o)
			}
			o.equal(name, result(o.examination("hub.example/ville/a"), "sheets-linked"), "fail links_one_way")
		}
	})
	t.Run("checks_are_no_change", func(t *testing.T) {
		o := newOffice(t)
		o.visits(visit("ville/a", "1", 1, full))
		before := o.changes()
		o.visits(visit("ville/a", "1", 2, full, reading("CHANGELOG.md?", "")))
		o.equal("changes", o.changes(), before)
	})
}

// TestSoftware: files beside publiccode.yml are held against it, field by field, each
// with its line; it is believed, and who contradicts it is marked.
func TestSoftware(t *testing.T) {
	o := newOfficeUnder(t, fr.Profile())
	o.visits(visit("ville/calcul", "1", 1, publiccodeSays("EUPL-1.2"), reading(
		"codemeta.json", "{\n \"license\": \"https://spdx.org/licenses/EUPL-1.2\",\n \"version\": \"1.0\"\n}", "CITATION.cff", "title: Calcul\nlicense: MIT\n")))
	var got []string
	for _, f := range o.examination("hub.example/ville/calcul").Software {
		for _, s := range f.Said {
			line := f.Field + " " + s.Source + " " + s.Value
			if s.Differs {
				line += " differs"
			}
			if s.Evidence.Commit != "c0ffee" || s.Evidence.SHA256 == "" && s.Source != "publiccode" {
				t.Errorf("%s has no evidence: %+v", line, s.Evidence)
			}
			got = append(got, line)
		}
	}
	o.equal("what files say", got, []string{
		"licence publiccode EUPL-1.2", "licence codemeta EUPL-1.2", "licence citation MIT differs", "version codemeta 1.0", "name citation Calcul",
	})
	o.visits(visit("ville/autre", "2", 1, publiccodeSays("MIT")))
	o.equal("publiccode.yml alone is shown elsewhere", len(o.examination("hub.example/ville/autre").Software), 0)
}

// TestOpening: the badge of the README is the declared degree; a README that was not
// read declares nothing known.
func TestOpening(t *testing.T) {
	o := newOfficeUnder(t, fr.Profile())
	const badge = "# A\n\n![d](https://img.shields.io/badge/code.gouv.fr-ouvert-mediumseagreen.svg)\n"
	o.visits(visit("ville/b", "1", 1, reading("README.md", badge)), visit("ville/none", "2", 1, reading("README.md", "# A\n")), visit("ville/unread", "3", 1, reading("README.md?", "")))
	for key, want := range map[string]register.Fact[string]{"b": {State: register.Present, Value: "B"}, "none": {State: register.Absent}, "unread": {State: register.NotObserved}} {
		got := o.examination("hub.example/ville/" + key).Opening
		if got.State != want.State || got.Value != want.Value || want.Value != "" && got.Evidence.Line != 3 {
			t.Errorf("%s: %+v", key, got)
		}
	}
}

// TestStateOpening: what the body states to the register is believed before the badge,
// held against the facts at once, kept through visits, and taken back.
func TestStateOpening(t *testing.T) {
	o := newOfficeUnder(t, fr.Profile())
	const badge = "# A\n\n![d](https://img.shields.io/badge/code.gouv.fr-ouvert-mediumseagreen.svg)\n"
	o.visits(visit("ville/b", "1", 1, reading("README.md", badge)))
	const key = "hub.example/ville/b"
	bodies, err := o.store.Owners(o.Context(), []string{o.repository(key).ID})
	body := must(o, bodies, err)[o.repository(key).ID][0].ID
	approver := register.Actor{Person: "p", Memberships: []register.Membership{{Organisation: body, Role: register.Approver}}}
	author := register.Actor{Person: "p", Memberships: []register.Membership{{Organisation: body, Role: register.Author}}}
	state := func(actor register.Actor, expected int, s register.StatedOpening) error {
		s.Organisation = body
		return o.desk.StateOpening(o.Context(), actor, key, expected, s)
	}
	for rule, c := range map[string]struct {
		actor    register.Actor
		expected int
		said     register.StatedOpening
		want     error
	}{
		"an_author_may_not":           {author, 0, register.StatedOpening{Degree: "A"}, register.ErrNotFound},
		"a_reader_may_not":            {register.Actor{}, 0, register.StatedOpening{Degree: "A"}, register.ErrNotFound},
		"a_degree_of_nobody":          {approver, 0, register.StatedOpening{Degree: "E"}, register.ErrInvalid},
		"closed_without_a_reason":     {approver, 0, register.StatedOpening{Degree: "D", Because: " "}, register.ErrInvalid},
		"an_answer_that_is_none":      {approver, 0, register.StatedOpening{Degree: "A", Criteria: map[string]string{"module": "maybe"}}, register.ErrInvalid},
		"made_from_another_statement": {approver, 3, register.StatedOpening{Degree: "A"}, register.ErrConflict},
	} {
		if err := state(c.actor, c.expected, c.said); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", rule, err)
		}
	}
	o.equal("nothing came of it", o.examination(key).Opening.Value, "B")
	if err := state(approver, 0, register.StatedOpening{Degree: "A", Criteria: map[string]string{"module": "true", "generic": "true", "technical_user": "unknown"}}); err != nil {
		t.Fatal(err)
	}
	x := o.examination(key)
	o.equal("the register is believed", x.Opening.Value, "A")
	o.equal("who disagrees is told", result(x, "opening-declared"), "fail degree_apart")
	o.equal("places", x.Openings[0].Degrees[0]+x.Openings[2].Degrees[0], "AB")
	said, err := o.store.StatedOpening(o.Context(), o.repository(key).ID)
	advised, ok := desk.AdvisedOpening(fr.Profile(), must(o, said, err))
	if !ok || advised.Answer != "A" {
		t.Errorf("advised: %+v", advised)
	}
	o.visits(visit("ville/b", "1", 30, reading("README.md", "# A\n")))
	o.equal("a visit keeps it", o.examination(key).Opening.Value, "A")
	o.equal("nobody disagrees any more", result(o.examination(key), "opening-declared"), "pass degree_declared")
	if err := state(approver, 1, register.StatedOpening{Degree: "D", Because: "Secret"}); err != nil {
		t.Fatal(err)
	}
	o.equal("a public code that is said to be closed", result(o.examination(key), "opening-facts"), "fail degree_not_closed")
	if err := state(approver, 2, register.StatedOpening{}); err != nil {
		t.Fatal(err)
	}
	o.equal("taken back", string(o.examination(key).Opening.State), "absent")
	changes, err := o.store.ChangesOf(o.Context(), register.KindRepository, o.repository(key).ID, 50)
	told := 0
	for _, c := range must(o, changes, err) {
		if slices.Contains(c.Fields, "opening") {
			told++
		}
	}
	o.equal("the journal tells of each", told, 3)
}

// TestCounted: what the commits and tags say reaches the checks; before anybody counted
// them, nothing is held against the repository.
func TestCounted(t *testing.T) {
	o := newOfficeUnder(t, fr.Profile())
	day := func(hours int) register.Fact[time.Time] {
		return register.Fact[time.Time]{State: register.Present, Value: at(hours)}
	}
	counted := func(a register.Activity) func(*register.Visit) {
		return observed(func(r *register.Repository) { r.Activity = &a })
	}
	o.visits(
		visit("ville/none", "1", 1, reading("README.md", "# A\n")),
		visit("ville/lives", "2", 1, reading("README.md", "# A\n"), counted(register.Activity{
			Commits: register.Fact[int]{State: register.Present, Value: 40}, FirstCommit: day(-9000), LastCommit: day(-24),
			Tags: register.Fact[int]{State: register.Present, Value: 3}, Release: present("v1.2.0"), ReleasedAt: day(-48),
		})),
		visit("ville/dump", "3", 1, reading("README.md", "# A\n"), counted(register.Activity{
			Commits: register.Fact[int]{State: register.Present, Value: 1}, FirstCommit: day(-9000), LastCommit: day(-9000), Tags: register.Fact[int]{State: register.Present},
		})),
	)
	for key, want := range map[string][]string{
		"none":  {"not_observed tags_unasked", "not_observed unasked", "not_observed unasked", "not_observed history_unasked"},
		"lives": {"pass tag_semantic", "pass date_recent", "pass date_recent", "pass history"},
		"dump":  {"fail tags_none", "not_applicable releases_first", "fail date_old", "fail history_dump"},
	} {
		x := o.examination("hub.example/ville/" + key)
		var got []string
		for _, rule := range []string{"versions", "release-recent", "commits-recent", "history"} {
			got = append(got, result(x, rule))
		}
		o.equal(key, got, want)
	}
}
