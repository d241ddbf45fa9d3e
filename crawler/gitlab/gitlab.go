// SPDX-License-Identifier: EUPL-1.2

// Package gitlab reads any GitLab: the public projects of a group with its subgroups, of a person, or of the whole instance.
// It receives accounts from the crawler, and the guarded HTTP client from cmd; it alone imports GitLab's client library.
// It gives the crawler entries and Faults. Documentation: https://docs.gitlab.com/api/projects/
package gitlab

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gitlab.com/gitlab-org/api/client-go/v2"

	"greffe/crawler"
	"greffe/internal/register"
)

// Forge reads GitLab's REST API.
type Forge struct {
	access crawler.Access
	client *http.Client
	kinds  crawler.Kinds
}

// New makes a Forge that is reached by access.
func New(access crawler.Access) *Forge {
	return &Forge{access: access, kinds: crawler.Kinds{Kept: access.Answers}, client: crawler.StrictClient[gitlab.Project](access.Client)}
}

// unlimited lets every call pass: the transports below wait, and the library's
// own limiter would spread the calls by headers of its own reading.
type unlimited struct{}

func (unlimited) Wait(ctx context.Context) error { return ctx.Err() }

// api makes a client of the host's API. The token is the transport's affair.
func (f *Forge) api(host string) (*gitlab.Client, error) {
	root := "https://" + host + "/api/v4/"
	if f.access.API != nil {
		root = f.access.API(host)
	}
	c, err := gitlab.NewClient("", gitlab.WithBaseURL(root), gitlab.WithHTTPClient(f.client),
		gitlab.WithoutRetries(), gitlab.WithCustomLimiter(unlimited{}))
	if err != nil {
		return nil, fmt.Errorf("address of the API of %s: %q: %w: %w", host, root, err, register.ErrInvalid)
	}
	c.UserAgent = "" // the transport below signs with the operator's address
	return c, nil
}

// Files reads the repository's content.
func (f *Forge) Files(ctx context.Context, r register.Repository) (crawler.Tree, error) {
	return f.access.Files(ctx, r)
}

// Repositories yields the public projects of the account, the oldest first: in
// that order no page loses an entry while the list is read.
func (f *Forge) Repositories(ctx context.Context, a register.Account) iter.Seq2[register.Repository, error] {
	c, err := f.api(a.Host)
	switch {
	case err != nil:
		return func(yield func(register.Repository, error) bool) { yield(register.Repository{}, err) }
	case a.Path == "":
		return f.instance(ctx, c, a)
	case strings.Contains(a.Path, "/"): // only groups nest; else it is a project
		return f.kinds.List(ctx, strings.ToLower(a.Key()), f.group(ctx, c, a), crawler.Alone(ctx, f, a))
	}
	return f.kinds.List(ctx, strings.ToLower(a.Key()), f.group(ctx, c, a), f.person(ctx, c, a))
}

// group lists GET /groups/:id/projects with its subgroups at every depth, each
// project once; projects that others share with the group are theirs:
// https://docs.gitlab.com/api/groups/#list-projects
func (f *Forge) group(ctx context.Context, c *gitlab.Client, a register.Account) iter.Seq2[register.Repository, error] {
	return f.numbered(ctx, a, func(ctx context.Context, page gitlab.ListOptions) ([]*gitlab.Project, *gitlab.Response, error) {
		o := &gitlab.ListGroupProjectsOptions{
			ListOptions: page, Visibility: new(gitlab.PublicVisibility), OrderBy: new("id"), Sort: new("asc"),
			IncludeSubGroups: new(true), WithShared: new(false),
		}
		return c.Groups.ListGroupProjects(a.Path, o, gitlab.WithContext(ctx))
	})
}

// person lists GET /users/:user_id/projects:
// https://docs.gitlab.com/api/projects/#list-all-projects-for-a-user
func (f *Forge) person(ctx context.Context, c *gitlab.Client, a register.Account) iter.Seq2[register.Repository, error] {
	return f.numbered(ctx, a, func(ctx context.Context, page gitlab.ListOptions) ([]*gitlab.Project, *gitlab.Response, error) {
		o := &gitlab.ListProjectsOptions{
			ListOptions: page, Visibility: new(gitlab.PublicVisibility), OrderBy: new("id"), Sort: new("asc"),
		}
		return c.Projects.ListUserProjects(a.Path, o, gitlab.WithContext(ctx))
	})
}

type lister func(context.Context, gitlab.ListOptions) ([]*gitlab.Project, *gitlab.Response, error)

