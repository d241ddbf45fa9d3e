// SPDX-License-Identifier: EUPL-1.2

package publiccode

import "greffe/internal/register"

// This file is the standard: "The Standard (core)", schema.core.rst, with "Italy",
// schema.it.rst, and CHANGELOG.rst for what each version brought, advised against
// or renamed. Versions 0.2 to 0.7 are compatible, so a key is never refused for
// being new or old; what 0.1 named otherwise is known by its old name.
//
// Four presence rules of old versions are left out, as the reference validator
// leaves them out: releaseDate mandatory before 0.4, categories before 0.5,
// genericName before 0.3, and the 500 characters of longDescription before 0.3.

// standard lists the top-level keys ("Top-Level Keys and Sections").
func standard() []field {
	type file = register.Publiccode
	return []field{
		{name: "publiccodeYmlVersion", need: mandatory, check: checkVersion, keep: func(p *file, s string) { p.Version = s }},
		{name: "publiccode-yaml-version", removed: 2, instead: "publiccodeYmlVersion", keep: func(p *file, s string) { p.Version = s }},
		{name: "name", need: mandatory, keep: func(p *file, s string) { p.Name = s }},
		{name: "applicationSuite", keep: func(p *file, s string) { p.Application = s }},
		{name: "url", need: mandatory, check: sourceURL, keep: func(p *file, s string) { p.URL = s }},
		{name: "landingURL", strict: true, check: webURL, keep: func(p *file, s string) { p.LandingURL = s }},
		{name: "isBasedOn", shape: textOrList, strict: true, check: sourceURL, keep: func(p *file, s string) { p.IsBasedOn = append(p.IsBasedOn, s) }},
		{name: "softwareVersion", keep: func(p *file, s string) { p.SoftwareVer = s }},
		{name: "releaseDate", strict: true, check: date, keep: func(p *file, s string) { p.ReleaseDate = s }},
		{name: "logo", check: path, keep: func(p *file, s string) { p.Logo = s }},
		{name: "monochromeLogo", deprecated: 3, instead: "logo", check: path},
		{name: "inputTypes", shape: list, deprecated: 3, check: mediaType},
		{name: "outputTypes", shape: list, deprecated: 3, check: mediaType},
		{name: "platforms", shape: textOrList, need: mandatory, keep: func(p *file, s string) { p.Platforms = append(p.Platforms, s) }},
		{name: "categories", shape: list, strict: true, check: category, keep: func(p *file, s string) { p.Categories = append(p.Categories, s) }},
		{name: "tags", shape: textOrList, removed: 2, instead: "categories"},
		{name: "usedBy", shape: list, keep: func(p *file, s string) { p.UsedBy = append(p.UsedBy, s) }},
		{name: "fundedBy", shape: sections, since: 5, alone: "name", fields: funder(), begin: func(p *file, _ string) { p.FundedBy = append(p.FundedBy, register.Body{}) }},
		{name: "roadmap", strict: true, check: webURL, keep: func(p *file, s string) { p.Roadmap = s }},
		{name: "developmentStatus", need: mandatory, check: choice(statuses), keep: func(p *file, s string) { p.Status = s }},
		{name: "softwareType", need: mandatory, check: softwareType, keep: func(p *file, s string) { p.Type = s }},
		{name: "organisation", shape: section, need: expected, since: 5, alone: "name", fields: organisation()},
		{name: "supports", shape: sections, since: 7, alone: "id", fields: support()},
		{name: "intendedAudience", shape: section, fields: audience()},
		{name: "description", shape: languages, need: mandatory, alone: "longDescription", fields: description(), begin: func(p *file, lang string) { p.Texts = append(p.Texts, register.Texts{Lang: lang}) }},
		{name: "legal", shape: section, need: mandatory, alone: "license", fields: legal()},
		{name: "maintenance", shape: section, need: mandatory, fields: maintenance(), after: maintained},
		{name: "localisation", shape: section, need: mandatory, fields: localisation()},
		{name: "dependsOn", shape: section, fields: []field{
			{name: "open", shape: sections, alone: "name", fields: dependency()},
			{name: "proprietary", shape: sections, alone: "name", fields: dependency()},
			{name: "hardware", shape: sections, alone: "name", fields: dependency()},
		}},
		{name: "IT", shape: section, deprecated: 7, instead: "supports", fields: italy()},
		{name: "it", shape: section, deprecated: 5, instead: "IT", fields: italy()},
	}
}

