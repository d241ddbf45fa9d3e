// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"greffe/internal/export"
)

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

// jsonFile is a document to keep.
func jsonFile(name string, v any) (page, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return &filePage{Type: export.JSON.MediaType(), Name: name, Body: b.Bytes()}, nil
}

// csvFile is a table that a spreadsheet opens: a value is never taken for a formula.
func csvFile[T any](name string, columns []export.Column[T], rows []T) (page, error) {
	var b bytes.Buffer
	err := export.Write(&b, export.Options{Format: export.CSVSheet}, columns, func(yield func(T, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return &filePage{Type: export.CSVSheet.MediaType(), Name: name, Body: b.Bytes()}, nil
}

// rendered makes the answer of a file.
func (f *filePage) rendered(lang, etag string) *rendered {
	p := &rendered{status: http.StatusOK, lang: lang, body: f.Body, gzip: pack(f.Body), etag: etag, day: f.Day, mediaType: f.Type}
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
		h["Content-Disposition"], h["Content-Security-Policy"] = []string{p.disposition}, []string{documentPolicy}
	}
}
