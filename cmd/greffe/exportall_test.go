// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// small makes a register of a few lines, and gives a function that runs the program on it.
func small(t *testing.T) (dir string, greffe func(code int, args ...string) string) {
	t.Helper()
	dir = t.TempDir()
	list := filepath.Join(dir, "list.csv")
	err := os.WriteFile(list, []byte("repository_url,platform,organization_name,description,license\nhttps://forge.example/org/one,GitLab,org,=1+1,\nhttps://github.com/Org/Two,GitHub,Org,,MIT\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	greffe = func(code int, args ...string) string {
		t.Helper()
		var out, stderr bytes.Buffer
		if got := run(context.Background(), append([]string{"--lang", "en", "--db", filepath.Join(dir, "greffe.db")}, args...), &out, &stderr); got != code {
			t.Fatalf("greffe %v: exit %d, want %d: %s%s", args, got, code, &out, &stderr)
		}
		return out.String()
	}
	greffe(exitWell, "init")
	greffe(exitWell, "import", "repositories", list)
	return dir, greffe
}

// TestWholeExportIsTheSame (features E5): two machines that restore one backup write the
// same bytes; every damaged byte of them is noticed.
func TestWholeExportIsTheSame(t *testing.T) {
	dir, greffe := small(t)
	backup := filepath.Join(dir, "backup.db")
	greffe(exitWell, "backup", backup)
	var folders []string
	for _, name := range []string{"one", "two"} {
		machine := filepath.Join(dir, name)
		greffe(exitWell, "--db", machine+".db", "restore", backup)
		greffe(exitWell, "--db", machine+".db", "export", "all", machine, "--public-url", "https://registre.example")
		greffe(exitWell, "export", "verify", machine)
		folders = append(folders, machine)
	}
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(folders[0]), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if files[path], err = os.ReadFile(filepath.Join(folders[0], path)); err != nil {
			return err
		}
		other, err := os.ReadFile(filepath.Join(folders[1], path))
		if err != nil || !bytes.Equal(files[path], other) {
			t.Errorf("%s is not the same on two machines (%v)", path, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 20 {
		t.Fatalf("%d files", len(files))
	}
	noticed, tried := 0, 0
	for tried < 200 {
		for path, content := range files {
			if len(content) == 0 {
				continue
			}
			damaged := bytes.Clone(content)
			damaged[(tried*7919)%len(damaged)] ^= byte(1 << (tried % 8))
			tried++
			if err := os.WriteFile(filepath.Join(folders[0], path), damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			var out, stderr bytes.Buffer
			if run(context.Background(), []string{"--lang", "en", "export", "verify", folders[0]}, &out, &stderr) == exitIncomplete {
				noticed++
			} else {
				t.Errorf("%s: a damaged byte is not noticed: %s", path, &out)
			}
			if err := os.WriteFile(filepath.Join(folders[0], path), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	greffe(exitWell, "export", "verify", folders[0])
	t.Logf("%d damaged bytes, %d noticed", tried, noticed)
}

// TestEvidenceIsTheSame: the bundle of an administration is the same bytes twice.
func TestEvidenceIsTheSame(t *testing.T) {
	dir, greffe := small(t)
	var bundles [][]byte
	for _, name := range []string{"a.zip", "b.zip"} {
		greffe(exitWell, "export", "evidence", "org-2", filepath.Join(dir, name))
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		bundles = append(bundles, b)
	}
	if !bytes.Equal(bundles[0], bundles[1]) || !bytes.Contains(bundles[0], []byte("facts.csv")) {
		t.Error("not the same bundle twice")
	}
}
