// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"greffe/internal/law"
	"greffe/internal/law/none"
	"greffe/internal/odt"
	"greffe/internal/register"
	"greffe/internal/words"
)

const housing = "ordre-des-demandes-de-logement"

// lawPages are the papers for agencies and what answers their forms.
func lawPages() []struct {
	name, path string
	form       url.Values
	status     int
} {
	whole := "Cette décision a été prise avec un algorithme pour calculer votre rang. Vous pouvez en demander les règles auprès de la mairie, habitat@valmont.example, puis saisir la CADA."
	return []struct {
		name, path string
		form       url.Values
		status     int
	}{
		{"mention.fr", "/fr/algorithmes/" + housing + "/mention", nil, 200},
		{"mention_without_purpose.en", "/en/algorithms/aide-de-rentree/mention", nil, 200},
		{"mention_blank.fr", "/fr/mention", nil, 200},
		{"mention_check.fr", "/fr/mention/verifier", nil, 200},
		{"mention_check_whole.fr", "/fr/mention/verifier", stepForm("text", whole, "go", "show"), 200},
		{"mention_check_partial.en", "/en/mention/check", stepForm("text", "Un algorithme permet de classer <script>.", "go", "show"), 200},
		{"reply.fr", "/fr/algorithmes/" + housing + "/reponse", nil, 200},
		{"reply_deadline.en", "/en/algorithms/" + housing + "/reply", stepForm("received", "2026-01-31"), 200},
		{"reply_wrong.fr", "/fr/algorithmes/" + housing + "/reponse", stepForm("received", "hier"), 422},
	}
}

func TestLawPages(t *testing.T) {
	s := site(t, invented(), func(o *Options) { o.PublicURL = "https://registre.example" })
	for _, c := range lawPages() {
		t.Run(c.name, func(t *testing.T) {
			w := fetch(s, c.path, "Host", "registre.example")
			if c.form != nil {
				w = post(s, "https://registre.example"+c.path, c.form)
				if w.Header().Get("Cache-Control") != "no-store" {
					t.Error("an answer to a form is kept")
				}
			}
			body := w.Body.String()
			if w.Code != c.status || strings.Contains(body, "‹") || strings.Count(body, "<h1") != 1 || strings.Contains(scriptless(body), "<script") {
				t.Errorf("status %d, want %d; %d h1", w.Code, c.status, strings.Count(body, "<h1"))
			}
			if strings.Contains(body, "nullité") || strings.Contains(body, "void") {
				t.Error("nullity on a public page")
			}
			golden(t, "pages/"+c.name+".html", fingerprints.ReplaceAllString(body, "$1.HASH."))
		})
	}
}

// TestPapersSayWhoWroteTheSheet: what an administration did not declare is not put
// into its mouth, on the page or in what is taken away.
func TestPapersSayWhoWroteTheSheet(t *testing.T) {
	known := invented()
	for i := range known.sheets {
		known.sheets[i].Content.Individual = register.Fill("no")
	}
	s := site(t, known)
	says := func(t *testing.T, path, words string, want bool) {
		t.Helper()
		if w := fetch(s, path); w.Code != http.StatusOK || strings.Contains(w.Body.String(), words) != want {
			t.Errorf("%s: status %d, %q should be there: %v", path, w.Code, words, want)
		}
	}
	for _, c := range []struct {
		slug     string
		declared bool
	}{{housing, true}, {"aide-de-rentree", false}, {"places-en-creche", false}} {
		t.Run(c.slug, func(t *testing.T) {
			for _, path := range []string{"/mention", "/reponse", "/mention/modele.txt", "/reponse/reponse.txt", "/reponse/refus.txt"} {
				says(t, "/fr/algorithmes/"+c.slug+path, "ne l’a pas déclarée", !c.declared)
			}
			says(t, "/fr/algorithmes/"+c.slug+"/mention", "Sans doute pas", false)
			says(t, "/fr/algorithmes/"+c.slug+"/reponse", "Sans doute pas", false)
		})
	}
}

