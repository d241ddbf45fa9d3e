// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"encoding/json"
	"time"
)

// Value is one field of a sheet. It is in one of four states: missing (the zero
// value), filled, not applicable with its reason, or written in a way that could
// not be read, in which case Raw keeps the words so that nothing is lost.
//
// In JSON and YAML a filled value stands as it is, {"not_applicable": "reason"}
// and {"unreadable": "words"} for the two others, and a missing one is left out.
// A cell of a CSV file that was understood although it is not spelled our way
// keeps its spelling: {"value": …, "as_written": "words"}.
type Value[T any] struct {
	Status ValueStatus
	Filled T
	Reason string // why it does not apply
	Raw    string // what was written, when it could not be read or is not spelled our way
}

// ValueStatus is the state of a Value.
type ValueStatus string

// The states of a value.
const (
	Missing       ValueStatus = ""
	Filled        ValueStatus = "filled"
	NotApplicable ValueStatus = "not_applicable"
	Unreadable    ValueStatus = "unreadable"
)

// Fill makes a filled value.
func Fill[T any](v T) Value[T] { return Value[T]{Status: Filled, Filled: v} }

// NotApplicableBecause makes a value that does not apply.
func NotApplicableBecause[T any](reason string) Value[T] {
	return Value[T]{Status: NotApplicable, Reason: reason}
}

// UnreadableAs makes a value that was written as raw and could not be read.
func UnreadableAs[T any](raw string) Value[T] { return Value[T]{Status: Unreadable, Raw: raw} }

// IsZero reports whether the value is missing; encoding/json leaves it out then.
func (v Value[T]) IsZero() bool { return v.Status == Missing }

// Or returns the filled value, or d.
func (v Value[T]) Or(d T) T {
	if v.Status == Filled {
		return v.Filled
	}
	return d
}

// exception is the JSON form of every value that does not stand as it is.
type exception struct {
	Value         json.RawMessage `json:"value,omitempty"`
	NotApplicable *string         `json:"not_applicable,omitempty"`
	Unreadable    *string         `json:"unreadable,omitempty"`
	AsWritten     string          `json:"as_written,omitempty"`
}

// MarshalJSON writes the form that the type's comment gives.
func (v Value[T]) MarshalJSON() ([]byte, error) {
	switch v.Status {
	case Filled:
		b, err := json.Marshal(v.Filled)
		if err != nil || v.Raw == "" {
			return b, err
		}
		return json.Marshal(exception{Value: b, AsWritten: v.Raw})
	case NotApplicable:
		return json.Marshal(exception{NotApplicable: &v.Reason, AsWritten: v.Raw})
	case Unreadable:
		return json.Marshal(exception{Unreadable: &v.Raw})
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*v = Value[T]{}
		return nil
	}
	var e exception
	if err := json.Unmarshal(b, &e); err == nil {
		switch {
		case e.NotApplicable != nil:
			*v = Value[T]{Status: NotApplicable, Reason: *e.NotApplicable, Raw: e.AsWritten}
			return nil
		case e.Unreadable != nil:
			*v = UnreadableAs[T](*e.Unreadable)
			return nil
		case e.Value != nil && e.AsWritten != "":
			b = e.Value
		default:
			e.AsWritten = ""
		}
	}
	var t T
	if err := json.Unmarshal(b, &t); err != nil {
		return err
	}
	*v = Value[T]{Status: Filled, Filled: t, Raw: e.AsWritten}
	return nil
}

// Sheet explains one algorithm used by one administration for one decision.
type Sheet struct {
	ID           string      `json:"id"`             // urn:uuid:…, see SheetID
	Slug         string      `json:"slug,omitempty"` // frozen at first publication
	Organisation string      `json:"organisation"`   // id of the administration
	State        Publication `json:"state"`
	Origin       Origin      `json:"origin"`
	PublishedAt  time.Time   `json:"published_at,omitzero"`
	ChangedAt    time.Time   `json:"changed_at,omitzero"`
	Withdrawal   Withdrawal  `json:"withdrawal,omitzero"`
	HeldBy       string      `json:"held_by,omitempty"`      // id of the repository whose file it is
	HeldPath     string      `json:"held_path,omitempty"`    // path of that file
	HeldEvidence Evidence    `json:"held_evidence,omitzero"` // the bytes it was read from
	Findings     []Finding   `json:"findings,omitempty"`
	Erased       []Erasure   `json:"erased,omitempty"` // of its published versions, by number
	Content      Content     `json:"content"`
}

