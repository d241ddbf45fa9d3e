// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

// pace is how long after the last commit the next one is dated, so that ids do not depend on
// the clock. When a push came in is another matter: that the forge's clock says.
const pace = time.Hour

// Push commits one file to the default branch of a repository, named host/path, and
// gives the commit's id. The same pushes give the same ids.
func (f *Forge) Push(ctx context.Context, repo, path string, content []byte) (string, error) {
	return f.push(ctx, repo, file{path: path, mode: "100644", data: content})
}

// PushLink commits a symbolic link, as Push does a file.
func (f *Forge) PushLink(ctx context.Context, repo, path, target string) error {
	_, err := f.push(ctx, repo, file{path: path, mode: "120000", data: []byte(target)})
	return err
}

func (f *Forge) push(ctx context.Context, repo string, one file) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.known(repo)
	if err != nil {
		return "", fmt.Errorf("push to %s: %w", repo, err)
	}
	at := r.committedAt.Add(pace)
	id, err := f.git.commit(ctx, r.dir, r.Branch, one, at, r.empty)
	if err != nil {
		return "", fmt.Errorf("push to %s: %w", repo, err)
	}
	r.empty, r.committedAt = false, at
	r.touch(f.now(), true)
	r.size += len(one.data)
	return id, nil
}

// Head is the commit id of the default branch of a repository, named host/path; "" when it is empty.
func (f *Forge) Head(ctx context.Context, repo string) (string, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	r, err := f.known(repo)
	if err != nil {
		return "", fmt.Errorf("head of %s: %w", repo, err)
	}
	return f.git.head(ctx, r.dir, r.Branch)
}

// Remove makes a repository disappear.
func (f *Forge) Remove(repo string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.known(repo)
	if err != nil {
		return fmt.Errorf("remove %s: %w", repo, err)
	}
	delete(f.byKey, r.key())
	return nil
}

// RemoveAccount makes an account disappear; its repositories are moved or removed by who calls.
func (f *Forge) RemoveAccount(host, path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, known := f.account(host, path)
	if !known {
		return fmt.Errorf("remove account %s/%s: %w", host, path, register.ErrNotFound)
	}
	delete(f.accounts, a.key())
	return nil
}

// Rename moves a repository to another path of its host; the former address redirects.
func (f *Forge) Rename(repo, path string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.known(repo)
	if err != nil {
		return fmt.Errorf("rename %s: %w", repo, err)
	}
	if _, taken := f.byKey[repositoryKey(r.host, path)]; taken {
		return fmt.Errorf("rename %s: %s is taken: %w", repo, path, register.ErrConflict)
	}
	former := r.key()
	delete(f.byKey, former)
	r.Path = path
	r.touch(f.now(), false)
	f.byKey[r.key()] = r
	for from, to := range f.moved {
		if to == former {
			f.moved[from] = r.key()
		}
	}
	f.moved[former] = r.key()
	return nil
}

// Archive marks a repository as no longer maintained.
func (f *Forge) Archive(repo string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.known(repo)
	if err != nil {
		return fmt.Errorf("archive %s: %w", repo, err)
	}
	r.Archived = true
	r.touch(f.now(), false)
	return nil
}

// Empty takes all commits out of a repository, as a force push of nothing does.
func (f *Forge) Empty(ctx context.Context, repo string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.known(repo)
	if err == nil {
		_, err = f.git.run(ctx, r.dir, nil, "update-ref", "-d", "refs/heads/"+r.Branch)
	}
	if err != nil {
		return fmt.Errorf("empty %s: %w", repo, err)
	}
	r.empty, r.size = true, 0
	r.touch(f.now(), true)
	return nil
}

// AddAccount adds an organisation with n repositories, which share one bare
// repository on disk: r0001, r0002 …
func (f *Forge) AddAccount(ctx context.Context, host, path string, n int) error {
	return f.AddAccountOf(ctx, host, path, n, map[string][]byte{"README.md": []byte("# " + path + "\n")})
}

// AddAccountOf adds an account whose n repositories all hold the given files, in one commit.
func (f *Forge) AddAccountOf(ctx context.Context, host, path string, n int, files map[string][]byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := namespace{Host: host, Path: path, Kind: "organisation", Name: path, Created: "2020-01-01"}
	shared := archive{host: host, header: header{Path: path + "/.shared", Branch: "main", Created: "2020-01-01"}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		shared.files = append(shared.files, file{path: name, mode: "100644", data: files[name]})
	}
	one := newRepository(shared)
	if err := f.git.create(ctx, one.dir, shared); err != nil {
		return fmt.Errorf("add account %s/%s: %w", host, path, err)
	}
	f.accounts[a.key()] = a
	for i := range n {
		r := *one
		r.Path = fmt.Sprintf("%s/r%04d", path, i+1)
		r.id = 100_000_000 + int64(len(f.byKey))
		f.byKey[r.key()] = &r
	}
	return nil
}

