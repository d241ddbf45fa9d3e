// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/crawler"
	"greffe/internal/register"
)

// wanted is what the crawler wants.
var wanted = Want{
	File:    func(path string) bool { return crawler.Wanted(path) != crawler.NotWanted },
	Folders: crawler.Folders(),
	MaxFile: crawler.MaxMetadata,
}

// noise is text that does not compress.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(' ' + r.IntN(95))
	}
	return string(b)
}

func manyFiles(n int) map[string]string {
	files := map[string]string{
		"publiccode.yml": "publiccodeYmlVersion: \"0.4\"\n", "README.md": "# It\n", "LICENSE": "EUPL\n",
	}
	for i := range n {
		files[fmt.Sprintf("src/part%d/file%d.txt", i%30, i)] = noise(4000 + i%100)
	}
	return files
}

func TestFetch(t *testing.T) {
	plain := map[string]string{
		"publiccode.yml": "name: it\n", "README.md": "# It\n", "LICENSE": "EUPL\n", "src/main.go": "package main\n", "docs/README.md": "deeper\n",
	}
	with := func(more map[string]string) map[string]string {
		out := map[string]string{}
		for k, v := range plain {
			out[k] = v
		}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	cases := []struct {
		name   string
		files  map[string]string
		want   []string // paths read
		missed map[string]crawler.Miss
		posts  int // with a filter
	}{
		{"root_files", plain, []string{"LICENSE", "README.md", "publiccode.yml"}, map[string]crawler.Miss{}, 1},
		{"sheets_in_their_folder", with(map[string]string{"algorithms/a.yml": "a: 1\n", "algorithms/b.yaml": "b: 1\n", "algorithms/deep/c.yml": "c\n", "algorithm.yml": "x\n"}),
			[]string{"LICENSE", "README.md", "algorithm.yml", "algorithms/a.yml", "algorithms/b.yaml", "publiccode.yml"}, map[string]crawler.Miss{}, 2},
		{"folder_without_sheets_costs_no_second_post", with(map[string]string{"algorithms/a.py": "a = 1\n"}),
			[]string{"LICENSE", "README.md", "publiccode.yml"}, map[string]crawler.Miss{}, 1},
		{"symlink_is_not_followed", map[string]string{"publiccode.yml": "-> /etc/passwd", "README.md": "-> docs/README.md", "docs/README.md": "x"},
			nil, map[string]crawler.Miss{"publiccode.yml": crawler.IsSymlink, "README.md": crawler.IsSymlink}, 1},
		{"folder_of_that_name", map[string]string{"publiccode.yml/a.txt": "x", "README": "y"},
			[]string{"README"}, map[string]crawler.Miss{"publiccode.yml": crawler.IsFolder}, 1},
		{"large_file_is_told", map[string]string{"publiccode.yml": noise(crawler.MaxMetadata + 1), "README.md": noise(crawler.MaxMetadata)},
			[]string{"README.md"}, map[string]crawler.Miss{"publiccode.yml": crawler.IsLarge}, 1},
		{"empty_file_is_a_file", map[string]string{"publiccode.yml": ""}, []string{"publiccode.yml"}, map[string]crawler.Miss{}, 1},
	}
	for _, filter := range []bool{true, false} {
		for _, c := range cases {
			t.Run(fmt.Sprintf("%s/filter_%t", c.name, filter), func(t *testing.T) {
				s := newGitServer(t)
				url := s.repository("r.git", filter, c.files)
				got, err := client(t, Options{}, s.http).Fetch(t.Context(), url, wanted)
				if err != nil {
					t.Fatal(err)
				}
				var paths []string
				for _, f := range got.Files {
					paths = append(paths, f.Path)
					if string(f.Bytes) != c.files[f.Path] || f.Size != len(f.Bytes) || len(f.SHA256) != 64 {
						t.Errorf("%s: wrong bytes, size or hash", f.Path)
					}
				}
				if d := cmp.Diff(c.want, paths); d != "" {
					t.Error("files", d)
				}
				if d := cmp.Diff(c.missed, got.Missed); d != "" {
					t.Error("missed", d)
				}
				if head := s.git(filepath.Join(s.dir, "r.git"), "rev-parse", "HEAD"); got.Commit != head || got.Branch != "main" || got.Filtered != filter || got.URL != url {
					t.Errorf("head %q branch %q filtered %t url %q", got.Commit, got.Branch, got.Filtered, got.URL)
				}
				posts := 1
				if filter {
					posts = c.posts
				}
				asked, _ := s.requests()
				if len(asked) != 1+posts || got.Requests != len(asked) {
					t.Errorf("asked %q, counted %d", asked, got.Requests)
				}
			})
		}
	}
}

func TestSubmoduleIsTold(t *testing.T) {
	s := newGitServer(t)
	url := s.repository("r", true, map[string]string{"README": "x", "publiccode.yml": "=> " + strings.Repeat("12", 20)})
	c := client(t, Options{}, s.http)
	tree, err := c.Tree(t.Context(), register.Repository{URL: url, Kind: register.PlainGit})
	if err != nil {
		t.Fatal(err)
	}
	want := []register.Finding{{Rule: crawler.RuleSubmodule, Severity: register.Error, Args: map[string]string{"path": "publiccode.yml"}}}
	if d := cmp.Diff(want, tree.Findings); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]crawler.Node{{Name: "README", Kind: crawler.NodeFile, Size: 1}, {Name: "publiccode.yml", Kind: crawler.NodeSubmodule}}, tree.Root); d != "" {
		t.Error(d)
	}
}

