// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/register"
)

// Turn is what became of one thing between two states of a sheet.
type Turn string

// The turns.
const (
	Added   Turn = "added"
	Removed Turn = "removed"
	Changed Turn = "changed"
	Moved   Turn = "moved" // the items of a list are the same, in another order
)

// Difference is one thing that two states of a sheet do not say alike. Paths have
// no indices: parameters.weight. Item names the item of a list as its readers know
// it: the weight of which criterion.
type Difference struct {
	Field  string // key of the model: parameters
	Path   string // of what differs: parameters.weight, or the field itself
	Item   string // of a list; "" outside of lists
	Turn   Turn
	Before Said
	After  Said
}

// Said is what one state says: words, with the value's state beside them.
type Said struct {
	Status register.ValueStatus
	Words  []string // one an item or part; the reason of what does not apply, the raw words of what was unreadable
	Path   string   // of an enumeration whose value Words holds: see Words; "" for free words
}

// Differences lists what differs between two states of a sheet, in the order of the
// model. Two equal states have none.
func Differences(before, after register.Content) []Difference {
	var d differ
	a, b := reflect.ValueOf(before), reflect.ValueOf(after)
	for _, k := range keys(a.Type()) {
		d.field = k.name
		d.compare(k.name, "", a.Field(k.index), b.Field(k.index))
	}
	return d.found
}

// differ gathers differences; field is the one being compared.
type differ struct {
	field string
	found []Difference
}

func (d *differ) report(path, item string, turn Turn, before, after Said) {
	d.found = append(d.found, Difference{Field: d.field, Path: path, Item: item, Turn: turn, Before: before, After: after})
}

func (d *differ) compare(path, item string, a, b reflect.Value) {
	if reflect.DeepEqual(a.Interface(), b.Interface()) {
		return
	}
	switch {
	case isValue(a.Type()) && state(a) == register.Filled && state(b) == register.Filled:
		d.compare(path, item, a.FieldByName("Filled"), b.FieldByName("Filled"))
	case isValue(a.Type()) || a.Kind() == reflect.String || a.Kind() == reflect.Int || a.Kind() == reflect.Map:
		d.whole(path, item, a, b)
	case a.Kind() == reflect.Slice && a.Type().Elem().Kind() != reflect.Uint8:
		d.lists(path, a, b)
	case a.Kind() == reflect.Struct:
		for _, k := range keys(a.Type()) {
			d.compare(path+"."+k.name, item, a.Field(k.index), b.Field(k.index))
		}
	}
}

// whole reports two values that are told as they are.
func (d *differ) whole(path, item string, a, b reflect.Value) {
	before, after := say(path, a), say(path, b)
	turn := Changed
	switch {
	case before.Status == register.Missing && after.Status == register.Missing:
		return // blanks are no words
	case before.Status == register.Missing:
		turn = Added
	case after.Status == register.Missing:
		turn = Removed
	}
	d.report(path, item, turn, before, after)
}

// lists pairs the items that say the same, then those of the same name; what is
// left was removed or added. Whoever swaps two weights finds two changes, not a
// list that differs.
func (d *differ) lists(path string, a, b reflect.Value) {
	before, after := items(a), items(b)
	pair := match(before, after, func(x, y reflect.Value) bool { return reflect.DeepEqual(x.Interface(), y.Interface()) }, nil)
	pair = match(before, after, func(x, y reflect.Value) bool { return title(x) != "" && fullTitle(x) == fullTitle(y) }, pair)
	pair = match(before, after, func(x, y reflect.Value) bool { return title(x) != "" && title(x) == title(y) }, pair)
	name := namer(before, after)
	taken, last, moved := map[int]bool{}, -1, false
	for i, x := range before {
		j, ok := pair[i]
		if !ok {
			d.report(path, name(x), Removed, say(path, x), Said{})
			continue
		}
		d.compare(path, name(x), x, after[j])
		taken[j] = true
		moved = moved || j < last
		last = max(last, j)
	}
	for j, y := range after {
		if !taken[j] {
			d.report(path, name(y), Added, Said{}, say(path, y))
		}
	}
	if moved {
		d.report(path, "", Moved, titles(before), titles(after))
	}
}

// match pairs each item before with the first free one after for which same holds.
func match(before, after []reflect.Value, same func(x, y reflect.Value) bool, pair map[int]int) map[int]int {
	all, taken := map[int]int{}, map[int]bool{}
	for i, j := range pair {
		all[i], taken[j] = j, true
	}
	for i, x := range before {
		if _, done := all[i]; done {
			continue
		}
		for j, y := range after {
			if !taken[j] && same(x, y) {
				all[i], taken[j] = j, true
				break
			}
		}
	}
	return all
}

