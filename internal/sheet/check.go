// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Check reports what a sheet lacks and what in it deserves a second look, after
// what does not have its form. What is required to publish binds the body that
// declares a sheet; on sheets of another origin it is advice.
func Check(c register.Content, o register.OriginKind, p law.Profile) []register.Finding {
	d := newDecoder()
	d.content(encode(c))
	findings := slices.DeleteFunc(d.findings, func(f register.Finding) bool { return f.Rule == "sheet.key.unknown" })
	return append(findings, review(c, o, p)...)
}

// Check is Check of the item's content, with the places of its file. What its
// format cannot hold is advice, whoever declares it.
func (it Item) Check(o register.OriginKind, p law.Profile) []register.Finding {
	findings := slices.Clone(it.Findings)
	for _, f := range review(it.Content, o, p) {
		at := it.place(f.Key)
		f.Line, f.Column = at.line, at.column
		if it.holds != nil && strings.HasPrefix(f.Rule, "sheet.required.") && !slices.Contains(it.holds, f.Key) {
			f.Severity = register.Advice
		}
		findings = append(findings, f)
	}
	return findings
}

// Located gives findings about the item's content the places of its file.
func (it Item) Located(findings []register.Finding) []register.Finding {
	for i := range findings {
		at := it.place(findings[i].Key)
		findings[i].Line, findings[i].Column = at.line, at.column
	}
	return findings
}

// reviewer gathers the findings about what a sheet says.
type reviewer struct{ findings []register.Finding }

func (r *reviewer) report(s register.Severity, rule, key string, args ...string) {
	r.findings = append(r.findings, register.Finding{Rule: rule, Severity: s, Key: key, Args: named(append([]string{"field", key}, args...))})
}

func review(c register.Content, o register.OriginKind, p law.Profile) []register.Finding {
	var r reviewer
	r.required(c, o, p.Rules != nil)
	r.links(c)
	r.data(c)
	r.secrecy(c)
	r.grounds(c, o, p)
	r.dates(c)
	r.people(c, o, p)
	return r.findings
}

// required asks for the fields that a declared sheet must have.
func (r *reviewer) required(c register.Content, o register.OriginKind, lawful bool) {
	states := States(c)
	for _, f := range register.SheetFields() {
		s := states[f.Name]
		if f.Name == "name" || s == register.Filled || s == register.NotApplicable {
			continue
		}
		severity, rule := demand(f, lawful)
		if rule == "" {
			continue
		}
		if o != register.Declared {
			severity = register.Advice
		}
		r.report(severity, rule, f.Name)
	}
}

// demand says how gravely a field is missed. What the law asks for only when
// somebody asks, or on the decision itself, stops no publication; what is
// withheld is asked for where something is (see secrecy). Without a law nothing is
// asked for in its name: what it would have said is needed to publish, or is not asked.
func demand(f register.SheetField, lawful bool) (register.Severity, string) {
	switch {
	case f.Name == "secrecy":
		return "", ""
	case !lawful && (f.Name == "mention" || f.Name == "remedies" || f.Requirement == register.OnRequest):
		return "", ""
	case !lawful && f.Requirement == register.ByLaw:
		return register.Error, "sheet.required.publish"
	case f.Name == "mention", f.Name == "remedies":
		return register.Warning, "sheet.required.law"
	case f.Requirement == register.ByLaw:
		return register.Error, "sheet.required.law"
	case f.Requirement == register.ToPublish:
		return register.Error, "sheet.required.publish"
	case f.Requirement == register.OnRequest:
		return register.Warning, "sheet.required.request"
	}
	return "", ""
}

// States gives the state of every field of register.SheetFields: what pages and
// the count of what is filled go by. The word "unknown" is an answer; blanks are none.
func States(c register.Content) map[string]register.ValueStatus {
	m := map[string]register.ValueStatus{}
	v := reflect.ValueOf(c)
	for _, k := range keys(v.Type()) {
		m[k.name] = state(v.Field(k.index))
	}
	if m["links"] == register.Missing && len(c.NoLinks) == len(register.LinkSections()) {
		m["links"] = register.NotApplicable
	}
	return m
}

func state(v reflect.Value) register.ValueStatus {
	if !isValue(v.Type()) {
		if v.Len() == 0 || v.Kind() == reflect.String && strings.TrimSpace(v.String()) == "" {
			return register.Missing
		}
		return register.Filled
	}
	s := register.ValueStatus(v.FieldByName("Status").String())
	filled := v.FieldByName("Filled")
	switch {
	case s == register.Unreadable && v.FieldByName("Raw").String() == register.Unknown:
		return register.Filled
	case s == register.Unreadable && strings.TrimSpace(v.FieldByName("Raw").String()) == "":
		return register.Missing
	case s == register.Filled && filled.Kind() == reflect.String && strings.TrimSpace(filled.String()) == "":
		return register.Missing
	}
	return s
}

func (r *reviewer) links(c register.Content) {
	seen := map[string]bool{}
	for i, l := range c.Links {
		seen[l.Section] = true
		if l.URL == "" {
			r.report(register.Advice, "sheet.link.address", "links["+strconv.Itoa(i)+"]", "title", shorten(l.Title))
		}
	}
	for _, section := range register.LinkSections() {
		if _, none := c.NoLinks[section]; none && seen[section] {
			r.report(register.Warning, "sheet.links.both", "no_links", "section", section)
		}
	}
}

func (r *reviewer) data(c register.Content) {
	for i, d := range c.Data.Filled {
		if strings.TrimSpace(d.Label) == "" {
			r.report(register.Warning, "sheet.data.label", "data["+strconv.Itoa(i)+"]", "n", strconv.Itoa(i+1))
		}
	}
}

