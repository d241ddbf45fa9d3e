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
	OfferFactor(mail, offered string) (desk.Factor, error)

	Sessions(ctx context.Context, actor register.Actor) ([]register.Session, error)
	EndSession(ctx context.Context, actor register.Actor, id, asking string) error
	Own(ctx context.Context, actor register.Actor, limit int) ([]register.Event, error)
}
