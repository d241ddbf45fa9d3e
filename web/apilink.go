// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"time"

	"greffe/internal/register"
)

// apiLink joins a sheet to source code, and says how sure that is.
type apiLink struct {
	Algorithm  *apiSheet           `json:"algorithm,omitempty"`
	Repository *apiRepositoryName  `json:"repository,omitempty" doc:"Missing where the address that was named is not in the register."`
	Address    string              `json:"address" doc:"What was named or found, without scheme."`
	Ground     register.Ground     `json:"ground" enum:"repo_holds_sheet,sheet_names_repo,publiccode,alias,same_head_commit,same_root_commit,mention" doc:"Why they are thought to belong together, strongest first."`
	Status     register.LinkStatus `json:"status" enum:"verified,declared,proposed,contested" doc:"verified: of the same body, or both sides say so. declared: one side says so. proposed: the register noticed it. contested: somebody objected."`
	Kinship    register.Kinship    `json:"kinship,omitempty" enum:"same,ancestor,descendant" doc:"How the repository's body stands to the sheet's."`
	Mutual     bool                `json:"mutual" doc:"Both sides name each other."`
	Commit     string              `json:"commit,omitempty" doc:"Commit or SWHID that the sheet explains."`
	Pinned     register.Pin        `json:"pinned,omitempty" enum:"sheet,person" doc:"Who chose that version; missing where it is the one at which the sheet last changed."`
	Drift      []apiDrift          `json:"drift,omitempty" nullable:"false" doc:"What became of the code since the sheet spoke of it, gravest first."`
	Since      time.Time           `json:"since,omitzero"`
	Evidence   *apiEvidence        `json:"evidence,omitempty"`
}

// apiDrift is one way in which the code left its explanation behind.
type apiDrift struct {
	Kind   register.DriftKind `json:"kind" enum:"gone,renamed,archived,relicensed,moved,reviewed" doc:"moved: commits were added since. reviewed: commits were added, and the sheet was changed with or after them."`
	Before string             `json:"before,omitempty"`
	After  string             `json:"after,omitempty"`
	Since  time.Time          `json:"since,omitzero" doc:"The moment that the code is compared with."`
}

// linksBy gives links their API form and sorts them into groups. A link to a sheet
// that is not public, or is no more, is left out.
func (s *source) linksBy(ctx context.Context, links []register.Link, group func(register.Link) string) (map[string][]apiLink, error) {
	var sheetIDs, repositoryIDs []string
	for _, l := range links {
		sheetIDs, repositoryIDs = append(sheetIDs, l.Sheet), append(repositoryIDs, l.Repository)
	}
	sheets, err := s.sheetNames(ctx, sheetIDs)
	if err != nil {
		return nil, err
	}
	repositories, err := s.repositoryNames(ctx, repositoryIDs)
	if err != nil {
		return nil, err
	}
	all := map[string][]apiLink{}
	for _, l := range links {
		x, public := sheets[l.Sheet]
		if !public {
			continue
		}
		a := apiLink{
			Algorithm: &x, Address: l.Address, Ground: l.Ground, Status: l.Status, Kinship: l.Kinship, Mutual: l.Mutual,
			Commit: l.Commit, Pinned: l.Pinned, Since: l.Since, Evidence: evidenceOf(l.Evidence),
		}
		for _, d := range l.Drift {
			a.Drift = append(a.Drift, apiDrift(d))
		}
		if r, ok := repositories[l.Repository]; ok {
			a.Repository = &r
		}
		all[group(l)] = append(all[group(l)], a)
	}
	return all, nil
}
