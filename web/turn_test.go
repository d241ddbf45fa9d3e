// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestSearchesTakeTurns: a search waits for those before it, as long as its reader does;
// another page does not.
func TestSearchesTakeTurns(t *testing.T) {
	s := &Server{turns: make(chan struct{}, 1)}
	leave, err := s.turn(t.Context(), &route{name: searched})
	if err != nil {
		t.Fatal(err)
	}
	if other, err := s.turn(t.Context(), &route{name: "home"}); err != nil {
		t.Errorf("another page waits: %v", err)
	} else {
		other()
	}
	brief, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := s.turn(brief, &route{name: searched}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second search at once: %v", err)
	}
	leave()
	if leave, err = s.turn(t.Context(), &route{name: searched}); err != nil {
		t.Errorf("after the first has ended: %v", err)
	} else {
		leave()
	}
}
