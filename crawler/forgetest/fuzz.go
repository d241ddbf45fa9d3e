// SPDX-License-Identifier: EUPL-1.2

package forgetest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"greffe/crawler"
	"greffe/internal/register"
)

// canned answers everything with one body, and with one header that leads to more.
type canned struct{ body, link string }

func (c canned) RoundTrip(req *http.Request) (*http.Response, error) {
	h := http.Header{"Content-Type": {"application/json"}}
	if c.link != "" && !strings.ContainsAny(c.link, "\r\n") {
		h.Set("Link", c.link)
		h.Set("X-Next-Page", c.link)
		h.Set("X-Total-Pages", c.link)
	}
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h, Body: io.NopCloser(strings.NewReader(c.body)), Request: req}, nil
}

// Fuzz reads arbitrary answers as one kind of forge reads its lists, the answer for one
// repository and, where it has one, the list of what moved: nothing breaks, every entry
// stands on the account's host, every list ends, and every error is of a kind that the
// crawler knows (trust A19).
func Fuzz(f *testing.F, kind register.ForgeKind, forge func(crawler.Access) crawler.Forge) {
	f.Helper()
	for _, s := range []string{
		`[]`, `{}`, `null`, `[null,3,"x",{}]`, ``, `[{"id":1}`, `[[]]`, `{"ok":true,"data":[{"id":7,"full_name":"a/b"}]}`, `{"data":null}`,
		`[{"id":1,"full_name":"o/n","path_with_namespace":"o/n","description":null,"topics":["a"],"default_branch":"main","created_at":"2020-01-01T00:00:00Z","pushed_at":"9999-01-01T00:00:00Z"}]`,
		`[{"id":9e99,"full_name":"../..","path_with_namespace":"//","stargazers_count":-1,"license":"x","owner":[]}]`,
		`{"id":1,"full_name":"o/n","path_with_namespace":"o/n","private":"no","visibility":7}`,
	} {
		f.Add(s, "")
		f.Add(s, `<https://forge.example/api?page=2>; rel="next"`)
		f.Add(s, "2")
	}
	f.Fuzz(func(t *testing.T, body, link string) {
		x := forge(crawler.Access{Client: &http.Client{Transport: canned{body, link}}})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		check := func(err error) {
			known := errors.Is(err, register.ErrNotFound) || errors.Is(err, register.ErrInvalid) || errors.Is(err, register.ErrConflict) || errors.Is(err, register.ErrUnavailable)
			if err != nil && errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("it does not end: %v", err)
			} else if err != nil && !known && errors.As(err, new(*crawler.Fault)) {
				t.Errorf("a fault of no kind: %v", err)
			}
		}
		for _, path := range []string{"o", "o/p", ""} {
			n := 0
			for r, err := range x.Repositories(ctx, register.Account{Host: Host, Path: path, Kind: kind}) {
				check(err)
				if err == nil && (r.Host != Host || !strings.HasPrefix(r.Key, Host+"/")) {
					t.Errorf("%q stands on %q", r.Key, r.Host)
				}
				if n++; n > 100_000 {
					t.Fatal("a list without an end")
				}
			}
		}
		_, err := x.Repository(ctx, register.Repository{Key: Host + "/o/n", Host: Host, Kind: kind, ForgeID: "1"})
		check(err)
		if m, ok := x.(crawler.Mover); ok {
			n := 0
			for _, err := range m.Moved(ctx, Host, time.Unix(1000, 0), time.Unix(0, 0)) {
				check(err)
				if n++; n > 100 {
					break // the crawler stops long before
				}
			}
		}
	})
}
