// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"greffe/internal/law"
	"greffe/internal/register"
)

// whole is a mention that says all four things.
var whole = []string{itemPurpose, itemRight, itemHow, itemCADA}

// plainCase is a decision of a large body, helped by its algorithm, with nothing special.
func plainCase() map[string]any {
	return map[string]any{
		"org_l300_2": true, "org_kind": "state", "fte": 1000, "population": nil, "algorithmic": true,
		"individual_decision": true, "main_processing": true, "secrecy": nil, "automation": "decision_support",
		"personal_data": true, "sensitive_data": false, "self_revising_sole_basis": false,
		"decision_date": "2024-01-01", "mention_items": whole, "special_regime": nil,
	}
}

type set = map[string]any

// The decision table, rule by rule, and the traps between guide and statute. Each
// case is the plain one with changes.
func TestDecisionTable(t *testing.T) {
	none := []string{}
	automated := func(more set) set {
		s := set{"automation": "fully_automated"}
		maps.Copy(s, more)
		return s
	}
	noCADA := []string{itemPurpose, itemRight, itemHow}
	out := func(reason string) set {
		return set{"in_scope": false, "reason": reason, "mention": "not_required", "individual_information": "not_required", "general_information_statute": "not_required"}
	}
	in := set{"in_scope": true, "mention": "required", "individual_information": "on_request", "general_information_statute": "required"}
	cases := []struct {
		name    string
		changes set
		want    set
	}{
		{"S1_company_without_public_service", set{"org_l300_2": false, "org_kind": "private_other"}, out(notL300)},
		{"S2_agent_without_any_rule", set{"algorithmic": false, "automation": "none"}, out(noAlgorithm)},
		{"S3_orientation_tool", set{"individual_decision": false}, out(noDecision)},
		{"S4_offences", set{"secrecy": "g"}, out(secretCovers)},
		{"S4_explicit_whole", set{"secrecy": "b", "secrecy_extent": "whole"}, out(secretCovers)},
		{"S1_goes_before_S4", set{"org_l300_2": false, "secrecy": "b"}, out(notL300)},
		{"S5_is_flagged_and_not_decided", set{"special_regime": "L612-3"}, set{"in_scope": "special_regime", "mention": "unknown", "individual_information": "unknown", "general_information_statute": "unknown", "general_information_guide": "unknown"}},
		{"S5_after_S3", set{"special_regime": "L612-3", "individual_decision": false}, out(noDecision)},
		{"S6_internal_procedure_is_no_exemption", set{}, in},
		{"S6_legal_persons_count", set{"personal_data": false}, in},
		{"S6_private_body_with_public_service", set{"org_kind": "private_public_service"}, in},
		{"D1_mention_has_no_threshold", set{"fte": 1, "org_kind": "local_authority", "population": 80}, set{"mention": "required", "individual_information": "on_request"}},
		{"D1_minor_processing_has_its_mention", set{"main_processing": false}, set{"mention": "required", "general_information_statute": "not_required", "general_information_guide": "not_required"}},
		{"D2_49_exempt", set{"org_kind": "public_body", "fte": 49}, set{"general_information_statute": "not_required", "general_information_guide": "not_required"}},
		{"D2_49.9_exempt", set{"org_kind": "public_body", "fte": 49.9}, set{"general_information_statute": "not_required"}},
		{"D2_50_statute_and_guide_differ", set{"org_kind": "public_body", "fte": 50}, set{"general_information_statute": "required", "general_information_guide": "not_required"}},
		{"D2_51_agree", set{"org_kind": "public_body", "fte": 51}, set{"general_information_statute": "required", "general_information_guide": "required"}},
		{"D2_town_of_4000_with_40", set{"org_kind": "local_authority", "fte": 40, "population": 4000}, set{"general_information_statute": "not_required", "general_information_guide": "required"}},
		{"D2_town_of_3000_with_60", set{"org_kind": "local_authority", "fte": 60, "population": 3000}, set{"general_information_statute": "required", "general_information_guide": "required"}},
		{"D2_exactly_3500_is_not_more", set{"org_kind": "local_authority", "fte": 40, "population": 3500}, set{"general_information_guide": "not_required"}},
		{"D2_inhabitants_of_a_state_body_say_nothing", set{"fte": 40, "population": 9000}, set{"general_information_guide": "not_required"}},
		{"D2_staff_unknown", set{"fte": nil}, set{"mention": "required", "general_information_statute": "unknown", "general_information_guide": "unknown"}},
		{"D2_staff_unknown_but_not_main", set{"fte": nil, "main_processing": false}, set{"general_information_statute": "not_required"}},
		{"D2_large_town_whose_staff_is_unknown", set{"org_kind": "local_authority", "fte": nil, "population": 4000}, set{"general_information_statute": "unknown", "general_information_guide": "required"}},
		{"D3_void_from_the_first_day", automated(set{"decision_date": "2020-07-01", "mention_items": none}), set{"nullity_risk": true, "mention_missing": true}},
		{"D3_not_the_day_before", automated(set{"decision_date": "2020-06-30", "mention_items": none}), set{"nullity_risk": false, "mention_missing": true}},
		{"D3_no_mention_and_no_personal_data", automated(set{"personal_data": false, "mention_items": none}), set{"nullity_risk": false, "mention_missing": true}},
		{"D3_whole_mention", automated(set{}), set{"nullity_risk": false, "mention_missing": false, "mention_missing_items": none, "detailed_explanation": "required"}},
		{"D3_date_unknown", automated(set{"decision_date": "unknown", "mention_items": none}), set{"nullity_risk": "unknown"}},
		{"D4_support_without_mention", set{"mention_items": none}, set{"nullity_risk": false, "mention_missing": true, "mention_missing_items": none}},
		{"D5_sensitive", automated(set{"sensitive_data": true}), set{"automation_allowed": false, "reason": "sensitive_data"}},
		{"D5_sensitive_as_support", set{"sensitive_data": true}, set{"automation_allowed": true, "reason": nil}},
		{"D5_self_revising", automated(set{"self_revising_sole_basis": true}), set{"automation_allowed": false, "reason": "self_revising"}},
		{"D5_self_revising_as_support", set{"self_revising_sole_basis": true}, set{"automation_allowed": true}},
		{"D5_a_person_may_step_in", set{"automation": "automated_unless_human", "sensitive_data": true}, set{"automation_allowed": "unknown", "reason": unsettled}},
		{"D6_without_the_authority", set{"mention_items": noCADA}, set{"mention_missing": false, "mention_missing_items": []string{itemCADA}}},
		{"D6_one_item_alone", set{"mention_items": []string{itemCADA}}, set{"mention_missing_items": []string{itemPurpose, itemRight, itemHow}}},
		{"D6_nothing_due_nothing_missing", set{"mention_items": noCADA, "individual_decision": false}, set{"mention_missing_items": none}},
		{"D6_mention_unknown", set{"mention_items": "unknown"}, set{"mention_missing": "unknown", "mention_missing_items": "unknown", "nullity_risk": false}},
		{"D8_secret_principles", automated(set{"secrecy": "b"}), set{"in_scope": false, "reason": secretCovers, "automation_allowed": false, "nullity_risk": false}},
		{"D8_part_of_them", automated(set{"secrecy": "b", "secrecy_extent": "part"}), set{"in_scope": true, "automation_allowed": true}},
		{"D9_appeal", automated(set{"administrative_appeal": true}), set{"automation_allowed": false, "reason": "administrative_appeal"}},
		{"D10_incomplete_mention", automated(set{"mention_items": noCADA}), set{"nullity_risk": "unknown", "mention_missing_items": []string{itemCADA}}},
		{"D10_a_person_may_step_in", set{"automation": "automated_unless_human", "mention_items": none}, set{"nullity_risk": "unknown", "mention_missing": true, "detailed_explanation": "unknown"}},
		{"D11_the_day_before_the_decree", set{"decision_date": "2017-08-31", "mention_items": none}, set{"mention": "not_required", "mention_missing": false}},
		{"D11_the_first_day", set{"decision_date": "2017-09-01", "mention_items": none}, set{"mention": "required", "mention_missing": true}},
		{"D12_part_stays_in_scope", set{"secrecy": "b", "secrecy_extent": "part"}, in},
		{"D12_secret_unknown", set{"secrecy": "unknown", "secrecy_extent": "unknown"}, set{"in_scope": "unknown", "mention": "unknown"}},
		{"D12_secret_unknown_but_in_part_at_most", set{"secrecy": "unknown", "secrecy_extent": "part"}, in},
		{"D12_extent_unknown", set{"secrecy": "b", "secrecy_extent": "unknown"}, set{"in_scope": "unknown"}},
		{"D12_overseas", set{"territory": "NC"}, set{"in_scope": "unknown", "reason": elsewhere, "mention": "unknown", "nullity_risk": "unknown", "automation_allowed": "unknown"}},
		{"D12_overseas_department", set{"territory": "RE"}, in},
		{"nothing_said_nothing_concluded", set{"org_l300_2": "unknown", "algorithmic": "unknown", "individual_decision": "unknown", "secrecy": "unknown", "automation": "unknown"}, set{"in_scope": "unknown", "reason": "unknown", "mention": "unknown", "individual_information": "unknown", "general_information_statute": "unknown"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := plainCase()
			maps.Copy(in, c.changes)
			b, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			a, findings := rulebook().DecodeAnswers(b)
			if register.Invalid(findings) {
				t.Fatal(findings)
			}
			got := rulebook().Apply(a, law.AboutDecision).Flat()
			for field, want := range c.want {
				if !reflect.DeepEqual(got[field], want) {
					t.Errorf("%s is %v, want %v", field, got[field], want)
				}
			}
		})
	}
}

