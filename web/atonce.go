// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// atOnce does what waits for the register by turns at the same time, and waits for all. A
// page of results is short work for two processors, and readers mostly come alone. What
// panics fails, as it would in the page's own turn.
func atOnce(parts ...func() error) error {
	faults := make([]error, len(parts))
	do := func(i int) {
		defer func() {
			if fault := recover(); fault != nil {
				faults[i] = fmt.Errorf("panic: %v\n%s", fault, debug.Stack())
			}
		}()
		faults[i] = parts[i]()
	}
	var others sync.WaitGroup
	for i := 1; i < len(parts); i++ {
		others.Go(func() { do(i) })
	}
	do(0)
	others.Wait()
	return errors.Join(faults...)
}
