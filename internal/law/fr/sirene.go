// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
)

// The columns that are read, under the names that the Sirene files (stock and history
// of legal units), the list of administrations of the State and the search of
// enterprises give them.
var sireneColumns = map[string][]string{
	"siren":   {"siren"},
	"name":    {"denominationunitelegale", "nom_complet", "nom_raison_sociale", "denomination"},
	"acronym": {"sigleunitelegale", "sigle"},
	"nature":  {"categoriejuridiqueunitelegale", "nature_juridique", "categorie_juridique"},
	"band":    {"trancheeffectifsunitelegale", "tranche_effectif_salarie", "tranche_effectifs"},
	"year":    {"anneeeffectifsunitelegale", "annee_tranche_effectif_salarie", "annee_effectifs"},
	"state":   {"etatadministratifunitelegale", "etat_administratif"},
	"since":   {"datedebut", "date_debut"},
	"until":   {"datefin", "date_fin"},
}

func isSirene(head []byte) bool {
	line, _, _ := bytes.Cut(begins(head), []byte("\n"))
	_, columns := header(string(line))
	_, ok := columns["siren"]
	return ok
}

// header tells the separator of a CSV by its first line, and where the columns stand.
func header(line string) (rune, map[string]int) {
	comma := ','
	if strings.Count(line, ";") > strings.Count(line, ",") {
		comma = ';'
	}
	at := map[string]int{}
	for i, cell := range strings.Split(strings.TrimSpace(line), string(comma)) {
		cell = strings.ToLower(strings.Trim(strings.TrimSpace(cell), `"`))
		for column, names := range sireneColumns {
			if _, known := at[column]; !known && slices.Contains(names, cell) {
				at[column] = i
			}
		}
	}
	return comma, at
}

// readSirene reads a CSV of legal units: one line each, or one line for each period
// of each. Those whose legal nature is no administration's, and those that have
// ceased, are left out and counted.
func readSirene(r io.Reader) ([]law.ListedBody, []register.Finding, error) {
	u := units{at: map[string]int{}}
	if err := u.read(capBytes(r)); err != nil {
		return nil, nil, err
	}
	for _, left := range []struct {
		rule string
		n    int
	}{{"others", u.others}, {"ceased", u.ceased}} {
		if left.n > 0 {
			u.findings.add(left.rule, register.Advice, 0, "", "n", strconv.Itoa(left.n))
		}
	}
	return u.bodies(), u.findings, nil
}

// units is the legal units of a file in the making.
type units struct {
	columns        map[string]int
	all            []unit
	at             map[string]int // place in all, by number
	others, ceased int
	findings       found
}

// unit is one legal unit with the names that it had.
type unit struct {
	law.ListedBody
	periods []register.Dated
}

func (u *units) read(r io.Reader) error {
	head := make([]byte, 1<<16)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return unreadable(err)
	}
	line, _, _ := strings.Cut(string(begins(head[:n])), "\n")
	var comma rune
	comma, u.columns = header(line)
	reader := csv.NewReader(io.MultiReader(bytes.NewReader(head[:n]), r))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord, reader.ReuseRecord = comma, true, -1, true
	if _, err := reader.Read(); err != nil {
		return unreadable(err)
	}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return unreadable(err)
		}
		at, _ := reader.FieldPos(0)
		u.line(at, cells)
		if len(u.all) > maxBodies {
			return errTooLarge
		}
	}
}

// cell gives a cell by its column, "" where the file has none.
func (u *units) cell(cells []string, column string) string {
	i, ok := u.columns[column]
	if !ok || i >= len(cells) {
		return ""
	}
	return strings.TrimSpace(cells[i])
}

