// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"context"
	"strings"

	"greffe/internal/register"
)

type linkMaterial struct {
	label
	Sheet      string              `json:"sheet"`
	Repository string              `json:"repository,omitempty"`
	Ground     register.Ground     `json:"ground"`
	Status     register.LinkStatus `json:"status"`
	Kinship    register.Kinship    `json:"kinship,omitempty"`
	Mutual     bool                `json:"mutual,omitempty"`
	Commit     string              `json:"commit,omitempty"`
	Pinned     register.Pin        `json:"pinned,omitempty"`
	Drift      []string            `json:"drift,omitempty"` // kinds only: another commit of code that had moved already is no news
	Decision   *register.Decision  `json:"decision,omitempty"`
}

// linkKey identifies a link in the journal.
func linkKey(l register.Link) string {
	return l.Sheet + " " + strings.ToLower(l.Address) + " " + string(l.Ground)
}

func (w *writer) link(l register.Link) {
	w.linkChange(l, false)
	w.row(`INSERT INTO link (sheet, address, ground, repository, status, body) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (sheet, address, ground) DO UPDATE SET repository = excluded.repository, status = excluded.status, body = excluded.body
		WHERE excluded.body <> link.body`,
		l.Sheet, strings.ToLower(l.Address), string(l.Ground), l.Repository, string(l.Status), w.body(l))
}

// dropLink removes a link that has no ground left; the journal keeps that it was there.
func (w *writer) dropLink(l register.Link) {
	w.linkChange(l, true)
	w.row(`DELETE FROM link WHERE (sheet, address, ground) IN (VALUES (?, ?, ?))`, l.Sheet, strings.ToLower(l.Address), string(l.Ground))
}

// linkChange tells the journal, unless the link is of a sheet that readers may not see.
func (w *writer) linkChange(l register.Link, dropped bool) {
	if w.hidden[l.Sheet] {
		return
	}
	m := linkMaterial{
		label: label{Address: l.Address, Label: l.Address, Retired: dropped},
		Sheet: l.Sheet, Repository: l.Repository, Ground: l.Ground, Status: l.Status, Kinship: l.Kinship, Mutual: l.Mutual, Commit: l.Commit, Pinned: l.Pinned,
	}
	for _, d := range l.Drift {
		if d.Kind != register.DriftReviewed { // the sheet follows its code: no news
			m.Drift = append(m.Drift, string(d.Kind))
		}
	}
	if l.Decision != (register.Decision{}) {
		m.Decision = &l.Decision
	}
	w.change(register.KindLink, linkKey(l), revise(m), "", w.at)
}

// surest sorts links as pages show them.
const surest = ` CASE status WHEN 'verified' THEN 0 WHEN 'declared' THEN 1 WHEN 'contested' THEN 2 WHEN 'proposed' THEN 3 ELSE 4 END, address, ground`

// LinksOfSheets lists the links of these sheets, rejected ones left out, by sheet, then surest first.
func (r *Register) LinksOfSheets(ctx context.Context, sheets []string) ([]register.Link, error) {
	which, arg := among("sheet", sheets)
	return many[register.Link](ctx, r.engine, "links of sheets",
		`SELECT body FROM link WHERE `+which+` AND status <> 'rejected' ORDER BY sheet,`+surest, arg)
}

// LinksOfRepositories lists the links of these repositories, rejected ones left out, by repository, then surest first.
func (r *Register) LinksOfRepositories(ctx context.Context, repositories []string) ([]register.Link, error) {
	which, arg := among("repository", repositories)
	return many[register.Link](ctx, r.engine, "links of repositories",
		`SELECT body FROM link WHERE `+which+` AND repository <> '' AND status <> 'rejected' ORDER BY repository,`+surest, arg)
}

// AllLinksOfSheet lists every link of a sheet, rejected ones too: a person's no stands.
func (r *Register) AllLinksOfSheet(ctx context.Context, sheet string) ([]register.Link, error) {
	return many[register.Link](ctx, r.engine, "all links of "+sheet, `SELECT body FROM link WHERE sheet = ? ORDER BY`+surest, sheet)
}

// LinksByAddress lists the links that name one of the folded addresses.
func (r *Register) LinksByAddress(ctx context.Context, folded []string) ([]register.Link, error) {
	return many[register.Link](ctx, r.engine, "links by address",
		`SELECT body FROM link WHERE address IN (SELECT value FROM json_each(?)) ORDER BY sheet, address, ground`, list(folded))
}

// splitLinkKey takes apart what linkKey put together; the address alone may hold a space.
func splitLinkKey(key string) (sheet, address, ground string) {
	sheet, rest, _ := strings.Cut(key, " ")
	if at := strings.LastIndexByte(rest, ' '); at >= 0 {
		return sheet, rest[:at], rest[at+1:]
	}
	return sheet, rest, ""
}

// LinksToReview lists the links of public sheets that wait for a person: those that
// the register only proposes or that somebody contests, and those whose code has
// drifted from its sheet; of one body, or of all when organisation is "". By sheet,
// from the first one whose sheet is greater than after.
func (r *Register) LinksToReview(ctx context.Context, organisation, after string, limit int) ([]register.Link, error) {
	return many[register.Link](ctx, r.engine, "links to review",
		`SELECT l.body FROM link l JOIN sheet s ON s.id = l.sheet
			WHERE (? = '' OR s.organisation = ?) AND l.sheet > ? AND s.state IN ('published', 'suspended')
				AND (l.status IN ('proposed', 'contested')
					OR l.status <> 'rejected' AND COALESCE(json_extract(l.body, '$.drift[0].kind'), 'reviewed') <> 'reviewed')
			ORDER BY l.sheet, l.address, l.ground LIMIT ?`, organisation, organisation, after, limit)
}
