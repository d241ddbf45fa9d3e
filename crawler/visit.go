// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// visit visits one repository and records what it found. Nothing of it ends the
// account; a visit that a cancelled context cut short leaves no trace.
// got is what a batch has read of it already; nil when nothing was.
func (w *walk) visit(ctx context.Context, r register.Repository, k *known, listed bool, why reason, got *reading) {
	v, err := w.look(ctx, r, k, listed, got)
	if ctx.Err() != nil {
		return
	}
	if v.Snapshot.Reach == register.ReachUnavailable {
		w.failed(ctx, v, faultOf(err))
		return
	}
	w.sample(why, !v.Unchanged)
	w.invents(k, v.Snapshot.Reach)
	if !w.record(ctx, v) {
		return
	}
	kind := EventVisited
	w.count(func(p *register.CrawlPart) {
		if open(v.Snapshot.Reach) {
			p.Visited++
			return
		}
		p.Gone++
		kind = EventGone
	})
	w.options.Log.Debug("visited", "repository", v.Repository.Key, "reach", v.Snapshot.Reach, "head", v.Snapshot.Head)
	w.tell(Event{Kind: kind, Host: w.name, Account: w.part.Account, Repository: v.Repository.Key})
}

func open(r register.Reach) bool { return r == register.ReachOpen || r == register.ReachEmpty }

// look reads the repository and makes the visit of it. The error says why it is
// not open. What a hostile file does to a parser ends here as well.
func (w *walk) look(ctx context.Context, r register.Repository, k *known, listed bool, got *reading) (v Visit, err error) {
	v = w.blank(r, k, listed)
	defer func() {
		if p := recover(); p != nil {
			w.options.Log.Error("visit", "repository", r.Key, "panic", p, "stack", string(debug.Stack()))
			v = w.unreached(v, register.ReachUnavailable)
			err = fmt.Errorf("visit %s: %v", r.Key, p)
		}
	}()
	budget, cancel := context.WithTimeout(ctx, w.options.VisitBudget)
	defer cancel()
	tree, err := w.read(budget, r, k, got)
	if err != nil && listed && faultOf(err).Reach != register.ReachUnavailable {
		v.Repository, tree, err = w.second(budget, v.Repository, err)
	}
	if err != nil {
		return w.unreached(v, faultOf(err).Reach), err
	}
	w.Describe(&v, tree)
	w.active(budget, &v, k, tree.Exchange)
	w.archived(budget, &v, k)
	v.Unchanged = k != nil && k.visited() && k.goneAt.IsZero() && k.failures == 0 && k.reach == v.Snapshot.Reach &&
		k.head == tree.Head && k.mark == v.Repository.ListMark && k.metadata == v.Repository.Publiccode
	return v, nil
}

// active counts the commits and tags where the head has moved. What cannot be counted
// costs nothing else of the visit; what was known stands.
func (w *walk) active(ctx context.Context, v *Visit, k *known, exchange any) {
	var before *register.Activity
	if k != nil {
		before = k.activity
	}
	head := v.Snapshot.Head
	if w.Activity == nil || head == "" || before != nil && before.Head == head {
		return
	}
	a, err := w.Activity(ctx, v.Repository, before, exchange)
	if err != nil {
		w.options.Log.Warn("activity", "repository", v.Repository.Key, "error", err)
		return
	}
	v.Repository.Activity = &a
}

// archivePatience is how long a visit waits for the archive, which is none of its own.
const archivePatience = 20 * time.Second

// archived asks the archive, unless it was asked not long ago or has failed in this round.
func (w *walk) archived(ctx context.Context, v *Visit, k *known) {
	if w.Archive == nil || w.noArchive.Load() || k != nil && v.At.Sub(k.archivedAt) < w.options.ArchiveEvery {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, archivePatience)
	defer cancel()
	a, err := w.Archive(ctx, v.Repository)
	if err != nil {
		w.noArchive.Store(true)
		w.options.Log.Warn("archive", "repository", v.Repository.Key, "error", err)
		return
	}
	v.Repository.Archive = &a
}

// read gives what a batch brought of the repository, or else reads it.
func (w *walk) read(ctx context.Context, r register.Repository, k *known, got *reading) (Tree, error) {
	if got != nil {
		return got.tree, got.err
	}
	r.Deep = w.deep(ctx, k)
	return w.forge.Files(ctx, r)
}

// deep reports whether the last reading found wanted files in folders: they are then asked
// for at once. It is a guess that costs nothing but bytes, so that a register that does not
// answer is no reason to stop here.
func (w *walk) deep(ctx context.Context, k *known) bool {
	if k == nil || !k.visited() {
		return false
	}
	paths, err := w.Recorder.ReadBefore(ctx, k.id)
	return err == nil && slices.ContainsFunc(paths, func(path string) bool { return strings.Contains(path, "/") })
}

