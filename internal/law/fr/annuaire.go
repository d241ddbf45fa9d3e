// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// service is one entry of the annuaire de l'administration, as far as it is read:
// names, numbers and place, and nothing of the people who work there.
type service struct {
	ID       json.RawMessage `json:"id"`
	Name     json.RawMessage `json:"nom"`
	Former   json.RawMessage `json:"ancien_nom"`
	Acronym  json.RawMessage `json:"sigle"`
	SIREN    json.RawMessage `json:"siren"`
	SIRET    json.RawMessage `json:"siret"`
	Websites json.RawMessage `json:"site_internet"`
	Below    json.RawMessage `json:"hierarchie"`
}

// below is one line of a service's hierarchy: the service that stands under it.
type below struct {
	Service string `json:"service"`
	Kind    string `json:"type_hierarchie"`
}

// child is the kind of line that names a service below; the other kinds ("Autre
// hiérarchie") say nothing of who stands above whom.
const child = "service fils"

func isAnnuaire(head []byte) bool {
	head = begins(head)
	return bytes.HasPrefix(head, []byte("{")) && bytes.Contains(head, []byte(`"service"`))
}

// readAnnuaire reads the annuaire de l'administration as data.gouv.fr publishes it: a
// JSON object whose key "service" lists the services. A service tells its children,
// so that the parents are known at the end only. A number that several services
// give is that of the one above all others: directorates are listed under their
// ministry's. Where none is, it is nobody's.
func readAnnuaire(r io.Reader) ([]law.ListedBody, []register.Finding, error) {
	a := tree{at: map[string]int{}, above: map[string][]string{}, numbers: map[register.Identifier][]string{}}
	err := elements(capBytes(r), "service", func(i int, raw json.RawMessage) error {
		a.service("service["+strconv.Itoa(i)+"]", raw)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return a.bodies(), a.findings, nil
}

// tree is an annuaire in the making.
type tree struct {
	all      []law.ListedBody
	at       map[string]int                   // place in all, by uuid
	above    map[string][]string              // uuids of the parents, by uuid
	numbers  map[register.Identifier][]string // uuids of the services that give it
	findings found
}

func (a *tree) service(place string, raw json.RawMessage) {
	var s service
	if err := json.Unmarshal(raw, &s); err != nil {
		a.findings.add("entry", register.Error, 0, place)
		return
	}
	id, ok := identify(annuaire, text(s.ID))
	if !ok {
		a.findings.add("identifier", register.Warning, 0, place, "value", text(s.ID), "scheme", annuaire)
		return
	}
	title := name(text(s.Name))
	if title == "" {
		a.findings.add("nameless", register.Error, 0, place)
		return
	}
	a.children(place, id.Value, s.Below)
	if _, twice := a.at[id.Value]; twice {
		a.findings.add("twice", register.Warning, 0, place, "value", id.Value)
		return
	}
	b := law.ListedBody{Name: title, Proper: true, Identifiers: []register.Identifier{id}, AllParents: true, Place: place, Website: website(s.Websites)}
	if acronym := name(text(s.Acronym)); acronym != "" && len(acronym) <= 40 {
		b.Acronyms = []string{acronym}
	}
	if former := name(text(s.Former)); former != "" && former != title {
		b.Names = []register.Dated{{Value: former}}
	}
	for scheme, value := range map[string]json.RawMessage{siren: s.SIREN, siret: s.SIRET} {
		if n, ok := identify(scheme, text(value)); ok {
			a.numbers[n] = append(a.numbers[n], id.Value)
			b.Identifiers = append(b.Identifiers, n)
		}
	}
	a.at[id.Value] = len(a.all)
	a.all = append(a.all, b)
}

// children notes who stands under a service.
func (a *tree) children(place, id string, raw json.RawMessage) {
	var lines []below
	if len(raw) == 0 || json.Unmarshal(raw, &lines) != nil {
		return
	}
	for _, l := range lines {
		if !strings.EqualFold(strings.TrimSpace(l.Kind), child) {
			continue
		}
		under, ok := identify(annuaire, l.Service)
		switch {
		case !ok:
			a.findings.add("child", register.Warning, 0, place, "value", l.Service)
		case under.Value != id:
			if !slices.Contains(a.above[under.Value], id) {
				a.above[under.Value] = append(a.above[under.Value], id)
			}
		}
	}
}

// bodies puts parents and numbers where they belong.
func (a *tree) bodies() []law.ListedBody {
	owners := map[register.Identifier]string{}
	for n := range a.numbers {
		owners[n] = a.owner(n)
	}
	for id, i := range a.at {
		b := &a.all[i]
		kept := b.Identifiers[:1:1]
		for _, scheme := range []string{siren, siret} { // in an order that does not depend on a map's
			for _, n := range b.Identifiers[1:] {
				if n.Scheme == scheme && owners[n] == id {
					kept = append(kept, n)
				}
			}
		}
		b.Identifiers = kept
		for _, parent := range a.above[id] {
			if _, listed := a.at[parent]; listed {
				b.Parents = append(b.Parents, register.Identifier{Scheme: annuaire, Value: parent})
			}
		}
	}
	return a.all
}

// maxSharers caps how many services of one number are tried for its owner.
const maxSharers = 100

// owner gives the service whose number it is: the only one that gives it, or the one
// above all others that do.
func (a *tree) owner(n register.Identifier) string {
	all := a.numbers[n]
	for _, top := range all[:min(len(all), maxSharers)] {
		if !slices.ContainsFunc(all, func(other string) bool { return other != top && !a.under(other, top, map[string]bool{}) }) {
			return top
		}
	}
	return ""
}

// under reports whether a service stands below another one; a tree may hold loops.
func (a *tree) under(id, top string, met map[string]bool) bool {
	if met[id] {
		return false
	}
	met[id] = true
	return slices.ContainsFunc(a.above[id], func(parent string) bool { return parent == top || a.under(parent, top, met) })
}

// website takes the first address that is one.
func website(raw json.RawMessage) string {
	var sites []struct {
		Value string `json:"valeur"`
	}
	if len(raw) == 0 || json.Unmarshal(raw, &sites) != nil {
		return ""
	}
	for _, s := range sites {
		u, err := url.Parse(strings.TrimSpace(s.Value))
		if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(s.Value) <= 500 {
			return u.String()
		}
	}
	return ""
}
