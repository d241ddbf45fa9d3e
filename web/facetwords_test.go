// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"testing"

	"greffe/internal/check"
	"greffe/internal/register"
	"greffe/internal/words"
)

// TestEveryFixedValueHasWords: no value of a facet whose values are known in advance is
// shown as the register stores it, and what a sheet leaves unsaid was not our business to
// look at.
func TestEveryFixedValueHasWords(t *testing.T) {
	s := site(t, invented())
	values := map[string][]string{
		"kind": {"sheet", "software", "repository", "organisation"}, "automation": register.Automations(), "status": register.Statuses(), "type": register.AlgorithmTypes(),
		"origin": texts(register.Origins()), "link": {"verified", "declared", "proposed", "contested", "none"}, "lawful": {"yes", "no", "unknown", "none"},
		"opening": {"none"}, "metadata": {"absent", "invalid", "valid", "failed", "unreadable"}, "check": {"none"}, "year": {"none"}, "gone": {"yes", "no"},
		"licence": {"none"}, "language": {"none"},
	}
	for _, r := range check.Rules(s.opt.Profile) {
		values["check"] = append(values["check"], r.ID)
	}
	for _, d := range s.opt.Profile.Checks.Degrees {
		values["opening"] = append(values["opening"], d.ID)
	}
	for _, lang := range words.Langs() {
		say := speaker{s.opt.Catalogue, lang}
		for _, facet := range facetNames() {
			if title := say.term("web.facet", facet); title == facet {
				t.Errorf("%s: the facet %s has no name", lang, facet)
			}
			for _, v := range values[facet] {
				if label := facetLabel(say, s.opt.Profile, nil, facet, v); label == v || label == "" || strings.Contains(label, "‹") {
					t.Errorf("%s: %s %q has no words: %q", lang, facet, v, label)
				}
			}
			looked := facetLabel(say, s.opt.Profile, nil, facet, notObserved) == say.say("web.facet.not_observed")
			switch facet {
			case "theme", "territory", "organisation", "ministry":
				if looked {
					t.Errorf("%s: what a sheet does not say in %s is said not to have been looked at", lang, facet)
				}
			default:
				if !looked {
					t.Errorf("%s: %s not looked at does not say so", lang, facet)
				}
			}
		}
	}
}
