// SPDX-License-Identifier: EUPL-1.2

// Package github reads GitHub and GitHub Enterprise: the public repositories of an organisation, a person or an Enterprise host.
// It receives accounts from the crawler, and the guarded HTTP client from cmd; it alone imports go-github.
// It gives the crawler entries and Faults. Documentation: https://docs.github.com/en/rest/repos/repos
package github

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/go-github/v60/github"

	"greffe/crawler"
	"greffe/internal/register"
)

// Forge reads GitHub's REST API.
type Forge struct {
	access crawler.Access
	client *http.Client
	kinds  crawler.Kinds
}

// New makes a Forge that is reached by access.
func New(access crawler.Access) *Forge {
	return &Forge{access: access, kinds: crawler.Kinds{Kept: access.Answers}, client: crawler.StrictClient[github.Repository](access.Client)}
}

// public is the host whose API has a host of its own; every other is an Enterprise.
const public = "github.com"

// api makes a client of the host's API:
// https://docs.github.com/en/enterprise-server@latest/rest/enterprise-admin#endpoint-urls
func (f *Forge) api(host string) (*github.Client, error) {
	root := "https://" + host + "/api/v3/"
	switch {
	case f.access.API != nil:
		root = f.access.API(host)
	case host == public:
		root = "https://api.github.com/"
	}
	base, err := url.Parse(root)
	if err != nil || !strings.HasSuffix(base.Path, "/") {
		return nil, fmt.Errorf("address of the API of %s: %q: %w", host, root, register.ErrInvalid)
	}
	c := github.NewClient(f.client)
	c.BaseURL = base
	c.UserAgent = "" // the transport below signs with the operator's address
	return c, nil
}

// Files reads the repository's content.
func (f *Forge) Files(ctx context.Context, r register.Repository) (crawler.Tree, error) {
	return f.access.Files(ctx, r)
}

// Repositories yields the public repositories of the account, the oldest first:
// in that order no page loses an entry while the list is read.
func (f *Forge) Repositories(ctx context.Context, a register.Account) iter.Seq2[register.Repository, error] {
	c, err := f.api(a.Host)
	switch {
	case err != nil:
		return failed(err)
	case a.Path == "" && a.Host == public:
		return failed(&crawler.Fault{Reach: register.ReachUnavailable, Problem: crawler.ProblemUnsupported,
			Err: fmt.Errorf("list all of %s: %w", public, register.ErrInvalid)})
	case a.Path == "":
		return f.all(ctx, c, a)
	case strings.Contains(a.Path, "/"): // no account has a slash
		return crawler.Alone(ctx, f, a)
	}
	return f.kinds.List(ctx, strings.ToLower(a.Key()), f.organisation(ctx, c, a), f.person(ctx, c, a))
}

func failed(err error) iter.Seq2[register.Repository, error] {
	return func(yield func(register.Repository, error) bool) { yield(register.Repository{}, err) }
}

// organisation lists GET /orgs/{org}/repos:
// https://docs.github.com/en/rest/repos/repos#list-organization-repositories
func (f *Forge) organisation(ctx context.Context, c *github.Client, a register.Account) iter.Seq2[register.Repository, error] {
	return f.numbered(ctx, a, func(ctx context.Context, page github.ListOptions) ([]*github.Repository, *github.Response, error) {
		o := &github.RepositoryListByOrgOptions{Type: "public", Sort: "created", Direction: "asc", ListOptions: page}
		return c.Repositories.ListByOrg(ctx, url.PathEscape(a.Path), o)
	})
}

// person lists GET /users/{username}/repos:
// https://docs.github.com/en/rest/repos/repos#list-repositories-for-a-user
func (f *Forge) person(ctx context.Context, c *github.Client, a register.Account) iter.Seq2[register.Repository, error] {
	return f.numbered(ctx, a, func(ctx context.Context, page github.ListOptions) ([]*github.Repository, *github.Response, error) {
		o := &github.RepositoryListByUserOptions{Type: "owner", Sort: "created", Direction: "asc", ListOptions: page}
		return c.Repositories.ListByUser(ctx, url.PathEscape(a.Path), o)
	})
}

type lister func(context.Context, github.ListOptions) ([]*github.Repository, *github.Response, error)

// numbered reads a list whose pages have numbers:
// https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
func (f *Forge) numbered(ctx context.Context, a register.Account, list lister) iter.Seq2[register.Repository, error] {
	return crawler.Paged(ctx, "1", func(ctx context.Context, number string) (crawler.Page, error) {
		n, err := strconv.Atoi(number)
		if err != nil {
			return crawler.Page{}, fmt.Errorf("page %q: %w", number, register.ErrInvalid)
		}
		items, resp, err := list(ctx, github.ListOptions{PerPage: 100, Page: n})
		if err != nil {
			return crawler.Page{}, fmt.Errorf("list %s, page %d: %w", a.Key(), n, err)
		}
		page := f.page(a, items, resp.Header)
		if resp.NextPage > 0 {
			page.Next = strconv.Itoa(resp.NextPage)
		}
		return page, nil
	})
}

