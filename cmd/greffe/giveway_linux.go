// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"strconv"
	"syscall"
)

// behind is how far a crawl stands behind the site's readers when both want the processor:
// a third of its time is left to it, all of it when nobody reads.
const behind = 5

// giveWay puts this program behind the others of the machine. The kernel keeps that by
// thread (setpriority(2)); those that come later take after the one that starts them. Where
// it is not allowed, nothing is lost.
func giveWay() {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return
	}
	for _, t := range tasks {
		if id, err := strconv.Atoi(t.Name()); err == nil {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, behind)
		}
	}
}
