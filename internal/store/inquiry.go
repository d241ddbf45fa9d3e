// SPDX-License-Identifier: EUPL-1.2

package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"greffe/internal/register"
)

const publicInquiry = `state IN ('published', 'answered', 'closed')`

// SaveInquiry saves a step of an inquiry: Turn is one more than that of the step
// before, 1 at first. Of two who take a step at once, the second is ErrConflict. The
// messages that tell of it wait from then on.
func (r *Register) SaveInquiry(ctx context.Context, q register.Inquiry, mails ...register.Mail) error {
	body, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("save inquiry: %w", err)
	}
	why := cmp.Or(q.Ground, q.Outcome)
	s := Statement{Want: 1}
	if q.Turn == 1 {
		s.SQL = `INSERT INTO inquiry (id, about, key, organisation, state, kind, why, received_at, turn, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`
		s.Args = []any{q.ID, string(q.About), q.Key, q.Organisation, string(q.State), string(q.Kind), why, stamp(q.ReceivedAt), string(body)}
	} else {
		s.SQL = `UPDATE inquiry SET state = ?, why = ?, turn = ?, body = ? WHERE id = ? AND turn = ?`
		s.Args = []any{string(q.State), why, q.Turn, string(body), q.ID, q.Turn - 1}
	}
	defer r.version.forget()
	all := []Statement{s}
	for _, m := range mails {
		all = append(all, mailStatement(m))
	}
	if err := r.engine.Apply(ctx, all...); err != nil {
		return fmt.Errorf("save inquiry %s: %w", q.ID, err)
	}
	return nil
}

// Inquiry finds an inquiry in whatever state.
func (r *Register) Inquiry(ctx context.Context, id string) (register.Inquiry, error) {
	return one[register.Inquiry](ctx, r.engine, "inquiry "+id, `SELECT body FROM inquiry WHERE id = ?`, id)
}

// InquiriesAbout lists the public ones about nouns of a kind, latest first.
func (r *Register) InquiriesAbout(ctx context.Context, kind register.Kind, keys []string, limit int) ([]register.Inquiry, error) {
	which, arg := among("key", keys)
	return many[register.Inquiry](ctx, r.engine, "inquiries about "+string(kind),
		`SELECT body FROM inquiry WHERE about = ? AND `+which+` AND `+publicInquiry+` ORDER BY received_at DESC, id LIMIT ?`, string(kind), arg, limit)
}

// InquiriesOf lists the public ones about anything of an organisation, latest first.
func (r *Register) InquiriesOf(ctx context.Context, organisation string, limit int) ([]register.Inquiry, error) {
	return many[register.Inquiry](ctx, r.engine, "inquiries of "+organisation,
		`SELECT body FROM inquiry WHERE organisation = ? AND `+publicInquiry+` ORDER BY received_at DESC, id LIMIT ?`, organisation, limit)
}

// InquiriesIn lists those in a state, oldest first.
func (r *Register) InquiriesIn(ctx context.Context, state register.InquiryState, limit int) ([]register.Inquiry, error) {
	return many[register.Inquiry](ctx, r.engine, "inquiries", `SELECT body FROM inquiry WHERE state = ? ORDER BY received_at, id LIMIT ?`, string(state), limit)
}

// PublicInquiries lists the public ones, latest first.
func (r *Register) PublicInquiries(ctx context.Context, limit int) ([]register.Inquiry, error) {
	return many[register.Inquiry](ctx, r.engine, "inquiries", `SELECT body FROM inquiry WHERE `+publicInquiry+` ORDER BY received_at DESC, id LIMIT ?`, limit)
}

// InquiryCounts counts them by the year in which they were received, latest first.
func (r *Register) InquiryCounts(ctx context.Context) ([]register.InquiryCount, error) {
	return rows(ctx, r.engine, "count inquiries", func(row Row) (register.InquiryCount, error) {
		var c register.InquiryCount
		var state, kind string
		err := row.Scan(&c.Year, &state, &kind, &c.Why, &c.N, &c.Prompt)
		c.State, c.Kind = register.InquiryState(state), register.InquiryKind(kind)
		return c, err
	}, `SELECT CAST(substr(received_at, 1, 4) AS INTEGER) AS year, state, kind, why, COUNT(*),
			COALESCE(SUM(unixepoch(json_extract(body, '$.answered_at')) - unixepoch(received_at) <= ?), 0)
		FROM inquiry GROUP BY year, state, kind, why ORDER BY year DESC, state, kind, why`, int64(register.AnswerWithin.Seconds()))
}
