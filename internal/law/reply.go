// SPDX-License-Identifier: EUPL-1.2

package law

import (
	"strings"

	"greffe/internal/register"
	"greffe/internal/words"
)

// Reply is how an administration answers one person's request for an explanation:
// what the sheet says, with blanks for what only the person's file says. The program
// neither asks for nor keeps anything about the person.
type Reply struct {
	Lang     string
	Title    string      // ids of words
	Opening  []string    //
	Items    []ReplyItem // what the law wants said, in its order
	Closing  []string
	Refusal  []string // a refusal with its reasons and remedies, to fill in
	Deadline func(received string) string
}

// ReplyItem is one thing that the person is told. Words under "law.reply.item.<ID>".
type ReplyItem struct {
	ID    string
	Texts []string
	Lines func(register.Content) []Line // empty when the sheet says nothing
}

// Line is one line under an item: words from the sheet, or the id of words with
// such words filled in.
type Line struct {
	ID   string
	Args words.Args
	Own  string // the sheet's own words, when there is no ID
}

// ReplyText is an answer ready to fill in.
type ReplyText struct {
	Title    string
	Parts    []Part
	Refusal  []Part
	Deadline string   // YYYY-MM-DD: without an answer by then the request is refused; or unknown
	Missing  []string // items on which the sheet says nothing
}

// Words is the id of the item's title.
func (it ReplyItem) Words() string { return "law.reply.item." + it.ID }

// Write draws the answer to a request received on a day (YYYY-MM-DD, or unknown) from a sheet.
func (r *Reply) Write(c *words.Catalogue, sheet register.Content, received string) ReplyText {
	t := ReplyText{Title: c.Text(r.Lang, r.Title, nil), Deadline: r.Deadline(received)}
	args := words.Args{"algorithm": oneLine(sheet.Name), "administration": oneLine(sheet.Administration)}
	texts := func(ids []string) (parts []Part) {
		for _, id := range ids {
			parts = append(parts, Part{PartText, c.Text(r.Lang, id, args)})
		}
		return parts
	}
	t.Parts = append([]Part{{PartTitle, t.Title}}, texts(r.Opening)...)
	for _, it := range r.Items {
		lines := it.Lines(sheet)
		if len(lines) == 0 {
			t.Missing = append(t.Missing, it.ID)
			lines = []Line{{ID: "law.reply.blank"}}
		}
		t.Parts = append(t.Parts, Part{PartObject, c.Text(r.Lang, it.Words(), nil)})
		for _, l := range lines {
			t.Parts = append(t.Parts, Part{PartItem, "- " + l.text(c, r.Lang)})
		}
	}
	t.Parts = append(t.Parts, texts(r.Closing)...)
	t.Refusal = texts(r.Refusal)
	t.Refusal[0].Kind = PartTitle
	return t
}

func (l Line) text(c *words.Catalogue, lang string) string {
	if l.ID == "" {
		return lines(l.Own)
	}
	return c.Text(lang, l.ID, l.Args)
}

// lines keeps the lines of a text that came from outside, such as numbered steps, and
// nothing else of its layout.
func lines(s string) string {
	var all []string
	for line := range strings.Lines(s) {
		if line = oneLine(line); line != "" {
			all = append(all, line)
		}
	}
	return strings.Join(all, "\n")
}

// Example is a real case with the answers that decide it. Words under
// "law.example.<ID>", and why under "….why".
type Example struct {
	ID      string
	Answers Answers
}

// Words is the id of the example's name.
func (e Example) Words() string { return "law.example." + e.ID }

// Why is the id of what the example teaches.
func (e Example) Why() string { return e.Words() + ".why" }
