// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
)

// form is what the words of one text of a sheet must look like.
type form struct {
	kind   formKind
	values []string // of an enumeration
	words  string   // prefix of the ids of its words: enum.<words>.<value>
}

type formKind int

const (
	anyText formKind = iota
	enumeration
	date     // YYYY-MM-DD, or unknown
	month    // YYYY-MM, or unknown
	someDate // YYYY, YYYY-MM or YYYY-MM-DD
	webURL
	currency
)

// forms lists the texts that have a form, by path without indices. It is made once and never changed.
var forms = sync.OnceValue(makeForms)

func makeForms() map[string]form {
	m := map[string]form{
		"contact.kind":                      {enumeration, []string{"email", "url", "postal", "phone", register.Unknown}, "contact.kind"},
		"legal_bases.url":                   {kind: webURL},
		"legal_bases.basis_of":              {enumeration, []string{"decision", "data", register.Unknown}, "legal_bases.basis_of"},
		"remedies.kind":                     {enumeration, []string{"explanation", "documents", "administrative_appeal", "court", "other", register.Unknown}, "remedies.kind"},
		"remedies.url":                      {kind: webURL},
		"mention.status":                    {enumeration, []string{"shown", "absent", register.Unknown}, "mention.status"},
		"mention.where_url":                 {kind: webURL},
		"mention.checked_on":                {kind: date},
		"impact_assessments.date":           {kind: someDate},
		"impact_assessments.url":            {kind: webURL},
		"evaluation.date":                   {kind: someDate},
		"evaluation.url":                    {kind: webURL},
		"cost.currency":                     {kind: currency},
		"links.section":                     {enumeration, append(register.LinkSections(), register.Unknown), "links.section"},
		"links.kind":                        {enumeration, []string{"code", "documentation", "flowchart", "simulator", "page", register.Unknown}, "links.kind"},
		"links.url":                         {kind: webURL},
		"source_record.url":                 {kind: webURL},
		"adopted_by.date":                   {kind: someDate},
		"adopted_by.url":                    {kind: webURL},
		"data.personal":                     answer(),
		"data.sensitive":                    answer(),
		"personal_data.used":                answer(),
		"sensitive_data.used":               answer(),
		"attachments.accessible":            answer(),
		"attachments.personal_data_checked": answer(),
		"translations.stale":                answer(),
	}
	for _, part := range law.DisclosureParts() {
		f := form{kind: enumeration, words: "disclosure"}
		for _, o := range law.Opennesses() {
			if o.Fits(part) {
				f.values = append(f.values, string(o))
			}
		}
		m["disclosure."+part] = f
	}
	for _, f := range register.SheetFields() {
		switch f.Form {
		case register.FormEnum:
			m[f.Name] = form{enumeration, f.Values, f.Name}
		case register.FormDate:
			m[f.Name] = form{kind: date}
		case register.FormMonth:
			m[f.Name] = form{kind: month}
		}
	}
	i := m["individual_decision"]
	i.words = "answer"
	m["individual_decision"] = i
	return m
}

func answer() form { return form{enumeration, register.Answers(), "answer"} }

// Words gives the prefix of the catalogue's ids for the words of an enumeration:
// Words("data.personal") is "enum.answer.", to which the value is appended. The
// path has no indices; "" when it names no enumeration.
func Words(path string) string {
	f := forms()[path]
	if f.kind != enumeration {
		return ""
	}
	return "enum." + f.words + "."
}

// Values lists the words that the enumeration at a path without indices takes; nil when it is none.
func Values(path string) []string { return slices.Clone(forms()[path].values) }

var (
	datePattern     = `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`
	monthPattern    = `^[0-9]{4}-(0[1-9]|1[0-2])$`
	someDatePattern = `^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$`
	urlPattern      = `^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#@]+([/?#]\S*)?$`
	mailPattern     = `^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$`
	currencyPattern = `^[A-Z]{3}$`

	dateForm     = regexp.MustCompile(datePattern)
	monthForm    = regexp.MustCompile(monthPattern)
	someDateForm = regexp.MustCompile(someDatePattern)
	urlForm      = regexp.MustCompile(urlPattern)
	mailForm     = regexp.MustCompile(mailPattern)
	currencyForm = regexp.MustCompile(currencyPattern)
)

// rule gives the rule that the words break, or "".
func (f form) rule(s string) string {
	switch f.kind {
	case enumeration:
		switch {
		case slices.Contains(f.values, s):
		case f.words == "disclosure" && law.Openness(s).Fits(law.OfCode):
			return "sheet.disclosure.code"
		default:
			return "sheet.enum"
		}
	case date:
		if s != register.Unknown && !isDate(s) {
			return "sheet.date"
		}
	case month:
		if s != register.Unknown && !monthForm.MatchString(s) {
			return "sheet.month"
		}
	case someDate:
		if s != register.Unknown && !someDateForm.MatchString(s) {
			return "sheet.date_part"
		}
	case webURL:
		if s != "" && !isURL(s) {
			return "sheet.url"
		}
	case currency:
		if !currencyForm.MatchString(s) {
			return "sheet.currency"
		}
	}
	return ""
}

// isDate reports whether s is a day of the calendar, YYYY-MM-DD.
func isDate(s string) bool {
	if !dateForm.MatchString(s) {
		return false
	}
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// isURL takes http and https addresses without a user's name in them.
func isURL(s string) bool {
	if !urlForm.MatchString(s) {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.Host != ""
}

func isMail(s string) bool { return mailForm.MatchString(s) }

// contactKind tells from its words what kind of contact a text is.
func contactKind(s string) string {
	switch {
	case mailForm.MatchString(s):
		return "email"
	case strings.HasPrefix(strings.ToLower(s), "http://"), strings.HasPrefix(strings.ToLower(s), "https://"):
		return "url"
	case len(s) >= 3 && strings.Trim(s, "+0123456789 .()-\u00a0\u202f") == "" && strings.ContainsAny(s, "0123456789"):
		return "phone"
	}
	return "postal"
}
