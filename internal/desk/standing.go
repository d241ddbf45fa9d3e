// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"greffe/internal/register"
)

// maxWord is how long, in characters, the word of a body is at most.
const maxWord = 2000

// StateStanding lets a body say that it has no algorithm, or where it publishes them
// instead, with a word of its own. Without a state it takes back what it had said. A
// body that speaks has answered who asked it.
func (d *Desk) StateStanding(ctx context.Context, actor register.Actor, organisation string, said register.Standing) error {
	now := d.clock()
	return d.changeBody(ctx, actor, ActPublish, organisation, actorOf(organisation), func(_ *draft, o *register.Organisation) error {
		if said.State == register.StandingAsked {
			return &Fault{"standing", "state"}
		}
		said.Word, said.WordOn = strings.TrimSpace(said.Word), day(now)
		if said.Word == o.Standing.Word {
			said.WordOn = o.Standing.WordOn
		}
		if said.Word == "" {
			said.WordOn = ""
		}
		return setStanding(o, said, register.Declared, now)
	})
}

// NoteStanding lets who keeps the register note where a body publishes its algorithms,
// where it says that it has none, or when it was asked. What the body said here itself
// stands, and so does its word.
func (d *Desk) NoteStanding(ctx context.Context, actor register.Actor, organisation string, noted register.Standing) error {
	now := d.clock()
	return d.changeBody(ctx, actor, ActJurisdiction, organisation, "curator", func(_ *draft, o *register.Organisation) error {
		if o.Standing.Origin.Kind == register.Declared && o.Standing.State != "" {
			return &Fault{"standing", "declared"}
		}
		if noted.State == register.StandingNone && noted.URL == "" {
			return &Fault{"standing", "url"} // where the body says so
		}
		noted.Word, noted.WordOn = o.Standing.Word, o.Standing.WordOn
		return setStanding(o, noted, register.WrittenByRegister, now)
	})
}

// setStanding checks a standing and gives it to a body.
func setStanding(o *register.Organisation, s register.Standing, by register.OriginKind, now time.Time) error {
	if s.State == register.StandingNothing {
		s.State = ""
	}
	switch {
	case s.State != "" && !slices.Contains(register.Standings(), s.State):
		return &Fault{"standing", "state"}
	case utf8.RuneCountInString(s.Word) > maxWord:
		return &Fault{"standing", "word"}
	case s.State == register.StandingElsewhere && s.URL == "", s.URL != "" && !webAddress(s.URL):
		return &Fault{"standing", "url"}
	}
	if s.State == "" {
		s = register.Standing{Word: s.Word, WordOn: s.WordOn}
		o.Standing = s
		return nil
	}
	if s.On == "" {
		s.On = day(now)
	}
	if !pastDay(s.On, now) {
		return &Fault{"standing", "on"}
	}
	s.Origin = register.Origin{Kind: by}
	o.Standing = s
	return nil
}

// webAddress reports whether people can follow it.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(s) <= maxSource
}

// pastDay reports whether s is a day (YYYY-MM-DD) that has begun.
func pastDay(s string, now time.Time) bool {
	t, err := time.Parse(time.DateOnly, s)
	return err == nil && !t.After(now) && t.Year() > 1900
}
