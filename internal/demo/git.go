// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"greffe/internal/register"
)

// MissingTool says that a program which the demonstration needs is not installed.
// It wraps register.ErrUnavailable; ID and Args name its sentence in the catalogue.
type MissingTool struct {
	Tool    string // git, git http-backend
	Package string // name of the Debian package that brings it
}

// Error is for the log; readers get the catalogue's sentence.
func (m *MissingTool) Error() string { return m.Tool + " is missing: install the package " + m.Package }

// Unwrap makes it an ErrUnavailable.
func (m *MissingTool) Unwrap() error { return register.ErrUnavailable }

// ID is the message of the catalogue.
func (m *MissingTool) ID() string { return "demo.missing_tool" }

// Args are the named arguments of the message.
func (m *MissingTool) Args() map[string]string {
	return map[string]string{"tool": m.Tool, "package": m.Package}
}

// git runs the git program on bare repositories of one folder, without any configuration of the machine.
type git struct {
	program string
	dir     string
}

// findGit looks for git and its HTTP server.
func findGit(ctx context.Context, path, dir string) (git, error) {
	program, err := lookPath(path)
	if err != nil {
		return git{}, &MissingTool{Tool: "git", Package: "git"}
	}
	g := git{program: program, dir: dir}
	out, err := g.run(ctx, "", nil, "--exec-path")
	if err != nil {
		return git{}, err
	}
	if _, err := os.Stat(filepath.Join(strings.TrimSpace(string(out)), "git-http-backend")); err != nil {
		return git{}, &MissingTool{Tool: "git http-backend", Package: "git"}
	}
	return g, nil
}

// lookPath finds git on the search path; a path given by a test is taken as it is.
func lookPath(path string) (string, error) {
	if path == "" {
		path = "git"
	}
	return exec.LookPath(path)
}

// environment shuts out every setting of the machine, so that commit ids are the same everywhere.
func (g git) environment() []string {
	return []string{
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_TERMINAL_PROMPT=0", "HOME=" + g.dir, "LC_ALL=C", "PATH=" + os.Getenv("PATH"),
	}
}

// run calls git on the bare repository repo ("" for none) and gives what it prints.
func (g git) run(ctx context.Context, repo string, stdin []byte, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, g.program, args...) // #nosec G204 -- arguments are ours
	cmd.Dir = g.dir
	cmd.Env = g.environment()
	if repo != "" {
		cmd.Env = append(cmd.Env, "GIT_DIR="+filepath.Join(g.dir, repo))
	}
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
		}
		return nil, fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
	}
	return out, nil
}

// blank is the empty bare repository of which all others begin as a copy: one process less for each.
const blank = "blank.git"

func (g git) init(ctx context.Context) error {
	_, err := g.run(ctx, "", nil, "init", "--quiet", "--bare", "--template=", "--initial-branch=main", blank)
	return err
}

// create makes the bare repository of a in the folder repo.
func (g git) create(ctx context.Context, repo string, a archive) error {
	dir := filepath.Join(g.dir, filepath.FromSlash(repo))
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(g.dir, blank))); err != nil {
		return fmt.Errorf("make %s: %w", repo, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "HEAD"), []byte("ref: refs/heads/"+a.Branch+"\n"), 0o600); err != nil {
		return fmt.Errorf("make %s: %w", repo, err)
	}
	if len(a.files) == 0 {
		return nil
	}
	_, err := g.run(ctx, repo, a.stream(), fastImport...)
	return err
}

// commit adds one commit that writes the file, and gives its id.
func (g git) commit(ctx context.Context, repo, branch string, f file, at time.Time, first bool) (string, error) {
	var s stream
	s.commit(branch, "Change "+f.path, at, first)
	s.file(f)
	if _, err := g.run(ctx, repo, s.Bytes(), fastImport...); err != nil {
		return "", err
	}
	return g.head(ctx, repo, branch)
}

// head is the commit id of the branch, "" when it has none.
func (g git) head(ctx context.Context, repo, branch string) (string, error) {
	out, err := g.run(ctx, repo, nil, "for-each-ref", "--format=%(objectname)", "refs/heads/"+branch)
	return strings.TrimSpace(string(out)), err
}

// backend serves the repositories over HTTP; PATH_INFO names the folder.
// https://git-scm.com/docs/git-http-backend
func (g git) backend(filter bool) *cgi.Handler {
	env := append(g.environment(),
		"GIT_PROJECT_ROOT="+g.dir, "GIT_HTTP_EXPORT_ALL=1",
		"GIT_CONFIG_COUNT=2",
		"GIT_CONFIG_KEY_0=uploadpack.allowFilter", fmt.Sprintf("GIT_CONFIG_VALUE_0=%t", filter),
		"GIT_CONFIG_KEY_1=uploadpack.allowReachableSHA1InWant", "GIT_CONFIG_VALUE_1=true",
	)
	return &cgi.Handler{Path: g.program, Args: []string{"http-backend"}, Root: "/", Dir: g.dir, Env: env, Stderr: io.Discard}
}

// fastImport reads a stream. Nothing here outlives the process, so git need not wait for the disk.
var fastImport = []string{"-c", "core.fsync=none", "fast-import", "--quiet", "--date-format=raw"}

// stream is what git fast-import reads: https://git-scm.com/docs/git-fast-import
type stream struct{ bytes.Buffer }

const committer = "Greffe <greffe@demo.test>"

func (s *stream) commit(branch, message string, at time.Time, first bool) {
	fmt.Fprintf(s, "commit refs/heads/%s\nauthor %s %d +0000\ncommitter %s %d +0000\n", branch, committer, at.Unix(), committer, at.Unix())
	s.data([]byte(message))
	if !first {
		fmt.Fprintf(s, "from refs/heads/%s^0\n", branch)
	}
}

func (s *stream) file(f file) {
	fmt.Fprintf(s, "M %s inline %s\n", f.mode, f.path)
	s.data(f.data)
}

func (s *stream) data(b []byte) {
	fmt.Fprintf(s, "data %d\n", len(b))
	s.Write(b)
	s.WriteByte('\n')
}

// stream writes one commit a file, spread evenly from the first date to the last, then the tags.
func (a archive) stream() []byte {
	var s stream
	created, pushed, _ := a.dates() // checked when it was parsed
	step := time.Duration(0)
	if len(a.files) > 1 {
		step = (pushed.Sub(created) / time.Duration(len(a.files)-1)).Truncate(time.Minute)
	}
	for i, f := range a.files {
		at := created.Add(step * time.Duration(i))
		if i == len(a.files)-1 {
			at = pushed
		}
		fmt.Fprintf(&s, "commit refs/heads/%s\nmark :%d\nauthor %s %d +0000\ncommitter %s %d +0000\n", a.Branch, i+1, committer, at.Unix(), committer, at.Unix())
		s.data([]byte("Ajoute " + f.path))
		s.file(f)
	}
	for _, tag := range a.Tags {
		fmt.Fprintf(&s, "reset refs/tags/%s\nfrom :%d\n", tag, len(a.files))
	}
	return s.Bytes()
}
