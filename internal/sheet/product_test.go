// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"strings"
	"testing"

	"greffe/internal/register"
)

func TestReadProducts(t *testing.T) {
	for _, c := range []struct{ rule, file, names, rules string }{
		{"one", "name: Points\nsupplier: Atelier\n", "Points", ""},
		{"a_list", "- name: A\n- name: B\n", "A B", ""},
		{"under_products", `{"products": [{"name": "A", "template": {"operations": "It adds."}}]}`, "A", ""},
		{"without_a_name", "supplier: Atelier\n", "", "sheet.product.nameless"},
		{"a_key_that_is_none", "name: A\nprice: 3\n", "A", "sheet.product.key"},
		{"a_fault_of_the_template", "name: A\ntemplate:\n  status: asleep\n", "A", "sheet.enum"},
		{"no_file_of_products", "just words", "", "sheet.product.nameless"},
		{"nothing", "", "", "sheet.file.empty"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			list, findings := ReadProducts([]byte(c.file))
			var names, rules []string
			for _, p := range list {
				names = append(names, p.Name)
			}
			for _, f := range findings {
				rules = append(rules, f.Rule)
			}
			if got := strings.Join(names, " "); got != c.names {
				t.Errorf("products %q, want %q", got, c.names)
			}
			if got := strings.Join(rules, " "); got != c.rules && !strings.HasPrefix(got, c.rules) {
				t.Errorf("findings %q, want %q", got, c.rules)
			}
		})
	}
	list, _ := ReadProducts([]byte("name: A\ntemplate: {operations: It adds.}\n"))
	if list[0].Template.Name != "A" || list[0].Template.Operations.Or("") != "It adds." {
		t.Errorf("template %+v", list[0].Template)
	}
}

func FuzzReadProducts(f *testing.F) {
	f.Add([]byte("products:\n- name: A\n  template: {operations: x}\n"))
	f.Add([]byte("[]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, _ := ReadProducts(b)
		for _, p := range list {
			if register.FoldName(p.Name) == "" {
				t.Errorf("a product without a name: %+v", p)
			}
		}
	})
}
