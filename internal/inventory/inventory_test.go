// SPDX-License-Identifier: EUPL-1.2

package inventory

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/register"
)

const header = "repository_url,platform,organization_name,description,license,stars_count,creation_date,is_fork,topics\n"

func read(t testing.TB, csv string) Repositories {
	t.Helper()
	list, err := ReadRepositories(strings.NewReader(csv), "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestReadRepositories reads one record in many states.
func TestReadRepositories(t *testing.T) {
	full := "https://github.com/Ville/Code.git,GitHub,Ville,Words,MIT License,3,2020-01-02T03:04:05Z,False,\"a, b,,c\"\n"
	for _, c := range []struct {
		rule string
		csv  string
		get  func(r register.Repository) any
		want any
	}{
		{"the_key_is_the_address_without_its_ornaments", header + full, func(r register.Repository) any { return r.Key }, "github.com/Ville/Code"},
		{"the_account_is_the_path_as_the_forge_writes_it", header + full, func(r register.Repository) any { return r.Accounts }, []string{"github.com/Ville"}},
		{"a_licence_the_forge_names_in_words_becomes_its_spdx_id", header + full, func(r register.Repository) any { return r.Licence.Value }, "MIT"},
		{"numbers_are_read", header + full, func(r register.Repository) any { return r.Stars.Value }, 3},
		{"topics_are_a_list", header + full, func(r register.Repository) any { return r.Topics.Value }, []string{"a", "b", "c"}},
		{"false_is_a_value", header + full, func(r register.Repository) any { return r.Fork }, register.Fact[bool]{State: register.Present}},
		{"evidence_names_file_line_and_hash", header + full, func(r register.Repository) any {
			return fmt.Sprintln(r.Evidence.Path, r.Evidence.Line, len(r.Evidence.SHA256))
		}, "list.csv 2 64\n"},
		{"a_byte_order_mark_is_no_part_of_the_first_column", "\ufeff" + header + full, func(r register.Repository) any { return r.Key }, "github.com/Ville/Code"},
		{"lines_may_end_as_on_windows", strings.ReplaceAll(header+full, "\n", "\r\n"), func(r register.Repository) any { return r.Topics.Value }, []string{"a", "b", "c"}},
		{"columns_are_found_by_name_in_any_case_and_order", "Platform , Repository_URL\nGitHub,https://github.com/a/b\n", func(r register.Repository) any { return r.Key }, "github.com/a/b"},
		{"a_column_that_is_missing_was_not_observed", "repository_url,platform\nhttps://github.com/a/b,GitHub\n", func(r register.Repository) any { return r.Licence.Is(register.NotObserved) }, true},
		{"an_empty_cell_says_that_github_has_none", header + "https://github.com/a/b,GitHub,a,,,,,,\n", func(r register.Repository) any { return r.Licence.State }, register.Absent},
		{"an_empty_cell_of_gitlab_says_nothing", header + "https://gitlab.com/a/b,GitLab,a,,,,,,\n", func(r register.Repository) any { return r.Licence.Is(register.NotObserved) }, true},
		{"an_unknown_platform_is_plain_git", header + "https://git.example/a/b,Quark,a,,,,,,\n", func(r register.Repository) any { return r.Kind }, register.PlainGit},
		{"a_number_that_is_none_failed", header + "https://github.com/a/b,GitHub,a,,,many,,,\n", func(r register.Repository) any { return r.Stars.State }, register.Failed},
		{"fewer_than_no_stars_failed", header + "https://github.com/a/b,GitHub,a,,,-4,,,\n", func(r register.Repository) any { return r.Stars.State }, register.Failed},
		{"more_stars_than_a_number_holds_failed", header + "https://github.com/a/b,GitHub,a,,,99999999999999999999,,,\n", func(r register.Repository) any { return r.Stars.State }, register.Failed},
		{"a_date_before_forges_failed", header + "https://github.com/a/b,GitHub,a,,,,0001-01-01T00:00:00Z,,\n", func(r register.Repository) any { return r.CreatedOn.State }, register.Failed},
		{"a_date_far_ahead_failed", header + "https://github.com/a/b,GitHub,a,,,,9999-12-31,,\n", func(r register.Repository) any { return r.CreatedOn.State }, register.Failed},
		{"a_date_that_is_none_failed", header + "https://github.com/a/b,GitHub,a,,,,2020-02-30,,\n", func(r register.Repository) any { return r.CreatedOn.State }, register.Failed},
		{"a_truth_that_is_none_failed", header + "https://github.com/a/b,GitHub,a,,,,,maybe,\n", func(r register.Repository) any { return r.Fork.State }, register.Failed},
		{"control_characters_and_bad_bytes_do_not_pass", header + "https://github.com/a/b,GitHub,a,\"x\x00y\x1b[31m\xffz\",,,,,\n", func(r register.Repository) any { return r.Description.Value }, "xy[31m\uFFFDz"},
		{"an_endless_cell_is_cut", header + "https://github.com/a/b,GitHub,a," + strings.Repeat("é", 2_500_000) + ",,,,,\n", func(r register.Repository) any { return len(r.Description.Value) <= maxCell }, true},
		{"a_cut_does_not_part_a_character", header + "https://github.com/a/b,GitHub,a,x" + strings.Repeat("é", maxCell) + ",,,,,\n", func(r register.Repository) any { return strings.Contains(r.Description.Value, "\uFFFD") }, false},
		{"a_quote_within_a_cell_is_kept", header + "https://github.com/a/b,GitHub,a,the \"best\" code,,,,,\n", func(r register.Repository) any { return r.Description.Value }, `the "best" code`},
		{"a_line_break_within_a_cell_is_kept", header + "https://github.com/a/b,GitHub,a,\"one\ntwo\",,,,,\n", func(r register.Repository) any { return r.Description.Value }, "one\ntwo"},
		{"a_group_of_gitlab_keeps_its_whole_path", header + "https://gitlab.com/top/sub/group/code,GitLab,group,,,,,,\n", func(r register.Repository) any { return r.Accounts }, []string{"gitlab.com/top/sub/group"}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			list := read(t, c.csv)
			if len(list.Repositories) != 1 {
				t.Fatalf("%d repositories, findings %v", len(list.Repositories), list.Findings)
			}
			if got := c.get(list.Repositories[0]); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%v, expected %v", got, c.want)
			}
		})
	}
}

