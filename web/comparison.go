// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/export"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// versionsPage lists every published version of a sheet, and lets any two be compared.
type versionsPage struct {
	Layout
	Sheet    register.Sheet
	Versions []versionView
	Gone     bool   // the sheet was withdrawn
	Foreign  string // language of its name, when it is not the page's
}

// versionView is one published version: who wrote it and how it reached the register,
// never a person's name.
type versionView struct {
	Number   int
	At       string // YYYY-MM-DD
	Origin   register.OriginKind
	Actor    string // kind of the actor: crawl, import, person, register
	State    register.Publication
	Previous int // number of the version before; 0 for the first
	Differs  int // differences from it
}

// comparisonPage tells field by field what differs between two versions.
type comparisonPage struct {
	Layout
	Sheet       register.Sheet
	Body        named
	Foreign     string // language of its name, when it is not the page's
	From, To    versionView
	Differences []differenceView
	Earlier     int // the pair before; 0 at the beginning
	Later       int
}

// differenceView is one difference in words.
type differenceView struct {
	Label  string // Criteria and their weight
	Item   string // of a list: what names it
	Part   string // Weight; "" when the whole field or item differs
	Turn   sheet.Turn
	Before saidWords
	After  saidWords
	Lang   string // of the item, when it is not the page's
	field  string
	path   string
}

// saidWords is what one version says.
type saidWords struct {
	Status register.ValueStatus
	Words  []string
	Lang   string  // of the words, when it is not the page's; those of a closed list are the register's
	Pieces []piece // of one text that was changed: what differs is marked
}

// As says how what differs is marked: del or ins.
func (w saidWords) As(mark string) markedWords { return markedWords{w, mark} }

// markedWords are words with the element that marks what differs.
type markedWords struct {
	saidWords
	Mark string
}

// actorKind tells how a version reached the register, and hides who acted.
func actorKind(actor string) string {
	if strings.HasPrefix(actor, "person:") {
		return "person"
	}
	return register.Bringer(actor)
}

func viewVersion(r register.Revision) versionView {
	return versionView{Number: r.Number, At: r.At.UTC().Format("2006-01-02"), Origin: r.Body.Origin.Kind, Actor: actorKind(r.Actor), State: r.Body.State}
}

// versions lists the versions of a sheet, or leads to the comparison that was asked for.
func (s *Server) versions(r *request) (page, error) {
	x, list, err := s.published(r)
	if err != nil {
		return nil, err
	}
	if a, b := r.query.Get("a"), r.query.Get("b"); a != "" && b != "" {
		from, to, err := pairOf(x, list, a, b)
		if err != nil {
			return nil, err
		}
		return nil, moved{address(r.lang, "comparison", x.Slug, strconv.Itoa(from.Number), strconv.Itoa(to.Number))}
	}
	p := &versionsPage{Sheet: x, Gone: x.State == register.Withdrawn, Foreign: foreign(r.lang, x.Content.Lang)}
	p.Title, p.NoIndex = s.say(r, "page.versions.title", "name", x.Content.Name), true
	p.Of, p.Step = x.Content.Administration, s.say(r, "page.versions.short")
	p.Crumbs = append(s.crumbs(r, "algorithms"), Crumb{x.Content.Name, address(r.lang, "algorithm", x.Slug)})
	say := speaker{s.opt.Catalogue, r.lang}
	for i, rev := range list {
		v := viewVersion(rev)
		if i+1 < len(list) {
			v.Previous, v.Differs = list[i+1].Number, len(say.differences(list[i+1], rev))
		}
		p.Versions = append(p.Versions, v)
	}
	return p, nil
}

// published finds a sheet that is or was public with its versions, latest first.
func (s *Server) published(r *request) (register.Sheet, []register.Revision, error) {
	x, err := s.opt.Register.SheetBySlug(r.Context(), r.vars["slug"])
	if err != nil {
		return x, nil, err
	}
	list, err := s.opt.Register.Revisions(r.Context(), x.ID)
	return x, slices.DeleteFunc(list, func(rev register.Revision) bool { return !rev.Public }), err
}

