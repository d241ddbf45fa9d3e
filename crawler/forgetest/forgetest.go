// SPDX-License-Identifier: EUPL-1.2

package forgetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/crawler"
	"greffe/internal/guard"
	"greffe/internal/register"
)

// Make makes the Forge under test.
type Make func(crawler.Access) crawler.Forge

// Run runs the suite: every Forge must pass it.
func Run(t *testing.T, kind register.ForgeKind, forge Make) {
	s := suite{kind, forge}
	t.Run("listing", s.listing)
	t.Run("refusals", s.refusals)
	t.Run("broken_answers", s.broken)
	t.Run("odd_fields", s.odd)
	t.Run("endless_lists", s.endless)
	t.Run("asking_directly", s.direct)
	t.Run("redirects", s.redirects)
	t.Run("slow_and_huge", s.slow)
}

type suite struct {
	kind register.ForgeKind
	make Make
}

func (s suite) serve(t *testing.T, projects ...*Project) (*Server, crawler.Forge) {
	t.Helper()
	server := Serve(t, s.kind, projects...)
	return server, s.make(server.Access(Client(t, nil, server.URL)))
}

// list reads a whole list.
func list(f crawler.Forge, a register.Account) ([]string, error) {
	var keys []string
	for r, err := range f.Repositories(context.Background(), a) {
		if err != nil {
			return keys, err
		}
		keys = append(keys, r.Key)
	}
	return keys, nil
}

func want(t *testing.T, got []string, err error, projects ...*Project) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, p := range projects {
		keys = append(keys, Host+"/"+p.Path())
	}
	slices.Sort(got)
	slices.Sort(keys)
	if !slices.Equal(got, keys) {
		t.Fatalf("got %d repositories %.300v, want %d %.300v", len(got), got, len(keys), keys)
	}
}

func (s suite) listing(t *testing.T) {
	org, person := Projects("org", 1, 230), Projects("jane", 1000, 3)
	for _, p := range person {
		p.Person = true
	}
	hidden := &Project{ID: 500, Owner: "org", Name: "hidden", Private: true}
	server, forge := s.serve(t, append(append(slices.Clone(org), person...), hidden)...)
	t.Run("every_repository_once_over_all_pages", func(t *testing.T) {
		got, err := list(forge, server.Account("org"))
		want(t, got, err, org...)
	})
	t.Run("a_person_s_account_and_its_kind_is_asked_once", func(t *testing.T) {
		got, err := list(forge, server.Account("jane"))
		want(t, got, err, person...)
		server.Asked()
		got, err = list(forge, server.Account("jane"))
		want(t, got, err, person...)
		if asked := server.Asked(); len(asked) != 1 {
			t.Errorf("asked %v, want one request", asked)
		}
	})
	t.Run("whole_instance", func(t *testing.T) {
		got, err := list(forge, server.Account(""))
		want(t, got, err, append(slices.Clone(org), person...)...)
	})
	t.Run("an_account_with_nothing_is_an_empty_list", func(t *testing.T) {
		got, err := list(forge, server.Account(Bare))
		want(t, got, err)
	})
	t.Run("a_missing_account_is_not_found", func(t *testing.T) {
		_, err := list(forge, server.Account("nobody"))
		reach(t, err, register.ReachGone, crawler.ProblemNotFound, register.ErrNotFound)
	})
	t.Run("the_next_page_is_asked_for_when_it_is_wanted", func(t *testing.T) {
		server.Asked()
		for range forge.Repositories(t.Context(), server.Account("org")) {
			break
		}
		if asked := server.Asked(); len(asked) != 1 {
			t.Errorf("asked %v, want one request", asked)
		}
	})
	t.Run("facts", func(t *testing.T) { s.facts(t, forge, server.Account("org")) })
}

