// SPDX-License-Identifier: EUPL-1.2

// Package publiccode reads publiccode.yml files, whatever their state.
// It receives the bytes of a file from the crawler, the command line or a form, and the habits of a jurisdiction.
// It gives a register.Publiccode with every usable value and a finding for every fault; never an error (house rule 5).
//
// The standard: https://yml.publiccode.tools/ (sources and CHANGELOG.rst in
// publiccodeyml/publiccode.yml); standard.go is its table of keys.
package publiccode

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Parse reads one file. The result holds all values that could be read, even
// from a file that breaks the rules, its SHA-256, and the findings in the order
// of the lines. Contacts are counted, never kept. The same bytes and profile give
// the same result; the network is not used; memory and time are bounded for any
// input (limit.go). The caller fills in Repository.
func Parse(b []byte, p law.Profile) register.Publiccode {
	r := &reader{habits: p.Publiccode.Keys, schemes: p.Schemes}
	if text, ok := r.decode(b); ok && r.withinLimits(text) {
		r.document(text)
	}
	r.out.Opening = stated(b, p.Checks.DegreeKeys)
	sum := sha256.Sum256(b)
	r.out.SHA256 = hex.EncodeToString(sum[:])
	r.out.Findings = r.findings()
	return r.out
}

// findings gives what was found in the order of the file, and at most
// maxFindings of them: the rest is counted in a last one, which is as grave as the
// gravest of them.
func (r *reader) findings() []register.Finding {
	slices.SortStableFunc(r.found, func(a, b register.Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	if len(r.found) <= maxFindings {
		return r.found
	}
	rest := r.found[maxFindings:]
	gravest := register.Advice
	for _, f := range rest {
		if f.Severity == register.Error || gravest == register.Advice {
			gravest = f.Severity
		}
	}
	return append(r.found[:maxFindings:maxFindings], register.Finding{
		Rule: "publiccode.more", Severity: gravest, Line: rest[0].Line, Args: number(len(rest)),
	})
}
