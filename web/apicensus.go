// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"time"

	"greffe/internal/register"
)

// apiCensus is the list that a body published of its algorithms before each has a sheet.
type apiCensus struct {
	ChangedAt time.Time       `json:"changed_at,omitzero"`
	Origin    string          `json:"origin" enum:"declared"`
	Lines     []apiCensusLine `json:"lines" nullable:"false"`
}

// apiCensusLine is one algorithm of a census.
type apiCensusLine struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Service   string    `json:"service,omitempty" doc:"That uses it."`
	Decision  string    `json:"decision,omitempty"`
	Status    string    `json:"status,omitempty" doc:"As of a sheet."`
	Algorithm *apiSheet `json:"algorithm,omitempty" doc:"The public sheet that grew from it."`
}

// census gives the public census of a body; nil where it published none.
func (a *api) census(ctx context.Context, organisation string) (*apiCensus, error) {
	c, err := a.register.Census(ctx, organisation)
	if errors.Is(err, register.ErrNotFound) {
		return nil, nil //nolint:nilnil // a body need not publish one
	}
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, l := range c.Lines {
		ids = append(ids, l.Sheet)
	}
	sheets, err := a.sheetNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	public := func(text string) string {
		if a.gate.Text == nil {
			return text
		}
		return a.gate.Text(text)
	}
	x := &apiCensus{ChangedAt: c.ChangedAt, Origin: string(register.Declared), Lines: []apiCensusLine{}}
	for _, l := range c.Lines {
		line := apiCensusLine{ID: l.ID, Name: public(l.Name), Service: public(l.Service), Decision: public(l.Decision), Status: l.Status}
		if s, ok := sheets[l.Sheet]; ok {
			line.Algorithm = &s
		}
		x.Lines = append(x.Lines, line)
	}
	return x, nil
}
