// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
	"greffe/internal/words"
)

// apiOrigin is who states something.
type apiOrigin struct {
	Kind   register.OriginKind `json:"kind" enum:"declared,imported,observed,estimated,written_by_register" doc:"Who states it: the public body itself, a list made by somebody else, the crawler, a rule, or the people who keep the register."`
	Source string              `json:"source,omitempty" doc:"The address, or the name of the file or list."`
	Date   string              `json:"date,omitempty" doc:"YYYY-MM-DD."`
}

// apiEvidence is where something was read.
type apiEvidence struct {
	URL    string    `json:"url,omitempty"`
	Commit string    `json:"commit,omitempty"`
	Path   string    `json:"path,omitempty" doc:"Of the file in the repository."`
	Line   int       `json:"line,omitempty" doc:"Counted from 1."`
	ReadAt time.Time `json:"read_at,omitzero"`
	SHA256 string    `json:"sha256,omitempty" doc:"Of the bytes that were read."`
}

// apiFact is one statement, in one of four states that are never mixed up.
type apiFact[T any] struct {
	State    register.State `json:"state" enum:"present,absent,not_observed,failed" doc:"present: asked for, and here is the value. absent: asked for, and there is none. not_observed: nobody asked, which is not the same as none. failed: asked for, and the answer could not be used."`
	Value    *T             `json:"value,omitempty" doc:"With state present only."`
	Origin   *apiOrigin     `json:"origin,omitempty"`
	Evidence *apiEvidence   `json:"evidence,omitempty"`
}

// apiFinding is one fault of a file, with its words.
type apiFinding struct {
	Rule     string            `json:"rule" doc:"For ever the same."`
	Severity register.Severity `json:"severity" enum:"error,warning,advice"`
	Key      string            `json:"key,omitempty" doc:"Path within the file."`
	Line     int               `json:"line,omitempty"`
	Column   int               `json:"column,omitempty"`
	Args     map[string]string `json:"args,omitempty" doc:"What the words are about."`
	Message  string            `json:"message,omitempty" doc:"What is wrong, in the language asked for."`
	Advice   string            `json:"advice,omitempty" doc:"What to do about it, in the language asked for."`
}

func originOf(o register.Origin) *apiOrigin {
	if o == (register.Origin{}) {
		return nil
	}
	return &apiOrigin{Kind: o.Kind, Source: o.Source, Date: o.Date}
}

func evidenceOf(e register.Evidence) *apiEvidence {
	if e == (register.Evidence{}) {
		return nil
	}
	v := apiEvidence(e)
	return &v
}

// factOf states a fact. One that was asked for and says neither who nor where takes
// both from the noun that it belongs to.
func factOf[T any](f register.Fact[T], o register.Origin, e register.Evidence) apiFact[T] {
	a := apiFact[T]{State: f.State, Origin: originOf(f.Origin), Evidence: evidenceOf(f.Evidence)}
	if f.Is(register.NotObserved) {
		a.State = register.NotObserved
		return a
	}
	if a.Origin == nil && a.Evidence == nil {
		a.Origin, a.Evidence = originOf(o), evidenceOf(e)
	}
	if f.State == register.Present {
		v := f.Value
		a.Value = &v
	}
	return a
}

// listFact is factOf for lists: an empty one is [], never null.
func listFact(f register.Fact[[]string], o register.Origin, e register.Evidence) apiFact[[]string] {
	a := factOf(f, o, e)
	if a.Value != nil && *a.Value == nil {
		a.Value = &[]string{}
	}
	return a
}

// findingsOf puts findings into words.
func findingsOf(say speaker, findings []register.Finding) []apiFinding {
	all := make([]apiFinding, len(findings))
	for i, f := range findings {
		a := apiFinding{Rule: f.Rule, Severity: f.Severity, Key: f.Key, Line: f.Line, Column: f.Column, Args: f.Args}
		a.Message = wordsOf(say, "finding."+f.Rule, f.Args)
		a.Advice = wordsOf(say, "advice."+f.Rule, f.Args)
		all[i] = a
	}
	return all
}

// wordsOf gives a message; a rule that has been given up since has none.
func wordsOf(say speaker, id string, args map[string]string) string {
	if !say.catalogue.Has(id) {
		return ""
	}
	return say.catalogue.Text(say.lang, id, words.Args(args))
}

// schemaName names a type in the OpenAPI document: apiFact[string] is FactString.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	name = strings.ReplaceAll(name, "Api", "")
	item, ok := strings.CutPrefix(name, "ListOf")
	if !ok {
		return name
	}
	if stem, ok := strings.CutSuffix(item, "y"); ok {
		return stem + "ies"
	}
	return item + "s"
}

// filled gives a list that JSON writes as [] when it is empty.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
