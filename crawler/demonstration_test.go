// SPDX-License-Identifier: EUPL-1.2

package crawler_test

import (
	"bytes"
	"net/netip"
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
	"greffe/internal/polite"
	"greffe/internal/register"
)

// demonstration is the demonstration's forge, crawled through the transports of
// production and by git.
type demonstration struct {
	forge    *demo.Forge
	memory   *forgetest.Memory
	accounts []register.Account
	guard    *guard.Transport
	now      time.Time
}

func demonstrate(t *testing.T) *demonstration {
	t.Helper()
	forge, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = forge.Close() })
	list, _, err := account.Load(bytes.NewReader(demo.Accounts()), nil)
	if err != nil {
		t.Fatal(err)
	}
	dial := map[string]netip.AddrPort{}
	var allow []guard.Allowed
	for _, host := range forge.Hosts() {
		a, err := guard.ParseAllowed(host + "=127.0.0.1/32")
		if err != nil {
			t.Fatal(err)
		}
		allow = append(allow, a)
		dial[host+":443"] = netip.MustParseAddrPort(forge.Addr())
	}
	g, err := guard.New(guard.Options{Allow: allow, Dial: dial, RootCAs: forge.CertPool(), Header: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.CloseIdleConnections)
	return &demonstration{forge: forge, memory: forgetest.NewMemory(), accounts: list.Accounts(), guard: g, now: start}
}

// crawl makes one round, as a new process would.
func (d *demonstration) crawl(t *testing.T) register.Crawl {
	t.Helper()
	d.forge.Forget()
	d.memory.Visits = nil
	d.now = d.now.Add(time.Hour)
	quick := polite.Options{MaxWait: time.Second, Tries: 2, Backoff: 10 * time.Millisecond, Unhinted: 100 * time.Millisecond, BreakFor: 50 * time.Millisecond}
	client := guard.NewClient(polite.New(d.guard, quick))
	git := gitrepo.New(client, gitrepo.Options{})
	access := crawler.Access{Client: client, Files: git.Tree}
	c := crawler.Crawler{
		Forges: map[register.ForgeKind]crawler.Forge{
			register.GitHub: github.New(access), register.GitLab: gitlab.New(access), register.Gitea: gitea.New(access),
			register.PlainGit: gitrepo.NewForge(git, access),
		},
		Recorder: d.memory, ParsePubliccode: parsePubliccode, ParseSheets: parseSheets,
		Options: crawler.Options{Machine: "test", Now: func() time.Time { return d.now }},
	}
	got, err := c.Run(t.Context(), d.accounts)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// beyondLists counts the requests that were for more than lists.
func (d *demonstration) beyondLists() int {
	n := 0
	for e, times := range d.forge.Requests() {
		if e.Part != demo.PartList {
			n += times
		}
	}
	return n
}

// held lists the repositories that are not gone.
func (d *demonstration) held() string {
	var keys []string
	for _, r := range d.memory.Repositories() {
		if !r.Gone() {
			keys = append(keys, r.Key)
		}
	}
	return strings.Join(keys, "\n")
}

func TestDemonstration(t *testing.T) {
	d := demonstrate(t)
	if c := d.crawl(t); c.Outcome != register.CrawlComplete {
		t.Fatalf("first round: %+v", c)
	}
	all := d.held()
	t.Run("the_second_round_asks_for_lists_only", func(t *testing.T) {
		if c := d.crawl(t); c.Outcome != register.CrawlComplete || d.beyondLists() > 0 || len(d.memory.Visits) > 0 {
			t.Errorf("%+v; asked %v", c, d.forge.Requests())
		}
	})
	t.Run("one_file_pushed_is_one_visit", func(t *testing.T) {
		key := strings.SplitN(all, "\n", 2)[0]
		if _, err := d.forge.Push(t.Context(), key, "publiccode.yml", []byte("pushed")); err != nil {
			t.Fatal(err)
		}
		d.crawl(t)
		if len(d.memory.Visits) != 1 || d.memory.Repository(key).Software.Value != "pushed" {
			t.Errorf("%d visits", len(d.memory.Visits))
		}
	})
	for _, kind := range []demo.FaultKind{
		demo.ServerError, demo.TooManyRequests, demo.Silence, demo.EmptyList, demo.Truncated, demo.NotFound, demo.Forbidden, demo.Legal, demo.NotJSON,
	} {
		t.Run("none_is_lost_by_"+string(kind), func(t *testing.T) {
			for _, host := range d.forge.Hosts() {
				d.forge.Break(host, demo.Fault{Kind: kind, RetryAfter: time.Hour})
				defer d.forge.Heal(host)
			}
			if c := d.crawl(t); c.Outcome != register.CrawlIncomplete {
				t.Errorf("outcome %s: %+v", c.Outcome, c.Parts)
			}
			if d.held() != all {
				t.Errorf("left:\n%s\nof:\n%s", d.held(), all)
			}
		})
	}
	t.Run("a_fault_that_passes_costs_nothing", func(t *testing.T) {
		for _, host := range d.forge.Hosts() {
			d.forge.Break(host, demo.Fault{Kind: demo.ServerError, Times: 1})
		}
		if c := d.crawl(t); c.Outcome != register.CrawlComplete || d.held() != all {
			t.Errorf("%+v", c)
		}
	})
}
