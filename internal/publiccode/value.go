// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/rivo/uniseg"
	tag "golang.org/x/text/language"

	"greffe/internal/register"
	"greffe/internal/spdx"
)

// address reads an absolute URL.
func address(value string) (*url.URL, bool) {
	u, err := url.Parse(strings.TrimSpace(value))
	if err != nil || u.Scheme == "" || u.Host+u.Opaque+u.Path+u.Fragment == "" {
		return nil, false
	}
	return u, overWeb(u) || u.Scheme != "http" && u.Scheme != "https"
}

func overWeb(u *url.URL) bool { return (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" }

// sourceURL checks the address of a repository: any protocol, the web preferred ("Key url").
func sourceURL(r *reader, p place, value string) {
	u, ok := address(value)
	if !ok {
		r.note("publiccode.url", register.Error, p, args("key", p.key, "value", excerpt(value)))
		return
	}
	if !overWeb(u) {
		r.note("publiccode.url.scheme", register.Warning, p, args("key", p.key, "value", excerpt(value)))
	}
	r.spaces(p, value)
}

// webURL checks the address of a page.
func webURL(r *reader, p place, value string) {
	if u, ok := address(value); !ok || !overWeb(u) {
		r.note("publiccode.url", register.Error, p, args("key", p.key, "value", excerpt(value)))
		return
	}
	r.spaces(p, value)
}

// spaces notes an address that holds a space or a line break, which many programs
// cut there. The reference validator lets them pass.
func (r *reader) spaces(p place, value string) {
	if strings.ContainsFunc(strings.TrimRight(value, "\r\n"), unicode.IsSpace) {
		r.note("publiccode.url.space", register.Warning, p, args("key", p.key, "value", excerpt(value)))
	}
}

// path checks a file of the repository: a relative path or a web address ("Key logo").
func path(r *reader, p place, value string) {
	if strings.HasPrefix(value, "/") || strings.HasPrefix(value, "file:") {
		r.note("publiccode.path", register.Error, p, args("key", p.key, "value", excerpt(value)))
	}
}

// urn matches the address of a name (RFC 8141).
var urn = regexp.MustCompile(`(?i)^urn:[a-z0-9][a-z0-9-]{0,31}:\S+$`)

func uri(value string) bool {
	value = strings.TrimSpace(value)
	if urn.MatchString(value) {
		return true
	}
	u, ok := address(value)
	return ok && u.Host != ""
}

// bodyURI checks the identifier of an organisation ("Key organisation/uri").
func bodyURI(r *reader, p place, value string) {
	if !uri(value) {
		r.note("publiccode.uri", register.Error, p, args("key", p.key, "value", excerpt(value)))
		return
	}
	for _, s := range r.schemes {
		for _, re := range s.URIs {
			if m := re.FindStringSubmatch(strings.TrimSpace(value)); len(m) > 1 && slices.Contains(s.Nobody, strings.ToLower(m[1])) {
				r.note("publiccode.uri.nobody", register.Warning, p, args("key", p.key, "value", excerpt(value)))
			}
		}
	}
}

// supportID checks "Key supports/id": an alias of the list, or any URI.
func supportID(r *reader, p place, value string) {
	if name, ok := strings.CutPrefix(value, "alias:"); ok {
		if !slices.Contains(aliases, name) {
			r.note("publiccode.alias", register.Warning, p, args("value", excerpt(value), "allowed", strings.Join(aliases, ", ")))
		}
		return
	}
	if !uri(value) {
		r.note("publiccode.uri", register.Error, p, args("key", p.key, "value", excerpt(value)))
	}
}

// date checks "Dates": YYYY-MM-DD and nothing else.
func date(r *reader, p place, value string) {
	if _, err := time.Parse(time.DateOnly, strings.TrimSpace(value)); err != nil {
		r.note("publiccode.date", register.Error, p, args("key", p.key, "value", excerpt(value)))
	}
}

// email checks what can be checked of a mail address. The finding does not repeat it.
func email(r *reader, p place, value string) {
	value = strings.TrimSpace(value)
	at := strings.LastIndexByte(value, '@')
	if at < 1 || !strings.ContainsAny(value[at+1:], ".[") || !strings.HasPrefix(value, `"`) && strings.ContainsFunc(value, unicode.IsSpace) {
		r.note("publiccode.email", register.Error, p, args("key", p.key))
	}
}

// length checks how many characters, as people see them, a text has.
func length(least, most int) func(*reader, place, string) {
	return func(r *reader, p place, value string) {
		n := uniseg.GraphemeClusterCount(strings.TrimSpace(value))
		a := args("key", p.key, "n", strconv.Itoa(n), "least", strconv.Itoa(least), "most", strconv.Itoa(most))
		switch {
		case n > most:
			r.note("publiccode.length.most", register.Error, p, a)
		case n < least && uniseg.GraphemeClusterCount(value) < least: // the reference counts the last line break
			r.note("publiccode.length.least", register.Error, p, a)
		}
	}
}

// language checks a BCP 47 tag whose first part is as short as the registry has it
// (RFC 5646 section 4.5): it, not ita.
func language(r *reader, p place, value string) {
	value = strings.TrimSpace(value)
	first, _, _ := strings.Cut(value, "-")
	_, err := tag.Parse(value)
	base, unknown := tag.ParseBase(first)
	switch {
	case err != nil || strings.Contains(value, "_"):
		r.note("publiccode.language", register.Error, p, args("value", excerpt(value)))
	case len(first) > 1 && (unknown != nil || !strings.EqualFold(base.String(), first)) && !grandfathered(value):
		r.note("publiccode.language.long", register.Error, p, args("value", excerpt(value), "instead", base.String()))
	}
}

// grandfathered reports a tag registered whole, before tags had parts (RFC 5646 section 2.2.8).
func grandfathered(value string) bool {
	switch strings.ToLower(value) {
	case "art-lojban", "cel-gaulish", "no-bok", "no-nyn", "zh-guoyu", "zh-hakka", "zh-min", "zh-min-nan", "zh-xiang":
		return true
	}
	return false
}

// country checks an ISO 3166-1 code of two letters; 0.5 asks for capitals.
func country(r *reader, p place, value string) {
	value = strings.TrimSpace(value)
	region, err := tag.ParseRegion(value)
	lower, upper := strings.ToLower(value), strings.ToUpper(value)
	switch {
	case err != nil || len(value) != 2 || !region.IsCountry() || value != lower && value != upper:
		r.note("publiccode.country", register.Error, p, args("value", excerpt(value)))
	case value == lower:
		severity := register.Warning
		if r.minor < 5 {
			severity = register.Advice
		}
		r.note("publiccode.country.case", severity, p, args("value", value, "instead", upper))
	}
}

// mediaTypes matches the type and subtype of RFC 6838 section 4.2.
var mediaTypes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^ *[A-Za-z0-9][A-Za-z0-9!#$&^_-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126} *$`)
})

func mediaType(r *reader, p place, value string) {
	if !mediaTypes().MatchString(value) {
		r.note("publiccode.media_type", register.Error, p, args("key", p.key, "value", excerpt(value)))
	}
}

// licence checks "Key legal/license": an SPDX expression.
func licence(r *reader, p place, value string) {
	e, err := spdx.Parse(value)
	if err != nil {
		word := value
		var fault *spdx.SyntaxError
		if errors.As(err, &fault) && fault.Word != "" {
			word = fault.Word
		}
		r.note("publiccode.licence", register.Error, p, args("value", excerpt(value), "word", excerpt(word)))
		return
	}
	if e.Text != strings.Join(strings.Fields(value), " ") {
		r.note("publiccode.licence.spelling", register.Advice, p, args("value", excerpt(value), "instead", excerpt(e.Text)))
	}
	for _, id := range e.Licences {
		if spdx.Deprecated(id) {
			r.note("publiccode.licence.deprecated", register.Advice, p, args("value", id))
		}
	}
}
