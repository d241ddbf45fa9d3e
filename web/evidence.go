// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"greffe/internal/export"
	"greffe/internal/register"
	"greffe/internal/words"
)

// evidenceRoot heads the addresses of bundles of evidence: of an administration
// (/export/evidence/administration/{slug}.zip) and of what a search finds
// (/export/evidence/search.zip?kind=sheet&q=…).
const evidenceRoot = exportRoot + "evidence/"

// What one bundle holds at most; its about.json says whether it is whole.
const (
	evidenceNouns = 5_000     // sheets and repositories
	evidenceBytes = 256 << 20 // of files that were read
)

// evidence sends a bundle of evidence as it is made.
func (s *Server) evidence(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.EscapedPath(), evidenceRoot), ".zip")
	slug, ofBody := strings.CutPrefix(name, "administration/")
	slug, err := url.PathUnescape(slug)
	if !ok || err != nil || !ofBody && name != listSearch {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	s.handOut(w, r, false, func(ctx context.Context, h http.Header) (func(context.Context, io.Writer) error, error) {
		if ofBody {
			return s.evidenceOfBody(ctx, h, slug)
		}
		return s.evidenceOfSearch(ctx, h, r)
	})
}

// bundle is the evidence to be written, under a name of its own.
func (s *Server) bundle(ctx context.Context, h http.Header, title, name string) (export.Evidence, error) {
	about, err := s.about(ctx, h, title)
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="evidence-`+name+"-"+about.Date+`.zip"`)
	return export.Evidence{Reader: s.opt.Register, Gate: s.opt.Gate, About: about, Most: evidenceBytes, MostNouns: evidenceNouns}, err
}

func (s *Server) evidenceOfBody(ctx context.Context, h http.Header, slug string) (func(context.Context, io.Writer) error, error) {
	body, err := s.opt.Register.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	e, err := s.bundle(ctx, h, body.Name, body.Slug)
	return func(ctx context.Context, w io.Writer) error { return e.Write(ctx, w, body) }, err
}

func (s *Server) evidenceOfSearch(ctx context.Context, h http.Header, r *http.Request) (func(context.Context, io.Writer) error, error) {
	req, err := newRequest(r, &route{query: searchParams()}, words.Langs()[0])
	if err != nil {
		return nil, err
	}
	q, _, err := question(req)
	if err != nil {
		return nil, err
	}
	e, err := s.bundle(ctx, h, listSearch, listSearch)
	if err != nil {
		return nil, err
	}
	e.About.Question = req.query.Encode()
	return func(ctx context.Context, w io.Writer) error {
		sheets, err := s.foundOf(ctx, q, register.KindSheet)
		if err != nil {
			return err
		}
		repositories, err := s.foundOf(ctx, q, register.KindRepository)
		if err != nil {
			return err
		}
		return e.WriteList(ctx, w, portions(sheets, s.sheetsOfHits(ctx)), portions(repositories, s.repositoriesOfHits(ctx)))
	}, nil
}

// foundOf gives what a question finds of one kind; nothing where it asks for others only.
func (s *Server) foundOf(ctx context.Context, q register.Question, kind register.Kind) (iter.Seq2[register.Hit, error], error) {
	all, err := s.allFound(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return func(yield func(register.Hit, error) bool) {
		for h, err := range all {
			if err == nil && h.Kind != kind {
				continue
			}
			if !yield(h, err) {
				return
			}
		}
	}, nil
}

// EvidenceMost is the number of nouns that a bundle holds at most.
func (d Downloads) EvidenceMost() int { return evidenceNouns }

func evidenceAddress(slug string) string {
	return evidenceRoot + "administration/" + url.PathEscape(slug) + ".zip"
}
