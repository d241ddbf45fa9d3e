// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"reflect"
	"slices"

	"greffe/internal/register"
)

// local are the fields that each body answers for itself: a supplier's words never fill them.
var local = map[string]bool{
	"name": true, "administration": true, "administration_ids": true, "department": true, "contact": true, "information_updated_on": true,
	"adopted_by": true, "decisions_per_year": true, "remedies": true, "mention": true, "human_oversight": true, "status": true,
	"start_date": true, "end_date": true, "review_due": true, "cost": true, "source_record": true, "attachments": true, "notes": true, "translations": true,
	"lang": true, "standard_version": true, "extra": true, "no_links": true, "links_as_written": true,
}

// Fill gives a draft what its product's supplier wrote for all who use it: only where
// the draft says nothing, and never what each body must answer itself. It names the
// fields that it filled, for the author to read again.
func Fill(draft register.Content, p register.Product) (filled register.Content, fields []string) {
	filled = draft
	from, to := reflect.ValueOf(p.Template), reflect.ValueOf(&filled).Elem()
	for _, k := range keys(to.Type()) {
		if local[k.name] || k.name == "shared_product" || state(to.Field(k.index)) != register.Missing || state(from.Field(k.index)) == register.Missing {
			continue
		}
		to.Field(k.index).Set(from.Field(k.index))
		fields = append(fields, k.name)
	}
	if filled.Product.Status == register.Missing {
		filled.Product = register.Fill(p.Name)
		fields = append(fields, "shared_product")
	}
	return filled, fields
}

// Own lists the fields in which a use of a product differs from another one, or from
// the template; what each body answers for itself is left out.
func Own(use, other register.Content) []string {
	var fields []string
	for _, d := range OwnDifferences(use, other) {
		if len(fields) == 0 || fields[len(fields)-1] != d.Field {
			fields = append(fields, d.Field)
		}
	}
	return fields
}

// OwnDifferences lists what Own names, each thing with what the other says and what
// the use says.
func OwnDifferences(use, other register.Content) []Difference {
	return slices.DeleteFunc(Differences(other, use), func(d Difference) bool { return local[d.Field] })
}
