// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

// begin starts a forge and stops it with the test.
func begin(t *testing.T, o Options) *Forge {
	t.Helper()
	o.Dir = t.TempDir()
	f, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// ask makes one request and decodes the JSON answer into v, unless v is nil.
func ask(t *testing.T, f *Forge, address string, header http.Header, v any) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, values := range header {
		req.Header[k] = values
	}
	c := f.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if v != nil {
		if err := json.Unmarshal(b, v); err != nil {
			t.Fatalf("%s: %v in %.200s", address, err, b)
		}
	}
	return resp
}

// gitOut runs git as a visitor would, with the forge as its proxy so that the hosts' names lead there.
func gitOut(t *testing.T, f *Forge, dir string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "http.proxy=http://" + f.Addr()}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(f.git.environment(), "GIT_PROTOCOL=")
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func mustGit(t *testing.T, f *Forge, dir string, args ...string) string {
	t.Helper()
	out, err := gitOut(t, f, dir, args...)
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return out
}

// TestWholeForge looks at the invented repositories, of which one forge is enough.
func TestWholeForge(t *testing.T) {
	at := time.Now()
	f := begin(t, Options{})
	if took := time.Since(at); took > 30*time.Second {
		t.Errorf("the forge took %s to start", took)
	}
	if n := len(f.Repositories()); n < 25 || n > 60 {
		t.Errorf("the forge holds %d repositories, expected 25 to 60", n)
	}
	t.Run("every_repository_clones", func(t *testing.T) { everyRepositoryClones(t, f) })
	t.Run("commits_are_the_same_at_every_start", func(t *testing.T) { sameCommits(t, f, begin(t, Options{})) })
	t.Run("lists_agree_with_git", func(t *testing.T) { listsAgree(t, f) })
	t.Run("a_mirror_has_the_same_head", func(t *testing.T) {
		if a, b := head(t, f, Hub+"/Ville-de-Vaubrume/cantine"), head(t, f, Tea+"/donnees/miroir-cantine"); a != b {
			t.Errorf("%s and %s", a, b)
		}
	})
}

