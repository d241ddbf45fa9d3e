// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"fmt"
	"strings"
	"testing"

	"greffe/internal/law/fr"
	"greffe/internal/register"
)

const complete = `
name: Places en crèche
lang: fr
administration: Commune de Valombre
contact: creches@valombre.example
information_updated_on: 2026-03-01
summary_plain: Classe les demandes.
purpose: Classer les demandes.
role_in_decision: Avant la commission.
automation_level: decision_support
legal_bases: Délibération
affected_public: Familles
data: Quotient familial
parameters: Quotient familial
algorithm_type: rules
operations: Additionner.
remedies: Écrire à la mairie.
mention: shown
status: operational
`

func TestCheck(t *testing.T) {
	without := func(key string) string {
		var kept []string
		for _, line := range strings.Split(complete, "\n") {
			if !strings.HasPrefix(line, key+":") {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "\n")
	}
	for _, c := range []struct {
		name, file string
		origin     register.OriginKind
		want       string
	}{
		{"a_complete_sheet", complete, register.Declared, ""},
		{"law_binds_declared", without("purpose"), register.Declared, "error sheet.required.law purpose 2"},
		{"law_is_advice_for_imported", without("purpose"), register.Imported, "advice sheet.required.law purpose 2"},
		{"law_is_advice_for_written_by_register", without("purpose"), register.WrittenByRegister, "advice sheet.required.law purpose 2"},
		{"publish_binds_declared", without("affected_public"), register.Declared, "error sheet.required.publish affected_public 2"},
		{"on_request_warns", without("parameters"), register.Declared, "warning sheet.required.request parameters 2"},
		{"the_mention_is_on_the_decision", without("mention"), register.Declared, "warning sheet.required.law mention 2"},
		{"not_applicable_is_an_answer", without("parameters") + "parameters: {not_applicable: no input}\n", register.Declared, ""},
		{"unknown_is_an_answer", without("status") + "status: unknown\n", register.Declared, ""},
		{"blanks_are_none", without("purpose") + "purpose: \"  \"\n", register.Declared, "error sheet.required.law purpose 19"},
		{"unreadable_is_none", without("status") + "status: {unreadable: x}\n", register.Declared, "warning sheet.unreadable status 19\nerror sheet.required.publish status 19"},
		{"a_person_in_contact", without("contact") + "contact: jeanne.martin@valombre.example\n", register.Declared, "warning sheet.contact.nominal contact[0] 19"},
		{"a_role_in_contact", without("contact") + "contact: service.enfance@valombre.example\n", register.Declared, ""},
		{"an_address_in_a_text", without("purpose") + "purpose: Écrire à j.martin@valombre.example.\n", register.Declared, "warning sheet.text.nominal purpose 19"},
		{"ends_before_it_starts", complete + "start_date: 2025-02\nend_date: 2025-01\n", register.Declared, "warning sheet.dates.order end_date 21"},
		{"withheld_without_ground", complete + "disclosure: {code: withheld}\n", register.Declared, "warning sheet.secrecy.missing secrecy 2"},
		{"a_ground_that_the_duty_allows", complete + "secrecy: {ground: L311-5-2-g, withheld_fields: [operations]}\n", register.Declared, ""},
		{"a_ground_of_another_duty_is_refused", complete + "secrecy: {ground: l311_6, withheld_fields: [operations]}\n", register.Declared, "error sheet.secrecy.duty secrecy.ground 20"},
		{"a_ground_of_another_duty_by_the_table", complete + "secrecy: {ground: l311_6}\ndisclosure: {rules: withheld}\n", register.Declared, "error sheet.secrecy.duty secrecy.ground 20"},
		{"a_ground_of_another_duty_on_what_others_said", complete + "secrecy: {ground: l311_6, withheld_fields: [operations]}\n", register.Imported, "warning sheet.secrecy.duty secrecy.ground 20"},
		{"business_secrets_cover_code", complete + "secrecy: {ground: l311_6}\ndisclosure: {code: withheld}\n", register.Declared, ""},
		{"partly_withheld_without_ground", complete + "disclosure: {evaluation: partly}\n", register.Declared, "warning sheet.secrecy.missing secrecy 2"},
		{"the_data_themselves_are_documents", complete + "secrecy: {ground: l311_6}\ndisclosure: {data: withheld, evaluation: partly}\n", register.Declared, ""},
		{"rules_are_always_held", complete + "disclosure: {rules: not_held}\n", register.Declared, "error sheet.disclosure.code disclosure.rules 20"},
		{"data_always_are", complete + "disclosure: {data: none}\n", register.Imported, "error sheet.disclosure.code disclosure.data 20"},
		{"code_may_never_have_been_handed_over", complete + "disclosure: {code: not_held}\n", register.Declared, ""},
		{"a_ground_of_no_list", complete + "secrecy: {ground: commercial, withheld_fields: [operations]}\n", register.Declared, "warning sheet.secrecy.unlisted secrecy.ground 20"},
		{"withheld_fields_exist", complete + "secrecy: {ground: L311-5-2-a, withheld_fields: [parameters, colour]}\n", register.Declared, "advice sheet.secrecy.field secrecy.withheld_fields[1] 20"},
		{"ground_of_secrecy", complete + "secrecy: {withheld_fields: [operations], reason: a}\n", register.Declared, "warning sheet.secrecy.ground secrecy 20"},
		{"a_reason_alone_withholds_nothing", complete + "secrecy: {reason: Nothing is withheld.}\n", register.Declared, ""},
		{"link_without_address", complete + "links:\n  - {section: impact, title: Notice, url: ''}\n", register.Declared, "advice sheet.link.address links[0] 21"},
		{"links_and_none", complete + "links:\n  - {section: impact, url: 'https://a.fr'}\nno_links: {impact: none}\n", register.Declared, "warning sheet.links.both no_links 22"},
		{"data_without_a_name", complete + "attachments: []\n", register.Declared, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ReadYAML([]byte(c.file))
			var lines []string
			for _, f := range r.Items[0].Check(c.origin, fr.Profile()) {
				lines = append(lines, fmt.Sprintf("%s %s %s %d", f.Severity, f.Rule, f.Key, f.Line))
			}
			if got := strings.Join(lines, "\n"); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
			var bare []string
			for _, f := range Check(r.Items[0].Content, c.origin, fr.Profile()) {
				bare = append(bare, string(f.Severity)+" "+f.Rule)
			}
			if len(bare) != len(lines) {
				t.Errorf("without places: %v", bare)
			}
		})
	}
}

