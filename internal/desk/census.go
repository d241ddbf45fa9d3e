// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"greffe/internal/register"
)

// maxCensus bounds the lines of a census.
const maxCensus = 2000

// SaveCensus saves the list of an administration's algorithms, made from the state
// expected (0 when there was none). Lines without a name are left out; a line keeps
// the sheet that grew from it. With publish the public reads it at once.
func (d *Desk) SaveCensus(ctx context.Context, actor register.Actor, organisation string, expected int, lines []register.CensusLine, publish bool) (register.Census, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	act := ActDraft
	if publish {
		act = ActPublish
	}
	if err := allow(actor, act, organisation); err != nil {
		return register.Census{}, fmt.Errorf("save census: %w", err)
	}
	held, _, err := found(d.store.WorkingCensus(ctx, organisation))
	if err != nil {
		return held, fmt.Errorf("save census: %w", err)
	}
	b := d.draft(actorOf(organisation), d.clock())
	c := register.Census{Organisation: organisation, Number: held.Number + 1, ChangedAt: b.batch.At, Person: actor.Person}
	if c.Lines, err = b.censusLines(ctx, organisation, held.Lines, lines); err != nil {
		return held, fmt.Errorf("save census: %w", err)
	}
	same := slices.Equal(c.Lines, held.Lines)
	switch {
	case len(c.Lines) > maxCensus:
		return held, fmt.Errorf("save census: %d lines: %w", len(c.Lines), register.ErrInvalid)
	case same && !publish:
		return held, nil
	case !same && held.Number != expected:
		return held, fmt.Errorf("save census: state %d: %w", held.Number, register.ErrConflict)
	}
	b.batch.Censuses = append(b.batch.Censuses, c)
	if publish {
		if err := b.publishCensus(ctx, c); err != nil {
			return held, fmt.Errorf("save census: %w", err)
		}
	}
	return c, b.save(ctx)
}

// publishCensus adds to the act what the public will read.
func (b *draft) publishCensus(ctx context.Context, c register.Census) error {
	o, err := b.organisation(ctx, c.Organisation)
	if err != nil {
		return err
	}
	c.Public, c.Person, c.Name, c.Slug = true, "", o.Name, o.Slug
	b.batch.Censuses = append(b.batch.Censuses, c)
	b.touch(register.KindOrganisation, o.ID) // people find it by what it lists
	return nil
}

// censusLines gives each line its id and the sheet that it had, or that has its name.
func (b *draft) censusLines(ctx context.Context, organisation string, held, lines []register.CensusLine) ([]register.CensusLine, error) {
	var all []register.CensusLine
	seen := map[string]bool{}
	for _, l := range lines {
		if l.Name = strings.TrimSpace(l.Name); l.Name == "" {
			continue
		}
		l.ID = register.CensusLineID(organisation, l.Name, "")
		if seen[l.ID] {
			l.ID = register.CensusLineID(organisation, l.Name, l.Service+" "+l.Decision)
		}
		if seen[l.ID] {
			continue // the same line twice
		}
		seen[l.ID] = true
		l.Sheet = ""
		if i := slices.IndexFunc(held, func(h register.CensusLine) bool { return h.ID == l.ID }); i >= 0 {
			l.Sheet = held[i].Sheet
		}
		all = append(all, l)
	}
	return all, b.matchLines(ctx, organisation, all)
}

