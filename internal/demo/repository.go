// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"path"
	"slices"
	"strings"
	"time"
)

// repository is one repository as the forge knows it now.
type repository struct {
	header
	id        int64
	host      string
	dir       string // its bare repository, relative to the forge's folder
	empty     bool
	size      int // bytes of its files
	createdAt time.Time
	readme    string

	committedAt time.Time // of the last commit, as the commit itself says
	pushedAt    time.Time // when the forge took the last push, by its own clock
	updatedAt   time.Time // when anything of it last changed
	activeAt    time.Time // what GitLab notes of that, see touch
}

// coarse is how seldom GitLab notes that something happened in a project: a push less than
// an hour after the last noted one leaves no trace in last_activity_at
// (RESET_PROJECT_ACTIVITY_INTERVAL in GitLab's app/models/event.rb).
const coarse = time.Hour

// touch notes that something changed. What a push says of its own age is of no account: a
// forge goes by its clock, which does not run backwards.
func (r *repository) touch(now time.Time, push bool) {
	if now.Before(r.updatedAt) {
		now = r.updatedAt
	}
	r.updatedAt = now
	if !push {
		return
	}
	r.pushedAt = now
	if now.Sub(r.activeAt) >= coarse {
		r.activeAt = now
	}
}

func (r *repository) key() string   { return repositoryKey(r.host, r.Path) }
func (r *repository) name() string  { return path.Base(r.Path) }
func (r *repository) owner() string { return parentPath(r.Path) }

// repositoryKey is the form in which addresses are compared: these forges fold case.
func repositoryKey(host, path string) string {
	return host + "/" + strings.ToLower(strings.TrimSuffix(strings.Trim(path, "/"), ".git"))
}

func newRepository(a archive) *repository {
	created, pushed, _ := a.dates() // checked when it was parsed
	r := &repository{
		header: a.header, host: a.host, id: number(a.host + "/" + a.Path),
		dir: a.host + "/" + a.Path + ".git", empty: len(a.files) == 0,
		createdAt: created, committedAt: pushed, pushedAt: pushed, updatedAt: pushed, activeAt: pushed,
	}
	for _, f := range a.files {
		r.size += len(f.data)
		if r.readme == "" && strings.HasPrefix(strings.ToLower(f.path), "readme") {
			r.readme = f.path
		}
	}
	return r
}

// under reports whether the repository stands in the account, or in a subgroup of it when deep.
func (r *repository) under(path string, deep bool) bool {
	owner, path := strings.ToLower(r.owner()), strings.ToLower(path)
	return owner == path || deep && strings.HasPrefix(owner, path+"/")
}

// repositories lists those of the host that keep allows, by path. The caller holds the lock.
func (f *Forge) repositories(host string, keep func(*repository) bool) []*repository {
	var found []*repository
	for _, r := range f.byKey {
		if r.host == host && (keep == nil || keep(r)) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b *repository) int { return strings.Compare(a.key(), b.key()) })
	return found
}

// find gives the repository at an address, and whether it has moved from there. The caller holds the lock.
func (f *Forge) find(host, path string) (r *repository, moved bool) {
	key := repositoryKey(host, path)
	if r, ok := f.byKey[key]; ok {
		return r, false
	}
	if to, ok := f.moved[key]; ok {
		return f.byKey[to], true
	}
	return nil, false
}

// byID gives the repository with the forge's id, nil for none. The caller holds the lock.
func (f *Forge) byID(host string, id int64) *repository {
	for _, r := range f.byKey {
		if r.host == host && r.id == id {
			return r
		}
	}
	return nil
}

// order sorts by one of the names that all three forges use, newest or last first when descending.
func order(repos []*repository, by string, descending bool) {
	slices.SortStableFunc(repos, func(a, b *repository) int {
		c := compareBy(a, b, by)
		if descending {
			return -c
		}
		return c
	})
}

func compareBy(a, b *repository, by string) int {
	switch by {
	case "created", "created_at":
		return a.createdAt.Compare(b.createdAt)
	case "updated", "updated_at":
		return a.updatedAt.Compare(b.updatedAt)
	case "last_activity_at":
		return a.activeAt.Compare(b.activeAt)
	case "pushed":
		return a.pushedAt.Compare(b.pushedAt)
	case "id":
		return int(a.id - b.id)
	case "name":
		return strings.Compare(a.name(), b.name())
	}
	return strings.Compare(strings.ToLower(a.Path), strings.ToLower(b.Path))
}
