// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"encoding/json"
	"net/url"
	"reflect"
	"testing"

	"greffe/internal/law/none"
	"greffe/internal/register"
)

func allFields() []string {
	var names []string
	for _, f := range register.SheetFields() {
		names = append(names, f.Name)
	}
	return names
}

func posted(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func TestReadPosted(t *testing.T) {
	tests := []struct {
		rule   string
		fields []string
		form   url.Values
		want   string // content
		faults []string
	}{
		{"a_text_is_filled_and_a_blank_is_missing", []string{"purpose", "context"}, posted("purpose", " To compute \r\n a price ", "context", "  "), `{"purpose":"To compute \n a price"}`, nil},
		{"a_reason_makes_a_field_not_applicable", []string{"evaluation"}, posted("evaluation.na", "1", "evaluation.because", "too new"), `{"evaluation":{"not_applicable":"too new"}}`, nil},
		{"a_reason_alone_is_enough", []string{"purpose"}, posted("purpose.because", "secret"), `{"purpose":{"not_applicable":"secret"}}`, nil},
		{"no_reason_is_said", []string{"purpose"}, posted("purpose.na", "1"), `{"purpose":{"not_applicable":""}}`, []string{"sheet.reason purpose"}},
		{"both_keep_both", []string{"purpose"}, posted("purpose", "x", "purpose.na", "1", "purpose.because", "y"), `{"purpose":{"not_applicable":"y","as_written":"x"}}`, []string{"sheet.form.both purpose"}},
		{"blank_rows_go_and_gaps_close", []string{"parameters"}, posted("parameters[0].name", "", "parameters[2].name", "income", "parameters[2].weight", "2", "parameters[7].name", "age"), `{"parameters":[{"name":"income","weight":"2"},{"name":"age"}]}`, nil},
		{"a_wrong_address_is_kept_and_reported_at_its_cell", []string{"legal_bases"}, posted("legal_bases[0].label", "law", "legal_bases[0].url", "nowhere"), `{"legal_bases":[{"label":"law","url":"nowhere"}]}`, []string{"sheet.url legal_bases[0].url"}},
		{"a_number_that_is_none_keeps_the_row", []string{"decisions_per_year"}, posted("decisions_per_year[0].year", "2025", "decisions_per_year[0].count", "many"), `{"decisions_per_year":{"unreadable":"[{\"year\":\"2025\",\"count\":\"many\"}]"}}`, []string{"sheet.type.number decisions_per_year[0].count"}},
		{"a_missing_number_is_not_zero", []string{"decisions_per_year"}, posted("decisions_per_year[0].year", "2025"), `{"decisions_per_year":{"unreadable":"[{\"year\":\"2025\",\"count\":\"\"}]"}}`, []string{"sheet.type.number decisions_per_year[0].count"}},
		{"a_wrong_day_is_kept", []string{"review_due"}, posted("review_due", "soon"), `{"review_due":{"unreadable":"soon"}}`, []string{"sheet.date review_due"}},
		{"the_kind_of_contact_is_seen", []string{"contact"}, posted("contact[0].value", "desk@town.example", "contact[1].value", "01 02 03 04 05"), `{"contact":[{"kind":"email","value":"desk@town.example"},{"kind":"phone","value":"01 02 03 04 05"}]}`, nil},
		{"code_belongs_to_the_internals", []string{"links"}, posted("links[0].url", "https://git.example/a/b", "links[0].kind", "code", "links[1].url", "https://town.example/"), `{"links":[{"section":"internals","kind":"code","url":"https://git.example/a/b"},{"section":"business","url":"https://town.example/"}]}`, nil},
		{"lines_are_items", []string{"themes", "worked_example"}, posted("themes", "a\r\n\r\nb", "worked_example.steps", "one\ntwo"), `{"themes":["a","b"],"worked_example":{"steps":["one","two"]}}`, nil},
		{"other_fields_are_not_touched", []string{"purpose"}, posted("context", "x"), `{}`, nil},
	}
	for _, c := range tests {
		t.Run(c.rule, func(t *testing.T) {
			got, findings := ReadPosted(register.Content{}, c.fields, c.form)
			b, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			if string(b) != c.want {
				t.Errorf("got  %s\nwant %s", b, c.want)
			}
			var faults []string
			for _, f := range findings {
				faults = append(faults, f.Rule+" "+f.Key)
			}
			if !reflect.DeepEqual(faults, c.faults) {
				t.Errorf("faults %q, expected %q", faults, c.faults)
			}
			again, faultsAgain := ReadPosted(got, c.fields, Posted(got, c.fields))
			if x, _ := json.Marshal(again); string(x) != string(b) || len(faultsAgain) != len(findings) {
				t.Errorf("shown and sent again: %s, %d faults", x, len(faultsAgain))
			}
		})
	}
}

// A sheet shown in the form and sent back unchanged is the same sheet.
func TestPostedRoundTrip(t *testing.T) {
	for seed := range uint64(200) {
		c := newGenerator(seed).content()
		before, _ := json.Marshal(c)
		got, _ := ReadPosted(c, allFields(), Posted(c, allFields()))
		once, _ := json.Marshal(got)
		again, _ := ReadPosted(got, allFields(), Posted(got, allFields()))
		twice, _ := json.Marshal(again)
		if string(once) != string(twice) {
			i := 0
			for i < min(len(once), len(twice)) && once[i] == twice[i] {
				i++
			}
			t.Fatalf("seed %d, from byte %d\nonce  %s\ntwice %s", seed, i, once[max(i-60, 0):], twice[max(i-60, 0):])
		}
		if len(Check(c, register.Declared, none.Profile())) == 0 && string(once) != string(before) {
			t.Fatalf("seed %d\n got %s\nwant %s", seed, once, before)
		}
	}
}

func FuzzReadPosted(f *testing.F) {
	f.Add("purpose=x&purpose.na=1&contact[0].value=a@b.example&parameters[3].name=y&decisions_per_year[0].count=z&links[0].url=q")
	f.Fuzz(func(t *testing.T, body string) {
		v, err := url.ParseQuery(body)
		if err != nil {
			return
		}
		c, _ := ReadPosted(register.Content{}, allFields(), v)
		again, _ := ReadPosted(c, allFields(), Posted(c, allFields()))
		a, _ := json.Marshal(c)
		b, _ := json.Marshal(again)
		if string(a) != string(b) {
			t.Fatalf("%q\nonce  %s\ntwice %s", body, a, b)
		}
	})
}
