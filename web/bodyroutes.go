// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// BodyActs are what a body says of itself, and what those who keep the register note of one.
type BodyActs interface {
	StateFigure(ctx context.Context, actor register.Actor, organisation, what string, f desk.Figure) error
	StateStanding(ctx context.Context, actor register.Actor, organisation string, said register.Standing) error
	NoteStanding(ctx context.Context, actor register.Actor, organisation string, noted register.Standing) error
	SetProfile(ctx context.Context, actor register.Actor, organisation, profile string) error
	ReplyCounts(ctx context.Context, actor register.Actor, organisation string) ([]register.ReplyCount, error)
	SaveReplyCount(ctx context.Context, actor register.Actor, c register.ReplyCount) error
}

// bodyRoutes are the pages on which a body says what it is, and those who keep the
// register note what they know of one.
func bodyRoutes() []privateRoute {
	body, bodyEn := privateFr+"/administrations/{slug}", privateEn+"/administrations/{slug}"
	return []privateRoute{
		{route: route{"own_word", body + "/a-propos", bodyEn + "/about", []string{"done"}}, act: desk.ActPublish},
		{route: route{"reply_counts", body + "/demandes-individuelles", bodyEn + "/individual-requests", []string{"done"}}, act: desk.ActLook},
		{route: route{"bodies", privateFr + "/registre/administrations", privateEn + "/register/administrations", []string{"body", "done"}}, act: desk.ActJurisdiction},
	}
}

func bodyHandlers() map[string]answering {
	return map[string]answering{
		"own_word":     {(*Server).ownWord, (*Server).ownWordPosted},
		"reply_counts": {(*Server).replyCounts, (*Server).replyCountsPosted},
		"bodies":       {(*Server).bodyNotes, (*Server).bodyNotesPosted},
	}
}
