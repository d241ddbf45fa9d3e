// SPDX-License-Identifier: EUPL-1.2

package register_test

import (
	"testing"

	"greffe/internal/register"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain_text_stays", "Où est l’école ?\n\t« Là »", "Où est l’école ?\n\t« Là »"},
		{"a_terminal_is_not_commanded", "\x1b[31mred\a\x7f\u009b", "[U+001B][31mred[U+0007][U+007F][U+009B]"},
		{"writing_is_not_turned", "gpj.\u202eexe\u2066\u061c", "gpj.[U+202E]exe[U+2066][U+061C]"},
		{"a_line_is_not_overwritten", "error\rwell\r\nnext", "error[U+000D]well\r\nnext"},
		{"nothing_is_nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := register.Visible(c.text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
