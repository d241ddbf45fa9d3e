// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"greffe/internal/export"
)

// dataPage is where somebody who reuses the register begins: every file, and the means
// to ask, to follow and to check.
type dataPage struct {
	Layout
	Lists      []dataList
	Formats    []string
	Licence    string
	LicenceURL string
	Catalogue  []FileLink // DCAT
}

// dataList is one list with its files.
type dataList struct {
	Name  string
	Files []FileLink
}

func (s *Server) data(r *request) (page, error) {
	p := &dataPage{Licence: s.opt.Profile.Reuse.SPDX, LicenceURL: s.opt.Profile.Reuse.URL}
	p.Title = s.say(r, "export.data.title")
	for _, list := range export.Lists() {
		p.Lists = append(p.Lists, dataList{list, s.downloads(list, nil).Files})
	}
	for _, f := range s.downloads(export.ListRepositories, nil).Files {
		p.Formats = append(p.Formats, f.Format)
	}
	for _, ending := range []string{"jsonld", "ttl", "rdf"} {
		p.Catalogue = append(p.Catalogue, FileLink{ending, "/catalog." + ending})
	}
	return p, nil
}
