// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// apiInfo heads the OpenAPI document, which is the same on every site.
func apiInfo() *huma.Info {
	return &huma.Info{
		Title:   "Greffe",
		Version: "1",
		Description: `A public register of the algorithms and the source code of public bodies. Reading needs no key and is open to every site (CORS). An administration declares its sheets with a token (PUT).

**Facts** stand in one of four states that are never mixed up: present, absent, not_observed, failed. Each says who states it (origin) and where it was read (evidence).

**Lists** are read page by page: follow next, which is also a Link header. A cursor (after) is opaque and holds a key, so that no item is lost or doubled while the register changes.

**Languages**: lang=fr or lang=en, else Accept-Language, else French. Only words meant for people depend on it.

**Caches**: every answer has a weak ETag that follows the register; send it back as If-None-Match. HEAD is answered like GET, without a body; OPTIONS gives Allow.

**Problems** are application/problem+json (RFC 9457). Their types are for ever: urn:greffe:problem: followed by no-such-address, not-found, withdrawn, erased, parameters, invalid-parameter, missing-parameter, unknown-parameter, invalid-cursor, invalid, as-of, as-of-search, as-of-now, cross-origin, method, not-acceptable, conflict, address-too-long, misdirected, too-many-requests, internal, unavailable and, when writing, unauthorised, precondition, precondition-required, too-large, media-type or unprocessable.`,
	}
}

// describeFeeds adds the feeds to the OpenAPI document: they are read like the API,
// and their extension is documented here.
func (a *api) describeFeeds(doc *huma.OpenAPI) {
	before := &huma.Param{Name: "before", In: "query", Description: "Only changes older than this position: what next_url holds.", Schema: position("").Schema(nil)}
	lang := &huma.Param{Name: "lang", In: "query", Description: "Language; else Accept-Language, else French.", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"fr", "en"}}}
	about := []*huma.Param{before, lang,
		{Name: "q", In: "query", Description: "Only changes of what this question finds.", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "algorithm", In: "query", Description: "Only changes of this sheet, by slug, and of its links.", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "repository", In: "query", Description: "Only changes of this repository, by any address that it has or had.", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "software", In: "query", Description: "Only changes of the repositories of this software, by slug.", Schema: &huma.Schema{Type: huma.TypeString}},
	}
	explode := true
	for _, name := range facetNames() {
		said := "Only changes of what has one of these values; as in search."
		if name == "organisation" {
			said = "Id of a body; alone, also its slug: changes of all that belongs to it."
		}
		about = append(about, &huma.Param{Name: name, In: "query", Description: said, Explode: &explode, Schema: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}})
	}
	schema := doc.Components.Schemas.Schema(reflect.TypeFor[jsonFeed](), true, "")
	for _, f := range []struct {
		path, id, summary, media string
		schema                   *huma.Schema
	}{
		{"/feed.json", "json-feed", "Changes as a JSON Feed 1.1 (https://jsonfeed.org/version/1.1)", jsonFeedType, schema},
		{"/feed.atom", "atom-feed", "Changes as an Atom feed (RFC 4287)", atomType, &huma.Schema{Type: huma.TypeString}},
	} {
		answers := a.refusals(nil)
		delete(answers, "406")
		answers["200"] = &huma.Response{Description: "Latest first, in plain words.", Content: map[string]*huma.MediaType{f.media: {Schema: f.schema}}}
		doc.AddOperation(&huma.Operation{
			Method: http.MethodGet, Path: f.path, OperationID: f.id, Summary: f.summary, Parameters: about, Responses: answers,
		})
	}
	doc.AddOperation(&huma.Operation{
		Method: http.MethodGet, Path: apiRoot + "/openapi.json", OperationID: "openapi", Summary: "This document",
		Responses: map[string]*huma.Response{"200": {Description: "OpenAPI 3.1.", Content: map[string]*huma.MediaType{
			"application/openapi+json": {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}},
		}}},
	})
}
