// SPDX-License-Identifier: EUPL-1.2

// Package greffe holds the texts that go with the program: its licence and the works of others in it.
// It gets them from the two files beside it.
// It hands them to the command line, so that a binary alone still carries its notices.
package greffe

import _ "embed"

// Licence is the text of the program's own licence, the EUPL-1.2.
//
//go:embed LICENSE
var Licence string

// ThirdParty lists the works of others in the program with their licences and notices,
// as Markdown.
//
//go:embed THIRD-PARTY.md
var ThirdParty string
