// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"greffe/internal/demo"
	"greffe/internal/register"
)

// curlSheet is a sheet as an agency keeps it in a file.
const curlSheet = `{"name":"Tarif de la cantine","lang":"fr","summary_plain":"Calcule un prix.","purpose":"Fixer un prix.","contact":[{"kind":"email","value":"cantine@valmont.example"}],
"information_updated_on":"2026-11-01","automation_level":"decision_support","role_in_decision":"Il propose.","legal_bases":[{"label":"Délibération"}],"affected_public":"Familles",
"algorithm_type":"rules","operations":"On divise.","status":"operational"}`

// curlAnswer is what curl heard.
type curlAnswer struct {
	code       int
	etag, body string
}

// curl asks as a script does, with Debian's curl.
func curl(t *testing.T, args ...string) curlAnswer {
	t.Helper()
	args = append([]string{"--silent", "--show-error", "--noproxy", "*", "--max-time", "30", "--write-out", "\n%{http_code} %header{etag}"}, args...)
	out, err := exec.CommandContext(t.Context(), "curl", args...).CombinedOutput() // #nosec G204 -- questions of this test, on loopback
	if err != nil {
		t.Fatalf("curl %s: %v: %s", args, err, out)
	}
	i := strings.LastIndexByte(string(out), '\n')
	code, etag, _ := strings.Cut(string(out[i+1:]), " ")
	n, err := strconv.Atoi(code)
	check(t, err)
	return curlAnswer{code: n, etag: etag, body: string(out[:i])}
}

// TestWriteWithCurl (features S11): an agency declares with nothing but curl, a token and
// a file, against the program that serves: what would happen, then that it happens, the
// same again without effect, and no overwriting of a state that was not seen.
func TestWriteWithCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("curl is not installed")
		}
		t.Skip("curl is not installed")
	}
	w := newWorld(t, demo.Options{})
	w.must(exitWell, "init")
	d, _ := w.hireDeclarer(t, register.Author, register.Approver)
	address, _ := w.serveProcess()
	if !strings.HasPrefix(address, "http") {
		address = "http://" + address
	}
	first, second, third := w.write("first.json", curlSheet), w.write("second.json", strings.Replace(curlSheet, "Fixer", "Calculer", 1)), w.write("third.json", strings.Replace(curlSheet, "Fixer", "Dire", 1))
	sheet, public := address+"/api/v1/organisations/valmont/algorithms/cantine", address+"/api/v1/algorithm?key=cantine"
	token := []string{"--header", "Authorization: Bearer " + d.token}
	put := func(at, file string, more ...string) []string {
		return slices.Concat(token, []string{"--request", "PUT", "--header", "Content-Type: application/json", "--data-binary", "@" + file}, more, []string{at})
	}
	etag := ""
	steps := []struct {
		rule  string
		args  func() []string
		code  int
		holds string
	}{
		{"a token is needed", func() []string { return []string{"--upload-file", first, sheet} }, 401, "unauthorised"},
		{"a dry run says what would be", func() []string { return put(sheet+"?dry_run=true", first) }, 200, `"dry_run":true`},
		{"a dry run leaves nothing", func() []string { return []string{public} }, 404, "not-found"},
		{"it is made and public", func() []string { return put(sheet, first) }, 201, `"state":"published"`},
		{"anybody reads it", func() []string { return []string{public} }, 200, "Fixer un prix"},
		{"the same again changes nothing", func() []string { return put(sheet, first) }, 200, `"changed":false`},
		{"a dry run of another says that it would change", func() []string { return put(sheet+"?dry_run=true", second, "--header", "If-Match: "+etag) }, 200, `"changed":true`},
		{"the state that was seen may be replaced", func() []string { return put(sheet, second, "--header", "If-Match: "+etag) }, 200, `"changed":true`},
		{"anybody reads the new one", func() []string { return []string{public} }, 200, "Calculer un prix"},
		{"a state that is no more may not", func() []string { return put(sheet, third, "--header", `If-Match: "1"`) }, 412, "precondition"},
		{"a person's words are not overwritten unseen", func() []string { w.retouch(t); return put(sheet, third) }, 428, "precondition-required"},
		{"nor by a state older than theirs", func() []string { return put(sheet, third, "--header", "If-Match: "+etag) }, 412, "precondition"},
		{"one that is not complete is not public", func() []string {
			return put(sheet+"-scolaire", w.write("poor.json", `{"name":"Cantine scolaire"}`))
		}, 422, "sheet.required"},
		{"YAML is taken too", func() []string {
			return slices.Concat(token, []string{"--request", "PUT", "--header", "Content-Type: application/yaml", "--data-binary", "@" + w.write("a.yml", "name: Grille\npurpose: Trier\n"), sheet + "-grille?state=draft"})
		}, 201, `"state":"draft"`},
		{"a document hangs on it", func() []string {
			return slices.Concat(token, []string{"--data-binary", "@" + w.write("grid.csv", "points;sens\n3;trois enfants\n"), sheet + "-grille/attachments?title=Points"})
		}, 201, "text/csv"},
		{"another administration is not there", func() []string {
			return put(strings.Replace(sheet, "valmont", "orge", 1), first)
		}, 404, "not-found"},
	}
	for _, s := range steps {
		got := curl(t, s.args()...)
		if got.code != s.code || !strings.Contains(got.body, s.holds) {
			t.Fatalf("%s: %d, expected %d and %q\n%s", s.rule, got.code, s.code, s.holds, got.body)
		}
		if dry := strings.Contains(got.body, `"dry_run":true`); dry && got.etag != "" {
			t.Errorf("%s: an ETag of a state that is not there: %s", s.rule, got.etag)
		}
		if strings.Contains(got.body, `"slug":"cantine"`) && got.etag != "" {
			etag = got.etag
		}
	}
	if etag == "" || etag == `"1"` {
		t.Errorf("the ETag at the end is %q", etag)
	}
}

// retouch has a person of the administration write into the sheet on the pages.
func (w *world) retouch(t *testing.T) {
	t.Helper()
	o := w.office(t)
	defer o.Close()
	body, err := o.store.OrganisationBySlug(t.Context(), "valmont")
	check(t, err)
	all, err := o.store.Declarations(t.Context(), body.ID, 10)
	check(t, err)
	actor := register.Actor{Person: "p", Memberships: []register.Membership{{Organisation: body.ID, Role: register.Author}}}
	c := all[0].Sheet.Content
	c.Purpose = register.Fill("Écrit par une personne.")
	_, err = o.desk.SaveDraft(t.Context(), actor, all[0].Sheet.ID, all[0].Number, c, register.ViaForm)
	check(t, err)
}
