// SPDX-License-Identifier: EUPL-1.2

package heritage

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"greffe/internal/register"
)

// TestArchive: what is made of each answer. The fields are those of
// https://archive.softwareheritage.org/api/1/origin/visit/latest/doc/
func TestArchive(t *testing.T) {
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	const snapshot = "1111111111111111111111111111111111111111"
	for _, c := range []struct {
		name   string
		status int
		body   string
		state  register.State
		fails  bool
	}{
		{"archived", 200, `{"date":"2026-10-01T12:00:00+02:00","origin":"x","snapshot":"` + snapshot + `","status":"full","type":"git","visit":3}`, register.Present, false},
		{"never", 404, `{"exception":"NotFoundExc","reason":"no"}`, register.Absent, false},
		{"archived_in_part", 200, `{"date":"2026-10-01T12:00:00Z","snapshot":"` + snapshot + `","status":"partial"}`, register.Present, false},
		{"a_visit_under_way", 200, `{"date":"2026-10-01T12:00:00Z","snapshot":"` + snapshot + `","status":"ongoing"}`, register.Failed, false},
		{"a_404_of_a_proxy", 404, `<html>not found</html>`, "", true},
		{"an_empty_404", 404, ``, "", true},
		{"a_null_snapshot", 200, `{"date":"2026-10-01T12:00:00Z","snapshot":null,"status":"full"}`, register.Failed, false},
		{"a_date_of_the_future", 200, `{"date":"2099-10-01T12:00:00Z","snapshot":"` + snapshot + `","status":"full"}`, register.Failed, false},
		{"html", 200, `<html>`, register.Failed, false},
		{"a_limit", 429, ``, "", true},
		{"broken", 500, ``, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := ""
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = r.URL.RequestURI()
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer s.Close()
			client := Client{HTTP: s.Client(), Root: s.URL + "/api/1/", Now: func() time.Time { return now }}
			a, err := client.Archive(t.Context(), register.Repository{Key: "github.com/o/n", URL: "https://github.com/o/n"})
			if (err != nil) != c.fails || a.Snapshot.State != c.state || a.VisitedAt.State != c.state {
				t.Errorf("%+v, %v", a, err)
			}
			if a.Partial != (c.name == "archived_in_part") {
				t.Errorf("partial: %t", a.Partial)
			}
			if c.state == register.Present && a.Snapshot.Value != "swh:1:snp:"+snapshot {
				t.Errorf("snapshot %q", a.Snapshot.Value)
			}
			if asked != "/api/1/origin/https://github.com/o/n/visit/latest/?require_snapshot=true" {
				t.Errorf("asked %s", asked)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"date":"2026-10-01T12:00:00Z","snapshot":"1111111111111111111111111111111111111111","status":"full"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if v, ok := read(b, time.Now()); ok && len(v.Snapshot) != 40 {
			t.Errorf("%+v", v)
		}
	})
}
