// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"greffe/internal/law/lawtest"
	"greffe/internal/odt"
)

// sendLetter posts the step of the law with a file.
func (b *bureau) sendLetter(file string, code int, name, content string, fields map[string]string) string {
	b.Helper()
	fields["number"], fields["go"] = number(b.get("author", file+"/law", http.StatusOK)), "next"
	kind, body := fileForm(b.T, fields, name, content)
	r := httptest.NewRequest(http.MethodPost, file+"/law", strings.NewReader(body))
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: cookieNameHere, Value: "author"})
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	if w.Code != code {
		b.Fatalf("status %d, expected %d\n%s", w.Code, code, w.Body)
	}
	return w.Body.String() + w.Header().Get("Location")
}

// TestLetterIsOfTheLaw: the form asks for a letter where the law wants a mention, and
// elsewhere takes nothing from one that is sent all the same.
func TestLetterIsOfTheLaw(t *testing.T) {
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	asked := lawtest.For(t).Mention != nil
	if page := b.get("author", file+"/law", http.StatusOK); strings.Contains(page, `id="letter"`) != asked {
		t.Errorf("a letter is asked for: %t, expected %t", !asked, asked)
	}
	if asked {
		return
	}
	b.sendLetter(file, http.StatusSeeOther, "x.txt", "Un algorithme pour calculer "+marker, map[string]string{"mention.text": "tel quel"})
	if page := b.get("author", file+"/law", http.StatusOK); !strings.Contains(page, "tel quel") || strings.Contains(page, marker) {
		t.Error("something was taken from the letter")
	}
}

// TestLetterInTheForm sends a model letter with the step of the law: the lines of the
// mention are taken, the rest of it stands nowhere, and what is no letter loses nothing of
// what was typed.
func TestLetterInTheForm(t *testing.T) {
	const mention = "Cette décision a été prise avec un algorithme pour calculer votre rang."
	const right = "Vous pouvez en demander les règles auprès de la mairie, habitat@valmont.example, puis saisir la CADA."
	paragraphs := []odt.Paragraph{{Style: odt.Plain, Text: "Madame " + marker + ", bonjour."}, {Style: odt.Plain, Text: mention}, {Style: odt.Plain, Text: right}, {Style: odt.Plain, Text: "Salutations de " + marker + "."}}
	whole, err := odt.Document{Title: "x", Lang: "fr", Paragraphs: paragraphs}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b := newBureau(t)
	file := b.begin("Tarif de la cantine")
	send := func(code int, name, content string, fields map[string]string) string {
		t.Helper()
		return b.sendLetter(file, code, name, content, fields)
	}
	b.holds("offered", b.get("author", file+"/law", http.StatusOK), `enctype="multipart/form-data"`, `type="file" id="letter" name="file"`)
	if other := b.get("author", file+"/data", http.StatusOK); strings.Contains(other, `type="file"`) {
		t.Error("a step without the mention asks for a letter")
	}
	b.holds("it stays on the step", send(http.StatusSeeOther, "modele.odt", string(whole), map[string]string{"mention.status": "shown", "mention.text": "ancien"}), "done=letter#f-mention")
	kept := b.get("author", file+"/law?done=letter", http.StatusOK)
	b.holds("taken", kept, mention, right, "relisez-la", `value="shown" selected`)
	if strings.Contains(kept, "ancien") {
		t.Error("what stood there before it is still there")
	}
	for rule, c := range map[string]struct{ name, content, want string }{
		"no_letter":            {"modele.pdf", "%PDF-1.7", "n’a pas pu être lu"},
		"broken_archive":       {"modele.odt", "PK\x03\x04" + strings.Repeat("x", 2000), "n’a pas pu être lu"},
		"letter_without_it":    {"modele.txt", "Madame, bonjour.", "rien n’en a été pris"},
		"a_name_that_is_words": {"<b>x</b>.txt", "Madame", "b&gt;.txt"},
	} {
		t.Run(rule, func(t *testing.T) {
			said := send(http.StatusUnprocessableEntity, c.name, c.content, map[string]string{"mention.text": "à garder " + rule})
			b.holds("why, and what was typed", said, c.want, "à garder "+rule, `role="alert"`)
			if strings.Contains(b.get("author", file+"/law", http.StatusOK), rule) {
				t.Error("it is saved")
			}
		})
	}
	send(http.StatusSeeOther, "", "", map[string]string{"mention.text": "sans lettre"})
	b.holds("no file chosen", b.get("author", file+"/law", http.StatusOK), "sans lettre")
	b.c.everyRow(func(table, row string) {
		if strings.Contains(row, marker) {
			t.Errorf("the table %s holds the rest of the letter: %.300s", table, row)
		}
	})
}
