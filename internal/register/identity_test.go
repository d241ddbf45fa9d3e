// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCleanKey(t *testing.T) {
	for _, c := range []struct {
		rule, address, want string // "" for none
	}{
		{"scheme_and_git_ending_are_ornaments", "https://github.com/etalab/code.git", "github.com/etalab/code"},
		{"http_is_the_same_place", "http://github.com/etalab/code", "github.com/etalab/code"},
		{"a_slash_at_the_end_too", "https://github.com/etalab/code/", "github.com/etalab/code"},
		{"git_ending_and_slash", "https://github.com/etalab/code.git/", "github.com/etalab/code"},
		{"query_and_fragment_too", "https://github.com/etalab/code?tab=readme#top", "github.com/etalab/code"},
		{"user_and_password_never_pass", "https://user:secret@github.com/etalab/code", "github.com/etalab/code"},
		{"the_host_is_lower_case_the_path_is_not", "HTTPS://GitHub.COM/Etalab/Code", "github.com/Etalab/Code"},
		{"the_address_of_git_over_ssh", "git@github.com:etalab/code.git", "github.com/etalab/code"},
		{"ssh_as_an_address", "ssh://git@gitlab.example/group/sub/code.git", "gitlab.example/group/sub/code"},
		{"git_as_a_scheme", "git://git.example/code", "git.example/code"},
		{"without_a_scheme", "github.com/etalab/code", "github.com/etalab/code"},
		{"the_usual_port_is_an_ornament", "https://github.com:443/etalab/code", "github.com/etalab/code"},
		{"another_port_is_not", "https://git.example:8443/a/b", "git.example:8443/a/b"},
		{"a_dot_after_the_host", "https://github.com./a/b", "github.com/a/b"},
		{"spaces_around", "  https://github.com/a/b \n", "github.com/a/b"},
		{"accents_in_a_path", "https://git.example/équipe/code", "git.example/équipe/code"},
		{"a_host_alone", "https://github.com", ""},
		{"a_host_and_a_slash", "https://github.com/", ""},
		{"nothing", "", ""},
		{"a_path_alone", "/etalab/code", ""},
		{"a_script", "javascript:alert(1)", ""},
		{"a_file", "file:///etc/passwd", ""},
		{"a_mail_address", "mailto:a@b.example", ""},
		{"a_way_up", "https://github.com/../../etc/passwd", ""},
		{"a_way_up_in_code", "https://github.com/a/%2e%2e/b", ""},
		{"two_slashes", "https://github.com/a//b", ""},
		{"a_control_character", "https://github.com/a/b\x00c", ""},
		{"a_turn_of_writing", "https://github.com/a/%e2%80%aegnp.exe", ""},
		{"a_line_break_in_code", "https://github.com/a/b%0ac", ""},
		{"a_space_in_code", "https://github.com/a/b%20c", ""},
		{"words", "not an address", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got, err := CleanKey(c.address)
			if got != c.want || (err != nil) != (c.want == "") || err != nil && !errors.Is(err, ErrInvalid) {
				t.Errorf("%q, %v, expected %q", got, err, c.want)
			}
		})
	}
}

func FuzzCleanKey(f *testing.F) {
	for _, s := range []string{"https://github.com/a/b.git", "git@h:a/b", "ssh://x", "http://[::1]:80/a", "https://h/a%2fb/.git", "h/a.git.git"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		key, err := CleanKey(address)
		if err != nil {
			return
		}
		if again, err := CleanKey(key); err != nil || again != key {
			t.Errorf("%q gives %q, which gives %q, %v", address, key, again, err)
		}
		if host, path, ok := strings.Cut(key, "/"); !ok || host == "" || path == "" || host != strings.ToLower(host) || strings.ContainsAny(key, " \n\r\t\x00") || strings.Contains(key, "://") {
			t.Errorf("%q gives %q", address, key)
		}
	})
}

func TestFoldKey(t *testing.T) {
	for kind, want := range map[ForgeKind]string{GitHub: "h.example/a/b", GitLab: "h.example/a/b", Gitea: "h.example/a/b", Gogs: "h.example/a/b",
		SourceHut: "h.example/A/B", Bitbucket: "h.example/A/B", PlainGit: "h.example/A/B", "": "h.example/A/B"} {
		if got := FoldKey("H.example/A/B", kind); got != want {
			t.Errorf("%s: %q, expected %q", kind, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	for _, c := range []struct{ rule, name, want string }{
		{"accents_become_plain_letters", "Éducation à l’œuvre", "education-a-l-oeuvre"},
		{"capitals_with_accents_too", "ÀÇÈ ÆSIR", "ace-aesir"},
		{"signs_become_one_hyphen", "a — (b) / c!", "a-b-c"},
		{"no_hyphen_at_the_ends", "  «a»  ", "a"},
		{"digits_stay", "Taxe 2026", "taxe-2026"},
		{"long_names_are_cut_at_a_word", strings.Repeat("mot ", 40), strings.TrimRight(strings.Repeat("mot-", 20), "-")},
		{"a_long_word_is_cut", strings.Repeat("x", 200), strings.Repeat("x", 80)},
		{"european_letters", "Łódź Straße Þór", "lodz-strasse-thor"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := Slug(c.name); got != c.want {
				t.Errorf("%q, expected %q", got, c.want)
			}
		})
	}
	if a, b := Slug("日本"), Slug("中国"); a == b || a == "" || a != Slug("日本") {
		t.Errorf("names in other scripts: %q, %q", a, b)
	}
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func FuzzSlug(f *testing.F) {
	f.Add("Éa—b")
	f.Add("\xff\x00")
	f.Fuzz(func(t *testing.T, name string) {
		s := Slug(name)
		if !slug.MatchString(s) || len(s) > 80 || Slug(s) != s {
			t.Errorf("%q gives %q, then %q", name, s, Slug(s))
		}
		if folded := FoldName(name); FoldName(folded) != folded || !utf8.ValidString(folded) {
			t.Errorf("%q folds to %q, then %q", name, folded, FoldName(folded))
		}
	})
}

// TestIDs are the same for ever: other registers, and addresses, depend on them.
func TestIDs(t *testing.T) {
	for what, ids := range map[string][2]string{
		"repository by forge id": {RepositoryID("github.com", "42", "github.com/a/b"), "rk3fn5obiunkz64cb"},
		"repository by address":  {RepositoryID("github.com", "", "github.com/a/b"), "rw4b7fl6ymqwxsf6b"},
		"organisation":           {OrganisationID(Identifier{Scheme: "name", Value: "ville"}), "owpgbhbditor5kvgs"},
		"sheet":                  {SheetID("list", "Ville", "Cantine"), "urn:uuid:5ef1308e-472b-5633-b403-d40e2bebb323"},
	} {
		if ids[0] != ids[1] {
			t.Errorf("%s: %s", what, ids[0])
		}
	}
	if RepositoryID("h", "1", "x") != RepositoryID("h", "1", "y") || RepositoryID("h", "1", "x") == RepositoryID("i", "1", "x") {
		t.Error("the forge's own id does not decide")
	}
	if RepositoryID("h", "", "a") == RepositoryID("h", "a", "") {
		t.Error("an address and a forge id give one id")
	}
	if SheetID("a", "bc", "d") == SheetID("ab", "c", "d") {
		t.Error("parts run into one another")
	}
	if v := SheetID("a", "b", "c"); !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(v) {
		t.Errorf("%s is no version 5 UUID", v)
	}
}
