// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"net/url"
	"slices"
	"strings"

	"greffe/internal/register"
)

// SchemeURI identifies a body by a web address that no scheme of the jurisdiction knows.
const SchemeURI = "uri"

// Identify reads an identifier out of a URI: in a scheme of the jurisdiction when
// one of its addresses fits, else the URI itself. A placeholder names nobody.
func (d *Desk) Identify(uri string) (register.Identifier, bool) {
	uri = strings.TrimSpace(uri)
	if uri == "" {
		return register.Identifier{}, false
	}
	for _, s := range d.profiles.Schemes() {
		for _, pattern := range s.URIs {
			if m := pattern.FindStringSubmatch(uri); m != nil {
				v := strings.ToLower(m[1])
				return register.Identifier{Scheme: s.ID, Value: v}, !slices.Contains(s.Nobody, v)
			}
		}
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" {
		return register.Identifier{}, false
	}
	u.Host = strings.ToLower(u.Host)
	u.Path = strings.TrimRight(u.Path, "/")
	return register.Identifier{Scheme: SchemeURI, Value: u.String()}, true
}
