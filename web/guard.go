// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"greffe/internal/attachment"
)

type header struct {
	name  string
	value []string
}

// contentSecurityPolicy allows what the site itself serves and nothing inline
// (ANSSI-PA-009): a page that a forge's words had entered could still do nothing.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// securityHeaders are the headers of every answer, whatever made it.
func securityHeaders(https bool) []header {
	h := []header{
		{"Content-Security-Policy", []string{contentSecurityPolicy}},
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"X-Frame-Options", []string{"DENY"}},
		{"Referrer-Policy", []string{"strict-origin-when-cross-origin"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
		{"Permissions-Policy", []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"}},
	}
	if https {
		h = append(h, header{"Strict-Transport-Security", []string{"max-age=63072000; includeSubDomains"}})
	}
	return h
}

const (
	requestTimeout = 10 * time.Second // then the reader is told, rather than kept waiting
	maxURL         = 8 << 10          // bytes of path and query
	maxBody        = 64 << 10         // the site takes no body; mounts that do set their own lower bound
	perAddress     = 256              // requests of one address at the same time
)

// tooLong is how an address beyond every bound is refused: one that searches as a question
// that is not understood, whose page says to shorten it.
func tooLong(r *http.Request) int {
	if routeByName[searched].matches(r.URL.Path) {
		return http.StatusBadRequest
	}
	return http.StatusRequestURITooLong
}

// guarded puts what holds for every answer around next: headers, host, sizes, deadline.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for _, header := range s.headers {
			h[header.name] = header.value
		}
		if s.base != nil && !s.opt.Demo && !strings.EqualFold(r.Host, s.base.Host) { // a demonstration answers under every name that this machine has
			s.refuse(w, r, http.StatusMisdirectedRequest)
			return
		}
		if len(r.URL.Path)+len(r.URL.RawQuery) > maxURL {
			s.refuse(w, r, tooLong(r))
			return
		}
		if s.serveHot(w, r) {
			return
		}
		address := s.clientAddress(r)
		if !s.limit.enter(address) {
			h.Set("Retry-After", "5")
			s.refuse(w, r, http.StatusTooManyRequests)
			return
		}
		defer s.limit.leave(address)
		switch {
		case private(r.URL.Path): // bounded page by page
		case attachPath.MatchString(r.URL.Path):
			r.Body = http.MaxBytesReader(w, r.Body, attachment.MaxFile+1)
		case routeByName["validate"].matches(r.URL.Path):
			r.Body = http.MaxBytesReader(w, r.Body, maxFileForm)
		case routeByName["mention_check"].matches(r.URL.Path):
			r.Body = http.MaxBytesReader(w, r.Body, maxLetterForm)
		case writePath.MatchString(r.URL.Path):
			r.Body = http.MaxBytesReader(w, r.Body, maxSheetBody)
		default:
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		}
		patience := requestTimeout
		if strings.HasPrefix(r.URL.Path, exportRoot) {
			patience = exportTimeout
		}
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// limiter counts the requests that each address has under way.
type limiter struct {
	mu  sync.Mutex
	now map[string]int
	max int
}

func newLimiter(most int) *limiter { return &limiter{now: map[string]int{}, max: most} }

func (l *limiter) enter(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now[address] >= l.max {
		return false
	}
	l.now[address]++
	return true
}

func (l *limiter) leave(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now[address]--; l.now[address] <= 0 {
		delete(l.now, address)
	}
}