// facts: what a list states is there, what it does not is not observed.
func (s suite) facts(t *testing.T, forge crawler.Forge, a register.Account) {
	for r, err := range forge.Repositories(t.Context(), a) {
		if err != nil {
			t.Fatal(err)
		}
		notSaid := register.NotObserved
		if s.kind != register.GitLab {
			notSaid = register.Present
		}
		if r.ForgeID != "1" || r.Name != "project-0001" || r.Host != Host || r.Kind != s.kind || r.URL != "https://"+r.Key ||
			r.Description.Value == "" || r.DefaultBranch.Value != "main" || len(r.Topics.Value) != 2 || r.Stars.Value != 3 ||
			!r.Archived.Is(register.Present) || r.LastActivity.Value.Year() != 2025 || r.CreatedOn.Value.Year() != 2020 {
			t.Errorf("facts of the list: %+v", r)
		}
		if !r.Language.Is(notSaid) || !r.Fork.Is(notSaid) || !r.Homepage.Is(notSaid) {
			t.Errorf("language, fork, homepage are %v, %v, %v, want all %v", r.Language.State, r.Fork.State, r.Homepage.State, notSaid)
		}
		if licence := register.Present; s.kind == register.GitHub && !r.Licence.Is(licence) || s.kind != register.GitHub && r.Licence.Is(licence) {
			t.Errorf("licence: %+v", r.Licence)
		}
		return
	}
}

// reach checks what an error says.
func reach(t *testing.T, err error, r register.Reach, problem string, kind error) {
	t.Helper()
	var f *crawler.Fault
	if !errors.As(err, &f) {
		t.Fatalf("error %v is no Fault", err)
	}
	if f.Reach != r || f.Problem != problem || !errors.Is(err, kind) {
		t.Errorf("error %v: reach %s, %s; want %s, %s, %v", err, f.Reach, f.Problem, r, problem, kind)
	}
}

