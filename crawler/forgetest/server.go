// SPDX-License-Identifier: EUPL-1.2

// Package forgetest holds the suite that every Forge passes, and the forge that the tests crawl.
// It receives a Forge under test from the packages of the forges.
// It gives verdicts to the tests, and to the crawler's own tests a Server and a Recorder in memory.
package forgetest

import (
	"context"
	"crypto/sha1" // #nosec G505 -- git's own hash, for invented commits
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"greffe/crawler"
	"greffe/internal/register"
)

// Host is the host under which the server's accounts are known.
const Host = "forge.example"

// Project is one repository of the server.
type Project struct {
	ID      int
	Owner   string // for GitLab a path of groups
	Name    string
	Person  bool // the owner is a person
	Private bool
	Fork    bool
	Pushed  time.Time
	Changed time.Time      // its settings; the zero time: not since it was pushed to
	Former  []string       // its former addresses, owner/name
	Fields  map[string]any // what the list says otherwise than documented
	Files   map[string]string
	Root    []crawler.Node
	Empty   bool
	Refuse  int // status of its files
}

// Path is owner/name.
func (p *Project) Path() string { return p.Owner + "/" + p.Name }

// Server is a forge in the shape of its kind: it offers the endpoints and the
// fields that are documented, and no others. Asking it for anything else fails
// the test.
type Server struct {
	*httptest.Server
	Kind register.ForgeKind

	mu       sync.Mutex
	t        testing.TB
	projects []*Project
	before   func(http.ResponseWriter, *http.Request) bool
	files    func(context.Context, register.Repository) error
	asked    []string
	running  int
	most     int
}

// Serve starts a server that ends with the test.
func Serve(t testing.TB, kind register.ForgeKind, projects ...*Project) *Server {
	t.Helper()
	s := &Server{Kind: kind, t: t, projects: projects}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// Before puts f in front of every answer: it may answer itself, and says so.
func (s *Server) Before(f func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = f
}

// BeforeFiles puts f in front of every reading of files.
func (s *Server) BeforeFiles(f func(context.Context, register.Repository) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = f
}

// Change changes the projects while nobody is served.
func (s *Server) Change(f func([]*Project) []*Project) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.projects = f(s.projects)
}

// Asked gives what was asked for since the last call: "GET path", "FILES key".
func (s *Server) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// Most is the largest number of requests that were in flight at the same time.
func (s *Server) Most() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

// Access reaches the server through client.
func (s *Server) Access(client *http.Client) crawler.Access {
	return crawler.Access{Client: client, API: s.api, Files: s.readFiles}
}

func (s *Server) api(string) string {
	switch s.Kind {
	case register.GitHub:
		return s.URL + "/api/v3/"
	case register.GitLab:
		return s.URL + "/api/v4/"
	}
	return s.URL
}

// Account is an account of the server.
func (s *Server) Account(path string) register.Account {
	return register.Account{Host: Host, Path: path, Kind: s.Kind, Proof: register.ProofListed}
}

func (s *Server) enter(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, what)
	s.running++
	s.most = max(s.most, s.running)
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.enter(r.Method + " " + r.URL.EscapedPath())
	defer s.leave()
	s.mu.Lock()
	before := s.before
	s.mu.Unlock()
	if before != nil && before(w, r) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	root := map[register.ForgeKind]string{register.GitHub: "/api/v3/", register.GitLab: "/api/v4/", register.Gitea: "/api/v1/"}[s.Kind]
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), root)
	if !ok || r.Method != http.MethodGet {
		s.undocumented(w, r)
		return
	}
	var parts []string
	for _, p := range strings.Split(path, "/") {
		p, err := url.PathUnescape(p)
		if err != nil {
			s.undocumented(w, r)
			return
		}
		parts = append(parts, p)
	}
	s.route(w, r, parts)
}

// route knows the documented endpoints, each with its query parameters.
func (s *Server) route(w http.ResponseWriter, r *http.Request, parts []string) {
	shape := make([]string, len(parts))
	for i, p := range parts {
		if shape[i] = p; i%2 == 1 && p != "search" {
			shape[i] = "*"
		}
	}
	if len(parts) == 3 && parts[0] == "repos" {
		shape[2] = "*"
	}
	endpoint := string(s.Kind) + " " + strings.Join(shape, "/")
	allowed, ok := endpoints[endpoint]
	for name := range r.URL.Query() {
		ok = ok && slices.Contains(strings.Fields(allowed), name)
	}
	if !ok {
		s.undocumented(w, r)
		return
	}
	switch {
	case strings.HasPrefix(shape[0], "orgs"), shape[0] == "groups":
		s.list(w, r, parts[1], func(p *Project) bool { return !p.Person && s.under(p, parts[1]) })
	case shape[0] == "users":
		s.list(w, r, parts[1], func(p *Project) bool { return p.Person && s.under(p, parts[1]) })
	case len(parts) == 1, endpoint == "gitea repos/search":
		s.list(w, r, "", func(*Project) bool { return true })
	default:
		s.one(w, r, strings.Join(parts[1:], "/"))
	}
}