// AddRepository adds a repository with the given files, in one commit a file, in the order of
// their paths, as if it had stood there since 2024.
func (f *Forge) AddRepository(ctx context.Context, host, path string, files map[string][]byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := archive{host: host, header: header{Path: path, Branch: "main", Created: "2024-01-01", Pushed: "2024-06-01"}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		a.files = append(a.files, file{path: name, mode: "100644", data: files[name]})
	}
	r := newRepository(a)
	if _, taken := f.byKey[r.key()]; taken {
		return fmt.Errorf("add repository %s: %w", r.key(), register.ErrConflict)
	}
	if err := f.git.create(ctx, r.dir, a); err != nil {
		return fmt.Errorf("add repository %s: %w", r.key(), err)
	}
	for p := r.owner(); p != ""; p = parentPath(p) {
		owner := namespace{Host: host, Path: p, Kind: "organisation", Name: p, Created: "2020-01-01"}
		if _, known := f.accounts[owner.key()]; !known {
			f.accounts[owner.key()] = owner
		}
	}
	f.byKey[r.key()] = r
	return nil
}

// Delay makes every answer wait, as one from far away does.
func (f *Forge) Delay(d time.Duration) { f.delay.Store(int64(d)) }

// AddHistory adds n commits to a repository, named host/path, one an hour, by a few authors, as if it
// had always been there.
func (f *Forge) AddHistory(ctx context.Context, repo string, n int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	r, err := f.known(repo)
	if err != nil {
		return fmt.Errorf("add history to %s: %w", repo, err)
	}
	var s stream
	for i := range n {
		r.committedAt = r.committedAt.Add(pace)
		at := r.committedAt.Unix()
		fmt.Fprintf(&s, "commit refs/heads/%s\nauthor A <a%d@demo.test> %d +0000\ncommitter %s %d +0000\n", r.Branch, i%9, at, committer, at)
		s.data([]byte("work"))
		if i == 0 && !r.empty {
			fmt.Fprintf(&s, "from refs/heads/%s^0\n", r.Branch)
		}
		s.file(file{path: fmt.Sprintf("src/f%d.txt", i%50), mode: "100644", data: fmt.Appendf(nil, "line %d\n", i)})
	}
	if _, err := f.git.run(ctx, r.dir, s.Bytes(), fastImport...); err != nil {
		return fmt.Errorf("add history to %s: %w", repo, err)
	}
	r.empty, r.pushedAt, r.updatedAt, r.activeAt = false, r.committedAt, r.committedAt, r.committedAt
	return nil
}

// known finds a repository by host/path at its present address. The caller holds the lock.
func (f *Forge) known(repo string) (*repository, error) {
	host, path, _ := strings.Cut(repo, "/")
	r, ok := f.byKey[repositoryKey(host, path)]
	if !ok {
		return nil, register.ErrNotFound
	}
	return r, nil
}

// Stored gives what a repository, at its present or a former address, holds at a commit
// and path: what the forge's own page of that file would show. A folder, and the root as
// the path "", is the list that git prints.
func (f *Forge) Stored(ctx context.Context, host, repo, commit, path string) ([]byte, error) {
	f.mu.RLock()
	r, _ := f.find(host, repo)
	f.mu.RUnlock()
	if r == nil {
		return nil, fmt.Errorf("%s of %s/%s: %w", path, host, repo, register.ErrNotFound)
	}
	if f.stored(ctx, r, "cat-file", "-t", commit+":"+path) == nil {
		return nil, fmt.Errorf("%s of %s/%s at %s: %w", path, host, repo, commit, register.ErrNotFound)
	}
	return f.stored(ctx, r, "cat-file", "-p", commit+":"+path), nil
}

// Repositories lists the keys (host/path) of all repositories, sorted.
func (f *Forge) Repositories() []string {
	f.mu.RLock()
	defer f.mu.RUnlock()
	var keys []string
	for _, host := range f.Hosts() {
		for _, r := range f.repositories(host, nil) {
			keys = append(keys, host+"/"+r.Path)
		}
	}
	return keys
}
