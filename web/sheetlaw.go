// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"greffe/internal/law"
	"greffe/internal/register"
)

// sheetLaw is what the law's rules make of a sheet, for its page: what is open, item by
// item what the texts want said, and where the mention was seen. It holds nothing on
// what is wrong with decisions.
type sheetLaw struct {
	Parts   []law.Disclosure
	Degree  string // id of its sentence; "" where no guide counts one
	Items   []legalItem
	Counts  itemCounts
	Mention mentionSeen
}

// legalItem is one thing that a text wants a sheet to say.
type legalItem struct {
	law.Checked
	Texts  []law.Text
	Anchor string // section of the page that says it
}

// itemCounts are the items by state; never a percentage.
type itemCounts struct{ Filled, All int }

// mentionSeen is where the mention is known to stand, and what it says there.
type mentionSeen struct {
	Where law.Seen
	Found []law.Found // of its text; none where there is no text
	Duty  bool        // the profile wants a mention
}

// sheetLaw applies the rules to a sheet.
func (s *Server) sheetLaw(x register.Sheet, code []joined) sheetLaw {
	all := law.Disclose(x.Content, opensCode(code))
	l := sheetLaw{Parts: all, Mention: mentionSeen{Where: law.SeenIn(x.Content.Mention.Or(register.Mention{})), Duty: s.opt.Profile.Mention != nil}}
	if s.opt.Profile.Degrees {
		l.Degree = "law.degree." + law.Appropriability(all, law.Explained(x.Content), law.Simulated(x.Content))
	}
	if text := x.Content.Mention.Or(register.Mention{}).Text; text != "" && s.opt.Profile.Mention != nil {
		l.Mention.Found = s.opt.Profile.Mention.Find(text)
	}
	for _, it := range s.opt.Profile.Complete(x.Content) {
		l.Items = append(l.Items, legalItem{it, textsOf(s.opt.Profile.Rules, it.Texts), anchorOf(it.Field, founds(x.Content.Individual) == "none")})
		switch it.State {
		case law.ItemNotApplicable:
			continue
		case law.ItemFilled:
			l.Counts.Filled++
		}
		l.Counts.All++
	}
	return l
}

// opensCode reports whether source code that carries the sheet out can be read now.
func opensCode(code []joined) bool {
	for _, j := range code {
		if (j.Status == register.LinkVerified || j.Status == register.LinkDeclared) && j.Repository != nil && !j.Repository.Gone() {
			return true
		}
	}
	return false
}

// anchorOf is the section of a sheet's page that says a field; where no decision is
// founded on the algorithm there is none to contest.
func anchorOf(field string, none bool) string {
	switch field {
	case "purpose":
		return "web.anchor.short"
	case "contact":
		return "web.anchor.ask"
	case "remedies":
		if none {
			return "web.anchor.ask"
		}
		return "web.anchor.contest"
	case "role_in_decision":
		return "web.anchor.humans"
	case "automation_level":
		return "web.anchor.decides"
	case "data":
		return "web.anchor.data"
	case "parameters", "operations":
		return "web.anchor.computes"
	}
	return "web.anchor.law"
}
