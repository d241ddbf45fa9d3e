// SPDX-License-Identifier: EUPL-1.2

package register

// Namesake is a name that several repositories bear, with how many do.
type Namesake struct {
	Name         string // folded, see FoldName
	Repositories int
}
