// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"strings"
	"testing"

	"greffe/internal/law/none"
	"greffe/internal/register"
)

// TestCheckWithoutLaw: where the register keeps to no law, nothing is asked for in its name.
func TestCheckWithoutLaw(t *testing.T) {
	empty := ReadYAML([]byte("name: Grille\n")).Items[0].Content
	withheld := ReadYAML([]byte(complete + "secrecy: {ground: l311_6, withheld_fields: [operations]}\n")).Items[0].Content
	for _, c := range []register.Content{empty, withheld} {
		for _, f := range Check(c, register.Declared, none.Profile()) {
			if strings.HasSuffix(f.Rule, ".law") || strings.HasSuffix(f.Rule, ".request") || strings.HasPrefix(f.Rule, "sheet.secrecy.") {
				t.Errorf("%s on %s", f.Rule, f.Key)
			}
		}
	}
}
