// SPDX-License-Identifier: EUPL-1.2

package web

import "net/http"

// filePage is an answer that is no page but a file to keep: its bytes are sent as
// they are, under the name given, and never shown in the site's own place. Without a
// name it is a picture of our own making, which a page shows.
type filePage struct {
	Layout
	Type string // media type
	Name string // letters, digits, points and hyphens only; "" to show it
	Body []byte
}

// The media types of the files.
const (
	plainType    = "text/plain; charset=utf-8"
	calendarType = "text/calendar; charset=utf-8"
)

// plainFile is a text to keep.
func plainFile(name, text string) *filePage {
	return &filePage{Name: name, Type: plainType, Body: []byte(text)}
}

// rendered makes the answer of a file.
func (f *filePage) rendered(lang, etag string) *rendered {
	p := &rendered{status: http.StatusOK, lang: lang, body: f.Body, gzip: pack(f.Body), etag: etag, mediaType: f.Type}
	if f.Name != "" {
		p.disposition = `attachment; filename="` + f.Name + `"`
	}
	return p
}

// describe sets the headers that say what the answer is.
func (p *rendered) describe(h http.Header) {
	h["Content-Type"], h["Content-Language"] = htmlType, []string{p.lang}
	if p.mediaType != "" {
		h["Content-Type"] = []string{p.mediaType}
	}
	if p.disposition != "" {
		h["Content-Disposition"] = []string{p.disposition}
	}
}