// organisation is the "Section organisation", new in 0.5.
func organisation() []field {
	return []field{
		{name: "uri", need: mandatory, check: bodyURI, keep: func(p *register.Publiccode, s string) { p.Body.URI = s }},
		{name: "name", keep: func(p *register.Publiccode, s string) { p.Body.Name = s }},
	}
}

// funder is the special data format "Organisation" of fundedBy. The text calls the
// name mandatory and the URI optional, the reference validator the reverse: either
// one names the funder.
func funder() []field {
	last := func(p *register.Publiccode) *register.Body { return &p.FundedBy[len(p.FundedBy)-1] }
	return []field{
		{name: "name", keep: func(p *register.Publiccode, s string) { last(p).Name = s }},
		{name: "uri", check: bodyURI, keep: func(p *register.Publiccode, s string) { last(p).URI = s }},
	}
}

// support is one item of "Key supports", new in 0.7.
func support() []field {
	return []field{{name: "id", need: mandatory, check: supportID, keep: func(p *register.Publiccode, s string) { p.Supports = append(p.Supports, s) }}}
}

// audience is the "Section intendedAudience".
func audience() []field {
	return []field{
		{name: "scope", shape: list, strict: true, check: scope},
		{name: "countries", shape: list, strict: true, check: country},
		{name: "unsupportedCountries", shape: list, strict: true, check: country},
		{name: "onlyFor", shape: textOrList, removed: 2, instead: "intendedAudience.scope"},
	}
}

// description is one language of the "Section description".
func description() []field {
	type file = register.Publiccode
	last := func(p *file) *register.Texts { return &p.Texts[len(p.Texts)-1] }
	return []field{
		{name: "localisedName", keep: func(p *file, s string) { last(p).Name = s }},
		{name: "genericName", deprecated: 3, check: length(0, 35), keep: func(p *file, s string) { last(p).Generic = s }},
		{name: "shortDescription", need: mandatory, check: length(0, 150), keep: func(p *file, s string) { last(p).Short = s }},
		{name: "longDescription", need: oneLanguage, check: length(150, 10000), keep: func(p *file, s string) { last(p).Long = s }},
		{name: "documentation", strict: true, check: webURL, keep: func(p *file, s string) { last(p).Docs = s }},
		{name: "apiDocumentation", strict: true, check: webURL},
		{name: "features", shape: list, need: oneLanguage, keep: func(p *file, s string) { last(p).Features = append(last(p).Features, s) }},
		{name: "screenshots", shape: list, check: path},
		{name: "videos", shape: list, strict: true, check: webURL},
		{name: "awards", shape: list},
		{name: "freeTags", shape: list, removed: 2, instead: "categories"},
	}
}

// legal is the "Section legal".
func legal() []field {
	return []field{
		{name: "license", need: mandatory, check: licence, keep: func(p *register.Publiccode, s string) { p.Licence = s }},
		{name: "mainCopyrightOwner"},
		{name: "repoOwner", deprecated: 5, instead: "organisation.name", keep: func(p *register.Publiccode, s string) { p.Owner = s }},
		{name: "authorsFile", deprecated: 4, check: path},
	}
}

