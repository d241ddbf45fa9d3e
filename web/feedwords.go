// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"greffe/internal/register"
)

// teller puts changes into plain words of one language.
type teller struct {
	*source
	speaker
	sheets map[string]register.Sheet // those that links belong to, by id
}

// learn reads what the words need and the journal does not say.
func (t *teller) learn(ctx context.Context, list []register.Change) (err error) {
	t.sheets, err = linkedSheets(ctx, t.register, list)
	return err
}

// change gives the title of a change and the lines below it.
func (t *teller) change(c register.Change) (title string, lines []string) {
	if c.After == nil { // redacted: the proof stays, the words are gone
		return t.say("api.feed.redacted", "seq", strconv.FormatInt(c.Seq, 10)), nil
	}
	switch c.Kind {
	case register.KindSheet:
		return t.sheet(c)
	case register.KindRepository:
		return t.repository(c)
	case register.KindOrganisation:
		return t.organisation(c)
	}
	return t.link(c)
}

func (t *teller) sheet(c register.Change) (string, []string) {
	var content register.Content
	if json.Unmarshal(c.After["content"], &content) != nil {
		content = register.Content{}
	}
	lines := []string{t.line("administration", plainName(content.Administration)), content.Summary.Or("")}
	name := plainName(c.Label)
	state := text(c.After["state"])
	switch {
	case c.Tombstone:
		return t.say("api.feed.sheet.withdrawn", "name", name), []string{lines[0], t.whyLowered(c)}
	case c.First:
		return t.say("api.feed.sheet.new", "name", name), append(lines, t.origin(c.After["origin"]))
	case slices.Contains(c.Fields, "erased"):
		var erased []register.Erasure
		if json.Unmarshal(c.After["erased"], &erased) != nil || len(erased) == 0 {
			break
		}
		for _, e := range erased {
			if e.At.Equal(erased[len(erased)-1].At) {
				lines = append(lines[:1], t.erasure(e))
			}
		}
		return t.say("erase.feed", "name", name), lines
	case slices.Contains(c.Fields, "state"):
		switch register.Publication(state) {
		case register.Suspended, register.Retired, register.Published:
			return t.say("api.feed.sheet."+state, "name", name), append(lines, t.whyLowered(c))
		}
	}
	return t.say("api.feed.sheet.changed", "name", name), append(lines[:1], t.touched(c))
}

// whyLowered is the reason for which a sheet was suspended, retired or withdrawn; "" of any other.
func (t *teller) whyLowered(c register.Change) string {
	return t.line("reason", t.term("desk.withdrawn", plainName(text(c.After["withdrawal"]))))
}

// origin says who wrote a sheet.
func (t *teller) origin(raw json.RawMessage) string {
	var o register.Origin
	if json.Unmarshal(raw, &o) != nil || o.Kind == "" {
		return ""
	}
	return t.term("web.origin", string(o.Kind))
}

func (t *teller) repository(c register.Change) (string, []string) {
	key := plainName(c.Address)
	lines := t.values(c)
	touched := func(field string) bool { return slices.Contains(c.Fields, field) }
	switch {
	case c.First && c.Tombstone, touched("retired") && c.Tombstone:
		return t.say("api.feed.repository.gone", "key", key), []string{t.term("web.reach", text(c.After["reach"]))}
	case c.First:
		return t.say("api.feed.repository.new", "key", key), t.first(c)
	case touched("retired"):
		return t.say("api.feed.repository.back", "key", key), lines
	case touched("address"):
		return t.say("api.feed.repository.renamed", "key", key, "before", plainName(text(c.Before["address"]))), lines
	case touched("licence") && c.Before["licence"] != nil:
		return t.say("api.feed.repository.licence", "key", key), lines
	case touched("archived") && t.value("archived", c.After["archived"]) == t.say("web.answer.yes"):
		return t.say("api.feed.repository.archived", "key", key), lines
	case touched("publiccode") && text(c.Before["publiccode"]) != string(register.MetadataNotObserved) && c.Before["publiccode"] != nil:
		return t.say("api.feed.repository.publiccode", "key", key), lines
	case touched("sheets"):
		return t.say("api.feed.repository.sheets", "key", key), lines
	}
	if learned(c) {
		return t.say("api.feed.repository.learned", "key", key), lines
	}
	return t.say("api.feed.repository.changed", "key", key), lines
}

// learned reports whether a change says nothing but what nobody had looked at before:
// the register knows more, and the repository has not moved.
func learned(c register.Change) bool {
	for _, f := range c.Fields {
		switch f {
		case "origin", "reach", "forge_id", "kind":
		default:
			if before := c.Before[f]; before != nil && text(before) != string(register.MetadataNotObserved) {
				return false
			}
		}
	}
	return true
}

// first are the lines of a repository that is new.
func (t *teller) first(c register.Change) []string {
	var lines []string
	for _, field := range []string{"summary", "description", "licence", "language"} {
		if c.After[field] != nil {
			lines = append(lines, t.line(field, t.value(field, c.After[field])))
		}
	}
	return lines
}

func (t *teller) organisation(c register.Change) (string, []string) {
	name := plainName(c.Label)
	switch {
	case c.First:
		return t.say("api.feed.organisation.new", "name", name), nil
	case slices.Contains(c.Fields, "label"):
		return t.say("api.feed.organisation.renamed", "name", name, "before", plainName(text(c.Before["label"]))), nil
	}
	return t.say("api.feed.organisation.changed", "name", name), []string{t.touched(c)}
}

