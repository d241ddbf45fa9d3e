// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"greffe/internal/register"
)

// products tells the register's products: slug, name, supplier, uses.
func (o *office) products() string {
	o.Helper()
	all, err := o.store.Products(o.Context(), "", 10)
	var lines []string
	for _, p := range must(o, all, err) {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %q %s %d", p.Slug, p.Name, p.Supplier, p.Uses)))
	}
	return strings.Join(lines, "\n")
}

// TestProducts: a product is there as soon as one sheet names it, in whatever spelling;
// what its supplier says of it is added, and a sheet that names another is a use of that one.
func TestProducts(t *testing.T) {
	use := func(name, body, product string) register.Sheet {
		s := naming(name, body, "")
		if product != "" {
			s.Content.Product = register.Fill(product)
		}
		return s
	}
	for _, c := range []struct {
		rule string
		do   func(o *office)
		want string
	}{
		{"nobody_names_one", func(o *office) { o.importSheets(use("a", "A", "")) }, ""},
		{"spelling_does_not_matter", func(o *office) { o.importSheets(use("a", "A", "Points École"), use("b", "B", "points ecole")) }, `points-ecole "Points École"  2`},
		{"a_supplier_describes_it", func(o *office) {
			o.importSheets(use("a", "A", "Points"))
			must(o, 0, o.desk.ImportProducts(o.Context(), "test", []register.Product{{Name: "POINTS", Supplier: "Atelier"}}))
		}, `points "POINTS" Atelier 1`},
		{"nobody_uses_it_yet", func(o *office) {
			must(o, 0, o.desk.ImportProducts(o.Context(), "test", []register.Product{{Name: "Points", Supplier: "Atelier"}}))
		}, `points "Points" Atelier 0`},
		{"a_sheet_changes_its_product", func(o *office) {
			o.importSheets(use("a", "A", "Points"))
			o.hour = 2
			o.importSheets(use("a", "A", "Autre"))
		}, `autre "Autre"  1`},
		{"a_sheet_names_none_any_more", func(o *office) {
			o.importSheets(use("a", "A", "Points"))
			o.hour = 2
			o.importSheets(use("a", "A", ""))
		}, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := newOffice(t)
			c.do(o)
			if got := o.products(); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
	o := newOffice(t)
	if err := o.desk.ImportProducts(t.Context(), "test", []register.Product{{Name: " "}}); !errors.Is(err, register.ErrInvalid) {
		t.Errorf("a product without a name: %v", err)
	}
	if _, err := o.store.Product(t.Context(), "nothing"); !errors.Is(err, register.ErrNotFound) {
		t.Errorf("a product that nobody names: %v", err)
	}
}