// Place is where it stands in alphabetical order: its folded name, and what tells it from
// others of that name.
func (s Sheet) Place() string { return FoldName(s.Content.Name) + "/" + s.ID }

// Publication is where a sheet stands on its way to the public.
type Publication string

// The publication states. Suspended, retired and withdrawn sheets keep their address.
const (
	Draft     Publication = "draft"
	Submitted Publication = "submitted"
	Published Publication = "published"
	Suspended Publication = "suspended"
	Retired   Publication = "retired"
	Withdrawn Publication = "withdrawn"
)

// Withdrawal is why and when a published sheet was withdrawn.
type Withdrawal struct {
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at,omitzero"`
}

// Content is what a sheet says. Its fields are the model that the crosswalk with
// the other countries' standards lists; json names are the field names of files.
type Content struct {
	Lang            string   `json:"lang,omitempty"`             // BCP 47
	StandardVersion string   `json:"standard_version,omitempty"` // of the sheet format
	Name            string   `json:"name,omitempty"`
	Administration  string   `json:"administration,omitempty"` // the body's name, as written
	AdministrationI []string `json:"administration_ids,omitempty"`

	Summary       Value[string]              `json:"summary_plain,omitzero"` // at most 400 characters
	Department    Value[string]              `json:"department,omitzero"`
	Contacts      Value[[]Contact]           `json:"contact,omitzero"`
	UpdatedOn     Value[string]              `json:"information_updated_on,omitzero"` // YYYY-MM-DD
	Context       Value[string]              `json:"context,omitzero"`
	Purpose       Value[string]              `json:"purpose,omitzero"`
	Justification Value[string]              `json:"justification,omitzero"`
	Role          Value[string]              `json:"role_in_decision,omitzero"`
	Automation    Value[string]              `json:"automation_level,omitzero"` // see Automations
	LegalBases    Value[[]LegalBasis]        `json:"legal_bases,omitzero"`
	Decisions     Value[[]YearCount]         `json:"decisions_per_year,omitzero"`
	Scope         Value[string]              `json:"decision_scope,omitzero"` // see Scopes
	Affected      Value[string]              `json:"affected_public,omitzero"`
	Data          Value[[]DataItem]          `json:"data,omitzero"`
	Type          Value[string]              `json:"algorithm_type,omitzero"` // see AlgorithmTypes
	Medium        Value[string]              `json:"medium,omitzero"`         // see Media
	Operations    Value[string]              `json:"operations,omitzero"`
	Parameters    Value[[]Parameter]         `json:"parameters,omitzero"`
	Oversight     Value[string]              `json:"human_oversight,omitzero"` // what the person sees, can change, how often it was changed
	Remedies      Value[[]Remedy]            `json:"remedies,omitzero"`
	Mention       Value[Mention]             `json:"mention,omitzero"`
	Secrecy       Value[Secrecy]             `json:"secrecy,omitzero"`
	Status        Value[string]              `json:"status,omitzero"`     // see Statuses
	Start         Value[string]              `json:"start_date,omitzero"` // YYYY-MM
	End           Value[string]              `json:"end_date,omitzero"`   // YYYY-MM
	Suppliers     Value[[]Supplier]          `json:"suppliers,omitzero"`
	Product       Value[string]              `json:"shared_product,omitzero"`
	PersonalData  Value[DataClass]           `json:"personal_data,omitzero"`
	SensitiveData Value[DataClass]           `json:"sensitive_data,omitzero"`
	Impacts       Value[[]Document]          `json:"impact_assessments,omitzero"`
	Risks         Value[[]Risk]              `json:"risks,omitzero"`
	Evaluations   Value[[]Measure]           `json:"evaluation,omitzero"`
	Alternatives  Value[string]              `json:"alternatives,omitzero"`
	Costs         Value[[]Cost]              `json:"cost,omitzero"`
	Links         []SheetLink                `json:"links,omitempty"`            // the three sections of related resources
	NoLinks       map[string]string          `json:"no_links,omitempty"`         // section -> why it has no related resource
	LinksWritten  map[string]string          `json:"links_as_written,omitempty"` // section -> the CSV cell, when it is not spelled our way
	Themes        Value[[]string]            `json:"themes,omitzero"`
	Area          Value[string]              `json:"area,omitzero"`
	AIAct         Value[AIAct]               `json:"ai_act,omitzero"`
	Source        Value[SourceRecord]        `json:"source_record,omitzero"`
	ReviewDue     Value[string]              `json:"review_due,omitzero"` // YYYY-MM-DD
	Attachments   Value[[]Attachment]        `json:"attachments,omitzero"`
	Example       Value[Example]             `json:"worked_example,omitzero"`
	Disclosure    Value[Disclosure]          `json:"disclosure,omitzero"`
	Adopted       Value[Adoption]            `json:"adopted_by,omitzero"`
	DecisionType  Value[string]              `json:"decision_type,omitzero"`
	Individual    Value[string]              `json:"individual_decision,omitzero"` // yes, no, unknown
	Translations  Value[[]Translation]       `json:"translations,omitzero"`
	Notes         Value[string]              `json:"notes,omitzero"`
	Extra         map[string]json.RawMessage `json:"extra,omitempty"` // keys of the file that the model does not know, kept
}

