// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodSheet = `name: Places en crèche
lang: fr
administration: Commune de Valombre
contact: creches@valombre.example
information_updated_on: 2026-03-01
summary_plain: Classe les demandes de places en crèche.
purpose: Classer les demandes.
role_in_decision: Avant la commission.
automation_level: decision_support
legal_bases: Délibération du 3 juin 2024
affected_public: Familles
data: Quotient familial
parameters: Quotient familial
algorithm_type: rules
operations: Additionner des points.
remedies: Écrire à la mairie.
mention: shown
status: operational
`

func TestSheetCheck(t *testing.T) {
	dir := t.TempDir()
	put := func(name, content string) string {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	good := put("good/algorithm.yml", goodSheet)
	bad := put("bad/algorithms/a.yml", strings.Replace(goodSheet, "decision_support", "guesswork", 1))
	put("bad/algorithms/notes.txt", "no sheet")
	empty := filepath.Dir(put("empty/readme.md", "x"))
	for _, c := range []struct {
		name string
		args []string
		code int
		out  string
		err  string
	}{
		{"a_good_file", []string{good}, exitWell, "", "1 fiche lue"},
		{"a_folder_says_what_it_read", []string{filepath.Dir(good)}, exitWell, "", "algorithm.yml"},
		{"a_fault_has_its_place_and_its_remedy", []string{bad}, exitIncomplete, "a.yml:9:19: erreur: «\u00a0Qui décide, la machine ou une personne (automation_level)\u00a0» ne connaît pas «\u00a0guesswork\u00a0».\n    Choisissez parmi", ""},
		{"in_english", []string{bad, "--lang", "en"}, exitIncomplete, "does not know “guesswork”", ""},
		{"a_fault_in_a_folder", []string{filepath.Dir(filepath.Dir(bad))}, exitIncomplete, "guesswork", ""},
		{"a_folder_without_sheets", []string{empty}, exitMisuse, "", "aucune fiche"},
		{"no_such_file", []string{filepath.Join(dir, "nowhere.yml")}, exitMisuse, "", "nowhere.yml"},
		{"a_wrong_format", []string{good, "--format", "xml"}, exitMisuse, "", "text, json"},
		{"a_wrong_origin", []string{good, "--origin", "rumour"}, exitMisuse, "", "declared"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			args := append([]string{"sheet", "check"}, c.args...)
			if !strings.Contains(strings.Join(args, " "), "--lang") {
				args = append(args, "--lang", "fr")
			}
			if code := run(context.Background(), args, &out, &errs); code != c.code {
				t.Errorf("exit %d, not %d\n%s%s", code, c.code, &out, &errs)
			}
			if !strings.Contains(out.String(), c.out) || c.out == "" && out.Len() > 0 {
				t.Errorf("stdout: %s", &out)
			}
			if !strings.Contains(errs.String(), c.err) || strings.Contains(errs.String()+out.String(), "‹") {
				t.Errorf("stderr: %s", &errs)
			}
		})
	}
}

func TestSheetCheckAsJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "algorithm.yml")
	if err := os.WriteFile(file, []byte("name: x\nstatus: dormant\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"sheet", "check", file, "--format", "json", "--origin", "imported"}, &out, &errs); code != exitIncomplete {
		t.Errorf("exit %d: %s", code, &errs)
	}
	var reports []sheetReport
	if err := json.Unmarshal(out.Bytes(), &reports); err != nil {
		t.Fatal(err)
	}
	if len(reports) != 1 || reports[0].Sheets != 1 || reports[0].Findings[0].Rule != "sheet.enum" || reports[0].Findings[0].Line != 2 {
		t.Errorf("%+v", reports)
	}
}
