// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"greffe/internal/inventory"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/schemas"
)

// TestAPIRealData walks every list over what public bodies really publish: each page
// as documented, each sheet valid by its own schema, each noun once.
func TestAPIRealData(t *testing.T) {
	c := newChronicle(t)
	c.importReal()
	s := c.serving()
	check, sheetSchema := checker(t), schemaOfSheets(t)
	for _, x := range []struct{ path, key string }{
		{"/api/v1/algorithms?limit=100", "id"}, {"/api/v1/organisations?limit=200", "id"}, {"/api/v1/repositories?limit=200", "id"},
	} {
		t.Run(strings.Trim(x.path, "/"), func(t *testing.T) {
			seen := map[string]bool{}
			total, pages := -1, 0
			for next := x.path; next != ""; pages++ {
				w := fetch(s, next)
				if pages%8 == 0 { // every page would take a minute
					check(t, next, w)
				}
				var page struct {
					Items []map[string]json.RawMessage
					Total int
					Next  string
				}
				decode(t, w, &page)
				for _, item := range page.Items {
					id := string(item[x.key])
					if seen[id] {
						t.Fatalf("%s stands twice", id)
					}
					seen[id] = true
					if content := item["content"]; content != nil {
						checkSheet(t, sheetSchema, content)
					}
				}
				total, next = page.Total, strings.TrimPrefix(page.Next, "https://registre.example")
			}
			if len(seen) != total || total == 0 {
				t.Errorf("%d of %d", len(seen), total)
			}
		})
	}
	t.Run("feeds", func(t *testing.T) {
		for _, path := range []string{"/feed.json", "/feed.json?lang=en&before=9000", "/feed.json?before=300"} {
			w := fetch(s, path)
			check(t, path, w)
			if err := checkJSONFeed(w.Body.Bytes(), at("2026-11-21")); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			atom := strings.Replace(path, ".json", ".atom", 1)
			if err := checkAtom(fetch(s, atom).Body.Bytes(), at("2026-11-21")); err != nil {
				t.Errorf("%s: %v", atom, err)
			}
		}
	})
}

// importReal reads the public inventory and the sheets of one administration's list.
func (c *chronicle) importReal() {
	c.t.Helper()
	const folder = "../../shared/data"
	list, listErr := os.ReadFile(filepath.Join(folder, "french", "repositories.csv"))
	sheets, sheetsErr := os.ReadFile(filepath.Join(folder, "algorithms", "fr-etalab-inventory.csv"))
	if listErr != nil || sheetsErr != nil {
		if os.Getenv("CI") == "true" {
			c.t.Fatalf("real data not found at %s", folder)
		}
		c.t.Skipf("real data not found at %s", folder)
	}
	ctx := c.t.Context()
	read, err := inventory.ReadRepositories(bytes.NewReader(list), "repositories.csv")
	c.must(err)
	_, err = c.desk.ImportRepositories(ctx, listed, read.Accounts, read.Repositories)
	c.must(err)
	reading, err := sheet.Read("inventory.csv", bytes.NewReader(sheets), lawtest.For(c.t))
	c.must(err)
	var all []register.Sheet
	for _, item := range reading.Items {
		if item.Content.Name != "" && item.Content.Administration != "" {
			all = append(all, register.Sheet{Origin: listed, Content: item.Content, Findings: item.Findings})
		}
	}
	_, err = c.desk.ImportSheets(ctx, "inventory.csv", all)
	c.must(err)
}

func decode(t *testing.T, w *httptest.ResponseRecorder, v any) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), v); err != nil || w.Code != 200 {
		t.Fatalf("%d %v", w.Code, err)
	}
}

func schemaOfSheets(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemas.Sheet))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(sheet.SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	return compiler.MustCompile(sheet.SchemaID)
}

func checkSheet(t *testing.T, schema *jsonschema.Schema, content []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err == nil {
		err = schema.Validate(v)
	}
	if err != nil {
		t.Errorf("no sheet by its schema: %v\n%.300s", err, content)
	}
}
