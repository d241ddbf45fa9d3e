// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"testing"
	"time"

	"greffe/internal/register"
)

// TestVersionIsReadByOne: readers do not wait for the one who reads the version, and what
// was read before a write is not believed after it.
func TestVersionIsReadByOne(t *testing.T) {
	var v version
	_, ok, tell := v.known()
	if ok {
		t.Fatal("a version that nobody read is known")
	}
	tell(edition{seq: 1}, nil)
	if got, ok, _ := v.known(); !ok || got.version() != 1 {
		t.Errorf("just read: %d, %t", got.version(), ok)
	}
	v.read = time.Now().Add(-versionAge)
	_, ok, tell = v.known()
	if ok {
		t.Fatal("an old version is believed")
	}
	if got, ok, _ := v.known(); !ok || got.version() != 1 {
		t.Errorf("while another one reads it: %d, %t", got.version(), ok)
	}
	v.read = time.Now().Add(-2 * versionAge)
	if _, ok, _ := v.known(); ok {
		t.Error("who reads takes too long, and is still waited for")
	}
	v.forget()
	if _, ok, _ := v.known(); ok {
		t.Error("this process has written, and the version of before is believed")
	}
	tell(edition{seq: 2}, nil)
	if _, ok, _ := v.known(); ok {
		t.Error("what was read before the write is believed")
	}
}

// TestVersionsOfACrawl: while another process writes on and on its changes show in larger
// steps, and as soon as they come once it is calm again; those of this process at once.
func TestVersionsOfACrawl(t *testing.T) {
	var v version
	read := func(seq int64) { // as late as it can be
		t.Helper()
		v.read = v.read.Add(-v.age())
		_, ok, tell := v.known()
		if ok {
			t.Fatal("an old version is believed")
		}
		tell(edition{seq: seq}, nil)
	}
	read(1)
	read(2)
	if v.age() != versionAge {
		t.Errorf("after one act of another process: %v", v.age())
	}
	read(3)
	read(4)
	if v.age() != movingAge {
		t.Errorf("while it writes: %v", v.age())
	}
	v.forget()
	if _, ok, _ := v.known(); ok {
		t.Error("this process has written, and the version of before is believed")
	}
	read(5)
	read(5)
	if v.age() != versionAge {
		t.Errorf("when it has ended: %v", v.age())
	}
}

// TestVersionsOfACrawlInside: what a crawl of this process writes shows at once, but not
// every time; its end, and what people write meanwhile, always do.
func TestVersionsOfACrawlInside(t *testing.T) {
	var v version
	read := func(seq int64) (asked bool) {
		_, ok, tell := v.known()
		if !ok {
			tell(edition{seq: seq}, nil)
		}
		return !ok
	}
	read(1)
	v.step()
	if !read(2) {
		t.Error("the first batch of a crawl does not show")
	}
	v.step()
	if read(3) {
		t.Error("each batch of a crawl makes all pages anew")
	}
	v.forget()
	if !read(4) {
		t.Error("what somebody writes meanwhile does not show")
	}
	v.step()
	v.read = v.read.Add(-versionAge)
	if !read(5) {
		t.Error("what the crawl wrote never shows")
	}
}

// TestTheEndOfACrawlShows: only the batches of a crawl under way may wait.
func TestTheEndOfACrawlShows(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		batch register.Batch
		waits bool
	}{
		"visits":   {register.Batch{Actor: "crawl:x"}, true},
		"progress": {register.Batch{Actor: "crawl:x", Crawls: []register.Crawl{{Started: at}}}, true},
		"end":      {register.Batch{Actor: "crawl:x", Crawls: []register.Crawl{{Started: at, Ended: at}}}, false},
		"person":   {register.Batch{Actor: "person:x"}, false},
	} {
		if got := ofCrawl(c.batch); got != c.waits {
			t.Errorf("%s: %t", name, got)
		}
	}
}
