// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// EvidenceReader is what a bundle of evidence is read from.
type EvidenceReader interface {
	RepositoriesOf(ctx context.Context, organisation, after string, limit int) ([]register.Repository, error)
	SheetsOf(ctx context.Context, organisation, after string, limit int) ([]register.Sheet, error)
	AccountsOf(ctx context.Context, organisation string) ([]register.Account, error)
	LinksOfSheets(ctx context.Context, sheets []string) ([]register.Link, error)
	LatestSnapshot(ctx context.Context, repository string) (register.Snapshot, error)
	Examination(ctx context.Context, repository string) (register.Examination, error)
	Publiccode(ctx context.Context, repository string) (register.Publiccode, error)
	File(ctx context.Context, sha256 string) ([]byte, error)
}

// Evidence is all that shows what the register says of one administration: each fact with
// its source, time, state and hash, and the bytes that were read.
type Evidence struct {
	Reader EvidenceReader
	Gate   Gate
	About  About
	Most   int64 // bytes of files read that are put in; 0: all

	MostNouns int // sheets and repositories that are put in; 0: all
}

// FactRow is one fact, and where it comes from.
type FactRow struct {
	Noun     string
	Key      string
	Fact     string
	State    string
	Value    string
	Origin   register.Origin
	Evidence register.Evidence
	Bytes    string // included, withheld: personal, not kept, too many, ""
}

func factColumns() []Column[FactRow] {
	column := func(name string, value func(FactRow) string) Column[FactRow] {
		return Column[FactRow]{Name: name, Type: Text, Value: value}
	}
	return []Column[FactRow]{
		column("noun", func(r FactRow) string { return r.Noun }), column("key", func(r FactRow) string { return r.Key }),
		column("fact", func(r FactRow) string { return r.Fact }), column("state", func(r FactRow) string { return r.State }),
		column("value", func(r FactRow) string { return r.Value }), column("origin", func(r FactRow) string { return string(r.Origin.Kind) }),
		column("source", func(r FactRow) string { return r.Origin.Source }), column("source_date", func(r FactRow) string { return r.Origin.Date }),
		column("evidence_url", func(r FactRow) string { return r.Evidence.URL }), column("commit", func(r FactRow) string { return r.Evidence.Commit }),
		column("evidence_path", func(r FactRow) string { return r.Evidence.Path }),
		column("line", func(r FactRow) string {
			if r.Evidence.Line == 0 {
				return ""
			}
			return strconv.Itoa(r.Evidence.Line)
		}),
		column("evidence_read_at", func(r FactRow) string { return moment(r.Evidence.ReadAt) }),
		column("evidence_sha256", func(r FactRow) string { return r.Evidence.SHA256 }), column("bytes", func(r FactRow) string { return r.Bytes }),
	}
}

// bundle is one being written.
type bundle struct {
	Evidence
	zip   *zip.Writer
	sums  []Sum
	facts *factTable
	files map[string]string // SHA-256 -> what became of the bytes
	room  int64
	nouns int
	whole bool
}

// Extent says how much of what was asked for a bundle holds.
type Extent struct {
	About
	Nouns     int   `json:"nouns"`                // sheets and repositories in it
	Whole     bool  `json:"whole"`                // there are no others
	MostBytes int64 `json:"most_bytes,omitempty"` // of files read that are put in; facts.csv says which are not
}

// Write writes the bundle of a body as a ZIP file, the same bytes for the same register.
func (e Evidence) Write(ctx context.Context, w io.Writer, body register.Organisation) error {
	sheets := Pages("", PageSize, func(after string, limit int) ([]register.Sheet, error) {
		return e.Reader.SheetsOf(ctx, body.ID, after, limit)
	}, func(x register.Sheet) string { return x.Slug })
	repositories := Pages("", PageSize, func(after string, limit int) ([]register.Repository, error) {
		return e.Reader.RepositoriesOf(ctx, body.ID, after, limit)
	}, func(r register.Repository) string { return register.FoldKey(r.Key, r.Kind) })
	return e.bundle(w, func(b *bundle) error {
		if err := b.body(ctx, body); err != nil {
			return fmt.Errorf("evidence of %s: %w", body.Slug, err)
		}
		return b.list(ctx, sheets, repositories)
	})
}

// WriteList writes the bundle of a list of sheets and repositories.
func (e Evidence) WriteList(ctx context.Context, w io.Writer, sheets iter.Seq2[register.Sheet, error], repositories iter.Seq2[register.Repository, error]) error {
	return e.bundle(w, func(b *bundle) error { return b.list(ctx, sheets, repositories) })
}

func (e Evidence) bundle(w io.Writer, fill func(*bundle) error) error {
	b := &bundle{Evidence: e, zip: zip.NewWriter(w), files: map[string]string{}, room: e.Most, whole: true}
	var err error
	if b.facts, err = newFactTable(e.About); err == nil {
		err = fill(b)
	}
	if err == nil {
		err = b.end()
	}
	if err == nil {
		err = b.zip.Close()
	}
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	return nil
}

