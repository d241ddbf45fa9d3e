// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// examples are the eight real cases of the quiz in Etalab's guide, with the answers
// that decide them, on a day since which the mention is due. They state nothing else
// about the bodies named.
func examples() []law.Example {
	example := func(id, kind, decision, secrecy string) law.Example {
		return law.Example{ID: id, Answers: law.Answers{
			"org_l300_2":          law.KnownAnswer(law.True),
			"org_kind":            law.KnownAnswer(kind),
			"algorithmic":         law.KnownAnswer(law.True),
			"individual_decision": law.KnownAnswer(decision),
			"secrecy":             law.KnownAnswer(secrecy),
			"special_regime":      law.KnownAnswer(law.None),
			"decision_date":       law.KnownAnswer("2024-01-01"),
		}}
	}
	return []law.Example{
		example("teachers", "state", law.True, law.None),
		example("apa", "local_authority", law.True, law.None),
		example("bonne_boite", "public_body", law.False, law.None),
		example("dgf", "state", law.True, law.None),
		example("housing", "private_public_service", law.True, law.None),
		example("tax_audits", "state", law.True, "g"),
		example("triage", "private_public_service", law.True, law.None),
		example("creche", "state", law.True, law.None),
	}
}