// TestLetterFiles sends a model letter as a file: its words are looked through as if they
// had been pasted, and what is no letter is refused in words.
func TestLetterFiles(t *testing.T) {
	s := site(t, invented())
	const whole = "Cette décision a été prise avec un algorithme pour calculer votre rang. Vous pouvez en demander les règles auprès de la mairie, habitat@valmont.example, puis saisir la CADA."
	letter, err := odt.Document{Title: "x", Lang: "fr", Paragraphs: []odt.Paragraph{{Style: odt.Plain, Text: whole}}}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	latin, err := charmap.Windows1252.NewEncoder().String(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, content, pasted string
		status                      int
		want                        string
	}{
		{"odt", "modele.odt", string(letter), "", 200, "Les quatre choses ont été trouvées"},
		{"text", "modele.txt", "\ufeff" + whole, "", 200, "Les quatre choses ont été trouvées"},
		{"text_of_an_older_suite", "modele.txt", latin, "", 200, "Les quatre choses ont été trouvées"},
		{"file_comes_before_the_pasted_text", "modele.txt", "Un algorithme.", whole, 200, "Il manque au moins une"},
		{"no_file_chosen", "", "", whole, 200, "Les quatre choses ont été trouvées"},
		{"pdf", "modele.pdf", "%PDF-1.7", "", 422, "n’a pas pu être lu"},
		{"broken_archive", "modele.odt", "PK\x03\x04" + strings.Repeat("x", 2000), "", 422, "n’a pas pu être lu"},
		{"empty_file", "modele.txt", " ", "", 422, "n’a pas pu être lu"},
		{"larger_than_is_read", "modele.txt", strings.Repeat("x", maxLetterForm), "", 413, "<h1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kind, body := fileForm(t, map[string]string{"text": c.pasted, "go": "show"}, c.file, c.content)
			w := postBody(s, "/fr/mention/verifier", body, "Content-Type", kind)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("status %d, no %q in\n%s", w.Code, c.want, w.Body.String())
			}
		})
	}
}

// TestPaperFiles asks for every file of the papers.
func TestPaperFiles(t *testing.T) {
	s := site(t, invented(), func(o *Options) { o.PublicURL = "https://registre.example" })
	const base = "/fr/algorithmes/" + housing
	for path, want := range map[string]string{
		"/mention/modele.txt":       "Voies et délais de recours contre la décision",
		"/mention/modele.html":      "<p><strong>Information sur l’utilisation",
		"/mention/modele.odt":       "mimetypeapplication/vnd.oasis.opendocument.text",
		"/mention/publipostage.csv": "Finalite;Administration_et_contact;Adresse_des_regles;Voies_et_delais_de_recours",
		"/mention/code.svg":         `<svg xmlns="http://www.w3.org/2000/svg"`,
		"/mention/code.png":         "\x89PNG",
		"/reponse/reponse.txt":      "1. La part de l’algorithme",
		"/reponse/reponse.odt":      "mimetypeapplication/vnd.oasis.opendocument.text",
		"/reponse/refus.txt":        "Le motif de droit est",
		"/reponse/refus.odt":        "mimetypeapplication/vnd.oasis.opendocument.text",
	} {
		w := fetch(s, base+path, "Host", "registre.example")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || w.Header().Get("ETag") == "" {
			t.Errorf("%s: status %d, no %q", path, w.Code, want)
		}
		if again := fetch(s, base+path, "Host", "registre.example").Body.String(); again != w.Body.String() {
			t.Errorf("%s: same sheet, other bytes", path)
		}
	}
	for path, status := range map[string]int{
		base + "/mention/passwd": http.StatusNotFound, base + "/reponse/x.odt": http.StatusNotFound, "/fr/algorithmes/nobody/reponse": http.StatusNotFound,
		"/fr/algorithmes/tri-des-candidatures/mention": http.StatusGone, // it answered before the sheet was withdrawn
	} {
		if w := fetch(s, path, "Host", "registre.example"); w.Code != status {
			t.Errorf("%s: status %d", path, w.Code)
		}
	}
	w := fetch(s, base+"/mention/code.png", "Host", "registre.example")
	if _, err := png.Decode(bytes.NewReader(w.Body.Bytes())); err != nil {
		t.Error(err)
	}
	bare := site(t, invented())
	if w := fetch(bare, base+"/mention/code.svg"); w.Code != http.StatusNotFound {
		t.Errorf("a code without a public address: status %d", w.Code)
	}
	if body := fetch(bare, base+"/mention").Body.String(); !strings.Contains(body, "n’a pas été indiquée à son démarrage") {
		t.Error("nobody says why there is no code")
	}
}

