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
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Refusal  string   `json:"refusal"`
	Deadline string   `json:"deadline"` // YYYY-MM-DD: without an answer by then the request is refused; or unknown
	Missing  []string `json:"missing"`  // items on which the sheet says nothing
}

// Words is the id of the item's title.
func (it ReplyItem) Words() string { return "law.reply.item." + it.ID }

// Write draws the answer to a request received on a day (YYYY-MM-DD, or unknown) from a sheet.
func (r *Reply) Write(c *words.Catalogue, sheet register.Content, received string) ReplyText {
	t := ReplyText{Title: c.Text(r.Lang, r.Title, nil), Deadline: r.Deadline(received), Missing: []string{}}
	args := words.Args{"algorithm": oneLine(sheet.Name), "administration": oneLine(sheet.Administration)}
	parts := []string{t.Title}
	for _, id := range r.Opening {
		parts = append(parts, c.Text(r.Lang, id, args))
	}
	for _, it := range r.Items {
		lines := it.Lines(sheet)
		if len(lines) == 0 {
			t.Missing = append(t.Missing, it.ID)
			lines = []Line{{ID: "law.reply.blank"}}
		}
		part := []string{c.Text(r.Lang, it.Words(), nil)}
		for _, l := range lines {
			part = append(part, "- "+l.text(c, r.Lang))
		}
		parts = append(parts, strings.Join(part, "\n"))
	}
	for _, id := range r.Closing {
		parts = append(parts, c.Text(r.Lang, id, args))
	}
	t.Text = strings.Join(parts, "\n\n") + "\n"
	var refusal []string
	for _, id := range r.Refusal {
		refusal = append(refusal, c.Text(r.Lang, id, args))
	}
	t.Refusal = strings.Join(refusal, "\n\n") + "\n"
	return t
}

func (l Line) text(c *words.Catalogue, lang string) string {
	if l.ID == "" {
		return oneLine(l.Own)
	}
	return c.Text(lang, l.ID, l.Args)
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
