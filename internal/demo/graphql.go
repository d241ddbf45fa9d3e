// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"text/scanner"
	"unicode/utf8"
)

// githubGraphQL answers queries on repositories, as far as the fields below go. It wants
// a token, whichever it is:
// https://docs.github.com/en/enterprise-server@3.14/graphql/guides/forming-calls-with-graphql
func (f *Forge) githubGraphQL(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") == "" {
		page(w, http.StatusUnauthorized)
		return
	}
	var asked struct {
		Query string `json:"query"`
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(body, &asked)
	}
	if err != nil {
		page(w, http.StatusBadRequest)
		return
	}
	f.send(func(*http.Request) answer {
		fields, err := parseQuery(asked.Query)
		if err != nil {
			return ok(map[string]any{"errors": []any{map[string]string{"message": err.Error()}}})
		}
		return ok(f.resolveQuery(r.Context(), fields))
	})(w, r)
}

// field is one selection of a query: https://spec.graphql.org/October2021/#sec-Selection-Sets
type field struct {
	alias string
	name  string
	on    string // the type of an inline fragment; name is "" then
	args  map[string]string
	inner []field
}

// parseQuery reads a query of fields, arguments that are strings, and inline fragments.
func parseQuery(query string) ([]field, error) {
	var s scanner.Scanner
	s.Init(strings.NewReader(query))
	s.Error = func(*scanner.Scanner, string) {}
	if s.Scan(); s.TokenText() != "query" {
		return nil, errors.New("only queries are answered")
	}
	s.Scan()
	return parseSelections(&s)
}

