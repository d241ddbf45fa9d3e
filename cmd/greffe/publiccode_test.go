// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"greffe/internal/law/lawtest"
)

// runPubliccode runs "publiccode" as the program does, by itself.
func runPubliccode(t *testing.T, lang string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{stdout: &out, stderr: &errs}
	if err := a.prepareWords(nil); err != nil {
		t.Fatal(err)
	}
	a.lang, a.profileID = lang, lawtest.For(t).ID
	root := &cobra.Command{Use: "greffe", SilenceErrors: true, SilenceUsage: true, PersistentPreRunE: func(*cobra.Command, []string) error { return a.prepare() }}
	root.AddCommand(publiccodeCommand(a))
	root.SetArgs(append([]string{"publiccode"}, args...))
	if err := root.ExecuteContext(t.Context()); err != nil {
		code = a.report(err)
	}
	return code, out.String(), errs.String()
}

// publiccodeFolder holds a good file, a bad one, and things that are not read.
func publiccodeFolder(t *testing.T) string {
	t.Helper()
	good := `publiccodeYmlVersion: "0"
name: Medusa
url: "https://forge.example/city/medusa"
platforms: [web]
developmentStatus: beta
softwareType: standalone/web
organisation: {uri: "urn:x-example:city"}
description:
  fr:
    shortDescription: Réservation de piscines
    longDescription: ` + strings.Repeat("Réserver une ligne. ", 10) + `
    features: [Réservation]
legal: {license: EUPL-1.2}
maintenance: {type: none}
localisation: {localisationReady: true, availableLanguages: [fr]}
`
	folder := t.TempDir()
	for name, text := range map[string]string{
		"good/publiccode.yml":  good,
		"bad/publiccode.yaml":  strings.Replace(good, "EUPL-1.2", "EUPL 1.2", 1),
		"loud.yml":             strings.Replace(good, "beta", "Beta", 1),
		".git/publiccode.yml":  "bad",
		"good/other.yml":       "bad",
		"empty/nothing/README": "",
	} {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../bad/publiccode.yaml", filepath.Join(folder, "empty", "publiccode.yml")); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestPubliccodeCheck(t *testing.T) {
	folder := publiccodeFolder(t)
	for _, c := range []struct {
		name, lang string
		args       []string
		code       int
		out, err   string
	}{
		{"good_file", "fr", []string{"check", filepath.Join(folder, "good", "publiccode.yml")}, exitWell, "rien à signaler", "1 fichier lu"},
		{"bad_file_french", "fr", []string{"check", filepath.Join(folder, "bad", "publiccode.yaml")}, exitIncomplete, ":13:9: erreur: La licence «\u00a0EUPL 1.2\u00a0»", "avec des erreurs\u00a0: 1"},
		{"bad_file_english", "en", []string{"check", filepath.Join(folder, "bad", "publiccode.yaml")}, exitIncomplete, ":13:9: error: The licence “EUPL 1.2” is not an SPDX expression: the word “EUPL” is out of place.\n    Take the exact", "with errors: 1"},
		{"folder_without_links_and_git", "en", []string{"check", folder}, exitIncomplete, "", "2 files read; with errors: 1"},
		{"folder_with_none", "en", []string{"check", filepath.Join(folder, "empty")}, exitIncomplete, "", "no publiccode.yml"},
		{"no_such_file", "en", []string{"check", filepath.Join(folder, "nowhere")}, exitMisuse, "", "nowhere"},
		{"wrong_format", "en", []string{"check", folder, "--format", "xml"}, exitMisuse, "", "text, json"},
		{"corrected_is_written", "en", []string{"check", filepath.Join(folder, "loud.yml"), "--format", "corrected"}, exitWell, "developmentStatus: beta\n", "  − developmentStatus: Beta\n  + developmentStatus: beta"},
		{"corrected_of_many", "en", []string{"check", folder, "--format", "corrected"}, exitMisuse, "", "say which"},
		{"nothing_to_do", "en", nil, exitMisuse, "", "say what to check"},
		{"private_address_is_refused", "en", []string{"check", "http://127.0.0.1:9/publiccode.yml"}, exitIncomplete, "", "cannot be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := runPubliccode(t, c.lang, c.args...)
			if code != c.code || !strings.Contains(out, c.out) || !strings.Contains(errs, c.err) {
				t.Errorf("code %d, want %d\nstdout: %s\nwant: %s\nstderr: %s\nwant: %s", code, c.code, out, c.out, errs, c.err)
			}
		})
	}
}

func TestPubliccodeCheckJSON(t *testing.T) {
	_, out, _ := runPubliccode(t, "fr", "check", publiccodeFolder(t), "--format", "json")
	var files []struct {
		File     string `json:"file"`
		Findings []struct {
			Rule    string `json:"rule"`
			Message string `json:"message"`
			Advice  string `json:"advice"`
		} `json:"findings"`
		Publiccode struct {
			Name string `json:"name"`
		} `json:"publiccode"`
	}
	if err := json.Unmarshal([]byte(out), &files); err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 || files[0].Findings[0].Rule != "publiccode.licence" || files[0].Findings[0].Advice == "" ||
		files[1].Findings == nil || len(files[1].Findings) > 0 || files[1].Publiccode.Name != "Medusa" {
		t.Errorf("%s", out)
	}
}

func TestRetrieveReadsNoMoreThanAsked(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/publiccode.yml" {
			http.NotFound(w, r)
			return
		}
		w.Write(bytes.Repeat([]byte("a"), 1000))
	}))
	defer server.Close()
	b, _, err := retrieve(t.Context(), server.Client(), server.URL+"/publiccode.yml", 10)
	if err != nil || len(b) != 10 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if _, _, err := retrieve(t.Context(), server.Client(), server.URL+"/nothing", 10); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("%v", err)
	}
}
