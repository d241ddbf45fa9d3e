// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"context"
	"errors"
	"fmt"

	"greffe/crawler"
	"greffe/internal/guard"
	"greffe/internal/polite"
	"greffe/internal/register"
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
	var f *crawler.Fault
	var host *polite.HostError
	switch {
	case errors.As(cause, &f):
	case errors.As(cause, &host) && host.Reason == polite.RateLimited:
		f = unavailable(crawler.ProblemRateLimited, cause)
	case host != nil, errors.Is(cause, guard.ErrStalled), errors.Is(cause, guard.ErrForbidden), status == 0:
		f = unavailable(crawler.ProblemUnavailable, cause)
	case status >= 400:
		f = crawler.StatusFault(status)
	default:
		f = crawler.Unreadable(cause)
	}
	return fmt.Errorf("read %s by git: %w", v.address, f)
}

func unavailable(problem string, err error) *crawler.Fault {
	return &crawler.Fault{Reach: register.ReachUnavailable, Problem: problem, Err: fmt.Errorf("%w: %w", err, register.ErrUnavailable)}
}
