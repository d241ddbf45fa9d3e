// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// MaxAnswers is the size in bytes above which a file is no set of answers.
const MaxAnswers = 64 << 10

// DecodeAnswers reads a JSON object: question -> true, false, a word, a number,
// a date, a list of words, or null. Faults are findings; those of severity error
// leave nothing to decide upon. A question that is not the rulebook's is a warning.
func (b *Rulebook) DecodeAnswers(in []byte) (Answers, []register.Finding) {
	in = bytes.TrimPrefix(in, []byte("\ufeff"))
	if len(in) > MaxAnswers {
		return nil, []register.Finding{{Rule: "law.answers.size", Severity: register.Error, Args: map[string]string{"limit": strconv.Itoa(MaxAnswers >> 10)}}}
	}
	if !utf8.Valid(in) {
		return nil, []register.Finding{{Rule: "law.answers.utf8", Severity: register.Error}}
	}
	d := answersDecoder{book: b, in: in, json: json.NewDecoder(bytes.NewReader(in)), answers: Answers{}}
	d.json.UseNumber()
	if err := d.object(); err != nil {
		d.find("law.answers.syntax", register.Error, "", map[string]string{"why": err.Error()})
		return nil, d.findings
	}
	if register.Invalid(d.findings) {
		return nil, d.findings
	}
	return d.answers, append(d.findings, b.Doubts(d.answers)...)
}

type answersDecoder struct {
	book     *Rulebook
	in       []byte
	json     *json.Decoder
	answers  Answers
	findings []register.Finding
}

var errNoObject = errors.New("{ … }")

// object reads the whole input key by key: a key that stands twice would
// otherwise be answered by its last value without a word.
func (d *answersDecoder) object() error {
	t, err := d.json.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return errNoObject
	}
	for d.json.More() {
		t, err := d.json.Token()
		if err != nil {
			return err
		}
		key, _ := t.(string) // the decoder takes no other key
		var value json.RawMessage
		if err := d.json.Decode(&value); err != nil {
			return err
		}
		d.answer(key, value)
	}
	if _, err := d.json.Token(); err != nil {
		return err
	}
	if _, err := d.json.Token(); !errors.Is(err, io.EOF) {
		return errNoObject
	}
	return nil
}

func (d *answersDecoder) answer(key string, value json.RawMessage) {
	q, known := d.book.Question(key)
	if !known {
		d.find("law.answers.question", register.Warning, key, nil)
		return
	}
	if _, twice := d.answers[key]; twice {
		d.find("law.answers.twice", register.Error, key, nil)
		return
	}
	a, ok := q.decode(value)
	if !ok {
		d.find("law.answers.value", register.Error, key, map[string]string{"value": shortened(string(value)), "allowed": q.Allowed()})
		return
	}
	d.answers[key] = a
}

func (d *answersDecoder) find(rule string, s register.Severity, key string, args map[string]string) {
	if args == nil {
		args = map[string]string{}
	}
	args["question"] = key
	line := 1 + bytes.Count(d.in[:min(int(d.json.InputOffset()), len(d.in))], []byte("\n"))
	d.findings = append(d.findings, register.Finding{Rule: rule, Severity: s, Key: key, Line: line, Args: args})
}

// decode reads one JSON value. null is what the question says that it means.
func (q Question) decode(value json.RawMessage) (Answer, bool) {
	var text string
	var items []string
	switch {
	case string(value) == "null":
		if q.Null == "" {
			return Answer{}, true
		}
		return q.Answer(q.Null)
	case json.Unmarshal(value, &text) == nil:
		return q.Answer(text)
	case value[0] == '[':
		if json.Unmarshal(value, &items) != nil {
			return Answer{}, false
		}
		return q.AnswerItems(items)
	}
	return q.Answer(string(value)) // true, false, a number; an object is none of the answers
}

// Allowed lists what the question takes, as people write it in a file.
func (q Question) Allowed() string {
	var all []string
	switch q.Asks {
	case AsksYesNo:
		all = []string{"true", "false"}
	case AsksNumber:
		all = []string{"0, 1, 2 …"}
	case AsksDate:
		all = []string{"2026-01-31"}
	case AsksItems:
		all = []string{"[" + strings.Join(q.Values, ", ") + "]"}
	default:
		all = q.Values
	}
	return strings.Join(append(all[:len(all):len(all)], UnknownWord), ", ")
}

// shortened keeps the beginning of a value that came from outside.
func shortened(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Doubts warns of answers that cannot all be true.
func (b *Rulebook) Doubts(answers Answers) []register.Finding {
	if b == nil {
		return nil
	}
	f, _ := b.facts(answers)
	var found []register.Finding
	for _, c := range b.Contradictions {
		if c.If.test(f) == Yes {
			found = append(found, register.Finding{Rule: c.ID, Severity: register.Warning})
		}
	}
	return found
}

// About lists the parts of the rulebook that the answers are about; answers on
// the body alone are about its decisions.
func (b *Rulebook) About(answers Answers) []string {
	if b == nil {
		return nil
	}
	var parts []string
	for _, q := range b.Questions {
		if _, ok := answers[q.ID]; ok && q.About != AboutBody {
			parts = append(parts, q.About)
		}
	}
	if len(parts) == 0 {
		return []string{AboutDecision}
	}
	return unique(parts)
}