func (s suite) refusals(t *testing.T) {
	server, forge := s.serve(t, Projects("org", 1, 2)...)
	for _, c := range []struct {
		name    string
		status  int
		header  string
		body    string
		reach   register.Reach
		problem string
		kind    error
	}{
		{"404", 404, "", `{"message":"Not Found"}`, register.ReachGone, crawler.ProblemNotFound, register.ErrNotFound},
		{"410", 410, "", ``, register.ReachRemoved, crawler.ProblemRemoved, register.ErrNotFound},
		{"451", 451, "", ``, register.ReachBlocked, crawler.ProblemBlocked, register.ErrNotFound},
		{"401", 401, "", `{"message":"Bad credentials"}`, register.ReachForbidden, crawler.ProblemForbidden, register.ErrNotFound},
		{"403", 403, "", `{"message":"Forbidden"}`, register.ReachForbidden, crawler.ProblemForbidden, register.ErrNotFound},
		{"403_of_a_rate_limit_by_message", 403, "", `{"message":"You have exceeded a secondary rate limit."}`, register.ReachUnavailable, crawler.ProblemRateLimited, register.ErrUnavailable},
		{"403_of_a_rate_limit_by_header", 403, "X-RateLimit-Remaining: 0", `{}`, register.ReachUnavailable, crawler.ProblemRateLimited, register.ErrUnavailable},
		{"429", 429, "Retry-After: 3600", ``, register.ReachUnavailable, crawler.ProblemRateLimited, register.ErrUnavailable},
		{"500", 500, "", `{}`, register.ReachUnavailable, crawler.ProblemUnavailable, register.ErrUnavailable},
		{"502_in_html", 502, "", `<html>`, register.ReachUnavailable, crawler.ProblemUnavailable, register.ErrUnavailable},
		{"503", 503, "", ``, register.ReachUnavailable, crawler.ProblemUnavailable, register.ErrUnavailable},
	} {
		t.Run(c.name, func(t *testing.T) {
			server.Before(func(w http.ResponseWriter, _ *http.Request) bool {
				if name, value, ok := strings.Cut(c.header, ": "); ok {
					w.Header().Set(name, value)
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
				return true
			})
			got, err := list(forge, server.Account("org"))
			if len(got) > 0 {
				t.Errorf("got %v", got)
			}
			reach(t, err, c.reach, c.problem, c.kind)
			_, err = forge.Repository(t.Context(), register.Repository{Host: Host, Key: Host + "/org/project-0001", ForgeID: "1"})
			reach(t, err, c.reach, c.problem, c.kind)
		})
	}
	t.Run("a_limit_that_passed_is_not_remembered", func(t *testing.T) {
		first := true
		server.Before(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("X-RateLimit-Remaining", "0")
			w.Header().Set("X-RateLimit-Reset", fmt.Sprint(time.Now().Add(time.Hour).Unix()))
			if first {
				first = false
				w.WriteHeader(403)
				return true
			}
			return false
		})
		if _, err := list(forge, server.Account("org")); err == nil {
			t.Fatal("no error")
		}
		got, err := list(forge, server.Account("org"))
		if err != nil || len(got) != 2 {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

// broken: an answer that cannot be read never means that there is nothing (trust A1).
func (s suite) broken(t *testing.T) {
	server, forge := s.serve(t, Projects("org", 1, 2)...)
	for name, body := range map[string]string{
		"empty_200":      "",
		"null":           "null",
		"html":           "<!DOCTYPE html><title>Sign in</title>",
		"truncated":      `[{"id":1,"full_name":"org/a","path_with_namespace":"org/a"},{"id":2,"full`,
		"number":         "3",
		"text":           `"maintenance"`,
		"list_of_texts":  `["a","b"]`,
		"two_documents":  `[][]`,
		"bad_utf8_start": "\xff\xfe[]",
	} {
		t.Run(name, func(t *testing.T) {
			server.Before(func(w http.ResponseWriter, _ *http.Request) bool {
				_, _ = io.WriteString(w, body)
				return true
			})
			got, err := list(forge, server.Account("org"))
			if len(got) > 0 {
				t.Errorf("got %v", got)
			}
			reach(t, err, register.ReachUnavailable, crawler.ProblemUnreadable, register.ErrUnavailable)
		})
	}
	t.Run("connection_cut", func(t *testing.T) {
		server.Before(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `[{"id":1`)
			panic(http.ErrAbortHandler)
		})
		_, err := list(forge, server.Account("org"))
		reach(t, err, register.ReachUnavailable, crawler.ProblemUnavailable, register.ErrUnavailable)
	})
}

// odd: a field that is not as documented costs itself, not the repository, and
// not the page (trust A9).
func (s suite) odd(t *testing.T) {
	for name, fields := range map[string]map[string]any{
		"null_fields":      {"description": nil, "topics": nil, "created_at": nil, "updated_at": nil, "pushed_at": nil, "last_activity_at": nil, "license": nil, "homepage": nil},
		"numbers_as_texts": {"stargazers_count": "many", "star_count": "many", "stars_count": "many", "forks_count": "2"},
		"texts_as_numbers": {"description": 12, "default_branch": 1, "homepage": []int{1}, "website": 3},
		"dates_as_junk":    {"created_at": "yesterday", "pushed_at": 12, "updated_at": "0000-00-00", "last_activity_at": map[string]any{}},
		"dates_far_off":    {"created_at": "0001-01-01T00:00:00Z", "pushed_at": "9999-12-31T23:59:59Z", "updated_at": "2099-01-01T00:00:00Z", "last_activity_at": "99999-01-01T00:00:00Z"},
		"topics_as_text":   {"topics": "a,b", "license": "MIT", "licenses": 3},
	} {
		t.Run(name, func(t *testing.T) {
			projects := Projects("org", 1, 3)
			projects[1].Fields = fields
			server, forge := s.serve(t, projects...)
			got, err := list(forge, server.Account("org"))
			want(t, got, err, projects...)
		})
	}
	t.Run("a_field_of_a_wrong_type_is_failed_and_a_null_one_absent", func(t *testing.T) {
		projects := Projects("org", 1, 2)
		projects[0].Fields = map[string]any{"description": 12, "archived": "perhaps", "stargazers_count": "many", "star_count": "many", "stars_count": "many"}
		projects[1].Fields = map[string]any{"description": nil}
		server, forge := s.serve(t, projects...)
		for r, err := range forge.Repositories(t.Context(), server.Account("org")) {
			if err != nil {
				t.Fatal(err)
			}
			want := [3]register.State{register.Failed, register.Failed, register.Failed}
			if r.ForgeID == "2" {
				want = [3]register.State{register.Absent, register.Present, register.Present}
			}
			if got := [3]register.State{r.Description.State, r.Archived.State, r.Stars.State}; got != want {
				t.Errorf("%s: description, archived, stars are %v, want %v", r.Key, got, want)
			}
		}
	})
	t.Run("a_404_on_the_second_page_does_not_start_the_person_s_list", func(t *testing.T) {
		server, forge := s.serve(t, Projects("org", 1, 130)...)
		server.Before(func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Query().Get("page") != "2" {
				return false
			}
			w.WriteHeader(http.StatusNotFound)
			return true
		})
		_, err := list(forge, server.Account("org"))
		reach(t, err, register.ReachUnavailable, crawler.ProblemUnavailable, register.ErrUnavailable)
		for _, asked := range server.Asked() {
			if strings.Contains(asked, "/users/") {
				t.Errorf("asked %s", asked)
			}
		}
	})
	t.Run("entries_without_identity_are_left_out", func(t *testing.T) {
		projects := Projects("org", 1, 6)
		projects[1].Fields = map[string]any{"id": nil}
		projects[2].Fields = map[string]any{"full_name": nil, "path_with_namespace": nil}
		projects[3].Fields = map[string]any{"full_name": "../../etc", "path_with_namespace": "../../etc"}
		projects[4].Fields = map[string]any{"private": true, "visibility": "internal"}
		server, forge := s.serve(t, projects...)
		got, err := list(forge, server.Account("org"))
		want(t, got, err, projects[0], projects[5])
	})
}

// endless: a list without an end is given one (trust A7).
func (s suite) endless(t *testing.T) {
	for name, next := range map[string]func(page int) int{
		"next_is_itself":    func(page int) int { return page },
		"pages_repeat":      func(page int) int { return page + 1 },
		"pages_go_in_rings": func(page int) int { return page%3 + 1 },
	} {
		t.Run(name, func(t *testing.T) {
			server, forge := s.serve(t, Projects("org", 1, 2)...)
			server.Before(func(w http.ResponseWriter, r *http.Request) bool {
				page := atoi(r.URL.Query().Get("page"), 1)
				w.Header().Set("X-Next-Page", fmt.Sprint(next(page)))
				w.Header().Set("Link", fmt.Sprintf(`<%s%s?page=%d>; rel="next"`, server.URL, r.URL.Path, next(page)))
				return false
			})
			_, err := list(forge, server.Account("org"))
			reach(t, err, register.ReachUnavailable, crawler.ProblemListLoops, register.ErrUnavailable)
			if asked := server.Asked(); len(asked) > 4 {
				t.Errorf("%d requests", len(asked))
			}
		})
	}
	t.Run("lying_totals_are_not_believed", func(t *testing.T) {
		projects := Projects("org", 1, 120)
		server, forge := s.serve(t, projects...)
		server.Before(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("X-Total", "5")
			w.Header().Set("X-Total-Count", "5")
			w.Header().Set("X-Total-Pages", "1")
			return false
		})
		got, err := list(forge, server.Account("org"))
		want(t, got, err, projects...)
	})
}

