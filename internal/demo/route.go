// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"net/http"
	"strconv"
	"strings"
)

// routes makes one handler a host.
func (f *Forge) routes() map[string]http.Handler {
	partial, whole := f.git.backend(true), f.git.backend(false)
	hosts := map[string]http.Handler{}
	for host, backend := range map[string]http.Handler{Hub: partial, Lab: partial, Tea: whole, Git: whole} {
		mux := http.NewServeMux()
		f.gitRoutes(mux, host, backend)
		switch host {
		case Hub:
			f.githubRoutes(mux)
		case Lab:
			f.gitlabRoutes(mux)
		case Tea:
			f.giteaRoutes(mux)
		}
		hosts[host] = mux
	}
	return hosts
}

// api adds one documented endpoint to a host.
func (f *Forge) api(mux *http.ServeMux, host string, part Part, pattern string, endpoint func(*http.Request) answer) {
	mux.HandleFunc(pattern, f.counted(host, part, pattern, f.send(endpoint)))
}

// gitRoutes serves git's smart HTTP protocol and a page for each repository.
// https://git-scm.com/docs/http-protocol
func (f *Forge) gitRoutes(mux *http.ServeMux, host string, backend http.Handler) {
	mux.HandleFunc("GET /{path...}", func(w http.ResponseWriter, r *http.Request) {
		if project, ok := strings.CutSuffix(r.PathValue("path"), "/info/refs"); ok {
			f.gitRequest(host, project, "info/refs", backend, w, r)
			return
		}
		r.SetPathValue("project", r.PathValue("path"))
		f.counted(host, PartPage, "GET /{path}", func(w http.ResponseWriter, r *http.Request) {
			f.repositoryPage(host, w, r)
		})(w, r)
	})
	mux.HandleFunc("POST /{path...}", func(w http.ResponseWriter, r *http.Request) {
		project, ok := strings.CutSuffix(r.PathValue("path"), "/git-upload-pack")
		if !ok {
			page(w, http.StatusForbidden)
			return
		}
		f.gitRequest(host, project, "git-upload-pack", backend, w, r)
	})
}

// gitRequest hands a git request to git http-backend, under the folder of the repository.
func (f *Forge) gitRequest(host, project, service string, backend http.Handler, w http.ResponseWriter, r *http.Request) {
	r.SetPathValue("project", project)
	f.counted(host, PartGit, r.Method+" "+service, func(w http.ResponseWriter, r *http.Request) {
		f.mu.RLock()
		repo, moved := f.find(host, project)
		f.mu.RUnlock()
		switch {
		case repo == nil:
			page(w, http.StatusNotFound)
		case moved:
			redirect(w, r, base(r)+"/"+repo.Path+".git/"+service)
		default:
			inner := r.Clone(r.Context())
			inner.URL.Path, inner.URL.RawPath = "/"+repo.dir+"/"+service, ""
			backend.ServeHTTP(w, inner)
		}
	})(w, r)
}

// repositoryPage is what a browser sees of a repository, a former address leading to the present one.
func (f *Forge) repositoryPage(host string, w http.ResponseWriter, r *http.Request) {
	f.mu.RLock()
	repo, moved := f.find(host, r.PathValue("path"))
	f.mu.RUnlock()
	switch {
	case repo == nil:
		page(w, http.StatusNotFound)
	case moved:
		redirect(w, r, base(r)+"/"+repo.Path)
	default:
		page(w, http.StatusOK)
	}
}

// redirect sends to another address for ever, keeping the query.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, http.StatusMovedPermanently) //nolint:gosec // to where the forge's own script says
}

// project finds a repository by its path or by the forge's id. The caller holds the lock.
func (f *Forge) project(host, name string) *repository {
	if id, err := strconv.ParseInt(name, 10, 64); err == nil {
		return f.byID(host, id)
	}
	repo, _ := f.find(host, name)
	return repo
}

// account finds a namespace of a host. The caller holds the lock.
func (f *Forge) account(host, path string) (namespace, bool) {
	a, ok := f.accounts[namespace{Host: host, Path: path}.key()]
	return a, ok
}