// pairOf finds two versions by their numbers, the earlier one first.
func pairOf(x register.Sheet, list []register.Revision, a, b string) (from, to register.Revision, err error) {
	find := func(text string) (register.Revision, error) {
		for _, rev := range list {
			if strconv.Itoa(rev.Number) == text {
				return rev, nil
			}
		}
		number, err := strconv.Atoi(text)
		if err != nil || strconv.Itoa(number) != text {
			return register.Revision{}, fmt.Errorf("revision %q: %w", text, register.ErrNotFound)
		}
		return register.Revision{}, missingRevision(x, list, number)
	}
	if from, err = find(a); err != nil {
		return from, to, err
	}
	if to, err = find(b); err == nil && from.Number > to.Number {
		from, to = to, from
	}
	return from, to, err
}

// errUndone is the error of a version whose publication was undone: it had this address,
// which does not forget that. Its kind is ErrNotFound.
var errUndone = fmt.Errorf("its publication was undone: %w", register.ErrNotFound)

// missingRevision says why a version is not there: it was erased, which the sheet says.
// Numbers are given once, so that one that a later version has passed was public before.
func missingRevision(x register.Sheet, list []register.Revision, number int) error {
	if e, ok := x.ErasureOf(number); ok {
		return erasedVersion{e}
	}
	err := register.ErrNotFound
	if number > 0 && slices.ContainsFunc(list, func(rev register.Revision) bool { return rev.Number > number }) {
		err = errUndone
	}
	return fmt.Errorf("revision %d: %w", number, err)
}

// comparison shows the differences between two versions, the earlier one first.
func (s *Server) comparison(r *request) (page, error) {
	x, list, err := s.published(r)
	if err != nil {
		return nil, err
	}
	from, to, err := pairOf(x, list, r.vars["number"], r.vars["other"])
	if err != nil {
		return nil, err
	}
	if strconv.Itoa(from.Number) != r.vars["number"] {
		return nil, moved{address(r.lang, "comparison", x.Slug, strconv.Itoa(from.Number), strconv.Itoa(to.Number))}
	}
	p := &comparisonPage{Sheet: x, Foreign: foreign(r.lang, x.Content.Lang), From: viewVersion(from), To: viewVersion(to), Differences: speaker{s.opt.Catalogue, r.lang}.differences(from, to)}
	pair := []string{"a", strconv.Itoa(from.Number), "b", strconv.Itoa(to.Number)}
	p.Title, p.NoIndex = s.say(r, "page.comparison.title", append(pair, "name", x.Content.Name)...), true
	p.Of, p.Step = x.Content.Administration, s.say(r, "titled.comparison", pair...)
	p.Crumbs = append(s.crumbs(r, "algorithms"), Crumb{x.Content.Name, address(r.lang, "algorithm", x.Slug)},
		Crumb{s.say(r, "page.versions.short"), address(r.lang, "versions", x.Slug)})
	for i, rev := range list {
		switch {
		case rev.Number == from.Number && i+1 < len(list):
			p.Earlier = list[i+1].Number
		case rev.Number == to.Number && i > 0:
			p.Later = list[i-1].Number
		}
	}
	bodies, err := s.bodiesByID(r.Context(), r.lang, []string{x.Organisation})
	if err != nil {
		return nil, err
	}
	p.Body = bodies[x.Organisation]
	return p, nil
}

// differences words what two versions do not say alike: their state and origin
// first, then their fields in the order of the model.
func (s speaker) differences(from, to register.Revision) []differenceView {
	var all []differenceView
	plain := func(field, family, before, after string) {
		if before == after {
			return
		}
		all = append(all, differenceView{
			Label: s.say("page.field." + field), Turn: sheet.Changed, field: field, path: field,
			Before: saidWords{Status: register.Filled, Words: []string{s.term(family, before)}},
			After:  saidWords{Status: register.Filled, Words: []string{s.term(family, after)}},
		})
	}
	plain("state", "page.state", string(from.Body.State), string(to.Body.State))
	plain("origin", "web.origin", string(from.Body.Origin.Kind), string(to.Body.Origin.Kind))
	return append(all, s.worded(sheet.Differences(from.Body.Content, to.Body.Content), foreign(s.lang, to.Body.Content.Lang))...)
}