func (s suite) direct(t *testing.T) {
	p := &Project{ID: 7, Owner: "org", Name: "present", Former: []string{"org/former", "7-former"}, Pushed: time.Unix(1700000000, 0)}
	hidden := &Project{ID: 8, Owner: "org", Name: "hidden", Private: true}
	_, forge := s.serve(t, p, hidden)
	ask := func(path, id string) (register.Repository, error) {
		return forge.Repository(t.Context(), register.Repository{Host: Host, Kind: s.kind, Key: Host + "/" + path, ForgeID: id})
	}
	t.Run("a_renamed_one_gives_its_present_address", func(t *testing.T) {
		r, err := ask("org/former", "")
		if err != nil || r.Key != Host+"/org/present" || r.ForgeID != "7" {
			t.Errorf("got %+v, %v", r, err)
		}
	})
	t.Run("by_id_and_address", func(t *testing.T) {
		r, err := ask("org/present", "7")
		if err != nil || r.Key != Host+"/org/present" {
			t.Errorf("got %+v, %v", r, err)
		}
	})
	t.Run("missing", func(t *testing.T) {
		_, err := ask("org/never", "99")
		reach(t, err, register.ReachGone, crawler.ProblemNotFound, register.ErrNotFound)
	})
	t.Run("private", func(t *testing.T) {
		_, err := ask("org/hidden", "8")
		reach(t, err, register.ReachGone, crawler.ProblemNotFound, register.ErrNotFound)
	})
}

