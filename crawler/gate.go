// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"sync"
)

// gate lets in so many at once as it is allowed now, which may change while some wait.
type gate struct {
	most func() int // at least 1

	mu   sync.Mutex
	in   int
	left chan struct{} // closed when one leaves; nil while nobody waits
}

// take waits to be let in; it fails when ctx ends first.
func (g *gate) take(ctx context.Context) error {
	for {
		g.mu.Lock()
		if g.in < g.most() {
			g.in++
			g.mu.Unlock()
			return nil
		}
		if g.left == nil {
			g.left = make(chan struct{})
		}
		left := g.left
		g.mu.Unlock()
		select {
		case <-left:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (g *gate) free() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.in--
	if g.left != nil {
		close(g.left)
		g.left = nil
	}
}
