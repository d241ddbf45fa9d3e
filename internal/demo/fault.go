// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// FaultKind is a way in which a forge misbehaves.
type FaultKind string

// The faults.
const (
	ServerError     FaultKind = "server_error"      // 500 and a page of HTML
	TooManyRequests FaultKind = "too_many_requests" // 429 with Retry-After
	Silence         FaultKind = "silence"           // the connection stays open and nothing comes
	EmptyList       FaultKind = "empty_list"        // every list of repositories is empty
	Truncated       FaultKind = "truncated"         // the body stops half way
	NotFound        FaultKind = "not_found"         // 404 for everything
	Forbidden       FaultKind = "forbidden"         // 403
	Legal           FaultKind = "legal"             // 451
	NotJSON         FaultKind = "not_json"          // 200 with a page of HTML
)

// Fault is a misbehaviour of one host.
type Fault struct {
	Kind       FaultKind
	Part       Part          // only this part misbehaves; "" for all of them
	Times      int           // how many requests it spoils; 0 until Heal
	Once       bool          // it spoils the first request for each address, and no other
	RetryAfter time.Duration // for TooManyRequests, in whole seconds
	Date       bool          // Retry-After is a date, not a number of seconds
}

type faults struct {
	mu   sync.Mutex
	of   map[string]Fault
	seen map[string]bool // addresses that a Fault spoiled Once
}

// Break makes a host misbehave until Heal, or as often as the fault says.
func (f *Forge) Break(host string, fault Fault) {
	f.faults.mu.Lock()
	defer f.faults.mu.Unlock()
	if f.faults.of == nil {
		f.faults.of = map[string]Fault{}
	}
	f.faults.of[host], f.faults.seen = fault, map[string]bool{}
}

// Heal makes a host behave again.
func (f *Forge) Heal(host string) {
	f.faults.mu.Lock()
	defer f.faults.mu.Unlock()
	delete(f.faults.of, host)
}

// take gives the fault that spoils this request, and counts it.
func (f *Forge) take(host string, part Part, address string) Fault {
	f.faults.mu.Lock()
	defer f.faults.mu.Unlock()
	fault, ok := f.faults.of[host]
	if !ok || fault.Part != "" && fault.Part != part || fault.Kind == EmptyList && part != PartList {
		return Fault{}
	}
	if address = host + address; fault.Once && f.faults.seen[address] {
		return Fault{}
	}
	f.faults.seen[address] = true
	if fault.Times == 1 {
		delete(f.faults.of, host)
	}
	if fault.Times > 1 {
		fault.Times--
		f.faults.of[host] = fault
	}
	return fault
}

// spoil answers as the host's fault says, or properly when it has none.
func (f *Forge) spoil(host string, part Part, w http.ResponseWriter, r *http.Request, h http.HandlerFunc) {
	fault := f.take(host, part, r.Method+" "+r.URL.String())
	switch fault.Kind {
	case "":
		h(w, r)
	case ServerError:
		page(w, http.StatusInternalServerError)
	case TooManyRequests:
		w.Header().Set("Retry-After", fault.retryAfter(time.Now()))
		page(w, http.StatusTooManyRequests)
	case NotFound:
		page(w, http.StatusNotFound)
	case Forbidden:
		page(w, http.StatusForbidden)
	case Legal:
		page(w, http.StatusUnavailableForLegalReasons)
	case NotJSON:
		page(w, http.StatusOK)
	case EmptyList:
		h(w, r.WithContext(withoutEntries(r.Context())))
	case Silence:
		select {
		case <-r.Context().Done():
		case <-f.closing:
		}
		panic(http.ErrAbortHandler)
	case Truncated:
		truncate(w, r, h)
	}
}

// retryAfter writes the header in one of its two forms (RFC 9110 section 10.2.3).
func (f Fault) retryAfter(now time.Time) string {
	if f.Date {
		return now.Add(f.RetryAfter).UTC().Format(http.TimeFormat)
	}
	return strconv.Itoa(int(f.RetryAfter.Seconds()))
}

// page answers with a few lines of HTML, as a proxy before a forge does.
func page(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!doctype html><title>" + http.StatusText(status) + "</title><p>" + http.StatusText(status) + "</p>\n"))
}

// truncate announces the whole body, sends half of it and cuts the connection.
func truncate(w http.ResponseWriter, r *http.Request, h http.HandlerFunc) {
	r.Header.Del("If-None-Match") // of a body that is not sent there is nothing to cut
	b := &buffered{header: w.Header(), status: http.StatusOK}
	h(b, r)
	w.Header().Set("Content-Length", strconv.Itoa(b.body.Len()))
	w.WriteHeader(b.status)
	_, _ = w.Write(b.body.Bytes()[:b.body.Len()/2])
	if fl, ok := w.(http.Flusher); ok {
		fl.Flush()
	}
	panic(http.ErrAbortHandler)
}

// buffered keeps an answer instead of sending it.
type buffered struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (b *buffered) Header() http.Header         { return b.header }
func (b *buffered) WriteHeader(status int)      { b.status = status }
func (b *buffered) Write(p []byte) (int, error) { return b.body.Write(p) }
