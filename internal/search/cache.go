// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"strings"
	"sync"
)

// cacheSize is how many chunks one generation of the cache holds (about 12 MB for
// both): texts repeat themselves, and stemming is what costs.
const cacheSize = 1 << 14

// cache remembers analysed chunks. Two generations make it forget the rare ones
// without keeping an order: what is met again in the old one moves to the new.
type cache struct {
	mu       sync.RWMutex
	now, old map[string]*chunk
}

// words is shared by all: analysis is pure, so what it holds never shows.
var words = &cache{now: make(map[string]*chunk)}

// chunk analyses raw, or remembers it.
func (c *cache) chunk(raw string) *chunk {
	c.mu.RLock()
	k, ok := c.now[raw]
	if !ok {
		k = c.old[raw]
	}
	c.mu.RUnlock()
	if ok {
		return k
	}
	raw = strings.Clone(raw) // or the cache would hold the whole text
	if k == nil {
		k = analyse(raw)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.now) >= cacheSize {
		c.old, c.now = c.now, make(map[string]*chunk, cacheSize)
	}
	c.now[raw] = k
	return k
}
