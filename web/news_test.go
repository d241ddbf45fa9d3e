// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"greffe/internal/register"
)

// TestNews: what one act changed together is one line of the home page.
func TestNews(t *testing.T) {
	f := invented()
	f.changes = f.changes[:4]
	for i := range 9066 {
		f.changes = append(f.changes, register.Change{
			Seq: int64(100 + i), At: at("2026-11-18"), Actor: "import:inventaire.csv", Kind: register.KindRepository,
			Key: fmt.Sprint("r", i), First: true, Label: fmt.Sprint("depot-", i), Address: fmt.Sprint("forge.example/a/depot-", i),
		})
	}
	for i, name := range []string{"un", "deux", "trois", "quatre"} {
		f.changes = append(f.changes, register.Change{
			Seq: int64(20000 + i), At: at("2026-11-20"), Actor: "crawl:2026", Kind: register.KindLink, First: true,
			Key: "urn:uuid:11111111-1111-5111-8111-111111111111 " + name, Address: "forge.example/" + name,
		})
	}
	f.changes = append(f.changes, register.Change{
		Seq: 30000, At: at("2026-11-20"), Actor: "crawl:2026", Kind: register.KindSheet, Key: "urn:uuid:11111111-1111-5111-8111-111111111111",
		First: true, Label: "Ordre de passage", Address: "ordre-des-demandes-de-logement",
	})
	body := fetch(site(t, f), "/fr/").Body.String()
	_, news, _ := strings.Cut(body, `id="news"`)
	for _, want := range []string{
		"plus de 300 nouveaux dépôts de code source</strong> par une liste importée",
		"4 liens trouvés entre une explication et son code</strong> lors d’une tournée de visites",
		">Ordre de passage des demandes de logement social</a>",
		">Ordre de passage</a>",
	} {
		if !strings.Contains(news, want) {
			t.Errorf("no %q in %s", want, news)
		}
	}
	if n := strings.Count(news, "depot-"); n != 2*newsTold {
		t.Errorf("%d mentions of repositories", n)
	}
	if strings.Contains(news, "14 août") {
		t.Error("an old change stands in the news")
	}
	order := []int{strings.Index(news, ">Ordre de passage</a>"), strings.Index(news, "liens trouvés"), strings.Index(news, "nouveaux dépôts")}
	if !slices.IsSorted(order) {
		t.Errorf("the order is %v", order)
	}
}

// TestOperatorName: the operator has its name in the language of the page.
func TestOperatorName(t *testing.T) {
	s := site(t, invented(), func(o *Options) {
		o.Operator = Operator{Name: "Démonstration", Names: map[string]string{"en": "Demonstration"}}
	})
	for path, want := range map[string]string{"/fr/": "Démonstration.", "/en/": "Demonstration.", "/en/legal": "<dd>Demonstration</dd>", "/fr/mentions-legales": "<dd>Démonstration</dd>"} {
		if !strings.Contains(fetch(s, path).Body.String(), want) {
			t.Errorf("%s: no %s", path, want)
		}
	}
}
