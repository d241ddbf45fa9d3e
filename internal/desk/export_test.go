// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"

	"greffe/internal/register"
)

// KeepTogether keeps visits that wait at the same time, in their order.
func (d *Desk) KeepTogether(ctx context.Context, all ...register.Visit) error {
	var turn []*queued
	for _, v := range all {
		turn = append(turn, &queued{ctx: ctx, visit: v, kept: make(chan struct{})})
	}
	d.acts.Lock()
	defer d.acts.Unlock()
	d.keepVisits(turn)
	for _, q := range turn {
		if q.err != nil {
			return q.err
		}
	}
	return nil
}
