// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// asking is a store of requests in memory, with one repository of one body.
type asking struct {
	at       map[string]register.VisitRequest
	settings *register.CrawlSettings
}

func (s *asking) SaveVisitRequest(_ context.Context, v register.VisitRequest, before register.VisitRequestState) error {
	key := strings.ToLower(v.Key)
	old, known := s.at[key]
	if before == "" && known && old.State != register.VisitDone || before != "" && old.State != before {
		return register.ErrConflict
	}
	s.at[key] = v
	return nil
}

func (s *asking) VisitRequest(_ context.Context, key string) (register.VisitRequest, error) {
	v, ok := s.at[strings.ToLower(key)]
	if !ok {
		return v, register.ErrNotFound
	}
	return v, nil
}

func (s *asking) VisitRequests(context.Context, string, int) ([]register.VisitRequest, error) {
	return nil, nil
}

func (s *asking) VisitRequestsSince(_ context.Context, person string, since time.Time) (n int, err error) {
	for _, v := range s.at {
		if v.Person == person && !v.AskedAt.Before(since) {
			n++
		}
	}
	return n, nil
}

func (s *asking) OpenVisitRequests(context.Context, int) (all []register.VisitRequest, err error) {
	for _, v := range s.at {
		if v.State != register.VisitDone {
			all = append(all, v)
		}
	}
	return all, nil
}

func (s *asking) SaveCrawlSettings(_ context.Context, c register.CrawlSettings) error {
	s.settings = &c
	return nil
}

func (s *asking) CrawlSettings(context.Context) (register.CrawlSettings, error) {
	return *s.settings, nil
}

func (s *asking) RepositoryByKey(_ context.Context, key string) (register.Repository, error) {
	switch {
	case key == "forge.example/listed/r":
		return register.Repository{Key: key}, nil
	case strings.HasPrefix(key, "forge.example/own/"), key == "forge.example/other/r", key == "forge.example/closed/r":
		account, _, _ := strings.Cut(strings.TrimPrefix(key, "forge.example/"), "/")
		return register.Repository{Key: key, Accounts: []string{"forge.example/" + account}}, nil
	}
	return register.Repository{}, register.ErrNotFound
}

func (s *asking) AccountsByKey(_ context.Context, keys []string) (all []register.Account, err error) {
	for _, k := range keys {
		switch strings.ToLower(k) {
		case "forge.example/own":
			all = append(all, register.Account{Host: "forge.example", Path: "own", Organisation: "own"})
		case "forge.example/other":
			all = append(all, register.Account{Host: "forge.example", Path: "other", Organisation: "other"})
		case "forge.example/closed":
			all = append(all, register.Account{Host: "forge.example", Path: "closed", Organisation: "other", IgnoredSince: "2024-01-01"})
		}
	}
	return all, nil
}

// TestAskVisit: who may have what visited before its turn, and how often.
func TestAskVisit(t *testing.T) {
	author := register.Actor{Person: "author", Memberships: []register.Membership{{Organisation: "own", Role: register.Author}}}
	curator := register.Actor{Person: "curator", Memberships: []register.Membership{{Role: register.Curator}}}
	for _, c := range []struct {
		name         string
		actor        register.Actor
		organisation string
		address      string
		key          string // asked for; "" when refused
		fault        string
		kind         error
	}{
		{"a_repository_of_one_s_own_body", author, "own", "https://forge.example/own/r.git", "forge.example/own/r", "", nil},
		{"an_account_of_one_s_own_body", author, "own", "forge.example/own", "forge.example/own", "", nil},
		{"of_another_body", author, "own", "https://forge.example/other/r", "", "others", register.ErrInvalid},
		{"for_another_body", author, "other", "https://forge.example/other/r", "", "", register.ErrNotFound},
		{"for_the_register_by_an_author", author, "", "https://forge.example/own/r", "", "", register.ErrNotFound},
		{"anything_by_a_curator", curator, "", "https://forge.example/other/r", "forge.example/other/r", "", nil},
		{"what_the_register_does_not_know", curator, "", "https://forge.example/nobody/r", "", "unknown", register.ErrInvalid},
		{"what_no_account_holds", curator, "", "https://forge.example/listed/r", "", "no_account", register.ErrInvalid},
		{"what_is_not_visited_any_more", curator, "", "https://forge.example/closed", "", "ignored", register.ErrInvalid},
		{"what_stands_in_it", curator, "", "https://forge.example/closed/r", "", "ignored", register.ErrInvalid},
		{"no_address", curator, "", "a b", "", "unknown", register.ErrInvalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.NewVisitRequests(&asking{at: map[string]register.VisitRequest{}}, func() time.Time { return time.Unix(0, 0) })
			v, err := d.Ask(t.Context(), c.actor, c.organisation, c.address)
			var fault *desk.Fault
			errors.As(err, &fault)
			switch {
			case c.key != "" && (err != nil || v.Key != c.key || v.State != register.VisitQueued):
				t.Errorf("%+v, %v", v, err)
			case c.key == "" && !errors.Is(err, c.kind):
				t.Errorf("%v", err)
			case c.fault != "" && (fault == nil || fault.Reason != c.fault):
				t.Errorf("%v, want %s", err, c.fault)
			}
		})
	}
}

// TestVisitsAreBounded: one address waits once and then rests, and nobody fills the queue.
func TestVisitsAreBounded(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	s := &asking{at: map[string]register.VisitRequest{}}
	d := desk.NewVisitRequests(s, func() time.Time { return now })
	curator := register.Actor{Person: "curator", Memberships: []register.Membership{{Role: register.Curator}}}
	ask := func(r string) (register.VisitRequest, error) {
		return d.Ask(t.Context(), curator, "", "forge.example/own/"+r)
	}
	first, err := ask("r")
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	if again, err := ask("r"); err != nil || again != first {
		t.Errorf("asked again: %+v, %v", again, err)
	}
	began, err := d.Begin(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.End(t.Context(), began, "", ""); err != nil || s.at[first.Key].State != register.VisitQueued {
		t.Errorf("a visit that was cut short does not wait: %+v, %v", s.at[first.Key], err)
	}
	if began, err = d.Begin(t.Context(), s.at[first.Key]); err != nil {
		t.Fatal(err)
	}
	if err := d.End(t.Context(), began, register.VisitedFailed, "problem.unavailable"); err != nil {
		t.Fatal(err)
	}
	var many *desk.TooMany
	if _, err := ask("r"); !errors.As(err, &many) || many.Wait != 10*time.Minute {
		t.Errorf("at once after a visit: %v", err)
	}
	for i := range 19 {
		if _, err := ask(fmt.Sprint("r", i)); err != nil {
			t.Fatalf("number %d: %v", i+2, err)
		}
	}
	if _, err := ask("x"); !errors.As(err, &many) {
		t.Errorf("more than twenty in an hour: %v", err)
	}
	now = now.Add(2 * time.Hour)
	if _, err := ask("x"); err != nil {
		t.Errorf("two hours later: %v", err)
	}
}
