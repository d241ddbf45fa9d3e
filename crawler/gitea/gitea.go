// SPDX-License-Identifier: EUPL-1.2

// Package gitea reads Gitea and Forgejo: the public repositories of an organisation, of a person, or of the whole instance.
// It receives accounts from the crawler, and the guarded HTTP client from cmd; it alone imports Gitea's client library.
// It gives the crawler entries and Faults. Documentation: each instance's /api/swagger, section "repository".
package gitea

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"code.gitea.io/sdk/gitea"

	"greffe/crawler"
	"greffe/internal/register"
)

// Forge reads Gitea's REST API.
type Forge struct {
	access crawler.Access
	client *http.Client
	kinds  crawler.Kinds
}

// New makes a Forge that is reached by access. Its API function gives the address
// without /api/v1, which the library adds.
func New(access crawler.Access) *Forge {
	return &Forge{access: access, kinds: crawler.Kinds{Kept: access.Answers}, client: crawler.StrictClient[gitea.Repository](access.Client)}
}

// perPage is what an instance gives at most unless it was set otherwise
// (MAX_RESPONSE_ITEMS).
const perPage = 50

// api makes a client for one call: the library ties the context to the client. It
// would ask for the version first; the empty one says that it need not.
func (f *Forge) api(ctx context.Context, host string) (*gitea.Client, error) {
	root := "https://" + host
	if f.access.API != nil {
		root = f.access.API(host)
	}
	c, err := gitea.NewClient(root, gitea.SetHTTPClient(f.client), gitea.SetContext(ctx), gitea.SetGiteaVersion(""))
	if err != nil {
		return nil, fmt.Errorf("address of the API of %s: %q: %w: %w", host, root, err, register.ErrInvalid)
	}
	return c, nil
}

// Files reads the repository's content.
func (f *Forge) Files(ctx context.Context, r register.Repository) (crawler.Tree, error) {
	return f.access.Files(ctx, r)
}

// Repositories yields the public repositories of the account.
func (f *Forge) Repositories(ctx context.Context, a register.Account) iter.Seq2[register.Repository, error] {
	switch {
	case a.Path == "":
		return f.numbered(ctx, a, instance)
	case strings.Contains(a.Path, "/"): // no account has a slash
		return crawler.Alone(ctx, f, a)
	}
	return f.kinds.List(ctx, strings.ToLower(a.Key()), f.numbered(ctx, a, organisation), f.numbered(ctx, a, person))
}

type lister func(*gitea.Client, register.Account, gitea.ListOptions) ([]*gitea.Repository, *gitea.Response, error)

// organisation lists GET /orgs/{org}/repos (swagger: orgListRepos).
func organisation(c *gitea.Client, a register.Account, page gitea.ListOptions) ([]*gitea.Repository, *gitea.Response, error) {
	return c.ListOrgRepos(a.Path, gitea.ListOrgReposOptions{ListOptions: page})
}

// person lists GET /users/{username}/repos (swagger: userListRepos).
func person(c *gitea.Client, a register.Account, page gitea.ListOptions) ([]*gitea.Repository, *gitea.Response, error) {
	return c.ListUserRepos(a.Path, gitea.ListReposOptions{ListOptions: page})
}

// instance lists GET /repos/search, the oldest first (swagger: repoSearch).
func instance(c *gitea.Client, _ register.Account, page gitea.ListOptions) ([]*gitea.Repository, *gitea.Response, error) {
	return c.SearchRepos(gitea.SearchRepoOptions{ListOptions: page, IsPrivate: new(false), Sort: "id", Order: "asc"})
}

// numbered reads a list page by page. An instance that gives no Link header is
// asked for another page as long as pages are full.
func (f *Forge) numbered(ctx context.Context, a register.Account, list lister) iter.Seq2[register.Repository, error] {
	return crawler.Paged(ctx, "1", func(ctx context.Context, number string) (crawler.Page, error) {
		n, err := strconv.Atoi(number)
		if err != nil {
			return crawler.Page{}, fmt.Errorf("page %q: %w", number, register.ErrInvalid)
		}
		c, err := f.api(ctx, a.Host)
		if err != nil {
			return crawler.Page{}, err
		}
		items, resp, err := list(c, a, gitea.ListOptions{Page: n, PageSize: perPage})
		if err != nil {
			return crawler.Page{}, fmt.Errorf("list %s, page %d: %w", a.Key(), n, err)
		}
		page := f.page(a, items, resp.Header)
		switch {
		case resp.NextPage > 0:
			page.Next = strconv.Itoa(resp.NextPage)
		case resp.Header.Get("Link") == "" && len(items) >= perPage:
			page.Next = strconv.Itoa(n + 1)
		}
		return page, nil
	})
}

