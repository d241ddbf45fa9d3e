// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Declaration is the working state of a sheet that an administration writes itself.
// It is never public: publishing makes a Sheet of it, and what the public reads
// stays as it was until then.
type Declaration struct {
	Sheet       Sheet       `json:"sheet"`          // as it will be published; its State is that of the public one, "" before the first publication
	Number      int         `json:"number"`         // of this saved state, from 1; the next one must be made from it
	State       Publication `json:"state"`          // Draft, Submitted, or Published when nothing waits
	Slug        string      `json:"slug,omitempty"` // the address that is wished for; "" leaves it to the register
	Line        string      `json:"line,omitempty"` // id of the line of the census that it grew from
	CreatedAt   time.Time   `json:"created_at,omitzero"`
	ChangedAt   time.Time   `json:"changed_at,omitzero"`
	Person      string      `json:"person,omitempty"` // id of who saved this state
	Via         string      `json:"via,omitempty"`    // how it came in: see Vias
	Submitter   string      `json:"submitter,omitempty"`
	SubmittedAt time.Time   `json:"submitted_at,omitzero"`
}

// The ways in which a declaration is saved.
const (
	ViaForm   = "form"
	ViaUpload = "upload"
	ViaAPI    = "api"
	ViaFile   = "file" // a file of a repository, which stays the source
)

// Held reports whether the declaration is a file of a repository: it is changed there.
func (d Declaration) Held() bool { return d.Sheet.HeldBy != "" }

// Remark is what a person who writes or checks a declaration says of it to the others.
type Remark struct {
	ID     string    `json:"id"`
	Sheet  string    `json:"sheet"` // id
	At     time.Time `json:"at"`
	Person string    `json:"person"`
	Number int       `json:"number"`          // the saved state that it is about
	Field  string    `json:"field,omitempty"` // of SheetFields; "" is the whole
	What   string    `json:"what,omitempty"`  // "" is a comment; else the act: see below
	Text   string    `json:"text,omitempty"`
}

// The acts that leave a remark.
const (
	RemarkSubmitted   = "submitted"
	RemarkReturned    = "returned"
	RemarkPublished   = "published"
	RemarkSuspended   = "suspended"
	RemarkResumed     = "resumed"
	RemarkRetired     = "retired"
	RemarkWithdrawn   = "withdrawn"
	RemarkUnpublished = "unpublished"
	RemarkErased      = "erased"
)

// Practice is how an administration wants its sheets to be published.
type Practice struct {
	Organisation string `json:"organisation"`
	TwoPersons   bool   `json:"two_persons,omitempty"` // who publishes is not who submitted
	FilesWait    bool   `json:"files_wait,omitempty"`  // sheets found in its repositories wait for an approver
}

// Census is the list of algorithms that an administration knows it uses, before
// each has a sheet. It is kept twice: as it is written, and as the public reads it.
type Census struct {
	Organisation string       `json:"organisation"`
	Name         string       `json:"name,omitempty"` // of the administration, when it was saved
	Slug         string       `json:"slug,omitempty"` // its address
	Public       bool         `json:"public"`
	Number       int          `json:"number"` // of this saved state, from 1
	Lines        []CensusLine `json:"lines"`
	ChangedAt    time.Time    `json:"changed_at,omitzero"`
	Person       string       `json:"person,omitempty"` // who saved it; never in the public one
}

// CensusLine is one algorithm of a census.
type CensusLine struct {
	ID       string `json:"id"` // of the organisation and the name: the same line keeps it
	Name     string `json:"name"`
	Service  string `json:"service,omitempty"`
	Decision string `json:"decision,omitempty"`
	Status   string `json:"status,omitempty"` // see Statuses
	Sheet    string `json:"sheet,omitempty"`  // id of the sheet that grew from it, or that has its name
}

// CensusLineID mints the id of a line; twin tells lines of one name apart.
func CensusLineID(organisation, name, twin string) string {
	return mint("c", organisation, FoldName(name), FoldName(twin))
}

// KeptAnswers are the answers of a self-check that somebody chose to keep beside a
// declaration. Only the administration sees them.
type KeptAnswers struct {
	Organisation string              `json:"organisation"`
	Sheet        string              `json:"sheet"` // id of the declaration
	Check        string              `json:"check"` // algorithm, code
	Answers      map[string][]string `json:"answers"`
	At           time.Time           `json:"at"`
	Person       string              `json:"person"`
}

// UploadAge is how long an upload waits to be confirmed.
const UploadAge = 24 * time.Hour

// Upload is a file of sheets that waits for its preview to be confirmed.
type Upload struct {
	Organisation string    `json:"organisation"`
	Hash         string    `json:"hash"` // SHA-256 of Bytes
	Name         string    `json:"name"`
	Person       string    `json:"person"`
	At           time.Time `json:"at"`
	Bytes        []byte    `json:"-"`
}

// DeclaredID mints the global id of a sheet that an administration declares here.
// The same key of the same administration is the same sheet, so that a request
// sent twice makes one; key holds a random part, or what identifies the sheet there.
func DeclaredID(organisation, key string) string {
	return SheetID("declared:"+organisation, "", key)
}
