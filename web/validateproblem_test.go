// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestValidateSaysWhyNot: each address that could not be read has its own reason, and
// what stands inside the network of the site has the reason of what does not exist.
func TestValidateSaysWhyNot(t *testing.T) {
	s := site(t, invented(), func(o *Options) {
		o.Fetch = func(_ context.Context, address string, _ int64) ([]byte, error) {
			if strings.Contains(address, "missing") {
				return nil, fmt.Errorf("404: %w", register.ErrNotFound)
			}
			return nil, fmt.Errorf("refused or silent: %w", register.ErrUnavailable)
		}
	})
	for _, c := range []struct{ rule, address, shows string }{
		{"no_address", "blah", "Ce n’est pas une adresse"},
		{"without_protection", "http://site.example/publiccode.yml", "qui commencent par https://"},
		{"a_password", "https://a:b@site.example/publiccode.yml", "qui commencent par https://"},
		{"private_by_its_letters", "https://10.0.0.7/publiccode.yml", "n’est pas sur le web public"},
		{"this_machine", "https://localhost/publiccode.yml", "n’est pas sur le web public"},
		{"a_number", "https://2130706433/publiccode.yml", "n’est pas sur le web public"},
		{"not_found", "https://site.example/missing", "ne donne pas de fichier"},
		{"silent_or_inside", "https://intranet.example/publiccode.yml", "Rien n’a répondu"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			w := postBody(s, "/fr/verifier/fichier", url.Values{"kind": {"publiccode"}, "address": {c.address}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
			if body := w.Body.String(); w.Code != 422 || !strings.Contains(body, c.shows) || !strings.Contains(body, `role="alert"`) {
				t.Errorf("%d, without %q", w.Code, c.shows)
			}
		})
	}
}

// TestValidateTellsFilesApart: a file of the other kind is sent on, not judged; what is
// no text is not repeated; findings are counted by what they ask.
func TestValidateTellsFilesApart(t *testing.T) {
	s := site(t, invented())
	algorithm := "name: Cantine\nadministration: Ville\nsummary_plain: \"A & B\"\nstatus: operational\n"
	software := "publiccodeYmlVersion: \"0.4\"\nname: Cantine\nurl: https://a.example\nplatforms: [web]\n"
	for _, c := range []struct {
		rule, kind, text string
		status           int
		shows, not       string
	}{
		{"sheet_as_publiccode", "publiccode", algorithm, 200, "Vérifier comme fiche d’algorithme", "finding-error"},
		{"publiccode_as_sheet", "sheet", software, 200, "Vérifier comme publiccode.yml", "finding-error"},
		{"its_own_kind", "publiccode", software, 200, "finding-error", "Vérifier comme"},
		{"picture", "publiccode", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 422, "Ce n’est pas un texte", "IHDR"},
		{"counted_by_kind", "publiccode", software, 200, "erreurs à réparer, et ", "finding-none"},
		{"size_and_limit", "publiccode", strings.Repeat("# 345678901234\n", 20_000), 413, "293\u00a0Ko", "345678901234"},
		{"day_and_version", "publiccode", software + "releaseDate: 31/12/2024\n", 200, "releaseDate: 2024-12-31", "finding-none"},
		{"text_for_a_section", "publiccode", software + "description:\n  fr: Un logiciel\n", 200, "doit contenir des clés", "compte "},
	} {
		t.Run(c.rule, func(t *testing.T) {
			kind, body := fileForm(t, map[string]string{"kind": c.kind}, "f.yml", c.text)
			w := postBody(s, "/fr/verifier/fichier", body, "Content-Type", kind)
			got := w.Body.String()
			if w.Code != c.status || !strings.Contains(got, c.shows) {
				t.Errorf("%d, without %q", w.Code, c.shows)
			}
			if strings.Contains(got, c.not) {
				t.Errorf("holds %q", c.not)
			}
		})
	}
}
