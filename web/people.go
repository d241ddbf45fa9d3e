// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// People is what the private pages ask of the desk about those who sign in.
type People interface {
	// Recognise tells who holds the secret of a session; see desk.People.
	Recognise(ctx context.Context, secret string) (desk.Recognised, error)
	// Bearer tells for whom an API token acts.
	Bearer(ctx context.Context, token string) (register.Actor, error)

	SignIn(ctx context.Context, shown desk.Shown, from desk.From) (desk.Entered, error)
	SignOut(ctx context.Context, secret string) (register.Session, error)
	OpenPass(ctx context.Context, secret string) (register.Pass, error)
	TakePass(ctx context.Context, secret string, chosen desk.Chosen, from desk.From) (desk.Taken, error)
	Vouch(ctx context.Context, v register.Vouched, from desk.From) (desk.Entered, error)
	Claim(ctx context.Context, actor register.Actor, secret string) error
	NewSecret() (string, error)
	OfferFactor(mail, offered string) (desk.Factor, error)

	Sessions(ctx context.Context, actor register.Actor) ([]register.Session, error)
	EndSession(ctx context.Context, actor register.Actor, id, asking string) error
	Own(ctx context.Context, actor register.Actor, limit int) ([]register.Event, error)

	Owning
	Team
	Joining
	Administration
}

// Owning is what the page of one's own account asks.
type Owning interface {
	// SendsMail and Links report what the operator set.
	SendsMail() bool
	Links() bool
	AskLink(ctx context.Context, address, lang string, from desk.From) error
	HasPassword(ctx context.Context, actor register.Actor) (bool, error)
	ChangePassword(ctx context.Context, a desk.Asking, password string) (secret string, err error)
	NewRecovery(ctx context.Context, a desk.Asking) (codes []string, secret string, err error)
	ChangeMail(ctx context.Context, a desk.Asking, wanted string) (sent bool, secret string, err error)
	Wish(ctx context.Context, actor register.Actor, lang string, quiet bool) error
	OwnCalendar(ctx context.Context, actor register.Actor) (register.Calendar, bool, error)
	MakeCalendar(ctx context.Context, actor register.Actor) (secret string, err error)
	DropCalendar(ctx context.Context, actor register.Actor) error
	CalendarFor(ctx context.Context, secret string) (register.Actor, register.Person, []string, error)
}

// Team is what the pages of a body's people ask.
type Team interface {
	Members(ctx context.Context, actor register.Actor, organisation string) ([]register.Member, error)
	Invitations(ctx context.Context, actor register.Actor, organisation string) ([]register.Pass, error)
	Invite(ctx context.Context, actor register.Actor, in desk.Invitation) (secret string, pass register.Pass, err error)
	Give(ctx context.Context, actor register.Actor, person string, m register.Membership) error
	Take(ctx context.Context, actor register.Actor, person string, m register.Membership) error
	Tokens(ctx context.Context, actor register.Actor) ([]register.Token, error)
	TokensIn(ctx context.Context, actor register.Actor, organisation string) ([]register.Token, error)
	MakeToken(ctx context.Context, actor register.Actor, organisation, name string, roles []register.Role, days int) (secret string, t register.Token, err error)
	RevokeToken(ctx context.Context, actor register.Actor, id, organisation string) error
}

// Joining is what the pages of requests to join ask.
type Joining interface {
	AskToJoin(ctx context.Context, actor register.Actor, j register.Join, from desk.From) (register.Join, error)
	Queue(ctx context.Context, actor register.Actor, limit int) ([]register.Join, error)
	Asker(ctx context.Context, actor register.Actor, id string) (register.Person, error)
	DecideJoin(ctx context.Context, actor register.Actor, id string, accept bool, reason string) (secret string, pass register.Pass, err error)
}

// Administration is what the pages of the register's administrators ask.
type Administration interface {
	Everybody(ctx context.Context, actor register.Actor, after string, limit int) ([]register.Person, error)
	Find(ctx context.Context, actor register.Actor, who string) (register.Person, []register.Grant, error)
	Block(ctx context.Context, actor register.Actor, id string, blocked bool) error
	Reset(ctx context.Context, actor register.Actor, id string) (secret string, pass register.Pass, err error)
	EndAll(ctx context.Context, actor register.Actor, person string) error
	Log(ctx context.Context, actor register.Actor, before int64, limit int) ([]register.Event, error)
}
