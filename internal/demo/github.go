// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// githubRoutes offers the endpoints of GitHub's REST API that a crawler needs, under
// the base path of GitHub Enterprise Server:
// https://docs.github.com/en/enterprise-server@3.14/rest/about-the-rest-api
func (f *Forge) githubRoutes(mux *http.ServeMux) {
	const api = "GET /api/v3"
	// https://docs.github.com/en/rest/repos/repos#list-organization-repositories
	f.api(mux, Hub, PartList, api+"/orgs/{org}/repos", f.githubOrganizationRepositories)
	// https://docs.github.com/en/rest/repos/repos#list-repositories-for-a-user
	f.api(mux, Hub, PartList, api+"/users/{user}/repos", f.githubUserRepositories)
	// https://docs.github.com/en/rest/users/users#get-a-user
	f.api(mux, Hub, PartList, api+"/users/{user}", f.githubUser)
	// https://docs.github.com/en/rest/orgs/orgs#get-an-organization
	f.api(mux, Hub, PartList, api+"/orgs/{org}", f.githubOrganization)
	// https://docs.github.com/en/rest/repos/repos#get-a-repository
	f.api(mux, Hub, PartDetail, api+"/repos/{owner}/{repo}", f.githubRepository)
	// The target of the redirect that the former address of a repository answers.
	f.api(mux, Hub, PartDetail, api+"/repositories/{project}", f.githubRepositoryByID)
	// https://docs.github.com/en/rest/meta/meta#get-github-meta-information
	f.api(mux, Hub, PartList, api+"/meta", func(*http.Request) answer {
		return ok(map[string]any{"verifiable_password_authentication": false, "installed_version": "3.14.0"})
	})
	mux.HandleFunc("POST /api/graphql", f.counted(Hub, PartGraphQL, "POST /api/graphql", f.githubGraphQL))
	f.api(mux, Hub, PartPage, api+"/{rest...}", func(*http.Request) answer { return githubNotFound() })
}

// githubOwner is a "simple user" of the documentation.
type githubOwner struct {
	Login   string `json:"login"`
	ID      int64  `json:"id"`
	NodeID  string `json:"node_id"`
	URL     string `json:"url"`
	HTMLURL string `json:"html_url"`
	Type    string `json:"type"` // User, Organization
}

// githubLicence is a "license simple" of the documentation.
type githubLicence struct {
	Key    string  `json:"key"`
	Name   string  `json:"name"`
	SPDXID string  `json:"spdx_id"`
	URL    *string `json:"url"`
	NodeID string  `json:"node_id"`
}

// githubRepo is a "minimal repository" of the documentation; Parent and Source come with one repository only.
type githubRepo struct {
	ID              int64          `json:"id"`
	NodeID          string         `json:"node_id"`
	Name            string         `json:"name"`
	FullName        string         `json:"full_name"`
	Owner           githubOwner    `json:"owner"`
	Private         bool           `json:"private"`
	HTMLURL         string         `json:"html_url"`
	Description     *string        `json:"description"`
	Fork            bool           `json:"fork"`
	URL             string         `json:"url"`
	CloneURL        string         `json:"clone_url"`
	Homepage        *string        `json:"homepage"`
	Language        *string        `json:"language"`
	ForksCount      int            `json:"forks_count"`
	StargazersCount int            `json:"stargazers_count"`
	WatchersCount   int            `json:"watchers_count"`
	Size            int            `json:"size"`
	DefaultBranch   string         `json:"default_branch"`
	OpenIssuesCount int            `json:"open_issues_count"`
	IsTemplate      bool           `json:"is_template"`
	Topics          []string       `json:"topics"`
	HasIssues       bool           `json:"has_issues"`
	Archived        bool           `json:"archived"`
	Disabled        bool           `json:"disabled"`
	Visibility      string         `json:"visibility"`
	PushedAt        time.Time      `json:"pushed_at"`
	CreatedAt       time.Time      `json:"created_at"`
	UpdatedAt       time.Time      `json:"updated_at"`
	License         *githubLicence `json:"license"`
	Parent          *githubRepo    `json:"parent,omitempty"`
	Source          *githubRepo    `json:"source,omitempty"`
}

func githubNode(kind string, id int64) string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%s%d", kind, id))
}

func (f *Forge) githubOwner(r *http.Request, a namespace) githubOwner {
	kind := "Organization"
	if a.person() {
		kind = "User"
	}
	return githubOwner{
		Login: a.Path, ID: a.id(), NodeID: githubNode(kind, a.id()), Type: kind,
		URL: base(r) + "/api/v3/users/" + a.Path, HTMLURL: base(r) + "/" + a.Path,
	}
}

func githubLicenceOf(spdx string) *githubLicence {
	if spdx == "" {
		return nil
	}
	if spdx == "NOASSERTION" {
		return &githubLicence{Key: "other", Name: "Other", SPDXID: spdx}
	}
	return &githubLicence{Key: strings.ToLower(spdx), Name: spdx, SPDXID: spdx}
}

