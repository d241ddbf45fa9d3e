// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"net/url"
	"regexp"
	"strings"
)

// sheetPath is the path of a sheet's page in each language.
var sheetPath = regexp.MustCompile(`^/(?:fr/algorithmes|en/algorithms)/([a-z0-9]+(?:-[a-z0-9]+)*)/?$`)

// Hook reads an id that a publiccode.yml gives under supports (standard 0.7) as the
// name of a sheet: its own id, or "slug:" and the slug of its page on a register. ""
// is an id of something else.
func Hook(id string) string {
	id = strings.TrimSpace(id)
	if strings.HasPrefix(strings.ToLower(id), "urn:uuid:") {
		return strings.ToLower(id)
	}
	u, err := url.Parse(id)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	if m := sheetPath.FindStringSubmatch(u.Path); m != nil {
		return "slug:" + m[1]
	}
	return ""
}

// Hooks are the names by which a publiccode.yml may call the sheet.
func (s Sheet) Hooks() []string {
	hooks := []string{strings.ToLower(s.ID)}
	if s.Slug != "" {
		hooks = append(hooks, "slug:"+s.Slug)
	}
	return hooks
}
