// SPDX-License-Identifier: EUPL-1.2

package sqlite_test

import (
	"fmt"
	"time"

	"greffe/internal/register"
)

// numbered makes the n-th batch of the tests: a repository with its file, its sheet,
// their link and their search entries.
func numbered(n int) register.Batch {
	now := time.Date(2026, 3, 1, 0, 0, n, 0, time.UTC)
	key := fmt.Sprintf("github.com/org/r%06d", n)
	r := register.Repository{ID: register.RepositoryID("github.com", "", key), Key: key, URL: "https://" + key, Host: "github.com", Kind: register.GitHub,
		Name: key[15:], Accounts: []string{"github.com/org"}, Reach: register.ReachOpen, SeenAt: now}
	s := register.Sheet{ID: register.SheetID("test", "", key), Slug: fmt.Sprintf("s%06d", n), State: register.Published, ChangedAt: now,
		Content: register.Content{Name: fmt.Sprintf("Sheet %06d", n)}}
	entry := func(kind register.Kind, id string) register.Entry {
		words := fmt.Sprintf("word%06d common", n)
		return register.Entry{Kind: kind, Key: id, Exact: words, Title: words, Body: words, Facets: map[string]string{"forge": "github.com"}, SeenAt: now}
	}
	return register.Batch{At: now, Actor: "test",
		Repositories: []register.Repository{r},
		Files:        []register.File{{Path: "a", SHA256: fmt.Sprintf("%064d", n), Bytes: []byte(key)}},
		Sheets:       []register.Sheet{s},
		Links:        []register.Link{{Sheet: s.ID, Repository: r.ID, Address: key, Ground: register.GroundNames, Status: register.LinkDeclared, Since: now}},
		Entries:      []register.Entry{entry(register.KindRepository, r.ID), entry(register.KindSheet, s.ID)},
	}
}

// together makes one batch of several.
func together(first, count int) register.Batch {
	all := numbered(first)
	for n := first + 1; n < first+count; n++ {
		b := numbered(n)
		all.Repositories = append(all.Repositories, b.Repositories...)
		all.Files = append(all.Files, b.Files...)
		all.Sheets = append(all.Sheets, b.Sheets...)
		all.Links = append(all.Links, b.Links...)
		all.Entries = append(all.Entries, b.Entries...)
	}
	return all
}
