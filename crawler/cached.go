// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"greffe/internal/register"
)

// Cache keeps what forges answered, from one round to the next.
type Cache interface {
	// Answer gives what was last answered at an address; it wraps ErrNotFound when
	// nothing is kept.
	Answer(ctx context.Context, url string) (register.ForgeAnswer, error)
	// SaveAnswer keeps an answer in the place of an earlier one.
	SaveAnswer(ctx context.Context, a register.ForgeAnswer) error
}

// Cached stands below the client of an API and above the transports that wait: it asks
// whether the answer that it knows still holds. GitHub does not count such requests
// against the limit when it does:
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
//
// What a caller sees is always the whole answer. A cache that fails is as good as
// none: the answer is asked for in full.
type Cached struct {
	Base  http.RoundTripper
	Cache Cache
	Log   *slog.Logger // nil: nowhere
	Keep  bool         // keeps what is new; a dry run does not
}

// maxCached is the longest answer that is kept: the longest honest page is far below.
const maxCached = 8 << 20

// otherPages are the headers by which forges tell of other pages. An answer 304 need
// not repeat them (RFC 9110 section 15.4.5).
var otherPages = []string{"Link", "X-Next-Page", "X-Page", "X-Total", "X-Total-Count", "X-Total-Pages", "Content-Type"}

// RoundTrip sends one request.
func (c Cached) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet && req.Method != "" || req.Context().Value(unkept{}) != nil {
		return c.Base.RoundTrip(req)
	}
	kept, err := c.Cache.Answer(req.Context(), req.URL.String())
	known := err == nil && kept.Body != nil && (kept.ETag != "" || kept.LastModified != "")
	out := req
	if known {
		out = conditional(req, kept)
	}
	resp, err := c.Base.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	resp.Request = req
	switch {
	case known && resp.StatusCode == http.StatusNotModified:
		return revived(resp, kept), resp.Body.Close()
	case resp.StatusCode == http.StatusOK && validated(resp.Header) && c.Keep:
		return resp, c.keep(req, resp)
	}
	return resp, nil
}

// unkept marks requests whose answers are not kept.
type unkept struct{}

// Unkept makes requests whose answers are not worth keeping: nobody will ask the same again.
func Unkept(ctx context.Context) context.Context { return context.WithValue(ctx, unkept{}, true) }

// conditional asks whether what is known still holds.
func conditional(req *http.Request, kept register.ForgeAnswer) *http.Request {
	out := req.Clone(req.Context())
	if kept.ETag != "" {
		out.Header.Set("If-None-Match", kept.ETag)
	}
	if kept.LastModified != "" {
		out.Header.Set("If-Modified-Since", kept.LastModified)
	}
	return out
}

func validated(h http.Header) bool { return h.Get("ETag") != "" || h.Get("Last-Modified") != "" }

// revived is the answer that is known, under the headers of the one that confirmed it.
func revived(resp *http.Response, kept register.ForgeAnswer) *http.Response {
	out := *resp
	out.Status, out.StatusCode = "200 OK", http.StatusOK
	out.Header = resp.Header.Clone()
	for name, value := range kept.Header {
		if out.Header.Get(name) == "" {
			out.Header.Set(name, value)
		}
	}
	out.Body = io.NopCloser(bytes.NewReader(kept.Body))
	out.ContentLength = int64(len(kept.Body))
	return &out
}

// keep reads the answer and keeps it, when it is whole and what an API says: neither a
// page of HTML nor half a list is worth confirming.
func (c Cached) keep(req *http.Request, resp *http.Response) error {
	body := resp.Body
	data, err := io.ReadAll(io.LimitReader(body, maxCached+1))
	if err != nil || len(data) > maxCached || !json.Valid(data) {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(data), failed{err}, body), body}
		return nil //nolint:nilerr // whoever reads the body meets the error there
	}
	sum := sha256.Sum256(data)
	a := register.ForgeAnswer{
		URL: req.URL.String(), ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified"),
		Header: map[string]string{}, SHA256: hex.EncodeToString(sum[:]), Body: data,
	}
	for _, name := range otherPages {
		if v := strings.Join(resp.Header.Values(name), ", "); v != "" {
			a.Header[name] = v
		}
	}
	if err := c.Cache.SaveAnswer(req.Context(), a); err != nil && c.Log != nil {
		c.Log.Warn("answer not kept", "url", a.URL, "error", err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return body.Close()
}

// failed gives the error that ended a body, and otherwise nothing.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}
