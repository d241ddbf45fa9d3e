// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/go-git/go-git/v5/plumbing"

	"greffe/internal/register"
)

// commitsOf reads the commits of a pack that is there as a whole.
func commitsOf(t testing.TB, o Options, r io.Reader, head plumbing.Hash, whole bool) (*history, error) {
	src := &arriving{r: r, ctx: t.Context(), heavy: make(chan struct{}, 1)}
	h, err := newCommitReader(o, src, head, whole).read()
	src.close()
	if len(src.heavy) > 0 {
		t.Error("a place among the heavy packs is kept")
	}
	return h, err
}

// line makes n commits, each on the one before.
func line(n int) (objects []rawObject, ids []plumbing.Hash) {
	for i := range n {
		text := "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
		if i > 0 {
			text += "parent " + ids[i-1].String() + "\n"
		}
		text += fmt.Sprintf("author A <a%d@b> 1700000000 +0000\ncommitter A <a@b> %d +0000\n\n%s\n", i%3, 1700000000+i, noise(200))
		objects = append(objects, rawObject{plumbing.CommitObject, int64(len(text)), nil, []byte(text)})
		ids = append(ids, plumbing.ComputeHash(plumbing.CommitObject, []byte(text)))
	}
	return objects, ids
}

func TestCommitsOfPacks(t *testing.T) {
	three, ids := line(3)
	head := ids[2]
	tree, blob := rawObject{plumbing.TreeObject, 0, nil, nil}, rawObject{plumbing.BlobObject, 1, nil, []byte{1}}
	delta := func(base []byte, add string) []byte { // copies the base and adds a line
		out := append([]byte{}, varint(len(base))...)
		out = append(append(out, varint(len(base)+len(add))...), 0x80|0x10|0x20, byte(len(base)), byte(len(base)>>8))
		return append(append(out, byte(len(add))), add...)
	}
	fourth := append(bytes.Clone(three[2].content), "x\n"...)
	d := delta(three[2].content, "x\n")
	named := rawObject{plumbing.REFDeltaObject, int64(len(d)), ids[2][:], d}
	lost := rawObject{plumbing.REFDeltaObject, int64(len(d)), bytes.Repeat([]byte{7}, 20), d}
	grow := append([]byte{1, 0x80, 0x80, 0x80, 0x80, 0x40}, 1, 'x') // promises 16 GiB
	large := append(bytes.Clone(three[0].content), make([]byte, maxCommit)...)
	cases := []struct {
		name    string
		data    []byte
		head    plumbing.Hash
		part    bool
		commits int
		cut, ok bool
	}{
		{"commits_then_trees", packOf(5, three[2], three[1], three[0], tree, blob), head, false, 3, false, true},
		{"ends_where_the_history_is_whole", packOf(9, three[2], three[1], three[0]), head, false, 3, false, true},
		{"trees_between_commits", packOf(5, three[2], tree, blob, three[1], three[0]), head, false, 3, false, true},
		{"a_part_ends_with_the_first_tree", packOf(4, three[2], three[1], tree, three[0]), head, true, 2, false, true},
		{"delta_that_names_its_base", packOf(4, three[0], three[1], three[2], named), plumbing.ComputeHash(plumbing.CommitObject, fourth), false, 4, false, true},
		{"delta_of_what_did_not_come", packOf(3, three[2], three[1], lost), head, false, 2, true, true},
		{"delta_that_promises_gigabytes", packOf(3, three[2], three[1], rawObject{plumbing.REFDeltaObject, int64(len(grow)), ids[1][:], grow}), head, false, 2, true, true},
		{"parents_that_the_server_does_not_have", packOf(2, three[2], three[1]), head, false, 2, false, true},
		{"the_same_commit_twice", packOf(4, three[2], three[2], three[1], three[0]), head, false, 3, false, true},
		{"a_commit_of_many_pages", packOf(3, three[2], three[1], rawObject{plumbing.CommitObject, int64(len(large)), nil, large}), head, false, 2, true, true},
		{"length_that_lies_low", packOf(1, rawObject{plumbing.CommitObject, 3, nil, three[0].content}), head, false, 0, false, false},
		{"length_that_lies_high", packOf(1, rawObject{plumbing.CommitObject, 60 << 10, nil, three[0].content}), head, false, 0, false, false},
		{"a_file_of_a_terabyte", packOf(2, rawObject{plumbing.BlobObject, 1 << 40, nil, three[0].content}, three[0]), head, false, 0, true, true},
		{"count_of_four_thousand_million", packOf(0xffffffff, three[2], tree), head, false, 1, false, false},
		{"delta_before_the_pack", packOf(1, rawObject{plumbing.OFSDeltaObject, 4, []byte{0x7f}, []byte{1, 1, 1, 'x'}}), head, false, 0, false, false},
		{"unknown_type", packOf(1, rawObject{5, 1, nil, []byte{1}}), head, false, 0, false, false},
		{"empty", nil, head, false, 0, false, false},
		{"not_a_pack", []byte("<html>not a pack at all</html>"), head, false, 0, false, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for way, r := range map[string]io.Reader{"at once": bytes.NewReader(c.data), "byte by byte": iotest.OneByteReader(bytes.NewReader(c.data))} {
				h, err := commitsOf(t, defaults, r, c.head, !c.part)
				if (err == nil) != c.ok || c.ok && (len(h.commits) != c.commits || h.cut != c.cut) {
					t.Errorf("%s: %d commits, cut %t, error %v", way, len(h.commits), h.cut, err)
				}
			}
		})
	}
}

