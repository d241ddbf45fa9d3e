// SPDX-License-Identifier: EUPL-1.2

package search

// aside begins to do something on another processor and gives what waits for its end. What
// panics there does so where it is waited for, as if it had been done in turn: nobody
// catches what panics in a goroutine of its own, and the whole program would end.
func aside(do func()) (wait func()) {
	end := make(chan any, 1)
	go func() {
		var fault any
		defer func() { end <- fault }()
		defer func() { fault = recover() }()
		do()
	}()
	return func() {
		if fault := <-end; fault != nil {
			panic(fault)
		}
	}
}
