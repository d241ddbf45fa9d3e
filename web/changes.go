// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"greffe/internal/register"
)

// changesPage is what is new in the register, latest first.
type changesPage struct {
	Layout
	Changes []changeView
	First   bool
	Next    string // address of the older ones; "" at the end
	Kinds   []newsKind
	Body    named  // the administration that they concern; none for all
	All     string // the same of all administrations
}

// newsKind is one kind of noun; choosing it is following a link.
type newsKind struct {
	Kind   string // "" is all kinds
	URL    string
	Chosen bool
}

// changeView is one change in words.
type changeView struct {
	Seq    int64
	At     time.Time
	Kind   register.Kind
	Label  string
	Lang   string // of the label, where it is not the page's
	URL    string // "" when the noun has no page
	What   string // added, changed, gone
	Fields []string
	Code   string              // of a link: the address of the code
	Status register.LinkStatus // of a link
	Own    bool                // shown on the page of the noun itself, which need not be named again
}

const changesPerPage = 50

func (s *Server) changes(r *request) (page, error) {
	before := int64(0)
	if v := r.query.Get("before"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("parameter before: %w", register.ErrInvalid)
		}
		before = n
	}
	p := &changesPage{First: before == 0}
	p.Title = s.say(r, "web.changes.title")
	list, err := s.changesAsked(r, p, before)
	if err != nil {
		return nil, err
	}
	if len(list) > changesPerPage {
		list = list[:changesPerPage]
		p.Next = changesAddress(r, "before", strconv.FormatInt(list[len(list)-1].Seq, 10))
	}
	p.Changes, err = s.changeViews(r, list)
	return p, err
}

// changesAsked reads the changes of the kind and of the administration that were asked for.
func (s *Server) changesAsked(r *request, p *changesPage, before int64) ([]register.Change, error) {
	chosen, body := register.Kind(r.query.Get("kind")), r.query.Get("administration")
	kinds := newsKinds()
	if chosen != "" {
		if !slices.Contains(kinds, chosen) {
			return nil, fmt.Errorf("parameter kind %q: %w", chosen, register.ErrInvalid)
		}
		kinds = []register.Kind{chosen}
	}
	p.Kinds = []newsKind{{"", changesAddress(r, "kind", ""), chosen == ""}}
	for _, k := range newsKinds() {
		if body == "" || k != register.KindLink {
			p.Kinds = append(p.Kinds, newsKind{string(k), changesAddress(r, "kind", string(k)), k == chosen})
		}
	}
	if body != "" {
		o, err := s.opt.Register.OrganisationBySlug(r.Context(), body)
		if err != nil {
			return nil, err
		}
		p.Body, p.All = bodyLink(r.lang, o), changesAddress(r, "administration", "")
		return s.opt.Register.ChangesAbout(r.Context(), o.ID, kinds, before, changesPerPage+1)
	}
	if chosen != "" {
		return s.opt.Register.LastChangesOf(r.Context(), kinds, before, changesPerPage+1)
	}
	return s.opt.Register.LastChanges(r.Context(), before, changesPerPage+1)
}

// changesAddress is the address of the same changes with one parameter changed, from
// the latest on.
func changesAddress(r *request, name, value string) string {
	q := clone(r.query)
	q.Del("before")
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return address(r.lang, "changes")
	}
	return address(r.lang, "changes") + "?" + q.Encode()
}

// changeViews words changes; a link is named by the algorithm whose code it is.
func (s *Server) changeViews(r *request, list []register.Change) ([]changeView, error) {
	sheets, err := linkedSheets(r.Context(), s.opt.Register, list)
	if err != nil {
		return nil, err
	}
	erased, err := s.erasedSheets(r, list)
	if err != nil {
		return nil, err
	}
	views := make([]changeView, len(list))
	for i, c := range list {
		views[i] = s.changeView(r, c)
		if x, ok := erased[c.Key]; ok && wordless(c) { // its words are gone: what it is called now
			views[i].Lang = foreign(r.lang, x.Content.Lang)
			views[i].Label, views[i].URL, views[i].Fields = brief(x.Content.Name), address(r.lang, "algorithm", x.Slug), []string{s.say(r, "erase.gone")}
		}
		if x, ok := sheets[sheetOfLink(c)]; ok && c.Kind == register.KindLink {
			views[i].Lang = foreign(r.lang, x.Content.Lang)
			views[i].Label, views[i].URL = brief(x.Content.Name), address(r.lang, "algorithm", x.Slug)
			views[i].Code, views[i].Status = c.Address, register.LinkStatus(text(c.After["status"]))
		}
	}
	return views, nil
}

// wordless reports whether the words of a change were erased.
func wordless(c register.Change) bool { return c.After == nil && c.Label == "" && c.Address == "" }

// erasedSheets are the sheets of changes whose words were erased, by id.
func (s *Server) erasedSheets(r *request, list []register.Change) (map[string]register.Sheet, error) {
	var ids []string
	for _, c := range list {
		if c.Kind == register.KindSheet && wordless(c) {
			ids = append(ids, c.Key)
		}
	}
	sheets := map[string]register.Sheet{}
	if len(ids) == 0 {
		return sheets, nil
	}
	found, err := s.opt.Register.SheetsByID(r.Context(), unique(ids))
	for _, x := range found {
		sheets[x.ID] = x
	}
	return sheets, err
}

func (s *Server) changeView(r *request, c register.Change) changeView {
	v := changeView{Seq: c.Seq, At: c.At, Kind: c.Kind, Label: c.Label, What: "changed"}
	switch {
	case c.Tombstone:
		v.What = "gone"
	case c.First:
		v.What = "added"
	}
	if c.Kind == register.KindSheet {
		v.Lang = foreign(r.lang, contentLang(c))
	}
	if v.Label == "" {
		v.Label = c.Address
	}
	if v.Label == "" {
		v.Label = c.Key
	}
	v.Label = brief(v.Label)
	if c.Address != "" {
		v.URL = nounAddress(r.lang, c.Kind, c.Address)
	}
	if v.What == "changed" {
		v.Fields = s.fieldNames(r, c.Fields)
	}
	return v
}

// contentLang is the language in which a sheet was written that changed; "" where it is not known.
func contentLang(c register.Change) string {
	var content struct {
		Lang string `json:"lang"`
	}
	if json.Unmarshal(c.After["content"], &content) != nil {
		return ""
	}
	return content.Lang
}

// fieldNames gives the words of the fields that pages know; others stay unsaid.
func (s *Server) fieldNames(r *request, fields []string) []string {
	var names []string
	for _, f := range fields {
		if id := "web.field." + f; s.opt.Catalogue.Has(id) {
			names = append(names, s.say(r, id))
		}
	}
	return names
}

// nounAddress is the page of a noun by its public key.
func nounAddress(lang string, kind register.Kind, key string) string {
	switch kind {
	case register.KindSheet:
		return address(lang, "algorithm", key)
	case register.KindRepository:
		return address(lang, "repository", key)
	case register.KindOrganisation, register.KindCensus:
		return address(lang, "administration", key)
	}
	return ""
}
