// SPDX-License-Identifier: EUPL-1.2

// Package schemas holds the schemas of the files that the program reads and writes.
// It receives nothing.
// It gives them to the site, to exports and to tests; each is compared with the code that it describes.
package schemas

import _ "embed"

// Sheet is the JSON Schema (2020-12) of algorithm explanation sheets as files.
//
//go:embed sheet.schema.json
var Sheet []byte

// OpenAPI is the description of the API (OpenAPI 3.1), made by the code of web.
//
//go:embed openapi.json
var OpenAPI []byte
