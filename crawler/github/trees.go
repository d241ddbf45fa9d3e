// SPDX-License-Identifier: EUPL-1.2

package github

import (
	"context"
	"crypto/sha1" // #nosec G505 -- git's own hash, to tell whether a text is the file to the byte
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"greffe/crawler"
	"greffe/internal/register"
)

// maxTexts is how many bytes of files one query asks for: a query that takes more than
// ten seconds is cut off, and what it brings is held in memory.
const maxTexts = 2 << 20

// maxFile is the largest file that is read, as by git.
const maxFile = max(crawler.MaxMetadata, crawler.MaxText)

// gathering is what is known so far of one repository of a batch.
type gathering struct {
	index    int
	entry    register.Repository
	contents crawler.Contents
	folders  []treeEntry // wanted ones, not yet looked into
	files    []wantedFile
	alone    bool // it cannot be read this way
	node     *node
}

// wantedFile is a file to be read.
type wantedFile struct {
	path string
	treeEntry
}

// Trees reads the heads and roots with one query, then the wanted folders and files
// with as many as their size needs. A repository about which the answer leaves a doubt
// is left to git, which reads it to the byte.
func (f *Forge) Trees(ctx context.Context, rs []register.Repository, read func(i int, t crawler.Tree)) error {
	if len(rs) == 0 {
		return nil
	}
	all, err := f.heads(ctx, rs, 0)
	if err != nil {
		return onlyLimits(err)
	}
	for len(all) > 0 {
		n := portion(all)
		if err := f.fill(ctx, all[:n]); err != nil {
			return onlyLimits(err)
		}
		for _, g := range all[:n] {
			if !g.alone {
				t := g.contents.Tree()
				g.node.released(&t)
				read(g.index, t)
			}
		}
		all = all[n:]
	}
	return nil
}

// onlyLimits keeps the errors that concern every way of asking: a forge that asks to
// wait. Anything else leaves the repositories to git.
func onlyLimits(err error) error {
	var f *crawler.Fault
	if errors.As(err, &f) && f.Problem == crawler.ProblemRateLimited || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// heads asks for the heads and roots. A query that is too much for the forge is asked
// again in halves; one repository that is too much is left out.
func (f *Forge) heads(ctx context.Context, rs []register.Repository, from int) ([]*gathering, error) {
	var q strings.Builder
	for i, r := range rs {
		q.WriteString(selection(fmt.Sprint("r", i), r, headPart))
	}
	got, err := f.ask(ctx, rs[0].Host, q.String())
	if err != nil {
		if len(rs) == 1 || onlyLimits(err) != nil || !tooMuch(err) {
			return nil, err
		}
		half := len(rs) / 2
		first, err := f.heads(ctx, rs[:half], from)
		if err != nil {
			return nil, err
		}
		rest, err := f.heads(ctx, rs[half:], from+half)
		return append(first, rest...), err
	}
	var all []*gathering
	for i, r := range rs {
		var n *node
		if raw := got[fmt.Sprint("r", i)]; raw == nil || json.Unmarshal(raw, &n) != nil || n == nil {
			continue
		}
		if g := gather(from+i, r, n); g != nil {
			all = append(all, g)
		}
	}
	return all, nil
}

// tooMuch reports whether fewer repositories at once may be answered.
func tooMuch(err error) bool {
	var f *crawler.Fault
	return errors.As(err, &f) && (f.Problem == crawler.ProblemUnavailable || f.Problem == crawler.ProblemUnreadable)
}

// gather reads the head and the root; nil where they are not as documented.
func gather(i int, r register.Repository, n *node) *gathering {
	g := &gathering{index: i, entry: r, node: n}
	switch {
	case n.IsEmpty:
		g.contents.Empty = true
		return g
	case n.Branch == nil: // commits, and none on a default branch
		return g
	case n.Branch.Target.Tree == nil || !hash(n.Branch.Target.OID):
		return nil
	}
	g.contents.Head, g.contents.Branch, g.contents.Missed = n.Branch.Target.OID, n.Branch.Name, map[string]crawler.Miss{}
	g.take("", n.Branch.Target.Tree.Entries)
	return g
}

func hash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha1.Size
}