// second asks the forge itself about a repository that its list holds and that
// cannot be read: it may have moved meanwhile. When the forge says that it stands
// where it stood, the refusal contradicts it and proves nothing.
func (w *walk) second(ctx context.Context, r register.Repository, refused error) (register.Repository, Tree, error) {
	now, err := w.forge.Repository(ctx, r)
	if err != nil {
		return r, Tree{}, err
	}
	now = tidy(now, w.options.Now())
	if now.Key == r.Key {
		return r, Tree{}, fault(register.ReachUnavailable, ProblemUnavailable, register.ErrUnavailable, "%s is listed and refused (%v)", r.Key, refused)
	}
	moved := moved(now, r)
	tree, err := w.forge.Files(ctx, moved)
	return moved, tree, err
}

// moved gives the repository at its present address, the former one kept.
func moved(now, before register.Repository) register.Repository {
	now.ID, now.Accounts, now.Origin = before.ID, before.Accounts, before.Origin
	now.SeenAt, now.VisitedAt = before.SeenAt, before.VisitedAt
	now.Evidence = register.Evidence{URL: now.URL, ReadAt: now.SeenAt}
	now.Aliases = append(before.Aliases, register.Address{Key: before.Key})
	return now
}

// blank makes a visit that has found nothing yet.
func (w *walk) blank(r register.Repository, k *known, listed bool) Visit {
	at := w.options.second()
	r.Origin = register.Origin{Kind: register.Observed, Source: "https://" + w.account.Key(), Date: at.Format(time.DateOnly)}
	r.Evidence = register.Evidence{URL: r.Origin.Source, ReadAt: at}
	r.SeenAt, r.VisitedAt = at, at
	r.Accounts, r.Aliases = nil, nil
	if listed {
		r.Accounts = []string{w.account.Key()}
	}
	if k != nil {
		r.ID = k.id
		if register.FoldKey(k.key, k.kind) != register.FoldKey(r.Key, r.Kind) {
			r.Aliases = []register.Address{{Key: k.key}}
		}
	}
	return Visit{
		Crawl: w.crawl.ID, Account: w.account, At: at, Repository: r, Listed: listed,
		Snapshot: register.Snapshot{Repository: r.ID, Crawl: w.crawl.ID, At: at},
	}
}

// unreached makes the visit one that was refused or that failed.
func (w *walk) unreached(v Visit, reach register.Reach) Visit {
	v.Snapshot.Reach = reach
	v.Repository.Reach = reach
	v.Repository.Publiccode = register.MetadataNotObserved
	v.Publiccode, v.Sheets, v.SheetFaults, v.Root, v.Folders = nil, nil, nil, nil, nil
	if reach == register.ReachUnavailable {
		v.Repository.VisitedAt, v.Repository.ListMark = time.Time{}, ""
	}
	return v
}

// failed records a visit that did not get its answer.
func (w *walk) failed(ctx context.Context, v Visit, f *Fault) {
	w.options.Log.Warn("visit failed", "repository", v.Repository.Key, "error", f)
	w.record(ctx, v)
	w.count(func(p *register.CrawlPart) { p.Failed++ })
	w.problem(f.Problem)
	w.tell(Event{Kind: EventFailed, Host: w.name, Account: w.part.Account, Repository: v.Repository.Key, Problem: f.Problem})
}

// record hands the visit to the register, and reports whether it was kept. One
// that breaks a rule costs itself; a register that fails costs the round.
func (w *walk) record(ctx context.Context, v Visit) bool {
	err := w.Recorder.SaveVisit(ctx, v)
	switch {
	case err == nil:
		return true
	case ctx.Err() != nil:
	case errors.Is(err, register.ErrInvalid), errors.Is(err, register.ErrConflict):
		w.options.Log.Error("visit not kept", "repository", v.Repository.Key, "error", err)
		w.count(func(p *register.CrawlPart) { p.Failed++ })
		w.problem(ProblemNotSaved)
		w.tell(Event{Kind: EventFailed, Host: w.name, Account: w.part.Account, Repository: v.Repository.Key, Problem: ProblemNotSaved})
	default:
		w.lost(err)
	}
	return false
}

// invents ends a list that goes on naming repositories which do not exist (trust A7).
func (w *walk) invents(k *known, reach register.Reach) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if k != nil || reach != register.ReachGone {
		w.invented = 0
		return
	}
	if w.invented++; w.invented >= w.options.MaxNotFound {
		w.give(ListFault(ProblemListDoubtful))
	}
}
