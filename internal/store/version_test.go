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
