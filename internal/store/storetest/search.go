// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"greffe/internal/register"
	"greffe/internal/store"
)

var searchCases = []testCase{
	{"a_word_finds_its_pages_and_no_others", func(d *desk) {
		d.fill(map[string]string{"r1": "impot revenu", "r2": "cantine tarif"})
		d.equal("impot", d.find(register.Question{Text: "impot"}), []string{"r1"})
		d.equal("nothing", d.find(register.Question{Text: "absent"}), []string{})
		d.equal("everything", len(d.find(register.Question{})), 2)
	}},
	{"an_older_entry_does_not_win", func(d *desk) {
		d.save(2, register.Batch{Entries: []register.Entry{entry(register.KindRepository, "r1", "nouveau", 2, nil)}})
		d.save(1, register.Batch{Entries: []register.Entry{entry(register.KindRepository, "r1", "ancien", 1, nil)}})
		d.equal("new", d.find(register.Question{Text: "nouveau"}), []string{"r1"})
		d.equal("old", d.find(register.Question{Text: "ancien"}), []string{})
	}},
	{"an_older_entry_does_not_win_over_one_seen_again_unchanged", func(d *desk) {
		first := entry(register.KindRepository, "r1", "stable", 1, nil)
		d.save(1, register.Batch{Entries: []register.Entry{first}})
		first.SeenAt = at(3)
		d.save(3, register.Batch{Entries: []register.Entry{first}})
		d.save(2, register.Batch{Entries: []register.Entry{entry(register.KindRepository, "r1", "retard", 2, nil)}})
		d.equal("stable", d.find(register.Question{Text: "stable"}), []string{"r1"})
	}},
	{"an_entry_written_again_loses_its_old_words_and_facets", func(d *desk) {
		d.save(1, register.Batch{Entries: []register.Entry{entry(register.KindRepository, "r1", "avant", 1, map[string]string{"licence": "MIT"})}})
		d.find(register.Question{})
		d.save(2, register.Batch{Entries: []register.Entry{entry(register.KindRepository, "r1", "apres", 2, map[string]string{"licence": "EUPL-1.2"})}})
		d.equal("old word", d.find(register.Question{Text: "avant"}), []string{})
		d.equal("new word", d.find(register.Question{Text: "apres"}), []string{"r1"})
		d.equal("old value", d.find(register.Question{Filters: []register.Filter{{Facet: "licence", Value: "MIT"}}}), []string{})
		d.equal("new value", d.find(register.Question{Text: "apres", Filters: []register.Filter{{Facet: "licence", Value: "EUPL-1.2"}}}), []string{"r1"})
	}},
	{"a_dropped_entry_is_found_no_more_and_may_come_back", func(d *desk) {
		d.fill(map[string]string{"r1": "impot"})
		d.find(register.Question{})
		drop := register.Entry{Kind: register.KindRepository, Key: "r1", Drop: true, SeenAt: at(2)}
		d.save(2, register.Batch{Entries: []register.Entry{drop}})
		d.equal("by word", d.find(register.Question{Text: "impot"}), []string{})
		d.equal("by list", d.find(register.Question{}), []string{})
		d.equal("by name", d.find(register.Question{Order: register.ByName}), []string{})
		d.save(2, register.Batch{Entries: []register.Entry{drop}})
		d.save(3, register.Batch{Entries: []register.Entry{entry(register.KindRepository, "r1", "impot", 3, nil)}})
		d.equal("back", d.find(register.Question{Text: "impot"}), []string{"r1"})
	}},
	{"an_older_drop_does_not_win", func(d *desk) {
		d.save(2, register.Batch{Entries: []register.Entry{entry(register.KindRepository, "r1", "impot", 2, nil)}})
		d.save(1, register.Batch{Entries: []register.Entry{{Kind: register.KindRepository, Key: "r1", Drop: true, SeenAt: at(1)}}})
		d.equal("still there", d.find(register.Question{Text: "impot"}), []string{"r1"})
	}},
	{"counts_of_a_facet_follow_the_filters_of_the_others", func(d *desk) {
		d.save(1, register.Batch{Entries: []register.Entry{
			entry(register.KindRepository, "r1", "code", 1, map[string]string{"licence": "MIT", "forge": "a"}),
			entry(register.KindRepository, "r2", "code", 1, map[string]string{"licence": "MIT", "forge": "b"}),
			entry(register.KindRepository, "r3", "code", 1, map[string]string{"licence": "GPL", "forge": "a"}),
			entry(register.KindRepository, "r4", "code", 1, map[string]string{"forge": "a"}),
		}})
		for _, text := range []string{"", "code"} {
			a, err := d.Find(d.Context(), register.Question{Text: text, Limit: 10, Filters: []register.Filter{{Facet: "licence", Value: "MIT"}}})
			must(d, a, err)
			d.equal("total", a.Total, 2)
			d.equal("licence", facet(a, "licence"), []register.FacetCount{{Value: "MIT", Count: 2}, {Value: "", Count: 1}, {Value: "GPL", Count: 1}})
			d.equal("forge", facet(a, "forge"), []register.FacetCount{{Value: "a", Count: 1}, {Value: "b", Count: 1}})
		}
		d.equal("alternatives", len(d.find(register.Question{Filters: []register.Filter{{Facet: "licence", Value: "MIT"}, {Facet: "licence", Value: "GPL"}}})), 3)
		d.equal("not observed", d.find(register.Question{Filters: []register.Filter{{Facet: "licence", Value: ""}}}), []string{"r4"})
		d.equal("not observed, by name", d.find(register.Question{Order: register.ByName, Filters: []register.Filter{{Facet: "licence", Value: ""}}}), []string{"r4"})
		d.equal("unknown facet", len(d.find(register.Question{Filters: []register.Filter{{Facet: "none", Value: "x"}}})), 0)
	}},
	{"every_order_is_paged_without_gaps_or_repeats", func(d *desk) {
		var all []register.Entry
		for i := range 47 {
			e := entry(register.KindRepository, fmt.Sprintf("r%02d", i), "code", i%5, map[string]string{"forge": "a"})
			e.Name, e.Score = fmt.Sprintf("name %d", i%7), i%3*100
			all = append(all, e)
		}
		d.save(1, register.Batch{Entries: all})
		for _, order := range register.Orders() {
			for _, text := range []string{"", "code"} {
				for _, filters := range [][]register.Filter{nil, {{Facet: "forge", Value: "a"}}} {
					d.paged(register.Question{Text: text, Order: order, Filters: filters, Limit: 10}, 47)
				}
			}
		}
	}},
	{"orders_sort_by_name_and_by_date", func(d *desk) {
		first, second := entry(register.KindSheet, "s1", "code b", 1, nil), entry(register.KindSheet, "s2", "code a", 50, nil)
		d.save(1, register.Batch{Entries: []register.Entry{first, second}})
		d.equal("by name", d.find(register.Question{Text: "code", Order: register.ByName}), []string{"s2", "s1"})
		d.equal("by date", d.find(register.Question{Text: "code", Order: register.ByDate}), []string{"s2", "s1"})
	}},
	{"a_name_weighs_more_than_a_text_and_the_score_breaks_ties", func(d *desk) {
		in := entry(register.KindSheet, "text", "code", 1, nil)
		in.Exact, in.Title, in.Body = "outil code", "outil", "code"
		name := entry(register.KindSheet, "name", "code", 1, nil)
		name.Exact, name.Title, name.Body = "code outil", "code", "outil"
		better := name
		better.Key, better.Score = "better", 900
		d.save(1, register.Batch{Entries: []register.Entry{in, name, better}})
		d.equal("order", d.find(register.Question{Text: "code"}), []string{"better", "name", "text"})
	}},
	{"what_another_process_wrote_is_found", func(d *desk) {
		d.fill(map[string]string{"r1": "impot"})
		d.equal("before", len(d.find(register.Question{})), 1)
		other := store.New(d.open(d.T), nil)
		b := register.Batch{At: at(2), Actor: "other", Entries: []register.Entry{entry(register.KindRepository, "r2", "impot", 2, map[string]string{"forge": "b"}),
			{Kind: register.KindRepository, Key: "r1", Drop: true, SeenAt: at(2)}}}
		if err := other.Save(d.Context(), b); err != nil {
			d.Fatal(err)
		}
		d.equal("after", d.find(register.Question{}), []string{"r2"})
		d.equal("by facet", d.find(register.Question{Filters: []register.Filter{{Facet: "forge", Value: "b"}}}), []string{"r2"})
	}},
	{"no_question_is_a_fault", func(d *desk) {
		d.fill(map[string]string{"r1": "impot revenu c++", "r2": "node.js"})
		for _, text := range []string{`a AND`, `"x`, `name:`, `NEAR(`, `*`, `-x`, `{a b}: c`, `-`, `--`, `"`, `""`, `^a`, `a*b`, `exact:impot`, `rowid:1`, `licence:`, `licence:"`,
			"impot\x00revenu", "\xff\xfe", `'; DROP TABLE repository; --`, `impot OR`, `NOT`, `NOT impot`, `(`, `)`, `((((`, `a + b`, `"a" + "b" *`, `-impot`, `c++`, `c#`, `.net`, `œ`, `日本`,
			strings.Repeat("a", 10_000), strings.Repeat("a ", 5_000), strings.Repeat("-a ", 100), "?", "$1", "%s", "\u202e", "impot -revenu -\"c++\""} {
			a, err := d.Find(d.Context(), register.Question{Text: text, Limit: 5})
			if err != nil {
				d.Errorf("%.40q: %v", text, err)
			}
			if a.Total < len(a.Hits) {
				d.Errorf("%.40q: %d hits of %d", text, len(a.Hits), a.Total)
			}
		}
		d.equal("-impot", d.find(register.Question{Text: "-impot"}), []string{"r2"})
	}},
	{"odd_pages_filters_and_orders_are_answered_with_nothing_or_everything_and_no_fault", func(d *desk) {
		d.fill(map[string]string{"r1": "impot"})
		for _, q := range []register.Question{
			{Limit: 0}, {Limit: -1}, {Limit: 5, Offset: 1_000_000_000}, {Limit: 5, Offset: -3}, {Limit: math.MaxInt, Offset: 0}, {Limit: 5, Offset: math.MaxInt},
			{Limit: 5, Order: "DROP TABLE"}, {Limit: 5, Filters: []register.Filter{{Facet: "'\"", Value: "\x00"}}}, {Limit: 5, Text: "impot", Offset: -3},
			{Limit: 5, Filters: []register.Filter{{Facet: strings.Repeat("x", 1000), Value: strings.Repeat("y", 100_000)}}},
		} {
			a, err := d.Find(d.Context(), q)
			if err != nil && !errors.Is(err, register.ErrInvalid) {
				d.Errorf("%+v: %v", q, err)
			}
			if len(a.Hits) > 1 {
				d.Errorf("%+v: %d hits", q, len(a.Hits))
			}
		}
	}},
}

