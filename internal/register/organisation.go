// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"cmp"
	"slices"
	"time"
)

// Identifier names an organisation in somebody's scheme. Which schemes exist is
// the jurisdiction's affair; here they are opaque.
type Identifier struct {
	Scheme string `json:"scheme"`
	Value  string `json:"value"`
}

// Dated is a value that held from one day to another (YYYY-MM-DD, "" is open).
type Dated struct {
	Value string `json:"value"`
	Since string `json:"since,omitempty"`
	Until string `json:"until,omitempty"`
}

// DatedIdentifier tells since when and until when a body had an identifier, and who says
// so; what is not known stays empty.
type DatedIdentifier struct {
	Identifier
	Since  string `json:"since,omitempty"`
	Until  string `json:"until,omitempty"`
	Source string `json:"source,omitempty"`
}

// NameOrigin says who gave an organisation the name it is shown under.
type NameOrigin string

const (
	// NameOwn: the name of the body itself, from a register, a sheet or its own word.
	NameOwn NameOrigin = "own"
	// NameFromForge: nobody named the body; this is its account's name on a forge.
	NameFromForge NameOrigin = "forge_account"
	// NameFromAddress: not even the forge names it; this is the account's path.
	NameFromAddress NameOrigin = "address"
)

// Organisation is a public body.
type Organisation struct {
	ID          string       `json:"id"`   // minted once, never reused: see OrganisationID
	Slug        string       `json:"slug"` // its address on the site; frozen once given
	Name        string       `json:"name"`
	NameOrigin  NameOrigin   `json:"name_origin"`
	Names       []Dated      `json:"names,omitempty"` // former and other names
	Acronyms    []string     `json:"acronyms,omitempty"`
	Parents     []Dated      `json:"parents,omitempty"`     // ids of other organisations
	Identifiers []Identifier `json:"identifiers,omitempty"` // those of today and of once
	NameSince   string       `json:"name_since,omitempty"`  // since when Name holds; "" unknown

	IdentifierDates []DatedIdentifier `json:"identifier_dates,omitempty"` // of the identifiers of which more is known than their value
	Successors      []Dated           `json:"successors,omitempty"`       // ids of the bodies that it was merged into, since when
	Predecessors    []Dated           `json:"predecessors,omitempty"`     // ids of the bodies merged into it, since when
	Kind            string            `json:"kind,omitempty"`
	Staff           Fact[int]         `json:"staff,omitzero"`      // full-time equivalents, with their source
	Headcount       Fact[Band]        `json:"headcount,omitzero"`  // people on the payroll, on the day of its origin: no full-time equivalents
	Population      Fact[int]         `json:"population,omitzero"` // inhabitants, with their source
	Website         string            `json:"website,omitempty"`
	Profile         string            `json:"profile,omitempty"`  // the jurisdiction whose law holds for it; "" is the register's
	Standing        Standing          `json:"standing,omitzero"`  // what is known of its algorithms beside sheets
	Requests        []ReplyCount      `json:"requests,omitempty"` // individual ones, by year: the counts that it publishes
	Origin          Origin            `json:"origin"`
	SeenAt          time.Time         `json:"seen_at,omitzero"`
}

// Dates tells what is known of when an identifier of the body held.
func (o Organisation) Dates(id Identifier) DatedIdentifier {
	for _, d := range o.IdentifierDates {
		if d.Identifier == id {
			return d
		}
	}
	return DatedIdentifier{Identifier: id}
}

// Merged gives the id of the body that this one was merged into; "" when it stands.
func (o Organisation) Merged() string {
	for _, s := range o.Successors {
		if s.Until == "" {
			return s.Value
		}
	}
	return ""
}

// Band is a range of people, both ends included; To is below 0 when it is open.
type Band struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Proof says how sure it is that an account belongs to its organisation.
type Proof string

// The proof levels, weakest first.
const (
	ProofListed   Proof = "listed"   // somebody listed it
	ProofBacklink Proof = "backlink" // the body's site links to it
	ProofDomain   Proof = "domain"   // the forge verified the body's domain
	ProofFile     Proof = "file"     // a file in the account names the body
)

