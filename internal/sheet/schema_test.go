// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"greffe/internal/register"
	"greffe/schemas"
)

func TestSchemaFileIsThatOfTheModel(t *testing.T) {
	b, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "../../schemas/sheet.schema.json", b)
}

// compiled is the schema that the program ships.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemas.Sheet))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, file string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestAllThatWeWriteIsValid(t *testing.T) {
	s := compiled(t)
	for seed := range uint64(generated / 2) {
		g := newGenerator(seed)
		list := []register.Content{g.content()}
		if seed%3 == 0 {
			list = append(list, g.content())
		}
		file := write(t, func(b *bytes.Buffer) error { return WriteJSON(b, list) })
		if err := validate(t, s, string(file)); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, file)
		}
	}
}

// cases are files, and the rule of the error that the reader finds in each; ""
// when it finds none. The schema must agree.
var cases = []struct{ name, file, rule string }{
	{"the_least_sheet", `{"name":"x"}`, ""},
	{"a_list", `[{"name":"x"},{"name":"y"}]`, ""},
	{"a_wrapped_list", `{"algorithms":[{"name":"x"}]}`, ""},
	{"no_name", `{"purpose":"x"}`, "sheet.name"},
	{"null_is_missing", `{"name":"x","purpose":null,"data":null,"mention":null}`, ""},
	{"a_number_is_a_text", `{"name":2024,"standard_version":1.0,"purpose":12}`, ""},
	{"a_list_is_no_text", `{"name":"x","purpose":["a"]}`, "sheet.type.text"},
	{"a_text_is_no_sheet", `["x"]`, "sheet.file.shape"},
	{"unknown_key", `{"name":"x","colour":"red"}`, ""},
	{"unknown_key_within", `{"name":"x","data":[{"label":"a","colour":"red"}]}`, ""},
	{"not_applicable", `{"name":"x","data":{"not_applicable":"none"}}`, ""},
	{"unreadable", `{"name":"x","status":{"unreadable":"dormant"}}`, ""},
	{"as_written", `{"name":"x","decision_scope":{"value":"external","as_written":"Externe"}}`, ""},
	{"as_written_of_a_wrong_value", `{"name":"x","decision_scope":{"value":"outer","as_written":"Externe"}}`, "sheet.enum"},
	{"enumeration", `{"name":"x","automation_level":"guesswork"}`, "sheet.enum"},
	{"enumeration_unknown", `{"name":"x","automation_level":"unknown","algorithm_type":"unknown","decision_scope":"unknown","medium":"unknown","status":"unknown","individual_decision":"unknown"}`, ""},
	{"lists_and_records_unknown", `{"name":"x","data":"unknown","decisions_per_year":"unknown","disclosure":"unknown","worked_example":"unknown","mention":"unknown","secrecy":"unknown","contact":"unknown","information_updated_on":"unknown","start_date":"unknown"}`, ""},
	{"enumeration_within", `{"name":"x","mention":{"status":"maybe"}}`, "sheet.enum"},
	{"yes_or_no_as_boolean", `{"name":"x","personal_data":{"used":true},"data":[{"label":"a","personal":false}]}`, ""},
	{"date", `{"name":"x","information_updated_on":"01/02/2024"}`, "sheet.date"},
	{"date_right", `{"name":"x","information_updated_on":"2024-02-29"}`, ""},
	{"month_with_a_day", `{"name":"x","start_date":"2024-02-01"}`, "sheet.month"},
	{"part_of_a_date", `{"name":"x","evaluation":[{"metric":"m","date":"2024-13"}]}`, "sheet.date_part"},
	{"address", `{"name":"x","links":[{"section":"internals","url":"javascript:alert(1)"}]}`, "sheet.url"},
	{"address_with_a_user", `{"name":"x","mention":{"where_url":"https://a:b@exemple.fr/"}}`, "sheet.url"},
	{"address_right", `{"name":"x","links":[{"section":"internals","url":"https://exemple.fr/?q=é#a"}]}`, ""},
	{"section_of_a_link", `{"name":"x","links":[{"section":"attic","url":"https://exemple.fr"}]}`, "sheet.enum"},
	{"link_without_section", `{"name":"x","links":[{"url":"https://exemple.fr"}]}`, "sheet.key.missing"},
	{"links_of_one_section", `{"name":"x","links":{"section":"impact"}}`, "sheet.type.list"},
	{"contact_as_text", `{"name":"x","contact":"a@exemple.fr"}`, ""},
	{"contacts_as_texts", `{"name":"x","contact":["a@exemple.fr","https://exemple.fr","1, rue Haute"]}`, ""},
	{"contact_wrong_address", `{"name":"x","contact":[{"kind":"email","value":"nobody"}]}`, "sheet.email"},
	{"contact_wrong_url", `{"name":"x","contact":[{"kind":"url","value":"exemple.fr"}]}`, "sheet.url"},
	{"contact_without_kind", `{"name":"x","contact":[{"value":"nobody"}]}`, "sheet.key.missing"},
	{"count_alone", `{"name":"x","decisions_per_year":37000000}`, ""},
	{"count_by_year", `{"name":"x","decisions_per_year":[{"year":2024,"count":"12"}]}`, ""},
	{"count_in_words", `{"name":"x","decisions_per_year":"many"}`, "sheet.type.number"},
	{"count_negative", `{"name":"x","decisions_per_year":[{"count":-1}]}`, "sheet.type.number"},
	{"count_with_a_fraction", `{"name":"x","decisions_per_year":1.5}`, "sheet.type.number"},
	{"currency", `{"name":"x","cost":[{"amount":"1","currency":"euros"}]}`, "sheet.currency"},
	{"summary_too_long", `{"name":"x","summary_plain":"` + strings.Repeat("é", 401) + `"}`, "sheet.summary"},
	{"summary_of_400", `{"name":"x","summary_plain":"` + strings.Repeat("é", 400) + `"}`, ""},
	{"record_as_list", `{"name":"x","mention":[1]}`, "sheet.type.record"},
	{"texts_as_texts", `{"name":"x","themes":"tax","secrecy":{"withheld_fields":["data"]}}`, ""},
	{"texts_as_records", `{"name":"x","themes":[{}]}`, "sheet.type.text"},
	{"no_links", `{"name":"x","no_links":{"impact":"none"}}`, ""},
	{"no_links_as_text", `{"name":"x","no_links":"none"}`, "sheet.type.record"},
	{"extra", `{"name":"x","extra":{"purpose":[1]}}`, ""},
}

func TestReaderAndSchemaAgree(t *testing.T) {
	s := compiled(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for format, r := range map[string]Reading{"json": ReadJSON([]byte(c.file)), "yaml": ReadYAML([]byte(c.file))} {
				var got []string
				for _, f := range r.All() {
					if f.Severity == register.Error {
						got = append(got, f.Rule)
						if f.Line != 1 || f.Column < 1 {
							t.Errorf("%s: no place: %+v", format, f)
						}
					}
				}
				want := []string{}
				if c.rule != "" {
					want = append(want, c.rule)
				}
				if fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s: %v, not %v", format, got, want)
				}
			}
			if err := validate(t, s, c.file); (err == nil) != (c.rule == "") {
				t.Errorf("the schema says: %v", err)
			}
		})
	}
}
