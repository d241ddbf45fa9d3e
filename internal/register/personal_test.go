// SPDX-License-Identifier: EUPL-1.2

package register_test

import (
	"strings"
	"testing"

	"greffe/internal/register"
)

func TestWithhold(t *testing.T) {
	roles := register.Roles{"contact", "service", "mairie"}
	for text, want := range map[string]string{
		"":                                   "",
		"no address":                         "no address",
		"jeanne.martin@valmont.example":      register.Withheld,
		"Écrire à j_martin@valmont.example.": "Écrire à " + register.Withheld + ".",
		"jean-pierre.de-la-tour@valmont.example, contact.rgpd@valmont.example": register.Withheld + ", contact.rgpd@valmont.example",
		"service.enfance@valmont.example":                                      "service.enfance@valmont.example",
		"cantine@valmont.example":                                              "cantine@valmont.example",
		"git@github.com:valmont/cantine":                                       "git@github.com:valmont/cantine",
		"a.b.c@valmont.example":                                                "a.b.c@valmont.example",
		"equipe.3@valmont.example":                                             "equipe.3@valmont.example",
		"mailto:jeanne.martin@valmont.example?subject=x":                       "mailto:" + register.Withheld + "?subject=x",
		"<JEANNE.MARTIN@VALMONT.EXAMPLE>":                                      "<" + register.Withheld + ">",
	} {
		if got := roles.Withhold(text); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
}

func FuzzWithhold(f *testing.F) {
	f.Add("jeanne.martin@valmont.example a@b")
	f.Fuzz(func(t *testing.T, text string) {
		roles := register.Roles{"contact"}
		got := roles.Withhold(text)
		if got != text && !strings.Contains(got, register.Withheld) {
			t.Errorf("%q becomes %q", text, got)
		}
		for _, a := range register.Addresses(got) {
			if roles.Nominal(a) {
				t.Errorf("%q leaves %q", text, a)
			}
		}
	})
}
