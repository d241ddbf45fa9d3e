// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

var activityNow = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// work adds commits to a branch: one a day up to a day, by three people of whom two write
// their address in capitals now and then.
func (s *gitServer) work(name string, n int, last time.Time) {
	s.t.Helper()
	dir := filepath.Join(s.dir, name)
	var in strings.Builder
	for i := range n {
		at := last.AddDate(0, 0, i-n+1).Unix()
		who := fmt.Sprintf("p%d@example.org", i%3)
		if i%2 == 0 {
			who = strings.ToUpper(who)
		}
		fmt.Fprintf(&in, "commit refs/heads/main\nauthor A Name <%s> %d +0000\ncommitter c <c@example.org> %d +0000\ndata %d\n%s\n", who, at, at, len(message(i)), message(i))
		if i == 0 {
			if out, err := exec.Command("git", "-C", dir, "rev-parse", "-q", "--verify", "refs/heads/main").Output(); err == nil {
				fmt.Fprintf(&in, "from %s\n", strings.TrimSpace(string(out)))
			}
		}
		fmt.Fprintf(&in, "M 100644 inline f%d\ndata 5\nfile\n\n", i%7)
	}
	cmd := exec.Command("git", "fast-import", "--quiet", "--force")
	cmd.Dir, cmd.Env, cmd.Stdin = dir, gitEnv(s.dir), strings.NewReader(in.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("git fast-import: %v\n%s", err, out)
	}
}

// message is what a commit says; every fourth one is signed off.
func message(i int) string {
	if i%4 == 0 {
		return "m\n\nSigned-off-by: A Name <p@example.org>\n"
	}
	return "m, and Signed-off-by is not said"
}

// TestActivity: what is counted is what git counts, with and without filters, at once and
// in parts.
func TestActivity(t *testing.T) {
	for _, filter := range []bool{true, false} {
		t.Run(fmt.Sprintf("filter_%v", filter), func(t *testing.T) {
			s := newGitServer(t)
			address := s.repository("a.git", filter, nil)
			s.work("a.git", 400, activityNow.AddDate(0, 0, -30))
			dir := filepath.Join(s.dir, "a.git")
			s.git(dir, "tag", "first", "main~60")
			s.git(dir, "tag", "v1.0", "main~50")
			s.git(dir, "tag", "-a", "-m", "x", "v1.1.0", "main~5")
			c, r := client(t, Options{}, s.http), register.Repository{Kind: register.PlainGit, URL: address}
			s.requests()
			whole, err := c.Activity(t.Context(), r, nil, nil, activityNow)
			if err != nil {
				t.Fatal(err)
			}
			if asked, sent := s.requests(); len(asked) != 2 {
				t.Errorf("asked %v, %d bytes", asked, sent)
			}
			same(t, s, whole, 3)
			if whole.SignedOff.Value != 100 || whole.Versions.Value != 1 {
				t.Errorf("%d signed off, %d versions", whole.SignedOff.Value, whole.Versions.Value)
			}
			if whole.Release.Value != "v1.1.0" || whole.Tags.Value != 3 || whole.Root.Value != s.git(dir, "rev-list", "--max-parents=0", "HEAD") {
				t.Errorf("tags and root: %+v %+v %+v", whole.Release, whole.Tags, whole.Root)
			}
			if text, _ := json.Marshal(whole); strings.Contains(strings.ToLower(string(text)), "example.org") || strings.Contains(string(text), "A Name") {
				t.Errorf("a name or an address is kept: %s", text)
			}

			s.work("a.git", 10, activityNow.AddDate(0, 0, -1))
			_, sentBefore := s.requests()
			part, err := c.Activity(t.Context(), r, &whole, nil, activityNow)
			if err != nil {
				t.Fatal(err)
			}
			if _, sent := s.requests(); sent > 30<<10 {
				t.Errorf("%d bytes for ten commits (%d before)", sent, sentBefore)
			}
			same(t, s, part, 3)
			if part.SignedOff.Value != 103 {
				t.Errorf("%d signed off after ten more", part.SignedOff.Value)
			}
			again, err := c.Activity(t.Context(), r, nil, nil, activityNow)
			if err != nil {
				t.Fatal(err)
			}
			if x, y := weeksOf(part), weeksOf(again); x != y {
				t.Errorf("in parts  %s\nat once %s", x, y)
			}

			s.git(dir, "update-ref", "refs/heads/main", "main~100")
			s.work("a.git", 3, activityNow)
			rewritten, err := c.Activity(t.Context(), r, &part, nil, activityNow)
			if err != nil {
				t.Fatal(err)
			}
			same(t, s, rewritten, 3)
		})
	}
}

// weeksOf gives the weeks without their authors, which parts cannot tell exactly.
func weeksOf(a register.Activity) string {
	var b strings.Builder
	for _, w := range a.Weeks {
		fmt.Fprintf(&b, "%s %d %d ", w.Monday, w.Commits, w.Tags)
	}
	return b.String()
}

// same compares with what git itself counts.
func same(t *testing.T, s *gitServer, a register.Activity, authors int) {
	t.Helper()
	dir := filepath.Join(s.dir, "a.git")
	commits := s.git(dir, "rev-list", "--count", "HEAD")
	first := strings.Fields(s.git(dir, "log", "--reverse", "--format=%cI"))[0]
	if fmt.Sprint(a.Commits.Value) != commits || a.Authors.Value != authors || a.Head != s.git(dir, "rev-parse", "HEAD") {
		t.Errorf("%d commits, %d authors, head %s; git counts %s", a.Commits.Value, a.Authors.Value, a.Head, commits)
	}
	if at, err := time.Parse(time.RFC3339, first); err != nil || !at.Equal(a.FirstCommit.Value) {
		t.Errorf("first commit %v, want %s", a.FirstCommit.Value, first)
	}
	year, _ := a.Since(activityNow.AddDate(-1, 0, 7))
	if want := s.git(dir, "rev-list", "--count", "--since="+register.MondayOf(activityNow.AddDate(-1, 0, 7))+"T00:00:00Z", "HEAD"); fmt.Sprint(year) != want {
		t.Errorf("%d commits in the year, git counts %s", year, want)
	}
}

// TestActivityIsBounded: a history larger than what is read is told as failed, and costs
// no more than the limit.
func TestActivityIsBounded(t *testing.T) {
	s := newGitServer(t)
	address := s.repository("a.git", true, nil)
	s.work("a.git", 2000, activityNow)
	c := client(t, Options{MaxPack: 64 << 10}, s.http)
	a, err := c.Activity(t.Context(), register.Repository{Kind: register.PlainGit, URL: address}, nil, nil, activityNow)
	if err != nil || !a.Commits.Is(register.Failed) || !a.Authors.Is(register.Failed) {
		t.Errorf("%+v, %v", a.Commits, err)
	}
	empty := s.repository("b.git", true, nil)
	if a, err := c.Activity(t.Context(), register.Repository{Kind: register.PlainGit, URL: empty}, nil, nil, activityNow); err != nil || a.Head != "" || len(a.Weeks) > 0 {
		t.Errorf("empty: %+v, %v", a, err)
	}
}

func FuzzReadCommit(f *testing.F) {
	f.Add([]byte("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nm\n"))
	f.Add([]byte("author <<>> 99999999999999999999\ncommitter > 1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if c := readCommit(b); len(c.parents) > len(b)/40 {
			t.Errorf("%d parents in %d bytes", len(c.parents), len(b))
		}
	})
}