// The names in the usual folders come with the root. Of the files there only the one on
// how to take part and the texts of licences are read: with a filter that is one more
// POST, where they exist.
func TestUsualFoldersAreNamed(t *testing.T) {
	for filter, requests := range map[bool]int{true: 3, false: 2} {
		s := newGitServer(t)
		url := s.repository("r", filter, map[string]string{
			"README.md": "x", "Docs/CONTRIBUTING.fr.md": "y", ".github/workflows/test.yml": "z", "LICENSES/EUPL-1.2.txt": "w", "src/a.py": "v", "package.json": "{}",
		})
		tree, err := client(t, Options{}, s.http).Tree(t.Context(), register.Repository{URL: url, Kind: register.PlainGit})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]crawler.Node{
			"Docs":     {{Name: "CONTRIBUTING.fr.md", Kind: crawler.NodeFile}},
			".github":  {{Name: "workflows", Kind: crawler.NodeFolder}},
			"LICENSES": {{Name: "EUPL-1.2.txt", Kind: crawler.NodeFile}},
		}
		if d := cmp.Diff(want, tree.Folders); d != "" {
			t.Errorf("filter %t: %s", filter, d)
		}
		var read []string
		for _, f := range tree.Files {
			read = append(read, f.Path)
		}
		if d := cmp.Diff([]string{"Docs/CONTRIBUTING.fr.md", "LICENSES/EUPL-1.2.txt", "README.md", "package.json"}, read); d != "" {
			t.Errorf("filter %t: read %s", filter, d)
		}
		if asked, _ := s.requests(); len(asked) != requests {
			t.Errorf("filter %t: asked %q", filter, asked)
		}
	}
}

// TestDeepIsTwoRequests: what is known to hold wanted files in folders, or to be small, is
// read with two requests, whatever it then holds; the size that a forge states is no promise
// that bounds would rest on.
func TestDeepIsTwoRequests(t *testing.T) {
	files := map[string]string{"README.md": "x", "docs/CONTRIBUTING.md": "y", "docs/guide.md": noise(20 << 10), "algorithms/a.yml": "a: 1\n", "src/deep/x.txt": noise(300 << 10)}
	for _, c := range []struct {
		name     string
		r        register.Repository
		files    map[string]string
		requests int
		bytes    int64
	}{
		{"nothing_is_known", register.Repository{}, files, 3, 64 << 10},
		{"it_held_some_before", register.Repository{Deep: true}, files, 2, 64 << 10},
		{"it_is_small", register.Repository{Kilobytes: 120}, files, 2, 64 << 10},
		{"it_is_large", register.Repository{Kilobytes: 90_000}, files, 3, 64 << 10},
		{"it_holds_none_any_more", register.Repository{Deep: true}, map[string]string{"README.md": "x"}, 2, 8 << 10},
		{"the_size_is_a_lie", register.Repository{Kilobytes: 1}, manyFiles(200), 2, 2 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newGitServer(t)
			c.r.Kind, c.r.URL = register.PlainGit, s.repository("r", true, c.files)
			tree, err := client(t, Options{}, s.http).Tree(t.Context(), c.r)
			if err != nil {
				t.Fatal(err)
			}
			asked, sent := s.requests()
			if len(asked) != c.requests || sent > c.bytes {
				t.Errorf("%d requests, %d bytes; at most %d and %d: %q", len(asked), sent, c.requests, c.bytes, asked)
			}
			for path := range c.files {
				wanted := crawler.Wanted(path) != crawler.NotWanted
				read := slices.ContainsFunc(tree.Files, func(f register.File) bool { return f.Path == path })
				if wanted != read {
					t.Errorf("%s: wanted %t, read %t", path, wanted, read)
				}
			}
		})
	}
}