// TestPapersForget: a pasted letter reaches neither the log nor the cache.
func TestPapersForget(t *testing.T) {
	var log bytes.Buffer
	s := site(t, invented(), func(o *Options) {
		o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	for range 2 {
		post(s, "/fr/mention/verifier", stepForm("text", "MARKLETTER", "go", "show"))
		post(s, "/fr/algorithmes/"+housing+"/reponse", stepForm("received", "2026-01-31"))
		fetch(s, "/fr/mention/verifier")
	}
	for e := s.pages.order.Front(); e != nil; e = e.Next() {
		if p := e.Value.(*cached).page; bytes.Contains(p.body, []byte("MARKLETTER")) || bytes.Contains(p.body, []byte("2026-01-31")) {
			t.Error("the cache keeps what was posted")
		}
	}
	if log.Len() > 0 {
		t.Errorf("the log holds %s", log.String())
	}
}

// TestEstimatesNeverAccuse holds what an administration's duties must say, and not say.
func TestEstimatesNeverAccuse(t *testing.T) {
	f := invented()
	s := site(t, f)
	for _, path := range []string{"/fr/administrations/ville-de-valmont", "/fr/administrations/caisse-des-aides"} {
		body := fetch(s, path).Body.String()
		_, duties, _ := strings.Cut(body, `id="duties"`)
		duties, _, _ = strings.Cut(duties, `id="algorithms"`)
		for _, want := range []string{"Nous ne disons pas que c’est le cas", "n’est pas une faute", "non relue par un juriste", "Équivalents", "Habitants", "la loi"} {
			if !strings.Contains(strings.ToLower(duties), strings.ToLower(want)) {
				t.Errorf("%s does not say %q", path, want)
			}
		}
		for _, never := range []string{"manquement", "infraction", "nullité", "en défaut", "illégal"} {
			if strings.Contains(duties, never) {
				t.Errorf("%s says %q", path, never)
			}
		}
	}
	t.Run("a_headcount_decides_nothing", func(t *testing.T) {
		for i := range f.organisations {
			if f.organisations[i].Slug == "caisse-des-aides" {
				f.organisations[i].Headcount = register.Fact[register.Band]{State: register.Present, Value: register.Band{From: 2000, To: 4999}}
			}
		}
		f.version++
		body := fetch(s, "/fr/administrations/caisse-des-aides").Body.String()
		if !strings.Contains(body, "c’est un indice, pas une réponse") || !strings.Contains(body, `answer-unknown`) {
			t.Error("a headcount stands for full-time equivalents")
		}
	})
}

// TestDisclosureOnThePage: the sentence first, then the parts, with their grounds.
func TestDisclosureOnThePage(t *testing.T) {
	s := site(t, invented())
	for slug, want := range map[string][]string{
		housing:              {`id="ouverture"`, "degré", "Publié"},
		"controle-des-aides": {"Non publié, motif légal.", "Motif"},
		"places-en-creche":   {"Ce que les textes veulent voir dit", "Ce n’est pas une note"},
	} {
		body := strings.ReplaceAll(fetch(s, "/fr/algorithmes/"+slug).Body.String(), "\u00a0", " ")
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s does not say %q", slug, w)
			}
		}
	}
}

// TestSiteWithoutALaw walks every page of the profile without a law: no duty, no
// letter, no mention, and never the word that nothing is required.
func TestSiteWithoutALaw(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := site(t, invented(), func(o *Options) { o.Catalogue, o.Profile = catalogue, none.Profile() })
	pages := []string{}
	for _, c := range samples() {
		if c.status == http.StatusOK {
			pages = append(pages, c.path)
		}
	}
	for _, c := range append(lawPages(), letterPages()...) {
		if strings.HasPrefix(c.path, "/fr/") {
			pages = append(pages, c.path)
		}
	}
	never := regexp.MustCompile(`(?i)pas obligatoire|not required|verdict|answer-required|letter-sheet|CADA|PRADA|L\. ?311`)
	for _, path := range pages {
		for _, w := range []*httptest.ResponseRecorder{fetch(s, path), post(s, path, url.Values{})} {
			body := w.Body.String()
			if w.Code == http.StatusMethodNotAllowed {
				continue
			}
			if w.Code != http.StatusOK && w.Code != http.StatusUnprocessableEntity || strings.Contains(body, "‹") {
				t.Errorf("%s: status %d", path, w.Code)
			}
			if m := never.FindString(body); m != "" {
				t.Errorf("%s says %q", path, m)
			}
		}
	}
}

var lawIDs = regexp.MustCompile(`"((?:letter|dates|paper|reply|duty)\.[a-z0-9_.]*[a-z0-9_])"`)

// lawFamilies lists the ids that templates and code compose.
func lawFamilies() map[string][]string {
	series, origins := []string{"contest", "explanation"}, texts(register.Origins())
	return map[string][]string{
		"dates.series.": series, "dates.calendar.": series, "dates.file.": series,
		"paper.missing.": {"purpose", "contact"}, "paper.seen.": texts(law.Places()), "paper.by.": origins,
		"duty.headcount.": {"below", "above", "across"}, "duty.openness.": texts(law.Opennesses()),
	}
}

// TestLawWords compares the ids of the law's pages with the catalogue, both ways.
func TestLawWords(t *testing.T) {
	s := site(t, invented())
	used := map[string]bool{}
	for family, values := range lawFamilies() {
		for _, v := range values {
			used[family+v] = true
		}
	}
	for _, text := range sources(t) {
		for _, m := range lawIDs.FindAllStringSubmatch(text, -1) {
			used[m[1]] = true
		}
	}
	for id := range used {
		if _, family := lawFamilies()[id+"."]; !s.opt.Catalogue.Has(id) && !family && !strings.HasSuffix(id, ".txt") && !strings.HasSuffix(id, ".html") && !strings.HasSuffix(id, ".odt") {
			t.Errorf("message %s is used and does not exist", id)
		}
	}
	for _, id := range s.opt.Catalogue.IDs() {
		area, _, _ := strings.Cut(id, ".")
		if strings.Contains(" letter dates paper reply duty ", " "+area+" ") && !used[id] {
			t.Errorf("message %s is never used", id)
		}
	}
}
