// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Kind names a noun in the journal, in search and in addresses.
type Kind string

// The kinds.
const (
	KindOrganisation Kind = "organisation"
	KindAccount      Kind = "account"
	KindRepository   Kind = "repository"
	KindSheet        Kind = "sheet"
	KindLink         Kind = "link"
	KindCensus       Kind = "census"
	KindSoftware     Kind = "software" // in the search alone: the journal tells of its repositories
)

// Change is one entry of the journal. Revision is the SHA-256 of the canonical
// JSON of the material fields; Commitment is SHA-256(salt ‖ revision), the only
// one that leaves the register, so that a redaction can drop salt and body and
// the log still proves that nothing else moved.
type Change struct {
	Seq        int64     `json:"seq"`
	At         time.Time `json:"time"`
	Actor      string    `json:"actor"` // crawl:<id>, import:<file>, account of a person …
	Kind       Kind      `json:"kind"`
	Key        string    `json:"key"` // the id of the noun
	Revision   string    `json:"-"`
	Commitment string    `json:"commitment"`
	First      bool      `json:"first"`             // the noun's first change
	Tombstone  bool      `json:"tombstone"`         // gone or withdrawn
	Label      string    `json:"label,omitempty"`   // what it is called now
	Address    string    `json:"address,omitempty"` // its public key now: repository key, slug
	Fields     []string  `json:"fields,omitempty"`  // material fields that differ from the change before

	// The material fields before and after the change, as the journal keeps them; nil
	// where there are none: Before of a first change, both of a redacted one.
	Before map[string]json.RawMessage `json:"-"`
	After  map[string]json.RawMessage `json:"-"`
}

// Differing lists the keys whose values differ before and after a change, sorted.
func Differing(before, after map[string]json.RawMessage) []string {
	var names []string
	for k, v := range after {
		if !bytes.Equal(before[k], v) {
			names = append(names, k)
		}
	}
	for k := range before {
		if _, still := after[k]; !still {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	return names
}

// Entry is what the search knows of one page: analysed terms, ready for the index.
type Entry struct {
	Kind   Kind
	Key    string            // id of the noun
	Exact  string            // folded words as they were written, of every field
	Title  string            // stemmed terms of the name
	Body   string            // stemmed terms of the rest
	Facets map[string]string // facet -> value; a missing one is "not observed"
	Score  int               // static score, 0 to 1000: what breaks ties
	Name   string            // folded name, to sort by
	Date   string            // YYYY-MM-DD of its last activity or change, to sort by; "" when unknown
	SeenAt time.Time         // an older observation must not overwrite a newer one
	Drop   bool              // take it out of the index; its row id is never used again
}

// Batch is everything that one act of the desk changes. The store applies it
// whole or not at all, and applying it twice changes nothing more.
type Batch struct {
	At            time.Time
	Actor         string
	Organisations []Organisation
	Accounts      []Account
	Repositories  []Repository
	Files         []File // with their bytes
	Snapshots     []Snapshot
	Publiccodes   []Publiccode
	Examinations  []Examination
	Openings      []StatedOpening
	Sheets        []Sheet
	Products      []Product // what suppliers say of them
	Links         []Link
	DropLinks     []Link // no ground is left for them
	Software      []Software
	DropSoftware  []string  // slugs of what is none any more
	Regather      []string  // ids of repositories of the batch: the software of their names is to be gathered anew
	Gathered      *Gathered // what software was gathered, and from what
	Entries       []Entry
	Crawls        []Crawl
	Answers       []ForgeAnswer // of forges, with their bodies

	// What only the administration concerned may see. The journal does not tell of it.
	Declarations []Declaration
	Remarks      []Remark
	Censuses     []Census // the public ones are told
	Kept         []KeptAnswers
	Practices    []Practice
	ReplyCounts  []ReplyCount
	Uploads      []Upload
	Erase        []Erasing
	Mails        []Mail
	Attached     []AttachedFile // documents of sheets: those with bytes are kept, others have their record written again
	Detached     []AttachedFile // no state of their sheet that counts names them any more
	Released     []AttachedFile // the public may read them from now on
}

// Bringer tells what brought a change: "crawl", "import" or "register". The rest of an
// actor names files, machines and people, which are no reader's business.
func Bringer(actor string) string {
	switch kind, _, _ := strings.Cut(actor, ":"); kind {
	case "crawl", "import":
		return kind
	}
	return "register"
}