func (u *units) line(at int, cells []string) {
	id, ok := identify(siren, u.cell(cells, "siren"))
	nature := u.cell(cells, "nature")
	kind, public := kindOf(nature)
	switch {
	case nature != "" && !public:
		u.others++
		return
	case !ok:
		u.findings.add("identifier", register.Warning, at, "siren", "value", u.cell(cells, "siren"), "scheme", siren)
		return
	}
	period, ok := u.period(cells)
	if !ok {
		u.findings.add("date", register.Warning, at, "siren", "value", id.Value)
		return
	}
	i, known := u.at[id.Value]
	if !known {
		if strings.EqualFold(u.cell(cells, "state"), "C") && period.Until == "" {
			u.ceased++
			return
		}
		i = len(u.all)
		u.at[id.Value] = i
		u.all = append(u.all, unit{ListedBody: law.ListedBody{Identifiers: []register.Identifier{id}, Line: at}})
	}
	b := &u.all[i]
	if period.Value != "" {
		b.periods = append(b.periods, period)
	}
	if period.Until != "" {
		return // what a past period says beside its name holds no more
	}
	b.Line = at
	if kind != "" {
		b.Kind = kind
	}
	if acronym := name(u.cell(cells, "acronym")); acronym != "" && len(acronym) <= 40 && len(b.Acronyms) == 0 {
		b.Acronyms = []string{acronym}
	}
	u.headcount(b, at, cells)
}

// period reads the name of a line, and from when to when it held.
func (u *units) period(cells []string) (register.Dated, bool) {
	d := register.Dated{Value: name(u.cell(cells, "name")), Since: u.cell(cells, "since"), Until: u.cell(cells, "until")}
	for _, day := range []string{d.Since, d.Until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return d, false
		}
	}
	return d, true
}

// headcount reads INSEE's band, which holds at the end of its year. "NN" says that
// nobody was on the payroll or that it is not known: nothing is taken from it.
func (u *units) headcount(b *unit, at int, cells []string) {
	code := u.cell(cells, "band")
	if code == "" || code == "NN" {
		return
	}
	if len(code) == 1 {
		code = "0" + code // a spreadsheet took it for a number
	}
	band, ok := StaffBand(code)
	year, err := strconv.Atoi(u.cell(cells, "year"))
	if !ok || err != nil || year < 1990 || year > 2100 {
		u.findings.add("band", register.Warning, at, "siren", "value", u.cell(cells, "band"), "year", u.cell(cells, "year"))
		return
	}
	b.Headcount = register.Fact[register.Band]{State: register.Present, Value: band, Origin: register.Origin{Date: strconv.Itoa(year) + "-12-31"}}
}

// bodies gives each unit its present name and its former ones; one without any name
// is told and left out.
func (u *units) bodies() []law.ListedBody {
	var all []law.ListedBody
	for i := range u.all {
		b := u.all[i].ListedBody
		names := merged(u.all[i].periods)
		if len(names) == 0 {
			u.findings.add("nameless", register.Error, b.Line, "siren")
			continue
		}
		b.Name = names[len(names)-1].Value
		for _, n := range names[:len(names)-1] {
			if n.Value != b.Name {
				b.Names = append(b.Names, n)
			}
		}
		all = append(all, b)
	}
	return all
}

// merged puts periods in order and joins those of one name.
func merged(periods []register.Dated) []register.Dated {
	slices.SortStableFunc(periods, func(a, b register.Dated) int {
		if (a.Until == "") != (b.Until == "") { // the open one is the present one
			if b.Until == "" {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Since, b.Since)
	})
	var all []register.Dated
	for _, p := range periods {
		if n := len(all); n > 0 && all[n-1].Value == p.Value {
			all[n-1].Until = p.Until
			continue
		}
		all = append(all, p)
	}
	return all
}

// kindOf reads a legal nature (INSEE, catégories juridiques, third level) as an answer
// to the question on the kind of body; false when it is no administration's.
func kindOf(nature string) (kind string, public bool) {
	switch {
	case len(nature) != 4:
		return "", false
	case strings.HasPrefix(nature, "71"):
		return "state", true
	case strings.HasPrefix(nature, "72"), slices.Contains([]string{"7343", "7344", "7346", "7347", "7348"}, nature):
		return "local_authority", true // communes, departments, regions, and their groups
	case strings.HasPrefix(nature, "73"), strings.HasPrefix(nature, "74"), strings.HasPrefix(nature, "41"):
		return "public_body", true
	case strings.HasPrefix(nature, "81"):
		return "private_public_service", true // social security
	}
	return "", false
}
