// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	browserproto "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// badFile is the publiccode.yml that an agency wrote by hand.
const badFile = `publiccodeYmlVersion: 0.4
name: Réservation de salles
url: https://hub.demo.test/Ville-de-Vaubrume/salles
landingUrl: https://vaubrume.demo.test/salles
platforms:
  - web
developementStatus: Stable
softwareType: standalone/web
description:
  fr:
    shortDescription: Réserver une salle de la ville.
    longDescription: >
      Les associations et les habitants réservent une salle en quelques minutes, voient
      les créneaux libres, les prix et les conditions, et reçoivent la réponse par courriel.
      Le service voit les demandes du jour, répond, et tient le planning des gardiens.
      Le logiciel ne décide de rien : un agent répond à chaque demande, dans l’ordre.
    features:
      - Réserver une salle
legal:
  license: eupl-1.2
maintenance:
  type: Internal
  contacts:
    - name: Service numérique
localisation:
  localisationReady: false
  availableLanguages:
    - fr
`

// repairs is the agency that asks why its repository is not there, and repairs its file.
func repairs(t *testing.T, p *tab) {
	p.visit(t, "/fr/depots")
	follow(t, p, `a[href^="/fr/depots-pourquoi"]`, "/fr/depots-pourquoi")
	typeAndEnter(t, p, "#address", "https://hub.demo.test/Ville-de-Vaubrume/salles")
	waitForAddress(t, p, "/fr/depots-pourquoi?url=", patience)
	reads(t, p, "h2", "Le compte est connu, mais ce dépôt n’est pas dans sa liste publique")
	reads(t, p, "#answer", "il est privé, il est plus récent, ou l’adresse a une faute")
	reads(t, p, "main", "Vérifiez l’adresse, et que le dépôt est public")
	due := reads(t, p, ".next-visit", "La prochaine tournée de visites est prévue le ")
	follow(t, p, `main a[href="/fr/verifier/fichier"]`, "/fr/verifier/fichier")

	sendFile(t, p, badFile)
	reads(t, p, "#verdict", "5 erreurs à réparer")
	found := reads(t, p, ".verdict .findings", "")
	for _, want := range []string{"landingUrl ligne 4", "developementStatus ligne 7", "legal.license ligne 20", "maintenance.type ligne 22", "Écrivez « landingURL »."} {
		if !strings.Contains(found, want) {
			t.Errorf("no %q among the findings:\n%s", want, found)
		}
	}
	if text := evaluate[string](t, p, `document.getElementById("text").value`); text != badFile {
		t.Errorf("the file that was pasted is gone:\n%s", text)
	}
	fixed := evaluate[string](t, p, `document.getElementById("repaired-text").value`)
	for _, want := range []string{`publiccodeYmlVersion: "0"`, "license: EUPL-1.2", "landingURL: https", "developmentStatus: stable", "type: internal", "Le logiciel ne décide de rien"} {
		if !strings.Contains(fixed, want) {
			t.Errorf("the corrected file has no %q:\n%s", want, fixed)
		}
	}
	if saved := download(t, p, `form.repaired button[value="save"]`); saved != fixed {
		t.Errorf("the file that is saved is not the one that is shown:\n%s", saved)
	}
	sendFile(t, p, fixed) // as one who copied it
	reads(t, p, "#verdict", "Aucune erreur")
	reads(t, p, ".verdict", "Mettez ce fichier à la racine du dépôt, sous le nom publiccode.yml.")
	if again := reads(t, p, ".verdict .next-visit", "La prochaine tournée"); again != due {
		t.Errorf("the next visit is %q here, %q there", again, due)
	}
}

// sendFile puts a text into the form of the validator, in the place of what stands there, and sends it.
func sendFile(t *testing.T, p *tab, text string) {
	t.Helper()
	evaluate[bool](t, p, `document.getElementById("text").value = "", document.getElementById("text").focus(), true`)
	call(t, p, input.InsertText.Method, input.InsertTextParams{Text: text})
	send(t, p, `form.validate button`)
}

// download presses a button that gives a file, and reads it.
func download(t *testing.T, p *tab, button string) string {
	t.Helper()
	folder := t.TempDir()
	call(t, p, browserproto.SetDownloadBehavior.Method, browserproto.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: folder})
	if err := chromedp.Do(p.ctx, chromedp.Click(chromedp.CSS(button))); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if b, err := os.ReadFile(filepath.Join(folder, "publiccode.yml")); err == nil && len(b) > 0 {
			return string(b)
		}
	}
	t.Fatalf("%s gives no file", button)
	return ""
}
