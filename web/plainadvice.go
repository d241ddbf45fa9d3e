// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"

	"greffe/internal/plain"
	"greffe/internal/register"
)

// plainAdvice is what would make a sheet easier to understand, each under the control
// of the form that holds the words. It is told to who writes, and stops nothing.
func plainAdvice(c register.Content) []register.Finding {
	findings := plain.Sheet(c)
	for i, f := range findings {
		if cut, _, lines := strings.Cut(f.Key, ".steps["); lines { // a list of lines is one control
			findings[i].Key = cut + ".steps"
		}
	}
	return findings
}

// adviceOn words the advice on a sheet, for its author's preview.
func (s *Server) adviceOn(r *request, c register.Content) []placed {
	var all []placed
	for _, f := range plainAdvice(c) {
		all = append(all, placed{findingView: s.formFinding(r, f), URL: stepOf(f.Key) + "#" + controlID(f.Key)})
	}
	return all
}