// TestReadRepositoriesFaults reads lists with records that cannot be read: the rest is.
func TestReadRepositoriesFaults(t *testing.T) {
	good := "https://github.com/a/good,GitHub,a,,,,,,\n"
	for _, c := range []struct {
		rule, record, finding string
	}{
		{"an_address_that_is_none", "not an address,GitHub,a,,,,,,\n", "inventory.url"},
		{"an_empty_address", ",GitHub,a,,,,,,\n", "inventory.url"},
		{"an_address_of_another_scheme", "javascript:alert(1),GitHub,a,,,,,,\n", "inventory.url"},
		{"too_few_cells", "https://github.com/a/short,GitHub\n", "inventory.cells"},
		{"too_many_cells", "https://github.com/a/long,GitHub,a,,,,,,,,,,\n", "inventory.cells"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			list := read(t, header+good+c.record+strings.ReplaceAll(good, "good", "other"))
			if len(list.Repositories) != 2 || list.Records != 3 {
				t.Errorf("%d repositories of %d records", len(list.Repositories), list.Records)
			}
			if len(list.Findings) != 1 || list.Findings[0].Rule != c.finding || list.Findings[0].Line != 3 || list.Findings[0].Severity != register.Error {
				t.Errorf("findings %+v", list.Findings)
			}
		})
	}
	t.Run("as_many_as_people_can_read", func(t *testing.T) {
		if list := read(t, header+strings.Repeat(",,,,,,,,\n", 5000)); len(list.Findings) != maxFindings {
			t.Errorf("%d findings", len(list.Findings))
		}
	})
}

// TestReadRepositoriesRefuses reads what is no such list at all.
func TestReadRepositoriesRefuses(t *testing.T) {
	for rule, in := range map[string]io.Reader{
		"an_empty_file":           strings.NewReader(""),
		"a_mark_and_nothing_else": strings.NewReader("\ufeff"),
		"a_missing_column":        strings.NewReader("name,url\na,b\n"),
		"another_format":          strings.NewReader("{\"repository_url\": 1}"),
		"noise":                   strings.NewReader("\x00\x01\x02\xff\xfe"),
	} {
		t.Run(rule, func(t *testing.T) {
			if _, err := ReadRepositories(in, "x"); !errors.Is(err, register.ErrInvalid) {
				t.Errorf("%v, expected ErrInvalid", err)
			}
		})
	}
	var missing *MissingColumnError
	if _, err := ReadRepositories(strings.NewReader("name\n"), "x"); !errors.As(err, &missing) || missing.Column != "repository_url" {
		t.Errorf("%v does not name the column", err)
	}
	fault := errors.New("disk")
	if _, err := ReadRepositories(io.MultiReader(strings.NewReader(header), iotest.ErrReader(fault)), "x"); !errors.Is(err, fault) {
		t.Errorf("the fault of the file is lost: %v", err)
	}
}

// TestRepeats keeps every account of a repository that a list repeats.
func TestRepeats(t *testing.T) {
	list := read(t, header+"https://github.com/a/b,GitHub,a,first,,,,,\nhttps://github.com/A/B/,GitHub,other,second,,,,,\nhttps://github.com/a/b,GitHub,A,third,,,,,\n")
	if len(list.Repositories) != 1 || list.Records != 3 {
		t.Fatalf("%d repositories of %d records", len(list.Repositories), list.Records)
	}
	r := list.Repositories[0]
	if got := fmt.Sprintln(r.Accounts, r.Description.Value); got != "[github.com/a github.com/other] first\n" {
		t.Error(got)
	}
	if len(list.Accounts) != 2 {
		t.Errorf("accounts %v", list.Accounts)
	}
}