// page keeps the public repositories that have an address. With a token, lists
// hold private ones, and internal ones that only members see.
func (f *Forge) page(a register.Account, items []*gitea.Repository, h http.Header) crawler.Page {
	var p crawler.Page
	misread := crawler.MisreadOf(h)
	for _, g := range items {
		if g == nil || g.ID == 0 {
			continue
		}
		p.IDs = append(p.IDs, strconv.FormatInt(g.ID, 10))
		if r, err := f.repository(a, g); err == nil && !g.Private && !g.Internal {
			misread.Mark(&r, fields)
			p.Entries = append(p.Entries, r)
		}
	}
	return p
}

// fields are the facts that the fields of an entry state.
const fields = `description: description
	website: homepage
	licenses: licence
	language: language
	topics: topics
	fork: fork
	archived: archived
	default_branch: default_branch
	created_at: created_on
	updated_at: last_activity
	stars_count: stars
	forks_count: forks
	open_issues_count: open_issues
	has_issues: issues
	release_counter: releases`

// Repository asks GET /repositories/{id} (swagger: repoGetByID), or
// GET /repos/{owner}/{repo} (repoGet) where the id is not known; a former address
// leads to the present one.
func (f *Forge) Repository(ctx context.Context, r register.Repository) (register.Repository, error) {
	c, err := f.api(ctx, r.Host)
	if err != nil {
		return register.Repository{}, err
	}
	g, err := ask(c, r)
	if err != nil {
		return register.Repository{}, fmt.Errorf("ask for %s: %w", r.Key, err)
	}
	if g.Private || g.Internal {
		return register.Repository{}, fmt.Errorf("ask for %s, which is not public: %w", r.Key, crawler.StatusFault(http.StatusNotFound))
	}
	now, err := f.repository(register.Account{Host: r.Host, Kind: r.Kind}, g)
	if err != nil {
		return register.Repository{}, fmt.Errorf("ask for %s: %w", r.Key, crawler.Unreadable(err))
	}
	return now, nil
}

func ask(c *gitea.Client, r register.Repository) (*gitea.Repository, error) {
	if id, err := strconv.ParseInt(r.ForgeID, 10, 64); err == nil {
		g, _, err := c.GetRepoByID(id)
		return g, err
	}
	owner, name, _ := strings.Cut(crawler.Path(r), "/")
	g, _, err := c.GetRepo(owner, name)
	return g, err
}

// repository reads one entry. The library does not tell a field that is missing
// from one that is empty; the fields that older versions lack (topics, licences)
// are stated only when they hold something.
func (f *Forge) repository(a register.Account, g *gitea.Repository) (register.Repository, error) {
	r, err := f.access.Entry(a, g.FullName, strconv.FormatInt(g.ID, 10))
	if err != nil {
		return r, err
	}
	r.Description = crawler.SaidOrNone(g.Description)
	r.Homepage = crawler.SaidOrNone(g.Website)
	r.DefaultBranch = crawler.SaidOrNone(g.DefaultBranch)
	r.Fork = crawler.Said(g.Fork)
	r.Archived = crawler.Said(g.Archived)
	r.CreatedOn = date(g.Created)
	r.LastActivity = date(g.Updated)
	r.Kilobytes = g.Size
	r.Stars = crawler.Said(g.Stars)
	r.Forks = crawler.Said(g.Forks)
	r.OpenIssues = crawler.Said(g.OpenIssues)
	r.Issues, r.Releases = issues(g), releases(g)
	if g.Language != "" {
		r.Language = crawler.Said(g.Language)
	}
	if g.Topics != nil {
		r.Topics = crawler.Said(g.Topics)
	}
	if len(g.Licenses) > 0 {
		r.Licence = crawler.Said(strings.Join(g.Licenses, " "))
	}
	return r, nil
}

// issues tells whether the issue tracker is switched on; one in another system (see
// external_tracker) is a tracker too. "No" counts only where another switch shows that
// the version writes them.
func issues(g *gitea.Repository) register.Fact[bool] {
	if g.HasIssues || g.HasPullRequests || g.HasWiki || g.HasProjects {
		return crawler.Said(g.HasIssues)
	}
	return register.Fact[bool]{}
}

// releases counts them; none counts only where a younger field shows that the version counts.
func releases(g *gitea.Repository) register.Fact[int] {
	if g.Releases > 0 || g.HasReleases || g.HasPackages || g.HasActions {
		return crawler.Said(g.Releases)
	}
	return register.Fact[int]{}
}

func date(t time.Time) register.Fact[time.Time] {
	if t.IsZero() {
		return register.Fact[time.Time]{}
	}
	return crawler.Said(t)
}
