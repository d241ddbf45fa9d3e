// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// chosenFolder lists, an area a file, the messages that nothing in the program names
// alone: their ids are put together at run time, so that only a list can say that one
// of them is gone.
const chosenFolder = "testdata/chosen"

// alone lists the messages that some mention means and no other with them: without one
// of these the mention means nothing, and TestMessages names it. Of a finding and its
// advice, each misses the other.
func alone(meanings map[string][]string) map[string]bool {
	ids := map[string]bool{}
	for mentioned, found := range meanings {
		pair := len(found) == 2 && ruleOf(found[0]) == ruleOf(found[1])
		if (len(found) == 1 || pair) && !strings.HasPrefix(mentioned, "law.") { // a jurisdiction may be silent
			for _, id := range found {
				ids[id] = true
			}
		}
	}
	return ids
}

// chosenLists reads the lists: area -> ids.
func chosenLists(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(chosenFolder, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		lists[strings.TrimSuffix(filepath.Base(f), ".txt")] = strings.Fields(string(b))
	}
	return lists
}

// byArea parts ids by the word before their first dot.
func byArea(ids []string) map[string][]string {
	lists := map[string][]string{}
	for _, id := range ids {
		area, _, _ := strings.Cut(id, ".")
		lists[area] = append(lists[area], id)
	}
	return lists
}

// gone lists the messages of the lists that the catalogue has not.
func gone(catalogue []string, lists map[string][]string) []string {
	var missing []string
	for _, area := range slices.Sorted(maps.Keys(lists)) {
		for _, id := range lists[area] {
			if _, ok := slices.BinarySearch(catalogue, id); !ok {
				missing = append(missing, id)
			}
		}
	}
	return missing
}

// checkChosen holds the catalogue against the lists, or writes them anew.
func checkChosen(t *testing.T, catalogue []string, meanings map[string][]string) {
	named := alone(meanings)
	now := byArea(slices.DeleteFunc(slices.Clone(catalogue), func(id string) bool { return named[id] }))
	if *update {
		writeChosen(t, now)
	}
	lists := chosenLists(t)
	for _, id := range gone(catalogue, lists) {
		t.Errorf("message %q is gone, and an id that is put together at run time may choose it; where it is not wanted any more: go test ./internal/archtest -run Messages -update", id)
	}
	for _, area := range slices.Sorted(maps.Keys(now)) {
		for _, id := range now[area] {
			if _, listed := slices.BinarySearch(lists[area], id); !listed {
				t.Errorf("message %q is named nowhere alone and %s/%s.txt does not list it: go test ./internal/archtest -run Messages -update", id, chosenFolder, area)
			}
		}
	}
}

func writeChosen(t *testing.T, lists map[string][]string) {
	t.Helper()
	if err := os.RemoveAll(chosenFolder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(chosenFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	for area, ids := range lists {
		if err := os.WriteFile(filepath.Join(chosenFolder, area+".txt"), []byte(strings.Join(ids, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// checkDeleted deletes messages, one at a time, and asks whether what make check runs
// would name them.
func checkDeleted(t *testing.T, catalogue []string, meanings map[string][]string) {
	for rule, id := range map[string]string{
		"named_by_go":                        "cli.serve.ready",
		"named_by_a_template":                "web.section.decides",
		"of_a_finding":                       "finding.sheet.secrecy.ground",
		"put_together_by_a_template":         "web.kinship.none",
		"put_together_by_go":                 "people.role.author",
		"of_a_jurisdiction":                  "law.web.ask",
		"of_a_closed_list_of_a_jurisdiction": "law.ground.l311_6",
	} {
		t.Run(rule, func(t *testing.T) {
			at, ok := slices.BinarySearch(catalogue, id)
			if !ok {
				t.Fatalf("%s is no message", id)
			}
			without := slices.Delete(slices.Clone(catalogue), at, at+1)
			faults := append(gone(without, chosenLists(t)), unpaired(without)...)
			for mentioned, found := range meanings {
				if slices.Contains(found, id) && len(meant(mentioned, without)) == 0 {
					faults = append(faults, mentioned)
				}
			}
			if !slices.Contains(faults, id) && !slices.Contains(faults, ruleOf(id)) {
				t.Errorf("%s is deleted in every language and nothing names it", id)
			}
		})
	}
}
