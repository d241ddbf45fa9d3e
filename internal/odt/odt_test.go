// SPDX-License-Identifier: EUPL-1.2

package odt

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// parts reads the members of a file, in order.
func parts(t *testing.T, file []byte) (names []string, texts map[string]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
		texts[f.Name] = string(b)
	}
	return names, texts
}

// read gives the words of the paragraphs of a content.xml as an office suite would.
func read(t *testing.T, content string) []string {
	t.Helper()
	var all []string
	var b strings.Builder
	d := xml.NewDecoder(strings.NewReader(content))
	inside := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("%v in %s", err, content)
		}
		switch x := token.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "p", "h":
				inside = true
				b.Reset()
			case "line-break":
				b.WriteByte('\n')
			case "tab":
				b.WriteByte('\t')
			case "s":
				for _, a := range x.Attr {
					n := 0
					for _, digit := range a.Value {
						n = n*10 + int(digit-'0')
					}
					b.WriteString(strings.Repeat(" ", n))
				}
			}
		case xml.EndElement:
			if x.Name.Local == "p" || x.Name.Local == "h" {
				all = append(all, b.String())
				inside = false
			}
		case xml.CharData:
			if inside {
				b.Write(x)
			}
		}
	}
}

func letter() Document {
	return Document{Title: "Lettre <1> & suite", Lang: "fr", Paragraphs: []Paragraph{
		{Title, "Objet"}, {Aside, "Mairie\n1, place de l’Église"}, {Plain, " deux  espaces\tet <balises> & « guillemets »"}, {Item, "- a"}, {Heading, "Titre"}, {"Nobody", "?"},
	}}
}

func TestDocument(t *testing.T) {
	b, err := letter().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	names, texts := parts(t, b)
	if names[0] != "mimetype" || texts["mimetype"] != MediaType {
		t.Errorf("the kind is not first: %v", names)
	}
	// The kind stands in clear at byte 38, where programs look for it.
	if at := bytes.Index(b, []byte(MediaType)); at != 38 {
		t.Errorf("the kind stands at byte %d", at)
	}
	for name, text := range texts {
		d := xml.NewDecoder(strings.NewReader(text))
		for name != "mimetype" {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	got := read(t, texts["content.xml"])
	for i, p := range letter().Paragraphs {
		if got[i] != p.Text {
			t.Errorf("paragraph %d is %q, not %q", i, got[i], p.Text)
		}
	}
	if !strings.Contains(texts["meta.xml"], "Lettre &lt;1&gt; &amp; suite") || strings.Contains(texts["meta.xml"], "date") {
		t.Error(texts["meta.xml"])
	}
	again, err := letter().Bytes()
	if err != nil || !bytes.Equal(b, again) {
		t.Errorf("same paragraphs, other bytes (%v)", err)
	}
}

// FuzzText writes any text: the file stays well formed and reads back what was written.
func FuzzText(f *testing.F) {
	for _, s := range []string{"", " ", "a  b", "\t\n\r\n", "<text:p>", "]]>", "&amp;", "\x00\x1b", "\xff", "é\ufffe", " x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := Document{Title: text, Lang: "fr", Paragraphs: []Paragraph{{Plain, text}}}.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		_, texts := parts(t, b)
		got := read(t, texts["content.xml"])
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
		clean := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
				return utf8.RuneError
			}
			return r
		}, strings.ToValidUTF8(want, "\ufffd"))
		if utf8.ValidString(text) && (len(got) != 1 || got[0] != clean) {
			t.Errorf("%q came back as %q", text, got)
		}
	})
}