func TestStates(t *testing.T) {
	c := ReadYAML([]byte(complete + "context: {not_applicable: x}\nscope: y\nmedium: {unreadable: z}\n")).Items[0].Content
	s := States(c)
	for field, want := range map[string]register.ValueStatus{"name": register.Filled, "context": register.NotApplicable, "medium": register.Unreadable, "risks": register.Missing, "links": register.Missing} {
		if s[field] != want {
			t.Errorf("%s is %q", field, s[field])
		}
	}
}

// An inventory of 21 columns is not at fault for what it has no column for.
func TestCheckAsksOfAnInventoryWhatItCanHold(t *testing.T) {
	r := ReadCSV([]byte(head+",Ressources connexes (impact)\nCommune d’Y,Crèche,externe,Notice\n"), fr.Profile())
	severity := map[string]string{}
	for _, f := range r.Items[0].Check(register.Declared, fr.Profile()) {
		severity[f.Key] = fmt.Sprintf("%s %d:%d", f.Severity, f.Line, f.Column)
	}
	for key, want := range map[string]string{"purpose": "error 2:0", "status": "advice 2:0", "mention": "advice 2:0", "links[0]": "advice 2:28"} {
		if severity[key] != want {
			t.Errorf("%s: %q, not %q", key, severity[key], want)
		}
	}
}
