// SPDX-License-Identifier: EUPL-1.2

package attachment_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"greffe/internal/attachment"
	"greffe/internal/law"
)

// numbers stand for a jurisdiction's: P- and four digits, sure when they end with 7.
func numbers() []law.PersonalNumber {
	return []law.PersonalNumber{
		{ID: "sure", Shape: regexp.MustCompile(`P-\d{4}`), Valid: func(s string) bool { return strings.HasSuffix(s, "7") }},
		{ID: "maybe", Shape: regexp.MustCompile(`M-\d{4}`)},
	}
}

type part struct{ name, content string }

// archive makes a zip archive; the first part is stored as it is.
func archive(t testing.TB, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i, p := range parts {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate}
		if i == 0 {
			h.Method = zip.Store
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func ods(t testing.TB, content string, more ...part) []byte {
	return archive(t, append([]part{{"mimetype", attachment.ODS}, {"content.xml", `<office:document-content>` + content + `</office:document-content>`}}, more...)...)
}

const types = `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`

func xlsx(t testing.TB, more ...part) []byte {
	return archive(t, append([]part{{"[Content_Types].xml", types}, {"xl/workbook.xml", "<workbook/>"}}, more...)...)
}

func picture(t testing.TB, chunks ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	end := b.Len() - 12
	return slices.Concat(b.Bytes()[:end], slices.Concat(chunks...), b.Bytes()[end:])
}

func chunk(kind, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(b, kind+data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func packed(s string) string {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return b.String()
}

// document makes a PDF of objects; it has no table of them, which readers rebuild.
func document(objects ...string) []byte {
	return []byte("%PDF-1.7\n" + strings.Join(objects, "\n") + "\ntrailer <</Root 1 0 R>>\n%%EOF\n")
}

func page(words string) string {
	s := packed("BT /F1 12 Tf (" + words + ") Tj ET")
	return "4 0 obj <</Length 1 /Filter /FlateDecode>> stream\n" + s + "\nendstream endobj"
}

func excel(t testing.TB, do func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	do(f)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// dimensions changes the width and height that a picture claims.
func dimensions(b []byte, w, h uint32) []byte {
	b = slices.Clone(b)
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestExamine(t *testing.T) {
	plain := page("a grid of points")
	for _, c := range []struct {
		rule  string
		bytes []byte
		as    string
		want  string // rules, in order
	}{
		{"nothing", nil, "", "attachment.empty"},
		{"more_than_a_file_may_have", make([]byte, attachment.MaxFile+1), "", "attachment.size"},
		{"a_page_of_the_web", []byte("<html><script>alert(1)</script>\n"), "", "attachment.type"},
		{"a_text", []byte("only words\nand more words\n"), "", "attachment.type"},
		{"a_program", []byte("MZ\x90\x00\x03\x00"), "", "attachment.type"},
		{"another_archive", archive(t, part{"a.txt", "words"}), "", "attachment.type"},
		{"an_older_format_or_a_password", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "", "attachment.locked"},

		{"csv", []byte("points;meaning\n3;three children\n"), attachment.CSV, ""},
		{"csv_of_an_old_system", []byte("crit\xe8re,points\nrevenu,3\n"), attachment.CSV, ""},
		{"csv_that_acts", []byte("a;b\n=cmd|' /C calc'!A0;2\n"), attachment.CSV, "attachment.macro"},
		{"csv_with_numbers_below_nought", []byte("a;b\n-3;+4\n"), attachment.CSV, ""},
		{"csv_with_a_mail_address", []byte("a;b\nasker@town.example;2\n"), attachment.CSV, "attachment.mail"},
		{"csv_with_a_number_of_a_person", []byte("a;b\nP-1237;M-1234\n"), attachment.CSV, "attachment.number attachment.number_maybe"},
		{"csv_with_a_number_that_is_none", []byte("a;b\nP-1234;2\n"), attachment.CSV, ""},

		{"ods", ods(t, `<text:p>words</text:p>`), attachment.ODS, ""},
		{"ods_with_its_author", ods(t, "", part{"meta.xml", `<office:meta><dc:creator>Anne Martin</dc:creator></office:meta>`}), attachment.ODS, "attachment.author"},
		{"ods_with_a_macro", ods(t, "", part{"Basic/Standard/Module1.xml", "<a/>"}), attachment.ODS, "attachment.macro"},
		{"ods_with_a_listener", ods(t, `<office:scripts><office:script/></office:scripts>`), attachment.ODS, "attachment.macro"},
		{"ods_that_reads_another_file", ods(t, `<table:table-source xlink:href="../other.ods"/>`), attachment.ODS, "attachment.external"},
		{"ods_with_a_formula_that_reads_another_file", ods(t, `<table:table-cell table:formula="of:='file:///x.ods'#A1"/>`), attachment.ODS, "attachment.external"},
		{"ods_with_an_ordinary_link", ods(t, `<text:a xlink:href="https://town.example/rules">the rules</text:a>`), attachment.ODS, ""},
		{"ods_with_a_password", ods(t, "", part{"META-INF/manifest.xml", `<manifest:encryption-data/>`}), attachment.ODS, "attachment.locked"},
		{"ods_with_a_file_inside", ods(t, "", part{"Object 1", "x"}), attachment.ODS, "attachment.inside"},
		{"ods_that_leaves_its_folder", ods(t, "", part{"../x.xml", "<a/>"}), attachment.ODS, "attachment.broken"},
		{"ods_that_declares_a_type", ods(t, "", part{"x.xml", `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`}), attachment.ODS, "attachment.broken"},
		{"ods_that_swells", ods(t, "", part{"x.xml", "<a>" + strings.Repeat(" ", 65<<20) + "</a>"}), attachment.ODS, "attachment.bomb"},
		{"ods_with_a_hidden_sheet", ods(t, `<style:table-properties table:display="false"/>`), attachment.ODS, "attachment.hidden"},

		{"xlsx", excel(t, func(f *excelize.File) { _ = f.SetCellValue("Sheet1", "A1", "words") }), attachment.XLSX, "attachment.author"},
		{"xlsx_without_its_author", xlsx(t), attachment.XLSX, ""},
		{"xlsx_with_a_cell_that_names_somebody", xlsx(t, part{"xl/sharedStrings.xml", "<sst><si><t>ask anne.martin@town.example</t></si></sst>"}), attachment.XLSX, "attachment.mail"},
		{"xlsx_with_a_macro", xlsx(t, part{"xl/vbaProject.bin", "x"}), attachment.XLSX, "attachment.macro"},
		{"xlsx_that_reads_another_file", xlsx(t, part{"xl/externalLinks/externalLink1.xml", "<a/>"}), attachment.XLSX, "attachment.external"},
		{"xlsx_that_asks_the_web", xlsx(t, part{"xl/worksheets/sheet1.xml", `<c><f>WEBSERVICE("x")</f></c>`}), attachment.XLSX, "attachment.external"},
		{"xlsx_with_a_template_elsewhere", xlsx(t, part{"xl/_rels/w.xml.rels", `<Relationship Type="http://x/image" Target="https://a.example/p.png" TargetMode="External"/>`}), attachment.XLSX, "attachment.external"},
		{"xlsx_with_an_ordinary_link", xlsx(t, part{"xl/_rels/w.xml.rels", `<Relationship Type="http://x/hyperlink" Target="https://a.example" TargetMode="External"/>`}), attachment.XLSX, ""},
		{"xlsx_with_a_hidden_sheet", xlsx(t, part{"xl/w.xml", `<sheets><sheet state="hidden"/></sheets>`}), attachment.XLSX, "attachment.hidden"},

		{"pdf", document("1 0 obj <<>> endobj", plain), attachment.PDF, ""},
		{"pdf_whose_words_cannot_be_read", document("1 0 obj <<>> endobj"), attachment.PDF, "attachment.unread"},
		{"pdf_without_an_end", []byte("%PDF-1.7\n1 0 obj"), attachment.PDF, "attachment.broken"},
		{"pdf_with_its_author", document("1 0 obj <</Author (Anne \\050A.\\051 Martin)>> endobj", plain), attachment.PDF, "attachment.author"},
		{"pdf_with_its_author_in_sixteen_bits", document("1 0 obj <</Author <FEFF0041006E006E0065>>> endobj", plain), attachment.PDF, "attachment.author"},
		{"pdf_with_its_author_packed", document("1 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\n"+packed("<</Author (Anne)>>")+"\nendstream", plain), attachment.PDF, "attachment.author"},
		{"pdf_with_an_empty_author", document("1 0 obj <</Author ()>> endobj", plain), attachment.PDF, ""},
		{"pdf_with_a_record_of_its_author", document("1 0 obj <</Type /Metadata>> stream\n<x:xmpmeta><dc:creator><rdf:Seq><rdf:li>Anne</rdf:li></rdf:Seq></dc:creator>\nendstream", plain), attachment.PDF, "attachment.author"},
		{"pdf_that_acts", document("1 0 obj <</S /JavaScript /JS (x)>> endobj", plain), attachment.PDF, "attachment.macro"},
		{"pdf_that_acts_under_a_written_name", document("1 0 obj <</S /J#61vaScript>> endobj", plain), attachment.PDF, "attachment.macro"},
		{"pdf_that_acts_from_a_packed_object", document("1 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\n"+packed("<</S /Launch>>")+"\nendstream", plain), attachment.PDF, "attachment.macro"},
		{"pdf_with_a_file_inside", document("1 0 obj <</EF <</F 1 0 R>> /Type /EmbeddedFile>> endobj", plain), attachment.PDF, "attachment.inside"},
		{"pdf_with_a_password", document("1 0 obj <<>> endobj", plain, "trailer <</Encrypt 5 0 R>>"), attachment.PDF, "attachment.locked"},
		{"pdf_with_a_mail_address_on_a_page", document("1 0 obj <<>> endobj", page("write to anne@town.example")), attachment.PDF, "attachment.mail"},
		{"pdf_that_swells", document("1 0 obj <</Filter /FlateDecode>> stream\n" + packed(strings.Repeat(" ", 65<<20)) + "\nendstream"), attachment.PDF, "attachment.bomb"},

		{"png", picture(t), attachment.PNG, ""},
		{"png_with_its_author", picture(t, chunk("tEXt", "Author\x00Anne Martin")), attachment.PNG, "attachment.author"},
		{"png_with_its_author_packed", picture(t, chunk("zTXt", "Author\x00\x00"+packed("Anne"))), attachment.PNG, "attachment.author"},
		{"png_with_its_author_in_any_language", picture(t, chunk("iTXt", "Author\x00\x00\x00fr\x00Auteur\x00Anne")), attachment.PNG, "attachment.author"},
		{"png_of_a_camera", picture(t, chunk("eXIf", "II*\x00")), attachment.PNG, "attachment.author"},
		{"png_with_more_behind_its_end", append(picture(t), "PK\x03\x04"...), attachment.PNG, "attachment.broken"},
		{"png_cut_short", picture(t)[:40], attachment.PNG, "attachment.broken"},
		{"png_of_many_pixels", dimensions(picture(t), 11_000, 11_000), attachment.PNG, "attachment.bomb"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			x := attachment.Examine(c.bytes, numbers())
			var rules []string
			for _, f := range x.Findings {
				rules = append(rules, f.Rule)
			}
			if got := strings.Join(rules, " "); got != c.want || x.MediaType != c.as {
				t.Errorf("%q is %q, want %q as %q", got, x.MediaType, c.want, c.as)
			}
		})
	}
}

// TestMasked shows where a number stands without repeating it.
func TestMasked(t *testing.T) {
	x := attachment.Examine([]byte("a;b\nP-1237;2\n"), numbers())
	if found := x.Findings[0].Args["found"]; strings.Contains(found, "1237") || !strings.HasPrefix(found, "P-1") {
		t.Errorf("found %q", found)
	}
}

// FuzzExamine has hostile documents examined: nothing panics, what has no type is
// refused, and what is refused quotes nobody.
func FuzzExamine(f *testing.F) {
	f.Add(ods(f, `<text:p>words</text:p>`))
	f.Add(xlsx(f, part{"xl/worksheets/sheet1.xml", `<c><f>1+1</f></c>`}))
	f.Add(document("1 0 obj <</Author (Anne)>> endobj", page("words")))
	f.Add(picture(f, chunk("iTXt", "Author\x00\x01\x00fr\x00Auteur\x00"+packed("Anne"))))
	f.Add([]byte("a;b\n1;2\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		x := attachment.Examine(b, numbers())
		if x.MediaType == "" && !x.Refused() {
			t.Errorf("%d bytes are no type that is taken, and are taken", len(b))
		}
		if x.Refused() && attachment.Personal(x.Findings) {
			t.Errorf("what is refused quotes what it holds: %v", x.Findings)
		}
		for _, f := range x.Findings {
			if !slices.Contains(attachment.Rules(), f.Rule) {
				t.Errorf("rule %s has no words", f.Rule)
			}
		}
	})
}
