// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"greffe/internal/law"
	"greffe/internal/register"
)

// territory is a commune (communes.json) or a group of communes (epci.json) of
// datagouv/decoupage-administratif. A group's code is its SIREN number.
type territory struct {
	Code       json.RawMessage `json:"code"`
	Name       json.RawMessage `json:"nom"`
	Type       json.RawMessage `json:"type"`
	SIREN      json.RawMessage `json:"siren"`
	Population json.RawMessage `json:"population"`
	Municipal  json.RawMessage `json:"populationMunicipale"`
	Total      json.RawMessage `json:"populationTotale"`
}

func isPopulation(head []byte) bool {
	head = begins(head)
	return bytes.HasPrefix(head, []byte("[")) && bytes.Contains(head, []byte(`"population`))
}

// readPopulation reads who lives where. Communes that are parts of another one have no
// number of their own and are left out.
func readPopulation(r io.Reader) ([]law.ListedBody, []register.Finding, error) {
	var all []law.ListedBody
	var findings found
	listed := map[register.Identifier]bool{}
	err := elements(capBytes(r), "", func(i int, raw json.RawMessage) error {
		place := "[" + strconv.Itoa(i) + "]"
		var t territory
		if err := json.Unmarshal(raw, &t); err != nil {
			findings.add("entry", register.Error, 0, place)
			return nil //nolint:nilerr // a finding says it; the others are read
		}
		number := text(t.SIREN)
		if number == "" && len(text(t.Code)) == 9 {
			number = text(t.Code)
		}
		if number == "" {
			return nil
		}
		b, err := t.body(number)
		if err != nil {
			findings.add(err.Error(), register.Warning, 0, place, "value", number, "scheme", siren)
			return nil
		}
		if listed[b.Identifiers[0]] {
			findings.add("twice", register.Warning, 0, place, "value", number)
			return nil
		}
		listed[b.Identifiers[0]] = true
		b.Place = place
		all = append(all, b)
		return nil
	})
	return all, findings, err
}

// body makes a public body of it; the error is the rule that it breaks.
func (t territory) body(number string) (law.ListedBody, error) {
	id, ok := identify(siren, number)
	if !ok {
		return law.ListedBody{}, errors.New("identifier")
	}
	b := law.ListedBody{Name: name(text(t.Name)), Kind: "local_authority", Identifiers: []register.Identifier{id}}
	if b.Name == "" {
		return b, errors.New("nameless")
	}
	for _, raw := range []json.RawMessage{t.Municipal, t.Population, t.Total} {
		if len(raw) == 0 || string(raw) == "null" {
			continue
		}
		n, ok := count(raw)
		if !ok {
			return b, errors.New("number")
		}
		b.Population = register.Fact[int]{State: register.Present, Value: n}
		break
	}
	return b, nil
}
