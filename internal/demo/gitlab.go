// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// gitlabRoutes offers the endpoints of GitLab's REST API that a crawler needs.
// An {id} or {project} is a number or a path with %2F for each slash:
// https://docs.gitlab.com/api/rest/#namespaced-paths
func (f *Forge) gitlabRoutes(mux *http.ServeMux) {
	const api = "GET /api/v4"
	// https://docs.gitlab.com/api/groups/#list-projects
	f.api(mux, Lab, PartList, api+"/groups/{id}/projects", f.gitlabGroupProjects)
	// https://docs.gitlab.com/api/groups/#list-subgroups
	f.api(mux, Lab, PartList, api+"/groups/{id}/subgroups", f.gitlabSubgroups)
	// https://docs.gitlab.com/api/groups/#retrieve-a-group
	f.api(mux, Lab, PartList, api+"/groups/{id}", f.gitlabGroup)
	// https://docs.gitlab.com/api/users/#list-users
	f.api(mux, Lab, PartList, api+"/users", f.gitlabUsers)
	// https://docs.gitlab.com/api/projects/#list-a-users-projects
	f.api(mux, Lab, PartList, api+"/users/{id}/projects", f.gitlabUserProjects)
	// https://docs.gitlab.com/api/projects/#list-all-projects
	f.api(mux, Lab, PartList, api+"/projects", f.gitlabProjects)
	// https://docs.gitlab.com/api/projects/#retrieve-a-project
	f.api(mux, Lab, PartDetail, api+"/projects/{project}", f.gitlabProject)
	// https://docs.gitlab.com/api/projects/#list-programming-languages-used
	f.api(mux, Lab, PartDetail, api+"/projects/{project}/languages", f.gitlabLanguages)
	// https://docs.gitlab.com/api/version/ wants a token
	f.api(mux, Lab, PartList, api+"/version", func(*http.Request) answer {
		return answer{status: http.StatusUnauthorized, body: map[string]string{"message": "401 Unauthorized"}}
	})
	f.api(mux, Lab, PartPage, api+"/{rest...}", func(*http.Request) answer { return gitlabNotFound("") })
}

// gitlabTime writes milliseconds, as GitLab does.
type gitlabTime time.Time

// MarshalJSON writes 2016-04-05T21:40:50.169Z.
func (t gitlabTime) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

type gitlabNamespace struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Path     string `json:"path"`
	Kind     string `json:"kind"` // group, user
	FullPath string `json:"full_path"`
	ParentID *int64 `json:"parent_id"`
	WebURL   string `json:"web_url"`
}

// gitlabSimple is what GitLab tells of a project to those who have not signed in.
type gitlabSimple struct {
	ID                int64           `json:"id"`
	Description       *string         `json:"description"`
	Name              string          `json:"name"`
	NameWithNamespace string          `json:"name_with_namespace"`
	Path              string          `json:"path"`
	PathWithNamespace string          `json:"path_with_namespace"`
	CreatedAt         gitlabTime      `json:"created_at"`
	DefaultBranch     string          `json:"default_branch"`
	TagList           []string        `json:"tag_list"`
	Topics            []string        `json:"topics"`
	HTTPURLToRepo     string          `json:"http_url_to_repo"`
	WebURL            string          `json:"web_url"`
	ReadmeURL         *string         `json:"readme_url"`
	ForksCount        int             `json:"forks_count"`
	StarCount         int             `json:"star_count"`
	LastActivityAt    gitlabTime      `json:"last_activity_at"`
	Namespace         gitlabNamespace `json:"namespace"`
	LicenseURL        *string         `json:"license_url,omitempty"` // with license=true
	License           *gitlabLicence  `json:"license,omitempty"`     // with license=true
}

type gitlabLicence struct {
	Key       string  `json:"key"`
	Name      string  `json:"name"`
	Nickname  *string `json:"nickname"`
	HTMLURL   *string `json:"html_url"`
	SourceURL *string `json:"source_url"`
}

