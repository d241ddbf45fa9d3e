// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
)

// Figure is a number that a body states of itself, with where it stands and its day.
type Figure struct {
	Value  int
	Source string // a web address, or the name of a document
	Date   string // YYYY-MM-DD
	Gone   bool   // the body takes its statement back
}

// The figures that a body can state.
const (
	FigureStaff      = "staff"      // full-time equivalents: no headcount
	FigurePopulation = "population" // inhabitants
)

// The bounds of a figure.
const (
	maxSource = 500         // characters
	maxFigure = 100_000_000 // above the inhabitants of any body
)

// StateFigure lets a body state its own staff or population. No list replaces it; taken
// back, the next list says it again.
func (d *Desk) StateFigure(ctx context.Context, actor register.Actor, organisation, what string, f Figure) error {
	now := d.clock()
	return d.changeBody(ctx, actor, ActPublish, organisation, actorOf(organisation), func(_ *draft, o *register.Organisation) error {
		fact := map[string]*register.Fact[int]{FigureStaff: &o.Staff, FigurePopulation: &o.Population}[what]
		if fact == nil {
			return &Fault{"figure", "kind"}
		}
		if f.Gone {
			if fact.Origin.Kind == register.Declared {
				*fact = register.Fact[int]{}
			}
			return nil
		}
		f.Source = strings.TrimSpace(f.Source)
		switch {
		case f.Value < 0 || f.Value > maxFigure:
			return &Fault{what, "value"}
		case f.Source == "" || utf8.RuneCountInString(f.Source) > maxSource:
			return &Fault{what, "source"}
		case !pastDay(f.Date, now):
			return &Fault{what, "date"}
		}
		*fact = register.Known(f.Value, register.Origin{Kind: register.Declared, Source: f.Source, Date: f.Date}, register.Evidence{ReadAt: now})
		return nil
	})
}
