// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the top of the tree as this package's tests see it.
const root = "../.."

// file is one file of the project, its path relative to the top.
type file struct {
	path    string
	content []byte
}

// text reports whether the file holds text.
func (f file) text() bool { return !bytes.ContainsRune(f.content, 0) }

// source reports whether people wrote the file to be run or shown.
func (f file) source() bool {
	if strings.Contains(f.path, "testdata/") {
		return false
	}
	switch filepath.Ext(f.path) {
	case ".go", ".css", ".js", ".html", ".sh", ".sql":
		return true
	}
	return f.path == "Makefile" || bytes.HasPrefix(f.content, []byte("#!"))
}

// files reads the tree, without what is built or fetched.
func files(t *testing.T) []file {
	t.Helper()
	var all []file
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() {
			if slices.Contains([]string{".git", "bin", "build"}, name) || d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() || ignored(d.Name()) {
			return nil
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		all = append(all, file{name, content})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// ignored follows .gitignore for what a run leaves beside the sources; .git is a file in
// a second working tree.
func ignored(name string) bool {
	return name == ".git" || name == ".DS_Store" || strings.Contains(name, ".db") && !strings.HasSuffix(name, ".go")
}

func TestTree(t *testing.T) {
	all := files(t)

	t.Run("top_level_holds_what_the_design_names", func(t *testing.T) {
		allowed := []string{
			"cmd", "internal", "crawler", "web", "schemas", "go.mod", "go.sum", "Makefile", "README.md",
			"LICENSE", "THIRD-PARTY.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "publiccode.yml",
			".ci", ".gitignore", ".golangci.yml",
			"licences.go", // only a file beside the texts can embed them
		}
		for _, f := range all {
			if top, _, _ := strings.Cut(f.path, "/"); !slices.Contains(allowed, top) {
				t.Errorf("%s: the design has no %q at the top", f.path, top)
			}
		}
	})

	t.Run("no_file_over_1_MiB", func(t *testing.T) {
		for _, f := range all {
			if len(f.content) > 1<<20 {
				t.Errorf("%s: %d bytes", f.path, len(f.content))
			}
		}
	})

	t.Run("source_files_begin_with_their_licence", func(t *testing.T) {
		for _, f := range all {
			head := f.content[:min(len(f.content), 200)]
			if f.source() && !bytes.Contains(head, []byte("SPDX-License-Identifier: EUPL-1.2")) {
				t.Errorf("%s: no line SPDX-License-Identifier: EUPL-1.2 at its head", f.path)
			}
		}
	})

	t.Run("no_path_of_one_machine", func(t *testing.T) {
		for _, f := range all {
			if !f.text() {
				continue
			}
			for _, m := range machinePaths(t).FindAll(f.content, -1) {
				t.Errorf("%s: %q is a path of one machine", f.path, m)
			}
		}
	})

	t.Run("package_lock_names_no_registry", func(t *testing.T) {
		for _, f := range all {
			if filepath.Base(f.path) == "package-lock.json" && bytes.Contains(f.content, []byte(`"resolved"`)) {
				t.Errorf(`%s: remove its "resolved" lines; "integrity" says which bytes are meant`, f.path)
			}
		}
	})

	t.Run("go_mod_keeps_the_replacement_that_tidy_needs", func(t *testing.T) {
		mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		want := regexp.MustCompile(`(?m)^replace golang\.org/x/exp => golang\.org/x/exp v0\.0\.0-\d{14}-[0-9a-f]{12}$`)
		if !want.Match(mod) {
			t.Error("go.mod: the line \"replace golang.org/x/exp => …\" is gone; without it go mod tidy fails over goose")
		}
	})
}

// machinePaths matches the home folders of people, and the place of this very clone.
func machinePaths(t *testing.T) *regexp.Regexp {
	t.Helper()
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	places := []string{`/(?:home|Users)/[a-z][a-z0-9_-]+/`, `/roo[t]/`, regexp.QuoteMeta(here)}
	if parent := filepath.Dir(here); strings.Count(parent, "/") > 1 {
		places = append(places, regexp.QuoteMeta(parent)+"/")
	}
	return regexp.MustCompile(`(?:^|[\s"'=(` + "`" + `])(?:` + strings.Join(places, "|") + `)`)
}

// TestNothingCopied looks for files of the collection of real data, which stays outside.
func TestNothingCopied(t *testing.T) {
	data := filepath.Join(root, "..", "shared", "data")
	if _, err := os.Stat(data); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real data not found at %s", data)
		}
		t.Skipf("real data not found at %s", data)
	}
	theirs := map[[32]byte]string{}
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if len(content) > 200 {
			theirs[sha256.Sum256(content)] = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files(t) {
		if path, ok := theirs[sha256.Sum256(f.content)]; ok {
			t.Errorf("%s is a copy of %s", f.path, path)
		}
	}
}

// pkg is what go list says of a package.
type pkg struct {
	ImportPath, Name, Dir              string
	GoFiles, CgoFiles, IgnoredGoFiles  []string
	Imports, TestImports, XTestImports []string
	Deps                               []string
	Module                             *module
}

// module is what go list says of a module.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// goList runs go list -json.
func goList(t *testing.T, args ...string) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list", "-json"}, args...)...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var all []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// own lists the packages of the project.
func own(t *testing.T) []pkg {
	t.Helper()
	files(t) // go test's cache sees what this test reads, not what go list reads
	return goList(t, "./...")
}
