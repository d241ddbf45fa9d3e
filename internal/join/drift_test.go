// SPDX-License-Identifier: EUPL-1.2

package join

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/register"
)

var (
	first  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	second = first.Add(24 * time.Hour)
	third  = second.Add(24 * time.Hour)
	shaA   = strings.Repeat("a", 40)
	shaB   = strings.Repeat("b", 40)
)

func repo(change ...func(*register.Repository)) register.Repository {
	r := register.Repository{ID: "r", Key: "hub.example/o/n", Kind: register.GitHub}
	r.Head = register.Known(shaA, register.Origin{}, register.Evidence{})
	r.Licence = register.Known("MIT", register.Origin{}, register.Evidence{})
	for _, c := range change {
		c(&r)
	}
	return r
}

func head(sha string) func(*register.Repository) {
	return func(r *register.Repository) { r.Head = register.Known(sha, register.Origin{}, register.Evidence{}) }
}

// TestFollow makes a link at one visit and follows the code to the next.
func TestFollow(t *testing.T) {
	held := register.Link{Sheet: "s", Repository: "r", Address: "hub.example/o/n", Ground: register.GroundHolds, Commit: shaA}
	for _, c := range []struct {
		name    string
		link    func(register.Link) register.Link
		changed time.Time // when the sheet last changed, at the later visit
		then    register.Repository
		kinds   string
		commit  string
	}{
		{"nothing_moved", nil, first, repo(), "", shaA},
		{"the_code_moved_on", nil, first, repo(head(shaB)), "moved", shaA},
		{"the_sheet_followed_its_code", nil, second, repo(head(shaB)), "reviewed", shaB},
		{"the_sheet_alone_changed", nil, second, repo(), "", shaA},
		{"a_pin_of_a_person_stays", func(l register.Link) register.Link { l.Commit, l.Pinned = shaA, register.PinPerson; return l }, second, repo(head(shaB)), "moved", shaA},
		{"a_swhid_of_a_revision_is_a_commit", func(l register.Link) register.Link {
			l.Commit, l.Pinned = "swh:1:rev:"+shaA, register.PinPerson
			return l
		}, first, repo(head(shaB)), "moved", "swh:1:rev:" + shaA},
		{"another_swhid_is_compared_with_nothing", func(l register.Link) register.Link {
			l.Commit, l.Pinned = "swh:1:dir:"+shaA, register.PinPerson
			return l
		}, first, repo(head(shaB)), "", "swh:1:dir:" + shaA},
		{"archived", nil, first, repo(func(r *register.Repository) {
			r.Archived = register.Known(true, register.Origin{}, register.Evidence{})
		}), "archived", shaA},
		{"relicensed", nil, first, repo(func(r *register.Repository) {
			r.Licence = register.Known("AGPL-3.0-or-later", register.Origin{}, register.Evidence{})
		}), "relicensed", shaA},
		{"a_licence_not_observed_is_no_drift", nil, first, repo(func(r *register.Repository) { r.Licence = register.Fact[string]{} }), "", shaA},
		{"renamed", nil, first, repo(func(r *register.Repository) { r.Key = "hub.example/o/m" }), "renamed", shaA},
		{"case_is_no_name", nil, first, repo(func(r *register.Repository) { r.Key = "hub.example/O/N" }), "", shaA},
		{"gone_says_no_more", nil, first, repo(head(shaB), func(r *register.Repository) { r.GoneAt = second }), "gone", shaA},
		{"all_at_once_gravest_first", nil, first, repo(head(shaB), func(r *register.Repository) {
			r.Key = "hub.example/o/m"
			r.Archived = register.Known(true, register.Origin{}, register.Evidence{})
		}), "renamed archived moved", shaA},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := repo()
			l := Follow(held, nil, register.Sheet{ID: "s", ChangedAt: first}, &r, first)
			if c.link != nil {
				l = c.link(l)
			}
			made := held
			made.Commit = c.then.Head.Or("")
			l = Follow(made, &l, register.Sheet{ID: "s", ChangedAt: c.changed}, &c.then, second)
			var kinds []string
			for _, d := range l.Drift {
				kinds = append(kinds, string(d.Kind))
			}
			if got := strings.Join(kinds, " "); got != c.kinds {
				t.Errorf("drift %q, want %q", got, c.kinds)
			}
			if l.Commit != c.commit {
				t.Errorf("commit %s, want %s", l.Commit, c.commit)
			}
			again := Follow(made, &l, register.Sheet{ID: "s", ChangedAt: c.changed}, &c.then, third)
			if diff := cmp.Diff(l, again); diff != "" {
				t.Errorf("a later visit that finds the same changes the link: %s", diff)
			}
		})
	}
}

func TestPinned(t *testing.T) {
	for _, c := range []struct{ name, address, repository, version string }{
		{"plain", "https://hub.example/o/n", "https://hub.example/o/n", ""},
		{"branch", "https://hub.example/o/n/tree/main/a", "https://hub.example/o/n/tree/main/a", ""},
		{"github_tree", "https://hub.example/o/n/tree/" + shaA, "https://hub.example/o/n/tree/" + shaA, shaA},
		{"gitlab_blob", "https://hub.example/g/o/n/-/blob/" + shaA + "/x.py", "https://hub.example/g/o/n/-/blob/" + shaA + "/x.py", shaA},
		{"gitea_src", "https://hub.example/o/n/src/commit/" + shaA + "/x", "https://hub.example/o/n/src/commit/" + shaA + "/x", shaA},
		{"heritage", "https://archive.softwareheritage.org/swh:1:rev:" + shaA + ";origin=https://hub.example/o/n;path=/x", "https://hub.example/o/n", "swh:1:rev:" + shaA},
		{"heritage_browse", "https://archive.softwareheritage.org/browse/swh:1:dir:" + shaA + ";origin=https://hub.example/o/n/", "https://hub.example/o/n", "swh:1:dir:" + shaA},
		{"heritage_without_origin", "https://archive.softwareheritage.org/swh:1:rev:" + shaA, "https://archive.softwareheritage.org/swh:1:rev:" + shaA, ""},
		{"repository_called_tree", "https://hub.example/tree/" + shaA, "https://hub.example/tree/" + shaA, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			repository, version := pinned(c.address)
			if repository != c.repository || version != c.version {
				t.Errorf("%s %q", repository, version)
			}
		})
	}
}

func TestReadPin(t *testing.T) {
	for in, want := range map[string]string{
		shaA: shaA, " " + strings.ToUpper(shaA) + " ": shaA, "swh:1:rev:" + shaA + ";origin=https://a.example": "swh:1:rev:" + shaA,
		"": "", "abc": "", "swh:2:rev:" + shaA: "", "swh:1:ori:" + shaA: "",
	} {
		got, err := ReadPin(in)
		if got != want || (want == "") != errors.Is(err, register.ErrInvalid) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func FuzzPinned(f *testing.F) {
	f.Add("https://hub.example/o/n/tree/" + shaA)
	f.Add("https://archive.softwareheritage.org/swh:1:rev:" + shaA + ";origin=https://hub.example/o/n")
	f.Fuzz(func(t *testing.T, address string) {
		_, version := pinned(address)
		if version == "" {
			return
		}
		if got, err := ReadPin(version); err != nil || got != version {
			t.Errorf("%q names %q, which is no pin: %v", address, version, err)
		}
	})
}
