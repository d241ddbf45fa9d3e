// SPDX-License-Identifier: EUPL-1.2

package crawler_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/crawler/gitea"
	"greffe/crawler/github"
	"greffe/crawler/gitlab"
	"greffe/internal/register"
)

// answers is a Cache in memory.
type answers struct {
	mu   sync.Mutex
	all  map[string]register.ForgeAnswer
	kept int
}

func (a *answers) Answer(_ context.Context, url string) (register.ForgeAnswer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	got, ok := a.all[url]
	if !ok {
		return got, register.ErrNotFound
	}
	return got, nil
}

func (a *answers) SaveAnswer(_ context.Context, got register.ForgeAnswer) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all == nil {
		a.all = map[string]register.ForgeAnswer{}
	}
	a.all[got.URL], a.kept = got, a.kept+1
	return nil
}

// validating answers 304 where the client knows what it would say.
func validating(h http.Handler, counts map[int]int) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		tag := fmt.Sprintf(`W/"%x"`, sha256.Sum256(rec.Body.Bytes()))
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		status := rec.Code
		if w.Header().Set("ETag", tag); r.Header.Get("If-None-Match") == tag {
			status = http.StatusNotModified
			for _, name := range []string{"Link", "X-Next-Page", "Content-Type"} {
				w.Header().Del(name) // what RFC 9110 lets a server leave out
			}
		}
		mu.Lock()
		counts[status]++
		mu.Unlock()
		w.WriteHeader(status)
		if status != http.StatusNotModified {
			_, _ = w.Write(rec.Body.Bytes())
		}
	}
}

// TestUnchangedListsCostNothing: the second round is answered 304 page by page, and
// sees every repository all the same; one that moved costs its page.
func TestUnchangedListsCostNothing(t *testing.T) {
	for _, kind := range []register.ForgeKind{register.GitHub, register.GitLab, register.Gitea} {
		t.Run(string(kind), func(t *testing.T) {
			r := setUp(t, kind, forgetest.Projects("org", 1, 230)...)
			counts, kept := map[int]int{}, &answers{}
			r.server.Config.Handler = validating(r.server, counts)
			client := forgetest.Client(t, nil, r.server.URL)
			client.Transport = crawler.Cached{Base: client.Transport, Cache: kept, Keep: true}
			access := r.server.Access(client)
			r.Forges = map[register.ForgeKind]crawler.Forge{register.GitHub: github.New(access), register.GitLab: gitlab.New(access), register.Gitea: gitea.New(access)}
			r.crawl(t, "org")
			pages := kept.kept
			clear(counts)
			r.later(time.Hour)
			part(t, r.crawl(t, "org"), register.CrawlPart{Expected: 230, Seen: 230, Unchanged: 230, Finished: true}, register.CrawlComplete)
			if counts[http.StatusNotModified] != pages || counts[http.StatusOK] != 0 || kept.kept != pages {
				t.Errorf("%d pages; the second round: %v, %d kept", pages, counts, kept.kept-pages)
			}
			clear(counts)
			r.later(time.Hour)
			r.server.Change(func(p []*forgetest.Project) []*forgetest.Project {
				p[7].Pushed = p[7].Pushed.Add(time.Hour)
				return p
			})
			part(t, r.crawl(t, "org"), register.CrawlPart{Expected: 230, Seen: 230, Visited: 1, Unchanged: 229, Finished: true}, register.CrawlComplete)
			if counts[http.StatusOK] != 1 || counts[http.StatusNotModified] != pages-1 {
				t.Errorf("one push: %v", counts)
			}
		})
	}
}

// TestWhatIsNotKept: only whole answers that a forge can confirm are kept.
func TestWhatIsNotKept(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		tag    string
		body   string
		want   int
	}{
		{"a_list", 200, `"a"`, `[{"id":1}]`, 1},
		{"without_a_validator", 200, "", `[]`, 0},
		{"html", 200, `"a"`, `<html>`, 0},
		{"half_a_list", 200, `"a"`, `[{"id":1}`, 0},
		{"an_error", 500, `"a"`, `{}`, 0},
		{"too_long", 200, `"a"`, `"` + strings.Repeat("x", 9<<20) + `"`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if c.tag != "" {
					w.Header().Set("ETag", c.tag)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			t.Cleanup(s.Close)
			kept := &answers{}
			client := &http.Client{Transport: crawler.Cached{Base: &http.Transport{DisableKeepAlives: true}, Cache: kept, Keep: true}}
			res, err := client.Get(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			b, err := io.ReadAll(res.Body)
			if err != nil || string(b) != c.body || kept.kept != c.want {
				t.Errorf("%d bytes, %v; kept %d, want %d", len(b), err, kept.kept, c.want)
			}
		})
	}
}
