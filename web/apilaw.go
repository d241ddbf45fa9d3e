// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
)

// apiDisclosure is how far one part of an algorithm is open.
type apiDisclosure struct {
	Part     string       `json:"part" enum:"rules,code,parameters,data,evaluation"`
	State    law.Openness `json:"state" enum:"open,partly,withheld,not_held,none,unknown"`
	Computed bool         `json:"computed" doc:"Read off the sheet's other fields, which do not say it in so many words."`
	Ground   string       `json:"ground,omitempty" doc:"On which part is withheld."`
}

// apiLegalItem is one thing that a text wants a sheet to say.
type apiLegalItem struct {
	ID    string        `json:"id"`
	Duty  string        `json:"duty" doc:"That asks for it."`
	Field string        `json:"field" doc:"Of the sheet."`
	State law.ItemState `json:"state" enum:"filled,not_applicable,missing,partial,unknown,unreadable"`
	Texts []string      `json:"texts" nullable:"false" doc:"Addresses."`
}

// apiSheetLaw is what the rules of the register's jurisdiction make of a sheet. Without
// a jurisdiction its lists are empty, which never means that nothing is required.
type apiSheetLaw struct {
	Disclosure      []apiDisclosure `json:"disclosure" nullable:"false"`
	Appropriability string          `json:"appropriability,omitempty" enum:"0,1,2,none,unknown" doc:"How far people can make the algorithm their own, as a guide counts it."`
	Mention         law.Seen        `json:"mention_seen" enum:"online,letter,declared,absent,unverified" doc:"Where the mention was seen. An address proves nothing: it belongs on the decision."`
	Items           []apiLegalItem  `json:"items" nullable:"false" doc:"Item by item; never a mark."`
}

func (a *api) sheetLaw(x register.Sheet, links []apiLink) *apiSheetLaw {
	code := false
	for _, l := range links {
		code = code || (l.Status == register.LinkVerified || l.Status == register.LinkDeclared) && l.Repository != nil
	}
	parts := law.Disclose(x.Content, code)
	l := &apiSheetLaw{Disclosure: []apiDisclosure{}, Items: []apiLegalItem{}, Mention: law.SeenIn(x.Content.Mention.Or(register.Mention{}))}
	for _, d := range parts {
		l.Disclosure = append(l.Disclosure, apiDisclosure(d))
	}
	if a.profile.Degrees {
		l.Appropriability = law.Appropriability(parts, law.Explained(x.Content), law.Simulated(x.Content))
	}
	for _, it := range a.profile.Complete(x.Content) {
		l.Items = append(l.Items, apiLegalItem{ID: it.ID, Duty: it.Duty, Field: it.Field, State: it.State, Texts: a.addresses(it.Texts)})
	}
	return l
}

// addresses are those of texts.
func (a *api) addresses(ids []string) []string {
	all := []string{}
	for _, t := range textsOf(a.profile.Rules, ids) {
		all = append(all, t.URL)
	}
	return all
}

// apiEstimate is which duties a body would have if it decided with an algorithm.
type apiEstimate struct {
	Date      string        `json:"date" doc:"YYYY-MM-DD."`
	Origin    string        `json:"origin" enum:"estimated"`
	Inputs    []apiInput    `json:"inputs" nullable:"false"`
	Headcount string        `json:"headcount_indication,omitempty" enum:"below,above,across" doc:"Where the headcount lies against the threshold of full-time equivalents: a hint that decides nothing."`
	Duties    []apiDuty     `json:"duties" nullable:"false"`
	Sets      []apiReading  `json:"rule_sets" nullable:"false" doc:"Whose readings of the law these are; reread_by is empty where no jurist re-read them."`
	Supposed  []apiSupposed `json:"supposed" nullable:"false" doc:"What was supposed; nobody says that it is so."`
}

// apiReading is one reading of the law with its author, its day and who re-read it.
type apiReading struct {
	ID       string `json:"id"`
	Version  string `json:"version"`
	Date     string `json:"date"`
	Author   string `json:"author"`
	RereadBy string `json:"reread_by" doc:"The jurist; empty: not re-read."`
}

func readingsOf(sets []law.RuleSet) []apiReading {
	all := []apiReading{}
	for _, s := range sets {
		all = append(all, apiReading(s))
	}
	return all
}

type apiInput struct {
	Question string     `json:"question"`
	Value    string     `json:"value" doc:"unknown where nothing is known."`
	Origin   *apiOrigin `json:"origin,omitempty"`
}

type apiSupposed struct {
	Question string `json:"question"`
	Value    string `json:"value"`
}

type apiDuty struct {
	ID     string   `json:"id"`
	Set    string   `json:"rule_set"`
	Answer string   `json:"answer" enum:"required,not_required,on_request,unknown"`
	Reason string   `json:"reason,omitempty"`
	Texts  []string `json:"texts" nullable:"false" doc:"Addresses; those that another rule set cites before it for the same duty are not repeated."`
	Open   []string `json:"open_questions" nullable:"false" doc:"What would decide."`
}

// estimateOf is the estimate of a body; nil where the register knows no law.
func (a *api) estimateOf(o register.Organisation) *apiEstimate {
	if a.profile.Estimate == nil || a.profile.Rules == nil {
		return nil
	}
	e := a.profile.Estimate(law.BodyOf(o), a.now().UTC().Format(time.DateOnly))
	out := &apiEstimate{Date: e.Date, Origin: string(register.Estimated), Headcount: e.Indication, Sets: readingsOf(a.profile.Rules.Sets), Inputs: []apiInput{}, Duties: []apiDuty{}, Supposed: []apiSupposed{}}
	for _, in := range e.Inputs {
		out.Inputs = append(out.Inputs, apiInput{in.Question, in.Value, originOf(in.Origin)})
	}
	for _, g := range e.Supposed {
		out.Supposed = append(out.Supposed, apiSupposed{g.Question, g.Answer.Text})
	}
	cited := law.CitedOnce(e.Duties)
	for i, d := range e.Duties {
		out.Duties = append(out.Duties, apiDuty{d.Matter.ID, d.Matter.Set, d.Answer, d.Reason, a.addresses(cited[i]), filled(d.Open)})
	}
	return out
}
