// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"strings"
	"time"

	"greffe/internal/register"
	"greffe/internal/words"
)

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"

// problemSpace heads the type of every problem. A type is for ever and the same on
// every site: programs decide by it, never by the words beside it.
const problemSpace = "urn:greffe:problem:"

// problem is an answer that says why there is no other (RFC 9457).
type problem struct {
	Type      string   `json:"type" doc:"What went wrong, for ever the same: urn:greffe:problem: and a word." example:"urn:greffe:problem:invalid-parameter"`
	Title     string   `json:"title" doc:"The type in words, in the language asked for."`
	Status    int      `json:"status" doc:"HTTP status."`
	Detail    string   `json:"detail,omitempty" doc:"What to do, in the language asked for."`
	Parameter string   `json:"parameter,omitempty" doc:"The parameter at fault."`
	Allowed   []string `json:"allowed,omitempty" nullable:"false" doc:"What would have been right."`

	Findings []apiFinding `json:"findings,omitempty" nullable:"false" doc:"What is wrong with the sheet that was sent, of type unprocessable only."`

	Erased []apiErasure `json:"erased,omitempty" nullable:"false" doc:"When, why and by whom, of type erased only."`

	Withdrawn *withdrawn `json:"withdrawn,omitempty" doc:"What was published here, of type withdrawn only."`

	name string
	args words.Args
}

// withdrawn is what stays of a sheet that was withdrawn.
type withdrawn struct {
	ID     string            `json:"id"`
	Slug   string            `json:"slug"`
	Name   string            `json:"name"`
	At     time.Time         `json:"at,omitzero" doc:"When it was withdrawn."`
	Reason string            `json:"reason,omitempty" doc:"Why: in the words of who withdrew it or, when the register did by itself, in the language asked for."`
	Pages  map[string]string `json:"pages" doc:"The page that says so and keeps its past revisions, by language."`
	Erased []apiErasure      `json:"erased,omitempty" nullable:"false" doc:"Versions whose words were erased, by number."`
}

// problems gives the status of each problem by its name.
func problems() map[string]int {
	return map[string]int{
		"no_such_address":   http.StatusNotFound,
		"not_found":         http.StatusNotFound,
		"withdrawn":         http.StatusGone,
		"erased":            http.StatusGone,
		"parameters":        http.StatusBadRequest,
		"invalid_parameter": http.StatusBadRequest,
		"missing_parameter": http.StatusBadRequest,
		"unknown_parameter": http.StatusBadRequest,
		"invalid_cursor":    http.StatusBadRequest,
		"invalid":           http.StatusBadRequest,
		"as_of":             http.StatusBadRequest,
		"as_of_search":      http.StatusBadRequest,
		"as_of_now":         http.StatusBadRequest,
		"cross_origin":      http.StatusForbidden,
		"method":            http.StatusMethodNotAllowed,
		"not_acceptable":    http.StatusNotAcceptable,
		"conflict":          http.StatusConflict,
		"address_too_long":  http.StatusRequestURITooLong,
		"misdirected":       http.StatusMisdirectedRequest,
		"too_many_requests": http.StatusTooManyRequests,
		"internal":          http.StatusInternalServerError,

		"unauthorised":          http.StatusUnauthorized,
		"precondition":          http.StatusPreconditionFailed,
		"precondition_required": http.StatusPreconditionRequired,
		"too_large":             http.StatusRequestEntityTooLarge,
		"media_type":            http.StatusUnsupportedMediaType,
		"unprocessable":         http.StatusUnprocessableEntity,
		"unavailable":           http.StatusServiceUnavailable,
	}
}

// refusalWords describes the problems that every operation can meet, for the OpenAPI document.
func refusalWords() map[string]string {
	return map[string]string{
		"400": "A parameter is unknown, missing or wrong: types parameters, invalid-parameter, missing-parameter, unknown-parameter, invalid-cursor, as-of, as-of-search, as-of-now.",
		"404": "Nothing has this key, or no operation this address: types not-found, no-such-address.",
		"406": "The reader takes no JSON: type not-acceptable.",
		"429": "Too many requests at the same time from one address: type too-many-requests. Retry-After says how long to wait.",
		"500": "A fault of the program: type internal.",
		"503": "The register does not answer: type unavailable. Retry-After says how long to wait.",
	}
}

