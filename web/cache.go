// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"container/list"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// cacheBytes bounds the memory that rendered pages take.
const cacheBytes = 12 << 20

// rendered is a whole page, ready to send.
type rendered struct {
	status int
	lang   string
	body   []byte
	gzip   []byte
	etag   string
	day    string // the only one on which it is right; "" for a page that tells no time

	mediaType   string // of a file; "" for a page
	disposition string // of a file
}

func (p *rendered) size() int { return len(p.body) + len(p.gzip) + 256 }

// pageCache keeps the pages of one version of the register, least recently used
// out first. A new version empties it: nothing stale can be served.
type pageCache struct {
	mu      sync.Mutex
	version int64
	max     int
	bytes   int
	order   *list.List // of *cached, most recent first
	byKey   map[string]*list.Element
}

type cached struct {
	key  string
	page *rendered
}

func newPageCache(limit int) *pageCache {
	return &pageCache{max: limit, order: list.New(), byKey: map[string]*list.Element{}}
}

func (c *pageCache) find(version int64, key string, today func() string) *rendered {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version {
		return nil
	}
	e, ok := c.byKey[key]
	if !ok {
		return nil
	}
	p := e.Value.(*cached).page
	if p.day != "" && p.day != today() {
		return nil
	}
	c.order.MoveToFront(e)
	return p
}

func (c *pageCache) keep(version int64, key string, p *rendered) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version < c.version || p.size() > c.max/8 {
		return
	}
	if version > c.version {
		c.version, c.bytes = version, 0
		c.order.Init()
		clear(c.byKey)
	}
	if e, ok := c.byKey[key]; ok {
		c.drop(e)
	}
	c.byKey[key] = c.order.PushFront(&cached{key, p})
	c.bytes += p.size()
	for c.bytes > c.max {
		c.drop(c.order.Back())
	}
}

func (c *pageCache) drop(e *list.Element) {
	old := c.order.Remove(e).(*cached)
	delete(c.byKey, old.key)
	c.bytes -= old.page.size()
}

// pageLevel is the effort spent on a page: two more would make it a sixteenth smaller, and
// take as long again.
const pageLevel = 3

// packers keeps a few writers for pages: a new one costs a megabyte.
var packers = make(chan *gzip.Writer, 2)

// pack gives the gzip form of a page.
func pack(b []byte) []byte {
	var w *gzip.Writer
	select {
	case w = <-packers:
	default:
		w, _ = gzip.NewWriterLevel(nil, pageLevel) // the level is within bounds
	}
	defer func() {
		select {
		case packers <- w:
		default:
		}
	}()
	return squeeze(w, b)
}

// compress gives the gzip form of b at a level of effort, nil when it is not smaller.
func compress(b []byte, level int) []byte {
	w, err := gzip.NewWriterLevel(nil, level)
	if err != nil {
		return nil
	}
	return squeeze(w, b)
}

func squeeze(w *gzip.Writer, b []byte) []byte {
	var out bytes.Buffer
	w.Reset(&out)
	if _, err := w.Write(b); err != nil {
		return nil
	}
	if err := w.Close(); err != nil || out.Len() >= len(b) {
		return nil
	}
	return bytes.Clone(out.Bytes()) // it is kept, and the buffer has grown beyond it
}

// takesGzip reads Accept-Encoding (RFC 9110 section 12.5.3): gzip named, or
// everything, and not refused by a quality of zero.
func takesGzip(accept string) bool {
	all := false
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "gzip" && name != "*" {
			continue
		}
		q := strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(params), " ", ""), "q=")
		wanted := q == "" || strings.Trim(q, "0.") != ""
		if name == "gzip" {
			return wanted
		}
		all = wanted
	}
	return all
}
