// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func TestBodyLimit(t *testing.T) {
	const limit = 64 << 10
	text := bytes.Repeat([]byte("x"), limit)
	more := append(text, 'y')
	var written int64
	handlers := map[string]func(w http.ResponseWriter){
		"at_the_limit": func(w http.ResponseWriter) { _, _ = w.Write(text) },
		"announced_more": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", fmt.Sprint(len(more)))
			_, _ = w.Write(more)
		},
		"chunked_more":      func(w http.ResponseWriter) { w.(http.Flusher).Flush(); _, _ = w.Write(more) },
		"gzip_at_the_limit": func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip"); _, _ = w.Write(zipped(text)) },
		"gzip_more":         func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip"); _, _ = w.Write(zipped(more)) },
		"gzip_bomb": func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zipped(make([]byte, 100<<20)))
		},
		"empty_gzip_members_for_ever": func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			for member := zipped(nil); ; written += int64(len(member)) {
				if _, err := w.Write(member); err != nil {
					return
				}
			}
		},
		"endless": func(w http.ResponseWriter) {
			for {
				if _, err := w.Write(text); err != nil {
					return
				}
			}
		},
		"empty":      func(http.ResponseWriter) {},
		"empty_gzip": func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip"); w.(http.Flusher).Flush() },
		"no_content": func(w http.ResponseWriter) { w.WriteHeader(http.StatusNoContent) },
		"broken_gzip": func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("this is not gzip at all"))
		},
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handlers[r.URL.Path[1:]](w) }))
	defer s.Close()
	allow, _ := at(s)
	c := newClient(t, Options{Allow: allow, BodyLimit: 1 << 30})
	ctx := WithBodyLimit(t.Context(), limit)
	for name, want := range map[string]struct {
		bytes int
		err   error
	}{
		"at_the_limit": {limit, nil}, "announced_more": {0, ErrTooLarge}, "chunked_more": {limit, ErrTooLarge},
		"gzip_at_the_limit": {limit, nil}, "gzip_more": {limit, ErrTooLarge}, "gzip_bomb": {limit, ErrTooLarge},
		"empty_gzip_members_for_ever": {0, ErrTooLarge}, "endless": {limit, ErrTooLarge},
		"empty": {0, nil}, "empty_gzip": {0, nil}, "no_content": {0, nil}, "broken_gzip": {0, gzip.ErrHeader},
	} {
		t.Run(name, func(t *testing.T) {
			resp, body, err := get(ctx, c, s.URL+"/"+name)
			if !errors.Is(err, want.err) || len(body) != want.bytes {
				t.Errorf("%d bytes, %v; want %d, %v", len(body), err, want.bytes, want.err)
			}
			if resp != nil && strings.Contains(name, "gzip") && resp.Header.Get("Content-Encoding") != "" {
				t.Error("the answer still says gzip")
			}
		})
	}
	if written > 8<<20 {
		t.Errorf("%d bytes of nothing were read", written)
	}
	t.Run("head_of_a_large_file", func(t *testing.T) {
		req, _ := http.NewRequestWithContext(ctx, http.MethodHead, s.URL+"/announced_more", nil)
		resp, err := c.Do(req)
		if err != nil || resp.ContentLength != int64(len(more)) {
			t.Error(resp, err)
		}
		resp.Body.Close()
	})
}

func TestHeaderLimit(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Big", strings.Repeat("x", 2<<20))
	}))
	defer s.Close()
	allow, _ := at(s)
	if _, _, err := get(t.Context(), newClient(t, Options{Allow: allow}), s.URL); err == nil {
		t.Error("2 MB of header were read")
	}
}

// One deadline for each way of not answering; none is the caller's.
func TestDeadlines(t *testing.T) {
	stop := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/silent":
			<-stop
		case "/stalled":
			_, _ = io.WriteString(w, "begun")
			w.(http.Flusher).Flush()
			<-stop
		case "/trickling":
			for {
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
				}
				if _, err := io.WriteString(w, "x"); err != nil {
					return
				}
				w.(http.Flusher).Flush()
			}
		}
	}))
	defer s.Close()
	defer close(stop)
	allow, _ := at(s)
	c := newClient(t, Options{Allow: allow, Header: 100 * time.Millisecond, Idle: 100 * time.Millisecond, Total: 400 * time.Millisecond})
	for path, within := range map[string]time.Duration{"/silent": 300 * time.Millisecond, "/stalled": 300 * time.Millisecond, "/trickling": 700 * time.Millisecond} {
		began := time.Now()
		_, _, err := get(t.Context(), c, s.URL+path)
		if d := time.Since(began); !errors.Is(err, ErrStalled) || d > 5*within {
			t.Errorf("%s: %v after %v", path, err, d)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, _, err := get(ctx, c, s.URL+"/stalled"); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrStalled) {
		t.Error("the caller's own end:", err)
	}
}

func TestConnectDeadline(t *testing.T) {
	dns := slowResolver{}
	c := newClient(t, Options{Resolver: dns, Connect: 50 * time.Millisecond})
	began := time.Now()
	if _, _, err := get(t.Context(), c, "http://slow.example/"); err == nil || time.Since(began) > 3*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}
