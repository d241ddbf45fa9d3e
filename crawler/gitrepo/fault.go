// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"context"
	"errors"
	"fmt"

	"greffe/crawler"
	"greffe/internal/guard"
)

// fault makes a *crawler.Fault of a failed exchange. What the forge answered
// counts more than what go-git made of it: a repository is gone, forbidden or
// blocked only by the status that says so, and anything else is unavailable.
func (v *visit) fault(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("read %s by git: %w", v.address, ctx.Err())
	}
	v.meter.mu.Lock()
	status, cause := v.meter.status, v.meter.err
	v.meter.mu.Unlock()
	if cause == nil {
		cause = err
	}
	f := error(crawler.Unreadable(cause))
	switch {
	case status == 0, errors.Is(cause, guard.ErrStalled):
		f = crawler.Unanswered(cause)
	case status >= 400:
		f = crawler.StatusFault(status)
	}
	return fmt.Errorf("read %s by git: %w", v.address, f)
}
