// SPDX-License-Identifier: EUPL-1.2

package register

import "slices"

// Unknown is the value that every enumeration of a sheet takes.
const Unknown = "unknown"

// The sections of a sheet, in the order of files and forms. The first four are
// those of the inventory that public bodies fill in; business, impact and
// internals have related resources of their own.
const (
	SectionAdministration = "administration"
	SectionBusiness       = "business"
	SectionImpact         = "impact"
	SectionInternals      = "internals"
	SectionRights         = "rights" // what the person concerned can know and do
	SectionLimits         = "limits" // oversight, risks, evaluations, cost
	SectionLife           = "life"   // status and dates
	SectionRecord         = "record" // about the sheet itself
)

// SheetSections lists the sections in order.
func SheetSections() []string {
	return []string{SectionAdministration, SectionBusiness, SectionImpact, SectionInternals,
		SectionRights, SectionLimits, SectionLife, SectionRecord}
}

// LinkSections lists the sections that have related resources.
func LinkSections() []string { return []string{SectionBusiness, SectionImpact, SectionInternals} }

// Requirement says who asks that a field be filled.
type Requirement string

// The requirements, strongest first.
const (
	ByLaw       Requirement = "law"            // the law asks for it wherever the algorithm decides
	OnRequest   Requirement = "law_on_request" // the law gives it to the person who asks
	ToPublish   Requirement = "publish"        // a declared sheet is not published without it
	Recommended Requirement = "recommended"
	Optional    Requirement = "optional"
	Computed    Requirement = "computed" // the register fills it in
)

// Form says how the words of a field look.
type Form string

// The forms.
const (
	FormText   Form = "text"   // a line
	FormProse  Form = "prose"  // paragraphs
	FormEnum   Form = "enum"   // one of Values
	FormDate   Form = "date"   // YYYY-MM-DD, or unknown
	FormMonth  Form = "month"  // YYYY-MM, or unknown
	FormList   Form = "list"   // texts or records, in order
	FormRecord Form = "record" // named parts
)

// SheetField describes one field of Content: pages, forms, files and the count
// of what is filled all read this one list.
type SheetField struct {
	Name        string // json name in Content
	Section     string
	Requirement Requirement
	Form        Form
	Values      []string // the words of an enumeration
}

// SheetFields lists every field of Content that people fill in, section by section.
// Requirements are those of the crosswalk (data/algorithms/crosswalk.csv).
func SheetFields() []SheetField {
	return slices.Concat(administrationFields(), businessFields(), impactFields(), internalsFields(),
		rightsFields(), limitsFields(), lifeFields(), recordFields())
}

func administrationFields() []SheetField {
	return []SheetField{
		{"administration", SectionAdministration, ToPublish, FormText, nil},
		{"administration_ids", SectionAdministration, Optional, FormList, nil},
		{"department", SectionAdministration, Recommended, FormText, nil},
		{"contact", SectionAdministration, ByLaw, FormList, nil},
		{"information_updated_on", SectionAdministration, ToPublish, FormDate, nil},
	}
}

func businessFields() []SheetField {
	return []SheetField{
		{"name", SectionBusiness, ToPublish, FormText, nil},
		{"summary_plain", SectionBusiness, ToPublish, FormProse, nil},
		{"context", SectionBusiness, Recommended, FormProse, nil},
		{"purpose", SectionBusiness, ByLaw, FormProse, nil},
		{"justification", SectionBusiness, Recommended, FormProse, nil},
		{"role_in_decision", SectionBusiness, OnRequest, FormProse, nil},
		{"automation_level", SectionBusiness, ByLaw, FormEnum, Automations()},
		{"legal_bases", SectionBusiness, ToPublish, FormList, nil},
		{"adopted_by", SectionBusiness, Recommended, FormRecord, nil},
	}
}

