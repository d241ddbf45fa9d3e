// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type limitKey struct{}

// WithBodyLimit sets how many bytes, after inflation, the answers to requests made
// with the context may hold. Reading further gives ErrTooLarge.
func WithBodyLimit(ctx context.Context, bytes int64) context.Context {
	return context.WithValue(ctx, limitKey{}, bytes)
}

func (t *Transport) bodyLimit(ctx context.Context) int64 {
	if n, ok := ctx.Value(limitKey{}).(int64); ok && n >= 0 {
		return n
	}
	return t.options.BodyLimit
}

// bound puts the limits around the body of an answer: idle time on the wire,
// then bytes on the wire (a stream of empty gzip members inflates to nothing and
// never ends), then inflation, then bytes inflated.
func (t *Transport) bound(ctx context.Context, req *http.Request, resp *http.Response, cancel context.CancelCauseFunc, stop func()) {
	limit := t.bodyLimit(req.Context())
	wire := &wireBody{ctx: ctx, parent: req.Context(), body: resp.Body, idle: t.options.Idle, cancel: cancel, stop: stop}
	bare := req.Method == http.MethodHead || resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusNotModified
	encoded := strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") && !bare
	var src io.Reader = wire
	switch {
	case encoded:
		src = &inflater{src: &capped{src: wire, left: limit + gzipSlack}}
		resp.Header.Del("Content-Encoding")
		resp.Header.Del("Content-Length")
		resp.ContentLength = -1
		resp.Uncompressed = true
	case resp.ContentLength > limit && !bare:
		src = failing{fmt.Errorf("%s announces %d bytes of at most %d: %w", redact(req.URL), resp.ContentLength, limit, ErrTooLarge)}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{&capped{src: src, left: limit}, wire}
}

// gzipSlack is what a gzip stream may take beyond its content: header, name,
// trailer, blocks stored as they are.
const gzipSlack = 64 << 10

// wireBody reads a body as it arrives; each read must bring something in time.
type wireBody struct {
	ctx    context.Context //nolint:containedctx // it is the attempt's own, ended by Close
	parent context.Context //nolint:containedctx // the caller's, to tell whose end it was
	body   io.ReadCloser
	idle   time.Duration
	cancel context.CancelCauseFunc
	stop   func()
}

func (b *wireBody) Read(p []byte) (int, error) {
	timer := time.AfterFunc(b.idle, func() { b.cancel(errIdle) })
	n, err := b.body.Read(p)
	timer.Stop()
	if err == nil || errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return n, err
	}
	if b.parent.Err() != nil {
		return n, b.parent.Err()
	}
	if cause := context.Cause(b.ctx); errors.Is(cause, ErrStalled) {
		return n, cause
	}
	return n, err
}

func (b *wireBody) Close() error {
	b.stop()
	return b.body.Close()
}

// capped gives left bytes and then ErrTooLarge, unless the source ends there.
type capped struct {
	src  io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	if c.left < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1] // one more byte tells an end from an excess
	}
	n, err := c.src.Read(p)
	if int64(n) <= c.left {
		c.left -= int64(n)
		return n, err
	}
	n = int(c.left)
	c.left = -1
	return n, ErrTooLarge
}

// inflater inflates on the first read, so that RoundTrip does not wait for a body.
type inflater struct {
	src io.Reader
	zip *gzip.Reader
	err error
}

func (i *inflater) Read(p []byte) (int, error) {
	if i.err != nil {
		return 0, i.err
	}
	if i.zip == nil {
		i.zip, i.err = gzip.NewReader(i.src)
		if i.err != nil { // io.EOF here is an empty body under a wrong label
			return 0, i.err
		}
	}
	return i.zip.Read(p)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
