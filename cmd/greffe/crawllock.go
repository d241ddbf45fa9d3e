// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"greffe/internal/register"
)

// crawlLock is the name of the lock that one crawler of a register holds, and for how long.
const (
	crawlLock     = "crawl"
	crawlLockTime = 2 * time.Minute
)

// errLockLost ends a crawl whose lock another one took.
var errLockLost = errors.New("another crawl took the lock")

// onlyCrawler takes the crawl lock and keeps it until the function it gives is called.
// The context it gives ends when the lock is lost all the same.
func (a *app) onlyCrawler(ctx context.Context, o *office) (context.Context, func(), error) {
	owner := lockOwner()
	take := func() error {
		now := a.now()
		return o.store.TakeLock(ctx, crawlLock, owner, now, now.Add(crawlLockTime))
	}
	err := take()
	if errors.Is(err, register.ErrConflict) && a.dropDead(ctx, o) {
		err = take()
	}
	switch {
	case errors.Is(err, register.ErrConflict):
		return ctx, nil, incomplete("cli.crawl.locked", nil)
	case err != nil:
		return ctx, nil, noRegister(err)
	}
	crawl, end := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.keepLock(crawl, end, take)
	}()
	return crawl, func() {
		end(nil)
		<-ended
		if err := o.store.DropLock(context.WithoutCancel(ctx), crawlLock, owner); err != nil {
			a.log.Warn("crawl lock", "error", err)
		}
	}, nil
}

// keepLock takes the lock again and again until the crawl ends, and ends the crawl
// when another one has it.
func (a *app) keepLock(crawl context.Context, end context.CancelCauseFunc, take func() error) {
	tick := time.NewTicker(crawlLockTime / 4)
	defer tick.Stop()
	for {
		select {
		case <-crawl.Done():
			return
		case <-tick.C:
		}
		switch err := take(); {
		case errors.Is(err, register.ErrConflict):
			end(errLockLost)
			return
		case err != nil && crawl.Err() == nil:
			a.log.Warn("crawl lock", "error", err)
		}
	}
}

// dropDead takes the lock away from a process that is known to have died, and
// reports whether it did: who was killed need not be waited for.
func (a *app) dropDead(ctx context.Context, o *office) bool {
	owner, err := o.store.LockOwner(ctx, crawlLock)
	if err != nil || !dead(owner) {
		return false
	}
	return o.store.DropLock(ctx, crawlLock, owner) == nil
}

// lockOwner names this process: host:pid, and where that number means something.
func lockOwner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	return fmt.Sprintf("%s:%d@%s", host, os.Getpid(), processes())
}

// processes names the table of processes that a pid is looked up in: this start of
// this kernel, and the container's share of it. Two machines, or two containers, may
// have one name and the same pids; "" where it cannot be told.
func processes() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	space, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(boot)) + "/" + filepath.Base(space)
}

// dead reports whether the owner of a lock was a process of this machine that no
// longer is. What cannot be told is not dead.
func dead(owner string) bool {
	named, where, ok := strings.Cut(owner, "@")
	if !ok || where == "" || where != processes() {
		return false
	}
	pid, err := strconv.Atoi(named[strings.LastIndexByte(named, ':')+1:])
	if err != nil || pid <= 0 {
		return false
	}
	p, err := os.FindProcess(pid)
	return err == nil && errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
