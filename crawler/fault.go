// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"greffe/internal/guard"
	"greffe/internal/polite"
	"greffe/internal/register"
)

// The problems of an account: ids of messages that the coverage page shows.
const (
	ProblemRateLimited  = "problem.rate_limited"
	ProblemBudgetSpent  = "problem.budget_spent"
	ProblemQuietHours   = "problem.quiet_hours"
	ProblemListEmpty    = "problem.list_empty"
	ProblemListShrunk   = "problem.list_shrunk"
	ProblemListTooLong  = "problem.list_too_long"
	ProblemListLoops    = "problem.list_loops"
	ProblemListDoubtful = "problem.list_doubtful"
	ProblemForksCut     = "problem.forks_cut"
	ProblemNotFound     = "problem.not_found"
	ProblemRemoved      = "problem.removed"
	ProblemForbidden    = "problem.forbidden"
	ProblemBlocked      = "problem.blocked"
	ProblemUnavailable  = "problem.unavailable"
	ProblemUnreadable   = "problem.unreadable"
	ProblemUnsupported  = "problem.unsupported"
	ProblemIgnored      = "problem.ignored"
	ProblemEnded        = "problem.ended"
	ProblemInterrupted  = "problem.interrupted"
	ProblemNotSaved     = "problem.not_saved"
	ProblemNotRecorded  = "problem.not_recorded" // a crawl is replayed, and asks what the recorded one did not
	ProblemInternal     = "problem.internal"
)

// Problems lists every problem id that a crawl may give.
func Problems() []string {
	return []string{
		ProblemRateLimited, ProblemBudgetSpent, ProblemQuietHours, ProblemListEmpty, ProblemListShrunk, ProblemListTooLong, ProblemListLoops, ProblemListDoubtful,
		ProblemForksCut, ProblemNotFound, ProblemRemoved, ProblemForbidden, ProblemBlocked, ProblemUnavailable, ProblemUnreadable,
		ProblemUnsupported, ProblemIgnored, ProblemEnded, ProblemInterrupted, ProblemNotSaved, ProblemNotRecorded, ProblemInternal,
	}
}

// Fault is a forge's refusal or failure: which reach it means for a repository,
// and which message tells it. It unwraps to one of register's four kinds.
type Fault struct {
	Reach   register.Reach
	Problem string
	Err     error
}

func (f *Fault) Error() string { return f.Err.Error() }

// Unwrap gives the cause, which wraps the kind.
func (f *Fault) Unwrap() error { return f.Err }

// StatusFault makes the Fault that an HTTP status other than 2xx stands for. The
// statuses 401 and 403 mean "forbidden": a forge adapter that knows a 403 to be a
// rate limit says 429 instead.
func StatusFault(status int) *Fault {
	switch status {
	case http.StatusGone:
		return fault(register.ReachRemoved, ProblemRemoved, register.ErrNotFound, "the forge answered %d", status)
	case http.StatusNotFound:
		return fault(register.ReachGone, ProblemNotFound, register.ErrNotFound, "the forge answered %d", status)
	case http.StatusUnavailableForLegalReasons:
		return fault(register.ReachBlocked, ProblemBlocked, register.ErrNotFound, "the forge answered %d", status)
	case http.StatusUnauthorized, http.StatusForbidden:
		return fault(register.ReachForbidden, ProblemForbidden, register.ErrNotFound, "the forge answered %d", status)
	case http.StatusTooManyRequests:
		return fault(register.ReachUnavailable, ProblemRateLimited, register.ErrUnavailable, "the forge answered %d", status)
	}
	return fault(register.ReachUnavailable, ProblemUnavailable, register.ErrUnavailable, "the forge answered %d", status)
}

// Unreadable makes the Fault of an answer that is not what the forge documents:
// HTML for JSON, a truncated body. It never means that something does not exist (trust A1).
func Unreadable(err error) *Fault {
	return fault(register.ReachUnavailable, ProblemUnreadable, register.ErrUnavailable, "unreadable answer: %v", err)
}

// ListFault makes the Fault of a list that cannot be believed to be whole.
func ListFault(problem string) *Fault {
	return fault(register.ReachUnavailable, problem, register.ErrUnavailable, "the list was given up (%s)", problem)
}

func fault(reach register.Reach, problem string, kind error, format string, args ...any) *Fault {
	return &Fault{Reach: reach, Problem: problem, Err: fmt.Errorf(format+": %w", append(args, kind)...)}
}

// Unanswered makes the Fault of a request that brought no answer: what the polite
// and the guarded transport refuse or give up, and the network's failures. A
// cancelled context is nobody's fault and stays what it is.
func Unanswered(err error) error {
	var f *Fault
	var host *polite.HostError
	problem := ProblemUnavailable
	switch {
	case err == nil, errors.As(err, &f), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &host):
		problem = hostProblem(host.Reason)
	case errors.Is(err, guard.ErrTooLarge):
		problem = ProblemUnreadable
	}
	return &Fault{register.ReachUnavailable, problem, fmt.Errorf("%w: %w", register.ErrUnavailable, err)}
}

// hostProblem words why a host was left unfinished.
func hostProblem(why polite.Reason) string {
	switch why {
	case polite.RateLimited:
		return ProblemRateLimited
	case polite.BudgetSpent:
		return ProblemBudgetSpent
	case polite.QuietHours:
		return ProblemQuietHours
	case polite.Failing:
	}
	return ProblemUnavailable
}

// faultOf finds the Fault in err, or the one that its kind stands for.
func faultOf(err error) *Fault {
	var f *Fault
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, register.ErrNotFound):
		return &Fault{register.ReachGone, ProblemNotFound, err}
	case errors.Is(err, register.ErrUnavailable), errors.Is(err, polite.ErrHostUnfinished), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, guard.ErrStalled), errors.Is(err, guard.ErrTooLarge), errors.Is(err, guard.ErrForbidden):
		if errors.As(Unanswered(err), &f) {
			return f
		}
	}
	return &Fault{register.ReachUnavailable, ProblemInternal, err}
}
