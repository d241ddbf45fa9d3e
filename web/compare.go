// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"greffe/internal/export"
	"greffe/internal/register"
)

// comparePage is the register at two days, compared.
type comparePage struct {
	Layout
	From, To  string // days; "" before the form was sent
	Wrong     bool   // the days are none, or stand in the wrong order
	Kind      string
	Kinds     []string
	Counts    []compareCount
	Turns     []compareTurn
	Next      string
	Downloads []FileLink
	Today     string
}

// compareCount is how much there was of a kind at both ends.
type compareCount struct {
	Kind          string
	Before, After int
	GoneBefore    int
	GoneAfter     int
}

// compareTurn is one noun that is not what it was.
type compareTurn struct {
	Kind   string
	Turn   string
	Label  string
	URL    string // of its page now; "" where it has none
	At     time.Time
	Fields []string
}

const (
	compareShown = 100 // nouns of a page
	compareRead  = 400 // nouns looked at for a page
)

// compareDays reads the two days of a question; ok is false where they are none.
func (s *Server) compareDays(query url.Values) (from, until time.Time, ok bool) {
	from, err := export.DayEnd(query.Get("from"))
	if err != nil {
		return from, until, false
	}
	until, err = export.DayEnd(query.Get("to"))
	return from, until, err == nil && !until.Before(from)
}

func (s *Server) compare(r *request) (page, error) {
	p := &comparePage{From: r.query.Get("from"), To: r.query.Get("to"), Kind: r.query.Get("kind"), Today: s.opt.Now().UTC().Format(time.DateOnly)}
	p.Title, p.Crumbs = s.say(r, "export.compare.title"), []Crumb{{s.say(r, "export.data.title"), address(r.lang, "data")}}
	for _, kind := range register.Kinds() {
		p.Kinds = append(p.Kinds, string(kind))
	}
	if p.Kind != "" && !slices.Contains(p.Kinds, p.Kind) {
		return nil, fmt.Errorf("kind %q: %w", p.Kind, register.ErrInvalid)
	}
	if p.From == "" && p.To == "" {
		return p, nil
	}
	p.NoIndex = true
	from, until, ok := s.compareDays(r.query)
	if p.Wrong = !ok; p.Wrong {
		return p, nil
	}
	if err := s.compareCounts(r.Context(), p, from, until); err != nil {
		return nil, err
	}
	for _, f := range export.Formats() {
		q := url.Values{"from": {p.From}, "to": {p.To}}
		if p.Kind != "" {
			q.Set("kind", p.Kind)
		}
		p.Downloads = append(p.Downloads, FileLink{strings.ReplaceAll(string(f), "-", "_"), exportRoot + listDifferences + f.Suffix() + "?" + q.Encode()})
	}
	return p, s.compareTurns(r, p, from, until)
}

func (s *Server) compareCounts(ctx context.Context, p *comparePage, from, until time.Time) error {
	before, err := s.opt.Register.CountsAt(ctx, from)
	if err != nil {
		return err
	}
	after, err := s.opt.Register.CountsAt(ctx, until)
	if err != nil {
		return err
	}
	for _, kind := range register.Kinds() {
		p.Counts = append(p.Counts, compareCount{string(kind), before[kind][0], after[kind][0], before[kind][1], after[kind][1]})
	}
	return nil
}

// compareTurns lists the nouns that are not what they were, a page at a time.
func (s *Server) compareTurns(r *request, p *comparePage, from, until time.Time) error {
	after := r.query.Get("after")
	if after == "" && p.Kind != "" {
		after = p.Kind
	}
	pairs, err := s.opt.Register.RecordsBetween(r.Context(), from, until, after, compareRead)
	if err != nil {
		return err
	}
	more, last := len(pairs) == compareRead, ""
	for _, pair := range pairs {
		if p.Kind != "" && string(pair[1].Kind) != p.Kind {
			more = false
			break
		}
		for _, d := range differencesOf([][2]register.Record{pair}) {
			t := s.compareTurn(r, d)
			if err := s.nameErased(r, d, &t); err != nil {
				return err
			}
			p.Turns = append(p.Turns, t)
		}
		if last = pairKey(pair); len(p.Turns) == compareShown {
			more = true
			break
		}
	}
	if more && last != "" {
		q := clone(r.query)
		q.Set("after", last)
		p.Next = address(r.lang, "compare") + "?" + q.Encode()
	}
	return nil
}

// nameErased gives a sheet whose words of that day were erased the name that it has now.
func (s *Server) nameErased(r *request, d difference, t *compareTurn) error {
	if d.after.Label != "" || d.after.Kind != register.KindSheet {
		return nil
	}
	found, err := s.opt.Register.SheetsByID(r.Context(), []string{d.after.ID})
	if err == nil && len(found) > 0 {
		t.Label, t.URL, t.Fields = brief(found[0].Content.Name), address(r.lang, "algorithm", found[0].Slug), []string{s.say(r, "erase.gone")}
	}
	return err
}

func (s *Server) compareTurn(r *request, d difference) compareTurn {
	t := compareTurn{Kind: string(d.after.Kind), Turn: d.turn, Label: brief(d.after.Label), At: d.after.Time, Fields: s.fieldNames(r, d.fields)}
	if t.Label == "" {
		t.Label = brief(d.after.ID)
	}
	if d.after.Key != "" {
		t.URL = nounAddress(r.lang, d.after.Kind, d.after.Key)
	}
	return t
}

// listDifferences is the file of what changed between two days.
const listDifferences = "differences"

func differenceColumns() []export.Column[apiDifference] {
	column := func(name string, value func(apiDifference) string) export.Column[apiDifference] {
		return export.Column[apiDifference]{Name: name, Type: export.Text, Value: value}
	}
	record := func(r *apiRecord) string {
		if r == nil {
			return ""
		}
		return string(r.Record.RawMessage)
	}
	return []export.Column[apiDifference]{
		column("kind", func(d apiDifference) string { return string(d.Kind) }), column("id", func(d apiDifference) string { return d.ID }),
		column("key", func(d apiDifference) string { return d.Key }), column("label", func(d apiDifference) string { return d.Label }),
		column("changed", func(d apiDifference) string { return d.Turn }), column("fields", func(d apiDifference) string { return strings.Join(d.Fields, " ") }),
		column("time", func(d apiDifference) string { return iso(d.After.Time) }),
		column("before", func(d apiDifference) string { return record(d.Before) }), column("after", func(d apiDifference) string { return record(&d.After) }),
	}
}

// differenceRows streams what changed between two days.
func (s *Server) differenceRows(ctx context.Context, query url.Values) (iter.Seq2[apiDifference, error], error) {
	from, until, ok := s.compareDays(query)
	if !ok {
		return nil, fmt.Errorf("days %q, %q: %w", query.Get("from"), query.Get("to"), register.ErrInvalid)
	}
	kind := query.Get("kind")
	src := source{gate: s.opt.Gate}
	pairs := export.Pages("", export.PageSize, func(after string, limit int) ([][2]register.Record, error) {
		return s.opt.Register.RecordsBetween(ctx, from, until, after, limit)
	}, pairKey)
	return func(yield func(apiDifference, error) bool) {
		for pair, err := range pairs {
			if err != nil {
				yield(apiDifference{}, err)
				return
			}
			for _, d := range differencesOf([][2]register.Record{pair}) {
				if kind != "" && string(d.after.Kind) != kind {
					continue
				}
				if !yield(src.differenceOf(d), nil) {
					return
				}
			}
		}
	}, nil
}
