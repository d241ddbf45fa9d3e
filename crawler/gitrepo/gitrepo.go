// SPDX-License-Identifier: EUPL-1.2

// Package gitrepo reads one repository through git's smart HTTP protocol: its head, its root and a few small files.
// It receives an HTTP client (polite and guarded) and an address, from the crawler and the other forges.
// It gives file bytes held in memory; nothing is cloned, checked out or written to a disk.
package gitrepo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"

	"greffe/crawler"
	"greffe/internal/register"
)

// Options bound what one repository may cost. The zero value takes the defaults.
type Options struct {
	MaxRefs     int64 // bytes of the list of references; 8 MiB, about 120,000 of them
	MaxPack     int64 // bytes of one pack; 32 MiB. A server without filters sends the whole head commit: reading stops when all that is wanted was found
	MaxObjects  int   // objects of one pack; 200,000
	MaxInflated int64 // bytes inflated to index one pack, and as many to read from it; 512 MiB
	MaxTree     int64 // bytes of one folder's listing; 8 MiB, about 200,000 names

	// Address gives the clone address of a repository; nil is its URL, with the
	// ".git" that GitLab and Gitea would otherwise redirect to.
	Address func(register.Repository) string
}

// Client reads repositories. It is used by several goroutines at once.
type Client struct {
	http    *http.Client
	options Options
	heavy   chan struct{} // places for packs of more than 1 MiB
}

// New makes a Client over the given chain: its transport must set deadlines, it
// must have no Timeout.
func New(client *http.Client, o Options) *Client {
	o.MaxRefs = cmp.Or(o.MaxRefs, 8<<20)
	o.MaxPack = cmp.Or(o.MaxPack, 32<<20)
	o.MaxObjects = cmp.Or(o.MaxObjects, 200_000)
	o.MaxInflated = cmp.Or(o.MaxInflated, 512<<20)
	o.MaxTree = cmp.Or(o.MaxTree, 8<<20)
	if o.Address == nil {
		o.Address = address
	}
	return &Client{http: client, options: o, heavy: make(chan struct{}, 4)}
}

// Head is where a repository's default branch stands.
type Head struct {
	Commit string // lower-case hexadecimal; "" when the repository is empty or has no default branch
	Branch string // short name; "" when the server does not tell it
	Empty  bool   // it holds no commit
	URL    string // the address that answered, after redirects, without /info/refs
}

// Head asks for the default branch alone: one GET. Errors are as those of Fetch.
func (c *Client) Head(ctx context.Context, address string) (Head, error) {
	v, err := c.open(address)
	if err != nil {
		return Head{}, err
	}
	return v.head(ctx)
}

// visit is one exchange with one repository.
type visit struct {
	options Options
	address string
	meter   *meter
	session transport.UploadPackSession
	adv     *packp.AdvRefs
	at      Head // as the server told it
	heavy   chan struct{}
}

// open prepares an exchange. Only http and https are spoken: go-git would also
// take a path, ssh or a git:// address.
func (c *Client) open(address string) (*visit, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("git address %q: %w", address, register.ErrInvalid)
	}
	endpoint, err := transport.NewEndpoint(strings.TrimRight(u.String(), "/"))
	if err != nil {
		return nil, fmt.Errorf("git address %q: %w", address, register.ErrInvalid)
	}
	next := c.http.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	m := &meter{next: next, left: c.options.MaxRefs}
	// a client of its own each time: go-git's registry of protocols is one for the whole program
	own := &http.Client{Transport: m, CheckRedirect: c.http.CheckRedirect}
	session, err := githttp.NewClient(own).NewUploadPackSession(endpoint, nil)
	if err != nil {
		return nil, fmt.Errorf("git address %q: %w", address, register.ErrInvalid)
	}
	return &visit{options: c.options, address: address, meter: m, session: session, heavy: c.heavy}, nil
}

// head reads the list of references.
func (v *visit) head(ctx context.Context) (Head, error) {
	adv, err := v.session.AdvertisedReferencesContext(ctx)
	head := Head{URL: v.meter.address(v.address)}
	if errors.Is(err, transport.ErrEmptyRemoteRepository) && v.meter.status == http.StatusOK {
		head.Empty = true
		v.at = head
		return head, nil
	}
	if err != nil {
		return Head{}, v.fault(ctx, err)
	}
	v.adv = adv
	if adv.Head != nil {
		head.Commit = adv.Head.String()
		head.Branch = branch(adv.Capabilities)
	}
	v.at = head
	return head, nil
}

// branch finds the default branch in the symref capability: HEAD:refs/heads/main.
func branch(caps *capability.List) string {
	const mark = "HEAD:refs/heads/"
	for _, s := range caps.Get(capability.SymRef) {
		if len(s) > len(mark) && s[:len(mark)] == mark {
			return s[len(mark):]
		}
	}
	return ""
}

// address is where git reads a repository, by the habits of its kind of forge.
func address(r register.Repository) string {
	switch r.Kind {
	case register.GitHub, register.GitLab, register.Gitea, register.Gogs:
		return r.URL + ".git"
	}
	return r.URL
}

// smallRepository is how many kilobytes a repository may take for all files of its folders
// to be read at once, whether any of them is wanted or not: fifty such repositories are
// still less than 20 MB, and it spares those that hold one a request.
const smallRepository = 256

// Tree reads what the crawler wants of a repository: crawler.Access.Files.
func (c *Client) Tree(ctx context.Context, r register.Repository) (crawler.Tree, error) {
	return c.tree(ctx, nil, r)
}

// tree reads in an exchange that is open, or in one of its own.
func (c *Client) tree(ctx context.Context, open *visit, r register.Repository) (crawler.Tree, error) {
	got, v, err := c.exchange(ctx, open, c.options.Address(r), Want{
		File:    func(path string) bool { return crawler.Wanted(path) != crawler.NotWanted },
		Folders: crawler.Folders(),
		MaxFile: max(crawler.MaxMetadata, crawler.MaxText),
		Deep:    r.Deep || r.Kilobytes > 0 && r.Kilobytes <= smallRepository,
	})
	if err != nil {
		return crawler.Tree{}, err
	}
	t := got.tree()
	t.Exchange = v
	return t, nil
}