// maintenance is the "Section maintenance" with the data formats Contact and
// Contractor. These are people: they are counted, their names stay in the file.
func maintenance() []field {
	count := func(p *register.Publiccode, _ string) { p.Contacts++ }
	return []field{
		{name: "type", need: mandatory, check: choice(maintenanceTypes), keep: func(p *register.Publiccode, s string) { p.Maintenance = s }},
		{name: "contractors", shape: sections, fields: []field{
			{name: "name", need: mandatory},
			{name: "until", need: mandatory, check: date},
			{name: "email", check: email},
			{name: "website", strict: true, check: webURL},
		}},
		{name: "contacts", shape: sections, begin: count, fields: []field{
			{name: "name", need: mandatory},
			{name: "email", check: email},
			{name: "phone"},
			{name: "affiliation"},
		}},
	}
}

// localisation is the "Section localisation".
func localisation() []field {
	return []field{
		{name: "localisationReady", shape: truth, need: mandatory},
		{name: "availableLanguages", shape: list, strict: true, need: mandatory, check: language, keep: func(p *register.Publiccode, s string) { p.Languages = append(p.Languages, s) }},
	}
}

// dependency is the data format "Dependency".
func dependency() []field {
	return []field{
		{name: "name", need: mandatory},
		{name: "versionMin"},
		{name: "versionMax"},
		{name: "version"},
		{name: "optional", shape: truth},
	}
}

// italy is the section "Italy" (schema.it.rst), part of the standard until 1.0.
func italy() []field {
	return []field{
		{name: "countryExtensionVersion", check: choice([]string{"0.2", "1.0"})},
		{name: "conforme", shape: section, deprecated: 5, fields: []field{
			{name: "lineeGuidaDesign", shape: truth},
			{name: "modelloInteroperabilita", shape: truth},
			{name: "misureMinimeSicurezza", shape: truth},
			{name: "gdpr", shape: truth},
			{name: "accessibile", shape: truth, removed: 2, instead: "IT.conforme.lineeGuidaDesign"},
			{name: "interoperabile", shape: truth, removed: 2, instead: "IT.conforme.modelloInteroperabilita"},
			{name: "sicuro", shape: truth, removed: 2, instead: "IT.conforme.misureMinimeSicurezza"},
			{name: "privacy", shape: truth, removed: 2, instead: "IT.conforme.gdpr"},
		}},
		{name: "riuso", shape: section, fields: []field{{name: "codiceIPA", deprecated: 5, instead: "organisation.uri"}}},
		{name: "piattaforme", shape: section, fields: []field{
			{name: "spid", shape: truth},
			{name: "cie", shape: truth},
			{name: "anpr", shape: truth},
			{name: "pagopa", shape: truth},
			{name: "io", shape: truth, since: 3},
		}},
		{name: "ecosistemi", shape: ignored, removed: 2, instead: "intendedAudience.scope"},
		{name: "designKit", shape: ignored, deprecated: 2},
	}
}

// maintained applies the presence rules of contractors and contacts, made clear in
// 0.5: contractors with a contract and only then, contacts where people inside
// or volunteers maintain the software.
func maintained(r *reader, found map[string]entry, p place) {
	kind, ok := found["type"]
	if !ok {
		return
	}
	_, contractors := found["contractors"]
	_, contacts := found["contacts"]
	a := args("type", excerpt(kind.value.Value))
	switch kind.value.Value {
	case "contract":
		if !contractors {
			r.note("publiccode.maintenance.contractors", register.Error, p, a)
		}
		return
	case "internal", "community":
		if !contacts {
			r.note("publiccode.maintenance.contacts", register.Error, p, a)
		}
	}
	if contractors && !empty(found["contractors"].value) {
		severity := register.Error
		if r.minor < 5 {
			severity = register.Warning
		}
		r.note("publiccode.maintenance.no_contract", severity, found["contractors"].place, a)
	}
}

// finish drops what was begun and stayed empty.
func (r *reader) finish() {
	var funders []register.Body
	for _, b := range r.out.FundedBy {
		if b != (register.Body{}) {
			funders = append(funders, b)
		}
	}
	r.out.FundedBy = funders
}
