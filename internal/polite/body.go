// SPDX-License-Identifier: EUPL-1.2

package polite

import (
	"io"
	"net/http"
)

// settled is a body that was read to its end, or to the error that ended it.
type settled struct {
	data []byte
	at   int
	err  error
}

func (s *settled) Read(p []byte) (int, error) {
	if s.at < len(s.data) {
		n := copy(p, s.data[s.at:])
		s.at += n
		return n, nil
	}
	if s.err != nil {
		return 0, s.err
	}
	return 0, io.EOF
}

func (s *settled) Close() error { return nil }

// settle reads a body of up to limit bytes whole, so that one that breaks off is
// known before anybody saw its beginning. A longer one goes on as a stream.
func settle(resp *http.Response, limit int64) {
	body := resp.Body
	data, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(data)) > limit {
		resp.Body = &resumed{begun: &settled{data: data}, rest: body}
		return
	}
	_ = body.Close() // read to the end, or broken already
	resp.Body = &settled{data: data, err: err}
}

// resumed gives what was read of a stream, then the rest.
type resumed struct {
	begun *settled
	rest  io.ReadCloser
}

func (r *resumed) Read(p []byte) (int, error) {
	if r.begun.at < len(r.begun.data) {
		return r.begun.Read(p)
	}
	return r.rest.Read(p)
}

func (r *resumed) Close() error { return r.rest.Close() }

// counted counts the bytes that come for a host.
type counted struct {
	io.ReadCloser
	host *host
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.host.received(n)
	return n, err
}

// streaming is the body of a long answer: its host counts it as under way until
// it is closed.
type streaming struct {
	io.ReadCloser
	leave func()
}

func (s *streaming) Close() error {
	defer s.leave()
	return s.ReadCloser.Close()
}
