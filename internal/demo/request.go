// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"maps"
	"net/http"
	"sync"
	"time"
)

// Part says what a request was for.
type Part string

// The parts of a forge.
const (
	PartList    Part = "list"    // a list of repositories, or what tells which list to ask
	PartDetail  Part = "detail"  // one repository through the API
	PartGraphQL Part = "graphql" // many repositories through the API
	PartGit     Part = "git"     // git over HTTP
	PartPage    Part = "page"    // anything else
)

// Endpoint is a kind of request: the documented route, and the repository it named.
type Endpoint struct {
	Host       string
	Part       Part
	Route      string // GET /api/v3/orgs/{org}/repos, POST git-upload-pack …
	Repository string // its path on the host; "" when the route names none
}

type requestLog struct {
	mu     sync.Mutex
	counts map[Endpoint]int
}

func (l *requestLog) add(e Endpoint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.counts == nil {
		l.counts = map[Endpoint]int{}
	}
	l.counts[e]++
}

// Requests counts what was asked since the start or the last Forget.
func (f *Forge) Requests() map[Endpoint]int {
	f.requests.mu.Lock()
	defer f.requests.mu.Unlock()
	return maps.Clone(f.requests.counts)
}

// Forget sets all counts to zero.
func (f *Forge) Forget() {
	f.requests.mu.Lock()
	defer f.requests.mu.Unlock()
	clear(f.requests.counts)
}

// counted wraps a handler: the request is counted, then answered or spoilt by the host's fault.
func (f *Forge) counted(host string, part Part, route string, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if d := f.delay.Load(); d > 0 {
			time.Sleep(time.Duration(d))
		}
		f.requests.add(Endpoint{Host: host, Part: part, Route: route, Repository: f.named(host, r)})
		f.spoil(host, part, w, r, h)
	}
}

// named is the path of the repository that a route names, as the forge writes it.
func (f *Forge) named(host string, r *http.Request) string {
	name := r.PathValue("project")
	if name == "" && r.PathValue("repo") != "" {
		name = r.PathValue("owner") + "/" + r.PathValue("repo")
	}
	if name == "" {
		return ""
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	if repo := f.project(host, name); repo != nil {
		return repo.Path
	}
	return name
}
