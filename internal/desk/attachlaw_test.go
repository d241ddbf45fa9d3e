// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/register"
)

// workbook is a small one, with one cell.
func workbook(o *office, cell string) string {
	o.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`},
		{"xl/workbook.xml", "<workbook/>"}, {"xl/sharedStrings.xml", "<sst><si><t>" + cell + "</t></si></sst>"},
	} {
		w, err := z.Create(part[0])
		must(o, w, err)
		_, err = w.Write([]byte(part[1]))
		must(o, 0, err)
	}
	must(o, 0, z.Close())
	return b.String()
}

// TestAttachUnderALaw: numbers of people are looked for in documents by the law of the
// body, whatever its register's; mail addresses are everybody's, and a document of a body
// without a law is as private until its sheet is published.
func TestAttachUnderALaw(t *testing.T) {
	const number = "06 12 34 56 78"
	scheme := func(p law.Profile) law.Profile {
		p.Schemes = append(p.Schemes, profile().Schemes[len(profile().Schemes)-1])
		return p
	}
	for _, c := range []struct {
		rule     string
		register law.Profile
		body     string
		cell     string
		want     string
	}{
		{"a_number_under_the_law", fr.Profile(), "", number, "attachment.number_maybe"},
		{"a_number_without_a_law", none.Profile(), "", number, ""},
		{"a_number_of_a_body_without_a_law", fr.Profile(), "none", number, ""},
		{"a_number_of_a_body_under_a_law", none.Profile(), "fr", number, "attachment.number_maybe"},
		{"a_mail_address_without_a_law", none.Profile(), "", "anne@town.example", "attachment.mail"},
		{"words_under_the_law", fr.Profile(), "", "three children", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOfficeUnder(t, scheme(c.register))
			o.desk = desk.New(o.store, scheme(c.register), func() time.Time { return at(o.hour) }, fr.Profile(), none.Profile())
			town := o.town("Town")
			if c.body != "" {
				must(o, 0, o.desk.SetProfile(o.Context(), desk.Operator(), town, c.body))
			}
			author, approver := officer("author", town, register.Author), officer("approver", town, register.Approver)
			for kind, content := range map[string]string{"text/csv": "a;b\n" + c.cell + ";2\n", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": workbook(o, c.cell)} {
				x := o.begin(author, town, kind, whole("Meals "+kind))
				x, file, err := o.desk.AttachFile(o.Context(), author, x.Sheet.ID, x.Number, desk.Attaching{Title: "Grid", Bytes: []byte(content)})
				must(o, x, err)
				var rules []string
				for _, f := range file.Findings {
					rules = append(rules, f.Rule)
				}
				o.equal(kind, []string{file.MediaType, strings.Join(rules, " ")}, []string{kind, c.want})
				o.equal("before", o.publicly(x.Sheet.ID, file.Hash), false)
				if c.want != "" {
					x, err = o.desk.ConfirmFile(o.Context(), author, x.Sheet.ID, x.Number, file.Hash)
					must(o, x, err)
				}
				_, err = o.desk.PublishSheet(o.Context(), approver, x.Sheet.ID, x.Number)
				must(o, 0, err)
				o.equal("after", o.publicly(x.Sheet.ID, file.Hash), true)
			}
		})
	}
}
