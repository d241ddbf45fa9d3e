// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"greffe/internal/register"
)

// Package is the register whole, as a Data Package (https://specs.frictionlessdata.io/data-package/).
type Package struct {
	Library
	About    About
	Program  string                                                       // version of the program
	Profile  string                                                       // jurisdiction
	Rules    []RuleVersion                                                // that the register was judged by
	Label    func(column string) string                                   // words of a column
	Text     func(id string) string                                       // words of a list: export.list.<list>, export.dcat.<list>
	Database func(ctx context.Context, path string) (DatabaseFile, error) // makes the database's file
}

// DatabaseFile is a database that is ended when it is closed.
type DatabaseFile interface {
	Database
	Close() error
}

// RuleVersion is one rule, or set of rules, and its version.
type RuleVersion struct {
	Rule    string `json:"rule"`
	Version string `json:"version"`
}

// Manifest says what a package is made of, and from which state of the register.
type Manifest struct {
	Program string        `json:"program"`
	Profile string        `json:"profile"`
	About   About         `json:"about"`
	Crawls  []string      `json:"crawls"`
	Rules   []RuleVersion `json:"rules"`
	Files   []Sum         `json:"files"`
}

// Sum is one file of a package.
type Sum struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// The files of a package that describe the others.
const (
	manifestFile = "manifest.json"
	packageFile  = "datapackage.json"
	sumsFile     = "SHA256SUMS" // what sha256sum -c reads; it covers the manifest too
	databaseFile = "register.sqlite"
)

// Write writes the package into a folder, which must be empty.
func (p Package) Write(ctx context.Context, dir string) error {
	m := Manifest{Program: p.Program, Profile: p.Profile, About: p.About, Crawls: []string{}, Rules: p.Rules}
	for c, err := range p.crawls(ctx) {
		if err != nil {
			return err
		}
		m.Crawls = append(m.Crawls, c.ID)
	}
	for _, folder := range []string{"data", "schemas"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil { // #nosec G301 -- public files
			return fmt.Errorf("write package: %w: %w", register.ErrUnavailable, err)
		}
	}
	resources, err := p.lists(ctx, dir, &m)
	if err != nil {
		return err
	}
	if err := p.database(ctx, dir, &m); err != nil {
		return err
	}
	resources = append(resources, resource{Name: "register", Path: databaseFile, Format: "sqlite", MediaType: "application/vnd.sqlite3", sum: m.Files[len(m.Files)-1]}.withSum())
	if err := p.describe(dir, resources, &m); err != nil {
		return err
	}
	return sums(dir, &m)
}

// lists writes every list as exact CSV and as NDJSON, with its schema.
func (p Package) lists(ctx context.Context, dir string, m *Manifest) ([]resource, error) {
	var all []resource
	for _, list := range Lists() {
		schema, err := SchemaOf(list, p.Label, p.Text("export.list."+list), p.Text("export.dcat."+list))
		if err != nil {
			return nil, err
		}
		b, err := schema.Bytes()
		if err != nil {
			return nil, err
		}
		if _, err := write(dir, path.Join("schemas", list+".json"), m, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
			return nil, err
		}
		for _, f := range []Format{CSV, NDJSON} {
			name := path.Join("data", list+"."+string(f))
			about := p.About
			about.Title = list
			sum, err := write(dir, name, m, func(w io.Writer) error {
				return p.Library.Write(ctx, w, Options{Format: f, About: about}, Choice{List: list})
			})
			if err != nil {
				return nil, err
			}
			r := resource{Name: list, Path: name, Title: schema.Title, Description: schema.Description, Format: string(f), MediaType: strings.Split(f.MediaType(), ";")[0], Encoding: "utf-8", sum: sum}
			if f == CSV {
				r.Profile, r.Schema = "tabular-data-resource", path.Join("schemas", list+".json")
			} else {
				r.Name += "-ndjson"
			}
			all = append(all, r.withSum())
		}
	}
	return all, nil
}

