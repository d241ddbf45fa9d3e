// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// giteaRoutes offers the endpoints of Gitea's REST API that a crawler needs. Every
// instance shows their documentation under /api/swagger; for one release it is
// https://docs.gitea.com/api/1.22/
func (f *Forge) giteaRoutes(mux *http.ServeMux) {
	const api = "GET /api/v1"
	f.api(mux, Tea, PartList, api+"/version", func(*http.Request) answer { // getVersion
		return ok(map[string]string{"version": "1.22.6"})
	})
	f.api(mux, Tea, PartList, api+"/settings/api", func(*http.Request) answer { // getGeneralAPISettings
		return ok(map[string]int{"max_response_items": 50, "default_paging_num": 30, "default_git_trees_per_page": 1000, "default_max_blob_size": 10485760})
	})
	f.api(mux, Tea, PartList, api+"/orgs/{org}/repos", f.giteaOrganizationRepositories) // orgListRepos
	f.api(mux, Tea, PartList, api+"/orgs/{org}", f.giteaOrganization)                   // orgGet
	f.api(mux, Tea, PartList, api+"/users/{user}/repos", f.giteaUserRepositories)       // userListRepos
	f.api(mux, Tea, PartList, api+"/users/{user}", f.giteaUser)                         // userGet
	f.api(mux, Tea, PartList, api+"/repos/search", f.giteaSearch)                       // repoSearch
	f.api(mux, Tea, PartDetail, api+"/repos/{owner}/{repo}", f.giteaRepository)         // repoGet
	f.api(mux, Tea, PartDetail, api+"/repositories/{project}", f.giteaRepositoryByID)   // repoGetByID
	f.api(mux, Tea, PartPage, api+"/{rest...}", func(*http.Request) answer { return giteaNotFound() })
}

// giteaAccount is a User of the documentation.
type giteaAccount struct {
	ID          int64  `json:"id"`
	Login       string `json:"login"`
	FullName    string `json:"full_name"`
	HTMLURL     string `json:"html_url"`
	Website     string `json:"website"`
	Description string `json:"description"`
	Visibility  string `json:"visibility"`
	Created     string `json:"created"`
	Username    string `json:"username"`
}

// giteaRepo is a Repository of the documentation.
type giteaRepo struct {
	ID            int64        `json:"id"`
	Owner         giteaAccount `json:"owner"`
	Name          string       `json:"name"`
	FullName      string       `json:"full_name"`
	Description   string       `json:"description"`
	Empty         bool         `json:"empty"`
	Private       bool         `json:"private"`
	Fork          bool         `json:"fork"`
	Template      bool         `json:"template"`
	Parent        *giteaRepo   `json:"parent"`
	Mirror        bool         `json:"mirror"`
	Size          int          `json:"size"`
	Language      string       `json:"language"`
	HTMLURL       string       `json:"html_url"`
	URL           string       `json:"url"`
	CloneURL      string       `json:"clone_url"`
	Website       string       `json:"website"`
	StarsCount    int          `json:"stars_count"`
	ForksCount    int          `json:"forks_count"`
	OpenIssues    int          `json:"open_issues_count"`
	Releases      int          `json:"release_counter"`
	HasIssues     bool         `json:"has_issues"`
	HasReleases   bool         `json:"has_releases"`
	HasWiki       bool         `json:"has_wiki"`
	DefaultBranch string       `json:"default_branch"`
	Archived      bool         `json:"archived"`
	CreatedAt     time.Time    `json:"created_at"`
	UpdatedAt     time.Time    `json:"updated_at"`
	Internal      bool         `json:"internal"`
	Topics        []string     `json:"topics"`
	Licenses      []string     `json:"licenses"`
}

func giteaNotFound() answer {
	return answer{status: http.StatusNotFound, body: map[string]any{"errors": []string{}, "message": "The target couldn't be found.", "url": "/api/swagger"}}
}

func giteaAccountOf(r *http.Request, a namespace) giteaAccount {
	return giteaAccount{
		ID: a.id(), Login: a.Path, Username: a.Path, FullName: a.Name, HTMLURL: base(r) + "/" + a.Path,
		Website: a.Website, Description: a.Description, Visibility: "public", Created: a.Created + "T08:00:00Z",
	}
}

