// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"testing"
	"time"
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
