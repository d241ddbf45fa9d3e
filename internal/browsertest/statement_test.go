// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// statement is what the accessibility page says of a run: web/tested.json.
type statement struct {
	mu        sync.Mutex
	Day       string   `json:"day"`
	Judge     string   `json:"judge"`
	Pages     int      `json:"pages"`
	Listed    int      `json:"listed"` // of them, addresses of the demonstration's sitemap: each one
	Desk      int      `json:"desk"`   // of them, pages of those who sign in
	Views     int      `json:"views"`  // each page at each width, light and dark
	Faults    int      `json:"faults"` // found in them
	Widths    []int64  `json:"widths"`
	Languages []string `json:"languages"`
	Journeys  int      `json:"journeys"` // walked with scripts and without
	Large     int      `json:"large"`    // pages that lose nothing with letters at 200 %
	Names     int      `json:"names"`    // found in the accessibility tree
}

// whole reports whether each address of the demonstration's sitemap is judged, rather
// than samples of each kind of page.
func whole() bool { return os.Getenv("GREFFE_STATEMENT") == "1" }

// stated is what the page says now.
func stated(t *testing.T) *statement {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "web", "tested.json"))
	if err != nil {
		t.Fatal(err)
	}
	said := &statement{}
	if err := json.Unmarshal(b, said); err != nil {
		t.Fatal(err)
	}
	return said
}

// add counts a page that was judged.
func (s *statement) add(views, faults int, large bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Pages++
	s.Views += views
	s.Faults += faults
	if large {
		s.Large++
	}
}

// state writes the statement of a run over every page, where it is asked for.
func (s *statement) state(t *testing.T) {
	t.Helper()
	if !whole() {
		return
	}
	s.Day, s.Widths, s.Languages = time.Now().UTC().Format(time.DateOnly), []int64{320, 1280}, []string{"fr", "en"}
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "web", "tested.json"), append(b, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