// newProblem makes a problem by its name; arguments of its words stand as name, value.
func newProblem(name string, args ...string) *problem {
	p := &problem{Type: problemSpace + strings.ReplaceAll(name, "_", "-"), Status: problems()[name], name: name, args: words.Args{}}
	for i := 0; i+1 < len(args); i += 2 {
		p.args[args[i]] = args[i+1]
	}
	return p
}

// wrongParameter says that a parameter's value is none of those allowed.
func wrongParameter(name, value string, allowed ...string) *problem {
	p := newProblem("invalid_parameter", "name", name, "value", cut(value, 80))
	p.Parameter, p.Allowed = name, allowed
	return p
}

// missingParameter says that nothing can be answered without the parameter.
func missingParameter(name string) *problem {
	p := newProblem("missing_parameter", "name", name)
	p.Parameter = name
	return p
}

// Error is for errors.As and logs; readers get Title and Detail.
func (p *problem) Error() string { return p.Type }

// GetStatus makes huma send the status.
func (p *problem) GetStatus() int { return p.Status }

// ContentType makes huma send the media type of problems.
func (p *problem) ContentType(string) string { return problemType }

// GetHeaders makes huma send the headers that belong to the problem.
func (p *problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "30")
	}
	return h
}

// say fills in the words.
func (p *problem) say(c *words.Catalogue, lang string) *problem {
	p.Title = c.Text(lang, "api.problem."+p.name+".title", p.args)
	p.Detail = c.Text(lang, "api.problem."+p.name+".detail", p.args)
	return p
}

// problem turns an error into what the reader is told of it: the kind, never its text.
func (s *source) problem(ctx context.Context, err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p.say(s.catalogue, language(ctx))
	}
	if gone := (register.AddressErased{}); errors.As(err, &gone) {
		return newProblem("erased", "said", speaker{s.catalogue, language(ctx)}.erasedAddress(gone)).say(s.catalogue, language(ctx))
	}
	name := "internal"
	switch status(err) {
	case http.StatusNotFound:
		name = "not_found"
	case http.StatusBadRequest:
		name = "invalid"
	case http.StatusConflict:
		name = "conflict"
	case http.StatusServiceUnavailable:
		name = "unavailable"
	}
	p = newProblem(name)
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		s.log.ErrorContext(ctx, "answer failed", "error", err)
	}
	return p.say(s.catalogue, language(ctx))
}

// sendProblem answers a request that no operation will see.
func (s *source) sendProblem(w http.ResponseWriter, r *http.Request, lang string, p *problem) {
	got := &collected{header: http.Header{}}
	s.write(got, lang, p)
	s.send(w, r, lang, got)
}

// forMachines tells the addresses that answer programs: every refusal there is a problem.
func forMachines(path string) bool {
	return strings.HasPrefix(path, "/api/") || path == "/api" || path == "/feed.json" || path == "/feed.atom"
}

// refuseMachine answers what the site refuses before an API or a feed sees it.
func (s *Server) refuseMachine(w http.ResponseWriter, r *http.Request, code int) {
	name := "internal"
	for n, status := range map[string]int{
		"no_such_address": http.StatusNotFound, "invalid": http.StatusBadRequest, "cross_origin": http.StatusForbidden,
		"address_too_long": http.StatusRequestURITooLong, "misdirected": http.StatusMisdirectedRequest,
		"too_many_requests": http.StatusTooManyRequests, "unavailable": http.StatusServiceUnavailable,
	} {
		if status == code {
			name = n
		}
	}
	answers := source{catalogue: s.opt.Catalogue, log: s.opt.Log}
	w.Header().Set("Vary", "Accept-Encoding, Accept-Language")
	answers.sendProblem(w, r, askedLanguage(r), newProblem(name))
}

// write puts a problem into an answer.
func (s *source) write(got *collected, lang string, p *problem) {
	maps.Copy(got.header, p.GetHeaders())
	got.header.Set("Content-Type", problemType)
	got.WriteHeader(p.Status)
	enc := json.NewEncoder(&got.body)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p.say(s.catalogue, lang)) // texts and numbers always marshal
}

// notFound says that nothing has the key.
func notFound(err error, name, key string) error {
	if !errors.Is(err, register.ErrNotFound) || errors.As(err, &register.AddressErased{}) {
		return err
	}
	p := newProblem("not_found", "key", cut(key, 120))
	p.Parameter = name
	return p
}
