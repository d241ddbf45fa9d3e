// SPDX-License-Identifier: EUPL-1.2

package crawler_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"greffe/crawler/forgetest"
	"greffe/internal/register"
)

// TestTheArchiveIsAskedOnceAMonth of each repository, however often that is visited.
func TestTheArchiveIsAskedOnceAMonth(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 3)...)
	var asked atomic.Int32
	r.Options.VisitAnyway = true
	r.Archive = func(context.Context, register.Repository) (register.Archive, error) {
		asked.Add(1)
		return register.Archive{AskedAt: r.now}, nil
	}
	for _, c := range []struct {
		later time.Duration
		asked int32
	}{{0, 3}, {24 * time.Hour, 0}, {28 * 24 * time.Hour, 0}, {24 * time.Hour, 3}, {24 * time.Hour, 0}} {
		r.later(c.later)
		asked.Store(0)
		r.crawl(t, "org")
		if len(r.memory.Visits) != 3 || asked.Load() != c.asked {
			t.Errorf("on %s: %d visits, the archive was asked %d times, want %d", r.now.Format(time.DateOnly), len(r.memory.Visits), asked.Load(), c.asked)
		}
	}
}

// TestAnArchiveThatFailsIsLeftAlone for the rest of the round, and costs no visit.
func TestAnArchiveThatFailsIsLeftAlone(t *testing.T) {
	r := setUp(t, register.GitHub, forgetest.Projects("org", 1, 20)...)
	var asked atomic.Int32
	r.Options.PerHost = 1
	r.Archive = func(context.Context, register.Repository) (register.Archive, error) {
		asked.Add(1)
		return register.Archive{}, fmt.Errorf("too many requests: %w", register.ErrUnavailable)
	}
	part(t, r.crawl(t, "org"), register.CrawlPart{Seen: 20, Visited: 20, Finished: true}, register.CrawlComplete)
	if asked.Load() != 1 {
		t.Errorf("it was asked %d times", asked.Load())
	}
	for _, v := range r.memory.Visits {
		if v.Repository.Archive != nil {
			t.Errorf("%s: %+v", v.Repository.Key, v.Repository.Archive)
		}
	}
	r.later(15 * 24 * time.Hour)
	if r.crawl(t, "org"); asked.Load() != 2 {
		t.Errorf("with the next round it was asked %d times in all, want 2", asked.Load())
	}
}
