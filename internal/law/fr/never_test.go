// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"regexp"
	"testing"
)

// Nobody needs identity papers to ask for an explanation: no words of the site send
// any, not even on a condition.
func TestNoWordsSendIdentityPapers(t *testing.T) {
	c := catalogue(t)
	condition := regexp.MustCompile(`(?i)(identity papers|pièces? d’identité)[^.]*(unless|\bif\b|\bsi\b|sauf|à moins)`)
	for _, id := range c.IDs() {
		for _, lang := range []string{"fr", "en"} {
			if said := condition.FindString(c.Text(lang, id, nil)); said != "" {
				t.Errorf("%s %s: %q", lang, id, said)
			}
		}
	}
}
