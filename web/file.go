// SPDX-License-Identifier: EUPL-1.2

package web

import "net/http"

// filePage is an answer that is no page but a file to keep: its bytes are sent as
// they are, under the name given, and never shown in the site's own place.
type filePage struct {
	Layout
	Type string // media type
	Name string // letters, digits, points and hyphens only
	Body []byte
}

// rendered makes the answer of a file.
func (f *filePage) rendered(lang, etag string) *rendered {
	return &rendered{
		status: http.StatusOK, lang: lang, body: f.Body, gzip: pack(f.Body), etag: etag,
		mediaType: f.Type, disposition: `attachment; filename="` + f.Name + `"`,
	}
}
