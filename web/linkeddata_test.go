// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

// schemaTypes are the properties that https://schema.org gives to the types that pages
// use, those inherited included, and what each holds.
var schemaTypes = map[string]map[string]string{
	"SoftwareSourceCode": { // https://schema.org/SoftwareSourceCode
		"name": "text", "alternateName": "text", "url": "url", "description": "text", "codeRepository": "url", "programmingLanguage": "text", "license": "url",
		"author": "Organization", "keywords": "text", "dateCreated": "date", "dateModified": "date", "inLanguage": "text", "hasPart": "SoftwareSourceCode",
	},
	"GovernmentOrganization": { // https://schema.org/GovernmentOrganization
		"name": "text", "alternateName": "text", "url": "url", "sameAs": "url", "identifier": "text", "parentOrganization": "GovernmentOrganization",
	},
	"Dataset": { // https://schema.org/Dataset
		"name": "text", "url": "url", "description": "text", "inLanguage": "text", "license": "url", "isAccessibleForFree": "boolean", "publisher": "Organization", "distribution": "DataDownload",
	},
	"Organization": {"name": "text", "alternateName": "text", "url": "url", "sameAs": "url", "identifier": "text"}, // https://schema.org/Organization
	"DataDownload": {"contentUrl": "url", "encodingFormat": "text"},                                                // https://schema.org/DataDownload
}

// TestLinkedData reads what pages say to machines as schema.org defines it.
func TestLinkedData(t *testing.T) {
	s := site(t, invented(), func(o *Options) { o.PublicURL = "https://registre.example" })
	block := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)
	met := map[string]bool{}
	for _, c := range samples() {
		for _, m := range block.FindAllStringSubmatch(fetch(s, c.path, "Host", "registre.example").Body.String(), -1) {
			var d map[string]any
			if err := json.Unmarshal([]byte(m[1]), &d); err != nil {
				t.Errorf("%s: %v", c.path, err)
				continue
			}
			if d["@context"] != schemaOrg {
				t.Errorf("%s: context %v", c.path, d["@context"])
			}
			delete(d, "@context")
			name, _ := d["@type"].(string)
			met[name] = true
			checkSchema(t, c.path, name, d)
		}
	}
	for _, want := range []string{"SoftwareSourceCode", "GovernmentOrganization", "Dataset"} {
		if !met[want] {
			t.Errorf("no page says that it is of a %s", want)
		}
	}
}

// checkSchema holds an object against its type.
func checkSchema(t *testing.T, path, want string, d map[string]any) {
	t.Helper()
	if d["@type"] != want || schemaTypes[want] == nil {
		t.Errorf("%s: %v where a %s is wanted", path, d["@type"], want)
		return
	}
	if want != "DataDownload" && d["name"] == nil {
		t.Errorf("%s: a %s without a name", path, want)
	}
	for property, value := range d {
		if property == "@type" {
			continue
		}
		kind, ok := schemaTypes[want][property]
		if !ok {
			t.Errorf("%s: a %s has no %s", path, want, property)
			continue
		}
		list, several := value.([]any)
		if !several {
			list = []any{value}
		}
		for _, v := range list {
			if inner, ok := v.(map[string]any); ok {
				checkSchema(t, path, kind, inner)
			} else if !fits(kind, v) {
				t.Errorf("%s: %s of a %s is %v, no %s", path, property, want, v, kind)
			}
		}
	}
}

// fits reports whether a value is of the kind.
func fits(kind string, v any) bool {
	text, isText := v.(string)
	switch kind {
	case "text":
		return isText && text != ""
	case "url":
		u, err := url.Parse(text)
		return isText && err == nil && slices.Contains([]string{"http", "https"}, u.Scheme) && u.Host != ""
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case "boolean":
		_, ok := v.(bool)
		return ok
	}
	return false
}

// TestAnAccountIsNoBody: of whoever is known by an account on a forge alone no page says that it
// is an administration, nor what it must do.
func TestAnAccountIsNoBody(t *testing.T) {
	f := invented()
	f.organisations = append(f.organisations, register.Organisation{ID: "o-account", Slug: "openfisca", Name: "openfisca", NameOrigin: register.NameFromForge,
		Identifiers: []register.Identifier{{Scheme: register.SchemeAccount, Value: "hub.example/openfisca"}}})
	s := site(t, f)
	page := fetch(s, "/fr/administrations/openfisca").Body.String()
	for _, want := range []string{"Compte sur hub.example/openfisca, dont nous ne savons pas encore", `"@type":"Organization"`} {
		if !strings.Contains(page, want) {
			t.Errorf("its page lacks %q", want)
		}
	}
	for _, wrong := range []string{`class="lines duties"`, "GovernmentOrganization", `<p class="kicker">Administration</p>`} {
		if strings.Contains(page, wrong) {
			t.Errorf("its page says %q", wrong)
		}
	}
	list := fetch(s, "/fr/administrations").Body.String()
	if at, rest := strings.Index(list, `id="accounts"`), strings.Index(list, "/fr/administrations/openfisca"); at < 0 || rest < at {
		t.Error("the list does not keep accounts apart")
	}
	if found := fetch(s, "/fr/recherche?q=openfisca").Body.String(); !strings.Contains(found, "Compte d’une administration inconnue") {
		t.Error("a result calls it an administration")
	}
}