// redirects: a token goes to its own origin, whatever the forge says (trust S4).
func (s suite) redirects(t *testing.T) {
	var leaked []string
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"Authorization", "Private-Token", "Cookie"} {
			if v := r.Header.Get(name); v != "" {
				leaked = append(leaked, name+": "+v)
			}
		}
		_, _ = io.WriteString(w, `[]`)
	}))
	t.Cleanup(thief.Close)
	server := Serve(t, s.kind, Projects("org", 1, 2)...)
	credential := guard.Credential{Origin: server.URL, Token: guard.NewSecret("s3cret")}
	forge := s.make(server.Access(Client(t, []guard.Credential{credential}, server.URL, thief.URL)))
	sent := false
	server.Before(func(w http.ResponseWriter, r *http.Request) bool {
		sent = sent || strings.Contains(r.Header.Get("Authorization")+r.Header.Get("Private-Token"), "s3cret")
		http.Redirect(w, r, thief.URL+r.URL.Path, http.StatusFound)
		return true
	})
	_, _ = list(forge, server.Account("org")) // what the thief answers does not matter here
	if !sent {
		t.Error("the token did not reach its own forge")
	}
	if len(leaked) > 0 {
		t.Errorf("the token went to another host: %v", leaked)
	}
}

// slow: each answer has its deadline and its size (trust A13, A14).
func (s suite) slow(t *testing.T) {
	server, forge := s.serve(t, Projects("org", 1, 2)...)
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"silent":        func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"stalled":       stall,
		"trickling":     trickle,
		"endless_text":  endlessText,
		"huge_header":   func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Long", strings.Repeat("x", 2<<20)) },
		"endless_space": func(w http.ResponseWriter, r *http.Request) { pour(w, r, "", "          ") },
	} {
		t.Run(name, func(t *testing.T) {
			server.Before(func(w http.ResponseWriter, r *http.Request) bool {
				answer(w, r)
				return true
			})
			start := time.Now()
			_, err := list(forge, server.Account("org"))
			if !errors.Is(err, register.ErrUnavailable) {
				t.Errorf("error %v, want one that is unavailable", err)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	t.Run("a_cancelled_caller_stops_at_once", func(t *testing.T) {
		server.Before(func(_ http.ResponseWriter, r *http.Request) bool {
			<-r.Context().Done()
			return true
		})
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		for _, err := range forge.Repositories(ctx, server.Account("org")) {
			if err == nil {
				t.Error("no error")
			}
		}
		if took := time.Since(start); took > 300*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func stall(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, `[{"id":1,`)
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func trickle(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, " ")
		w.(http.Flusher).Flush()
		time.Sleep(50 * time.Millisecond)
	}
}

func endlessText(w http.ResponseWriter, r *http.Request) {
	pour(w, r, `[{"id":1,"description":"`, "all work and no play ")
}

func pour(w http.ResponseWriter, r *http.Request, head, more string) {
	_, _ = io.WriteString(w, head)
	more = strings.Repeat(more, 1000)
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, more); err != nil {
			return
		}
	}
}
