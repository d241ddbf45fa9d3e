// SPDX-License-Identifier: EUPL-1.2

package law

import "cmp"

// Words is the id of the question in words; its examples stand under Help.
func (q Question) Words() string { return "law.question." + q.ID }

// Help is the id of the question's examples.
func (q Question) Help() string { return q.Words() + ".help" }

// You is the id of the question as it is put to the person concerned herself.
func (q Question) You() string { return q.Words() + ".you" }

// SilenceWords is the id of what leaving the question out says, in words.
func (q Question) SilenceWords() string { return q.Words() + ".silent" }

// ValueWords is the id of one of the question's values in words.
func (q Question) ValueWords(value string) string {
	switch {
	case value == UnknownWord, q.Asks == AsksYesNo:
		return "law.value." + value
	case q.Asks == AsksItems:
		return ItemWords(value)
	}
	return "law.choice." + q.ID + "." + value
}

// ItemWords is the id of an item of the mention in words.
func ItemWords(item string) string { return "law.mention.item." + item }

// Words is the id of the matter's name in words.
func (m Matter) Words() string { return "law.matter." + m.ID }

// Words is the id of the answer in words: the matter's own where it has some, then
// those of its rule set: a guide that binds nobody asks, and does not oblige.
func (o Obligation) Words(has func(id string) bool) string {
	for _, own := range []string{"law.result." + o.Matter.ID + "." + o.Answer, "law.result." + o.Matter.Set + "." + o.Answer} {
		if has(own) {
			return own
		}
	}
	return "law.result." + o.Answer
}

// Words is the id of the rule in words.
func (s Step) Words() string { return "law.rule." + s.Rule }

// Words is the id of the text's name in words.
func (t Text) Words() string { return "law.text." + t.ID }

// Words is the id of the rule set's name in words.
func (s RuleSet) Words() string { return "law.set." + s.ID }

// Short is the id of the rule set's short name in words.
func (s RuleSet) Short() string { return "law.set_short." + s.ID }

// Words is the id of what the day is, in words.
func (d Day) Words() string { return "law.day." + d.ID }

// Short is the id of the day's name in a calendar, where a line is short.
func (d Day) Short() string { return d.Words() + ".short" }

// ActionWords is the id of what to do, in words.
func ActionWords(action string) string { return "law.first." + action }

// Words is the id of a ground for withholding, in words.
func (g Ground) Words() string { return "law.ground." + g.ID }

// FamilyWords is the id of the name that it shares with its like, or its own.
func (g Ground) FamilyWords() string { return "law.ground." + cmp.Or(g.Family, g.ID) }

// Words is the id of the item's name in words.
func (it Item) Words() string { return "law.item." + it.ID }

// Words is the id of the state in words.
func (s ItemState) Words() string { return "law.item_state." + string(s) }
