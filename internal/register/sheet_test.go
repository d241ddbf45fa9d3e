// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestValueKeepsItsStateInJSON(t *testing.T) {
	type holder struct {
		V Value[[]string] `json:"v,omitzero"`
	}
	for _, c := range []struct {
		name string
		v    Value[[]string]
		want string
	}{
		{"missing_is_left_out", Value[[]string]{}, `{}`},
		{"filled_stands_as_it_is", Fill([]string{"a"}), `{"v":["a"]}`},
		{"not_applicable_has_its_reason", NotApplicableBecause[[]string]("no data"), `{"v":{"not_applicable":"no data"}}`},
		{"unreadable_keeps_its_words", UnreadableAs[[]string]("?"), `{"v":{"unreadable":"?"}}`},
		{"own_spelling_is_kept", Value[[]string]{Status: Filled, Filled: []string{"a"}, Raw: "a\n"}, `{"v":{"value":["a"],"as_written":"a\n"}}`},
		{"own_spelling_of_not_applicable", Value[[]string]{Status: NotApplicable, Reason: "x", Raw: "N/A: x"}, `{"v":{"not_applicable":"x","as_written":"N/A: x"}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := json.Marshal(holder{c.v})
			if err != nil || string(b) != c.want {
				t.Fatalf("%s, %v", b, err)
			}
			var back holder
			if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(back.V, c.v) {
				t.Errorf("%+v, %v", back.V, err)
			}
		})
	}
}

func TestRecordThatLooksLikeAnExceptionIsFilled(t *testing.T) {
	var v Value[Mention]
	if err := json.Unmarshal([]byte(`{"status":"shown"}`), &v); err != nil || v.Status != Filled || v.Filled.Status != "shown" || v.Raw != "" {
		t.Errorf("%+v, %v", v, err)
	}
}
