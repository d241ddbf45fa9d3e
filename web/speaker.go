// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"html"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
	"greffe/internal/words"
)

// speaker says things in one language.
type speaker struct {
	catalogue *words.Catalogue
	lang      string
}

// text gives a message; its arguments stand as name, value, name, value.
func (s speaker) text(id string, args ...any) (string, error) {
	if len(args) == 0 {
		return s.catalogue.Text(s.lang, id, nil), nil
	}
	named, err := s.named(args)
	if err != nil {
		return "", fmt.Errorf("message %s: %w", id, err)
	}
	return s.catalogue.Text(s.lang, id, named), nil
}

// word gives the message of a value of a closed list: its id begins alike for all of them.
func (s speaker) word(beginning string, value any) string {
	return s.catalogue.Text(s.lang, beginning+plainText(value), nil)
}

// plainText is a value as fmt.Sprint writes it.
func plainText(value any) string {
	if text, ok := textValue(value); ok {
		return text
	}
	return fmt.Sprint(value)
}

// textValue gives the text of a value that is one, whatever its type is called.
func textValue(value any) (string, bool) {
	if text, ok := value.(string); ok {
		return text, true
	}
	if _, speaks := value.(fmt.Stringer); speaks {
		return "", false
	}
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.String {
		return "", false
	}
	return v.String(), true
}

// say is text for Go code, whose arguments are known to come in pairs.
func (s speaker) say(id string, args ...string) string {
	named := words.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		named[args[i]] = args[i+1]
	}
	return s.catalogue.Text(s.lang, id, named)
}

func (s speaker) named(args []any) (words.Args, error) {
	if len(args)%2 != 0 {
		return nil, fmt.Errorf("arguments do not come in pairs")
	}
	named := words.Args{}
	for i := 0; i < len(args); i += 2 {
		name, ok := args[i].(string)
		if !ok {
			return nil, fmt.Errorf("argument name %v is no text", args[i])
		}
		named[name] = fmt.Sprint(args[i+1])
	}
	if n, err := strconv.Atoi(named["n"]); err == nil {
		named["N"] = s.number(n) // n chooses the plural, N is the number as people write it
	}
	return named, nil
}

// term is the word for a value of a closed list; a value that came from outside
// and is in no list is shown as it was written.
func (s speaker) term(family, value string) string {
	if id := family + "." + value; s.catalogue.Has(id) {
		return s.catalogue.Text(s.lang, id, nil)
	}
	return value
}

// money is an amount as the language writes it; one that is no whole number stands as it was
// written.
func (s speaker) money(amount, currency string) string {
	if n, err := strconv.Atoi(amount); err == nil {
		amount = s.number(n)
	}
	if currency == "EUR" {
		currency = "€"
	}
	if currency == "€" && s.lang == "en" {
		return currency + amount
	}
	return strings.TrimSpace(amount + "\u00a0" + currency)
}

// number groups digits by three: a narrow no-break space in French, a comma in English.
func (s speaker) number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "−", digits[1:]
	}
	mark := "\u202f"
	if s.lang == "en" {
		mark = ","
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// band writes a range of people.
func (s speaker) band(b register.Band) string {
	switch {
	case b.To < 0:
		return s.say("body.band.open", "from", s.number(b.From))
	case b.To == 0:
		return s.say("body.band.zero")
	}
	return s.say("body.band.range", "from", s.number(b.From), "to", s.number(b.To))
}

// date writes a day in full.
func (s speaker) date(t time.Time) string {
	if t.IsZero() {
		return s.say("web.date.none")
	}
	t = t.UTC()
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = s.say("web.date.first")
	}
	return s.say("web.date.full", "day", day, "month", s.say("web.month."+strconv.Itoa(int(t.Month()))), "year", strconv.Itoa(t.Year()))
}

// clock writes a day and an hour.
func (s speaker) clock(t time.Time) string {
	if t.IsZero() {
		return s.say("web.date.none")
	}
	return s.say("web.date.clock", "date", s.date(t), "time", t.UTC().Format("15:04"))
}

// iso is the date for machines.
func iso(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// day writes YYYY-MM-DD, YYYY-MM or YYYY in full; what is none of these stays as it is.
func (s speaker) day(text string) string {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return s.date(t)
	}
	if t, err := time.Parse("2006-01", text); err == nil {
		return s.say("web.date.month", "month", s.say("web.month."+strconv.Itoa(int(t.Month()))), "year", strconv.Itoa(t.Year()))
	}
	return text
}

// rich gives a message with its light marks turned into HTML: blank lines part
// paragraphs, "- " begins an item, **strong**, [words](page) or [words](page#part)
// links to a page of the site by its name, [words](https://…) to elsewhere. The
// message is ours; its arguments are hostile and are escaped, and no mark in them
// counts.
func (s speaker) rich(id string, args ...any) (template.HTML, error) {
	named, err := s.named(args)
	if err != nil {
		return "", fmt.Errorf("message %s: %w", id, err)
	}
	holders := words.Args{}
	var fill []string
	for name, v := range named {
		if name == "n" {
			holders[name] = v
			continue
		}
		holder := "\ue000" + name + "\ue001"
		holders[name] = holder
		fill = append(fill, holder, html.EscapeString(v))
	}
	out, err := s.blocks(s.catalogue.Text(s.lang, id, holders))
	if err != nil {
		return "", fmt.Errorf("message %s: %w", id, err)
	}
	return template.HTML(strings.NewReplacer(fill...).Replace(out)), nil // #nosec G203 -- the message is ours, its arguments are escaped above
}

func (s speaker) blocks(text string) (string, error) {
	var b strings.Builder
	for block := range strings.SplitSeq(text, "\n\n") {
		marked, err := s.inline(html.EscapeString(strings.TrimSpace(block)))
		if err != nil {
			return "", err
		}
		items := strings.Split(marked, "\n- ")
		if first, ok := strings.CutPrefix(items[0], "- "); ok {
			items[0] = first
			b.WriteString("<ul>")
			for _, item := range items {
				b.WriteString("<li>" + item + "</li>")
			}
			b.WriteString("</ul>\n")
			continue
		}
		b.WriteString("<p>" + marked + "</p>\n")
	}
	return b.String(), nil
}

func (s speaker) inline(text string) (string, error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "[")
		b.WriteString(strong(before))
		if !ok {
			return b.String(), nil
		}
		label, rest, ok := strings.Cut(rest, "](")
		target, after, closed := strings.Cut(rest, ")")
		if !ok || !closed {
			return "", fmt.Errorf("an open link in %q", text)
		}
		href, err := s.target(target)
		if err != nil {
			return "", err
		}
		rel := ""
		if strings.HasPrefix(href, "https://") {
			rel = ` rel="nofollow noopener"`
		}
		b.WriteString(`<a href="` + href + `"` + rel + `>` + strong(label) + `</a>`)
		text = after
	}
}

func (s speaker) target(name string) (string, error) {
	if strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "#") {
		return name, nil
	}
	page, part, has := strings.Cut(name, "#")
	href := address(s.lang, page)
	if href == "" || strings.Contains(href, "{") {
		return "", fmt.Errorf("no page %q", page)
	}
	if has {
		href += "#" + part
	}
	return href, nil
}

func strong(text string) string {
	parts := strings.Split(text, "**")
	if len(parts)%2 == 0 {
		return text
	}
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "<strong>" + parts[i] + "</strong>"
	}
	return strings.Join(parts, "")
}