func head(t *testing.T, f *Forge, key string) string {
	t.Helper()
	id, err := f.Head(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func everyRepositoryClones(t *testing.T, f *Forge) {
	dir := t.TempDir()
	for i, key := range f.Repositories() {
		t.Run(key, func(t *testing.T) {
			to := filepath.Join(dir, fmt.Sprint(i))
			mustGit(t, f, dir, "clone", "--quiet", "--config", "core.symlinks=false", "http://"+key+".git", to)
			want := head(t, f, key)
			if want == "" {
				return // an empty repository clones, and has no head
			}
			if got := mustGit(t, f, to, "rev-parse", "HEAD"); got != want {
				t.Errorf("cloned head %s, forge says %s", got, want)
			}
			mustGit(t, f, to, "fsck", "--strict")
		})
	}
}

func sameCommits(t *testing.T, f, again *Forge) {
	for _, key := range f.Repositories() {
		if a, b := head(t, f, key), head(t, again, key); a != b {
			t.Errorf("%s: %s, then %s", key, a, b)
		}
	}
}

func TestPartialCloneWhereAllowed(t *testing.T) {
	f := begin(t, Options{Minimal: true})
	files := map[string][]byte{"README.md": []byte("# a\n"), "deep/down/big.txt": []byte(strings.Repeat("x", 1000))}
	for _, host := range f.Hosts() {
		if err := f.AddRepository(t.Context(), host, "a/b", files); err != nil {
			t.Fatal(err)
		}
	}
	for host, allowed := range map[string]bool{Hub: true, Lab: true, Tea: false, Git: false} {
		t.Run(host, func(t *testing.T) {
			dir := t.TempDir()
			out := mustGit(t, f, dir, "clone", "--quiet", "--bare", "--depth=1", "--filter=tree:0", "http://"+host+"/a/b.git", "c")
			if refused := strings.Contains(out, "filtering not recognized"); refused == allowed {
				t.Errorf("refused = %v: %s", refused, out)
			}
			missing := mustGit(t, f, filepath.Join(dir, "c"), "rev-list", "--objects", "--all", "--missing=print")
			if partial := strings.Contains(missing, "?"); partial != allowed {
				t.Errorf("partial = %v:\n%s", partial, missing)
			}
		})
	}
}

func listsAgree(t *testing.T, f *Forge) {
	listed := map[string]bool{}
	for _, key := range append(listHub(t, f), append(listLab(t, f), listTea(t, f)...)...) {
		if listed[key] {
			t.Errorf("%s is listed twice", key)
		}
		listed[key] = true
	}
	for _, key := range f.Repositories() {
		if !strings.HasPrefix(key, Git) && !listed[key] {
			t.Errorf("%s is in no list", key)
		}
		delete(listed, key)
	}
	for key := range listed {
		t.Errorf("%s is listed and does not exist", key)
	}
}

// listHub lists every account's repositories and compares them with the bare repositories.
func listHub(t *testing.T, f *Forge) []string {
	t.Helper()
	var keys []string
	for _, a := range accountsOf(f, Hub) {
		route := "orgs"
		if a.person() {
			route = "users"
			if status := ask(t, f, "https://"+Hub+"/api/v3/orgs/"+a.Path+"/repos", nil, nil).StatusCode; status != http.StatusNotFound {
				t.Errorf("a person's account answered %d as an organization", status)
			}
		}
		for next := "https://" + Hub + "/api/v3/" + route + "/" + a.Path + "/repos?per_page=2"; next != ""; {
			var repos []struct {
				FullName      string    `json:"full_name"`
				DefaultBranch string    `json:"default_branch"`
				PushedAt      time.Time `json:"pushed_at"`
				Size          int       `json:"size"`
			}
			resp := ask(t, f, next, nil, &repos)
			for _, r := range repos {
				keys = append(keys, Hub+"/"+r.FullName)
				agree(t, f, Hub+"/"+r.FullName, r.DefaultBranch, r.PushedAt, r.Size == 0)
			}
			next = nextLink(resp)
		}
	}
	return keys
}

func listLab(t *testing.T, f *Forge) []string {
	t.Helper()
	var keys []string
	for _, a := range accountsOf(f, Lab) {
		address := "/groups/" + url.PathEscape(a.Path) + "/projects?include_subgroups=true&"
		switch {
		case a.parent() != "":
			continue // its parent lists it
		case a.person():
			var users []struct{ ID int64 }
			ask(t, f, "https://"+Lab+"/api/v4/users?username="+a.Path, nil, &users)
			if len(users) != 1 {
				t.Fatalf("%d users of the name %s", len(users), a.Path)
			}
			address = fmt.Sprintf("/users/%d/projects?", users[0].ID)
		}
		for page := "1"; page != ""; {
			var repos []struct {
				PathWithNamespace string    `json:"path_with_namespace"`
				DefaultBranch     string    `json:"default_branch"`
				LastActivityAt    time.Time `json:"last_activity_at"`
				EmptyRepo         bool      `json:"empty_repo"`
			}
			resp := ask(t, f, "https://"+Lab+"/api/v4"+address+"per_page=2&page="+page, nil, &repos)
			for _, r := range repos {
				keys = append(keys, Lab+"/"+r.PathWithNamespace)
				agree(t, f, Lab+"/"+r.PathWithNamespace, r.DefaultBranch, r.LastActivityAt, r.EmptyRepo)
			}
			page = resp.Header.Get("X-Next-Page")
		}
	}
	return keys
}

func listTea(t *testing.T, f *Forge) []string {
	t.Helper()
	var keys []string
	for next := "https://" + Tea + "/api/v1/repos/search?limit=2"; next != ""; {
		var found struct {
			OK   bool `json:"ok"`
			Data []struct {
				FullName      string    `json:"full_name"`
				DefaultBranch string    `json:"default_branch"`
				UpdatedAt     time.Time `json:"updated_at"`
				Empty         bool      `json:"empty"`
			}
		}
		resp := ask(t, f, next, nil, &found)
		if !found.OK || resp.Header.Get("X-Total-Count") == "" {
			t.Errorf("ok = %v, X-Total-Count = %q", found.OK, resp.Header.Get("X-Total-Count"))
		}
		for _, r := range found.Data {
			keys = append(keys, Tea+"/"+r.FullName)
			agree(t, f, Tea+"/"+r.FullName, r.DefaultBranch, r.UpdatedAt, r.Empty)
		}
		next = nextLink(resp)
	}
	return keys
}

// agree compares what a list says with the repository itself.
func agree(t *testing.T, f *Forge, key, branch string, pushed time.Time, empty bool) {
	t.Helper()
	r, err := f.known(key)
	if err != nil {
		t.Errorf("%s: %v", key, err)
		return
	}
	out, err := f.git.run(t.Context(), r.dir, nil, "for-each-ref", "--format=%(committerdate:unix)", "refs/heads/"+branch)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.TrimSpace(string(out))
	if empty != (got == "") {
		t.Errorf("%s: empty = %v, git says %q", key, empty, got)
	}
	if !empty && got != fmt.Sprint(pushed.Unix()) {
		t.Errorf("%s: pushed at %d, git says %s", key, pushed.Unix(), got)
	}
}

func accountsOf(f *Forge, host string) []namespace {
	var of []namespace
	for _, a := range f.accounts {
		if a.Host == host {
			of = append(of, a)
		}
	}
	return of
}

var relNext = regexp.MustCompile(`<([^>]*)>; rel="next"`)

func nextLink(resp *http.Response) string {
	if m := relNext.FindStringSubmatch(resp.Header.Get("Link")); m != nil {
		return m[1]
	}
	return ""
}

func TestBigAccountPages(t *testing.T) {
	f := begin(t, Options{Minimal: true})
	for _, host := range []string{Hub, Lab, Tea} {
		if err := f.AddAccount(t.Context(), host, "grand", 1200); err != nil {
			t.Fatal(err)
		}
	}
	for name, start := range map[string]string{
		"github":        "https://" + Hub + "/api/v3/orgs/grand/repos?per_page=100",
		"gitlab_offset": "https://" + Lab + "/api/v4/groups/grand/projects?per_page=100",
		"gitlab_keyset": "https://" + Lab + "/api/v4/projects?per_page=100&pagination=keyset&order_by=id&sort=asc",
		"gitea":         "https://" + Tea + "/api/v1/orgs/grand/repos?limit=50",
	} {
		t.Run(name, func(t *testing.T) {
			seen := map[int64]bool{}
			for next := start; next != ""; {
				var repos []struct{ ID int64 }
				resp := ask(t, f, next, nil, &repos)
				for _, r := range repos {
					seen[r.ID] = true
				}
				next = nextLink(resp)
			}
			if len(seen) != 1200 {
				t.Errorf("%d repositories in the pages, expected 1200", len(seen))
			}
		})
	}
	dir := t.TempDir()
	mustGit(t, f, dir, "clone", "--quiet", "http://"+Lab+"/grand/r0777.git", "c")
}

func TestUnchangedListAnswers304(t *testing.T) {
	f := begin(t, Options{Minimal: true})
	for host, address := range map[string]string{Hub: "/api/v3/orgs/a/repos", Lab: "/api/v4/groups/a/projects"} {
		t.Run(host, func(t *testing.T) {
			if err := f.AddRepository(t.Context(), host, "a/b", map[string][]byte{"README.md": []byte("#")}); err != nil {
				t.Fatal(err)
			}
			tag := ask(t, f, "https://"+host+address, nil, nil).Header.Get("ETag")
			again := ask(t, f, "https://"+host+address, http.Header{"If-None-Match": {tag}}, nil)
			if tag == "" || again.StatusCode != http.StatusNotModified {
				t.Errorf("with ETag %q: %d", tag, again.StatusCode)
			}
			if _, err := f.Push(t.Context(), host+"/a/b", "x", []byte("x")); err != nil {
				t.Fatal(err)
			}
			if again := ask(t, f, "https://"+host+address, http.Header{"If-None-Match": {tag}}, nil); again.StatusCode != http.StatusOK {
				t.Errorf("after a push: %d", again.StatusCode)
			}
		})
	}
}

func TestChanges(t *testing.T) {
	f := begin(t, Options{Minimal: true})
	ctx := t.Context()
	if err := f.AddRepository(ctx, Hub, "a/b", map[string][]byte{"README.md": []byte("#")}); err != nil {
		t.Fatal(err)
	}
	before, _ := f.Head(ctx, Hub+"/a/b")
	pushed, err := f.Push(ctx, Hub+"/A/B", "publiccode.yml", []byte("name: b\n"))
	if err != nil || pushed == before {
		t.Fatalf("push: %s, %v", pushed, err)
	}
	if err := f.Rename(Hub+"/a/b", "a/c"); err != nil {
		t.Fatal(err)
	}
	resp := ask(t, f, "https://"+Hub+"/api/v3/repos/a/b", nil, nil)
	var moved struct {
		FullName string `json:"full_name"`
		Archived bool
	}
	ask(t, f, resp.Header.Get("Location"), nil, &moved)
	if resp.StatusCode != http.StatusMovedPermanently || moved.FullName != "a/c" {
		t.Errorf("former address: %d, then %q", resp.StatusCode, moved.FullName)
	}
	dir := t.TempDir()
	mustGit(t, f, dir, "clone", "--quiet", "http://"+Hub+"/a/b.git", "c")
	if got := mustGit(t, f, filepath.Join(dir, "c"), "rev-parse", "HEAD"); got != pushed {
		t.Errorf("the clone of the former address has %s, pushed was %s", got, pushed)
	}
	if err := f.Archive(Hub + "/a/c"); err != nil {
		t.Fatal(err)
	}
	if ask(t, f, "https://"+Hub+"/api/v3/repos/a/c", nil, &moved); !moved.Archived {
		t.Error("not archived")
	}
	if err := f.Remove(Hub + "/a/c"); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/api/v3/repos/a/c", "/api/v3/repos/a/b", "/a/c.git/info/refs?service=git-upload-pack", "/a/b"} {
		if status := ask(t, f, "https://"+Hub+address, nil, nil).StatusCode; status != http.StatusNotFound {
			t.Errorf("%s answers %d after the removal", address, status)
		}
	}
	if _, err := f.Push(ctx, Hub+"/a/c", "x", nil); !errors.Is(err, register.ErrNotFound) {
		t.Errorf("push to a removed repository: %v", err)
	}
}

func TestRepositoryRefusesToBeWritten(t *testing.T) {
	f := begin(t, Options{Minimal: true})
	if err := f.AddRepository(t.Context(), Git, "a/b", map[string][]byte{"README.md": []byte("#")}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mustGit(t, f, dir, "clone", "--quiet", "http://"+Git+"/a/b.git", "c")
	if out, err := gitOut(t, f, filepath.Join(dir, "c"), "push", "origin", "HEAD:refs/heads/x"); err == nil {
		t.Errorf("a push from outside was taken: %s", out)
	}
}

func TestFaults(t *testing.T) {
	f := begin(t, Options{Minimal: true})
	if err := f.AddRepository(t.Context(), Lab, "a/b", map[string][]byte{"README.md": []byte("#")}); err != nil {
		t.Fatal(err)
	}
	const list = "https://" + Lab + "/api/v4/groups/a/projects"
	for kind, status := range map[FaultKind]int{ServerError: 500, TooManyRequests: 429, NotFound: 404, Forbidden: 403, Legal: 451, NotJSON: 200} {
		t.Run(string(kind), func(t *testing.T) {
			f.Break(Lab, Fault{Kind: kind, Times: 1, RetryAfter: 7 * time.Second})
			resp := ask(t, f, list, nil, nil)
			if resp.StatusCode != status || strings.Contains(resp.Header.Get("Content-Type"), "json") {
				t.Errorf("%d %s", resp.StatusCode, resp.Header.Get("Content-Type"))
			}
			if kind == TooManyRequests && resp.Header.Get("Retry-After") != "7" {
				t.Errorf("Retry-After: %q", resp.Header.Get("Retry-After"))
			}
			if ask(t, f, list, nil, nil).StatusCode != http.StatusOK {
				t.Error("one fault spoilt two requests")
			}
		})
	}
	t.Run("empty_list", func(t *testing.T) {
		f.Break(Lab, Fault{Kind: EmptyList})
		defer f.Heal(Lab)
		var repos []any
		if ask(t, f, list, nil, &repos); len(repos) != 0 {
			t.Errorf("%d entries", len(repos))
		}
		var one struct{ ID int64 }
		if ask(t, f, "https://"+Lab+"/api/v4/projects/a%2Fb", nil, &one); one.ID == 0 {
			t.Error("the repository itself is gone too")
		}
	})
	t.Run("silence_ends_with_the_client", func(t *testing.T) {
		f.Break(Lab, Fault{Kind: Silence, Times: 1})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, list, nil)
		if resp, err := f.Client().Do(req); !errors.Is(err, context.DeadlineExceeded) {
			if err == nil {
				resp.Body.Close()
			}
			t.Errorf("silence answered: %v", err)
		}
	})
	t.Run("truncated", func(t *testing.T) {
		f.Break(Lab, Fault{Kind: Truncated, Times: 1})
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, list, nil)
		resp, err := f.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if _, err := io.ReadAll(resp.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the body ended with %v", err)
		}
	})
	t.Run("only_git", func(t *testing.T) {
		f.Break(Lab, Fault{Kind: ServerError, Part: PartGit})
		defer f.Heal(Lab)
		if status := ask(t, f, list, nil, nil).StatusCode; status != http.StatusOK {
			t.Errorf("the list answered %d", status)
		}
		if _, err := gitOut(t, f, t.TempDir(), "ls-remote", "http://"+Lab+"/a/b.git"); err == nil {
			t.Error("git answered")
		}
	})
}

