// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/sheet"
)

// ownExportRoutes is the page at which an administration takes everything of its own
// with it: nothing is withheld there.
func ownExportRoutes() []privateRoute {
	return []privateRoute{{
		route: route{"own_export", privateFr + "/administrations/{slug}/export", privateEn + "/administrations/{slug}/export", []string{"format"}},
		act:   desk.ActLook,
	}}
}

func ownExportHandlers() map[string]answering {
	return map[string]answering{"own_export": {(*Server).ownExport, nil}}
}

// ownSheets is what the file of an administration's own export holds.
type ownSheets struct {
	Organisation register.Organisation  `json:"organisation"`
	Public       []register.Sheet       `json:"public"`  // as readers see them
	Working      []register.Declaration `json:"working"` // as the desk holds them, drafts among them
	Census       register.Census        `json:"census"`
}

// ownExport gives the sheets of an administration whole: as JSON with their states, or as
// the table that can be filled in and uploaded again.
func (s *Server) ownExport(r *request) (page, error) {
	w, err := s.opt.Workshop.Everything(r.Context(), r.actor, r.organisation.ID)
	if err != nil {
		return nil, err
	}
	name := "fiches-" + r.organisation.Slug
	if r.query.Get("format") == "csv" {
		var b bytes.Buffer
		if err := sheet.WriteCSV(&b, ownContents(w), s.opt.Profile); err != nil {
			return nil, err
		}
		return &filePage{Name: name + ".csv", Type: "text/csv; charset=utf-8", Body: b.Bytes()}, nil
	}
	body, err := json.MarshalIndent(ownSheets{w.Organisation, w.Public, w.Declarations, w.Census}, "", " ")
	if err != nil {
		return nil, err
	}
	return &filePage{Name: name + ".json", Type: "application/json; charset=utf-8", Body: body}, nil
}

// ownContents is what each sheet says last: its working state, or else what is public.
func ownContents(w desk.Workspace) []register.Content {
	var all []register.Content
	held := map[string]bool{}
	for _, x := range w.Declarations {
		held[x.Sheet.ID] = true
		all = append(all, x.Sheet.Content)
	}
	for _, x := range w.Public {
		if !held[x.ID] {
			all = append(all, x.Content)
		}
	}
	return all
}