// Proofs lists the proof levels, weakest first.
func Proofs() []Proof { return []Proof{ProofListed, ProofBacklink, ProofDomain, ProofFile} }

// Exceeds reports whether a proof is stronger than another one.
func (p Proof) Exceeds(other Proof) bool {
	return slices.Index(Proofs(), p) > slices.Index(Proofs(), other)
}

// Account is an organisation's namespace on a forge: a user, an organisation, a
// group, or (Path empty) the whole forge.
type Account struct {
	Host         string    `json:"host"` // lower case
	Path         string    `json:"path"` // as the forge writes it; "" is every public repository of the host
	Kind         ForgeKind `json:"kind"`
	Organisation string    `json:"organisation,omitempty"` // id
	Name         string    `json:"name,omitempty"`         // the name that the forge gives it
	Proof        Proof     `json:"proof"`
	Proved       Evidence  `json:"proved,omitzero"` // where the proof was seen; of "listed" it is the list, see Origin
	Since        string    `json:"since,omitempty"`
	Until        string    `json:"until,omitempty"`
	IgnoredSince string    `json:"ignored_since,omitempty"` // the operator asked not to visit it from that day on
	Policy       string    `json:"policy,omitempty"`        // URL of the body's free software policy
	OfficeURL    string    `json:"office_url,omitempty"`    // URL of its open source programme office
	AliasOf      string    `json:"alias_of,omitempty"`      // key of the account that this one repeats
	Limits       Limits    `json:"limits,omitzero"`         // what its list allows of its whole forge
	Origin       Origin    `json:"origin"`
	SeenAt       time.Time `json:"seen_at,omitzero"`
}

// Ignored reports whether nobody may visit the account on a day.
func (a Account) Ignored(day string) bool { return a.IgnoredSince != "" && a.IgnoredSince <= day }

// Limits are what a list of accounts allows of a forge; the zero value allows what is usual.
type Limits struct {
	InFlight int    `json:"in_flight,omitempty"`   // requests in flight at most
	Budget   int    `json:"budget,omitempty"`      // requests in one round at most
	Quiet    string `json:"quiet_hours,omitempty"` // when it is left alone: HH:MM-HH:MM, UTC
}

// And gives the strictest of two limits, and the first hours.
func (l Limits) And(o Limits) Limits {
	least := func(a, b int) int {
		if a == 0 || b == 0 {
			return a + b
		}
		return min(a, b)
	}
	return Limits{InFlight: least(l.InFlight, o.InFlight), Budget: least(l.Budget, o.Budget), Quiet: cmp.Or(l.Quiet, o.Quiet)}
}

// Key is the account's public name: host/path, or the host alone.
func (a Account) Key() string {
	if a.Path == "" {
		return a.Host
	}
	return a.Host + "/" + a.Path
}

// ForgeKind is the software that a forge runs.
type ForgeKind string

// The kinds of forge. Plain git serves any repository that speaks git over HTTP.
const (
	GitHub    ForgeKind = "github"
	GitLab    ForgeKind = "gitlab"
	Gitea     ForgeKind = "gitea" // and Forgejo
	Gogs      ForgeKind = "gogs"
	SourceHut ForgeKind = "sourcehut"
	Bitbucket ForgeKind = "bitbucket"
	PlainGit  ForgeKind = "git"
)

// FoldsCase reports whether addresses on such a forge are the same in upper and lower case.
func (k ForgeKind) FoldsCase() bool {
	switch k {
	case GitHub, GitLab, Gitea, Gogs:
		return true
	}
	return false
}

// Place is where it stands in alphabetical order: its folded name, and what tells it from
// others of that name. Those known by an account alone come after all others.
func (o Organisation) Place() string {
	name := FoldName(o.Name)
	if o.Brief().AccountAlone() {
		name = "~" + name
	}
	return name + "/" + o.ID
}
