// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"iter"

	"greffe/internal/register"
)

// CensusRow is one algorithm of the list that a body published before each has a sheet.
type CensusRow struct {
	register.CensusLine
	Of register.Census
}

// Censuses are the columns of those lists, a row a line.
func Censuses() []Column[CensusRow] {
	return []Column[CensusRow]{
		{"line", Text, nil, true, func(r CensusRow) string { return r.ID }},
		{"organisation", Text, nil, false, func(r CensusRow) string { return r.Of.Slug }},
		{"organisation_name", Text, nil, false, func(r CensusRow) string { return r.Of.Name }},
		{"name", Text, nil, false, func(r CensusRow) string { return r.Name }},
		{"service", Text, nil, false, func(r CensusRow) string { return r.Service }},
		{"decision", Text, nil, false, func(r CensusRow) string { return r.Decision }},
		{"status", Text, append([]string{""}, register.Statuses()...), false, func(r CensusRow) string { return r.Status }},
		{"sheet", Text, nil, false, func(r CensusRow) string { return r.Sheet }},
		{"changed_at", Moment, nil, false, func(r CensusRow) string { return moment(r.Of.ChangedAt) }},
		originColumn(func(CensusRow) register.Origin { return register.Origin{Kind: register.Declared} }),
	}
}

// censusRows gives each line of each census a row.
func censusRows(all iter.Seq2[register.Census, error]) iter.Seq2[CensusRow, error] {
	return func(yield func(CensusRow, error) bool) {
		for c, err := range all {
			if err != nil {
				yield(CensusRow{}, err)
				return
			}
			for _, l := range c.Lines {
				if !yield(CensusRow{CensusLine: l, Of: c}, nil) {
					return
				}
			}
		}
	}
}