func (t *teller) link(c register.Change) (string, []string) {
	name := plainName(t.sheets[sheetOfLink(c)].Content.Name)
	status := register.LinkStatus(text(c.After["status"]))
	if c.Tombstone || status == register.LinkRejected {
		return t.say("api.feed.link.dropped", "name", name), []string{plainName(c.Address)}
	}
	lines := []string{plainName(c.Address), t.term("web.link", string(status)), t.term("web.ground", text(c.After["ground"]))}
	if c.First {
		return t.say(linkWords(status), "name", name), lines
	}
	if drift := newDrift(c); len(drift) > 0 {
		for _, kind := range drift[1:] {
			lines = append(lines, t.say("page.feed."+kind, "name", name))
		}
		return t.say("page.feed."+drift[0], "name", name), lines
	}
	if status == register.LinkStatus(text(c.Before["status"])) {
		return t.say("api.feed.link.changed", "name", name), lines
	}
	return t.say(linkWords(status), "name", name), lines
}

// linkWords is the message of a link that has come to a status.
func linkWords(status register.LinkStatus) string {
	switch status {
	case register.LinkVerified, register.LinkDeclared, register.LinkContested:
		return "api.feed.link." + string(status)
	}
	return "api.feed.link.proposed"
}

// newDrift are the ways in which the code has left its sheet behind with this change,
// the gravest first; those that were there before are left out.
func newDrift(c register.Change) []string {
	var before, after []string
	if json.Unmarshal(c.After["drift"], &after) != nil {
		return nil
	}
	_ = json.Unmarshal(c.Before["drift"], &before) // there was none
	return slices.DeleteFunc(after, func(kind string) bool { return slices.Contains(before, kind) })
}

// page is the page for people on which a change shows.
func (t *teller) page(c register.Change) string {
	address := c.Address
	kind := c.Kind
	if kind == register.KindLink {
		kind, address = register.KindSheet, t.sheets[sheetOfLink(c)].Slug
	}
	if address == "" {
		return ""
	}
	return t.absolute(nounAddress(t.lang, kind, address))
}

// touched names the fields that changed, those that have words.
func (t *teller) touched(c register.Change) string {
	var names []string
	for _, f := range fieldsOf(c) {
		if id := "web.field." + strings.TrimPrefix(f, "content."); t.speaker.catalogue.Has(id) {
			names = append(names, t.say(id))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return t.say("api.feed.fields", "fields", strings.Join(names, ", "))
}

// values gives a line for each field that changed: what it was, what it is; of one
// that nobody had looked at before, only what it is.
func (t *teller) values(c register.Change) []string {
	var lines []string
	for _, f := range c.Fields {
		id := "web.field." + f
		if f == "reach" || !t.speaker.catalogue.Has(id) {
			continue
		}
		if c.Before[f] == nil || text(c.Before[f]) == string(register.MetadataNotObserved) {
			lines = append(lines, t.line(f, t.value(f, c.After[f])))
			continue
		}
		lines = append(lines, t.say("api.feed.was", "field", t.say(id), "before", t.value(f, c.Before[f]), "after", t.value(f, c.After[f])))
	}
	return lines
}

// value words what the journal holds of a field: a fact, a text or a list.
func (t *teller) value(field string, raw json.RawMessage) string {
	if raw == nil {
		return t.say("web.state.not_observed")
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		switch field {
		case "publiccode":
			return t.term("web.metadata", s)
		case "reach":
			return t.term("web.reach", s)
		}
		return plainName(s)
	}
	var f struct {
		State register.State  `json:"state"`
		Value json.RawMessage `json:"value"`
	}
	if json.Unmarshal(raw, &f) == nil && f.State != "" {
		if f.State != register.Present {
			return t.term("web.state", string(f.State))
		}
		return t.plain(f.Value)
	}
	return t.plain(raw)
}

// plain words a value of JSON.
func (t *teller) plain(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	switch v := v.(type) {
	case bool:
		if v {
			return t.say("web.answer.yes")
		}
		return t.say("web.answer.no")
	case string:
		return plainName(v)
	case []any:
		var parts []string
		for _, item := range v {
			switch item := item.(type) {
			case string:
				parts = append(parts, item)
			case map[string]any:
				if key, ok := item["key"].(string); ok {
					parts = append(parts, key)
				}
			}
		}
		return plainName(strings.Join(parts, ", "))
	}
	return plainName(string(raw))
}

// line is a value under its name; "" where there is none.
func (t *teller) line(field, value string) string {
	if value == "" {
		return ""
	}
	name := "api.feed.reason"
	if field != "reason" {
		name = "web.field." + field
	}
	return t.say("api.feed.line", "field", t.say(name), "value", value)
}

// text reads a text of JSON; anything else is "".
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

const titleLength = 250

// plainName makes a text from outside fit for a title: one line, and none of the
// signs that turn the direction of writing.
func plainName(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	return cut(text, titleLength)
}

// joinLines makes the text of an item; one that has nothing more to say repeats its title.
func joinLines(title string, lines []string) string {
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) == 0 {
		return title
	}
	for i, l := range lines {
		lines[i] = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
				return -1
			}
			return r
		}, strings.ToValidUTF8(l, "\ufffd"))
	}
	return strings.Join(lines, "\n")
}
