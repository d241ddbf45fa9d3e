// SPDX-License-Identifier: EUPL-1.2

package none

import (
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

// No law, no duty, no letter; and never the word that nothing is required.
func TestNoLaw(t *testing.T) {
	p := Profile()
	if p.Rules != nil || p.Mention != nil || p.Reply != nil || p.Letters != nil || p.Estimate != nil || len(p.Items) > 0 || p.Words != nil {
		t.Errorf("%+v", p)
	}
	if len(p.Rules.Apply(law.Answers{}).Obligations) > 0 || p.Complete(register.Content{}) != nil {
		t.Error("it decides something")
	}
}