// endpoints are the documented ones, with the parameters that they take.
var endpoints = map[string]string{
	"github orgs/*/repos":      "type sort direction per_page page",
	"github users/*/repos":     "type sort direction per_page page",
	"github repositories":      "since",
	"github repositories/*":    "", // where a redirect of GET /repos leads
	"github repos/*/*":         "",
	"gitlab groups/*/projects": "archived include_subgroups min_access_level order_by page per_page pagination search simple sort visibility with_shared",
	"gitlab users/*/projects":  "archived id_after id_before order_by page per_page pagination search simple sort visibility",
	"gitlab projects":          "archived id_after id_before last_activity_after order_by page per_page pagination search simple sort updated_after visibility",
	"gitlab projects/*":        "license statistics",
	"gitea orgs/*/repos":       "page limit",
	"gitea users/*/repos":      "page limit",
	"gitea repos/search":       "q private is_private archived exclusive mode order page limit sort uid topic",
	"gitea repos/*/*":          "",
	"gitea repositories/*":     "",
}

// under reports whether the account holds p; on GitLab, subgroups count.
func (s *Server) under(p *Project, account string) bool {
	owner, account := strings.ToLower(p.Owner), strings.ToLower(account)
	return owner == account || s.Kind == register.GitLab && strings.HasPrefix(owner, account+"/")
}

// listed reports whether the list of an account that holds p names it: GitLab leaves projects
// of subgroups out unless it is asked for them, see include_subgroups in
// https://docs.gitlab.com/api/groups/#list-projects
func (s *Server) listed(p *Project, account string, q url.Values) bool {
	return s.Kind != register.GitLab || strings.EqualFold(p.Owner, account) || q.Get("include_subgroups") == "true"
}

func (s *Server) undocumented(w http.ResponseWriter, r *http.Request) {
	s.t.Errorf("the forge was asked for what is not documented: %s %s", r.Method, r.URL)
	http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
}

// Bare is an account of the server that holds nothing.
const Bare = "bare"

// list answers one page of the projects that belong; owner is "" for all.
func (s *Server) list(w http.ResponseWriter, r *http.Request, owner string, belongs func(*Project) bool) {
	q := r.URL.Query()
	all := slices.DeleteFunc(slices.Clone(s.projects), func(p *Project) bool { return !belongs(p) })
	if len(all) == 0 && owner != "" && owner != Bare {
		http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
		return
	}
	all = slices.DeleteFunc(all, func(p *Project) bool { return p.Private || owner != "" && !s.listed(p, owner, q) })
	slices.SortFunc(all, func(a, b *Project) int { return a.ID - b.ID })
	after := q.Get("id_after") + q.Get("since")
	if n, err := strconv.Atoi(after); err == nil {
		all = slices.DeleteFunc(all, func(p *Project) bool { return p.ID <= n })
	}
	if s.Kind == register.GitLab && q.Has("order_by") {
		all = lately(all, q)
	}
	size, page := atoi(q.Get("per_page")+q.Get("limit"), 30), atoi(q.Get("page"), 1)
	if s.Kind == register.Gitea {
		size = min(size, 50)
	}
	size = min(size, 100)
	from, to := min(size*(page-1), len(all)), min(size*page, len(all))
	if to < len(all) {
		next := *r.URL
		q.Set("page", strconv.Itoa(page+1))
		next.RawQuery = q.Encode()
		w.Header().Set("Link", fmt.Sprintf(`<%s%s>; rel="next"`, s.URL, next.String()))
		if s.Kind == register.GitLab && q.Get("pagination") != "keyset" {
			w.Header().Set("X-Next-Page", strconv.Itoa(page+1))
			w.Header().Set("X-Total-Pages", strconv.Itoa((len(all)+size-1)/size))
		}
	}
	items := []any{}
	for _, p := range all[from:to] {
		items = append(items, s.entry(p, strings.HasSuffix(r.URL.Path, "/repositories")))
	}
	if strings.HasSuffix(r.URL.Path, "search") {
		answer(w, map[string]any{"ok": true, "data": items})
		return
	}
	answer(w, items)
}

// lately sorts and filters by what happened, as GitLab does:
// https://docs.gitlab.com/api/projects/#list-all-projects
func lately(all []*Project, q url.Values) []*Project {
	at, after := func(p *Project) time.Time { return p.Pushed }, q.Get("last_activity_after")
	switch q.Get("order_by") {
	case "updated_at":
		at = func(p *Project) time.Time {
			if p.Changed.After(p.Pushed) {
				return p.Changed
			}
			return p.Pushed
		}
		after = q.Get("updated_after")
	case "last_activity_at":
	default:
		return all
	}
	since, err := time.Parse(time.RFC3339, after)
	all = slices.DeleteFunc(all, func(p *Project) bool { return err == nil && !at(p).After(since) })
	slices.SortStableFunc(all, func(a, b *Project) int { return at(b).Compare(at(a)) })
	return all
}

