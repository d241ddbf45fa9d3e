// SPDX-License-Identifier: EUPL-1.2

package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
)

// filled makes a register with something in every table, closes it and gives its path.
func filled(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "register.db")
	e, err := sqlite.Open(t.Context(), path, sqlite.Create)
	if err != nil {
		t.Fatal(err)
	}
	r := store.New(e, nil)
	if err := r.Save(t.Context(), together(0, 300)); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func write(t *testing.T, path string, content []byte) string {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// foreign makes another program's SQLite file.
func foreign(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "other.db")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE TABLE accounts (id INTEGER PRIMARY KEY, mail TEXT); INSERT INTO accounts (mail) VALUES ('a@example.org')`); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOpenRefuses opens what is no register: it is refused with the right kind, in
// every mode, and left as it was.
func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct {
		rule   string
		make   func(t *testing.T, dir string) string
		modes  []sqlite.Mode
		want   error
		opaque bool // it is no file whose bytes can be compared
	}{
		{"what_is_not_there", func(_ *testing.T, dir string) string { return filepath.Join(dir, "none.db") }, []sqlite.Mode{sqlite.Read, sqlite.Write}, register.ErrNotFound, true},
		{"a_folder", func(_ *testing.T, dir string) string { return dir }, nil, sqlite.ErrForeign, true},
		{"a_pipe", func(t *testing.T, dir string) string {
			path := filepath.Join(dir, "pipe")
			if err := syscall.Mkfifo(path, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}, nil, sqlite.ErrForeign, true},
		{"an_empty_file", func(t *testing.T, dir string) string { return write(t, filepath.Join(dir, "empty.db"), nil) }, []sqlite.Mode{sqlite.Read, sqlite.Write}, sqlite.ErrForeign, false},
		{"a_text", func(t *testing.T, dir string) string {
			return write(t, filepath.Join(dir, "text.db"), bytes.Repeat([]byte("name,url\n"), 900))
		}, nil, sqlite.ErrForeign, false},
		{"a_head_and_nothing_else", func(t *testing.T, dir string) string {
			return write(t, filepath.Join(dir, "head.db"), []byte("SQLite format 3\x00"))
		}, nil, sqlite.ErrForeign, false},
		{"a_head_and_noise", func(t *testing.T, dir string) string {
			noise := make([]byte, 20_000)
			rng := rand.New(rand.NewPCG(1, 1))
			for i := range noise {
				noise[i] = byte(rng.UintN(256))
			}
			copy(noise, "SQLite format 3\x00")
			return write(t, filepath.Join(dir, "noise.db"), noise)
		}, nil, sqlite.ErrForeign, false},
		{"another_programs_file", foreign, nil, sqlite.ErrForeign, false},
		{"a_folder_that_is_not_there", func(_ *testing.T, dir string) string { return filepath.Join(dir, "no", "such", "r.db") }, []sqlite.Mode{sqlite.Create}, register.ErrUnavailable, true},
	} {
		modes := c.modes
		if modes == nil {
			modes = []sqlite.Mode{sqlite.Read, sqlite.Write, sqlite.Create}
		}
		for _, mode := range modes {
			t.Run(fmt.Sprintf("%s/%d", c.rule, mode), func(t *testing.T) {
				path := c.make(t, t.TempDir())
				before, _ := os.ReadFile(pathOr(path, c.opaque))
				e, err := sqlite.Open(t.Context(), path, mode)
				if e != nil || !errors.Is(err, c.want) {
					t.Errorf("%v, expected %v", err, c.want)
				}
				if after, _ := os.ReadFile(pathOr(path, c.opaque)); !bytes.Equal(before, after) {
					t.Error("the file was changed")
				}
			})
		}
	}
}

func pathOr(path string, opaque bool) string {
	if opaque {
		return os.DevNull
	}
	return path
}

// TestOpenRefusesDamage ruins pages and cuts files: each is refused, none ends the
// program, and what is opened all the same is whole.
func TestOpenRefusesDamage(t *testing.T) {
	good, err := os.ReadFile(filled(t, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	const size = 4096
	pages := len(good) / size
	rng := rand.New(rand.NewPCG(7, 7))
	ruin := map[string]func(b []byte) []byte{
		"a_page_of_noise": func(b []byte) []byte {
			page := rng.IntN(pages)
			for i := range size {
				b[page*size+i] = byte(rng.UintN(256))
			}
			return b
		},
		"a_page_of_zeros": func(b []byte) []byte {
			page := rng.IntN(pages)
			clear(b[page*size : (page+1)*size])
			return b
		},
		"two_pages_exchanged": func(b []byte) []byte {
			one := rng.IntN(pages)
			two := (one + 1 + rng.IntN(pages-1)) % pages
			copy(b[one*size:], good[two*size:(two+1)*size])
			copy(b[two*size:], good[one*size:(one+1)*size])
			return b
		},
		"cut_within_a_page":  func(b []byte) []byte { return b[:17+rng.IntN(len(b)-17)] },
		"cut_between_pages":  func(b []byte) []byte { return b[:size*(1+rng.IntN(pages-1))] },
		"one_bit_of_the_map": func(b []byte) []byte { b[20+rng.IntN(20)] ^= 1 << rng.UintN(8); return b },
	}
	for rule, spoil := range ruin {
		t.Run(rule, func(t *testing.T) {
			refused := 0
			for range 25 {
				path := write(t, filepath.Join(t.TempDir(), "bad.db"), spoil(bytes.Clone(good)))
				e, err := sqlite.Open(t.Context(), path, sqlite.Write)
				switch {
				case errors.Is(err, sqlite.ErrForeign):
					refused++
				case err != nil:
					t.Errorf("%v, expected ErrForeign", err)
				default:
					if n := number(t, e, `SELECT COUNT(*) FROM repository`); n != 300 {
						t.Errorf("it was opened with %d of 300 repositories", n)
					}
					e.Close()
				}
			}
			if refused == 0 && rule != "one_bit_of_the_map" {
				t.Error("nothing was refused")
			}
			t.Logf("refused %d of 25", refused)
		})
	}
}

// TestSpoiledLog cuts and spoils the write-ahead log: the register opens with what
// was whole.
func TestSpoiledLog(t *testing.T) {
	path := filled(t, t.TempDir())
	write(t, path+"-wal", bytes.Repeat([]byte("noise"), 5000))
	e, err := sqlite.Open(t.Context(), path, sqlite.Write)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if n := number(t, e, `SELECT COUNT(*) FROM repository`); n != 300 {
		t.Errorf("%d repositories", n)
	}
}

// TestReadOnly opens a register in a folder, and as a file, that the process may not
// write to: it reads, refuses to write and says so. Root may write anywhere, so the
// process is another user's then.
func TestReadOnly(t *testing.T) {
	for rule, withLog := range map[string]bool{"without_a_log": false, "with_the_log_of_another_process": true} {
		t.Run(rule, func(t *testing.T) {
			dir := shared(t)
			path := filled(t, dir)
			if withLog {
				e := open(t, path, sqlite.Write)
				if err := store.New(e, nil).Save(t.Context(), numbered(1000)); err != nil {
					t.Fatal(err)
				}
			}
			files, err := filepath.Glob(path + "*")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				chmod(t, f, 0o444)
			}
			chmod(t, dir, 0o555)
			t.Cleanup(func() { chmod(t, dir, 0o755) })
			cmd := child(t, "refused", path)
			if os.Getuid() == 0 {
				cmd.Path = copied(t, cmd.Path)
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
				cmd.Dir = dir
			}
			run(t, cmd)
		})
	}
}

// shared makes a folder that other users can enter.
func shared(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "greffe-store-*") //nolint:usetesting // the parent of t.TempDir is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	chmod(t, dir, 0o755)
	return dir
}

// copied puts a program where other users can run it.
func copied(t *testing.T, program string) string {
	t.Helper()
	b, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, filepath.Join(shared(t), "program"), b)
	chmod(t, path, 0o755)
	return path
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Run(); err != nil {
		t.Error(err)
	}
}

// TestCreateAtOnce has several processes make one register: each gets it.
func TestCreateAtOnce(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "register.db")
		var all []*exec.Cmd
		for range 4 {
			cmd := child(t, "migrate", path)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			all = append(all, cmd)
		}
		for _, cmd := range all {
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
		}
		if n := whole(t, path); n != 0 {
			t.Errorf("%d repositories", n)
		}
	}
}
