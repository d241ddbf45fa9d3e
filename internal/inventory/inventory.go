// SPDX-License-Identifier: EUPL-1.2

// Package inventory reads lists of repositories and accounts that others have published as CSV.
// It receives the bytes of a file; columns are found by name, and one that is missing was not observed.
// It gives repositories and accounts with their facts, and findings for the lines that cannot be read, to the desk.
package inventory

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"greffe/internal/register"
)

// MaxSize caps a file, in bytes.
const MaxSize = 512 << 20

// maxFindings caps how many faults of one file are told.
const maxFindings = 1000

// Columns that the file of repositories must have.
var required = []string{"repository_url"}

// Repositories is what a file of repositories holds: each repository once, with all
// the accounts that its records name.
type Repositories struct {
	Records      int // lines that stand for a repository
	Repositories []register.Repository
	Accounts     []register.Account // sorted by key
	Findings     []register.Finding
	SHA256       string
}

// ReadRepositories reads the public inventory of repositories, whose records repeat
// a repository for each account that it was found under. name is the file's, for the
// evidence. It wraps ErrInvalid when the file is no such list at all. The whole of it is
// held: see Survey for long ones.
func ReadRepositories(r io.Reader, name string) (Repositories, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return Repositories{}, fmt.Errorf("read %s: %w", name, err)
	}
	s, err := SurveyRepositories(bytes.NewReader(b), name)
	if err != nil {
		return s.Repositories, err
	}
	s.Repositories.Repositories = []register.Repository{}
	for part, err := range s.Parts(1000) {
		if err != nil {
			return s.Repositories, err
		}
		s.Repositories.Repositories = append(s.Repositories.Repositories, part...)
	}
	return s.Repositories, nil
}

func addAccount(keys []string, key string) []string {
	if slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, key) }) {
		return keys
	}
	keys = append(keys, key)
	slices.Sort(keys)
	return keys
}

func appendFinding(all []register.Finding, f register.Finding) []register.Finding {
	if len(all) >= maxFindings {
		return all
	}
	return append(all, f)
}

// kinds maps what the column "platform" says to a kind of forge.
var kinds = map[string]register.ForgeKind{
	"github": register.GitHub, "gitlab": register.GitLab, "gitea": register.Gitea, "forgejo": register.Gitea,
	"gogs": register.Gogs, "sourcehut": register.SourceHut, "bitbucket": register.Bitbucket, "git": register.PlainGit,
}

// repository reads one record. The collector behind the inventory asked GitHub for
// everything; of a GitLab it never asked licence, language, homepage nor whether a
// repository is a fork, so those are not observed there.
func repository(row row) (register.Repository, register.Account, *register.Finding) {
	address := row.text("repository_url")
	key, err := register.CleanKey(address)
	if err != nil {
		return register.Repository{}, register.Account{}, row.finding("inventory.url", "repository_url", address)
	}
	host, path, _ := strings.Cut(key, "/")
	kind, ok := kinds[strings.ToLower(row.text("platform"))]
	if !ok {
		kind = register.PlainGit
	}
	asked := kind == register.GitHub
	r := register.Repository{
		Key: key, URL: "https://" + key, Host: host, Kind: kind, Name: path[strings.LastIndexByte(path, '/')+1:],
		Description:  row.fact("description", true),
		Homepage:     row.fact("homepage", asked),
		Licence:      licence(row.fact("license", asked)),
		Language:     row.fact("language", asked),
		Topics:       topics(row.fact("topics", true)),
		Fork:         row.boolean("is_fork"),
		Archived:     row.boolean("is_archived"),
		CreatedOn:    row.time("creation_date"),
		LastActivity: row.time("last_modification"),
		Stars:        row.number("stars_count"),
		Forks:        row.number("forks_count"),
		OpenIssues:   row.number("open_issues_count"),
		Heritage:     row.fact("software_heritage_url", true),
		Publiccode:   register.MetadataNotObserved,
		Reach:        register.ReachUnknown,
	}
	return r, register.Account{Host: host, Path: accountPath(path, row.text("organization_name")), Kind: kind, Proof: register.ProofListed}, nil
}

// accountPath is the path of the account: the part of the repository's path that
// ends with the account's name, or the name alone when a repository is shared with
// an account whose path is another.
func accountPath(path, name string) string {
	elements := strings.Split(path, "/")
	for i, e := range elements[:len(elements)-1] {
		if strings.EqualFold(e, name) {
			return strings.Join(elements[:i+1], "/")
		}
	}
	if name == "" || strings.ContainsAny(name, "/ \t\r\n") {
		return strings.Join(elements[:max(len(elements)-1, 1)], "/")
	}
	return name
}

