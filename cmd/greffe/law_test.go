// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"greffe/internal/law/lawtest"
)

// lawRun starts the program with answers on its standard input.
func lawRun(t *testing.T, answers string, args ...string) (code int, out, errs string) {
	t.Helper()
	t.Setenv("GREFFE_PROFILE", lawtest.For(t).ID)
	file := filepath.Join(t.TempDir(), "answers.json")
	if err := os.WriteFile(file, []byte(answers), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdin
	os.Stdin = in
	t.Cleanup(func() {
		os.Stdin = before
		in.Close()
	})
	var o, e bytes.Buffer
	code = run(context.Background(), append([]string{"law"}, args...), &o, &e)
	return code, o.String(), e.String()
}

// automatedWithoutMention is the gravest case.
const automatedWithoutMention = `{"org_l300_2": true, "org_kind": "local_authority", "fte": 40, "population": 4000,
	"algorithmic": true, "individual_decision": true, "main_processing": true, "secrecy": null, "special_regime": null,
	"automation": "fully_automated", "personal_data": true, "sensitive_data": false, "self_revising_sole_basis": false,
	"decision_date": "2026-01-15", "mention_items": []}`

func TestLawCheck(t *testing.T) {
	cases := []struct {
		name, in string
		args     []string
		code     int
		out, err []string
	}{
		{"what_is_required_by_whom_and_why", automatedWithoutMention, []string{"check", "--lang", "fr"}, exitWell, []string{
			"La loi — Mention explicite sur la décision\u00a0: obligatoire",
			"La loi — Règles de l’algorithme en ligne\u00a0: pas obligatoire",
			"Le guide de l’État (non obligatoire) — Règles de l’algorithme en ligne\u00a0: demandé",
			"D1 (s’applique)", "[L311-3-1, R311-3-1-1]", "LEGIARTI000033205535", "seul un juge peut le dire",
			"non relue par un juriste", "Supposé, faute de réponse", "1. Ajoutez la mention",
		}, nil},
		{"in_english", automatedWithoutMention, []string{"check", "--lang", "en"}, exitWell, []string{"The law — Explicit mention on the decision: required", "only a judge can say so", "not re-read by a jurist"}, nil},
		{"what_to_answer_next", `{"org_l300_2": true}`, []string{"check", "--lang", "fr"}, exitWell, []string{"on ne peut pas le dire", "Pour le savoir, répondez à", "(algorithmic)"}, nil},
		{"the_delay_to_contest_comes_first", `{"request_received": "2026-03-10"}`, []string{"check", "--lang", "fr"}, exitWell, []string{"Demander une explication n’arrête pas le délai", "2026-06-09", "n’arrête pas le délai"}, nil},
		{"a_wrong_answer_says_what_is_allowed", `{"automation": "robot"}`, []string{"check", "--lang", "fr"}, exitIncomplete, nil, []string{"«\u00a0\"robot\"\u00a0» n’est pas une réponse", "fully_automated"}},
		{"an_unknown_question_is_left_aside", `{"org_l300_2": true, "colour": 1}`, []string{"check", "--lang", "fr"}, exitWell, []string{"Le champ"}, []string{"colour"}},
		{"no_object", `nonsense`, []string{"check", "--lang", "fr"}, exitIncomplete, nil, []string{"ce n’est pas un objet JSON"}},
		{"without_a_law_it_says_so", automatedWithoutMention, []string{"check", "--profile", "none", "--lang", "fr"}, exitWell, []string{"ne peut rien dire de ce qui est obligatoire"}, nil},
		{"a_wrong_format", `{}`, []string{"check", "--format", "xml", "--lang", "fr"}, exitMisuse, nil, []string{"text, json"}},
		{"what_to_do", ``, []string{"--lang", "fr"}, exitMisuse, nil, []string{"greffe law check"}},
		{"the_questions", ``, []string{"questions", "--lang", "fr"}, exitWell, []string{"mention_items", "Un tableur et une grille de notation sur papier", "personnes morales comptent"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			code, out, errs := lawRun(t, c.in, c.args...)
			if code != c.code {
				t.Errorf("exit %d, not %d\n%s", code, c.code, errs)
			}
			for _, want := range c.out {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in stdout:\n%s", want, out)
				}
			}
			for _, want := range c.err {
				if !strings.Contains(errs, want) {
					t.Errorf("no %q in stderr:\n%s", want, errs)
				}
			}
			if c.out == nil && out != "" || strings.Contains(out+errs, "‹") {
				t.Errorf("stdout: %s\nstderr: %s", out, errs)
			}
		})
	}
}

func further(path []lawStep) [][]string {
	var all [][]string
	for _, s := range path {
		all = append(all, s.Texts)
	}
	return all
}

