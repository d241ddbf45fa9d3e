// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"time"

	"greffe/internal/register"
)

// apiActivity is how alive a repository is, counted from its commits. No person is in it.
type apiActivity struct {
	Head        string             `json:"head" doc:"The commit up to which all was counted."`
	ReadAt      time.Time          `json:"read_at"`
	WholeAt     time.Time          `json:"whole_at,omitzero" doc:"When the whole history was last read, and not its end alone."`
	Commits     apiFact[int]       `json:"commits" doc:"Commits that lead to the head, merges included."`
	Authors     apiFact[int]       `json:"authors" doc:"Distinct addresses of authors among them, when the whole was last read."`
	FirstCommit apiFact[time.Time] `json:"first_commit"`
	LastCommit  apiFact[time.Time] `json:"last_commit"`
	Tags        apiFact[int]       `json:"tags"`
	Release     apiFact[string]    `json:"release" doc:"Name of the tag with the latest commit of the branch."`
	ReleasedAt  apiFact[time.Time] `json:"released_at"`
	Weeks       []apiWeek          `json:"weeks" nullable:"false" doc:"Those of the last year in which something happened, in order."`
}

// apiWeek is what happened in the seven days from a Monday on.
type apiWeek struct {
	Monday  string `json:"monday" doc:"YYYY-MM-DD, UTC."`
	Commits int    `json:"commits"`
	Authors int    `json:"authors" doc:"Distinct ones of that week: weeks cannot be added up."`
	Tags    int    `json:"tags" doc:"Whose commit is of that week."`
}

// apiArchive is what an archive keeps of a repository.
type apiArchive struct {
	AskedAt   time.Time          `json:"asked_at"`
	VisitedAt apiFact[time.Time] `json:"visited_at" doc:"The archive's last visit that brought a snapshot."`
	Snapshot  apiFact[string]    `json:"snapshot" doc:"The identifier to cite: swh:1:snp:…"`
	Partial   bool               `json:"partial,omitempty" doc:"That visit did not bring all of the code."`
}

// apiMirror is another place of the same code.
type apiMirror struct {
	Repository apiRepositoryName `json:"repository"`
	Ground     string            `json:"ground,omitempty" enum:"same_head,same_root" doc:"Stands at the same commit, or began with the same one. Missing of the repository itself."`
	Main       bool              `json:"main" doc:"The place that the register takes for the main one."`
}

// life adds how alive a repository is, who keeps it, and where else its code stands.
func (a *api) life(ctx context.Context, r register.Repository, x *apiRepository) error {
	if v := r.Activity; v != nil && v.Head != "" {
		x.Activity = activityOf(*v, r)
	}
	if v := r.Archive; v != nil {
		x.Archive = &apiArchive{v.AskedAt, factOf(v.VisitedAt, register.Origin{}, register.Evidence{}), factOf(v.Snapshot, register.Origin{}, register.Evidence{}), v.Partial}
	}
	mirrors, err := mirrorsOf(ctx, a.register, r)
	for _, m := range mirrors {
		x.Mirrors = append(x.Mirrors, apiMirror{a.repositoryName(m.repository), m.ground, m.main})
	}
	return err
}

func activityOf(v register.Activity, r register.Repository) *apiActivity {
	o := register.Origin{Kind: register.Observed, Source: r.URL, Date: v.ReadAt.UTC().Format(time.DateOnly)}
	e := register.Evidence{URL: r.URL, Commit: v.Head, ReadAt: v.ReadAt}
	x := &apiActivity{
		Head: v.Head, ReadAt: v.ReadAt, WholeAt: v.WholeAt,
		Commits: factOf(v.Commits, o, e), Authors: factOf(v.Authors, o, e), FirstCommit: factOf(v.FirstCommit, o, e), LastCommit: factOf(v.LastCommit, o, e),
		Tags: factOf(v.Tags, o, e), Release: factOf(v.Release, o, e), ReleasedAt: factOf(v.ReleasedAt, o, e), Weeks: []apiWeek{},
	}
	for _, w := range v.Weeks {
		x.Weeks = append(x.Weeks, apiWeek(w))
	}
	return x
}
