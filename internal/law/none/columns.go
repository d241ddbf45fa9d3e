// SPDX-License-Identifier: EUPL-1.2

package none

import "greffe/internal/law"

// columns are those of the inventory that the sheet's model was drawn from, under neutral headers.
func columns() []law.Column {
	return []law.Column{
		{Field: "administration", Labels: []string{"Administration"}},
		{Field: "department", Labels: []string{"Department"}},
		{Field: "contact", Labels: []string{"Contact"}},
		{Field: "information_updated_on", Labels: []string{"Information updated on"}},
		{Field: "name", Labels: []string{"Name of the algorithm", "Name"}},
		{Field: "context", Labels: []string{"Context"}},
		{Field: "purpose", Labels: []string{"Purpose"}},
		{Field: "role_in_decision", Labels: []string{"Role in the decision"}},
		{Field: "automation_level", Labels: []string{"Level of automation"}},
		{Field: "legal_bases", Labels: []string{"Legal bases", "Legal basis"}},
		{Field: "links.business", Labels: []string{"Related resources (purpose)", "Related resources"}},
		{Field: "decisions_per_year", Labels: []string{"Decisions per year"}},
		{Field: "decision_scope", Labels: []string{"Scope of the decision"}},
		{Field: "affected_public", Labels: []string{"People concerned"}},
		{Field: "links.impact", Labels: []string{"Related resources (impact)", "Related resources"}},
		{Field: "data.label", Labels: []string{"Data"}},
		{Field: "data.source", Labels: []string{"Source of the data"}},
		{Field: "data.collection_mode", Labels: []string{"How the data is collected"}},
		{Field: "algorithm_type", Labels: []string{"Type of algorithm"}},
		{Field: "operations", Labels: []string{"Operations"}},
		{Field: "links.internals", Labels: []string{"Related resources (internals)", "Related resources"}},
	}
}

// cells says how cells are written where no jurisdiction has habits of its own.
func cells() law.Cells {
	return law.Cells{
		NotApplicable: []string{"Not applicable", "N/A"},
		Justification: []string{"Justification"},
		Suggest:       []string{"contact"},
		Roles: []string{"contact", "info", "information", "office", "service", "services", "data", "support", "press", "hello",
			"privacy", "legal", "team", "register", "algorithm", "algorithms", "admin", "webmaster", "dpo", "transparency", "enquiries"},
	}
}
