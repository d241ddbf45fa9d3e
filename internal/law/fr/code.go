// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// communicable is the key of the matter that says whether the code may be given to whoever asks.
const communicable = "code_communicable/" + statute

// codeMatters answer "can I, must I publish this code?" (L300-2, L311-1, and
// Etalab's guide on source code): communicability, the duties that follow, and the
// level of openness that the guide advises.
func codeMatters() []law.Matter {
	return []law.Matter{codeCommunicable(), codeOnRequest(), codeOnline(), codeOnlineOfGuide(), openingLevel(), alsoAdmissible(), guideExample()}
}

func codeMatter(id string, kind law.Kind, set, field string, rules ...law.Rule) law.Matter {
	return law.Matter{ID: id, About: law.AboutCode, Kind: kind, Set: set, Field: field, Rules: rules}
}

// codeCommunicable: the body holds the rights (L300-2 and the rights of others),
// the code is finished, as any version in use is (L311-2), and no secret of L311-5
// or L311-6 is harmed.
func codeCommunicable() law.Matter {
	no := func(id string, c law.Condition, texts ...string) law.Rule {
		return law.Rule{ID: id, If: c, Answer: law.False, Reason: id, Texts: texts}
	}
	return codeMatter("code_communicable", law.KindFault, statute, "code_communicable",
		ruleElsewhere(),
		no("M9.told_not", law.Said("communicable", law.False), "L311-1"),
		law.Rule{ID: "M9.told", If: law.Said("communicable", law.True), Answer: law.True, Texts: []string{"L311-1"}},
		no("M9.body", law.Is("org_l300_2", law.False), "L300-2"),
		no("M9.rights", law.Is("ip_held", law.False), "guide-logiciels", "CADA-20221454"),
		no("M9.unfinished", law.Is("in_use", law.False), "L311-2"),
		no("M9.harm", law.Is("harm", law.True), "L311-5", "L311-6"),
		otherwise("M9.communicable", law.True, "", "L300-2", "L311-1"))
}

// codeOnRequest is L311-1: anyone may ask, there is no threshold.
func codeOnRequest() law.Matter {
	return codeMatter("code_on_request", law.KindDuty, statute, "code_on_request",
		ruleElsewhere(),
		ruleNotCommunicable(),
		otherwise("M9.request", law.OnRequest, "", "L311-1", "L300-2"))
}

// codeOnline is L312-1-1 for code.
func codeOnline() law.Matter {
	rules := append([]law.Rule{ruleElsewhere(), ruleNotCommunicable()}, onlineRules()...)
	return codeMatter("code_online", law.KindDuty, statute, "code_online_statute", rules...)
}

func ruleNotCommunicable() law.Rule {
	return law.Rule{ID: "M9.not", If: law.Decided(communicable, law.False), Answer: law.NotRequired, Texts: []string{"L311-1", "L311-5"}}
}

// codeOnlineOfGuide: "more than 3 500 inhabitants and more than 50 agents". How the
// two go together for a local authority the guide does not say.
func codeOnlineOfGuide() law.Matter {
	local := law.Is("org_kind", "local_authority")
	staff, people := law.MoreThan("fte", staffThreshold), law.MoreThan("population", peopleThreshold)
	small := law.Any(law.All(law.Not(local), law.Not(staff)), law.All(local, law.Not(people)), law.All(law.Not(staff), law.Not(people)))
	return codeMatter("code_online", law.KindDuty, guide, "code_online_guide",
		ruleElsewhere(),
		ruleNotCommunicable(),
		law.Rule{ID: "M9.small", If: small, Answer: law.NotRequired, Reason: "below_threshold", Texts: []string{"guide-logiciels"}},
		law.Rule{ID: "M9.between", If: law.Not(staff), Answer: law.UnknownWord, Reason: unsettled, Texts: []string{"guide-logiciels"}},
		otherwise("M9.online", law.Required, "", "guide-logiciels"))
}

// openingLevel is the guide's advice: two of its three criteria give A, one B, none
// C; what cannot be communicated is D.
func openingLevel() law.Matter {
	module, generic, technical := law.Is("module", law.True), law.Is("generic", law.True), law.Is("technical_user", law.True)
	two := law.Any(law.All(module, generic), law.All(module, technical), law.All(generic, technical))
	level := func(id string, c law.Condition) law.Rule {
		return law.Rule{ID: "M9." + id, If: c, Answer: id, Texts: []string{"guide-logiciels"}}
	}
	return codeMatter("opening_level", law.KindLevel, guide, "opening_level",
		level("D", keptBack()), level("A", two), level("B", law.Any(module, generic, technical)), level("C", law.Always()))
}

// keptBack holds when somebody said that the code cannot be communicated, or why:
// advice takes it for communicable until then.
func keptBack() law.Condition {
	return law.Any(law.Said("communicable", law.False), law.All(law.Not(law.Said("communicable", law.True)),
		law.Any(law.Said("ip_held", law.False), law.Said("in_use", law.False), law.Said("harm", law.True))))
}

// alsoAdmissible: at C, the guide also takes D until somebody asks for the code.
func alsoAdmissible() law.Matter {
	return codeMatter("also_admissible", law.KindLevel, guide, "also_admissible",
		law.Rule{ID: "M9.C.D", If: law.Decided("opening_level/"+guide, "C"), Answer: "D", Texts: []string{"guide-logiciels"}},
		otherwise("M9.level", law.None, "", "guide-logiciels"))
}

// guideExample: the guide's third example (a module for a need of its own) says C
// where its rule gives B. Both are shown.
func guideExample() law.Matter {
	asExample := law.All(law.Not(keptBack()), law.Is("module", law.True), law.Is("generic", law.False), law.Is("technical_user", law.False))
	return codeMatter("guide_example_says", law.KindLevel, guide, "guide_example_says",
		law.Rule{ID: "M9.example", If: asExample, Answer: "C", Texts: []string{"guide-logiciels"}},
		otherwise("M9.other", law.None, "", "guide-logiciels"))
}