// all lists GET /repositories, whose next page follows the last id seen. It gives
// neither dates nor figures: https://docs.github.com/en/rest/repos/repos#list-public-repositories
func (f *Forge) all(ctx context.Context, c *github.Client, a register.Account) iter.Seq2[register.Repository, error] {
	return crawler.Paged(ctx, "0", func(ctx context.Context, since string) (crawler.Page, error) {
		id, err := strconv.ParseInt(since, 10, 64)
		if err != nil {
			return crawler.Page{}, fmt.Errorf("page after %q: %w", since, register.ErrInvalid)
		}
		items, resp, err := c.Repositories.ListAll(ctx, &github.RepositoryListAllOptions{Since: id})
		if err != nil {
			return crawler.Page{}, fmt.Errorf("list %s after %d: %w", a.Key(), id, err)
		}
		page := f.page(a, items, resp.Header)
		if n := len(page.IDs); n > 0 {
			page.Next = page.IDs[n-1]
		}
		return page, nil
	})
}

// page keeps the public repositories that have an address.
func (f *Forge) page(a register.Account, items []*github.Repository, h http.Header) crawler.Page {
	var p crawler.Page
	misread := crawler.MisreadOf(h)
	for _, g := range items {
		if g == nil || g.ID == nil {
			continue
		}
		p.IDs = append(p.IDs, strconv.FormatInt(*g.ID, 10))
		if r, err := f.repository(a, g); err == nil && !g.GetPrivate() {
			misread.Mark(&r, fields)
			p.Entries = append(p.Entries, r)
		}
	}
	return p
}

// fields are the facts that the fields of an entry state.
const fields = `description: description
	homepage: homepage
	license: licence
	language: language
	topics: topics
	fork: fork
	archived: archived
	default_branch: default_branch
	created_at: created_on
	pushed_at: last_activity
	stargazers_count: stars
	forks_count: forks
	open_issues_count: open_issues
	has_issues: issues`

// Repository asks GET /repos/{owner}/{repo}; the former address of a repository
// leads to its present one: https://docs.github.com/en/rest/repos/repos#get-a-repository
func (f *Forge) Repository(ctx context.Context, r register.Repository) (register.Repository, error) {
	c, err := f.api(r.Host)
	if err != nil {
		return register.Repository{}, err
	}
	owner, name, _ := strings.Cut(crawler.Path(r), "/")
	g, _, err := c.Repositories.Get(ctx, url.PathEscape(owner), url.PathEscape(name))
	if err != nil {
		return register.Repository{}, fmt.Errorf("ask for %s: %w", r.Key, err)
	}
	if g.GetPrivate() {
		return register.Repository{}, fmt.Errorf("ask for %s, which is private: %w", r.Key, crawler.StatusFault(http.StatusNotFound))
	}
	now, err := f.repository(register.Account{Host: r.Host, Kind: r.Kind}, g)
	if err != nil {
		return register.Repository{}, fmt.Errorf("ask for %s: %w", r.Key, crawler.Unreadable(err))
	}
	return now, nil
}

// repository reads one entry. In the entry of a list null means that there is
// none; the short entries of a whole host give neither branch nor dates, and what
// is missing there was not asked for.
func (f *Forge) repository(a register.Account, g *github.Repository) (register.Repository, error) {
	r, err := f.access.Entry(a, g.GetFullName(), strconv.FormatInt(g.GetID(), 10))
	if err != nil {
		return r, err
	}
	r.Description = crawler.SaidOrNone(g.GetDescription())
	r.Fork = crawler.SaidIf(g.Fork)
	if g.DefaultBranch == nil && g.CreatedAt == nil {
		return r, nil
	}
	r.DefaultBranch = crawler.SaidIf(g.DefaultBranch)
	r.Homepage = crawler.SaidOrNone(g.GetHomepage())
	r.Language = crawler.SaidOrNone(g.GetLanguage())
	r.Licence = crawler.SaidOrNone(licence(g.GetLicense()))
	r.Topics = crawler.SaidIf(&g.Topics)
	r.Archived = crawler.SaidIf(g.Archived)
	r.CreatedOn = crawler.SaidIf(g.CreatedAt.GetTime())
	r.LastActivity = crawler.SaidIf(g.PushedAt.GetTime())
	r.Kilobytes = g.GetSize() // https://docs.github.com/en/rest/repos/repos: in kilobytes
	r.Stars = crawler.SaidIf(g.StargazersCount)
	r.Forks = crawler.SaidIf(g.ForksCount)
	r.OpenIssues = crawler.SaidIf(g.OpenIssuesCount)
	r.Issues = crawler.SaidIf(g.HasIssues)
	return r, nil
}

// licence gives the SPDX id, or GitHub's own word where it found a licence that
// it cannot tell (NOASSERTION):
// https://docs.github.com/en/rest/licenses/licenses
func licence(l *github.License) string {
	if id := l.GetSPDXID(); id != "" && id != "NOASSERTION" {
		return id
	}
	return l.GetName()
}