// body writes what is known of a body and its accounts.
func (b *bundle) body(ctx context.Context, body register.Organisation) error {
	if err := b.document("organisation.json", b.Gate.Organisation(body)); err != nil {
		return err
	}
	b.row("organisation", body.Slug, "name", register.Fact[string]{State: register.Present, Value: body.Name, Origin: body.Origin})
	addFact(b, "organisation", body.Slug, "staff", body.Staff, strconv.Itoa, body.Origin, register.Evidence{})
	addFact(b, "organisation", body.Slug, "population", body.Population, strconv.Itoa, body.Origin, register.Evidence{})
	accounts, err := b.Reader.AccountsOf(ctx, body.ID)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if err := b.bytes(ctx, a.Proved.SHA256); err != nil {
			return err
		}
		b.facts.add(FactRow{"account", a.Key(), "proof", string(register.Present), string(a.Proof), a.Origin, a.Proved, b.files[a.Proved.SHA256]})
	}
	return nil
}

// list writes the sheets and the repositories, as many as may be.
func (b *bundle) list(ctx context.Context, sheets iter.Seq2[register.Sheet, error], repositories iter.Seq2[register.Repository, error]) error {
	var ids []string
	for x, err := range sheets {
		if err != nil {
			return err
		}
		if !b.another() {
			break
		}
		ids = append(ids, x.ID)
		if err := b.sheet(ctx, x); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(ids, PageSize) {
		if err := b.links(ctx, part); err != nil {
			return err
		}
	}
	for r, err := range repositories {
		if err != nil {
			return err
		}
		if !b.another() {
			break
		}
		if err := b.repository(ctx, b.Gate.Repository(r)); err != nil {
			return err
		}
	}
	return nil
}

// another reports whether one more noun may be put in.
func (b *bundle) another() bool {
	if b.MostNouns > 0 && b.nouns == b.MostNouns {
		b.whole = false
		return false
	}
	b.nouns++
	return true
}

func (b *bundle) sheet(ctx context.Context, x register.Sheet) error {
	if err := b.document(path.Join("algorithms", x.Slug+".json"), b.Gate.Sheet(x)); err != nil {
		return err
	}
	if err := b.bytes(ctx, x.HeldEvidence.SHA256); err != nil {
		return err
	}
	b.facts.add(FactRow{"algorithm", x.Slug, "sheet", string(register.Present), b.Gate.Sheet(x).Content.Name, x.Origin, x.HeldEvidence, b.files[x.HeldEvidence.SHA256]})
	return nil
}

func (b *bundle) links(ctx context.Context, sheets []string) error {
	links, err := b.Reader.LinksOfSheets(ctx, sheets)
	for _, l := range links {
		if err := b.bytes(ctx, l.Evidence.SHA256); err != nil {
			return err
		}
		b.facts.add(FactRow{"link", l.Sheet + " " + l.Address, string(l.Ground), string(register.Present), string(l.Status), register.Origin{}, l.Evidence, b.files[l.Evidence.SHA256]})
	}
	return err
}

// repository writes what is known of one, and the bytes that its last visit read.
func (b *bundle) repository(ctx context.Context, r register.Repository) error {
	dir := path.Join("repositories", safeName(r.Key))
	if err := b.document(dir+"/repository.json", r); err != nil {
		return err
	}
	snapshot, err := b.Reader.LatestSnapshot(ctx, r.ID)
	if err := b.part(dir+"/visit.json", snapshot, err); err != nil {
		return err
	}
	for _, f := range snapshot.Files {
		if err := b.bytes(ctx, f.SHA256); err != nil {
			return err
		}
		b.facts.add(FactRow{"repository", r.Key, "file", string(register.Present), f.Path, register.Origin{Kind: register.Observed, Source: r.URL},
			register.Evidence{URL: r.URL, Commit: snapshot.Head, Path: f.Path, ReadAt: snapshot.At, SHA256: f.SHA256}, b.files[f.SHA256]})
	}
	x, err := b.Reader.Examination(ctx, r.ID)
	if err := b.part(dir+"/checks.json", x, err); err != nil {
		return err
	}
	p, err := b.Reader.Publiccode(ctx, r.ID)
	if err := b.part(dir+"/publiccode.json", through(b.Gate, p), err); err != nil {
		return err
	}
	b.state(r)
	for _, c := range x.Checks {
		row := FactRow{Noun: "repository", Key: r.Key, Fact: "check " + c.Rule + " " + strconv.Itoa(c.Version), State: string(register.Present), Value: string(c.Result), Origin: register.Origin{Kind: register.Estimated}}
		if len(c.Evidence) > 0 {
			row.Evidence, row.Bytes = c.Evidence[0], b.files[c.Evidence[0].SHA256]
		}
		b.facts.add(row)
	}
	return nil
}

// state tells each fact of a repository.
func (b *bundle) state(r register.Repository) {
	add := func(name string, f register.Fact[string]) {
		addFact(b, "repository", r.Key, name, f, text, r.Origin, r.Evidence)
	}
	add("description", r.Description)
	add("homepage", r.Homepage)
	add("licence", r.Licence)
	add("language", r.Language)
	addFact(b, "repository", r.Key, "topics", r.Topics, words, r.Origin, r.Evidence)
	addFact(b, "repository", r.Key, "fork", r.Fork, strconv.FormatBool, r.Origin, r.Evidence)
	addFact(b, "repository", r.Key, "archived", r.Archived, strconv.FormatBool, r.Origin, r.Evidence)
	add("default_branch", r.DefaultBranch)
	add("head", r.Head)
	addFact(b, "repository", r.Key, "created_on", r.CreatedOn, moment, r.Origin, r.Evidence)
	addFact(b, "repository", r.Key, "last_activity", r.LastActivity, moment, r.Origin, r.Evidence)
	add("readme", r.Readme)
	add("heritage", r.Heritage)
	add("software", r.Software)
	add("summary", r.Summary)
	add("body", r.Body)
	b.row("repository", r.Key, "publiccode", register.Fact[string]{State: register.Present, Value: string(r.Publiccode), Origin: r.Origin})
	b.row("repository", r.Key, "reach", register.Fact[string]{State: register.Present, Value: string(r.Reach), Origin: r.Origin})
}

func (b *bundle) row(noun, key, name string, f register.Fact[string]) {
	addFact(b, noun, key, name, f, text, register.Origin{}, register.Evidence{})
}

// addFact writes a fact; one that says neither who nor where takes both from its noun.
func addFact[T any](b *bundle, noun, key, name string, f register.Fact[T], write func(T) string, o register.Origin, e register.Evidence) {
	row := FactRow{Noun: noun, Key: key, Fact: name, State: string(f.State), Origin: f.Origin, Evidence: f.Evidence}
	if f.Is(register.NotObserved) {
		row.State = string(register.NotObserved)
	} else if row.Origin == (register.Origin{}) && row.Evidence == (register.Evidence{}) {
		row.Origin, row.Evidence = o, e
	}
	if f.Is(register.Present) {
		row.Value = write(f.Value)
	}
	row.Bytes = b.files[row.Evidence.SHA256]
	b.facts.add(row)
}

// bytes puts in the bytes of a file once, under their hash. What holds a person's address
// stays out; its hash still says which bytes they were.
func (b *bundle) bytes(ctx context.Context, hash string) error {
	if hash == "" || b.files[hash] != "" {
		return nil
	}
	content, err := b.Reader.File(ctx, hash)
	if errors.Is(err, register.ErrNotFound) {
		b.files[hash] = "not kept"
		return nil
	}
	if err != nil {
		return err
	}
	switch {
	case b.Gate.Text != nil && b.Gate.Text(string(content)) != string(content):
		b.files[hash] = "withheld: personal"
		return nil
	case b.Most > 0 && b.room < int64(len(content)):
		b.files[hash] = "too many"
		return nil
	}
	b.room -= int64(len(content))
	b.files[hash] = "included"
	return b.add("bytes/"+hash, content)
}

// part writes a document, unless the register holds none.
func (b *bundle) part(name string, v any, err error) error {
	if errors.Is(err, register.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.document(name, v)
}

func (b *bundle) document(name string, v any) error {
	content, err := pretty(v)
	if err != nil {
		return err
	}
	return b.add(name, content)
}

// add writes one file of the bundle.
func (b *bundle) add(name string, content []byte) error {
	return b.stream(name, bytes.NewReader(content))
}

func (b *bundle) stream(name string, content io.Reader) error {
	head := &zip.FileHeader{Name: name, Method: zip.Deflate}
	if day, err := time.Parse(time.DateOnly, b.About.Date); err == nil {
		head.Modified = day // the register's, not of writing: the same facts are the same bytes
	}
	w, err := b.zip.CreateHeader(head)
	if err != nil {
		return err
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, hash), content)
	if err != nil {
		return err
	}
	b.sums = append(b.sums, Sum{name, n, hex.EncodeToString(hash.Sum(nil))})
	return nil
}

// end writes the table of facts, what the bundle is, and the sums of its files.
func (b *bundle) end() error {
	content, err := b.facts.content()
	if err != nil {
		return err
	}
	if err := b.stream("facts.csv", content); err != nil {
		return err
	}
	if err := b.document("about.json", Extent{b.About, b.nouns, b.whole, b.Most}); err != nil {
		return err
	}
	slices.SortFunc(b.sums, func(x, y Sum) int { return strings.Compare(x.Path, y.Path) })
	var lines strings.Builder
	for _, s := range b.sums {
		lines.WriteString(s.SHA256 + "  " + s.Path + "\n")
	}
	return b.add(sumsFile, []byte(lines.String()))
}

// safeName is a repository's key as the name of a folder.
func safeName(key string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, strings.ReplaceAll(key, "..", "__"))
}
