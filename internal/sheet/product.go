// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"strings"

	"greffe/internal/register"
)

// ReadProducts reads what suppliers write of their products, YAML or JSON: one, a
// list, or {"products": […]}. Each has a name, may have supplier, summary, website and
// lang, and under template what it writes for the sheets of all who use it.
func ReadProducts(b []byte) ([]register.Product, []register.Finding) {
	s, findings := decodeText(b, MaxYAML)
	if register.Invalid(findings) {
		return nil, findings
	}
	n, more := parseYAML(s)
	findings = append(findings, more...)
	if register.Invalid(findings) {
		return nil, findings
	}
	items := []node{n}
	if wrapped, ok := n.get("products"); ok && wrapped.shape == list {
		items = wrapped.items
	} else if n.shape == list {
		items = n.items
	}
	var all []register.Product
	for _, item := range items {
		p, faults := product(item)
		findings = append(findings, faults...)
		if p.Name != "" {
			all = append(all, p)
		}
	}
	return all, findings
}

// product reads one; what has no name is a finding.
func product(n node) (register.Product, []register.Finding) {
	var p register.Product
	var findings []register.Finding
	texts := map[string]*string{"name": &p.Name, "supplier": &p.Supplier, "summary": &p.Summary, "website": &p.Website, "lang": &p.Lang}
	for _, x := range n.pairs {
		to, known := texts[x.key]
		switch {
		case known && x.value.scalar():
			*to = strings.TrimSpace(x.value.words)
		case x.key == "template" && x.value.shape == object:
			d := newDecoder()
			p.Template = d.content(x.value)
			for _, f := range d.findings {
				if f.Rule != "sheet.name" { // the product has one
					findings = append(findings, f)
				}
			}
		default:
			f := fault("sheet.product.key", x.place.line, "name", x.key)
			f.Severity = register.Warning
			findings = append(findings, f)
		}
	}
	if register.FoldName(p.Name) == "" {
		p.Name = ""
		findings = append(findings, fault("sheet.product.nameless", n.place.line))
	}
	if p.Template.Name == "" && templated(p.Template) {
		p.Template.Name = p.Name
	}
	return p, findings
}

// templated reports whether a template says anything.
func templated(c register.Content) bool {
	for _, s := range States(c) {
		if s != register.Missing {
			return true
		}
	}
	return false
}