// take notes the entries of a folder and what is wanted of them.
func (g *gathering) take(prefix string, entries []treeEntry) {
	for _, e := range entries {
		if e.Name == "" || e.Name == "." || e.Name == ".." || strings.ContainsAny(e.Name, "/\x00") {
			continue
		}
		path, kind := prefix+e.Name, e.kind()
		g.contents.Entries = append(g.contents.Entries, crawler.Entry{Path: path, Kind: kind, Void: e.OID == crawler.VoidBlob})
		if prefix == "" && kind == crawler.NodeFolder && wantedFolder(e.Name) {
			g.folders = append(g.folders, e)
		}
		switch {
		case crawler.Wanted(path) == crawler.NotWanted:
		case kind != crawler.NodeFile:
			g.contents.Missed[path] = crawler.MissOf(kind)
		case e.Size > maxFile:
			g.contents.Missed[path] = crawler.IsLarge
		case !hash(e.OID):
			g.alone = true
		default:
			g.files = append(g.files, wantedFile{path, e})
		}
	}
}

func wantedFolder(name string) bool {
	return slices.ContainsFunc(crawler.Folders(), func(f string) bool { return strings.EqualFold(f, name) })
}

// portion says how many of the repositories are filled at once: those whose files are
// not too much for one query.
func portion(all []*gathering) int {
	bytes := int64(0)
	for i, g := range all {
		for _, f := range g.files {
			bytes += f.Size
		}
		if bytes > maxTexts && i > 0 {
			return i
		}
	}
	return len(all)
}

// fill reads the wanted folders and files; a second time when a folder holds wanted files.
func (f *Forge) fill(ctx context.Context, all []*gathering) error {
	for range 2 {
		var q strings.Builder
		for i, g := range all {
			if part := g.asks(); part != "" {
				q.WriteString(selection(fmt.Sprint("r", i), g.entry, part))
			}
		}
		if q.Len() == 0 {
			return nil
		}
		got, err := f.ask(ctx, all[0].entry.Host, q.String())
		if err != nil {
			return err
		}
		for i, g := range all {
			g.answer(got[fmt.Sprint("r", i)])
		}
	}
	return nil
}

// asks selects what is still wanted of the repository; "" when nothing is.
func (g *gathering) asks() string {
	var q strings.Builder
	if g.alone {
		return ""
	}
	for i, e := range g.folders {
		fmt.Fprintf(&q, "d%d: object(oid: %s) %s ", i, quote(e.OID), folderPart)
	}
	for i, e := range g.files {
		fmt.Fprintf(&q, "f%d: object(oid: %s) %s ", i, quote(e.OID), filePart)
	}
	return q.String()
}

// answer takes what came of what was asked.
func (g *gathering) answer(raw json.RawMessage) {
	folders, files := g.folders, g.files
	g.folders, g.files = nil, nil
	if g.alone || len(folders)+len(files) == 0 {
		return
	}
	var objects map[string]*object
	if json.Unmarshal(raw, &objects) != nil {
		g.alone = true
		return
	}
	for i, e := range files {
		g.file(e, objects[fmt.Sprint("f", i)])
	}
	for i, e := range folders {
		o := objects[fmt.Sprint("d", i)]
		if o == nil || o.Entries == nil {
			g.alone = true
			return
		}
		g.take(e.Name+"/", o.Entries)
	}
}

// file takes the text of a file when it is the file to the byte: git's hash tells. A
// binary one, or one in another encoding, does not come so.
func (g *gathering) file(e wantedFile, o *object) {
	if o == nil || o.Text == nil || o.IsTruncated {
		g.alone = true
		return
	}
	data := []byte(*o.Text)
	h := sha1.New() // #nosec G401 -- as above
	fmt.Fprintf(h, "blob %d\x00", len(data))
	h.Write(data)
	if hex.EncodeToString(h.Sum(nil)) != e.OID {
		g.alone = true
		return
	}
	sum := sha256.Sum256(data)
	g.contents.Files = append(g.contents.Files, register.File{Path: e.path, SHA256: hex.EncodeToString(sum[:]), Size: len(data), Bytes: data})
}
