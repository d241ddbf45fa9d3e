// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// newsLine is one change, or many of one kind that one import or one round of
// visits made together: a reader learns that a list came in, not its 9,066 lines.
type newsLine struct {
	At    time.Time
	Kind  register.Kind
	What  string // added, changed, gone
	By    string // crawl, import, register
	N     int
	Count string       // N in words; "more than" where there are too many to count
	Items []changeView // the latest of them
}

const (
	newsDepth = 300 // changes of one kind that are read
	newsTold  = 3   // changes of one line that are named
	newsLines = 10
)

// newsSpan is what counts as lately: the week that ends with the last change.
const newsSpan = 7 * 24 * time.Hour

// newsKinds are the kinds that are news, those that matter most to a reader first.
func newsKinds() []register.Kind {
	return []register.Kind{register.KindSheet, register.KindLink, register.KindRepository, register.KindOrganisation}
}

// news tells the week that ends with the last change, latest first.
func (s *Server) news(r *request) ([]newsLine, error) {
	var lines []newsLine
	var last time.Time
	for _, kind := range newsKinds() {
		list, err := s.opt.Register.LastChangesOf(r.Context(), []register.Kind{kind}, 0, newsDepth)
		if err != nil {
			return nil, err
		}
		views, err := s.changeViews(r, list)
		if err != nil {
			return nil, err
		}
		lines = append(lines, s.newsLines(r, list, views)...)
		if len(list) > 0 && list[0].At.After(last) {
			last = list[0].At
		}
	}
	lines = slices.DeleteFunc(lines, func(l newsLine) bool { return last.Sub(l.At) > newsSpan })
	slices.SortStableFunc(lines, func(a, b newsLine) int { // of one day the kinds stay in their order
		return strings.Compare(b.At.UTC().Format(time.DateOnly), a.At.UTC().Format(time.DateOnly))
	})
	return lines[:min(len(lines), newsLines)], nil
}

// newsLines gathers what one actor did on one day; few changes stand each for itself.
func (s *Server) newsLines(r *request, list []register.Change, views []changeView) []newsLine {
	type batch struct{ actor, day, what string }
	at := map[batch][]int{}
	var order []batch
	for i, c := range list {
		b := batch{c.Actor, c.At.UTC().Format(time.DateOnly), views[i].What}
		if at[b] == nil {
			order = append(order, b)
		}
		at[b] = append(at[b], i)
	}
	var lines []newsLine
	for _, b := range order {
		all := at[b]
		line := newsLine{Kind: list[0].Kind, What: b.what, By: register.Bringer(b.actor), N: 1}
		if len(all) <= newsTold {
			for _, i := range all {
				line.At, line.Items = views[i].At, views[i:i+1]
				lines = append(lines, line)
			}
			continue
		}
		line.At, line.N = views[all[0]].At, len(all)
		line.Count = speaker{s.opt.Catalogue, r.lang}.number(line.N)
		if all[len(all)-1] == newsDepth-1 { // the batch goes on below what was read
			line.Count = s.say(r, "web.news.more_than", "count", strconv.Itoa(newsDepth))
		}
		for _, i := range all {
			again := slices.ContainsFunc(line.Items, func(v changeView) bool { return v.Label == views[i].Label })
			if !again && len(line.Items) < newsTold {
				line.Items = append(line.Items, views[i])
			}
		}
		lines = append(lines, line)
	}
	slices.SortStableFunc(lines, func(a, b newsLine) int { return cmp.Compare(b.At.Unix(), a.At.Unix()) })
	return lines[:min(len(lines), newsLines/2)]
}
