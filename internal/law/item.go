// SPDX-License-Identifier: EUPL-1.2

package law

import "greffe/internal/register"

// Item is one thing that a text wants a sheet to say. Words under "law.item.<ID>".
type Item struct {
	ID    string
	Duty  string   // id of the matter that asks for it
	Texts []string // ids
	Field string   // of register.SheetFields, to go and fill it in
	State func(register.Content) ItemState
}

// ItemState says how far a legal item is answered.
type ItemState string

// The states of an item. What is not known is told apart from what is not said.
const (
	ItemFilled        ItemState = "filled"
	ItemNotApplicable ItemState = "not_applicable"
	ItemMissing       ItemState = "missing"
	ItemPartial       ItemState = "partial"    // something is said, but not what the text wants
	ItemUnknown       ItemState = "unknown"    // the sheet says that it is not known
	ItemUnreadable    ItemState = "unreadable" // written in a way that could not be read
)

// ItemOf gives the state of an item that one value answers.
func ItemOf[T any](v register.Value[T]) ItemState {
	switch v.Status {
	case register.Filled:
		if word, ok := any(v.Filled).(string); ok && word == register.Unknown {
			return ItemUnknown
		}
		return ItemFilled
	case register.NotApplicable:
		return ItemNotApplicable
	case register.Unreadable:
		return ItemUnreadable
	}
	return ItemMissing
}

// Checked is one item with its state in one sheet.
type Checked struct {
	Item
	State ItemState
}

// Complete says, item by item, what a sheet answers: never a percentage, and never
// by the length of its texts.
func (p Profile) Complete(c register.Content) []Checked {
	var all []Checked
	for _, it := range p.Items {
		all = append(all, Checked{Item: it, State: it.State(c)})
	}
	return all
}
