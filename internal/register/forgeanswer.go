// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// ForgeAnswer is what a forge said to one GET of a list, kept so that the next one can ask
// whether it still holds (RFC 9110 section 13, RFC 9111 section 4.3).
type ForgeAnswer struct {
	URL          string
	ETag         string            // as it was written; "" when there was none
	LastModified string            // as it was written; "" when there was none
	Header       map[string]string // what an answer 304 may leave out: the links to other pages
	SHA256       string            // of the body
	Body         []byte
	At           time.Time
}