func atoi(s string, d int) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return d
}

// one answers for one project, by id or path.
func (s *Server) one(w http.ResponseWriter, r *http.Request, name string) {
	for _, p := range s.projects {
		switch {
		case p.Private:
		case strconv.Itoa(p.ID) == name, strings.EqualFold(p.Path(), name):
			answer(w, s.entry(p, false))
			return
		case slices.Contains(p.Former, name):
			to := map[register.ForgeKind]string{
				register.GitHub: "/api/v3/repositories/" + strconv.Itoa(p.ID),
				register.GitLab: "/api/v4/projects/" + strconv.Itoa(p.ID),
				register.Gitea:  "/api/v1/repos/" + p.Path(),
			}[s.Kind]
			http.Redirect(w, r, s.URL+to, http.StatusMovedPermanently)
			return
		}
	}
	http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
}

func answer(w http.ResponseWriter, v any) {
	_ = json.NewEncoder(w).Encode(v) // the reader's going away is not the server's affair
}

// entry is a project as the list of its kind states it.
func (s *Server) entry(p *Project, short bool) map[string]any {
	web := "https://" + Host + "/" + p.Path()
	m := map[string]any{"id": p.ID, "name": p.Name, "description": "What " + p.Name + " does", "default_branch": "main"}
	created, pushed := "2020-02-03T04:05:06Z", p.Pushed.UTC().Format(time.RFC3339)
	switch s.Kind {
	case register.GitHub:
		maps.Copy(m, map[string]any{
			"full_name": p.Path(), "private": p.Private, "html_url": web, "fork": p.Fork, "homepage": "https://" + p.Name + ".example",
			"language": "Go", "license": map[string]any{"key": "mit", "name": "MIT License", "spdx_id": "MIT"}, "topics": []string{"a", "b"},
			"archived": false, "created_at": created, "updated_at": pushed, "pushed_at": pushed,
			"stargazers_count": 3, "forks_count": 2, "open_issues_count": 1,
		})
		if short {
			for _, name := range strings.Fields("default_branch homepage language license topics archived created_at updated_at pushed_at stargazers_count forks_count open_issues_count") {
				delete(m, name)
			}
		}
	case register.GitLab:
		maps.Copy(m, map[string]any{
			"path": p.Name, "path_with_namespace": p.Path(), "web_url": web, "visibility": "public", "topics": []string{"a", "b"},
			"archived": false, "created_at": created, "last_activity_at": pushed, "star_count": 3, "forks_count": 2,
		})
		if p.Fork {
			m["forked_from_project"] = map[string]any{"id": 1, "path_with_namespace": "other/origin"}
		}
	default:
		maps.Copy(m, map[string]any{
			"full_name": p.Path(), "private": p.Private, "html_url": web, "fork": p.Fork, "website": "https://" + p.Name + ".example",
			"language": "Go", "topics": []string{"a", "b"}, "archived": false, "created_at": created, "updated_at": pushed,
			"stars_count": 3, "forks_count": 2, "open_issues_count": 1,
		})
	}
	maps.Copy(m, p.Fields)
	return m
}

// readFiles stands for the reading by git.
func (s *Server) readFiles(ctx context.Context, r register.Repository) (crawler.Tree, error) {
	s.enter("FILES " + r.Key)
	defer s.leave()
	s.mu.Lock()
	before := s.files
	s.mu.Unlock()
	if before != nil {
		if err := before(ctx, r); err != nil {
			return crawler.Tree{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.projects {
		if strings.EqualFold(p.Path(), crawler.Path(r)) {
			if p.Refuse != 0 {
				return crawler.Tree{}, crawler.StatusFault(p.Refuse)
			}
			return tree(p), nil
		}
	}
	return crawler.Tree{}, crawler.StatusFault(http.StatusNotFound)
}

func tree(p *Project) crawler.Tree {
	if p.Empty {
		return crawler.Tree{Empty: true}
	}
	// #nosec G401 -- as above
	head := sha1.Sum([]byte(p.Path() + p.Pushed.String() + fmt.Sprint(p.Files)))
	t := crawler.Tree{Head: hex.EncodeToString(head[:]), Branch: "main", Root: slices.Clone(p.Root)}
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		sum := sha256.Sum256([]byte(p.Files[name]))
		t.Files = append(t.Files, register.File{Path: name, SHA256: hex.EncodeToString(sum[:]), Size: len(p.Files[name]), Bytes: []byte(p.Files[name])})
		if !strings.Contains(name, "/") {
			t.Root = append(t.Root, crawler.Node{Name: name, Kind: crawler.NodeFile, Size: len(p.Files[name])})
		}
	}
	return t
}

// Projects invents n projects of one owner.
func Projects(owner string, from, n int) []*Project {
	out := make([]*Project, n)
	for i := range out {
		out[i] = &Project{
			ID: from + i, Owner: owner, Name: fmt.Sprintf("project-%04d", from+i), Pushed: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC),
			Files: map[string]string{"README.md": "# " + owner},
		}
	}
	return out
}
