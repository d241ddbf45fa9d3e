// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"greffe/internal/law"
	"greffe/internal/register"
)

// Linked gives the checks with the one on links to sheets made anew: links come and go
// with sheets, without any visit to the repository.
func Linked(checks []register.Check, r register.Repository, links []register.Link, p law.Profile) []register.Check {
	if links == nil {
		links = []register.Link{}
	}
	for _, anew := range Run(Subject{Repository: r, Links: links}, p) {
		if anew.Rule != sheetsLinked {
			continue
		}
		for i := range checks {
			if checks[i].Rule == sheetsLinked {
				checks[i] = anew
			}
		}
	}
	return checks
}
