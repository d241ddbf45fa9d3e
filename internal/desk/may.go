// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"fmt"
	"maps"
	"slices"

	"greffe/internal/register"
)

// Act is something that somebody may do or not.
type Act string

// The acts. Those of a body are asked for with its id, those of the register with "".
const (
	ActOwn     Act = "own"     // see and change what is one's own: account, sessions, tokens; ask to join
	ActLook    Act = "look"    // see the desk of a body: drafts, comments, findings, who works there
	ActDraft   Act = "draft"   // write drafts, import files into them, submit them
	ActComment Act = "comment" // speak to colleagues about a draft
	ActPublish Act = "publish" // publish, suspend, retire, withdraw
	ActReply   Act = "reply"   // answer questions on behalf of the body
	ActToken   Act = "token"   // let a program act in one's place, within one's own roles
	ActPeople  Act = "people"  // invite, give and take roles of the body
	ActSettle  Act = "settle"  // settings of the body, its forge accounts
	ActVisit   Act = "visit"   // have its code visited before its turn

	ActCurate     Act = "curate"     // decide on requests, questions, links; about a body: never about one's own
	ActAdminister Act = "administer" // people of the whole register, its events
	// ActErase is to take the words of a published version away for good; never of one's
	// own body, which has its hour to undo a publication.
	ActErase Act = "erase"
	// ActJurisdiction is to say whose law holds for a body, never for one's own.
	ActJurisdiction Act = "jurisdiction"
)

// rule says who may carry out an act.
type rule struct {
	roles    []register.Role // of the body or, where they are of the register, of the register
	anybody  bool            // who is signed in
	programs bool            // a token may do it too
	notOwn   bool            // nobody with a role in the body may, whatever else they are
}

// rules is the whole of it: there is no other place where a right is decided.
func rules() map[Act]rule {
	author, approver, manager := register.Author, register.Approver, register.Manager
	return map[Act]rule{
		ActOwn:        {anybody: true},
		ActLook:       {roles: []register.Role{author, approver, manager}, programs: true},
		ActDraft:      {roles: []register.Role{author, approver}, programs: true},
		ActComment:    {roles: []register.Role{author, approver, manager}},
		ActPublish:    {roles: []register.Role{approver}, programs: true},
		ActReply:      {roles: []register.Role{approver, manager}},
		ActToken:      {roles: []register.Role{author, approver}},
		ActPeople:     {roles: []register.Role{manager, register.Administrator}},
		ActSettle:     {roles: []register.Role{manager}},
		ActVisit:      {roles: []register.Role{author, approver, manager, register.Curator, register.Administrator}},
		ActCurate:     {roles: []register.Role{register.Curator}, notOwn: true},
		ActAdminister: {roles: []register.Role{register.Administrator}},

		ActErase:        {roles: []register.Role{register.Curator, register.Administrator}, notOwn: true},
		ActJurisdiction: {roles: []register.Role{register.Curator, register.Administrator}, notOwn: true},
	}
}

// Acts lists every act, sorted.
func Acts() []Act { return slices.Sorted(maps.Keys(rules())) }

// May reports whether an actor may carry out an act in an organisation ("" for the
// register). An act that the table does not know is nobody's.
func May(actor register.Actor, act Act, organisation string) bool {
	r, known := rules()[act]
	switch {
	case !known, !actor.SignedIn(), actor.Token != "" && !r.programs:
		return false
	case r.notOwn && organisation != "" && actor.HasAny(organisation):
		return false
	case r.anybody:
		return true
	}
	return slices.ContainsFunc(r.roles, func(role register.Role) bool {
		if role.Fits("") {
			return actor.Has(role, "")
		}
		return organisation != "" && actor.Has(role, organisation)
	})
}

// allow is May for acts: what is not the actor's is not there.
func allow(actor register.Actor, act Act, organisation string) error {
	if !May(actor, act, organisation) {
		return fmt.Errorf("%s: %w", act, register.ErrNotFound)
	}
	return nil
}
