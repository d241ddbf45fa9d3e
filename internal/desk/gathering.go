// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// This file says which repositories of one name are one software: a name alone proves
// nothing, and "docs" is borne by fifty that have nothing in common.

// leastDescribed is how many words a description needs for two repositories of one name
// that bear it to be taken for one project.
const leastDescribed = 3

// mostTold is how many repositories may bear a name for it to tell what a fork was made
// from: what more bear is what such repositories are called.
const mostTold = 10

// Gathering is a repository among others of its name, with the bodies that publish it.
type Gathering struct {
	register.Repository
	Bodies []string // ids
}

// Gather parts repositories of one name into those that something shows to be one
// project, the main one of each first, the groups by their main one. One that stands
// alone and declares nothing is no software, and is left out. The order in which they
// come does not matter.
func Gather(all []Gathering) [][]Gathering { return ranked(parted(all)) }

// parted puts together what is one project: each sign that two of them may share is a
// key, so that a name of thousands costs no comparison of pairs.
func parted(all []Gathering) [][]Gathering {
	all = slices.SortedFunc(slices.Values(all), func(a, b Gathering) int { return strings.Compare(a.ID, b.ID) })
	groups, first := newKinship(len(all)), map[string]int{}
	for i := range all {
		for _, sign := range signs(&all[i]) {
			if j, known := first[sign]; known {
				groups.join(i, j)
			} else {
				first[sign] = i
			}
		}
	}
	if len(all) <= mostTold {
		joinForks(all, groups)
	}
	var out [][]Gathering
	for _, members := range groups.all() {
		if len(members) == 1 && !all[members[0]].Software.Is(register.Present) {
			continue
		}
		group := make([]Gathering, len(members))
		for i, m := range members {
			group[i] = all[m]
		}
		out = append(out, group)
	}
	return out
}

// signs are what a repository shares with another of its name where they are one project,
// forks aside: the last commit, the first one, who publishes what declares the name, and
// the words that describe it.
func signs(x *Gathering) (all []string) {
	add := func(kind, value string) {
		if value != "" {
			all = append(all, kind+" "+value)
		}
	}
	add("head", x.Head.Or(""))
	add("root", x.Began())
	if x.Software.Is(register.Present) {
		for _, body := range x.Bodies {
			add("body", body)
		}
	}
	if words := register.FoldName(x.Description.Or("")); strings.Count(words, " ")+1 >= leastDescribed {
		add("words", words)
	}
	return all
}

// ranked puts the main repository of each group first, and the groups in order.
func ranked(groups [][]Gathering) [][]Gathering {
	for _, group := range groups {
		slices.SortFunc(group, func(a, b Gathering) int {
			c, _ := preferred(a.Repository, b.Repository)
			return c
		})
	}
	slices.SortFunc(groups, func(a, b []Gathering) int { // the larger one has a better claim to the bare name
		return cmp.Or(len(b)-len(a), strings.Compare(a[0].ID, b[0].ID))
	})
	return groups
}

// joinForks joins each fork to what it was made from: of that name, on its own forge,
// where only one project is no fork and may have any. Forks of something that is not in
// the register are of one project too. What is joined on one forge may tell on another
// which project is the only one: it goes on until nothing more is told.
func joinForks(all []Gathering, groups kinship) {
	byHost := map[string][]int{}
	for i := range all {
		byHost[all[i].Host] = append(byHost[all[i].Host], i)
	}
	for joined := true; joined; {
		joined = false
		for _, host := range sortedKeys(byHost) {
			joined = joinForksOf(all, byHost[host], groups) || joined
		}
	}
}

// joinForksOf looks at one forge; it reports whether it joined any.
func joinForksOf(all []Gathering, here []int, groups kinship) (joined bool) {
	sources := map[int]bool{}
	var forks []int
	for _, i := range here {
		switch {
		case all[i].Fork.Or(false):
			forks = append(forks, i)
		case !all[i].Forks.Is(register.Present) || all[i].Forks.Value > 0:
			sources[groups.root(i)] = true
		}
	}
	if len(forks) == 0 || len(sources) > 1 {
		return false
	}
	to := forks[0]
	for source := range sources {
		to = source
	}
	for _, i := range forks {
		joined = groups.join(to, i) || joined
	}
	return joined
}

// kinship says which of n things belong together.
type kinship []int

func newKinship(n int) kinship {
	u := make(kinship, n)
	for i := range u {
		u[i] = i
	}
	return u
}

func (u kinship) root(i int) int {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

// join reports whether they were apart.
func (u kinship) join(i, j int) bool {
	a, b := u.root(i), u.root(j)
	u[max(a, b)] = min(a, b)
	return a != b
}

// all lists the groups by their first member.
func (u kinship) all() [][]int {
	at := map[int]int{}
	var groups [][]int
	for i := range u {
		root := u.root(i)
		if _, known := at[root]; !known {
			at[root] = len(groups)
			groups = append(groups, nil)
		}
		groups[at[root]] = append(groups[at[root]], i)
	}
	return groups
}

// grounds says why each repository stands in a group, whose first is the main one.
func grounds(group []Gathering) []register.SoftwareGround {
	heads, roots := map[string]int{}, map[string]int{}
	for i := range group {
		heads[group[i].Head.Or("")]++
		roots[group[i].Began()]++
	}
	heads[""], roots[""] = 0, 0
	all := make([]register.SoftwareGround, len(group))
	for i := range group {
		x := &group[i]
		switch {
		case i == 0:
			all[i] = register.SoftwareMain
		case heads[x.Head.Or("")] > 1:
			all[i] = register.SoftwareMirror
		case x.Fork.Or(false):
			all[i] = register.SoftwareFork
		case roots[x.Began()] > 1:
			all[i] = register.SoftwareCopy
		case x.Software.Is(register.Present):
			all[i] = register.SoftwareDeclared
		default:
			all[i] = register.SoftwareDescribed
		}
	}
	return all
}

// SoftwareOf makes the software of a group, without its address and its texts in several
// languages.
func SoftwareOf(group []Gathering) register.Software {
	main := &group[0]
	s := register.Software{
		Key: main.SoftwareKey(), Name: main.Software.Or(main.Name), Topics: main.Topics.Or(nil), Licence: main.Licence.Stated(), Language: main.Language.Stated(),
		Metadata: main.Publiccode, Archived: true, Gone: true, Released: main.Newest().Or(time.Time{}),
	}
	why := grounds(group)
	for i := range group {
		x := &group[i]
		s.Parts = append(s.Parts, register.SoftwarePart{Repository: x.ID, Address: x.Key, Name: x.Name, Ground: why[i]})
		if x.Software.Is(register.Present) && !s.Declared {
			s.Declared, s.Name = true, x.Software.Value
		}
		s.Archived, s.Gone = s.Archived && (x.Archived.Or(false) || x.Gone()), s.Gone && x.Gone()
		if at := x.LastActivity.Or(time.Time{}); at.After(s.Active) {
			s.Active = at
		}
	}
	if text := main.Summary.Or(main.Description.Or("")); text != "" {
		s.Texts = []register.SoftwareText{{Text: text}}
	}
	return s
}
