// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"slices"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// toMend is a file of one of the body's repositories in which something is wrong, with
// where the corrected one is to be copied from.
type toMend struct {
	Name   string // of the repository or the sheet
	File   string
	URL    string // of the findings
	Copy   string // of the corrected file; "" where only its author can mend it
	Faults int
	First  string // the gravest of them, in words
}

// The bounds of what the desk shows of a body's repositories.
const (
	desksRepositories = 500
	desksToMend       = 20
)

// toMend lists what is wrong in the files of a body's repositories, and counts those
// that have no publiccode.yml at all.
func (s *Server) toMend(r *request, public []register.Sheet) (all []toMend, without int, err error) {
	repositories, err := s.opt.Register.RepositoriesOf(r.Context(), r.organisation.ID, "", desksRepositories)
	if err != nil {
		return nil, 0, err
	}
	for _, x := range repositories {
		if x.Publiccode == register.MetadataAbsent && !x.Gone() {
			without++
		}
		if x.Publiccode != register.MetadataInvalid || x.Gone() || len(all) >= desksToMend {
			continue
		}
		code, err := s.opt.Register.Publiccode(r.Context(), x.ID)
		if errors.Is(err, register.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		m := s.mending(r, code.Findings)
		m.Name, m.File, m.URL, m.Copy = x.Key, "publiccode.yml", address(r.lang, "publiccode", x.Key), ""
		if m.Copy, err = s.mends(r, x); err != nil {
			return nil, 0, err
		}
		all = append(all, m)
	}
	for _, x := range public {
		if m := s.mending(r, x.Findings); x.HeldBy != "" && m.Faults > 0 && len(all) < 2*desksToMend {
			m.Name, m.File, m.URL = x.Content.Name, x.HeldPath, address(r.lang, "algorithm", x.Slug)
			all = append(all, m)
		}
	}
	return all, without, nil
}

// mending counts what is wrong, advice left out, and words the first of it.
func (s *Server) mending(r *request, findings []register.Finding) (m toMend) {
	wrong := slices.DeleteFunc(slices.Clone(findings), func(f register.Finding) bool { return f.Severity == register.Advice })
	slices.SortStableFunc(wrong, func(a, b register.Finding) int {
		return weightOf(a.Severity) - weightOf(b.Severity)
	})
	if m.Faults = len(wrong); m.Faults > 0 {
		m.First, _ = s.findingWords(r.lang, wrong[0])
	}
	return m
}

// weightOf orders findings, errors first.
func weightOf(s register.Severity) int {
	return slices.Index([]register.Severity{register.Error, register.Warning, register.Advice}, s)
}

// toAnswer lists the public questions about the body to which it has not replied; nil
// for who may not reply.
func (s *Server) toAnswer(r *request) ([]inquiryShown, error) {
	if s.opt.Inquiries == nil || !desk.May(r.actor, desk.ActReply, r.organisation.ID) {
		return nil, nil
	}
	all, err := s.opt.Inquiries.OfBody(r.Context(), r.actor, r.organisation.ID, inquiriesShown)
	if err != nil {
		return nil, err
	}
	list, err := s.labelled(r, slices.DeleteFunc(all, func(q register.Inquiry) bool { return q.Reply != "" }))
	for i := range list {
		list[i].Text = cut(list[i].Text, 200)
	}
	return list, err
}