// The fields are a contract: scripts read them.
func TestLawCheckAsJSON(t *testing.T) {
	code, out, errs := lawRun(t, automatedWithoutMention, "check", "--format", "json", "--lang", "fr")
	if code != exitWell {
		t.Fatal(code, errs)
	}
	var report struct {
		Profile  string `json:"profile"`
		InScope  any    `json:"in_scope"`
		Reason   any    `json:"reason"`
		Mention  string `json:"mention"`
		Person   string `json:"individual_information"`
		Statute  string `json:"general_information_statute"`
		Guide    string `json:"general_information_guide"`
		Detailed string `json:"detailed_explanation"`
		Nullity  any    `json:"nullity_risk"`
		Missing  any    `json:"mention_missing"`
		Items    any    `json:"mention_missing_items"`
		Allowed  any    `json:"automation_allowed"`
		Sets     []struct {
			ID     string `json:"id"`
			Reread bool   `json:"reread"`
			Date   string `json:"date"`
		} `json:"rule_sets"`
		Inputs []lawInput      `json:"inputs"`
		Duties []lawObligation `json:"duties"`
		Faults []lawObligation `json:"faults"`
		Other  []lawObligation `json:"other_duties"`
		Texts  []lawText       `json:"texts"`
		First  []lawAction     `json:"first"`
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if report.Profile != "fr" || report.InScope != true || report.Reason != nil || report.Mention != "required" || report.Person != "on_request" ||
		report.Statute != "not_required" || report.Guide != "required" || report.Detailed != "required" ||
		report.Nullity != true || report.Missing != true || report.Allowed != true {
		t.Errorf("%+v", report)
	}
	if items, ok := report.Items.([]any); !ok || len(items) > 0 {
		t.Errorf("items %v", report.Items)
	}
	if len(report.Sets) != 2 || report.Sets[0].ID != "statute" || report.Sets[0].Reread || report.Sets[1].ID != "guide" {
		t.Errorf("%+v", report.Sets)
	}
	if len(report.Duties) != 8 || len(report.Other) != 6 || len(report.First) == 0 || report.First[0].ID != "mention_now" {
		t.Errorf("%d duties, %d others, %v", len(report.Duties), len(report.Other), report.First)
	}
	if m := report.Duties[0]; m.ID != "mention" || m.Path[len(m.Path)-1].Rule != "D1" || m.Path[len(m.Path)-1].State != "holds" || !slices.Equal(m.Texts, []string{"L311-3-1", "R311-3-1-1"}) {
		t.Errorf("%+v", m)
	}
	for _, f := range report.Faults {
		if !f.Private {
			t.Errorf("%s is not private", f.ID)
		}
	}
	listed := map[string]bool{}
	for _, text := range report.Texts {
		if listed[text.ID] {
			t.Errorf("%s is listed twice", text.ID)
		}
		listed[text.ID] = true
		if !strings.HasPrefix(text.URL, "https://") || text.Label == "" {
			t.Errorf("%+v", text)
		}
	}
	for _, o := range slices.Concat(report.Duties, report.Faults, report.Other) { // what a duty cites it cites once, and the list explains it
		said := map[string]bool{}
		for _, texts := range append([][]string{o.Texts}, further(o.Path)...) {
			for _, id := range texts {
				if said[id] || !listed[id] {
					t.Errorf("%s cites %s twice, or the list lacks it", o.ID, id)
				}
				said[id] = true
			}
		}
	}
	again := func() string {
		_, out, _ := lawRun(t, automatedWithoutMention, "check", "--format", "json", "--lang", "fr")
		return out
	}
	if again() != out {
		t.Error("same answers, other bytes")
	}
}

// Without a law there is no duty, and never one that is "not required".
func TestLawCheckWithoutALaw(t *testing.T) {
	code, out, errs := lawRun(t, automatedWithoutMention, "check", "--format", "json", "--profile", "none", "--lang", "en")
	if code != exitWell || strings.Contains(out, "not_required") || strings.Contains(out, "in_scope") || !strings.Contains(out, `"duties": []`) {
		t.Errorf("%d %s %s", code, out, errs)
	}
	code, out, errs = lawRun(t, ``, "questions", "--format", "json", "--profile", "none")
	if code != exitWell || strings.TrimSpace(out) != "[]" {
		t.Errorf("%d %s %s", code, out, errs)
	}
}

// The shared vectors, through the command that anyone can run.
func TestLawCheckRunsTheVectors(t *testing.T) {
	b, err := os.ReadFile(filepath.FromSlash("../../../shared/data/algorithms/legal-test-vectors.json"))
	if os.IsNotExist(err) && os.Getenv("CI") != "true" {
		t.Skip("real data not found at ../../../shared/data/algorithms")
	}
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Decision []struct {
			ID     string          `json:"id"`
			Input  json.RawMessage `json:"input"`
			Expect map[string]any  `json:"expect"`
		} `json:"decision_vectors"`
	}
	if err := json.Unmarshal(b, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors.Decision {
		code, out, errs := lawRun(t, string(v.Input), "check", "--format", "json")
		if code != exitWell {
			t.Fatal(v.ID, code, errs)
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		for field, want := range v.Expect {
			g, _ := json.Marshal(got[field])
			w, _ := json.Marshal(want)
			if !bytes.Equal(g, w) {
				t.Errorf("%s: %s is %s, want %s", v.ID, field, g, w)
			}
		}
	}
}