func impactFields() []SheetField {
	return []SheetField{
		{"decisions_per_year", SectionImpact, Recommended, FormList, nil},
		{"decision_scope", SectionImpact, Recommended, FormEnum, Scopes()},
		{"affected_public", SectionImpact, ToPublish, FormProse, nil},
		{"decision_type", SectionImpact, Optional, FormText, nil},
		{"individual_decision", SectionImpact, Optional, FormEnum, Answers()},
	}
}

func internalsFields() []SheetField {
	return []SheetField{
		{"data", SectionInternals, OnRequest, FormList, nil},
		{"personal_data", SectionInternals, Recommended, FormRecord, nil},
		{"sensitive_data", SectionInternals, Recommended, FormRecord, nil},
		{"algorithm_type", SectionInternals, ToPublish, FormEnum, AlgorithmTypes()},
		{"medium", SectionInternals, Optional, FormEnum, Media()},
		{"operations", SectionInternals, ByLaw, FormProse, nil},
		{"parameters", SectionInternals, OnRequest, FormList, nil},
		{"worked_example", SectionInternals, Recommended, FormRecord, nil},
		{"suppliers", SectionInternals, Recommended, FormList, nil},
		{"shared_product", SectionInternals, Optional, FormText, nil},
		{"links", SectionInternals, Optional, FormList, nil},
		{"attachments", SectionInternals, Optional, FormList, nil},
	}
}

func rightsFields() []SheetField {
	return []SheetField{
		{"remedies", SectionRights, ByLaw, FormList, nil},
		{"mention", SectionRights, ByLaw, FormRecord, nil},
		{"secrecy", SectionRights, ByLaw, FormRecord, nil},
		{"disclosure", SectionRights, Computed, FormRecord, nil},
	}
}

func limitsFields() []SheetField {
	return []SheetField{
		{"human_oversight", SectionLimits, Recommended, FormProse, nil},
		{"impact_assessments", SectionLimits, Recommended, FormList, nil},
		{"risks", SectionLimits, Optional, FormList, nil},
		{"evaluation", SectionLimits, Optional, FormList, nil},
		{"alternatives", SectionLimits, Optional, FormProse, nil},
		{"cost", SectionLimits, Optional, FormList, nil},
		{"ai_act", SectionLimits, Optional, FormRecord, nil},
	}
}

func lifeFields() []SheetField {
	return []SheetField{
		{"status", SectionLife, ToPublish, FormEnum, Statuses()},
		{"start_date", SectionLife, Recommended, FormMonth, nil},
		{"end_date", SectionLife, Recommended, FormMonth, nil},
		{"review_due", SectionLife, Recommended, FormDate, nil},
	}
}

func recordFields() []SheetField {
	return []SheetField{
		{"lang", SectionRecord, ToPublish, FormText, nil},
		{"standard_version", SectionRecord, Computed, FormText, nil},
		{"themes", SectionRecord, Recommended, FormList, nil},
		{"area", SectionRecord, Optional, FormText, nil},
		{"translations", SectionRecord, Optional, FormList, nil},
		{"source_record", SectionRecord, Computed, FormRecord, nil},
		{"notes", SectionRecord, Optional, FormProse, nil},
	}
}

// Answers lists what a yes-or-no question about an algorithm takes.
func Answers() []string { return []string{"yes", "no", Unknown} }

// Automations lists the levels of automation of the decision.
func Automations() []string {
	return []string{"fully_automated", "automated_unless_human", "decision_support", "none", Unknown}
}

// AlgorithmTypes lists the types of algorithm.
func AlgorithmTypes() []string { return []string{"rules", "machine_learning", "hybrid", Unknown} }

// Scopes lists whom the decision binds: people outside, agents inside, or both.
func Scopes() []string { return []string{"external", "internal", "both", Unknown} }

// Media lists what carries the algorithm out.
func Media() []string { return []string{"software", "spreadsheet", "paper", "mixed", Unknown} }

// Statuses lists the stages of an algorithm's life.
func Statuses() []string {
	return []string{"planned", "development", "pilot", "operational", "suspended", "retired", Unknown}
}
