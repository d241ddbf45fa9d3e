// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// activityView is how alive a repository is, where else its code stands, and whether an
// archive keeps it.
type activityView struct {
	Counted bool   // the commits were counted
	Dormant bool   // none in the last year
	Said    string // one sentence
	Rows    []activityRow
	Weeks   []register.Week // latest first, the few that are shown
	Archive []activityRow
	Mirrors []mirrorView
}

// activityRow is one fact with its definition.
type activityRow struct {
	factRow
	Name, Means string
}

// mirrorView is another address of the same code.
type mirrorView struct {
	Key, URL string
	Ground   string // same_head, same_root
	Main     bool
	Reason   string // why it is the main one
}

const (
	weeksShown   = 8
	mirrorsShown = 20
)

// activity loads what is known of a repository's life.
func (s *Server) activity(r *request, x register.Repository) (*activityView, error) {
	v, say := &activityView{}, speaker{s.opt.Catalogue, r.lang}
	if a := x.Activity; a != nil && a.Head != "" {
		v.count(say, *a, s.opt.Now())
	}
	if a := x.Archive; a != nil {
		v.Archive = []activityRow{
			row(say, "archived_on", a.VisitedAt, say.date),
			{factRow: asCode(fact("snapshot", a.Snapshot, func(v string) string { return v })), Name: say.say("web.activity.snapshot"), Means: say.say("web.activity.snapshot.means")},
		}
		if a.VisitedAt.Is(register.Present) {
			v.Archive[0].Value = say.say("web.activity.archived", "date", say.date(a.VisitedAt.Value), "n", days(s.opt.Now().Sub(a.VisitedAt.Value)))
			if a.Partial {
				v.Archive[0].Value += " " + say.say("heritage.partial")
			}
			v.Archive = append(v.Archive, sinceCopy(say, x)...)
		}
	}
	var err error
	v.Mirrors, err = s.mirrors(r, x)
	return v, err
}

// sinceCopy says whether the code has moved since an archive copied it: by its last commit,
// where the commits were counted, and else by what the forge says. Where neither is known
// nothing is said.
func sinceCopy(say speaker, x register.Repository) []activityRow {
	last := x.LastActivity
	if x.Activity != nil && x.Activity.LastCommit.Is(register.Present) {
		last = x.Activity.LastCommit
	}
	if !last.Is(register.Present) {
		return nil
	}
	r := row(say, "archived_on", last, say.date)
	r.Name, r.Means, r.Value = say.say("heritage.since"), say.say("heritage.since.means"), say.say("heritage.same", "date", say.date(last.Value))
	if last.Value.After(x.Archive.VisitedAt.Value) {
		r.Value = say.say("heritage.moved", "date", say.date(last.Value))
	}
	return []activityRow{r}
}

func days(d time.Duration) string { return strconv.Itoa(max(0, int(d/(24*time.Hour)))) }

// count words what the commits say.
func (v *activityView) count(say speaker, a register.Activity, now time.Time) {
	commits, tags := a.Since(now.AddDate(-1, 0, 0))
	v.Counted, v.Dormant = true, commits == 0
	v.Said = say.say("web.activity.year", "n", strconv.Itoa(commits), "tags", say.number(tags))
	if v.Dormant {
		v.Said = say.say("web.activity.dormant")
	}
	text := func(s string) string { return s }
	v.Rows = []activityRow{
		row(say, "commits", a.Commits, say.number), row(say, "authors", a.Authors, say.number),
		row(say, "first_commit", a.FirstCommit, say.date), row(say, "last_commit", a.LastCommit, say.date),
		row(say, "tags", a.Tags, say.number), row(say, "release", a.Release, text), row(say, "released_at", a.ReleasedAt, say.date),
	}
	v.Weeks = slices.Clone(a.Weeks[max(0, len(a.Weeks)-weeksShown):])
	slices.Reverse(v.Weeks)
}

// row words one fact and what it counts.
func row[T any](say speaker, field string, f register.Fact[T], show func(T) string) activityRow {
	return activityRow{factRow: fact(field, f, show), Name: say.say("web.activity." + field), Means: say.say("web.activity." + field + ".means")}
}

// codePlace is one place of a repository's code.
type codePlace struct {
	repository register.Repository
	ground     string // same_head, same_root; "" of the repository itself
	main       bool
	reason     string // why it is the main one
}

// mirrorsOf lists the places of the same code, the main one first, then by key: those at
// the same commit, and those that began with the same one. There is none where the
// repository stands alone.
func mirrorsOf(ctx context.Context, from Register, x register.Repository) ([]codePlace, error) {
	all, grounds := []register.Repository{x}, map[string]string{}
	add := func(found []register.Repository, ground string) {
		for _, m := range found {
			if m.ID != x.ID && grounds[m.ID] == "" {
				grounds[m.ID] = ground
				all = append(all, m)
			}
		}
	}
	if head := x.Head.Or(""); head != "" {
		found, err := from.RepositoriesWithHead(ctx, head, mirrorsShown)
		if err != nil {
			return nil, err
		}
		add(found, "same_head")
	}
	if x.Activity != nil && x.Activity.Root.Or("") != "" {
		found, err := from.RepositoriesWithRoot(ctx, x.Activity.Root.Value, mirrorsShown)
		if err != nil {
			return nil, err
		}
		add(found, "same_root")
	}
	if len(all) == 1 {
		return nil, nil
	}
	main, reason := desk.MainMirror(all)
	places := make([]codePlace, len(all))
	for i, m := range all {
		places[i] = codePlace{repository: m, ground: grounds[m.ID], main: i == main, reason: reason}
	}
	slices.SortStableFunc(places, func(a, b codePlace) int {
		if a.main != b.main {
			if a.main {
				return -1
			}
			return 1
		}
		return strings.Compare(a.repository.Key, b.repository.Key)
	})
	return places, nil
}

// mirrors words the other places of the same code.
func (s *Server) mirrors(r *request, x register.Repository) ([]mirrorView, error) {
	places, err := mirrorsOf(r.Context(), s.opt.Register, x)
	var views []mirrorView
	for _, m := range places {
		v := mirrorView{Key: m.repository.Key, URL: address(r.lang, "repository", m.repository.Key), Ground: m.ground, Main: m.main}
		if v.Main {
			v.Reason = s.say(r, "web.mirror.reason."+m.reason)
		}
		views = append(views, v)
	}
	return views, err
}
