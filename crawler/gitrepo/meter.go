// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"io"
	"net/http"
	"strings"
	"sync"

	"greffe/internal/guard"
)

// meter is the last transport above the chain, for one visit: it counts, bounds
// what is read, and remembers how the last request ended, which go-git's errors
// do not let through.
type meter struct {
	next http.RoundTripper

	mu       sync.Mutex
	left     int64 // bytes that the current answer may still hold
	requests int
	bytes    int64
	status   int
	err      error
	last     string // address of the last request that was answered
}

// RoundTrip sends one hop.
func (m *meter) RoundTrip(req *http.Request) (*http.Response, error) {
	m.mu.Lock()
	left := m.left
	m.requests++
	m.status, m.err = 0, nil
	m.mu.Unlock()
	ctx := guard.WithBodyLimit(req.Context(), left)
	resp, err := m.next.RoundTrip(req.WithContext(ctx))
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		m.err = err
		return nil, err
	}
	m.status = resp.StatusCode
	m.last = req.URL.String()
	if resp.StatusCode >= 400 {
		m.left = min(m.left, maxRefusal)
	}
	resp.Request = req
	resp.Body = &metered{ReadCloser: resp.Body, meter: m}
	return resp, nil
}

// maxRefusal is how much of an error's text is read.
const maxRefusal = 4 << 10

// bound sets how much the next answer may hold.
func (m *meter) bound(bytes int64) {
	m.mu.Lock()
	m.left = bytes
	m.mu.Unlock()
}

// address is where the repository answered: the last address without its service part.
func (m *meter) address(asked string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if base, _, ok := strings.Cut(m.last, "/info/refs?"); ok {
		return base
	}
	return asked
}

// metered is the body of one answer.
type metered struct {
	io.ReadCloser
	meter *meter
}

func (b *metered) Read(p []byte) (int, error) {
	b.meter.mu.Lock()
	left := b.meter.left
	b.meter.mu.Unlock()
	if left <= 0 {
		return 0, guard.ErrTooLarge
	}
	if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := b.ReadCloser.Read(p)
	b.meter.mu.Lock()
	defer b.meter.mu.Unlock()
	b.meter.left -= int64(n)
	b.meter.bytes += int64(n)
	if err != nil && err != io.EOF {
		b.meter.err = err
	}
	return n, err
}