const realFile = "../../../shared/data/french/repositories.csv"

// TestRealInventory reads the real one.
func TestRealInventory(t *testing.T) {
	f, err := os.Open(realFile)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real data not found at %s", realFile)
		}
		t.Skipf("real data not found at %s", realFile)
	}
	defer f.Close()
	list, err := ReadRepositories(f, "repositories.csv")
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Findings) > 0 {
		t.Errorf("findings %+v", list.Findings)
	}
	count := map[string]int{"records": list.Records, "repositories": len(list.Repositories), "repeats": list.Records - len(list.Repositories)}
	for _, r := range list.Repositories {
		if len(r.Accounts) > 1 {
			count["of two accounts"]++
		}
		if r.Kind == register.GitLab {
			count["gitlab"]++
			if r.Licence.Is(register.NotObserved) && r.Language.Is(register.NotObserved) && r.Homepage.Is(register.NotObserved) && r.Fork.Is(register.NotObserved) {
				count["gitlab, not observed"]++
			}
		}
		if r.Licence.Is(register.Failed) || r.Stars.Is(register.Failed) || r.CreatedOn.Is(register.Failed) || r.LastActivity.Is(register.Failed) {
			count["failed"]++
		}
		if got, err := register.CleanKey(r.URL); err != nil || got != r.Key {
			t.Errorf("%s: key %s, %v", r.URL, got, err)
		}
	}
	for what, want := range map[string]int{"records": 9157, "repositories": 9066, "repeats": 91, "of two accounts": 91, "gitlab, not observed": count["gitlab"], "failed": 0} {
		if count[what] != want {
			t.Errorf("%s: %d, expected %d", what, count[what], want)
		}
	}
	if count["gitlab"] == 0 {
		t.Error("no GitLab repository")
	}
}

// TestSurvey: a file read in parts gives what it gives as a whole; who stops is given no
// more, and a file that another program writes meanwhile is told.
func TestSurvey(t *testing.T) {
	csv := header + "https://github.com/a/b,GitHub,a,first,,,,,\nhttps://github.com/a/c,GitHub,a,,,,,,\nbroken\nhttps://github.com/A/B/,GitHub,other,second,,,,,\nhttps://github.com/a/d,GitHub,a,,,,,,\n"
	whole := read(t, csv)
	for _, most := range []int{1, 2, 3, 100} {
		s, err := SurveyRepositories(strings.NewReader(csv), "list.csv")
		if err != nil {
			t.Fatal(err)
		}
		var all []register.Repository
		for part, err := range s.Parts(most) {
			if err != nil || len(part) == 0 || len(part) > most {
				t.Fatalf("a part of %d: %v", len(part), err)
			}
			all = append(all, part...)
		}
		if diff := cmp.Diff(whole.Repositories, all); diff != "" || s.SHA256 != whole.SHA256 || s.Records != 5 || len(s.Findings) != 1 || len(s.Accounts) != 2 {
			t.Errorf("in parts of %d: %s", most, diff)
		}
		n := 0
		for range s.Parts(1) {
			if n++; n == 2 {
				break
			}
		}
		if n != 2 {
			t.Errorf("stopped after %d", n)
		}
	}
	file := &changing{Reader: strings.NewReader(csv), next: csv + "https://github.com/a/e,GitHub,a,,,,,,\n"}
	s, err := SurveyRepositories(file, "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, err = range s.Parts(100) {
		if err != nil {
			break
		}
	}
	if !errors.Is(err, register.ErrUnavailable) {
		t.Errorf("a file that changed: %v", err)
	}
}

// changing is a file that holds something else when it is read again.
type changing struct {
	*strings.Reader
	next  string
	again bool
}

func (c *changing) Seek(offset int64, whence int) (int64, error) {
	if c.again {
		c.Reader = strings.NewReader(c.next)
	}
	c.again = true
	return c.Reader.Seek(offset, whence)
}

func FuzzReadRepositories(f *testing.F) {
	f.Add(header + "https://github.com/a/b,GitHub,a,\"x\ny\",MIT License,1,2020-01-01,True,a\n")
	f.Add("\ufeffrepository_url\r\nhttps://[::1]/a/b\r\n")
	f.Add("repository_url,platform\n\"https://gitlab.com/a/b\",\"Git\"Lab\"\n")
	f.Fuzz(func(t *testing.T, csv string) {
		list, err := ReadRepositories(strings.NewReader(csv), "fuzz.csv")
		if err != nil {
			if !errors.Is(err, register.ErrInvalid) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		if len(list.Repositories)+len(list.Findings) > list.Records {
			t.Errorf("%d repositories and %d findings of %d records", len(list.Repositories), len(list.Findings), list.Records)
		}
		for _, r := range list.Repositories {
			if r.Key == "" || r.Host == "" || r.Name == "" || len(r.Accounts) == 0 || strings.ContainsAny(r.Key, " \n\x00") {
				t.Errorf("repository %+v", r)
			}
		}
	})
}
