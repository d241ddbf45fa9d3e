// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// hostileCells are what a spreadsheet could take for something else than a text.
func hostileCells() []string {
	return []string{"=1+1", "+1", "-1", "@SUM(A1)", "\ttab", " =1", "plain", "", "a,b;c", `"q"`, "two\nlines", "  two  spaces ", "é œ 日本 🙂", "<b>&amp;", "_x0041_", "\u202e",
		"007", "1e5", "2026-01-01", "TRUE", "＝1+1", "'", "line\r\nbreak", "\x01bell", "https://ville.example"}
}

func grid() ([]Column[[2]string], [][2]string) {
	columns := []Column[[2]string]{{Name: "value", Value: func(v [2]string) string { return v[0] }}, {Name: "end", Value: func(v [2]string) string { return v[1] }}}
	var rows [][2]string
	for _, c := range hostileCells() {
		rows = append(rows, [2]string{c, "."})
	}
	return columns, rows
}

// TestXLSX reads back with somebody else's reader: every cell is a text and none a formula.
func TestXLSX(t *testing.T) {
	columns, rows := grid()
	file, err := excelize.OpenReader(bytes.NewReader(told(t, XLSX, columns, rows...)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got, err := file.GetRows("data")
	if err != nil || len(got) != len(rows)+1 {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	for i, row := range rows {
		want := strings.ReplaceAll(row[0], "\x01", "[U+0001]")
		if got[i+1][0] != want && strings.ReplaceAll(got[i+1][0], "_x000D_", "\r") != want {
			t.Errorf("%q came back as %q", want, got[i+1][0])
		}
	}
	for cell := range rows {
		at, err := excelize.CoordinatesToCellName(1, cell+2)
		if err != nil {
			t.Fatal(err)
		}
		if f, err := file.GetCellFormula("data", at); err != nil || f != "" {
			t.Errorf("%s is a formula: %q, %v", at, f, err)
		}
	}
	if said, err := file.GetRows("about"); err != nil || said[1][1] != about.Source || said[2][1] != about.Licence {
		t.Errorf("%v, %v", said, err)
	}
}

// TestODS reads the XML as the standard says.
func TestODS(t *testing.T) {
	columns, rows := grid()
	b := told(t, ODS, columns, rows...)
	if !bytes.Equal(b[30:38], []byte("mimetype")) || !bytes.HasPrefix(b[38:], []byte(odsType)) {
		t.Errorf("the type does not stand first: %q", b[:90])
	}
	got := odsRows(t, b)
	for i, row := range rows {
		want := strings.ReplaceAll(strings.ReplaceAll(row[0], "\r\n", "\n"), "\x01", "[U+0001]")
		if got[i+1][0] != want {
			t.Errorf("%q came back as %q", want, got[i+1][0])
		}
	}
}

// odsRows reads the cells of the first sheet.
func odsRows(t *testing.T, b []byte) [][]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("content.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec := xml.NewDecoder(f)
	var rows [][]string
	paragraph, in := 0, false
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		last := func(s string) { r := rows[len(rows)-1]; r[len(r)-1] += s }
		switch x := token.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "table-row":
				rows = append(rows, nil)
			case "table-cell":
				rows[len(rows)-1] = append(rows[len(rows)-1], "")
				paragraph = 0
			case "p":
				if paragraph++; paragraph > 1 {
					last("\n")
				}
				in = true
			case "s":
				last(" ")
			case "tab":
				last("\t")
			}
			for _, a := range x.Attr {
				if a.Name.Local == "formula" {
					t.Errorf("a formula: %v", x)
				}
			}
		case xml.EndElement:
			in = in && x.Name.Local != "p"
		case xml.CharData:
			if in {
				last(string(x))
			}
		}
	}
}

// TestOfficeBytes are the same each time, and rows past what a sheet holds go to the next.
func TestOfficeBytes(t *testing.T) {
	columns, rows := grid()
	for _, format := range []Format{XLSX, ODS} {
		if !bytes.Equal(told(t, format, columns, rows...), told(t, format, columns, rows...)) {
			t.Errorf("%s: not the same bytes", format)
		}
	}
	var out bytes.Buffer
	b := &book{zip: zip.NewWriter(&out), form: &xlsx{}, head: []string{"value"}, limit: 3}
	if err := b.open("data"); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("é", officeCell+5)
	for _, v := range []string{"a", "b", "c", long} {
		if err := b.row([]string{v}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.close(Options{Format: XLSX, About: about}); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	second, err := file.GetRows("data 2")
	if err != nil || len(second) != 3 || second[0][0] != "value" || len([]rune(second[2][0])) != officeCell {
		t.Errorf("%d rows, %v", len(second), err)
	}
	if said, err := file.GetRows("about"); err != nil || !slices.Equal(said[8], []string{"cells_cut", "1"}) {
		t.Errorf("%v, %v", said, err)
	}
}

// TestNoFormula (trust W6): no cell of the flavour for spreadsheets begins like a formula;
// the exact flavour keeps every byte.
func TestNoFormula(t *testing.T) {
	columns, rows := grid()
	safe := told(t, CSVSheet, columns, rows...)
	for _, v := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\ttab", "＝1+1"} {
		if !formula(v) {
			t.Errorf("%q is not held for a formula", v)
		}
		if bytes.Contains(safe, []byte("\r\n"+v)) || bytes.Contains(safe, []byte("\r\n\""+v)) {
			t.Errorf("%q stands at the head of a cell", v)
		}
	}
	if !bytes.HasPrefix(safe, []byte(byteOrderMark)) || !bytes.Contains(safe, []byte(flavourSpreadsheet)) {
		t.Error("the flavour does not say what it is")
	}
	if exact := told(t, CSV, columns, rows...); !bytes.Contains(exact, []byte("\r\n=1+1,.,")) || !bytes.Contains(exact, []byte(","+flavourExact+"\r\n")) {
		t.Errorf("the exact flavour is altered: %s", exact)
	}
}