// Contact is a way to reach the administration: kind is email, url, postal or phone.
type Contact struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// LegalBasis is a text that founds the decision or the data processing (BasisOf: decision, data).
type LegalBasis struct {
	Label   string `json:"label,omitempty"`
	URL     string `json:"url,omitempty"`
	Article string `json:"article,omitempty"`
	BasisOf string `json:"basis_of,omitempty"`
}

// YearCount is how many decisions were taken in a year; Year 0 is not said.
type YearCount struct {
	Year  int    `json:"year,omitempty"`
	Count int    `json:"count"`
	Note  string `json:"note,omitempty"`
}

// DataItem is one kind of data that the algorithm uses.
type DataItem struct {
	Label      string `json:"label,omitempty"`
	Source     string `json:"source,omitempty"`
	Provider   string `json:"provider,omitempty"`
	Transport  string `json:"transport,omitempty"`
	Collection string `json:"collection_mode,omitempty"`
	Personal   string `json:"personal,omitempty"`  // yes, no, unknown
	Sensitive  string `json:"sensitive,omitempty"` // yes, no, unknown
}

// Parameter is one input of the computation and the weight it carries.
type Parameter struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning,omitempty"`
	Weight  string `json:"weight,omitempty"`
}

// Remedy is a way to ask or contest; kind is explanation, documents, administrative_appeal, court, other.
type Remedy struct {
	Kind  string `json:"kind,omitempty"`
	Text  string `json:"text,omitempty"`
	URL   string `json:"url,omitempty"`
	Delay string `json:"delay,omitempty"`
}

// Mention is the statement, on the decision itself, that an algorithm took part; status is shown, absent, unknown.
type Mention struct {
	Status    string `json:"status,omitempty"`
	Text      string `json:"text,omitempty"`
	WhereURL  string `json:"where_url,omitempty"`
	CheckedOn string `json:"checked_on,omitempty"`
}

// Secrecy is what is withheld and on which ground of the jurisdiction's list.
type Secrecy struct {
	Ground string   `json:"ground,omitempty"`
	Fields []string `json:"withheld_fields,omitempty"`
	Reason string   `json:"reason,omitempty"`
}

// Supplier is a company that made or runs a part.
type Supplier struct {
	Name       string `json:"name"`
	Identifier string `json:"identifier,omitempty"`
	Role       string `json:"role,omitempty"`
	DataAccess string `json:"data_access,omitempty"`
}

