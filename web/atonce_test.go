// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"io"
	"strings"
	"testing"
)

func TestWhatIsDoneAtOnceEndsWhole(t *testing.T) {
	met := make(chan bool)
	if err := atOnce(func() error { met <- true; return nil }, func() error { <-met; return nil }); err != nil {
		t.Errorf("two that meet: %v", err)
	}
	ended := 0
	err := atOnce(func() error { ended++; return nil }, func() error { return io.EOF }, func() error { panic("a fault") })
	if !errors.Is(err, io.EOF) || !strings.Contains(err.Error(), "panic: a fault") || ended != 1 {
		t.Errorf("one that fails and one that panics: %d, %v", ended, err)
	}
}
