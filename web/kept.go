// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"slices"

	"greffe/internal/register"
)

// keptPage shows the bytes of a file that a visit read and kept, line by line: the evidence
// of facts on forges that show no files themselves. Its address was published: it opens
// after the file changed, too.
type keptPage struct {
	Layout
	Repository register.Repository
	File       register.File
	Head       string
	At         register.Snapshot
	Lines      []sourceLine
	Cut        bool   // only the beginning is shown
	Why        string // why they are shown here; "" where the forge shows them too
}

func (s *Server) kept(r *request) (page, error) {
	x, err := s.findRepository(r, "kept")
	if err != nil {
		return nil, err
	}
	shot, err := s.opt.Register.ReadingWith(r.Context(), x.ID, r.vars["sha256"])
	if err != nil { // bytes of another repository are not shown as this one's
		return nil, err
	}
	i := slices.IndexFunc(shot.Files, func(f register.File) bool { return f.SHA256 == r.vars["sha256"] })
	if i < 0 {
		return nil, fmt.Errorf("file %s of %s: %w", r.vars["sha256"], x.Key, register.ErrNotFound)
	}
	raw, err := s.opt.Register.File(r.Context(), shot.Files[i].SHA256)
	if err != nil {
		return nil, err
	}
	p := &keptPage{Repository: x, File: shot.Files[i], Head: shot.Head, At: shot, Cut: len(raw) > maxShown}
	switch _, seen := fileViews[x.Kind]; {
	case lost(x):
		p.Why = "lost"
	case !seen:
		p.Why = "no_view"
	}
	p.NoIndex, p.Title, p.Of = true, s.say(r, "kept.title", "path", p.File.Path, "name", x.Name), x.Key
	p.Crumbs = append(s.crumbs(r, "repositories"), Crumb{x.Software.Or(x.Name), address(r.lang, "repository", x.Key)})
	p.Lines = sourceLines(raw[:min(len(raw), maxShown)], nil)
	return p, nil
}
