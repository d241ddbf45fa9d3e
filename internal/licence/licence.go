// SPDX-License-Identifier: EUPL-1.2

// Package licence tells under which licence a repository stands, who says so, and what a jurisdiction's list answers.
// It receives the files of a visit (see Wanted), the licence of a publiccode.yml and the forge's own word, and a law.Profile.
// It gives Claims with their evidence, the Conclusion drawn from all of them, and an Answer; pure functions, no I/O.
//
// The way through it:
//
//	claims := licence.Read(files)                                  // texts, headers, manifests, LICENSES/, codemeta.json
//	claims = append(claims, licence.Stated(licence.Publiccode, word, evidence)...)
//	claims = append(claims, licence.Stated(licence.Forge, word, evidence)...)
//	conclusion := licence.Conclude(claims)                         // one expression, who spoke, who disagrees
//	answer := licence.Lawful(conclusion, profile)                  // yes, no, unknown, not applicable
package licence