// gitlabFull is a project in the list of a group, which tells more than the others.
type gitlabFull struct {
	gitlabSimple
	Visibility        string        `json:"visibility"`
	UpdatedAt         gitlabTime    `json:"updated_at"`
	EmptyRepo         bool          `json:"empty_repo"`
	Archived          bool          `json:"archived"`
	OpenIssuesCount   int           `json:"open_issues_count"`
	ForkedFromProject *gitlabSimple `json:"forked_from_project,omitempty"`
}

func gitlabNotFound(what string) answer {
	return answer{status: http.StatusNotFound, body: map[string]string{"message": strings.TrimSpace("404 " + what + " Not Found")}}
}

func (f *Forge) gitlabNamespace(r *http.Request, path string) gitlabNamespace {
	a, _ := f.account(Lab, path)
	n := gitlabNamespace{ID: a.id(), Name: a.Name, Path: a.Path[strings.LastIndexByte(a.Path, '/')+1:], FullPath: a.Path, Kind: "group", WebURL: base(r) + "/groups/" + a.Path}
	if a.person() {
		n.Kind, n.WebURL = "user", base(r)+"/"+a.Path
	}
	if parent, found := f.account(Lab, a.parent()); found && a.parent() != "" {
		id := parent.id()
		n.ParentID = &id
	}
	return n
}

// fullName joins the names of a namespace and of those above it: Parent / Child.
func (f *Forge) fullName(path string) string {
	a, _ := f.account(Lab, path)
	if parent := a.parent(); parent != "" {
		return f.fullName(parent) + " / " + a.Name
	}
	return a.Name
}

func (f *Forge) gitlabSimple(r *http.Request, repo *repository) gitlabSimple {
	s := gitlabSimple{
		ID: repo.id, Description: orNull(repo.Description), Name: repo.name(), NameWithNamespace: f.fullName(repo.owner()) + " / " + repo.name(),
		Path: repo.name(), PathWithNamespace: repo.Path, CreatedAt: gitlabTime(repo.createdAt), DefaultBranch: repo.Branch,
		TagList: orNone(repo.Topics), Topics: orNone(repo.Topics), HTTPURLToRepo: base(r) + "/" + repo.Path + ".git", WebURL: base(r) + "/" + repo.Path,
		ForksCount: repo.Forks, StarCount: repo.Stars, LastActivityAt: gitlabTime(repo.activeAt), Namespace: f.gitlabNamespace(r, repo.owner()),
	}
	if repo.readme != "" {
		s.ReadmeURL = orNull(base(r) + "/" + repo.Path + "/-/blob/" + repo.Branch + "/" + repo.readme)
	}
	return s
}

func (f *Forge) gitlabFull(r *http.Request, repo *repository) gitlabFull {
	full := gitlabFull{
		gitlabSimple: f.gitlabSimple(r, repo), Visibility: "public", UpdatedAt: gitlabTime(repo.updatedAt),
		EmptyRepo: repo.empty, Archived: repo.Archived, OpenIssuesCount: repo.Issues,
	}
	if parent, _ := f.find(Lab, repo.ForkOf); parent != nil {
		p := f.gitlabSimple(r, parent)
		full.ForkedFromProject = &p
	}
	return full
}

// gitlabPage adds the headers of offset pagination. https://docs.gitlab.com/api/rest/#offset-based-pagination
func gitlabPage[T, E any](r *http.Request, c cut[T], entries []E) answer {
	orEmpty := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	h := http.Header{}
	h.Set("X-Page", strconv.Itoa(c.page))
	h.Set("X-Per-Page", strconv.Itoa(c.size))
	h.Set("X-Prev-Page", orEmpty(c.prev()))
	h.Set("X-Next-Page", orEmpty(c.next()))
	h.Set("X-Total", strconv.Itoa(c.total))
	h.Set("X-Total-Pages", strconv.Itoa(c.pages))
	if link := c.link(r); link != "" {
		h.Set("Link", link)
	}
	return answer{status: http.StatusOK, header: h, body: entries, etag: true}
}

