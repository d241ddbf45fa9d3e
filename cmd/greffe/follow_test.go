// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"greffe/internal/demo"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// peers are two registers that are served and follow each other.
type peers struct {
	*world
	db, site, mirror [2]string // a mirror is kept by the other one
}

func newPeers(t *testing.T) *peers {
	p := &peers{world: newWorld(t, demo.Options{Minimal: true})}
	dir := t.TempDir()
	for i := range p.db {
		p.db[i], p.mirror[i] = filepath.Join(dir, fmt.Sprintf("%d.db", i)), filepath.Join(dir, fmt.Sprintf("%d.ndjson", i))
		p.do(i, exitWell, "init")
		p.site[i], _ = p.serving("--db", p.db[i], "serve", "--listen", "127.0.0.1:0")
	}
	return p
}

func (p *peers) do(i, code int, args ...string) result {
	p.t.Helper()
	r := p.on(context.Background(), p.db[i], append([]string{"--lang", "en"}, args...)...)
	if r.code != code {
		p.t.Fatalf("greffe %v: exit %d, want %d: %s%s", args, r.code, code, r.out, r.stderr)
	}
	return r
}

// follow has one register follow the other.
func (p *peers) follow(i int, more ...string) result {
	p.t.Helper()
	u, err := url.Parse(p.site[1-i])
	if err != nil {
		p.t.Fatal(err)
	}
	return p.do(i, exitWell, append([]string{"follow", p.site[1-i], p.mirror[1-i], "--allow-private-network", u.Host + "=127.0.0.0/8"}, more...)...)
}

func (p *peers) sheets(i int, source string, names ...string) {
	p.t.Helper()
	var contents []register.Content
	for _, name := range names {
		contents = append(contents, register.Content{Lang: "fr", Name: name, Administration: "Ville de Valmont", Purpose: register.Fill("Classer les demandes de " + source)})
	}
	var file bytes.Buffer
	if err := sheet.WriteJSON(&file, contents); err != nil {
		p.t.Fatal(err)
	}
	p.do(i, exitWell, "import", "sheets", "--source", source, "--date", "2026-11-01", p.write(source+".json", file.String()))
}

func (p *peers) code(i int, source string, keys ...string) {
	p.t.Helper()
	text := "repository_url,platform,organization_name,description,license\n"
	for _, key := range keys {
		text += "https://" + key + ",GitLab,org," + source + ",MIT\n"
	}
	p.do(i, exitWell, "import", "repositories", "--source", source, "--date", "2026-11-01", p.write(source+".csv", text))
}

// column gives one column of a list, sorted.
func (p *peers) column(i int, list, name string) []string {
	p.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(p.do(i, exitWell, "export", list, "--columns", "model", "--fields", name).out)).ReadAll()
	if err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, row := range rows[1:] {
		all = append(all, row[0])
	}
	slices.Sort(all)
	return all
}

// TestRegistersFollowEachOther (features R4): each learns what only the other one held,
// under the same ids; what both held stays each one's own; nothing stands twice, and in
// the end they have no more to tell each other.
func TestRegistersFollowEachOther(t *testing.T) {
	p := newPeers(t)
	p.code(0, "first", "forge.example/org/one", "forge.example/org/both")
	p.code(1, "second", "forge.example/org/two", "forge.example/org/both")
	p.sheets(0, "common", "Places en crèche")
	p.sheets(1, "common", "Places en crèche")
	p.sheets(0, "first", "Tri des candidatures")
	p.sheets(1, "second", "Aide au logement")
	for range 3 {
		p.follow(0, "--import")
		p.follow(1, "--import")
	}
	for i := range 2 {
		if r := p.follow(i, "--import"); !strings.Contains(r.stderr, "0 changes read") || !strings.Contains(r.stderr, "0 entries are new") {
			t.Errorf("they never come to an end: %s", r.stderr)
		}
		sheets, code := p.column(i, "sheets", "name"), p.column(i, "repositories", "key")
		if want := []string{"Aide au logement", "Places en crèche", "Tri des candidatures"}; !slices.Equal(sheets, want) {
			t.Errorf("register %d holds the sheets %v, want %v", i, sheets, want)
		}
		if want := []string{"forge.example/org/both", "forge.example/org/one", "forge.example/org/two"}; !slices.Equal(code, want) {
			t.Errorf("register %d holds the repositories %v, want %v", i, code, want)
		}
		own := []string{"first", "second"}[i]
		sources := p.column(i, "repositories", "source")
		want := []string{own, own, p.site[1-i]}
		slices.Sort(want)
		if !slices.Equal(sources, want) {
			t.Errorf("register %d says that its repositories come from %v, want %v", i, sources, want)
		}
	}
	for _, list := range []string{"sheets", "repositories", "organisations", "accounts"} {
		name := map[string]string{"accounts": "key"}[list]
		if name == "" {
			name = "id"
		}
		if one, two := p.column(0, list, name), p.column(1, list, name); !slices.Equal(one, two) || len(one) != len(slices.Compact(slices.Clone(one))) {
			t.Errorf("%s: not the same global ids: %v, %v", list, one, two)
		}
	}
}

// TestMirrorOfAServer: the file that follows a register is its export of records, byte by
// byte, also when the register was written meanwhile.
func TestMirrorOfAServer(t *testing.T) {
	p := newPeers(t)
	p.code(0, "first", "forge.example/org/one")
	written := make(chan struct{})
	go func() {
		defer close(written)
		for n := range 6 {
			p.code(0, "first", fmt.Sprintf("forge.example/org/n%d", n), fmt.Sprintf("forge.example/org/m%d", n))
		}
	}()
	for range 4 {
		p.follow(1)
	}
	<-written
	p.sheets(0, "first", "Tri des candidatures")
	p.follow(1)
	got, err := os.ReadFile(p.mirror[0])
	if err != nil {
		t.Fatal(err)
	}
	if want := p.do(0, exitWell, "export", "records", "--format", "ndjson").out; string(got) != want || len(got) == 0 {
		t.Errorf("the mirror is another register:\n%s\nwant\n%s", got, want)
	}
	if served := p.get(p.site[0] + "/export/records.ndjson"); served != string(got) {
		t.Error("the site gives another one")
	}
	for name, damaged := range map[string]string{"no_line": "x" + string(got), "cut": string(got[:len(got)-1]), "twice": string(got) + string(got)} {
		if err := os.WriteFile(p.mirror[0], []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if r := p.on(context.Background(), p.db[1], "follow", p.site[0], p.mirror[0]); r.code != exitMisuse {
			t.Errorf("%s: a damaged mirror is gone on with: exit %d", name, r.code)
		}
	}
	if r := p.on(context.Background(), p.db[1], "follow", "ftp://registre.example", p.mirror[1]); r.code != exitMisuse {
		t.Errorf("exit %d for what is no address", r.code)
	}
}