// row is one record with the columns by name.
type row struct {
	columns map[string]int
	width   int // how many cells the header has
	cells   []string
	line    int
}

func (r row) has(column string) bool {
	_, ok := r.columns[column]
	return ok
}

func (r row) text(column string) string {
	i, ok := r.columns[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(clean(r.cells[i]))
}

// maxCell caps one value, in bytes: longer ones are cut, as a forge would.
const maxCell = 10_000

// clean makes a cell safe to keep: valid UTF-8, no control characters, not endless.
func clean(s string) string {
	if len(s) > maxCell {
		end := maxCell
		for !utf8.RuneStart(s[end]) && end > maxCell-utf8.UTFMax {
			end--
		}
		s = s[:end]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// fact reads a text. An empty cell says that there is none where it was asked for.
func (r row) fact(column string, asked bool) register.Fact[string] {
	v := r.text(column)
	switch {
	case v != "":
		return register.Fact[string]{State: register.Present, Value: v}
	case r.has(column) && asked:
		return register.Fact[string]{State: register.Absent}
	}
	return register.Fact[string]{}
}

func (r row) boolean(column string) register.Fact[bool] {
	switch strings.ToLower(r.text(column)) {
	case "true", "1":
		return register.Fact[bool]{State: register.Present, Value: true}
	case "false", "0":
		return register.Fact[bool]{State: register.Present}
	case "":
		return register.Fact[bool]{}
	}
	return register.Fact[bool]{State: register.Failed}
}

func (r row) number(column string) register.Fact[int] {
	v := r.text(column)
	if v == "" {
		return register.Fact[int]{}
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		return register.Fact[int]{State: register.Failed}
	}
	return register.Fact[int]{State: register.Present, Value: n}
}

func (r row) time(column string) register.Fact[time.Time] {
	v := r.text(column)
	if v == "" {
		return register.Fact[time.Time]{}
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, v); err == nil && t.Year() >= 1970 && t.Year() < 2100 {
			return register.Fact[time.Time]{State: register.Present, Value: t.UTC().Truncate(time.Second)}
		}
	}
	return register.Fact[time.Time]{State: register.Failed}
}

func (r row) finding(rule, column, value string) *register.Finding {
	return &register.Finding{Rule: rule, Severity: register.Error, Key: column, Line: r.line, Column: r.columns[column] + 1,
		Args: map[string]string{"value": shorten(value)}}
}

// shorten cuts what a finding quotes to a length that people can read.
func shorten(s string) string {
	const most = 200
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

func topics(f register.Fact[string]) register.Fact[[]string] {
	out := register.Fact[[]string]{State: f.State}
	for t := range strings.SplitSeq(f.Value, ",") {
		if t = strings.TrimSpace(t); t != "" {
			out.Value = append(out.Value, t)
		}
	}
	return out
}

// table is a CSV file read by the names of its columns.
type table struct {
	reader  *csv.Reader
	columns map[string]int // of two columns of one name the first is read
	width   int
}

// bom is how some programs begin a UTF-8 file.
var bom = []byte("\xef\xbb\xbf")

// newTable reads the header; every required column must be there.
func newTable(r io.Reader, required []string) (*table, error) {
	head := make([]byte, len(bom))
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("empty file: %w", register.ErrInvalid)
	}
	if !bytes.Equal(head[:n], bom) {
		r = io.MultiReader(bytes.NewReader(head[:n]), r)
	}
	t := &table{reader: csv.NewReader(r), columns: map[string]int{}}
	t.reader.ReuseRecord = true
	t.reader.LazyQuotes = true
	t.reader.FieldsPerRecord = -1 // a record of another length is a finding, not the end
	header, err := t.reader.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w: %w", register.ErrInvalid, err)
	}
	t.width = len(header)
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := t.columns[name]; !twice {
			t.columns[name] = i
		}
	}
	for _, name := range required {
		if _, ok := t.columns[name]; !ok {
			return nil, &MissingColumnError{Column: name}
		}
	}
	return t, nil
}

// MissingColumnError says which column a file lacks. It wraps ErrInvalid.
type MissingColumnError struct{ Column string }

func (e *MissingColumnError) Error() string { return "column " + e.Column + " is missing" }

// Unwrap gives the kind of the error.
func (e *MissingColumnError) Unwrap() error { return register.ErrInvalid }

func (t *table) next() (row, error) {
	cells, err := t.reader.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return row{}, io.EOF
		}
		return row{}, fmt.Errorf("%w: %w", register.ErrInvalid, err)
	}
	line, _ := t.reader.FieldPos(0)
	return row{columns: t.columns, width: t.width, cells: cells, line: line}, nil
}