// resource is one file as a data package describes it.
type resource struct {
	Name        string `json:"name"`
	Path        string `json:"path"`
	Profile     string `json:"profile,omitempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Format      string `json:"format"`
	MediaType   string `json:"mediatype"`
	Encoding    string `json:"encoding,omitempty"`
	Bytes       int64  `json:"bytes"`
	Hash        string `json:"hash"`
	Schema      string `json:"schema,omitempty"`

	sum Sum
}

func (r resource) withSum() resource {
	r.Bytes, r.Hash = r.sum.Bytes, "sha256:"+r.sum.SHA256
	return r
}

func (p Package) database(ctx context.Context, dir string, m *Manifest) error {
	file := filepath.Join(dir, databaseFile)
	db, err := p.Database(ctx, file)
	if err != nil {
		return err
	}
	if err := errors.Join(p.WriteDatabase(ctx, db, p.About, p.Label), db.Close()); err != nil {
		return err
	}
	sum, err := weigh(dir, databaseFile)
	m.Files = append(m.Files, sum)
	return err
}

// describe writes the description of the package, then the manifest.
func (p Package) describe(dir string, resources []resource, m *Manifest) error {
	type licence struct {
		Name string `json:"name"`
		Path string `json:"path,omitempty"`
	}
	type source struct {
		Title string `json:"title"`
		Path  string `json:"path,omitempty"`
	}
	doc := struct {
		Profile     string     `json:"profile"`
		Name        string     `json:"name"`
		Title       string     `json:"title"`
		Description string     `json:"description"`
		Version     string     `json:"version"`
		Created     string     `json:"created,omitempty"`
		Licences    []licence  `json:"licenses,omitempty"`
		Sources     []source   `json:"sources"`
		Resources   []resource `json:"resources"`
	}{Profile: "data-package", Name: "greffe", Title: p.Text("export.dcat.title"), Description: p.Text("export.dcat.description"), Version: SchemaVersion,
		Sources: []source{{p.Text("export.dcat.title"), p.About.Source}}, Resources: resources}
	if p.About.Date != "" {
		doc.Created = p.About.Date + "T00:00:00Z"
	}
	if p.About.Licence != "" {
		doc.Licences = []licence{{p.About.Licence, p.About.LicenceURL}}
	}
	for name, v := range map[string]any{packageFile: doc} {
		b, err := pretty(v)
		if err != nil {
			return err
		}
		if _, err := write(dir, name, m, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
			return err
		}
	}
	return nil
}

// sums writes the manifest, and the sums of every file with it.
func sums(dir string, m *Manifest) error {
	slices.SortFunc(m.Files, func(a, b Sum) int { return strings.Compare(a.Path, b.Path) })
	b, err := pretty(m)
	if err != nil {
		return err
	}
	own, err := write(dir, manifestFile, &Manifest{}, func(w io.Writer) error { _, err := w.Write(b); return err })
	if err != nil {
		return err
	}
	var lines strings.Builder
	for _, s := range append(slices.Clone(m.Files), own) {
		lines.WriteString(s.SHA256 + "  " + s.Path + "\n")
	}
	_, err = write(dir, sumsFile, &Manifest{}, func(w io.Writer) error { _, err := io.WriteString(w, lines.String()); return err })
	return err
}

// write writes one file and its sum.
func write(dir, name string, m *Manifest, content func(io.Writer) error) (Sum, error) {
	f, err := os.OpenFile(filepath.Join(dir, filepath.FromSlash(name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) // #nosec G302 G304 -- public files, in the folder that was asked for
	if err != nil {
		return Sum{}, fmt.Errorf("write %s: %w: %w", name, register.ErrUnavailable, err)
	}
	hash, size := sha256.New(), &sized{}
	out := bufio.NewWriterSize(io.MultiWriter(f, hash, size), bufferSize)
	err = content(out)
	if err == nil {
		err = out.Flush()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return Sum{}, fmt.Errorf("write %s: %w", name, err)
	}
	s := Sum{name, size.n, hex.EncodeToString(hash.Sum(nil))}
	m.Files = append(m.Files, s)
	return s, nil
}

type sized struct{ n int64 }

func (s *sized) Write(b []byte) (int, error) {
	s.n += int64(len(b))
	return len(b), nil
}

// weigh reads a file's sum.
func weigh(dir, name string) (Sum, error) {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name))) // #nosec G304 -- in the folder that was asked for
	if err != nil {
		return Sum{}, fmt.Errorf("read %s: %w: %w", name, register.ErrUnavailable, err)
	}
	defer f.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, f)
	if err != nil {
		return Sum{}, fmt.Errorf("read %s: %w: %w", name, register.ErrUnavailable, err)
	}
	return Sum{name, n, hex.EncodeToString(hash.Sum(nil))}, nil
}

// Fault is one thing of a package that is not as its sums say: changed, missing, or there
// and not said.
type Fault struct{ Path, What string }

// Verify looks whether every file of a package is as its sums say, and whether there are
// others. It wraps ErrNotFound where the folder holds no package at all.
func Verify(dir string) ([]Fault, error) {
	b, err := os.ReadFile(filepath.Join(dir, sumsFile)) // #nosec G304 -- the folder that was asked for
	if err != nil {
		return nil, fmt.Errorf("verify %s: %w: %w", dir, register.ErrNotFound, err)
	}
	var faults []Fault
	said := map[string]bool{sumsFile: true}
	for line := range strings.Lines(string(b)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(sum) != 64 || !strings.HasSuffix(line, "\n") || !filepath.IsLocal(filepath.FromSlash(name)) || said[name] {
			faults = append(faults, Fault{sumsFile, "unreadable"})
			continue
		}
		said[name] = true
		switch got, err := weigh(dir, name); {
		case err != nil:
			faults = append(faults, Fault{name, "missing"})
		case got.SHA256 != sum:
			faults = append(faults, Fault{name, "changed"})
		}
	}
	for _, name := range []string{manifestFile, packageFile, databaseFile} {
		if !said[name] {
			faults = append(faults, Fault{name, "unsaid"})
		}
	}
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !said[name] {
			faults = append(faults, Fault{name, "unsaid"})
		}
		return err
	})
	if err != nil {
		return faults, fmt.Errorf("verify %s: %w: %w", dir, register.ErrUnavailable, err)
	}
	return faults, nil
}