// DataClass says whether such data is used (yes, no, unknown), and which.
type DataClass struct {
	Used       string   `json:"used"`
	Categories []string `json:"categories,omitempty"`
}

// Document is an assessment or another paper about the algorithm.
type Document struct {
	Kind    string `json:"kind,omitempty"`
	Title   string `json:"title,omitempty"`
	Date    string `json:"date,omitempty"`
	URL     string `json:"url,omitempty"`
	Summary string `json:"summary,omitempty"`
}

// Risk is a known risk and what is done about it.
type Risk struct {
	Risk       string `json:"risk"`
	Mitigation string `json:"mitigation,omitempty"`
}

// Measure is one figure of an evaluation.
type Measure struct {
	Metric string `json:"metric"`
	Value  string `json:"value,omitempty"`
	Date   string `json:"date,omitempty"`
	URL    string `json:"url,omitempty"`
}

// Cost is an amount of money; Amount is a decimal number as written.
type Cost struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency,omitempty"` // ISO 4217
	Year     int    `json:"year,omitempty"`
	Source   string `json:"source,omitempty"`
}

// SheetLink is a related resource; kind is code, documentation, flowchart, page or "".
type SheetLink struct {
	Section string `json:"section"`
	Kind    string `json:"kind,omitempty"`
	Title   string `json:"title,omitempty"`
	URL     string `json:"url"`
}

// AIAct places the algorithm in regulation (EU) 2024/1689.
type AIAct struct {
	Category   string `json:"category,omitempty"`
	DatabaseID string `json:"eu_database_id,omitempty"`
}

// SourceRecord is the record that an import was made from.
type SourceRecord struct {
	System    string `json:"system,omitempty"`
	ID        string `json:"id,omitempty"`
	URL       string `json:"url,omitempty"`
	FetchedAt string `json:"fetched_at,omitempty"`
	Hash      string `json:"hash,omitempty"`
}

// Attachment is a document kept with the sheet.
type Attachment struct {
	Title      string `json:"title"`
	MediaType  string `json:"media_type,omitempty"`
	Hash       string `json:"hash,omitempty"`                  // SHA-256 of its bytes
	Size       int    `json:"size,omitempty"`                  // bytes
	Address    string `json:"address,omitempty"`               // on the register that keeps it: see AttachmentAddress
	Accessible string `json:"accessible,omitempty"`            // yes, no, unknown
	Checked    string `json:"personal_data_checked,omitempty"` // yes, no, unknown
}

// Example is an invented person's case, step by step.
type Example struct {
	Person string   `json:"person,omitempty"`
	Values []string `json:"values,omitempty"`
	Steps  []string `json:"steps,omitempty"`
	Result string   `json:"result,omitempty"`
	Cases  []Case   `json:"cases,omitempty"` // other invented people, for comparison
}

// Case is one line of a small table: an invented situation and what comes out of it.
type Case struct {
	Situation string `json:"situation"`
	Result    string `json:"result,omitempty"`
}

// Disclosure says, part by part, what is open: open, partly, withheld, unknown; code also not_held and none.
type Disclosure struct {
	Rules      string `json:"rules,omitempty"`
	Code       string `json:"code,omitempty"`
	Parameters string `json:"parameters,omitempty"`
	Data       string `json:"data,omitempty"`
	Evaluation string `json:"evaluation,omitempty"`
}

// Adoption is the act by which the algorithm was adopted.
type Adoption struct {
	Act  string `json:"act,omitempty"`
	Date string `json:"date,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Translation is a language in which the sheet also exists, and whether that text is out of date.
type Translation struct {
	Lang  string `json:"lang"`
	Stale string `json:"stale,omitempty"` // yes, no, unknown
}

// Revision is one saved state of a sheet.
type Revision struct {
	Sheet  string    `json:"sheet"`
	Number int       `json:"number"` // 1, 2, 3 …
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Public bool      `json:"public"`
	Body   Sheet     `json:"body"`
}