// numbered reads a list whose pages have numbers:
// https://docs.gitlab.com/api/rest/#offset-based-pagination
func (f *Forge) numbered(ctx context.Context, a register.Account, list lister) iter.Seq2[register.Repository, error] {
	return crawler.Paged(ctx, "1", func(ctx context.Context, number string) (crawler.Page, error) {
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return crawler.Page{}, fmt.Errorf("page %q: %w", number, register.ErrInvalid)
		}
		items, resp, err := list(ctx, gitlab.ListOptions{PerPage: 100, Page: n})
		if err != nil {
			return crawler.Page{}, fmt.Errorf("list %s, page %d: %w", a.Key(), n, err)
		}
		page := f.page(a, items, resp.Header)
		if resp.NextPage > 0 {
			page.Next = strconv.FormatInt(resp.NextPage, 10)
		}
		return page, nil
	})
}

// instance lists GET /projects by the last id seen, since pages by number end at
// 50,000 entries; of the link to the next page only its presence is used:
// https://docs.gitlab.com/api/rest/#keyset-based-pagination
func (f *Forge) instance(ctx context.Context, c *gitlab.Client, a register.Account) iter.Seq2[register.Repository, error] {
	return crawler.Paged(ctx, "0", func(ctx context.Context, after string) (crawler.Page, error) {
		id, err := strconv.ParseInt(after, 10, 64)
		if err != nil {
			return crawler.Page{}, fmt.Errorf("page after %q: %w", after, register.ErrInvalid)
		}
		o := &gitlab.ListProjectsOptions{
			ListOptions: gitlab.ListOptions{PerPage: 100, Pagination: "keyset"},
			Visibility:  new(gitlab.PublicVisibility), OrderBy: new("id"), Sort: new("asc"), IDAfter: &id,
		}
		items, resp, err := c.Projects.ListProjects(o, gitlab.WithContext(ctx))
		if err != nil {
			return crawler.Page{}, fmt.Errorf("list %s after %d: %w", a.Key(), id, err)
		}
		page := f.page(a, items, resp.Header)
		if n := len(page.IDs); n > 0 && (resp.NextLink != "" || resp.NextPage > 0) {
			page.Next = page.IDs[n-1]
		}
		return page, nil
	})
}

// movedOptions adds to the library's what it does not know: updated_after, since 15.10.
type movedOptions struct {
	gitlab.ListProjectsOptions
	UpdatedAfter *time.Time `url:"updated_after,omitempty"`
	since        time.Time  // what happened last before it is told apart
}

// movedLists are the two lists of what happened on a host. Pushes, issues and the like move
// the date of the last activity; that a project was opened to all, moved or described
// otherwise moves only the date of its last change, which older versions do not move for
// pushes: https://docs.gitlab.com/api/projects/#list-all-projects. That date is told only to
// who has signed in, so that the list of changes does not reach back.
func movedLists(since, from time.Time) []movedOptions {
	var activity, change movedOptions
	activity.OrderBy, activity.LastActivityAfter, activity.since = new("last_activity_at"), &from, since
	change.OrderBy, change.UpdatedAfter = new("updated_at"), &since
	return []movedOptions{activity, change}
}

// Moved lists what happened on a host. A version before 15.10 knows no updated_after: it
// lists everything, which is more than is worth reading.
func (f *Forge) Moved(ctx context.Context, host string, since, from time.Time) iter.Seq2[crawler.MovedPage, error] {
	lists := movedLists(since.UTC().Truncate(time.Second), from.UTC().Truncate(time.Second))
	ctx = crawler.Unkept(ctx) // no two rounds ask since the same time
	return func(yield func(crawler.MovedPage, error) bool) {
		c, err := f.api(host)
		if err != nil {
			yield(crawler.MovedPage{}, err)
			return
		}
		for i, o := range lists {
			for number := int64(1); number > 0; {
				o.ListOptions = gitlab.ListOptions{PerPage: 100, Page: number}
				page, next, err := movedPage(ctx, c, host, o)
				if err != nil {
					yield(page, fmt.Errorf("list what moved on %s, page %d: %w", host, number, err))
					return
				}
				page.Left += len(lists) - 1 - i
				if !yield(page, nil) {
					return
				}
				number = next
			}
		}
	}
}

