// SPDX-License-Identifier: EUPL-1.2

package fr_test

import (
	"fmt"

	"greffe/internal/law"
	"greffe/internal/law/fr"
)

// A town of 60 full-time equivalents decides on nursery places with a paper grid.
func Example() {
	rules := fr.Profile().Rules
	answers, _ := rules.DecodeAnswers([]byte(`{
		"org_l300_2": true, "org_kind": "local_authority", "fte": 60, "algorithmic": true,
		"individual_decision": true, "main_processing": true, "secrecy": null, "special_regime": null}`))
	for _, o := range rules.Apply(answers, law.AboutDecision).Obligations {
		if o.Matter.Kind == law.KindDuty && o.Matter.Set == "statute" {
			fmt.Println(o.Matter.ID, o.Answer, o.Texts, o.Open)
		}
	}
	// Output:
	// mention unknown [decret-2017-330 L311-3-1 R311-3-1-1] [decision_date]
	// individual_information on_request [L311-3-1 R311-3-1-2] []
	// general_information required [L312-1-3 D312-1-4] []
	// detailed_explanation unknown [loi-78-17-47] [automation personal_data decision_date]
}