func items(v reflect.Value) []reflect.Value {
	all := make([]reflect.Value, v.Len())
	for i := range all {
		all[i] = v.Index(i)
	}
	return all
}

func titles(list []reflect.Value) Said {
	s := Said{Status: register.Filled}
	for _, v := range list {
		s.Words = append(s.Words, title(v))
	}
	return s
}

// title names an item of a list: by the year of a count, the address of a link, else
// by the text that may stand for the whole item in a file.
func title(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case string:
		return x
	case register.YearCount:
		if x.Year != 0 {
			return strconv.Itoa(x.Year)
		}
		return ""
	case register.SheetLink:
		return x.URL
	case register.LegalBasis:
		if x.Label == "" {
			return x.Article
		}
	case register.Remedy:
		return cutTitle(x.Text)
	}
	for _, k := range keys(v.Type()) {
		if k.name == shortKeys[v.Type().Name()] {
			return cutTitle(v.Field(k.index).String())
		}
	}
	return ""
}

// fullTitle adds to the title of a record the first other text that it holds: two
// criteria of one name are told apart by what they mean.
func fullTitle(v reflect.Value) string {
	first := title(v)
	if v.Kind() != reflect.Struct {
		return first
	}
	for _, k := range keys(v.Type()) {
		if f := v.Field(k.index); f.Kind() == reflect.String && f.String() != "" && cutTitle(f.String()) != first {
			return first + " — " + cutTitle(f.String())
		}
	}
	return first
}

// namer gives the titles of items, in full where a list has one title twice.
func namer(lists ...[]reflect.Value) func(reflect.Value) string {
	twice := map[string]bool{}
	for _, list := range lists {
		seen := map[string]bool{}
		for _, v := range list {
			twice[title(v)] = twice[title(v)] || seen[title(v)]
			seen[title(v)] = true
		}
	}
	return func(v reflect.Value) string {
		if t := title(v); !twice[t] {
			return t
		}
		return fullTitle(v)
	}
}

const titleRunes = 120

func cutTitle(s string) string {
	if r := []rune(s); len(r) > titleRunes {
		return string(r[:titleRunes]) + "…"
	}
	return s
}

// say tells a value in words.
func say(path string, v reflect.Value) Said {
	if isValue(v.Type()) {
		switch s := state(v); s {
		case register.Filled:
			filled := say(path, v.FieldByName("Filled"))
			filled.Status = s
			return filled
		case register.NotApplicable:
			return Said{Status: s, Words: spoken(v.FieldByName("Reason").String())}
		case register.Unreadable:
			return Said{Status: s, Words: spoken(v.FieldByName("Raw").String())}
		}
		return Said{}
	}
	list := plainWords(path, v)
	if len(list) == 0 {
		return Said{}
	}
	s := Said{Status: register.Filled, Words: list}
	if Words(path) != "" && v.Kind() == reflect.String {
		s.Path = path
	}
	return s
}

// spoken gives a text as a list of words; blanks are none.
func spoken(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return []string{s}
}

// plainWords gives the words of a text, of each item of a list, of each part of a record.
func plainWords(path string, v reflect.Value) []string {
	switch v.Kind() {
	case reflect.String:
		return spoken(v.String())
	case reflect.Int:
		if v.Int() == 0 && !strings.HasSuffix(path, ".count") {
			return nil
		}
		return []string{strconv.FormatInt(v.Int(), 10)}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 { // raw JSON of an unknown key
			return spoken(string(v.Bytes()))
		}
		var all []string
		for _, x := range items(v) {
			all = append(all, strings.Join(plainWords(path, x), " — "))
		}
		return all
	case reflect.Map:
		var all []string
		for _, k := range sortedMapKeys(v) {
			all = append(all, k+": "+strings.Join(plainWords(path, v.MapIndex(reflect.ValueOf(k))), " "))
		}
		return all
	case reflect.Struct:
		var all []string
		for _, k := range keys(v.Type()) {
			all = append(all, strings.Join(plainWords(path+"."+k.name, v.Field(k.index)), ", "))
		}
		return slices.DeleteFunc(all, func(s string) bool { return s == "" })
	}
	return nil
}

func sortedMapKeys(v reflect.Value) []string {
	var all []string
	for _, k := range v.MapKeys() {
		all = append(all, k.String())
	}
	slices.Sort(all)
	return all
}