// parseSelections reads what stands between braces; the first was read.
func parseSelections(s *scanner.Scanner) ([]field, error) {
	var all []field
	if s.TokenText() != "{" {
		return nil, fmt.Errorf("expected {, got %q", s.TokenText())
	}
	s.Scan()
	for s.TokenText() != "}" {
		f, err := parseField(s)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	s.Scan()
	return all, nil
}

func parseField(s *scanner.Scanner) (field, error) {
	var f field
	if s.TokenText() == "." {
		for range 3 { // the dots and "on"
			s.Scan()
		}
		s.Scan()
		f.on = s.TokenText()
	} else {
		f.name = s.TokenText()
		f.alias = f.name
	}
	if !word(s.TokenText()) {
		return f, fmt.Errorf("unexpected %q", s.TokenText())
	}
	s.Scan()
	if s.TokenText() == ":" {
		s.Scan()
		f.name = s.TokenText()
		s.Scan()
	}
	if s.TokenText() == "(" {
		if err := f.arguments(s); err != nil {
			return f, err
		}
	}
	if s.TokenText() != "{" {
		return f, nil
	}
	var err error
	f.inner, err = parseSelections(s)
	return f, err
}

func word(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == ""
}

func (f *field) arguments(s *scanner.Scanner) error {
	f.args = map[string]string{}
	for s.Scan(); s.TokenText() != ")"; s.Scan() {
		name := s.TokenText()
		s.Scan()
		s.Scan()
		value, err := strconv.Unquote(s.TokenText())
		if err != nil {
			return fmt.Errorf("argument %s: %q", name, s.TokenText())
		}
		f.args[name] = value
		if s.Peek() == ',' {
			s.Scan()
		}
	}
	s.Scan()
	return nil
}

// resolveQuery answers the fields of https://docs.github.com/en/graphql/reference/queries
// that are known here: repository.
func (f *Forge) resolveQuery(ctx context.Context, fields []field) map[string]any {
	data := map[string]any{}
	var faults []any
	for _, q := range fields {
		repo, _ := f.find(Hub, q.args["owner"]+"/"+q.args["name"])
		if q.name != "repository" || repo == nil {
			data[q.alias] = nil
			faults = append(faults, map[string]any{"type": "NOT_FOUND", "path": []string{q.alias}, "message": "Could not resolve to a Repository"})
			continue
		}
		data[q.alias] = f.resolve(ctx, repo, "Repository", "", q.inner)
	}
	out := map[string]any{"data": data}
	if faults != nil {
		out["errors"] = faults
	}
	return out
}

// resolve gives the documented fields of an object of a repository; nil for a field
// that the type has not.
func (f *Forge) resolve(ctx context.Context, repo *repository, kind, oid string, fields []field) map[string]any {
	out := map[string]any{}
	for _, q := range fields {
		if q.on != "" {
			if q.on == kind {
				for name, v := range f.resolve(ctx, repo, kind, oid, q.inner) {
					out[name] = v
				}
			}
			continue
		}
		out[q.alias] = f.resolveField(ctx, repo, kind, oid, q)
	}
	return out
}

func (f *Forge) resolveField(ctx context.Context, repo *repository, kind, oid string, q field) any {
	switch kind + "." + q.name {
	case "Repository.isEmpty":
		return repo.empty
	case "Repository.defaultBranchRef":
		head := f.headOf(ctx, repo)
		if head == "" {
			return nil
		}
		return f.resolve(ctx, repo, "Ref", head, q.inner)
	case "Repository.releases": // of each tag one was made
		return map[string]any{"totalCount": len(repo.Tags)}
	case "Repository.latestRelease":
		if len(repo.Tags) == 0 {
			return nil
		}
		return map[string]any{"publishedAt": repo.committedAt}
	case "Ref.name":
		return repo.Branch
	case "Ref.target":
		return f.resolve(ctx, repo, "Commit", oid, q.inner)
	case "Commit.oid":
		return oid
	case "Commit.tree":
		return f.resolve(ctx, repo, "Tree", oid+"^{tree}", q.inner)
	case "Tree.entries":
		return f.treeEntries(ctx, repo, oid, q.inner)
	case "Repository.object":
		kind := strings.TrimSpace(string(f.stored(ctx, repo, "cat-file", "-t", q.args["oid"])))
		if kind == "" {
			return nil
		}
		return f.resolve(ctx, repo, strings.ToUpper(kind[:1])+kind[1:], q.args["oid"], q.inner)
	case "Blob.isBinary", "Blob.isTruncated", "Blob.text", "Blob.byteSize":
		return blobField(f.stored(ctx, repo, "cat-file", "blob", oid), q.name)
	}
	return nil
}

// blobField gives a field of https://docs.github.com/en/graphql/reference/objects#blob
func blobField(data []byte, name string) any {
	const most = 512 << 10
	binary := bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0
	switch {
	case name == "byteSize":
		return len(data)
	case name == "isBinary":
		return binary
	case name == "isTruncated":
		return len(data) > most
	case binary:
		return nil
	case !utf8.Valid(data):
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return string(data[:min(len(data), most)])
}

// treeEntries lists a folder: https://docs.github.com/en/graphql/reference/objects#treeentry
func (f *Forge) treeEntries(ctx context.Context, repo *repository, oid string, fields []field) any {
	all := []any{}
	for line := range strings.SplitSeq(strings.Trim(string(f.stored(ctx, repo, "ls-tree", "-l", "-z", oid)), "\x00"), "\x00") {
		about, name, ok := strings.Cut(line, "\t")
		part := strings.Fields(about)
		if !ok || len(part) != 4 {
			continue
		}
		mode, _ := strconv.ParseInt(part[0], 8, 32)
		size, _ := strconv.Atoi(part[3]) // "-" of a folder is 0
		values := map[string]any{"name": name, "mode": mode, "type": part[1], "oid": part[2], "size": size}
		entry := map[string]any{}
		for _, q := range fields {
			entry[q.alias] = values[q.name]
		}
		all = append(all, entry)
	}
	return all
}

// stored asks git for an object, once: what has a hash never changes.
func (f *Forge) stored(ctx context.Context, repo *repository, args ...string) []byte {
	key := repo.dir + " " + strings.Join(args, " ")
	if b, ok := f.objects.Load(key); ok {
		return b.([]byte)
	}
	b, err := f.git.run(ctx, repo.dir, nil, args...)
	if err != nil {
		return nil
	}
	f.objects.Store(key, b)
	return b
}

// headOf gives the head of a repository without asking git again for one that stands
// where it stood.
func (f *Forge) headOf(ctx context.Context, repo *repository) string {
	key := repo.dir + " " + repo.committedAt.String() + strconv.FormatBool(repo.empty)
	if h, ok := f.objects.Load(key); ok {
		return h.(string)
	}
	h, err := f.git.head(ctx, repo.dir, repo.Branch)
	if err != nil {
		return ""
	}
	f.objects.Store(key, h)
	return h
}
