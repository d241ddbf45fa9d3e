// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
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
// headings is passed over. status gives the stage that a word means, "" for none. It
// gives the place of each line, and what could not be read by line.
func ReadCensus(text string, status func(string) string) (lines []register.CensusLine, places []int, findings []register.Finding) {
	r := newCSVReader(strings.ReplaceAll(clean(text), "\r", "\n"), censusSeparator(text))
	report := func(severity register.Severity, rule string, line int, args ...string) {
		findings = append(findings, register.Finding{Rule: rule, Severity: severity, Line: line, Args: named(args)})
	}
	seen := map[string]int{}
	for n := 0; ; n++ {
		row, ok := r.row()
		if !ok {
			break
		}
		at := row[0].place.line
		if row.blank() || n == 0 && censusHeading(row) {
			continue
		}
		if len(lines) == MaxCensus {
			report(register.Error, "sheet.census.many", at, "max", strconv.Itoa(MaxCensus))
			break
		}
		l := censusLine(row)
		if len(row) > 4 {
			report(register.Warning, "sheet.census.beyond", at, "value", shorten(row[4].words))
		}
		if l.Status != "" {
			word := l.Status
			if l.Status = status(word); l.Status == "" {
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

func censusLine(row record) register.CensusLine {
	cell := func(i int) string {
		if i >= len(row) {
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

// censusHeading reports whether a row names the columns.
func censusHeading(row record) bool {
	switch register.FoldName(row[0].words) {
	case "nom", "nom de l algorithme", "algorithme", "intitule", "name", "name of the algorithm", "algorithm", "title":
		return true
	}
	return false
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
