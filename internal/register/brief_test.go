// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// A brief is read from what was written of the whole: both ways must say the same.
func TestABriefSaysWhatTheWholeSays(t *testing.T) {
	fact := func(v string) Fact[string] { return Known(v, Origin{Kind: Observed}, Evidence{URL: "https://h.test"}) }
	r := Repository{
		ID: "r1", Key: "h.test/a/b", Name: "b", Description: fact("d"), Homepage: None[string](Origin{}, Evidence{}), Licence: fact("MIT"), Language: fact("Go"),
		Topics: Known([]string{"x", "y"}, Origin{}, Evidence{}), Archived: Known(true, Origin{}, Evidence{}), Publiccode: MetadataValid, Software: fact("s"),
		Summary: fact("t"), GoneAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	o := Organisation{ID: "o1", Slug: "a", Name: "A", NameOrigin: NameOwn, Acronyms: []string{"AA"}, Identifiers: []Identifier{{"account", "h.test/a"}}}
	briefly(t, "repository", r, r.Brief())
	briefly(t, "repository of nothing", Repository{}, new(Repository).Brief())
	briefly(t, "body", o, o.Brief())
}

func briefly[Whole, Brief any](t *testing.T, name string, whole Whole, want Brief) {
	t.Helper()
	b, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	var read Brief
	if err := json.Unmarshal(b, &read); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(read, want) {
		t.Errorf("%s: read %+v, want %+v", name, read, want)
	}
	if v := reflect.ValueOf(want); name != "repository of nothing" {
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s: the test leaves %s empty", name, v.Type().Field(i).Name)
			}
		}
	}
}
