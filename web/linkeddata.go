// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/url"
	"strings"
	"time"

	"greffe/internal/register"
)

// linkedData is a page in the words of https://schema.org, for machines: a block of
// data that no browser runs. Empty fields are left out.
type linkedData struct {
	Context string   `json:"@context,omitempty"`
	Type    string   `json:"@type"`
	ID      string   `json:"@id,omitempty"`
	Name    string   `json:"name,omitempty"`
	Other   []string `json:"alternateName,omitempty"`
	URL     string   `json:"url,omitempty"`
	Text    string   `json:"description,omitempty"`
	Lang    string   `json:"inLanguage,omitempty"`

	// Of source code: https://schema.org/SoftwareSourceCode.
	Code      string        `json:"codeRepository,omitempty"`
	Languages string        `json:"programmingLanguage,omitempty"`
	Licence   string        `json:"license,omitempty"`
	Author    []*linkedData `json:"author,omitempty"`
	Keywords  []string      `json:"keywords,omitempty"`
	Created   string        `json:"dateCreated,omitempty"`
	Modified  string        `json:"dateModified,omitempty"`

	// Of software in several places.
	Parts []*linkedData `json:"hasPart,omitempty"`

	// Of bodies: https://schema.org/GovernmentOrganization.
	SameAs     []string      `json:"sameAs,omitempty"`
	Parent     []*linkedData `json:"parentOrganization,omitempty"`
	Identifier []string      `json:"identifier,omitempty"`

	// Of the register as a whole: https://schema.org/Dataset.
	Publisher    *linkedData   `json:"publisher,omitempty"`
	Distribution []*linkedData `json:"distribution,omitempty"`
	Content      string        `json:"contentUrl,omitempty"`
	Format       string        `json:"encodingFormat,omitempty"`
	Free         *bool         `json:"isAccessibleForFree,omitempty"`
}

const schemaOrg = "https://schema.org"

// absolute is an address of this site as the world knows it; the path alone where the
// site knows no public address.
func (s *Server) absolute(path string) string { return absolute(s.base, path) }

// absolute puts the public address of a site before a path of it; base is nil where the
// site knows none.
func absolute(base *url.URL, path string) string {
	if base == nil {
		return path
	}
	return base.String() + path
}

// linkedBody is a public body.
func (s *Server) linkedBody(lang string, o register.Organisation) *linkedData {
	d := &linkedData{Type: "GovernmentOrganization", Name: o.Name, URL: s.absolute(address(lang, "administration", o.Slug)), Other: o.Acronyms}
	if o.Brief().AccountAlone() {
		d.Type = "Organization"
	}
	if site := outgoing(o.Website); site != "" {
		d.SameAs = []string{site}
	}
	for _, id := range o.Identifiers {
		if id.Scheme != register.SchemeAccount && id.Scheme != register.SchemeName {
			d.Identifier = append(d.Identifier, id.Scheme+":"+id.Value)
		}
	}
	return d
}

// linkedCode is a repository.
func (s *Server) linkedCode(lang string, x register.Repository, bodies []named, text register.SoftwareText) *linkedData {
	d := &linkedData{
		Context: schemaOrg, Type: "SoftwareSourceCode", Name: x.Software.Or(x.Name), URL: s.absolute(address(lang, "repository", x.Key)),
		Code: outgoing(x.URL), Text: cut(text.Text, 500), Lang: text.Lang, Languages: x.Language.Or(""), Keywords: x.Topics.Or(nil),
		Created: linkedDay(x.CreatedOn), Modified: linkedDay(x.LastActivity),
	}
	if l := x.Licence.Or(""); l != "" && l != "NOASSERTION" && !strings.ContainsAny(l, " ()") {
		d.Licence = "https://spdx.org/licenses/" + l
	}
	for _, b := range bodies {
		d.Author = append(d.Author, &linkedData{Type: "Organization", Name: b.Name, URL: s.absolute(b.URL)})
	}
	return d
}

// linkedSoftware is a software whose code stands in one place or several: main is the
// repository that it is written in.
func (s *Server) linkedSoftware(lang string, x register.Software, title string, text register.SoftwareText, main register.Repository, bodies []named) *linkedData {
	d := s.linkedCode(lang, main, bodies, text)
	d.Name, d.Other, d.URL = title, nil, s.absolute(address(lang, "software", x.Slug))
	if title != x.Name {
		d.Other = []string{x.Name}
	}
	if !x.Active.IsZero() {
		d.Modified = x.Active.UTC().Format(time.DateOnly)
	}
	for _, part := range x.Parts {
		d.Parts = append(d.Parts, &linkedData{Type: "SoftwareSourceCode", Name: part.Name, URL: s.absolute(address(lang, "repository", part.Address)), Code: outgoing("https://" + part.Address)})
	}
	return d
}

// linkedRegister is the register as a data set, with the lists that it gives out.
func (s *Server) linkedRegister(lang string) *linkedData {
	free := true
	d := &linkedData{
		Context: schemaOrg, Type: "Dataset", Name: s.title(lang), URL: s.absolute(address(lang, "home")), Text: s.opt.Catalogue.Text(lang, "web.home.lead", nil),
		Lang: lang, Free: &free, Licence: outgoing(s.opt.Profile.Reuse.URL),
	}
	if o := s.opt.Operator.named(lang); o.Name != "" {
		d.Publisher = &linkedData{Type: "Organization", Name: o.Name}
	}
	if s.opt.Mounts["/api/"] != nil {
		d.Distribution = append(d.Distribution, &linkedData{Type: "DataDownload", Content: s.absolute("/api/v1/algorithms"), Format: "application/json"},
			&linkedData{Type: "DataDownload", Content: s.absolute("/api/v1/repositories"), Format: "application/json"})
	}
	if s.site.Feeds {
		d.Distribution = append(d.Distribution, &linkedData{Type: "DataDownload", Content: s.absolute("/feed.json"), Format: "application/feed+json"})
	}
	return d
}

func linkedDay(f register.Fact[time.Time]) string {
	if !f.Is(register.Present) || f.Value.IsZero() {
		return ""
	}
	return f.Value.UTC().Format(time.DateOnly)
}
