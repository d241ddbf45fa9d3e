// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"strings"
	"time"
)

// AttachedFile is the record of a document that hangs on a sheet. Its bytes never
// change: another version is another document.
type AttachedFile struct {
	Sheet        string    `json:"sheet"` // id
	Organisation string    `json:"organisation"`
	Hash         string    `json:"hash"` // SHA-256 of Bytes
	MediaType    string    `json:"media_type"`
	Size         int       `json:"size"`
	At           time.Time `json:"at"`
	Person       string    `json:"person,omitempty"`    // id of who brought it
	Findings     []Finding `json:"findings,omitempty"`  // what may name a person
	Confirmed    string    `json:"confirmed,omitempty"` // id of who read it and found nobody named
	PublicAt     time.Time `json:"-"`                   // the zero time until it is published once
	Bytes        []byte    `json:"-"`
}

// AttachmentAddress is where the register answers a document of a sheet, once it is public.
func AttachmentAddress(sheet, hash string) string {
	return "/documents/" + strings.TrimPrefix(sheet, "urn:uuid:") + "/" + hash
}

// Attaches reports whether a sheet's content names the document.
func (c Content) Attaches(hash string) bool {
	for _, a := range c.Attachments.Or(nil) {
		if a.Hash == hash {
			return true
		}
	}
	return false
}
