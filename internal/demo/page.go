// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// answer is what an endpoint says: a status, headers, and a body that becomes JSON.
type answer struct {
	status int
	header http.Header
	body   any
	etag   bool // the forge gives such answers a validator
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

// send turns an endpoint into a handler. It holds the read lock while the answer is made.
func (f *Forge) send(endpoint func(r *http.Request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.RLock()
		a := endpoint(r)
		b, err := json.Marshal(a.body)
		f.mu.RUnlock()
		if err != nil {
			page(w, http.StatusInternalServerError)
			return
		}
		for k, v := range a.header {
			w.Header()[k] = v
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if a.etag {
			sum := sha256.Sum256(b)
			tag := `W/"` + hex.EncodeToString(sum[:16]) + `"`
			w.Header().Set("ETag", tag)
			if slices.Contains(strings.Split(r.Header.Get("If-None-Match"), ", "), tag) {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		w.WriteHeader(a.status)
		_, _ = w.Write(b)
	}
}

type emptyList struct{}

// withoutEntries marks a request whose lists must be empty.
func withoutEntries(ctx context.Context) context.Context {
	return context.WithValue(ctx, emptyList{}, true)
}

// cut is one page of a list.
type cut[T any] struct {
	entries []T
	page    int // counted from 1
	size    int
	pages   int
	total   int
}

// paged cuts a list as the request asks: page, and the size under the name that this forge uses.
func paged[T any](r *http.Request, all []T, name string, size, most int) cut[T] {
	if r.Context().Value(emptyList{}) != nil {
		all = nil
	}
	q := r.URL.Query()
	if n, err := strconv.Atoi(q.Get(name)); err == nil && n > 0 {
		size = min(n, most)
	}
	c := cut[T]{page: 1, size: size, total: len(all), pages: (len(all) + size - 1) / size}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 0 {
		c.page = n
	}
	from := min((c.page-1)*size, len(all))
	c.entries = all[from:min(from+size, len(all))]
	return c
}

// next is the number of the page after this one, 0 for none.
func (c cut[T]) next() int {
	if c.page >= c.pages {
		return 0
	}
	return c.page + 1
}

// prev is the number of the page before this one, 0 for none.
func (c cut[T]) prev() int { return max(0, c.page-1) }

// link writes the Link header (RFC 8288) with the relations that the three forges document.
func (c cut[T]) link(r *http.Request) string {
	var links []string
	add := func(rel string, n int, ok bool) {
		if ok {
			links = append(links, fmt.Sprintf(`<%s>; rel="%s"`, pageURL(r, n), rel))
		}
	}
	add("prev", c.prev(), c.prev() > 0)
	add("next", c.next(), c.next() > 0)
	add("first", 1, c.pages > 1 && c.page > 1)
	add("last", c.pages, c.pages > 1 && c.page < c.pages)
	return strings.Join(links, ", ")
}

// pageURL is the request's own address with another page number.
func pageURL(r *http.Request, n int) string {
	u := url.URL{Scheme: scheme(r), Host: r.Host, Path: r.URL.Path, RawPath: r.URL.RawPath}
	q := r.URL.Query()
	q.Set("page", strconv.Itoa(n))
	u.RawQuery = q.Encode()
	return u.String()
}

// base is the address under which the client reached the host.
func base(r *http.Request) string { return scheme(r) + "://" + r.Host }

func scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	return "http"
}

// each turns repositories into entries of a list; it is never nil, so that JSON says [].
func each[T any](repos []*repository, entry func(*repository) T) []T {
	out := make([]T, 0, len(repos))
	for _, r := range repos {
		out = append(out, entry(r))
	}
	return out
}

// orNull is null in JSON when s is empty.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// orNone is [] in JSON when there is nothing.
func orNone(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