// matchLines joins the lines to the public sheets of the administration that have their name.
func (b *draft) matchLines(ctx context.Context, organisation string, lines []register.CensusLine) error {
	var names []string
	for _, l := range lines {
		if l.Sheet == "" {
			names = append(names, l.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	same, err := b.desk.store.SheetsNamed(ctx, names, page)
	if err != nil {
		return err
	}
	for _, s := range same {
		for i := range lines {
			if s.Organisation == organisation && lines[i].Sheet == "" && register.FoldName(lines[i].Name) == register.FoldName(s.Content.Name) {
				lines[i].Sheet = s.ID
			}
		}
	}
	return nil
}

// GrowLine begins the sheet of a line of the census, filled in with what the line says.
func (d *Desk) GrowLine(ctx context.Context, actor register.Actor, organisation, line, lang string) (register.Declaration, error) {
	d.acts.Lock()
	defer d.acts.Unlock()
	if err := allow(actor, ActDraft, organisation); err != nil {
		return register.Declaration{}, fmt.Errorf("grow line: %w", err)
	}
	c, err := d.store.WorkingCensus(ctx, organisation)
	if err != nil {
		return register.Declaration{}, fmt.Errorf("grow line: %w", err)
	}
	i := slices.IndexFunc(c.Lines, func(l register.CensusLine) bool { return l.ID == line })
	if i < 0 {
		return register.Declaration{}, fmt.Errorf("grow line %s: %w", line, register.ErrNotFound)
	}
	if x, ok, err := found(d.store.Declaration(ctx, c.Lines[i].Sheet)); ok || err != nil {
		return x, err
	}
	b := d.draft("", d.clock())
	same, err := d.store.DeclarationsNamed(ctx, organisation, c.Lines[i].Name)
	if err != nil {
		return register.Declaration{}, fmt.Errorf("grow line: %w", err)
	}
	if len(same) > 0 { // begun already, from elsewhere
		b.linkLine(c, line, same[0].Sheet.ID)
		return same[0], b.save(ctx)
	}
	x, err := b.open(ctx, actor, Opening{Organisation: organisation, Key: "census:" + line, Content: sheetOfLine(c.Lines[i], lang), Line: line, Via: register.ViaForm})
	if err != nil {
		return x, fmt.Errorf("grow line: %w", err)
	}
	b.linkLine(c, line, x.Sheet.ID)
	return x, b.save(ctx)
}

// sheetOfLine is what a line says of its sheet.
func sheetOfLine(l register.CensusLine, lang string) register.Content {
	c := register.Content{Lang: lang, Name: l.Name}
	if l.Service != "" {
		c.Department = register.Fill(l.Service)
	}
	if l.Decision != "" {
		c.Role = register.Fill(l.Decision)
	}
	if l.Status != "" && l.Status != register.Unknown {
		c.Status = register.Fill(l.Status)
	}
	return c
}

// linkLine saves in the act that a sheet grows from a line of the working census.
func (b *draft) linkLine(c register.Census, line, sheet string) {
	lines := slices.Clone(c.Lines)
	changed := false
	for i := range lines {
		if lines[i].ID == line && lines[i].Sheet != sheet {
			lines[i].Sheet, changed = sheet, true
		}
	}
	if !changed {
		return
	}
	c.Lines, c.ChangedAt = lines, b.batch.At
	c.Number++
	b.batch.Censuses = append(b.batch.Censuses, c)
}

// growLine tells the public census that a line has its sheet now.
func (b *draft) growLine(ctx context.Context, x register.Declaration) error {
	if x.Line == "" {
		return nil
	}
	c, ok, err := found(b.desk.store.Census(ctx, x.Sheet.Organisation))
	if err == nil && ok {
		b.linkLine(c, x.Line, x.Sheet.ID)
	}
	return err
}

// SaveAnswers keeps the answers of a self-check beside a declaration, where only the
// administration sees them.
func (d *Desk) SaveAnswers(ctx context.Context, actor register.Actor, sheet, check string, answers map[string][]string) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("", d.clock())
	x, err := b.declaration(ctx, actor, ActDraft, sheet)
	if err != nil {
		return fmt.Errorf("save answers: %w", err)
	}
	b.batch.Kept = []register.KeptAnswers{{
		Organisation: x.Sheet.Organisation, Sheet: sheet, Check: check, Answers: answers, At: b.batch.At, Person: actor.Person,
	}}
	return b.save(ctx)
}

// publicCensuses gives, of the bodies that the act changes, the public censuses that
// they will have once it is saved.
func (b *draft) publicCensuses(ctx context.Context) (map[string]register.Census, error) {
	var ids []string
	for key := range b.dirty {
		if id, ok := strings.CutPrefix(key, string(register.KindOrganisation)+" "); ok {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := b.desk.store.CensusesOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("censuses: %w", err)
	}
	for _, c := range b.batch.Censuses {
		if c.Public {
			all[c.Organisation] = c
		}
	}
	return all, nil
}