func TestRequestsAreCounted(t *testing.T) {
	f := begin(t, Options{Minimal: true})
	if err := f.AddRepository(t.Context(), Lab, "a/b/c", map[string][]byte{"README.md": []byte("#")}); err != nil {
		t.Fatal(err)
	}
	ask(t, f, "https://"+Lab+"/api/v4/groups/a%2Fb/projects", nil, nil)
	ask(t, f, "https://"+Lab+"/api/v4/projects/a%2Fb%2Fc", nil, nil)
	mustGit(t, f, t.TempDir(), "clone", "--quiet", "http://"+Lab+"/a/b/c.git", "d")
	want := map[Endpoint]int{
		{Lab, PartList, "GET /api/v4/groups/{id}/projects", ""}:      1,
		{Lab, PartDetail, "GET /api/v4/projects/{project}", "a/b/c"}: 1,
		{Lab, PartGit, "GET info/refs", "a/b/c"}:                     1,
		{Lab, PartGit, "POST git-upload-pack", "a/b/c"}:              2, // the references, then the pack
	}
	got := f.Requests()
	for e, n := range want {
		if got[e] != n {
			t.Errorf("%v: %d requests, expected %d", e, got[e], n)
		}
	}
	if len(got) != len(want) {
		t.Errorf("counted %v", got)
	}
	f.Forget()
	if len(f.Requests()) != 0 {
		t.Error("counts remain")
	}
}

func TestUnknownHostIsMisdirected(t *testing.T) {
	f := begin(t, Options{Minimal: true})
	if status := ask(t, f, "http://elsewhere.test/", nil, nil).StatusCode; status != http.StatusMisdirectedRequest {
		t.Errorf("status %d", status)
	}
}

func TestMissingGitIsSaid(t *testing.T) {
	dir := t.TempDir()
	_, err := Start(t.Context(), Options{Dir: dir, Git: filepath.Join(dir, "nowhere")})
	var missing *MissingTool
	if !errors.As(err, &missing) || !errors.Is(err, register.ErrUnavailable) {
		t.Fatalf("error %v", err)
	}
	if missing.Tool != "git" || missing.Package != "git" || missing.ID() != "demo.missing_tool" {
		t.Errorf("%+v", missing)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d folders are left behind", len(left))
	}
}

func TestFolderIsRemoved(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	f, err := Start(ctx, Options{Dir: dir, Minimal: true})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	f.served.Wait()
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%d folders are left behind", len(left))
	}
}
