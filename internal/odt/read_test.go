// SPDX-License-Identifier: EUPL-1.2

package odt

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

// archive makes a file of members.
func archive(t testing.TB, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.Create(members[i])
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestText(t *testing.T) {
	own, err := Document{Title: "x", Lang: "fr", Paragraphs: []Paragraph{{Heading, "Décision"}, {Plain, "Un  algorithme\n& vous"}}}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	const empty = "<a/>"
	for name, c := range map[string]struct {
		file []byte
		want string
		bad  bool
	}{
		"written_here":             {file: own, want: "Décision\nUn algorithme\n& vous\n"},
		"footer_of_the_page":       {file: archive(t, "content.xml", "<a><p>un</p></a>", "styles.xml", "<a>x<footer><p>deux</p></footer></a>"), want: "un\ndeux\n"},
		"deleted_words_are_gone":   {file: archive(t, "content.xml", "<a><tracked-changes><p>secret</p></tracked-changes><p>un<annotation><p>note</p></annotation></p></a>", "styles.xml", empty), want: "un\n"},
		"another_kind_of_document": {file: archive(t, "word/document.xml", empty), bad: true},
		"no_archive":               {file: []byte("bonjour"), bad: true},
		"no_xml":                   {file: archive(t, "content.xml", "\x00\x01", "styles.xml", empty), bad: true},
		"bomb":                     {file: archive(t, "content.xml", "<a><p>"+strings.Repeat("a", mostInflated)+"</p></a>", "styles.xml", empty), bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Text(c.file)
			if (err != nil) != c.bad || !strings.Contains(strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(c.want, " ", "")) || strings.Contains(got, "secret") || strings.Contains(got, "note") {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func FuzzTextOfFile(f *testing.F) {
	f.Add(archive(f, "content.xml", "<a><p>un</p></a>", "styles.xml", "<a/>"))
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if text, err := Text(file); err != nil && text != "" {
			t.Fatal("words of what could not be read")
		}
	})
}