func (f *Forge) giteaEntry(r *http.Request, repo *repository) giteaRepo {
	owner, _ := f.account(Tea, repo.owner())
	g := giteaRepo{
		ID: repo.id, Owner: giteaAccountOf(r, owner), Name: repo.name(), FullName: repo.Path, Description: repo.Description,
		Empty: repo.empty, Fork: repo.ForkOf != "", Size: (repo.size + 1023) / 1024, Language: repo.Language,
		HTMLURL: base(r) + "/" + repo.Path, URL: base(r) + "/api/v1/repos/" + repo.Path, CloneURL: base(r) + "/" + repo.Path + ".git",
		Website: repo.Homepage, StarsCount: repo.Stars, ForksCount: repo.Forks, OpenIssues: repo.Issues, Releases: len(repo.Tags), HasIssues: true, HasReleases: true, HasWiki: true, DefaultBranch: repo.Branch,
		Archived: repo.Archived, CreatedAt: repo.createdAt, UpdatedAt: repo.updatedAt, Topics: orNone(repo.Topics), Licenses: []string{},
	}
	if repo.Licence != "" && repo.Licence != "NOASSERTION" {
		g.Licenses = []string{repo.Licence}
	}
	if parent, _ := f.find(Tea, repo.ForkOf); parent != nil {
		p := f.giteaEntry(r, parent)
		g.Parent = &p
	}
	return g
}

// giteaHeader tells the total and the neighbouring pages: https://docs.gitea.com/development/api-usage#pagination
func giteaHeader[T any](r *http.Request, c cut[T]) http.Header {
	h := http.Header{}
	h.Set("X-Total-Count", strconv.Itoa(c.total))
	h.Set("Access-Control-Expose-Headers", "X-Total-Count, Link")
	if link := c.link(r); link != "" {
		h.Set("Link", link)
	}
	return h
}

func (f *Forge) giteaList(r *http.Request, repos []*repository) answer {
	c := paged(r, repos, "limit", 30, 50)
	a := ok(each(c.entries, func(repo *repository) giteaRepo { return f.giteaEntry(r, repo) }))
	a.header = giteaHeader(r, c)
	return a
}

func (f *Forge) giteaOrganizationRepositories(r *http.Request) answer {
	a, found := f.account(Tea, r.PathValue("org"))
	if !found || a.person() {
		return giteaNotFound()
	}
	return f.giteaList(r, f.repositories(Tea, func(repo *repository) bool { return repo.under(a.Path, false) }))
}

func (f *Forge) giteaUserRepositories(r *http.Request) answer {
	a, found := f.account(Tea, r.PathValue("user"))
	if !found {
		return giteaNotFound()
	}
	return f.giteaList(r, f.repositories(Tea, func(repo *repository) bool { return repo.under(a.Path, false) }))
}

func (f *Forge) giteaUser(r *http.Request) answer {
	a, found := f.account(Tea, r.PathValue("user"))
	if !found {
		return giteaNotFound()
	}
	return ok(giteaAccountOf(r, a))
}

func (f *Forge) giteaOrganization(r *http.Request) answer {
	a, found := f.account(Tea, r.PathValue("org"))
	if !found || a.person() {
		return giteaNotFound()
	}
	return ok(struct {
		giteaAccount
		Name string `json:"name"`
	}{giteaAccountOf(r, a), a.Path})
}

// giteaSearch lists the whole host, or the parts that the documented parameters ask for.
func (f *Forge) giteaSearch(r *http.Request) answer {
	q := r.URL.Query()
	repos := f.repositories(Tea, func(repo *repository) bool {
		owner, _ := f.account(Tea, repo.owner())
		return (q.Get("uid") == "" || q.Get("uid") == strconv.FormatInt(owner.id(), 10)) &&
			(q.Get("archived") == "" || q.Get("archived") == strconv.FormatBool(repo.Archived)) &&
			strings.Contains(strings.ToLower(repo.name()), strings.ToLower(q.Get("q")))
	})
	if by := q.Get("sort"); by != "" && by != "alpha" {
		order(repos, by, q.Get("order") == "desc")
	} else if q.Get("order") == "desc" {
		slices.Reverse(repos)
	}
	c := paged(r, repos, "limit", 30, 50)
	a := ok(map[string]any{"ok": true, "data": each(c.entries, func(repo *repository) giteaRepo { return f.giteaEntry(r, repo) })})
	a.header = giteaHeader(r, c)
	return a
}

func (f *Forge) giteaRepository(r *http.Request) answer {
	repo, moved := f.find(Tea, r.PathValue("owner")+"/"+r.PathValue("repo"))
	switch {
	case repo == nil:
		return giteaNotFound()
	case moved:
		return answer{status: http.StatusMovedPermanently, header: http.Header{"Location": {base(r) + "/api/v1/repos/" + repo.Path}}}
	}
	return ok(f.giteaEntry(r, repo))
}

func (f *Forge) giteaRepositoryByID(r *http.Request) answer {
	repo := f.project(Tea, r.PathValue("project"))
	if repo == nil {
		return giteaNotFound()
	}
	return ok(f.giteaEntry(r, repo))
}