// worded gives differences in words; lang is that of the sheet, when it is not the page's.
func (s speaker) worded(list []sheet.Difference, lang string) []differenceView {
	var all []differenceView
	for _, d := range list {
		v := differenceView{Label: s.label(d.Field), Item: d.Item, Turn: d.Turn, field: d.Field, path: d.Path}
		v.Lang = lang
		if d.Path != d.Field {
			v.Part = s.label(d.Path)
		}
		v.Before, v.After = s.spoken(d.Before, v.Lang), s.spoken(d.After, v.Lang)
		if x, y := v.Before.Words, v.After.Words; len(x) == 1 && len(y) == 1 && d.Before.Path == "" {
			v.Before.Pieces, v.After.Pieces = wordChanges(x[0], y[0])
		}
		all = append(all, v)
	}
	return all
}

// label names a field of a sheet, or a part of one; its key where it has no name.
func (s speaker) label(path string) string {
	if id := "field." + path; s.catalogue.Has(id) {
		return s.say(id)
	}
	return path
}

// spoken gives what a version says; the values of a closed list have words of their own.
func (s speaker) spoken(x sheet.Said, lang string) saidWords {
	w := saidWords{Status: x.Status, Words: x.Words, Lang: lang}
	if x.Path == "" {
		return w
	}
	w.Lang, w.Words = "", nil
	for _, value := range x.Words {
		w.Words = append(w.Words, s.term(strings.TrimSuffix(sheet.Words(x.Path), "."), value))
	}
	return w
}

func (s *Server) differenceFile(r *request) (differenceFile, error) {
	x, list, err := s.published(r)
	if err != nil {
		return differenceFile{}, err
	}
	from, to, err := pairOf(x, list, r.vars["number"], r.vars["other"])
	if err != nil {
		return differenceFile{}, err
	}
	src := source{base: s.base}
	return src.differenceFile(speaker{s.opt.Catalogue, r.lang}, x, from, to), nil
}

// comparisonJSON is the comparison as JSON.
func (s *Server) comparisonJSON(r *request) (page, error) {
	d, err := s.differenceFile(r)
	if err != nil {
		return nil, err
	}
	return jsonFile(differenceName(d, "json"), d)
}

// comparisonCSV is the comparison as a table.
func (s *Server) comparisonCSV(r *request) (page, error) {
	d, err := s.differenceFile(r)
	if err != nil {
		return nil, err
	}
	column := func(name string, value func(differenceItem) string) export.Column[differenceItem] {
		return export.Column[differenceItem]{Name: name, Value: value}
	}
	words := func(x saidItem) string { return strings.Join(x.Words, "\n") }
	columns := []export.Column[differenceItem]{
		column("field", func(i differenceItem) string { return i.Path }), column("label", func(i differenceItem) string { return i.Label }),
		column("item", func(i differenceItem) string { return i.Item }), column("part", func(i differenceItem) string { return i.Part }),
		column("turn", func(i differenceItem) string { return i.Turn }),
		column("before_status", func(i differenceItem) string { return i.Before.Status }), column("before", func(i differenceItem) string { return words(i.Before) }),
		column("after_status", func(i differenceItem) string { return i.After.Status }), column("after", func(i differenceItem) string { return words(i.After) }),
	}
	return csvFile(differenceName(d, "csv"), columns, d.Differences)
}

func differenceName(d differenceFile, ending string) string {
	return fmt.Sprintf("%s-%d-%d.%s", d.Slug, d.From.Number, d.To.Number, ending)
}
