// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
)

// gatheredBytes is what net/http collects before it writes: the head of an answer and
// the beginning of a page leave in one piece of this size, the rest in another.
const gatheredBytes = 4 << 10

// Gather makes the connections of a listener send a page that is ready with one call of
// the system, head and body: two of them would be a third of what a hot page costs.
// Connections of other kinds than TCP stay as they are.
func Gather(l net.Listener) net.Listener { return gatherer{l} }

type gatherer struct{ net.Listener }

// Accept waits for the next connection.
func (g gatherer) Accept() (net.Conn, error) {
	c, err := g.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok && err == nil {
		return &gathered{TCPConn: tcp}, nil
	}
	return c, err
}

// gathered is a connection that keeps the first piece of an answer until the second is
// there. It is written to by one answer at a time.
type gathered struct {
	*net.TCPConn
	body  int                 // bytes of the body that was announced; 0 when none was
	kept  int                 // bytes of first that wait
	first [gatheredBytes]byte // the head, and the beginning of the body
}

// announce says that an answer of so many bytes is about to be written whole.
func (g *gathered) announce(body int) { g.body = body }

// Write sends b, unless it is the first piece of an answer whose body is not whole yet.
func (g *gathered) Write(b []byte) (int, error) {
	if g.kept > 0 {
		pieces := net.Buffers{g.first[:g.kept], b}
		kept := g.kept
		g.kept = 0
		n, err := pieces.WriteTo(g.TCPConn)
		return max(int(n)-kept, 0), err
	}
	body := g.body
	g.body = 0
	if body == 0 || len(b) > len(g.first) {
		return g.TCPConn.Write(b)
	}
	if end := bytes.Index(b, []byte("\r\n\r\n")); end < 0 || len(b)-end-len("\r\n\r\n") >= body {
		return g.TCPConn.Write(b)
	}
	g.kept = copy(g.first[:], b)
	return len(b), nil
}

// connectionKey is where a request's context holds its gathered connection.
type connectionKey struct{}

func withConnection(ctx context.Context, c net.Conn) context.Context {
	if g, ok := c.(*gathered); ok {
		return context.WithValue(ctx, connectionKey{}, g)
	}
	return ctx
}

// announce tells the connection of a request, if it gathers, how long the body is.
func announce(r *http.Request, body int) {
	if g, ok := r.Context().Value(connectionKey{}).(*gathered); ok && r.ProtoMajor == 1 {
		g.announce(body)
	}
}
