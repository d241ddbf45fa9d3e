// SPDX-License-Identifier: EUPL-1.2

package law

import "time"

// AddMonths counts whole months from a day. Where the month has no such day it
// gives the month's last: 31 January and one month is 28 or 29 February.
func AddMonths(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}
