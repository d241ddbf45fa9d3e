// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Asks says which form the answer to a question has.
type Asks string

// The forms of an answer.
const (
	AsksYesNo  Asks = "yes_no" // true, false
	AsksChoice Asks = "choice" // one of Values
	AsksNumber Asks = "number" // not negative
	AsksDate   Asks = "date"   // YYYY-MM-DD
	AsksItems  Asks = "items"  // a list of some of Values, perhaps none
)

// None is the value of a choice that says that there is nothing of the kind.
const None = "none"

// UnknownWord is what people write when they do not know; every question takes it.
const UnknownWord = "unknown"

// What a question or a matter is about. Questions on the body serve every part.
const (
	AboutBody     = "body"
	AboutDecision = "decision"
	AboutRequest  = "request" // and its days
	AboutCode     = "code"
)

// Question is one thing that the rules ask of the case. Its words are in the
// catalogue under "law.question.<ID>", with examples under "….help".
type Question struct {
	ID      string
	About   string   // see AboutBody
	Asks    Asks     //
	Values  []string // of a choice, or of the items
	Null    string   // what JSON's null means: a value, or "" for unknown
	Default string   // what no answer at all means: a value, or "" for unknown
	Texts   []string // ids of the texts to read before answering
	Silence bool     // leaving it out says something that "I do not know" does not: see SilenceWords
}

// The limits of numbers and years: whatever lies beyond is a slip of the pen.
const (
	mostNumber = 1e8
	firstYear  = 1900
	lastYear   = 2200
)

// Answer reads a text as an answer to the question; ok is false when it is none.
// It is how forms and JSON alike are read.
func (q Question) Answer(text string) (a Answer, ok bool) {
	if text == UnknownWord {
		return Answer{}, true
	}
	switch q.Asks {
	case AsksYesNo:
		return KnownAnswer(text), text == "true" || text == "false"
	case AsksChoice:
		return KnownAnswer(text), slices.Contains(q.Values, text)
	case AsksNumber:
		n, err := strconv.ParseFloat(plainNumber(text), 64)
		if err != nil || math.IsNaN(n) || n < 0 || n > mostNumber {
			return Answer{}, false
		}
		return Answer{Known: true, Text: strconv.FormatFloat(n, 'f', -1, 64), number: n}, true
	case AsksDate:
		day, err := time.Parse(time.DateOnly, text)
		if err != nil || day.Year() < firstYear || day.Year() > lastYear {
			return Answer{}, false
		}
		return Answer{Known: true, Text: text}, true
	}
	return Answer{}, false
}

// plainNumber reads a number as people type it: spaces between thousands, a comma
// before one or two decimals. "1,000" could be either and stays as it is: no number.
func plainNumber(text string) string {
	text = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(text)
	if whole, decimals, ok := strings.Cut(text, ","); ok && len(decimals) <= 2 {
		text = whole + "." + decimals
	}
	if strings.ContainsAny(text, "xXpP_") {
		return ""
	}
	return text
}

// AnswerItems reads a list as an answer to a question that asks for items.
// Order and repetition say nothing and are dropped.
func (q Question) AnswerItems(items []string) (a Answer, ok bool) {
	if q.Asks != AsksItems {
		return Answer{}, false
	}
	a = Answer{Known: true, Items: []string{}}
	for _, v := range q.Values {
		if slices.Contains(items, v) {
			a.Items = append(a.Items, v)
		}
	}
	for _, it := range items {
		ok := slices.Contains(q.Values, it)
		if !ok {
			return Answer{}, false
		}
	}
	return a, true
}

// Answer is what was answered to one question; the zero value says "I do not know".
type Answer struct {
	Known  bool
	Text   string   // a value, a number, a date
	Items  []string // of a question that asks for items, in the question's order
	Silent bool     // the question was passed over; the rules take it as never asked
	number float64
}

// KnownAnswer makes an answer of a value.
func KnownAnswer(value string) Answer { return Answer{Known: true, Text: value} }

// Answers holds the answers that were given, "I do not know" included. What is
// not in it was not answered and takes the question's default.
type Answers map[string]Answer

// Given is one answer as the rules used it.
type Given struct {
	Question  string
	Answer    Answer
	ByDefault bool // nobody answered; the default, or unknown, was taken
}

// given looks an answer up, with its default.
func (q Question) given(answers Answers) Given {
	if a, ok := answers[q.ID]; ok && !a.Silent {
		return Given{Question: q.ID, Answer: a}
	}
	g := Given{Question: q.ID, ByDefault: true}
	if q.Default != "" {
		g.Answer, _ = q.Answer(q.Default)
	}
	return g
}
