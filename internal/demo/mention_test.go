// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"testing"
	"unicode/utf8"

	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/words"
)

// TestShortMentionsFit writes the short mention of every sheet of the demonstration,
// declared or known: within its limit, and with all that the law wants in it.
func TestShortMentionsFit(t *testing.T) {
	profile := fr.Profile()
	c, err := words.Load(profile.Words)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]register.Sheet{}
	for _, f := range Sheets() {
		for _, x := range sheet.ReadYAML(f.Data).Contents() {
			all[f.Name] = register.Sheet{Origin: register.Origin{Kind: register.WrittenByRegister}, Content: x}
		}
	}
	archives, err := loadArchives()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range archives {
		for _, f := range a.files {
			if !sheet.IsFile(f.path) {
				continue
			}
			for _, x := range sheet.ReadYAML(f.data).Contents() {
				all[a.Path+"/"+f.path] = register.Sheet{Origin: register.Origin{Kind: register.Declared}, Content: x}
			}
		}
	}
	if len(all) < 47 {
		t.Fatalf("only %d sheets", len(all))
	}
	const rules = "https://algorithmes.exemple.gouv.fr/fr/algorithmes/une-adresse-assez-longue-pour-tenir-une-ligne-ou-deux"
	for name, x := range all {
		t.Run(name, func(t *testing.T) {
			text := profile.Mention.Write(c, law.MentionFrom(x, rules, law.Required))
			if n := utf8.RuneCountInString(text.Short); n > profile.Mention.Limit || text.TooLong {
				t.Errorf("%d characters: %s", n, text.Short)
			}
			for _, f := range profile.Mention.Find(text.Short) {
				blank := f.Item == "how_to_exercise" && len(x.Content.Contacts.Or(nil)) == 0
				if !f.Found && !blank {
					t.Errorf("no %s in %s", f.Item, text.Short)
				}
			}
		})
	}
}
