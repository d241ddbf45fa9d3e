// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bytes"
	"encoding/json"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Gate is the one place where a noun is made public: everything that leaves the register
// in bulk — lists, exports, records of the journal, evidence bundles, the database — goes
// through it. Text says what of one text may leave; nil lets every text leave as it is.
type Gate struct {
	Text func(string) string
}

// NewGate makes the gate of a jurisdiction: addresses and numbers that look like those of
// persons are withheld, and nothing else.
func NewGate(p law.Profile) Gate { return Gate{Text: p.Withhold} }

// prose is what stands in sheets alone, which people write: the forges' facts about a
// repository hold no numbers of persons, but many that look like one.
var prose = []byte(`"content":{`)

// JSON gives the public form of a noun that is written as JSON: every text in it, however
// deep, has gone through the gate. What nothing has to be taken from comes back as it is.
func (g Gate) JSON(noun json.RawMessage) json.RawMessage {
	if g.Text == nil || !bytes.ContainsAny(noun, "@") && !bytes.Contains(noun, prose) { // an address of a person holds one; all else leaves
		return noun
	}
	dec := json.NewDecoder(bytes.NewReader(noun))
	dec.UseNumber()
	var tree any
	if dec.Decode(&tree) != nil {
		return noun
	}
	changed := false
	tree = g.pass(tree, &changed)
	if !changed {
		return noun
	}
	b, err := marshal(tree)
	if err != nil {
		return noun // what was decoded can be written
	}
	return b
}

func (g Gate) pass(v any, changed *bool) any {
	switch x := v.(type) {
	case string:
		s := g.Text(x)
		*changed = *changed || s != x
		return s
	case []any:
		for i := range x {
			x[i] = g.pass(x[i], changed)
		}
	case map[string]any:
		for k := range x {
			x[k] = g.pass(x[k], changed)
		}
	}
	return v
}

// through gives the public form of a noun: by way of JSON, so that no field is forgotten
// when a noun gets one more.
func through[T any](g Gate, v T) T {
	if g.Text == nil {
		return v
	}
	b, err := marshal(v)
	if err != nil {
		return v
	}
	clean := g.JSON(b)
	if bytes.Equal(clean, b) {
		return v
	}
	var out T
	if json.Unmarshal(clean, &out) != nil {
		return v
	}
	return out
}

// Sheet gives the public form of a sheet.
func (g Gate) Sheet(s register.Sheet) register.Sheet { return through(g, s) }

// Repository gives the public form of a repository.
func (g Gate) Repository(r register.Repository) register.Repository { return through(g, r) }

// Organisation gives the public form of a body.
func (g Gate) Organisation(o register.Organisation) register.Organisation { return through(g, o) }

// Account gives the public form of an account.
func (g Gate) Account(a register.Account) register.Account { return through(g, a) }

// Link gives the public form of a link.
func (g Gate) Link(l register.Link) register.Link { return through(g, l) }