// fill saves entries: key -> words.
func (d *desk) fill(words map[string]string) {
	d.Helper()
	var b register.Batch
	for key, w := range words {
		b.Entries = append(b.Entries, entry(register.KindRepository, key, w, 1, nil))
	}
	slices.SortFunc(b.Entries, func(a, c register.Entry) int { return strings.Compare(a.Key, c.Key) })
	d.save(1, b)
}

// find gives the keys that answer a question.
func (d *desk) find(q register.Question) []string {
	d.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	a, err := d.Find(d.Context(), q)
	found := []string{}
	for _, h := range must(d, a, err).Hits {
		found = append(found, h.Key)
	}
	if len(found) != a.Total && q.Offset == 0 && len(found) < q.Limit {
		d.Errorf("%+v: %d hits, total %d", q, len(found), a.Total)
	}
	return found
}

// paged walks all pages of a question and expects so many different pages.
func (d *desk) paged(q register.Question, want int) {
	d.Helper()
	seen := map[string]bool{}
	for q.Offset = 0; q.Offset < want+q.Limit; q.Offset += q.Limit {
		for _, key := range d.find(q) {
			if seen[key] {
				d.Errorf("order %q, text %q: %s twice", q.Order, q.Text, key)
			}
			seen[key] = true
		}
	}
	if len(seen) != want {
		d.Errorf("order %q, text %q, %d filters: %d of %d", q.Order, q.Text, len(q.Filters), len(seen), want)
	}
}

func facet(a register.Answer, name string) []register.FacetCount {
	for _, f := range a.Facets {
		if f.Name == name {
			return f.Values
		}
	}
	return nil
}
