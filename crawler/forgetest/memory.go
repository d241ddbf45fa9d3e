// SPDX-License-Identifier: EUPL-1.2

package forgetest

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"greffe/crawler"
	"greffe/internal/register"
)

// Memory is a Recorder in memory that follows the rules that crawler.Visit sets.
type Memory struct {
	mu           sync.Mutex
	repositories map[string]register.Repository // by id
	paths        map[string][]string            // of the files that the last visit read, by id
	Visits       []crawler.Visit
	Crawls       []register.Crawl
	Fail         func(crawler.Visit) error // asked before each visit is saved
}

// NewMemory makes a Memory that holds the given repositories.
func NewMemory(held ...register.Repository) *Memory {
	m := &Memory{repositories: map[string]register.Repository{}, paths: map[string][]string{}}
	for _, r := range held {
		m.repositories[r.ID] = r
	}
	return m
}

// Repositories lists what it holds, by key.
func (m *Memory) Repositories() []register.Repository {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.SortedFunc(maps.Values(m.repositories), func(a, b register.Repository) int { return strings.Compare(a.Key, b.Key) })
}

// Repository gives the one at key.
func (m *Memory) Repository(key string) register.Repository {
	for _, r := range m.Repositories() {
		if r.Key == key {
			return r
		}
	}
	return register.Repository{}
}

// Edit changes every repository.
func (m *Memory) Edit(f func(*register.Repository)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, r := range m.repositories {
		f(&r)
		m.repositories[id] = r
	}
}

// Known yields the repositories of the account.
func (m *Memory) Known(_ context.Context, a register.Account) iter.Seq2[register.Repository, error] {
	return func(yield func(register.Repository, error) bool) {
		for _, r := range m.Repositories() {
			if r.Host == a.Host && (a.Path == "" || slices.Contains(r.Accounts, a.Key())) && !yield(r, nil) {
				return
			}
		}
	}
}

// ReadBefore gives the paths that the last visit read.
func (m *Memory) ReadBefore(_ context.Context, repository string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.paths[repository], nil
}

// Parts gives the last part of each account of the host.
func (m *Memory) Parts(_ context.Context, host string) ([]register.CrawlPart, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	last := map[string]register.CrawlPart{}
	for _, c := range m.Crawls {
		for _, p := range c.Parts {
			if p.Host == host {
				last[p.Account] = p
			}
		}
	}
	return slices.Collect(maps.Values(last)), nil
}

// SaveVisit merges the visit into what it holds.
func (m *Memory) SaveVisit(_ context.Context, v crawler.Visit) error {
	if m.Fail != nil {
		if err := m.Fail(v); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Visits = append(m.Visits, v)
	r, id := v.Repository, v.Repository.ID
	if id == "" {
		id = register.RepositoryID(r.Host, r.ForgeID, register.FoldKey(r.Key, r.Kind))
	}
	before, known := m.repositories[id]
	switch {
	case v.Snapshot.Reach == register.ReachUnavailable && known:
		before.Failures++
		r = before
	case v.Snapshot.Reach == register.ReachUnavailable:
		r.Failures = 1
	case v.Snapshot.Reach != register.ReachOpen && v.Snapshot.Reach != register.ReachEmpty:
		if known {
			r = before
		}
		if r.MissingAt.IsZero() {
			r.MissingAt = v.At
		} else if r.GoneAt.IsZero() && v.At.Format(time.DateOnly) > r.MissingAt.Format(time.DateOnly) {
			r.GoneAt = r.MissingAt
		}
		r.Reach = v.Snapshot.Reach
	}
	if r.Archive == nil { // it was not asked: what is known stands
		r.Archive = before.Archive
	}
	if v.Snapshot.Reach == register.ReachOpen {
		m.paths[id] = nil
		for _, f := range v.Snapshot.Files {
			m.paths[id] = append(m.paths[id], f.Path)
		}
	}
	r.ID, r.SeenAt = id, v.At
	m.repositories[id] = r
	return nil
}

// SaveCrawl keeps every state of the crawl.
func (m *Memory) SaveCrawl(_ context.Context, c register.Crawl) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Crawls = append(m.Crawls, c)
	return nil
}
