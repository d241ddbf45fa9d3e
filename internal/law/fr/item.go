// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// items are what the texts want a sheet to say: R311-3-1-1 for the mention,
// R311-3-1-2 for the answer to the person, L312-1-3 for the rules online, and the
// ground of L311-5 2° where something is withheld.
func items() []law.Item {
	return []law.Item{
		{ID: "administration", Duty: "general_information", Texts: []string{"L312-1-3"}, Field: "administration", State: func(c register.Content) law.ItemState {
			if strings.TrimSpace(c.Administration) == "" {
				return law.ItemMissing
			}
			return law.ItemFilled
		}},
		{ID: "purpose", Duty: "mention", Texts: []string{"R311-3-1-1"}, Field: "purpose", State: func(c register.Content) law.ItemState { return law.ItemOf(c.Purpose) }},
		{ID: "contact", Duty: "mention", Texts: []string{"R311-3-1-1"}, Field: "contact", State: func(c register.Content) law.ItemState { return law.ItemOf(c.Contacts) }},
		{ID: "cada", Duty: "mention", Texts: []string{"R311-3-1-1"}, Field: "remedies", State: referral},
		{ID: "mention", Duty: "mention", Texts: []string{"L311-3-1"}, Field: "mention", State: mentionShown},
		{ID: "contribution", Duty: "individual_information", Texts: []string{"R311-3-1-2", "loi-78-17-47"}, Field: "role_in_decision", State: func(c register.Content) law.ItemState { return law.ItemOf(c.Role) }},
		{ID: "automation", Duty: "individual_information", Texts: []string{"R311-3-1-2", "loi-78-17-47"}, Field: "automation_level", State: func(c register.Content) law.ItemState { return law.ItemOf(c.Automation) }},
		{ID: "data", Duty: "individual_information", Texts: []string{"R311-3-1-2"}, Field: "data", State: func(c register.Content) law.ItemState {
			return ofData(c, func(d register.DataItem) string { return d.Label })
		}},
		{ID: "sources", Duty: "individual_information", Texts: []string{"R311-3-1-2"}, Field: "data", State: func(c register.Content) law.ItemState {
			return ofData(c, func(d register.DataItem) string { return d.Source })
		}},
		{ID: "parameters", Duty: "individual_information", Texts: []string{"R311-3-1-2"}, Field: "parameters", State: func(c register.Content) law.ItemState { return law.ItemOf(c.Parameters) }},
		{ID: "operations", Duty: "general_information", Texts: []string{"L312-1-3", "R311-3-1-2"}, Field: "operations", State: func(c register.Content) law.ItemState { return law.ItemOf(c.Operations) }},
		{ID: "ground", Duty: "general_information", Texts: []string{"L311-5"}, Field: "secrecy", State: ground},
	}
}

// referral is R311-3-1-1: how to refer to the CADA. Another remedy is not that one.
func referral(c register.Content) law.ItemState {
	state := law.ItemOf(c.Remedies)
	if state != law.ItemFilled {
		return state
	}
	for _, r := range c.Remedies.Filled {
		if r.Kind == "explanation" || ofCADA.MatchString(register.FoldName(r.Text+" "+r.URL)) {
			return law.ItemFilled
		}
	}
	return law.ItemPartial
}

// mentionShown is L311-3-1: the mention stands on the decision. That it is absent is
// known, and it is missing all the same; an address without its words proves nothing.
func mentionShown(c register.Content) law.ItemState {
	state := law.ItemOf(c.Mention)
	if state != law.ItemFilled {
		return state
	}
	switch m := c.Mention.Filled; m.Status {
	case "shown":
		if strings.TrimSpace(m.Text) == "" && m.WhereURL != "" {
			return law.ItemPartial
		}
		return law.ItemFilled
	case "absent":
		return law.ItemMissing
	}
	return law.ItemUnknown
}

// ofData is R311-3-1-2 2°: each kind of data has the part.
func ofData(c register.Content, part func(register.DataItem) string) law.ItemState {
	state := law.ItemOf(c.Data)
	if state != law.ItemFilled {
		return state
	}
	filled, unknown := 0, 0
	for _, d := range c.Data.Filled {
		switch strings.TrimSpace(part(d)) {
		case "":
		case register.Unknown:
			unknown++
		default:
			filled++
		}
	}
	switch {
	case filled == len(c.Data.Filled) && filled > 0:
		return law.ItemFilled
	case filled > 0:
		return law.ItemPartial
	case unknown > 0:
		return law.ItemUnknown
	}
	return law.ItemMissing
}

// ground: whoever withholds says on which ground of L311-5 2°; where nothing is
// withheld, in the table of what is open neither, there is nothing to say.
func ground(c register.Content) law.ItemState {
	state := law.ItemOf(c.Secrecy)
	if state == law.ItemUnreadable || state == law.ItemUnknown {
		return state
	}
	switch c.Secrecy.Or(register.Secrecy{}).Ground {
	case "":
		if len(law.WithheldFields(c)) == 0 { // a reason alone may say that nothing is withheld
			return law.ItemNotApplicable
		}
		return law.ItemMissing
	case register.Unknown:
		return law.ItemUnknown
	}
	return law.ItemFilled
}