// A repository of 3,000 files costs little, with a filter and without.
func TestFetchIsCheap(t *testing.T) {
	files := manyFiles(3000)
	for _, c := range []struct {
		filter  bool
		ceiling int64
		sent    int64 // the polite transport reads the first MiB ahead, and sockets hold some more
	}{{true, 8 << 10, 8 << 10}, {false, 256 << 10, 5 << 20}} {
		s := newGitServer(t)
		url := s.repository("r", c.filter, files)
		got, err := client(t, Options{}, s.http).Fetch(t.Context(), url, wanted)
		if err != nil {
			t.Fatal(err)
		}
		asked, sent := s.requests()
		t.Logf("filter %t: %d bytes read, %d sent", c.filter, got.Bytes, sent)
		if len(got.Files) != 3 || len(asked) != 2 || got.Bytes > c.ceiling || sent > c.sent {
			t.Errorf("filter %t: %d files, %d requests, %d bytes read of at most %d, %d sent of at most %d",
				c.filter, len(got.Files), len(asked), got.Bytes, c.ceiling, sent, c.sent)
		}
	}
}

func TestHeadIsOneRequest(t *testing.T) {
	s := newGitServer(t)
	url := s.repository("r", true, map[string]string{"a": "1"})
	c := client(t, Options{}, s.http)
	first, err := c.Head(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	commit := s.commit("r", map[string]string{"a": "2"})
	second, err := c.Head(t.Context(), url+"/")
	if err != nil {
		t.Fatal(err)
	}
	asked, sent := s.requests()
	if first.Commit == second.Commit || second.Commit != commit || second.Branch != "main" || len(asked) != 2 || sent > 4<<10 {
		t.Errorf("%+v then %+v; asked %q, %d bytes", first, second, asked, sent)
	}
}

func TestEmptyAndHeadless(t *testing.T) {
	s := newGitServer(t)
	c := client(t, Options{}, s.http)
	t.Run("empty", func(t *testing.T) {
		got, err := c.Fetch(t.Context(), s.repository("empty", true, nil), wanted)
		if err != nil || !got.Empty || got.Commit != "" {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("no_default_branch", func(t *testing.T) {
		url := s.repository("headless", true, map[string]string{"a": "1"})
		s.git(filepath.Join(s.dir, "headless"), "symbolic-ref", "HEAD", "refs/heads/nowhere")
		got, err := c.Fetch(t.Context(), url, wanted)
		if err != nil || got.Empty || got.Commit != "" || len(got.Entries) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestFaults(t *testing.T) {
	s := newGitServer(t)
	cases := []struct {
		name    string
		status  int
		body    string
		reach   register.Reach
		kind    error
		problem string
	}{
		{"not_found", 404, "", register.ReachGone, register.ErrNotFound, crawler.ProblemNotFound},
		{"gone", 410, "", register.ReachRemoved, register.ErrNotFound, crawler.ProblemRemoved},
		{"unauthorised", 401, "", register.ReachForbidden, register.ErrNotFound, crawler.ProblemForbidden},
		{"forbidden", 403, strings.Repeat("x", 1<<20), register.ReachForbidden, register.ErrNotFound, crawler.ProblemForbidden},
		{"blocked", 451, "", register.ReachBlocked, register.ErrNotFound, crawler.ProblemBlocked},
		{"limited", 429, "", register.ReachUnavailable, register.ErrUnavailable, crawler.ProblemRateLimited},
		{"broken", 500, "", register.ReachUnavailable, register.ErrUnavailable, crawler.ProblemUnavailable},
		{"empty_200", 200, "", register.ReachUnavailable, register.ErrUnavailable, crawler.ProblemUnreadable},
		{"html_for_git", 200, "<html>sign in</html>", register.ReachUnavailable, register.ErrUnavailable, crawler.ProblemUnreadable},
		{"endless_references", 200, "001e# service=git-upload-pack\n0000" + strings.Repeat("0041"+strings.Repeat("a", 40)+" refs/heads/abcdefghijklm\n", 1000),
			register.ReachUnavailable, register.ErrUnavailable, crawler.ProblemUnreadable},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer srv.Close()
			_, err := client(t, Options{MaxRefs: 32 << 10}, srv).Fetch(t.Context(), srv.URL+"/x", wanted)
			var f *crawler.Fault
			if !errors.As(err, &f) || f.Reach != c.reach || f.Problem != c.problem || !errors.Is(err, c.kind) {
				t.Errorf("%v: %+v", err, f)
			}
		})
	}
	t.Run("missing_repository_of_a_real_server", func(t *testing.T) {
		_, err := client(t, Options{}, s.http).Fetch(t.Context(), s.http.URL+"/nobody/nothing", wanted)
		var f *crawler.Fault
		if !errors.As(err, &f) || f.Reach != register.ReachGone {
			t.Error(err)
		}
	})
	t.Run("no_server", func(t *testing.T) {
		srv := httptest.NewServer(http.NotFoundHandler())
		srv.Close()
		_, err := client(t, Options{}, srv).Fetch(t.Context(), srv.URL+"/x", wanted)
		var f *crawler.Fault
		if !errors.As(err, &f) || f.Reach != register.ReachUnavailable || f.Problem != crawler.ProblemUnavailable {
			t.Error(err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := client(t, Options{}, s.http).Fetch(ctx, s.http.URL+"/x", wanted); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// Every hop passes the guard: an address that it forbids is not reached, by
// redirect or directly, and no other scheme is spoken.
func TestEveryHopIsGuarded(t *testing.T) {
	forbidden := 0
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { forbidden++ }))
	defer inner.Close()
	outer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, inner.URL+"/x/info/refs?service=git-upload-pack", http.StatusFound)
	}))
	defer outer.Close()
	c := client(t, Options{}, outer)
	for _, url := range []string{outer.URL + "/r", inner.URL + "/r"} {
		if _, err := c.Fetch(t.Context(), url, wanted); !errors.Is(err, register.ErrUnavailable) {
			t.Errorf("%s: %v", url, err)
		}
	}
	dir := t.TempDir()
	for _, url := range []string{"file://" + dir, dir, "ssh://git@example.org/x", "git@example.org:x", "git://example.org/x", "http://a:b@example.org/x", "https://", "http://example.org/x?y=z", ""} {
		if _, err := c.Fetch(t.Context(), url, wanted); !errors.Is(err, register.ErrInvalid) {
			t.Errorf("%s: %v", url, err)
		}
	}
	if forbidden > 0 {
		t.Errorf("%d requests reached a forbidden address", forbidden)
	}
}

func TestRedirectIsFollowedAndTold(t *testing.T) {
	s := newGitServer(t)
	url := s.repository("new", true, map[string]string{"README": "x"})
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, s.http.URL+strings.Replace(r.URL.RequestURI(), "/old/", "/new/", 1), http.StatusMovedPermanently)
	}))
	defer old.Close()
	got, err := client(t, Options{}, s.http, old).Fetch(t.Context(), old.URL+"/old", wanted)
	if err != nil || got.URL != url || len(got.Files) != 1 || got.Requests != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

// A server without filters and a head commit larger than the cap: what came in
// the first part is kept, the rest is told apart from "absent" and "too large".
func TestPackIsCutOff(t *testing.T) {
	s := newGitServer(t)
	files := map[string]string{"LICENSE": "EUPL\n", "aaa.bin": noise(900 << 10), "publiccode.yml": "name: it\n"}
	url := s.repository("r", false, files)
	got, err := client(t, Options{MaxPack: 128 << 10}, s.http).Fetch(t.Context(), url, wanted)
	if err != nil {
		t.Fatal(err)
	}
	if got.Bytes > 160<<10 || len(got.Entries) != 3 || got.Missed["publiccode.yml"] != crawler.IsCutOff || len(got.Files) != 1 {
		t.Errorf("%d bytes, files %d, missed %v", got.Bytes, len(got.Files), got.Missed)
	}
	if f := got.tree().Findings; len(f) != 1 || f[0].Rule != crawler.RuleUnread || f[0].Severity != register.Warning {
		t.Errorf("findings %+v", f)
	}
}

// What compresses a thousandfold does not fill the memory (trust A18).
func TestBombs(t *testing.T) {
	s := newGitServer(t)
	url := s.repository("r", false, map[string]string{
		"publiccode.yml": strings.Repeat("\x00", 24<<20), "zero.bin": strings.Repeat("\x00", 64<<20), "README": "x",
	})
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	got, err := client(t, Options{MaxInflated: 48 << 20}, s.http).Fetch(t.Context(), url, wanted)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if _, missed := got.Missed["publiccode.yml"]; !missed {
		t.Error("the bomb was read")
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 48<<20 {
		t.Errorf("%d MiB allocated", used>>20)
	}
}

func TestNothingIsWritten(t *testing.T) {
	s := newGitServer(t)
	url := s.repository("r", true, manyFiles(10))
	work := t.TempDir()
	t.Chdir(work)
	t.Setenv("TMPDIR", work)
	t.Setenv("HOME", work)
	if _, err := client(t, Options{}, s.http).Fetch(t.Context(), url, wanted); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(work)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Files that differ little are deltas of one another in a pack.
func TestDeltasAreResolved(t *testing.T) {
	s := newGitServer(t)
	text := noise(20 << 10)
	files := map[string]string{"README.md": text + "1", "publiccode.yml": text + "2", "LICENSE": text + "3", "COPYING": text + "4", "zz": text + "5" + text}
	url := s.repository("r", false, files)
	s.git(filepath.Join(s.dir, "r"), "repack", "-adfq", "--depth=50")
	if out := s.git(filepath.Join(s.dir, "r"), "count-objects", "-v"); !strings.Contains(out, "in-pack") {
		t.Fatal(out)
	}
	got, err := client(t, Options{}, s.http).Fetch(t.Context(), url, wanted)
	if err != nil || len(got.Files) != 4 {
		t.Fatalf("%v %d files, missed %v", err, len(got.Files), got.Missed)
	}
	if got.Bytes > 50<<10 {
		t.Errorf("no deltas were sent: %d bytes", got.Bytes)
	}
	for _, f := range got.Files {
		if string(f.Bytes) != files[f.Path] {
			t.Errorf("%s differs", f.Path)
		}
	}
}

func TestForge(t *testing.T) {
	s := newGitServer(t)
	s.repository("o/r", true, map[string]string{"README": "x"})
	f := NewForge(client(t, Options{}, s.http), crawler.Access{Web: func(host string) string { return "http://" + host }})
	var _ crawler.Forge = f
	host := strings.TrimPrefix(s.http.URL, "http://")
	for path, known := range map[string]bool{"o/r": true, "o/none": false} {
		n := 0
		for r, err := range f.Repositories(t.Context(), register.Account{Host: host, Path: path, Kind: register.PlainGit}) {
			if n++; err != nil || r.Key != host+"/"+path || r.Head.Is(register.Present) != known {
				t.Errorf("%s: %+v, %v", path, r, err)
			}
			tree, err := f.Files(t.Context(), r)
			if known && (err != nil || len(tree.Files) != 1) || !known && !errors.Is(err, register.ErrNotFound) {
				t.Errorf("%s: %+v, %v", path, tree, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d repositories", path, n)
		}
	}
}
