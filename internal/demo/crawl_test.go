// SPDX-License-Identifier: EUPL-1.2

package demo_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/crawler/gitea"
	"greffe/crawler/github"
	"greffe/crawler/gitlab"
	"greffe/crawler/gitrepo"
	"greffe/internal/account"
	"greffe/internal/demo"
	"greffe/internal/guard"
	"greffe/internal/law/fr"
	"greffe/internal/publiccode"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// production makes the crawler as the program does, over the guard that leads to the forge.
func production(t *testing.T, f *demo.Forge, memory *forgetest.Memory, now func() time.Time) *crawler.Crawler {
	t.Helper()
	allow, err := guard.ParseAllowList(f.Allowed())
	if err != nil {
		t.Fatal(err)
	}
	g, err := guard.New(guard.Options{Allow: allow, Dial: f.Dials(), RootCAs: f.CertPool()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.CloseIdleConnections)
	client := guard.NewClient(g)
	access := crawler.Access{Client: client}
	plain := gitrepo.NewForge(gitrepo.New(client, gitrepo.Options{}), access)
	access.Files = plain.Files
	return &crawler.Crawler{
		Forges: map[register.ForgeKind]crawler.Forge{
			register.GitHub: github.New(access), register.GitLab: gitlab.New(access), register.Gitea: gitea.New(access), register.PlainGit: plain,
		},
		Recorder:        memory,
		ParsePubliccode: func(b []byte) register.Publiccode { return publiccode.Parse(b, fr.Profile()) },
		ParseSheets: func(path string, b []byte) ([]register.Sheet, []register.Finding) {
			reading := sheet.ReadYAML(b)
			var sheets []register.Sheet
			for _, c := range reading.Contents() {
				sheets = append(sheets, register.Sheet{HeldPath: path, Content: c})
			}
			return sheets, reading.Findings
		},
		Options: crawler.Options{Now: now, Machine: "test", Sample: 1 << 30},
	}
}

func listed(t *testing.T) []register.Account {
	t.Helper()
	var schemes []account.Scheme
	for _, s := range fr.Profile().Schemes {
		schemes = append(schemes, account.Scheme{ID: s.ID, Keys: s.FileKeys, Nobody: s.Nobody, Value: s.Value, Valid: s.Valid})
	}
	list, _, err := account.Load(bytes.NewReader(demo.Accounts()), schemes)
	if err != nil {
		t.Fatal(err)
	}
	return list.Accounts()
}

// TestProductionCrawl visits the whole demonstration through the production code,
// then once more: only lists are asked. One push: one repository is visited.
func TestProductionCrawl(t *testing.T) {
	f, err := demo.Start(t.Context(), demo.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	memory := forgetest.NewMemory()
	c := production(t, f, memory, func() time.Time { return at })
	accounts := listed(t)

	crawl, err := c.Run(t.Context(), accounts)
	if err != nil || crawl.Outcome != register.CrawlComplete {
		t.Fatalf("%+v, %v", crawl, err)
	}
	for _, key := range f.Repositories() {
		ignored := strings.Contains(key, "agence-rivages") || strings.HasPrefix(key, demo.Git)
		if found := memory.Repository(key).ID != ""; found == ignored {
			t.Errorf("%s: found = %v", key, found)
		}
	}

	f.Forget()
	at = at.Add(time.Hour)
	if crawl, err = c.Run(t.Context(), accounts); err != nil || crawl.Outcome != register.CrawlComplete {
		t.Fatalf("%+v, %v", crawl, err)
	}
	for e := range f.Requests() {
		if e.Part != demo.PartList {
			t.Errorf("nothing changed, and yet: %+v", e)
		}
	}

	if _, err := f.Push(t.Context(), demo.Lab+"/habitat-estran/infra/postes-de-travail", "postes.yml", []byte("- hosts: tous\n")); err != nil {
		t.Fatal(err)
	}
	f.Forget()
	at = at.Add(time.Hour)
	if _, err = c.Run(t.Context(), accounts); err != nil {
		t.Fatal(err)
	}
	var visited []string
	for e := range f.Requests() {
		if e.Part == demo.PartGit && !slices.Contains(visited, e.Repository) {
			visited = append(visited, e.Repository)
		}
	}
	if len(visited) != 1 || visited[0] != "habitat-estran/infra/postes-de-travail" {
		t.Errorf("one push, visited %v", visited)
	}
}
