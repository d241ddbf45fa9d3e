// SPDX-License-Identifier: EUPL-1.2

package law

import "slices"

// Condition is the "if" of a rule. It reads answers, or what was decided before,
// and is unknown when an unknown answer could change it.
type Condition struct {
	test func(*facts) Truth
	open func(*facts) []string // the unanswered questions that keep it unknown
}

// facts is what conditions read: the answers in use and the matters decided so far.
type facts struct {
	answers map[string]Answer
	silent  map[string]bool // nobody answered
	decided map[string]*Obligation
}

// ask makes a condition on the answer to one question.
func ask(question string, test func(Answer) bool) Condition {
	return Condition{
		test: func(f *facts) Truth {
			a, asked := f.answers[question]
			if !asked {
				panic("law: a rule asks " + question + ", which is no question") // a fault of the rulebook: its test meets it
			}
			if !a.Known {
				return Unknown
			}
			return truth(test(a))
		},
		open: func(f *facts) []string {
			if f.answers[question].Known {
				return nil
			}
			return []string{question}
		},
	}
}

// Is holds when the answer is one of the values.
func Is(question string, values ...string) Condition {
	return ask(question, func(a Answer) bool { return slices.Contains(values, a.Text) })
}

// Said holds when the answer is one of the values, and does not when nobody
// answered: for what is supposed until someone says otherwise.
func Said(question string, values ...string) Condition {
	is := Is(question, values...)
	return Condition{
		test: func(f *facts) Truth {
			if f.silent[question] {
				return No
			}
			return is.test(f)
		},
		open: is.open,
	}
}

// AtLeast holds when the number answered is n or more.
func AtLeast(question string, n float64) Condition {
	return ask(question, func(a Answer) bool { return a.number >= n })
}

// MoreThan holds when the number answered is above n.
func MoreThan(question string, n float64) Condition {
	return ask(question, func(a Answer) bool { return a.number > n })
}

// Before holds when the date answered is earlier than day (YYYY-MM-DD).
func Before(question, day string) Condition {
	return ask(question, func(a Answer) bool { return a.Text < day })
}

// Earlier holds when the first question's date is earlier than the second's.
func Earlier(first, second string) Condition {
	return Condition{
		test: func(f *facts) Truth {
			a, b := f.answers[first], f.answers[second]
			if !a.Known || !b.Known {
				return Unknown
			}
			return truth(a.Text < b.Text)
		},
		open: openOf([]Condition{Before(first, ""), Before(second, "")}),
	}
}

// HasAll holds when the items answered are all of these.
func HasAll(question string, items ...string) Condition {
	return ask(question, func(a Answer) bool {
		return !slices.ContainsFunc(items, func(it string) bool { return !slices.Contains(a.Items, it) })
	})
}

// HasNone holds when no item was answered.
func HasNone(question string) Condition {
	return ask(question, func(a Answer) bool { return len(a.Items) == 0 })
}

// Always holds.
func Always() Condition {
	return Condition{test: func(*facts) Truth { return Yes }, open: func(*facts) []string { return nil }}
}

// Not holds when c does not.
func Not(c Condition) Condition {
	return Condition{test: func(f *facts) Truth { return c.test(f).Not() }, open: c.open}
}

// All holds when each of them does.
func All(cs ...Condition) Condition {
	return Condition{open: openOf(cs), test: func(f *facts) Truth {
		t := Yes
		for _, c := range cs {
			t = t.And(c.test(f))
		}
		return t
	}}
}

// Any holds when one of them does.
func Any(cs ...Condition) Condition {
	return Condition{open: openOf(cs), test: func(f *facts) Truth {
		t := No
		for _, c := range cs {
			t = t.Or(c.test(f))
		}
		return t
	}}
}

// openOf lists the open questions of the parts that are unknown.
func openOf(cs []Condition) func(*facts) []string {
	return func(f *facts) []string {
		var open []string
		for _, c := range cs {
			if c.test(f) == Unknown {
				open = append(open, c.open(f)...)
			}
		}
		return open
	}
}

// Decided holds when the matter ("id/set", earlier in the rulebook) came to one
// of the answers. A matter that could still come to several is unknown.
func Decided(matter string, answers ...string) Condition {
	return decided(matter, answers, func(p possible) string { return p.answer })
}

// DecidedBecause holds when the matter was decided for one of the reasons.
func DecidedBecause(matter string, reasons ...string) Condition {
	return decided(matter, reasons, func(p possible) string { return p.reason })
}

func decided(matter string, wanted []string, part func(possible) string) Condition {
	return Condition{
		test: func(f *facts) Truth {
			o, earlier := f.decided[matter]
			if !earlier {
				panic("law: a rule reads " + matter + ", which is not decided before it") // a fault of the rulebook: its test meets it
			}
			in, out := 0, 0
			for _, p := range o.possible {
				switch {
				case slices.Contains(wanted, part(p)):
					in++
				case p.answer == UnknownWord:
					return Unknown
				default:
					out++
				}
			}
			switch {
			case out == 0:
				return Yes
			case in == 0:
				return No
			}
			return Unknown
		},
		open: func(f *facts) []string { return f.decided[matter].Open },
	}
}
