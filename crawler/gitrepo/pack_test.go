// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

var defaults = New(nil, Options{}).options

// realPack is a pack that git made of a repository, and its head.
func realPack(t testing.TB, s *gitServer, name string, args ...string) ([]byte, plumbing.Hash) {
	t.Helper()
	dir := filepath.Join(s.dir, name)
	cmd := exec.Command("git", append([]string{"pack-objects", "--revs", "--stdout", "-q"}, args...)...)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, gitEnv(s.dir), strings.NewReader("HEAD\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out, plumbing.NewHash(s.git(dir, "rev-parse", "HEAD"))
}

// A pack may arrive in any pieces: what is whole is found, the rest is no error
// until the end.
func TestPackInPieces(t *testing.T) {
	s := newGitServer(t)
	text := noise(3000)
	files := map[string]string{"README.md": text + "1", "LICENSE": text + "2", "publiccode.yml": text + "3", "algorithms/a.yml": "a"}
	s.repository("r", false, files)
	for _, deltas := range []string{"--delta-base-offset", "--no-reuse-delta"} {
		data, head := realPack(t, s, "r", deltas)
		q := &search{head: head, want: wanted, options: defaults}
		q.pack = newPack(defaults)
		for n := 0; n < len(data); n += 97 {
			if _, err := q.step(data[:n], false, false); err != nil {
				t.Fatalf("%s: after %d of %d bytes: %v", deltas, n, len(data), err)
			}
		}
		done, err := q.step(data, true, false)
		if !done || err != nil || len(q.files) != 4 {
			t.Errorf("%s: done %t, %d files, %v", deltas, done, len(q.files), err)
		}
		for path, got := range q.files {
			if string(got) != files[path] {
				t.Errorf("%s: %s differs", deltas, path)
			}
		}
		q = &search{head: head, want: wanted, options: defaults, pack: newPack(defaults)}
		if _, err := q.step(data[:len(data)/2], true, false); err == nil {
			t.Errorf("%s: a truncated pack is taken for a whole one", deltas)
		}
	}
}

// packOf writes a pack of the given objects: a type, a declared length, a head
// between length and content (the base of a delta), the content.
type rawObject struct {
	kind     plumbing.ObjectType
	declared int64
	head     []byte
	content  []byte
}

func packOf(count uint32, objects ...rawObject) []byte {
	var b bytes.Buffer
	b.WriteString("PACK")
	_ = binary.Write(&b, binary.BigEndian, []uint32{2, count})
	for _, o := range objects {
		n := o.declared
		c := byte(o.kind)<<4 | byte(n&15)
		for n >>= 4; n > 0; n >>= 7 {
			b.WriteByte(c | 0x80)
			c = byte(n & 0x7f)
		}
		b.WriteByte(c)
		b.Write(o.head)
		z := zlib.NewWriter(&b)
		_, _ = z.Write(o.content)
		_ = z.Close()
	}
	sum := sha1.Sum(b.Bytes())
	b.Write(sum[:])
	return b.Bytes()
}

func TestHostilePacks(t *testing.T) {
	tree := plumbing.ComputeHash(plumbing.TreeObject, nil)
	commit := []byte("tree " + tree.String() + "\n\nx")
	head := plumbing.ComputeHash(plumbing.CommitObject, commit)
	whole := []rawObject{{plumbing.CommitObject, int64(len(commit)), nil, commit}, {plumbing.TreeObject, 0, nil, nil}}
	grow := append([]byte{1, 0x80, 0x80, 0x80, 0x80, 0x40}, 1, 'x') // a delta that promises 16 GiB
	self := bytes.Repeat([]byte{7}, 20)
	cases := []struct {
		name string
		data []byte
		ok   bool
	}{
		{"honest", packOf(2, whole...), true},
		{"count_of_four_thousand_million", packOf(0xffffffff, whole...), false},
		{"length_that_lies_low", packOf(2, rawObject{plumbing.CommitObject, 3, nil, commit}, whole[1]), false},
		{"length_that_lies_high", packOf(2, rawObject{plumbing.CommitObject, 1 << 40, nil, commit}, whole[1]), false},
		{"delta_that_promises_gigabytes", packOf(3, whole[0], whole[1], rawObject{plumbing.REFDeltaObject, int64(len(grow)), head[:], grow}), true},
		{"delta_of_nothing", packOf(3, whole[0], whole[1], rawObject{plumbing.REFDeltaObject, 4, self, []byte{1, 1, 1, 'x'}}), true},
		{"delta_before_the_pack", packOf(3, rawObject{plumbing.OFSDeltaObject, 4, []byte{0x7f}, []byte{1, 1, 1, 'x'}}, whole[0], whole[1]), false},
		{"unknown_type", packOf(1, rawObject{5, 1, nil, []byte{1}}), false},
		{"head_is_a_blob", packOf(1, rawObject{plumbing.BlobObject, 1, nil, []byte{1}}), false},
		{"empty", nil, false},
		{"not_a_pack", []byte("<html>not a pack at all</html>"), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			began := time.Now()
			s := &search{head: head, want: wanted, options: defaults, pack: newPack(defaults)}
			done, err := s.step(c.data, true, false)
			if ok := err == nil && done && s.entries != nil; ok != c.ok {
				t.Errorf("done %t, error %v", done, err)
			}
			if d := time.Since(began); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

func TestBudget(t *testing.T) {
	tree := plumbing.ComputeHash(plumbing.TreeObject, nil)
	commit := []byte("tree " + tree.String() + "\n\nx")
	big := make([]byte, 1<<20)
	data := packOf(3, rawObject{plumbing.CommitObject, int64(len(commit)), nil, commit}, rawObject{plumbing.TreeObject, 0, nil, nil}, rawObject{plumbing.BlobObject, 1 << 20, nil, big})
	for name, o := range map[string]Options{"bytes": {MaxInflated: 512 << 10, MaxObjects: 10}, "objects": {MaxInflated: 1 << 30, MaxObjects: 2}} {
		if err := newPack(o).extend(data, true); !errors.Is(err, errBudget) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := newPack(Options{MaxInflated: 2 << 20, MaxObjects: 3}).extend(data, true); err != nil {
		t.Error(err)
	}
}

func FuzzPack(f *testing.F) {
	tree := plumbing.ComputeHash(plumbing.TreeObject, nil)
	commit := []byte("tree " + tree.String() + "\n\nx")
	head := plumbing.ComputeHash(plumbing.CommitObject, commit)
	f.Add(packOf(2, rawObject{plumbing.CommitObject, int64(len(commit)), nil, commit}, rawObject{plumbing.TreeObject, 0, nil, nil}), 40)
	f.Add(packOf(1, rawObject{plumbing.REFDeltaObject, 4, head[:], []byte{1, 1, 1, 'x'}}), 10)
	small := Options{MaxInflated: 1 << 20, MaxObjects: 100, MaxTree: 1 << 16}
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		s := &search{head: head, want: wanted, options: small, pack: newPack(small)}
		if cut >= 0 && cut < len(data) {
			if _, err := s.step(data[:cut], false, false); err != nil {
				return
			}
		}
		_, _ = s.step(data, true, false)
		for h := range s.pack.known {
			for _, k := range []plumbing.ObjectType{plumbing.BlobObject, plumbing.TreeObject} {
				if got, err := s.pack.find(h, k, 1<<16); err == nil && plumbing.ComputeHash(k, got) != h {
					t.Fatalf("%s is not what was asked for", h)
				}
			}
		}
	})
}

func FuzzTree(f *testing.F) {
	f.Add([]byte("100644 publiccode.yml\x0012345678901234567890"))
	f.Add([]byte("40000 ..\x0012345678901234567890"))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := readTree("", data)
		if err != nil {
			return
		}
		for _, e := range entries {
			if e.Path == "" || e.Path == ".." || strings.Contains(e.Path, "/") {
				t.Errorf("a name that is a path: %q", e.Path)
			}
		}
	})
}