func (f *Forge) githubEntry(r *http.Request, repo *repository) githubRepo {
	owner, _ := f.account(repo.host, repo.owner())
	g := githubRepo{
		ID: repo.id, NodeID: githubNode("Repository", repo.id), Name: repo.name(), FullName: repo.Path,
		Owner: f.githubOwner(r, owner), HTMLURL: base(r) + "/" + repo.Path,
		Description: orNull(repo.Description), Fork: repo.ForkOf != "",
		URL: base(r) + "/api/v3/repos/" + repo.Path, CloneURL: base(r) + "/" + repo.Path + ".git",
		Homepage: orNull(repo.Homepage), Language: orNull(repo.Language),
		ForksCount: repo.Forks, StargazersCount: repo.Stars, WatchersCount: repo.Stars,
		Size: (repo.size + 1023) / 1024, DefaultBranch: repo.Branch, OpenIssuesCount: repo.Issues,
		Topics: orNone(repo.Topics), HasIssues: true, Archived: repo.Archived, Visibility: "public",
		PushedAt: repo.pushedAt, CreatedAt: repo.createdAt, UpdatedAt: repo.updatedAt, License: githubLicenceOf(repo.Licence),
	}
	return g
}

func githubNotFound() answer {
	return answer{status: http.StatusNotFound, body: map[string]string{
		"message": "Not Found", "documentation_url": "https://docs.github.com/rest",
	}}
}

// githubList answers one page. https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
func (f *Forge) githubList(r *http.Request, repos []*repository, by string) answer {
	q := r.URL.Query()
	if v := q.Get("sort"); v != "" {
		by = v
	}
	descending := by != "full_name"
	if v := q.Get("direction"); v != "" {
		descending = v == "desc"
	}
	order(repos, by, descending)
	c := paged(r, repos, "per_page", 30, 100)
	a := ok(each(c.entries, func(repo *repository) githubRepo { return f.githubEntry(r, repo) }))
	a.etag = true
	if link := c.link(r); link != "" {
		a.header = http.Header{"Link": {link}}
	}
	return a
}

// githubType keeps what the parameter type asks for.
func githubType(kind string) func(*repository) bool {
	return func(r *repository) bool {
		switch kind {
		case "forks":
			return r.ForkOf != ""
		case "sources":
			return r.ForkOf == ""
		case "private", "member":
			return false
		}
		return true
	}
}

func (f *Forge) githubOrganizationRepositories(r *http.Request) answer {
	a, found := f.account(Hub, r.PathValue("org"))
	if !found || a.person() {
		return githubNotFound()
	}
	keep := githubType(r.URL.Query().Get("type"))
	return f.githubList(r, f.repositories(Hub, func(repo *repository) bool { return repo.under(a.Path, false) && keep(repo) }), "created")
}

func (f *Forge) githubUserRepositories(r *http.Request) answer {
	a, found := f.account(Hub, r.PathValue("user"))
	if !found {
		return githubNotFound()
	}
	keep := githubType(r.URL.Query().Get("type"))
	return f.githubList(r, f.repositories(Hub, func(repo *repository) bool { return repo.under(a.Path, false) && keep(repo) }), "full_name")
}

func (f *Forge) githubUser(r *http.Request) answer {
	a, found := f.account(Hub, r.PathValue("user"))
	if !found {
		return githubNotFound()
	}
	return f.githubProfile(r, a)
}

func (f *Forge) githubOrganization(r *http.Request) answer {
	a, found := f.account(Hub, r.PathValue("org"))
	if !found || a.person() {
		return githubNotFound()
	}
	return f.githubProfile(r, a)
}

func (f *Forge) githubProfile(r *http.Request, a namespace) answer {
	repos := f.repositories(Hub, func(repo *repository) bool { return repo.under(a.Path, false) })
	body := struct {
		githubOwner
		Name        string `json:"name"`
		Description string `json:"description,omitempty"` // of an organization
		Bio         string `json:"bio,omitempty"`         // of a user
		Blog        string `json:"blog"`
		PublicRepos int    `json:"public_repos"`
		CreatedAt   string `json:"created_at"`
	}{githubOwner: f.githubOwner(r, a), Name: a.Name, Blog: a.Website, PublicRepos: len(repos), CreatedAt: a.Created + "T08:00:00Z"}
	if a.person() {
		body.Bio = a.Description
	} else {
		body.Description = a.Description
	}
	return answer{status: http.StatusOK, body: body, etag: true}
}

// githubRepository answers 301 at a former address, as the documentation of the status codes says.
func (f *Forge) githubRepository(r *http.Request) answer {
	repo, moved := f.find(Hub, r.PathValue("owner")+"/"+r.PathValue("repo"))
	switch {
	case repo == nil:
		return githubNotFound()
	case moved:
		to := fmt.Sprintf("%s/api/v3/repositories/%d", base(r), repo.id)
		return answer{status: http.StatusMovedPermanently, header: http.Header{"Location": {to}}, body: map[string]string{
			"message": "Moved Permanently", "url": to, "documentation_url": "https://docs.github.com/rest",
		}}
	}
	return f.githubDetail(r, repo)
}

func (f *Forge) githubRepositoryByID(r *http.Request) answer {
	repo := f.project(Hub, r.PathValue("project"))
	if repo == nil {
		return githubNotFound()
	}
	return f.githubDetail(r, repo)
}

func (f *Forge) githubDetail(r *http.Request, repo *repository) answer {
	g := f.githubEntry(r, repo)
	if parent, _ := f.find(Hub, repo.ForkOf); parent != nil {
		p := f.githubEntry(r, parent)
		g.Parent, g.Source = &p, &p
	}
	return answer{status: http.StatusOK, body: g, etag: true}
}
