// SPDX-License-Identifier: EUPL-1.2

package register

// ReadyPage is a page of the site that was made before somebody asked for it.
type ReadyPage struct {
	Tag  string // tells it from any other content of its address
	Day  string // YYYY-MM-DD, the only day on which it is right; "" for one that tells no time
	Gzip []byte // the page, packed
}