func varint(n int) (out []byte) {
	for ; n > 0x7f; n >>= 7 {
		out = append(out, byte(n)|0x80)
	}
	return append(out, byte(n))
}

// TestCommitsOfLongChains: commits that lean on others far before them are read, though
// only the last ones are held, and a pack made to be costly is given up.
func TestCommitsOfLongChains(t *testing.T) {
	s := newGitServer(t)
	s.repository("r.git", true, nil)
	s.work("r.git", 1200, activityNow)
	data, head := realPack(t, s, "r.git", "--filter=tree:0", "--no-reuse-delta", "--window=100", "--depth=100", "--delta-base-offset")
	h, err := commitsOf(t, defaults, bytes.NewReader(data), head, true)
	if err != nil || len(h.commits) != 1200 || h.cut {
		t.Fatalf("%d commits, %v", len(h.commits), err)
	}
	tight := defaults
	tight.MaxInflated = 64 << 10
	if h, err = commitsOf(t, tight, bytes.NewReader(data), head, true); err != nil || !h.cut {
		t.Errorf("beyond the budget: %d commits, cut %t, %v", len(h.commits), h.cut, err)
	}
	tight = defaults
	tight.MaxObjects = 100
	if h, err = commitsOf(t, tight, bytes.NewReader(data), head, true); err != nil || !h.cut || len(h.commits) != 100 {
		t.Errorf("beyond the number: %d commits, cut %t, %v", len(h.commits), h.cut, err)
	}
	if _, err = commitsOf(t, defaults, bytes.NewReader(data[:len(data)/2]), head, true); err == nil {
		t.Error("half a pack is taken for a whole one")
	}
}

// TestActivityGoesOn: what a visit has read of a repository is not asked for again.
func TestActivityGoesOn(t *testing.T) {
	for _, filter := range []bool{true, false} {
		t.Run(fmt.Sprintf("filter_%v", filter), func(t *testing.T) {
			s := newGitServer(t)
			address := s.repository("a.git", filter, map[string]string{"README": "x"})
			s.work("a.git", 50, activityNow.AddDate(0, 0, -3))
			c, r := client(t, Options{}, s.http), register.Repository{Kind: register.PlainGit, URL: address}
			tree, err := c.Tree(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			before, _ := s.requests()
			got, err := c.Activity(t.Context(), r, nil, tree.Exchange, activityNow)
			if err != nil {
				t.Fatal(err)
			}
			asked, _ := s.requests()
			alone, err := c.Activity(t.Context(), r, nil, nil, activityNow)
			if err != nil || fmt.Sprint(alone) != fmt.Sprint(got) || len(asked) != 1 || got.Head != tree.Head {
				t.Errorf("asked %v after %v: %v, alone %v, %v", asked, before, got, alone, err)
			}
			if got.Commits.Value != 51 {
				t.Errorf("%d commits", got.Commits.Value)
			}
		})
	}
}

func FuzzCommits(f *testing.F) {
	three, ids := line(3)
	f.Add(packOf(4, three[2], three[1], three[0], rawObject{plumbing.TreeObject, 0, nil, nil}), true)
	f.Add(packOf(1, rawObject{plumbing.REFDeltaObject, 4, ids[0][:], []byte{1, 1, 1, 'x'}}), false)
	f.Add(packOf(2, three[0], rawObject{plumbing.OFSDeltaObject, 4, []byte{0x20}, []byte{1, 1, 1, 'x'}}), true)
	small := Options{MaxInflated: 1 << 20, MaxObjects: 100}
	f.Fuzz(func(t *testing.T, data []byte, whole bool) {
		began := time.Now()
		h, _ := commitsOf(t, small, bytes.NewReader(data), ids[2], whole)
		if len(h.commits) > small.MaxObjects || time.Since(began) > 5*time.Second {
			t.Errorf("%d commits in %v", len(h.commits), time.Since(began))
		}
	})
}