// gitlabList sorts and filters as the parameters archived, order_by and sort ask, and answers one page.
func (f *Forge) gitlabList(r *http.Request, repos []*repository, full bool) answer {
	q := r.URL.Query()
	if v := q.Get("archived"); v != "" {
		repos = slices.DeleteFunc(repos, func(repo *repository) bool { return strconv.FormatBool(repo.Archived) != v })
	}
	by := "created_at"
	if v := q.Get("order_by"); v != "" {
		by = v
	}
	for name, at := range map[string]func(*repository) time.Time{
		"last_activity_after": func(repo *repository) time.Time { return repo.activeAt },
		"updated_after":       func(repo *repository) time.Time { return repo.updatedAt },
	} {
		if since, err := time.Parse(time.RFC3339, q.Get(name)); err == nil {
			repos = slices.DeleteFunc(repos, func(repo *repository) bool { return !at(repo).After(since) })
		}
	}
	order(repos, by, q.Get("sort") != "asc")
	if q.Get("pagination") == "keyset" && by == "id" {
		return f.gitlabKeyset(r, repos)
	}
	c := paged(r, repos, "per_page", 20, 100)
	if full && q.Get("simple") != "true" {
		return gitlabPage(r, c, each(c.entries, func(repo *repository) gitlabFull { return f.gitlabFull(r, repo) }))
	}
	return gitlabPage(r, c, each(c.entries, func(repo *repository) gitlabSimple { return f.gitlabSimple(r, repo) }))
}

// gitlabKeyset answers one page after an id; only the Link header tells the next one.
// https://docs.gitlab.com/api/rest/#keyset-based-pagination
func (f *Forge) gitlabKeyset(r *http.Request, repos []*repository) answer {
	q := r.URL.Query()
	key := "id_before"
	if q.Get("sort") == "asc" {
		key = "id_after"
	}
	if mark, err := strconv.ParseInt(q.Get(key), 10, 64); err == nil {
		repos = slices.DeleteFunc(repos, func(repo *repository) bool {
			return key == "id_after" && repo.id <= mark || key == "id_before" && repo.id >= mark
		})
	}
	c := paged(r, repos, "per_page", 20, 100)
	a := answer{status: http.StatusOK, header: http.Header{}, etag: true,
		body: each(c.entries, func(repo *repository) gitlabSimple { return f.gitlabSimple(r, repo) })}
	if c.next() > 0 {
		q.Set(key, strconv.FormatInt(c.entries[len(c.entries)-1].id, 10))
		a.header.Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, base(r), r.URL.EscapedPath(), q.Encode()))
	}
	return a
}

// group finds a group by number or path. The caller holds the lock.
func (f *Forge) group(id string) (namespace, bool) {
	a, found := f.namespace(id)
	return a, found && !a.person()
}

// namespace finds a group or a person of the GitLab host by number or path.
func (f *Forge) namespace(id string) (namespace, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return f.account(Lab, id)
	}
	for _, a := range f.accounts {
		if a.Host == Lab && a.id() == n {
			return a, true
		}
	}
	return namespace{}, false
}

func (f *Forge) gitlabGroupProjects(r *http.Request) answer {
	a, found := f.group(r.PathValue("id"))
	if !found {
		return gitlabNotFound("Group")
	}
	deep := r.URL.Query().Get("include_subgroups") == "true"
	return f.gitlabList(r, f.repositories(Lab, func(repo *repository) bool { return repo.under(a.Path, deep) }), true)
}

type gitlabGroup struct {
	ID          int64      `json:"id"`
	WebURL      string     `json:"web_url"`
	Name        string     `json:"name"`
	Path        string     `json:"path"`
	Description string     `json:"description"`
	Visibility  string     `json:"visibility"`
	FullName    string     `json:"full_name"`
	FullPath    string     `json:"full_path"`
	CreatedAt   gitlabTime `json:"created_at"`
	ParentID    *int64     `json:"parent_id"`
}