func (r *reviewer) secrecy(c register.Content) {
	withheld := len(law.WithheldFields(c)) > 0
	switch {
	case c.Secrecy.Status == register.Filled && strings.TrimSpace(c.Secrecy.Filled.Ground) == "" && withheld:
		r.report(register.Warning, "sheet.secrecy.ground", "secrecy")
	case (c.Secrecy.Status == register.Missing || c.Secrecy.Status == register.NotApplicable) && withheld:
		r.report(register.Warning, "sheet.secrecy.missing", "secrecy")
	}
	known := States(register.Content{})
	for i, name := range c.Secrecy.Filled.Fields {
		field, _, _ := strings.Cut(Pattern(name), ".")
		if _, ok := known[field]; !ok {
			r.report(register.Advice, "sheet.secrecy.field", "secrecy.withheld_fields["+strconv.Itoa(i)+"]", "name", shorten(name))
		}
	}
}

// grounds checks that the ground given allows each thing to be withheld: the grounds
// differ by duty, and whoever gives another is told the article that it stands in.
func (r *reviewer) grounds(c register.Content, o register.OriginKind, p law.Profile) {
	ground := strings.TrimSpace(c.Secrecy.Filled.Ground)
	if p.Rules == nil || c.Secrecy.Status != register.Filled || ground == "" || ground == register.Unknown {
		return
	}
	i := slices.IndexFunc(p.Rules.Grounds, func(g law.Ground) bool { return g.ID == ground })
	if i < 0 {
		var known []string
		for _, g := range p.Rules.Grounds {
			known = append(known, g.ID)
		}
		r.report(register.Warning, "sheet.secrecy.unlisted", "secrecy.ground", "ground", shorten(ground), "allowed", strings.Join(known, ", "))
		return
	}
	severity := register.Error
	if o != register.Declared {
		severity = register.Warning
	}
	known := States(register.Content{})
	for _, field := range law.WithheldFields(c) {
		if _, ok := known[field]; !ok {
			continue // secrecy says so
		}
		allowed, _ := p.GroundsFor(field)
		if slices.ContainsFunc(allowed, func(g law.Ground) bool { return g.ID == ground }) {
			continue
		}
		var instead []string
		for _, g := range allowed {
			instead = append(instead, g.ID)
		}
		r.report(severity, "sheet.secrecy.duty", "secrecy.ground", "ground", ground, "name", field, "article", p.Rules.Grounds[i].Text, "allowed", strings.Join(instead, ", "))
	}
}

func (r *reviewer) dates(c register.Content) {
	start, end := c.Start.Filled, c.End.Filled
	if monthForm.MatchString(start) && monthForm.MatchString(end) && end < start {
		r.report(register.Warning, "sheet.dates.order", "end_date", "start", start, "end", end)
	}
}

// people points out addresses of persons before they are public: a sheet lives longer
// than a post, and everybody copies it.
func (r *reviewer) people(c register.Content, o register.OriginKind, p law.Profile) {
	severity := register.Advice
	if o == register.Declared {
		severity = register.Warning
	}
	for i, contact := range c.Contacts.Filled {
		key := "contact[" + strconv.Itoa(i) + "]"
		if p.Cells.Roles.Nominal(contact.Value) {
			r.report(severity, "sheet.contact.nominal", key, "value", shorten(contact.Value), "suggest", suggest(p.RoleAddresses(contact.Value)))
		}
		r.number(key, contact.Value, severity, p)
	}
	v := reflect.ValueOf(c)
	for _, k := range keys(v.Type()) {
		if f := v.Field(k.index); k.name != "contact" && isValue(f.Type()) {
			r.addresses(k.name, f.FieldByName("Filled"), severity, p.Cells.Roles)
			var all []string
			texts(f.FieldByName("Filled"), func(text string) { all = append(all, text) })
			r.number(k.name, strings.Join(all, "\n"), severity, p)
		}
	}
}

// suggest lists addresses of services, or says how one begins.
func suggest(addresses []string) string {
	if len(addresses) == 0 {
		return "contact@…"
	}
	return strings.Join(addresses, ", ")
}

// number points out the number of a person within a text: their own telephone, or what
// the State numbers them by. One that is so beyond doubt stops a declaration. The finding
// repeats its beginning alone.
func (r *reviewer) number(field, text string, severity register.Severity, p law.Profile) {
	found, ok := p.PersonalIn(text)
	if !ok {
		return
	}
	rule := "sheet.text.number"
	if found.Certain {
		rule = "sheet.text.identity"
		if severity == register.Warning {
			severity = register.Error
		}
	}
	r.report(severity, rule, field, "value", string([]rune(found.Text)[:4])+"…")
}

// addresses points out the first address within the texts of a field, one of a person
// before any other.
func (r *reviewer) addresses(field string, v reflect.Value, severity register.Severity, roles register.Roles) {
	var found []string
	texts(v, func(text string) { found = append(found, register.Addresses(text)...) })
	if i := slices.IndexFunc(found, roles.Nominal); i >= 0 {
		r.report(severity, "sheet.text.nominal", field, "value", shorten(found[i]))
		return
	}
	if len(found) > 0 && v.Kind() == reflect.String {
		r.report(register.Advice, "sheet.text.mail", field, "value", shorten(found[0]))
	}
}

// texts calls the function with every text within a value.
func texts(v reflect.Value, each func(string)) {
	switch v.Kind() {
	case reflect.String:
		each(v.String())
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), each)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			texts(v.Field(i), each)
		}
	}
}
