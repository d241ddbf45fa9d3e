// SPDX-License-Identifier: EUPL-1.2

package law

// Rulebook is what a jurisdiction asks of those who decide about people with an
// algorithm, written as data. A nil rulebook asks nothing and says nothing.
type Rulebook struct {
	Questions []Question // in the order in which to ask them
	Sets      []RuleSet
	Texts     []Text
	Matters   []Matter // a matter may read those before it
	Actions   []Action // what to do, the first first
	Schedule  func(Answers) []Day
	Grounds   []Ground // for withholding, duty by duty
	Examples  []Example

	Contradictions []Contradiction
}

// Contradiction is a set of answers that cannot all be true; ID is the rule of its finding.
type Contradiction struct {
	ID string
	If Condition
}

// RuleSet is one reading of the law: the statute itself, or an authority's guide.
// Whoever shows an answer shows whose reading it is.
type RuleSet struct {
	ID       string `json:"id"`
	Version  string `json:"version"`
	Date     string `json:"date"`      // YYYY-MM-DD of the reading
	Author   string `json:"author"`    // who wrote the rules
	RereadBy string `json:"reread_by"` // the jurist who re-read them; "" for not re-read
}

// Text is an article or another text that rules cite. Its name is in the
// catalogue under "law.text.<ID>".
type Text struct {
	ID     string `json:"id"`
	URL    string `json:"url"`
	Reread bool   `json:"reread"` // false: not read again at the source, so only linked, never quoted
}

// The answers of a duty. Other matters answer true, false, or words of their own.
const (
	Required    = "required"
	NotRequired = "not_required"
	OnRequest   = "on_request"
	True        = "true"
	False       = "false"
)

// Kind says what sort of thing a matter is.
type Kind string

// The kinds of matter.
const (
	KindScope Kind = "scope" // whether the rules bind the case at all
	KindDuty  Kind = "duty"
	KindOther Kind = "other_duty" // of another law: it may hold even out of scope
	KindFault Kind = "fault"      // what is wrong with what was answered
	KindLevel Kind = "level"      // advice
)

// Matter is one thing that the rulebook decides. Its rules are tried in order
// and the first whose condition holds decides; the last one always holds. Its
// words are in the catalogue under "law.matter.<ID>".
type Matter struct {
	ID        string
	About     string // see AboutBody
	Kind      Kind
	Set       string // id of the rule set
	Field     string // name in the flat answer of the command line; "" for none
	Private   bool   // never on a public page, in the API or in an export
	Items     string // the question whose missing items the answer "true" lists; "" for none
	Publishes bool   // it is the duty to publish the rules of algorithms
	Explains  bool   // its reason is the flat "reason", unless it answers true
	Rules     []Rule
}

// Rule is one line of a matter. Its words are in the catalogue under "law.rule.<ID>".
type Rule struct {
	ID     string
	If     Condition
	Answer string
	Reason string
	Texts  []string // ids; at least one, so that every answer cites its source
}

// Action is what to do when its condition surely holds; its words are in the
// catalogue under "law.first.<ID>".
type Action struct {
	ID    string
	About string // see AboutBody
	If    Condition
}

// Day is one date of a schedule. Series keeps apart what must not be mixed up:
// the dates to obtain an explanation and those to contest the decision.
type Day struct {
	ID     string  `json:"id"`
	Series string  `json:"series"`
	Kind   DayKind `json:"kind"`
	Date   string  `json:"date"` // YYYY-MM-DD, or unknown
}

// DayKind says what one does with a day.
type DayKind string

// The kinds of day. After the last safe one people try all the same.
const (
	DayNotBefore DayKind = "not_before" // nothing can be done earlier
	DayLastSafe  DayKind = "last_safe"  // counted at the shortest
	DayEvent     DayKind = "event"      // something happens, or should have
)

// Ground is a reason that the law allows for withholding something from someone.
type Ground struct {
	ID     string
	Duties []string // ids of the matters for which it may be given
	Text   string
	Family string // id of the words for it and its like, where they are told of together; "" alone
}

// Text looks a text up.
func (b *Rulebook) Text(id string) (Text, bool) {
	if b == nil {
		return Text{}, false
	}
	for _, t := range b.Texts {
		if t.ID == id {
			return t, true
		}
	}
	return Text{}, false
}

// Question looks a question up.
func (b *Rulebook) Question(id string) (Question, bool) {
	if b == nil {
		return Question{}, false
	}
	for _, q := range b.Questions {
		if q.ID == id {
			return q, true
		}
	}
	return Question{}, false
}
