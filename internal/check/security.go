// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"strings"

	"greffe/internal/register"
)

func securityRules() []Rule {
	return []Rule{{
		ID: "security-contact", Version: 2, Purpose: register.PurposeSecurity, how: "section", Args: names("SECURITY, security.txt"),
		guides: []string{"rfc9116", "standard"}, run: ask(wanted{
			names:    []string{"security", "securite"},
			headings: []string{"security", "securite", "vulnerabilit", "faille"},
			other:    wellKnown,
		}),
	}}
}

// wellKnown looks for .well-known/security.txt.
func wellKnown(v *view) (outcome, bool) {
	all, unread := v.places(".well-known")
	for _, p := range all {
		if strings.HasPrefix(p.path, ".well-known/") && strings.EqualFold(p.node.Name, "security.txt") {
			return v.judge([]place{p})
		}
	}
	if unread != "" {
		return unobserved("folder_unread", v.at(unread, 0)).with("path", unread), true
	}
	return outcome{}, false
}
