// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"strings"

	"greffe/internal/join"
	"greffe/internal/register"
)

// LinkName names a link among all: what the store keys it by.
type LinkName struct {
	Sheet   string // id
	Address string
	Ground  register.Ground
}

// maxReason caps what a person writes about a link, in characters.
const maxReason = 2000

// AcceptLink confirms a link that the register proposed or that somebody contested:
// from then on one side says so. It is verified on the same conditions as any other.
func (d *Desk) AcceptLink(ctx context.Context, actor register.Actor, name LinkName, reason string) error {
	return d.answerLink(ctx, actor, name, register.AnswerAccepted, reason)
}

// RejectLink says that a link is wrong. It is shown no more, and the register does
// not propose it again. A reason is asked for.
func (d *Desk) RejectLink(ctx context.Context, actor register.Actor, name LinkName, reason string) error {
	return d.answerLink(ctx, actor, name, register.AnswerRejected, reason)
}

// ContestLink says that a link is doubtful: it stays on the page, with the doubt and
// its reason, until somebody accepts or rejects it.
func (d *Desk) ContestLink(ctx context.Context, actor register.Actor, name LinkName, reason string) error {
	return d.answerLink(ctx, actor, name, register.AnswerContested, reason)
}

func (d *Desk) answerLink(ctx context.Context, actor register.Actor, name LinkName, answer register.LinkAnswer, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" && answer != register.AnswerAccepted {
		return fmt.Errorf("%s a link without a reason: %w", answer, register.ErrInvalid)
	}
	if len([]rune(reason)) > maxReason {
		return fmt.Errorf("%s a link: a reason of more than %d characters: %w", answer, maxReason, register.ErrInvalid)
	}
	return d.changeLink(ctx, actor, name, func(b *draft, l *register.Link, by string) error {
		if l.Decision.By == byCurator && by == byBody && answer != register.AnswerContested {
			return fmt.Errorf("%s a link on which a curator decided: %w", answer, register.ErrConflict)
		}
		l.Decision = register.Decision{Answer: answer, By: by, Reason: reason, At: b.batch.At}
		switch answer {
		case register.AnswerAccepted:
			l.Status = confirmed(*l)
		case register.AnswerRejected:
			l.Status = register.LinkRejected
		case register.AnswerContested:
			l.Status = register.LinkContested
		}
		return nil
	})
}

// PinLink fixes the version of the code that a sheet explains: a commit or a SWHID.
// "" takes the pin away. Whoever pins a link that was only proposed accepts it.
func (d *Desk) PinLink(ctx context.Context, actor register.Actor, name LinkName, version string) error {
	pin := register.PinNone
	if version != "" {
		var err error
		if version, err = join.ReadPin(version); err != nil {
			return err
		}
		pin = register.PinPerson
	}
	return d.changeLink(ctx, actor, name, func(b *draft, l *register.Link, by string) error {
		if l.Status == register.LinkRejected {
			return fmt.Errorf("pin a link that was rejected: %w", register.ErrConflict)
		}
		l.Commit, l.Pinned = version, pin
		if l.Status == register.LinkProposed && pin == register.PinPerson {
			l.Decision = register.Decision{Answer: register.AnswerAccepted, By: by, At: b.batch.At}
			l.Status = confirmed(*l)
		}
		return nil
	})
}

// The kinds of those who answer for a link.
const (
	byBody    = "body"
	byCurator = "curator"
)

// answers tells as what an actor may answer for a link of the body: as the body, or
// as a curator, who never decides about a body of their own. "" may not.
func answers(actor register.Actor, organisation string) string {
	switch {
	case May(actor, ActPublish, organisation):
		return byBody
	case May(actor, ActCurate, organisation):
		return byCurator
	}
	return ""
}

// AnswersLinks reports whether an actor may answer for the links of a body's sheets.
func AnswersLinks(actor register.Actor, organisation string) bool {
	return answers(actor, organisation) != ""
}

// SheetLinks lists every link of a sheet, those that were rejected too, to somebody of
// its administration or to a curator.
func (d *Desk) SheetLinks(ctx context.Context, actor register.Actor, sheet string) ([]register.Link, error) {
	s, err := d.store.Sheet(ctx, sheet)
	if err != nil {
		return nil, err
	}
	if answers(actor, s.Organisation) == "" {
		if err := allow(actor, ActLook, s.Organisation); err != nil {
			return nil, fmt.Errorf("links of a sheet: %w", err)
		}
	}
	return d.store.AllLinksOfSheet(ctx, sheet)
}

// changeLink carries out one answer. Whoever may not answer is told that there is no
// such link.
func (d *Desk) changeLink(ctx context.Context, actor register.Actor, name LinkName, change func(*draft, *register.Link, string) error) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	s, err := d.store.Sheet(ctx, name.Sheet)
	if err != nil {
		return err
	}
	b := d.draft(actorOf(s.Organisation), d.clock())
	by := answers(actor, s.Organisation)
	links, err := d.store.AllLinksOfSheet(ctx, s.ID)
	if err != nil {
		return err
	}
	for _, l := range links {
		if by == "" || !strings.EqualFold(l.Address, name.Address) || l.Ground != name.Ground {
			continue
		}
		if err := change(b, &l, by); err != nil {
			return err
		}
		if l.Repository != "" {
			r, err := b.repository(ctx, l.Repository)
			if err != nil {
				return err
			}
			l.Drift = join.Drifts(l, *r)
		}
		b.batch.Links = append(b.batch.Links, l)
		b.touchRepository(ctx, l.Repository)
		b.sheets[s.ID] = &s
		b.touch(register.KindSheet, s.ID)
		return b.save(ctx)
	}
	return fmt.Errorf("link of %s to %s: %w", name.Sheet, name.Address, register.ErrNotFound)
}
