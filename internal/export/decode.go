// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"sync"

	"greffe/internal/register"
)

// batchSize is how many nouns one processor reads before the next batch.
const batchSize = 64

// batch is nouns on their way from JSON; done is closed once they are read.
type batch[T any] struct {
	raw  []register.Raw
	out  []T
	err  error
	done chan struct{}
}

// decoded reads nouns out of JSON, on every processor, and gives them in their order:
// what they say is most of the work of a table. It ends when the reader stops.
func decoded[T any](all iter.Seq2[register.Raw, error], g Gate) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		workers := runtime.GOMAXPROCS(0)
		stop := make(chan struct{})
		work := make(chan *batch[T], workers)
		order := make(chan *batch[T], 2*workers)
		var running sync.WaitGroup
		running.Go(func() { feed(all, order, work, stop) })
		for range workers {
			running.Go(func() {
				for b := range work {
					b.read(g)
				}
			})
		}
		defer func() {
			close(stop)
			for range order { // so that feed can end
			}
			running.Wait()
		}()
		for b := range order {
			<-b.done
			for _, v := range b.out {
				if !yield(v, nil) {
					return
				}
			}
			if b.err != nil {
				var none T
				yield(none, b.err)
				return
			}
		}
	}
}

// feed gathers batches until the list or its reader ends.
func feed[T any](all iter.Seq2[register.Raw, error], order, work chan<- *batch[T], stop <-chan struct{}) {
	defer close(order)
	defer close(work)
	b := &batch[T]{done: make(chan struct{})}
	send := func() bool {
		select {
		case <-stop:
			return false
		case order <- b:
		}
		work <- b // there is room, or a worker that makes some
		b = &batch[T]{done: make(chan struct{})}
		return true
	}
	for raw, err := range all {
		if err != nil {
			b.err = err
			break
		}
		if b.raw = append(b.raw, raw); len(b.raw) == batchSize && !send() {
			return
		}
	}
	send()
}

func (b *batch[T]) read(g Gate) {
	defer close(b.done)
	b.out = make([]T, len(b.raw))
	for i, raw := range b.raw {
		if err := json.Unmarshal(g.JSON(raw.JSON), &b.out[i]); err != nil {
			b.out, b.err = b.out[:i], fmt.Errorf("read %s: %w", raw.Key, err)
			return
		}
	}
	b.raw = nil
}
