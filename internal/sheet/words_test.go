// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"greffe/internal/register"
	"greffe/internal/words"
)

// rules lists the ids of rules that stand in this package's source.
func rules(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`"(sheet\.[a-z_.]*[a-z])"`)
	var ids []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range id.FindAllStringSubmatch(string(b), -1) {
			ids = append(ids, m[1])
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func TestEveryRuleHasWords(t *testing.T) {
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules(t) {
		for _, id := range []string{"finding." + rule, "advice." + rule} {
			if !c.Has(id) {
				t.Errorf("no words for %s", id)
			}
		}
	}
}

// Every field that people fill in has a name and a sentence, every part of a
// record a name, every word of an enumeration its words.
func TestEveryFieldHasWords(t *testing.T) {
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	need := func(id string) {
		if !c.Has(id) {
			t.Errorf("no words for %s", id)
		}
	}
	content := reflect.TypeFor[register.Content]()
	for _, f := range register.SheetFields() {
		need("field." + f.Name)
		need("field." + f.Name + ".help")
		sf, ok := fieldByKey(content, f.Name)
		if !ok {
			t.Fatalf("%s is no field of Content", f.Name)
		}
		for _, part := range parts(sf.Type) {
			need("field." + f.Name + "." + part)
		}
	}
	for path := range forms() {
		for _, v := range Values(path) {
			need(Words(path) + v)
		}
	}
	if Words("purpose") != "" || Values("purpose") != nil || Words("data.personal") != "enum.answer." {
		t.Error("Words and Values of what is no enumeration")
	}
}

// parts lists the keys of the records that a field holds.
func parts(t reflect.Type) []string {
	if isValue(t) {
		f, _ := t.FieldByName("Filled")
		t = f.Type
	}
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for _, k := range keys(t) {
		names = append(names, k.name)
	}
	return names
}

// Every field of Content is in the one list of fields, and the list has no other.
func TestSheetFieldsAreThoseOfContent(t *testing.T) {
	listed := map[string]bool{}
	for _, f := range register.SheetFields() {
		if listed[f.Name] {
			t.Errorf("%s is listed twice", f.Name)
		}
		listed[f.Name] = true
		if (f.Form == register.FormEnum) != (f.Values != nil) || !slices.Contains(register.SheetSections(), f.Section) {
			t.Errorf("%+v", f)
		}
	}
	aside := []string{"extra", "no_links", "links_as_written"} // they go with other fields
	for _, k := range keys(reflect.TypeFor[register.Content]()) {
		if listed[k.name] == slices.Contains(aside, k.name) {
			t.Errorf("%s: listed %v", k.name, listed[k.name])
		}
	}
}

// The crosswalk with other countries' standards is the model: every field of it is ours.
func TestModelCoversTheCrosswalk(t *testing.T) {
	b, err := os.ReadFile(filepath.FromSlash("../../../shared/data/algorithms/crosswalk.csv"))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skip("real data not found at ../../../shared/data/algorithms")
	}
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := []string{"obligation", "repositories", "origin", "global_id"} // the register's own nouns
	content := reflect.TypeFor[register.Content]()
	r := newCSVReader(string(b), ',')
	r.row()
	n := 0
	for row, ok := r.row(); ok; row, ok = r.row() {
		n++
		for name := range strings.SplitSeq(row[0].words, ", ") {
			name, _, _ = strings.Cut(strings.ReplaceAll(name, "[]", ""), "[")
			name, _, _ = strings.Cut(name, ".")
			if _, ok := fieldByKey(content, name); !ok && !slices.Contains(elsewhere, name) {
				t.Errorf("no field %s", name)
			}
		}
	}
	if n != 56 {
		t.Errorf("%d fields", n)
	}
}
