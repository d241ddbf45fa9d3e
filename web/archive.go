// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"time"

	"greffe/internal/export"
	"greffe/internal/register"
)

// Archive reads the register whole, in parts, and as it was.
type Archive interface {
	export.Reader
	// Select lists a part of a list, in its order.
	Select(ctx context.Context, sel register.Selection) ([]register.Raw, error)
	// RecordsBetween lists the nouns that something was said of between two times, each with
	// its last record before the first time and before the second, by kind and id.
	RecordsBetween(ctx context.Context, from, until time.Time, after string, limit int) ([][2]register.Record, error)
	// CountsAt counts, kind by kind, what was there just before a time, and what was gone.
	CountsAt(ctx context.Context, before time.Time) (map[register.Kind][2]int, error)
	// ChangesOfIDs lists the changes of these nouns and of the links of these sheets, latest first.
	ChangesOfIDs(ctx context.Context, ids []string, before int64, limit int) ([]register.Change, error)
	// IDsOf lists what belongs to an organisation, and it.
	IDsOf(ctx context.Context, organisation string) ([]string, error)
}