// Out of scope always ends with the other duties, unknown unless answered.
func TestOtherDuties(t *testing.T) {
	cases := []struct {
		name    string
		changes set
		want    string
	}{
		{"orientation_tool", set{"individual_decision": false, "automation": "fully_automated"}, "gdpr_information=required gdpr_logic=unknown gdpr_safeguards=unknown documents=on_request code=on_request documents_online=required"},
		{"not_answered", set{"individual_decision": false, "personal_data": "unknown", "fte": nil}, "gdpr_information=unknown gdpr_logic=unknown gdpr_safeguards=unknown documents=on_request code=on_request documents_online=unknown"},
		{"no_personal_data", set{"personal_data": false}, "gdpr_information=not_required gdpr_logic=not_required gdpr_safeguards=not_required documents=on_request code=on_request documents_online=required"},
		{"automated", set{"automation": "fully_automated"}, "gdpr_information=required gdpr_logic=on_request gdpr_safeguards=required documents=on_request code=on_request documents_online=required"},
		{"secret_leaves_them_open", set{"secrecy": "b"}, "gdpr_information=unknown gdpr_logic=unknown gdpr_safeguards=unknown documents=unknown code=unknown documents_online=unknown"},
		{"company", set{"org_l300_2": false, "org_kind": "private_other"}, "gdpr_information=required gdpr_logic=unknown gdpr_safeguards=unknown documents=not_required code=not_required documents_online=not_required"},
		{"exactly_50_hangs_on_the_wording", set{"fte": 50}, "gdpr_information=required gdpr_logic=unknown gdpr_safeguards=unknown documents=on_request code=on_request documents_online=unknown"},
		{"exactly_3500_hangs_on_the_wording", set{"org_kind": "local_authority", "population": 3500}, "gdpr_information=required gdpr_logic=unknown gdpr_safeguards=unknown documents=on_request code=on_request documents_online=unknown"},
		{"small_town", set{"org_kind": "local_authority", "population": 3499}, "gdpr_information=required gdpr_logic=unknown gdpr_safeguards=unknown documents=on_request code=on_request documents_online=not_required"},
		{"town_of_few_agents", set{"org_kind": "local_authority", "population": 9000, "fte": 49}, "gdpr_information=required gdpr_logic=unknown gdpr_safeguards=unknown documents=on_request code=on_request documents_online=not_required"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := plainCase()
			maps.Copy(in, c.changes)
			b, _ := json.Marshal(in)
			var got []string
			for _, o := range rulebook().Apply(decode(t, string(b)), law.AboutDecision).Obligations {
				if o.Matter.Kind == law.KindOther {
					got = append(got, o.Matter.ID+"="+o.Answer)
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

// "Can I, must I publish this code?"
func TestCode(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"can_and_must", `{"org_l300_2":true,"org_kind":"state","fte":500,"ip_held":true,"in_use":true,"harm":false,"module":true,"generic":false,"technical_user":false}`,
			"code_communicable=true code_on_request=on_request code_online/statute=required code_online/guide=required opening_level=B also_admissible=none guide_example_says=C"},
		{"supplier_kept_it", `{"org_l300_2":true,"ip_held":false,"in_use":true,"harm":false,"module":true}`,
			"code_communicable=false code_on_request=not_required code_online/statute=not_required code_online/guide=not_required opening_level=D also_admissible=none guide_example_says=none"},
		{"beta_in_use_is_finished", `{"org_l300_2":true,"ip_held":true,"in_use":true,"harm":false}`,
			"code_communicable=true code_on_request=on_request code_online/statute=unknown code_online/guide=unknown opening_level=unknown also_admissible=unknown guide_example_says=unknown"},
		{"nothing_known_of_it", `{"org_l300_2":true,"module":false,"generic":false,"technical_user":false}`,
			"code_communicable=unknown code_on_request=unknown code_online/statute=unknown code_online/guide=unknown opening_level=C also_admissible=D guide_example_says=none"},
		{"said_not_known_is_not_supposed", `{"org_l300_2":true,"module":true,"generic":true,"harm":"unknown"}`,
			"code_communicable=unknown code_on_request=unknown code_online/statute=unknown code_online/guide=unknown opening_level=unknown also_admissible=none guide_example_says=none"},
		{"local_authority_between_the_thresholds", `{"org_l300_2":true,"org_kind":"local_authority","fte":40,"population":4000,"communicable":true,"module":true,"generic":true}`,
			"code_communicable=true code_on_request=on_request code_online/statute=not_required code_online/guide=unknown opening_level=A also_admissible=none guide_example_says=none"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, o := range rulebook().Apply(decode(t, c.in), law.AboutCode).Obligations {
				name := o.Matter.ID
				if name == "code_online" {
					name += "/" + o.Matter.Set
				}
				got = append(got, name+"="+o.Answer)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

// The two series of dates; an unknown day never becomes a date.
func TestSchedule(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"silence", `{"request_received":"2026-03-10"}`, "unknown 2026-04-10 2026-04-11 2026-06-09 unknown unknown"},
		{"month_ends_are_clamped", `{"request_received":"2026-01-31"}`, "unknown 2026-02-28 2026-03-01 2026-04-27 unknown unknown"},
		{"leap_year", `{"request_received":"2028-01-30"}`, "unknown 2028-02-29 2028-03-01 2028-04-28 unknown unknown"},
		{"across_the_year", `{"request_received":"2026-12-31"}`, "unknown 2027-01-31 2027-02-01 2027-03-30 unknown unknown"},
		{"refusal_in_writing", `{"request_received":"2026-03-10","explicit_refusal_on":"2026-03-20"}`, "unknown 2026-04-10 2026-03-21 2026-05-19 unknown unknown"},
		{"late_refusal_opens_no_safe_delay", `{"request_received":"2026-03-10","explicit_refusal_on":"2026-05-20"}`, "unknown 2026-04-10 2026-04-11 2026-06-09 unknown unknown"},
		{"sent_is_not_received", `{"request_sent":"2026-03-08","request_received":null}`, "unknown unknown unknown unknown unknown unknown"},
		{"refused_within_the_month_of_sending", `{"request_sent":"2026-03-08","explicit_refusal_on":"2026-03-20"}`, "unknown unknown 2026-03-21 2026-05-19 unknown unknown"},
		{"refused_but_when_unknown", `{"request_received":"2026-03-10","explicit_refusal_on":"unknown"}`, "unknown 2026-04-10 unknown unknown unknown unknown"},
		{"authority_registered", `{"cada_registered_on":"2026-05-02"}`, "unknown unknown unknown unknown 2026-06-02 2026-07-02"},
		{"contest_is_another_series", `{"decision_notified_on":"2026-02-15","request_received":"2026-03-10"}`, "2026-04-14 2026-04-10 2026-04-11 2026-06-09 unknown unknown"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := rulebook().Apply(decode(t, c.in), law.AboutRequest)
			var got []string
			for _, d := range r.Days {
				got = append(got, d.Date)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
			if r.Days[0].Series != seriesContest || r.Days[1].Series != seriesExplanation || !slices.Contains(r.Actions, "contest_first") {
				t.Errorf("the delay to contest comes first: %v %v", r.Days, r.Actions)
			}
		})
	}
}

// What to do first follows what harms people most.
func TestActions(t *testing.T) {
	cases := []struct {
		name    string
		changes set
		want    string
	}{
		{"nothing_wrong", set{}, "publish_rules prepare_answers"},
		{"no_mention", set{"mention_items": []string{}}, "mention_now publish_rules prepare_answers"},
		{"automated_with_sensitive_data", set{"automation": "fully_automated", "sensitive_data": true, "mention_items": []string{}}, "stop_automation mention_now publish_rules prepare_answers"},
		{"incomplete_in_a_small_town", set{"mention_items": []string{itemPurpose}, "org_kind": "local_authority", "fte": 12, "population": 5000}, "complete_mention publish_rules_guide prepare_answers"},
		{"special_regime", set{"special_regime": "L612-3"}, "jurist"},
		{"overseas", set{"territory": "PF"}, "jurist"},
		{"partly_secret", set{"secrecy": "b", "secrecy_extent": "part"}, "redact publish_rules prepare_answers"},
		{"out_of_scope", set{"individual_decision": false}, "other_duties"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := plainCase()
			maps.Copy(in, c.changes)
			b, _ := json.Marshal(in)
			if got := strings.Join(rulebook().Apply(decode(t, string(b)), law.AboutDecision).Actions, " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// Grounds for withholding differ by duty.
func TestGrounds(t *testing.T) {
	for duty, want := range map[string]string{
		"mention":                "a b c d e f g h",
		"general_information":    "a b c d e f g h",
		"individual_information": "a b c d e f g h secret_protected_by_law",
		"code":                   "a b c d e f g h l311_6 not_held",
	} {
		var got []string
		for _, g := range grounds() {
			if slices.Contains(g.Duties, duty) {
				got = append(got, strings.TrimPrefix(g.ID, secretPrefix))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", duty, got)
		}
	}
}
