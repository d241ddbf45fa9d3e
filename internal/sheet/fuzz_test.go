// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bytes"
	"reflect"
	"testing"
	"unicode/utf8"

	"greffe/internal/law/fr"
	"greffe/internal/register"
)

// again writes what was read and reads it back: nothing may move.
func again(t *testing.T, r Reading, write func(*bytes.Buffer, []register.Content) error, read func([]byte) Reading) {
	t.Helper()
	if len(r.Items) == 0 {
		return
	}
	var first, second bytes.Buffer
	if err := write(&first, r.Contents()); err != nil {
		t.Fatal(err)
	}
	if first.Len() > MaxYAML {
		return
	}
	back := read(first.Bytes())
	if err := write(&second, back.Contents()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Fatalf("%s\n---\n%s", &first, &second)
	}
}

func seeds(f *testing.F) {
	for _, c := range cases {
		f.Add([]byte(c.file))
	}
	f.Add([]byte(complete))
	for seed := range uint64(5) {
		var b bytes.Buffer
		if err := WriteYAML(&b, []register.Content{newGenerator(seed).content()}); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
}

func FuzzReadYAML(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		r := ReadYAML(b)
		again(t, r, func(w *bytes.Buffer, s []register.Content) error { return WriteYAML(w, s) }, ReadYAML)
		for _, it := range r.Items {
			it.Check(register.Declared, fr.Profile())
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		r := ReadJSON(b)
		again(t, r, func(w *bytes.Buffer, s []register.Content) error { return WriteJSON(w, s) }, ReadJSON)
	})
}

func FuzzReadCSV(f *testing.F) {
	p := fr.Profile()
	f.Add([]byte(head + "\nCommune d’Y,Crèche,externe\n"))
	f.Add([]byte("Nom de l'algorithme;Données traitées;Source des données traitées;Couleur\r\nx;\"a\r\nb\";c;d;e\r\n"))
	for seed := range uint64(5) {
		var b bytes.Buffer
		if err := WriteCSV(&b, []register.Content{newGenerator(seed).content()}, p); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	read := func(b []byte) Reading { return ReadCSV(b, p) }
	f.Fuzz(func(t *testing.T, b []byte) {
		r := read(b)
		for _, it := range r.Items {
			it.Check(register.Imported, p)
		}
		again(t, r, func(w *bytes.Buffer, s []register.Content) error { return WriteCSV(w, s, p) }, read)
	})
}

// Any words in any cell come back.
func FuzzCell(f *testing.F) {
	p := fr.Profile()
	cols := columnsOf(p)
	g := newGenerator(1)
	for range 30 {
		f.Add(g.cell(p), g.cell(p), g.cell(p))
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) || !utf8.ValidString(c) {
			return // such a file is refused as a whole
		}
		for _, col := range cols {
			cells := []string{a, b, c}[:len(col.fields)]
			var content register.Content
			col.read(&content, cells)
			if got := col.write(Project(content)); !reflect.DeepEqual(got, cells) {
				t.Fatalf("%v: %q came back as %q", col.fields, cells, got)
			}
		}
	})
}
