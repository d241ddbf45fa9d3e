// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/register"
)

// MaxCensus is how many lines a census may have.
const MaxCensus = 2000

// maxCensusCell bounds one cell of a census, in characters.
const maxCensusCell = 300

// ReadCensus reads a list of algorithms as people copy it from a spreadsheet: name,
// service, decision, status, parted by tabs, semicolons or commas; a first row of
// headings says in which order they stand, else it is this one. status gives the stage
// that a word means, "" for none; what else people write for it is known here. It gives
// the place of each line, and what could not be read by line.
func ReadCensus(text string, status func(string) string) (lines []register.CensusLine, places []int, findings []register.Finding) {
	r := newCSVReader(strings.ReplaceAll(clean(text), "\r", "\n"), censusSeparator(text))
	report := func(severity register.Severity, rule string, line int, args ...string) {
		findings = append(findings, register.Finding{Rule: rule, Severity: severity, Line: line, Args: named(args)})
	}
	seen, order, beyond := map[string]int{}, censusOrder{0, 1, 2, 3}, false
	for n := 0; ; n++ {
		row, ok := r.row()
		if !ok {
			break
		}
		at := row[0].place.line
		if row.blank() {
			continue
		}
		if n == 0 {
			if named, ok := censusHeading(row); ok {
				order = named
				continue
			}
		}
		if len(lines) == MaxCensus {
			report(register.Error, "sheet.census.many", at, "max", strconv.Itoa(MaxCensus))
			break
		}
		l := order.line(row)
		if i := order.beyond(row); i >= 0 && !beyond {
			beyond = true // once: every line of a spreadsheet has its other columns
			report(register.Warning, "sheet.census.beyond", at, "value", shorten(row[i].words))
		}
		if l.Status != "" {
			word := l.Status
			if l.Status = cmp.Or(status(word), censusStages[register.FoldName(word)]); l.Status == "" {
				l.Status = register.Unknown
				report(register.Warning, "sheet.census.status", at, "value", shorten(word))
			}
		}
		folded := register.FoldName(l.Name + " " + l.Service + " " + l.Decision)
		switch {
		case l.Name == "":
			report(register.Error, "sheet.census.name", at)
			continue
		case seen[folded] > 0:
			report(register.Warning, "sheet.census.twice", at, "name", shorten(l.Name), "first", strconv.Itoa(seen[folded]))
			continue
		}
		seen[folded] = at
		lines, places = append(lines, l), append(places, at)
	}
	return lines, places, append(findings, r.findings...)
}

// censusOrder is in which columns name, service, decision and status stand; -1 for nowhere.
type censusOrder [4]int

func (o censusOrder) line(row record) register.CensusLine {
	cell := func(column int) string {
		i := o[column]
		if i < 0 || i >= len(row) {
			return ""
		}
		s := strings.Join(strings.Fields(row[i].words), " ")
		if runes := []rune(s); len(runes) > maxCensusCell {
			s = string(runes[:maxCensusCell-1]) + "…"
		}
		return s
	}
	return register.CensusLine{Name: cell(0), Service: cell(1), Decision: cell(2), Status: cell(3)}
}

// beyond is the first filled cell that is in none of the columns; -1 where there is none.
func (o censusOrder) beyond(row record) int {
	for i, c := range row {
		if !slices.Contains(o[:], i) && strings.TrimSpace(c.words) != "" {
			return i
		}
	}
	return -1
}

// censusSeparator is the sign that stands most often in the first lines: a copy from
// a spreadsheet has tabs.
func censusSeparator(text string) byte {
	head := text[:min(len(text), 4000)]
	best, most := byte('\t'), 0
	for _, c := range []byte("\t;,") {
		if n := strings.Count(head, string(c)); n > most && (c != ',' || most == 0) {
			best, most = c, n
		}
	}
	return best
}

// censusHeadings are what people write above the columns, folded.
var censusHeadings = [4][]string{
	{"nom", "nom de l algorithme", "algorithme", "intitule", "libelle", "denomination", "traitement", "name", "name of the algorithm", "algorithm", "title"},
	{"service", "service responsable", "service porteur", "direction", "direction service", "direction service porteur", "department", "unit", "team"},
	{"decision", "decision prise", "decision administrative", "type de decision", "decision taken"},
	{"etat", "statut", "status", "state", "stage", "phase", "avancement"},
}

// censusStages are what people write for the stages of an algorithm's life beside the
// words of the site, folded.
var censusStages = map[string]string{
	"en projet": "planned", "projet": "planned", "envisage": "planned", "a venir": "planned", "en preparation": "planned", "future": "planned", "project": "planned",
	"en developpement": "development", "en cours de developpement": "development", "in development": "development",
	"experimentation": "pilot", "en experimentation": "pilot", "en test": "pilot", "test": "pilot", "pilote": "pilot", "testing": "pilot",
	"en service": "operational", "en production": "operational", "production": "operational", "en cours d utilisation": "operational",
	"actif": "operational", "operationnel": "operational", "in use": "operational", "active": "operational", "live": "operational",
	"en pause": "suspended", "interrompu": "suspended", "paused": "suspended",
	"retire": "retired", "abandonne": "retired", "supprime": "retired", "termine": "retired", "plus utilise": "retired", "stopped": "retired", "abandoned": "retired",
}

// censusHeading finds which column is which in a first row that names them: one that
// names the algorithm first, or two columns at least.
func censusHeading(row record) (censusOrder, bool) {
	order, known := censusOrder{-1, -1, -1, -1}, 0
	for i, c := range row {
		word := register.FoldName(c.words)
		for column, headings := range censusHeadings {
			if order[column] < 0 && slices.Contains(headings, word) {
				order[column] = i
				known++
				break
			}
		}
	}
	switch {
	case known > 1 && order[0] >= 0:
		return order, true
	case order[0] == 0: // the others have names of their own
		return censusOrder{0, 1, 2, 3}, true
	}
	return order, false
}

// WriteCensus writes a census as ReadCensus reads it, parted by tabs; word gives the
// word for a stage.
func WriteCensus(lines []register.CensusLine, word func(string) string) string {
	var b strings.Builder
	for _, l := range lines {
		cells := []string{l.Name, l.Service, l.Decision, word(l.Status)}
		for i, c := range cells {
			if strings.ContainsAny(c, "\t\"\n") {
				cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(cells, "\t"), "\t") + "\n")
	}
	return b.String()
}
