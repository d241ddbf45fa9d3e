// SPDX-License-Identifier: EUPL-1.2

// Package none is the profile of a register that keeps to no jurisdiction's law.
// It receives nothing.
// It gives a profile with neutral column names, no scheme, no duty and no letter.
package none

import "greffe/internal/law"

// Profile returns the profile.
func Profile() law.Profile { return law.Profile{ID: "none", Columns: columns(), Cells: cells()} }