func (f *Forge) gitlabGroupOf(r *http.Request, a namespace) gitlabGroup {
	n := f.gitlabNamespace(r, a.Path)
	created, _ := time.Parse(time.DateOnly, a.Created)
	return gitlabGroup{
		ID: n.ID, WebURL: n.WebURL, Name: a.Name, Path: n.Path, Description: a.Description, Visibility: "public",
		FullName: f.fullName(a.Path), FullPath: a.Path, CreatedAt: gitlabTime(created), ParentID: n.ParentID,
	}
}

func (f *Forge) gitlabGroup(r *http.Request) answer {
	a, found := f.group(r.PathValue("id"))
	if !found {
		return gitlabNotFound("Group")
	}
	return ok(f.gitlabGroupOf(r, a))
}

func (f *Forge) gitlabSubgroups(r *http.Request) answer {
	a, found := f.group(r.PathValue("id"))
	if !found {
		return gitlabNotFound("Group")
	}
	groups := []gitlabGroup{}
	for _, g := range f.accounts {
		if g.Host == Lab && !g.person() && strings.EqualFold(g.parent(), a.Path) {
			groups = append(groups, f.gitlabGroupOf(r, g))
		}
	}
	slices.SortFunc(groups, func(a, b gitlabGroup) int { return strings.Compare(a.FullPath, b.FullPath) })
	c := paged(r, groups, "per_page", 20, 100)
	return gitlabPage(r, c, c.entries)
}

func (f *Forge) gitlabUsers(r *http.Request) answer {
	type user struct {
		ID       int64  `json:"id"`
		Username string `json:"username"`
		Name     string `json:"name"`
		State    string `json:"state"`
		WebURL   string `json:"web_url"`
	}
	name := r.URL.Query().Get("username")
	if name == "" { // the whole list is for administrators
		return answer{status: http.StatusForbidden, body: map[string]string{"message": "403 Forbidden"}}
	}
	users := []user{}
	if a, found := f.account(Lab, name); found && a.person() {
		users = append(users, user{ID: a.id(), Username: a.Path, Name: a.Name, State: "active", WebURL: base(r) + "/" + a.Path})
	}
	return ok(users)
}

func (f *Forge) gitlabUserProjects(r *http.Request) answer {
	a, found := f.namespace(r.PathValue("id"))
	if !found || !a.person() {
		return gitlabNotFound("User")
	}
	return f.gitlabList(r, f.repositories(Lab, func(repo *repository) bool { return repo.under(a.Path, false) }), false)
}

func (f *Forge) gitlabProjects(r *http.Request) answer {
	return f.gitlabList(r, f.repositories(Lab, nil), false)
}

func (f *Forge) gitlabProject(r *http.Request) answer {
	repo := f.project(Lab, r.PathValue("project"))
	if repo == nil {
		return gitlabNotFound("Project")
	}
	s := f.gitlabSimple(r, repo)
	if r.URL.Query().Get("license") == "true" && repo.Licence != "" {
		key := strings.ToLower(repo.Licence)
		if key == "noassertion" {
			key = "other"
		}
		s.License = &gitlabLicence{Key: key, Name: repo.Licence}
		s.LicenseURL = orNull(s.WebURL + "/-/blob/" + repo.Branch + "/LICENSE")
	}
	return answer{status: http.StatusOK, body: s, etag: true}
}

// gitlabLanguages gives the share of each language in per cent.
func (f *Forge) gitlabLanguages(r *http.Request) answer {
	repo := f.project(Lab, r.PathValue("project"))
	if repo == nil {
		return gitlabNotFound("Project")
	}
	shares := map[string]float64{}
	if repo.Language != "" {
		shares[repo.Language] = 100
	}
	return ok(shares)
}