// movedPage asks for one page, and gives the number of the next one; 0 at the end.
func movedPage(ctx context.Context, c *gitlab.Client, host string, o movedOptions) (p crawler.MovedPage, next int64, err error) {
	o.Visibility, o.Sort = new(gitlab.PublicVisibility), new("desc")
	req, err := c.NewRequest(http.MethodGet, "projects", o, []gitlab.RequestOptionFunc{gitlab.WithContext(ctx)})
	if err != nil {
		return p, 0, err
	}
	var items []*gitlab.Project
	resp, err := c.Do(req, &items)
	if err != nil {
		return p, 0, err
	}
	p.Left = int(min(max(0, resp.TotalPages-o.Page), maxLeft))
	for _, g := range items {
		switch {
		case g == nil || g.PathWithNamespace == "":
		case g.LastActivityAt != nil && !g.LastActivityAt.After(o.since):
			p.Earlier = append(p.Earlier, host+"/"+g.PathWithNamespace)
		default:
			p.Keys = append(p.Keys, host+"/"+g.PathWithNamespace)
		}
	}
	return p, resp.NextPage, nil
}

// maxLeft is more pages than anybody reads; GitLab says so many at most itself.
const maxLeft = 10_000

// page keeps the public projects that have an address.
func (f *Forge) page(a register.Account, items []*gitlab.Project, h http.Header) crawler.Page {
	var p crawler.Page
	misread := crawler.MisreadOf(h)
	for _, g := range items {
		if g == nil || g.ID == 0 {
			continue
		}
		p.IDs = append(p.IDs, strconv.FormatInt(g.ID, 10))
		if r, err := f.repository(a, g); err == nil && isPublic(g) {
			misread.Mark(&r, fields)
			p.Entries = append(p.Entries, r)
		}
	}
	return p
}

// fields are the facts that the fields of an entry state.
const fields = `description: description
	topics: topics
	archived: archived
	default_branch: default_branch
	created_at: created_on
	last_activity_at: last_activity
	star_count: stars
	forks_count: forks
	open_issues_count: open_issues`

// isPublic: the visibility is not told to everybody, but then only public
// projects are.
func isPublic(g *gitlab.Project) bool {
	return g.Visibility == gitlab.PublicVisibility || g.Visibility == ""
}

// Repository asks GET /projects/:id, by the id or else the path; a former path
// leads to the present one: https://docs.gitlab.com/api/projects/#get-a-single-project
func (f *Forge) Repository(ctx context.Context, r register.Repository) (register.Repository, error) {
	c, err := f.api(r.Host)
	if err != nil {
		return register.Repository{}, err
	}
	g, _, err := c.Projects.GetProject(cmp.Or(r.ForgeID, crawler.Path(r)), nil, gitlab.WithContext(ctx))
	if err != nil {
		return register.Repository{}, fmt.Errorf("ask for %s: %w", r.Key, err)
	}
	if !isPublic(g) {
		return register.Repository{}, fmt.Errorf("ask for %s, which is not public: %w", r.Key, crawler.StatusFault(http.StatusNotFound))
	}
	now, err := f.repository(register.Account{Host: r.Host, Kind: r.Kind}, g)
	if err != nil {
		return register.Repository{}, fmt.Errorf("ask for %s: %w", r.Key, crawler.Unreadable(err))
	}
	return now, nil
}

// repository reads one entry. Lists hold neither licence nor language, and
// homepages do not exist; whose fork a project is stands there only for those who
// may see the other project, so that its absence says nothing; the same goes for
// the number of issues.
func (f *Forge) repository(a register.Account, g *gitlab.Project) (register.Repository, error) {
	r, err := f.access.Entry(a, g.PathWithNamespace, strconv.FormatInt(g.ID, 10))
	if err != nil {
		return r, err
	}
	r.Description = crawler.SaidOrNone(g.Description)
	r.DefaultBranch = crawler.SaidOrNone(g.DefaultBranch)
	r.Topics = crawler.SaidIf(&g.Topics)
	r.Archived = crawler.Said(g.Archived)
	r.CreatedOn = crawler.SaidIf(g.CreatedAt)
	r.LastActivity = crawler.SaidIf(g.LastActivityAt)
	r.Stars = crawler.Said(int(g.StarCount))
	r.Forks = crawler.Said(int(g.ForksCount))
	if g.ForkedFromProject != nil {
		r.Fork = crawler.Said(true)
	}
	if g.OpenIssuesCount != 0 {
		r.OpenIssues = crawler.Said(int(g.OpenIssuesCount))
	}
	if g.IssuesAccessLevel != "" { // told to who is signed in alone: https://docs.gitlab.com/api/projects/
		r.Issues = crawler.Said(g.IssuesAccessLevel == gitlab.EnabledAccessControl)
	}
	return r, nil
}
