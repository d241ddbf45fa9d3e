// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"greffe/internal/guard"
	"greffe/internal/polite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// gitServer is the real git http-backend over a folder of repositories.
type gitServer struct {
	t    *testing.T
	dir  string
	http *httptest.Server

	mu    sync.Mutex
	asked []string // method and path
	sent  int64
}

func newGitServer(t *testing.T) *gitServer {
	t.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		t.Fatal("these tests need git: apt-get install git")
	}
	s := &gitServer{t: t, dir: t.TempDir()}
	backend := &cgi.Handler{
		Path:   path,
		Args:   []string{"http-backend"},
		Env:    append(gitEnv(s.dir), "GIT_PROJECT_ROOT="+s.dir, "GIT_HTTP_EXPORT_ALL=1"),
		Stderr: &bytes.Buffer{},
	}
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		backend.ServeHTTP(&counter{ResponseWriter: w, server: s}, r)
	}))
	t.Cleanup(s.http.Close)
	return s
}

type counter struct {
	http.ResponseWriter
	server *gitServer
}

func (c *counter) Write(b []byte) (int, error) {
	c.server.mu.Lock()
	c.server.sent += int64(len(b))
	c.server.mu.Unlock()
	return c.ResponseWriter.Write(b)
}

func gitEnv(home string) []string {
	return []string{
		"HOME=" + home, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org",
		"GIT_AUTHOR_DATE=2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z", "PATH=" + os.Getenv("PATH"),
	}
}

// git runs git in a folder and gives what it prints.
func (s *gitServer) git(dir string, args ...string) string {
	s.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = gitEnv(s.dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// repository makes a repository with the given files and gives its address. A
// value "-> x" is a symbolic link to x, and "=> x" a submodule at commit x.
func (s *gitServer) repository(name string, filter bool, files map[string]string) string {
	s.t.Helper()
	dir := filepath.Join(s.dir, name)
	s.git(s.dir, "init", "-q", "--bare", "-b", "main", dir)
	s.git(dir, "config", "uploadpack.allowFilter", fmt.Sprint(filter))
	if len(files) > 0 {
		s.commit(name, files)
	}
	return s.http.URL + "/" + name
}

// commit adds files to the default branch and gives the commit. It goes through
// fast-import: thousands of files cost one process and no worktree.
func (s *gitServer) commit(name string, files map[string]string) string {
	s.t.Helper()
	dir := filepath.Join(s.dir, name)
	var in strings.Builder
	fmt.Fprint(&in, "commit refs/heads/main\ncommitter a <a@example.org> 1767323045 +0000\ndata 8\na commit\n")
	if out, err := exec.Command("git", "-C", dir, "rev-parse", "-q", "--verify", "refs/heads/main").Output(); err == nil {
		fmt.Fprintf(&in, "from %s\n", bytes.TrimSpace(out))
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		text := files[path]
		if to, ok := strings.CutPrefix(text, "=> "); ok {
			fmt.Fprintf(&in, "M 160000 %s %s\n", to, path)
			continue
		}
		mode := "100644"
		if to, ok := strings.CutPrefix(text, "-> "); ok {
			mode, text = "120000", to
		}
		fmt.Fprintf(&in, "M %s inline %s\ndata %d\n%s\n", mode, path, len(text), text)
	}
	cmd := exec.Command("git", "fast-import", "--quiet")
	cmd.Dir, cmd.Env, cmd.Stdin = dir, gitEnv(s.dir), strings.NewReader(in.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("git fast-import: %v\n%s", err, out)
	}
	return s.git(dir, "rev-parse", "HEAD")
}

// requests gives what was asked since the last call, and the bytes sent.
func (s *gitServer) requests() ([]string, int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked, sent := s.asked, s.sent
	s.asked, s.sent = nil, 0
	return asked, sent
}

// client is the chain that the crawler uses: gitrepo above polite above guard.
func client(t *testing.T, o Options, servers ...*httptest.Server) *Client {
	t.Helper()
	var allow []guard.Allowed
	for _, s := range servers {
		addr := netip.MustParseAddrPort(strings.TrimPrefix(s.URL, "http://"))
		allow = append(allow, guard.Allowed{Host: addr.Addr().String(), Port: addr.Port(), Prefix: netip.PrefixFrom(addr.Addr(), 32)})
	}
	g, err := guard.New(guard.Options{Allow: allow, Total: 30 * time.Second, Header: 10 * time.Second, Idle: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.CloseIdleConnections)
	return New(guard.NewClient(polite.New(g, polite.Options{Backoff: time.Millisecond, Unhinted: 10 * time.Millisecond, BreakFor: time.Millisecond})), o)
}
