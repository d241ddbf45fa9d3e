// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"greffe/internal/register"
)

// Node is one thing of a graph: its address ("" for one that needs none), its types, and
// what is said of it, in order. Names are written with the prefixes of vocabularies().
type Node struct {
	IRI   string
	Types []string
	Says  []Says
}

// Says is one statement about a node: another node, an address, or a text with its
// language or type.
type Says struct {
	Name string
	Node *Node
	IRI  string
	Text string
	Lang string
	Type string
}

// The forms of a graph.
const (
	JSONLD = "jsonld"
	Turtle = "ttl"
	RDFXML = "rdf"
)

// GraphType is the media type of a form of graph; "" where there is no such form.
func GraphType(form string) string {
	return map[string]string{JSONLD: "application/ld+json", Turtle: "text/turtle; charset=utf-8", RDFXML: "application/rdf+xml"}[form]
}

// vocabulary is a prefix and what it stands for.
type vocabulary struct{ prefix, iri string }

func vocabularies() []vocabulary {
	return []vocabulary{
		{"dcat", "http://www.w3.org/ns/dcat#"}, {"dct", "http://purl.org/dc/terms/"}, {"foaf", "http://xmlns.com/foaf/0.1/"},
		{"hydra", "http://www.w3.org/ns/hydra/core#"}, {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}, {"spdx", "http://spdx.org/rdf/terms#"},
		{"vcard", "http://www.w3.org/2006/vcard/ns#"}, {"xsd", "http://www.w3.org/2001/XMLSchema#"},
	}
}

// whole writes a name out.
func whole(name string) string {
	prefix, rest, _ := strings.Cut(name, ":")
	for _, v := range vocabularies() {
		if v.prefix == prefix {
			return v.iri + rest
		}
	}
	return name
}

// WriteGraph writes nodes in a form. It wraps ErrInvalid for a form that does not exist.
func WriteGraph(w io.Writer, form string, nodes []*Node) error {
	out := bufio.NewWriter(w)
	switch form {
	case JSONLD:
		if err := writeJSONLD(out, nodes); err != nil {
			return err
		}
	case Turtle:
		writeTurtle(out, nodes)
	case RDFXML:
		writeRDFXML(out, nodes)
	default:
		return fmt.Errorf("graph as %q: %w", form, register.ErrInvalid)
	}
	return flush(out, "graph")
}

// writeJSONLD writes the context inline: harvesters do not fetch one.
func writeJSONLD(w io.Writer, nodes []*Node) error {
	context := map[string]string{}
	for _, v := range vocabularies() {
		context[v.prefix] = v.iri
	}
	graph := make([]any, len(nodes))
	for i, n := range nodes {
		graph[i] = n.jsonld()
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(map[string]any{"@context": context, "@graph": graph}); err != nil {
		return fmt.Errorf("write JSON-LD: %w", err)
	}
	return nil
}

func (n *Node) jsonld() map[string]any {
	m := map[string]any{}
	if n.IRI != "" {
		m["@id"] = n.IRI
	}
	if len(n.Types) > 0 {
		m["@type"] = n.Types
	}
	for _, s := range n.Says {
		var v any
		switch {
		case s.Node != nil:
			v = s.Node.jsonld()
		case s.IRI != "":
			v = map[string]any{"@id": s.IRI}
		case s.Lang != "":
			v = map[string]any{"@value": s.Text, "@language": s.Lang}
		case s.Type != "":
			v = map[string]any{"@value": s.Text, "@type": s.Type}
		default:
			v = s.Text
		}
		list, _ := m[s.Name].([]any)
		m[s.Name] = append(list, v)
	}
	return m
}

func writeTurtle(w *bufio.Writer, nodes []*Node) {
	for _, v := range vocabularies() {
		fmt.Fprintf(w, "@prefix %s: <%s> .\n", v.prefix, v.iri)
	}
	for _, n := range nodes {
		subject := "[]"
		if n.IRI != "" {
			subject = turtleIRI(n.IRI)
		}
		fmt.Fprintf(w, "\n%s %s .\n", subject, n.turtle(1))
	}
}

func (n *Node) turtle(depth int) string {
	var parts []string
	if len(n.Types) > 0 {
		parts = append(parts, "a "+strings.Join(n.Types, ", "))
	}
	indent := strings.Repeat(" ", depth)
	for _, s := range n.Says {
		var v string
		switch {
		case s.Node != nil && s.Node.IRI == "":
			v = "[ " + s.Node.turtle(depth+1) + " ]"
		case s.Node != nil: // a node with an address is said of at the top
			v = turtleIRI(s.Node.IRI)
		case s.IRI != "":
			v = turtleIRI(s.IRI)
		default:
			v = turtleText(s)
		}
		parts = append(parts, s.Name+" "+v)
	}
	return strings.Join(parts, " ;\n"+indent)
}

// turtleIRI writes an address; characters that Turtle forbids there are written by number.
func turtleIRI(iri string) string {
	var b strings.Builder
	b.WriteByte('<')
	for _, r := range iri {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			fmt.Fprintf(&b, "%%%02X", r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('>')
	return b.String()
}

func turtleText(s Says) string {
	text := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s.Text) + `"`
	switch {
	case s.Lang != "":
		return text + "@" + s.Lang
	case s.Type != "":
		return text + "^^" + s.Type
	}
	return text
}

func writeRDFXML(w *bufio.Writer, nodes []*Node) {
	_, _ = w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<rdf:RDF")
	for _, v := range vocabularies() {
		fmt.Fprintf(w, ` xmlns:%s="%s"`, v.prefix, v.iri)
	}
	_, _ = w.WriteString(">\n")
	for _, n := range nodes {
		n.xml(w, " ")
	}
	_, _ = w.WriteString("</rdf:RDF>\n")
}

func (n *Node) xml(w *bufio.Writer, indent string) {
	name := "rdf:Description"
	if len(n.Types) > 0 {
		name = n.Types[0]
	}
	_, _ = w.WriteString(indent + "<" + name)
	if n.IRI != "" {
		_, _ = w.WriteString(` rdf:about="` + attribute(n.IRI) + `"`)
	}
	_, _ = w.WriteString(">\n")
	for _, t := range n.Types[min(1, len(n.Types)):] {
		fmt.Fprintf(w, "%s <rdf:type rdf:resource=\"%s\"/>\n", indent, attribute(whole(t)))
	}
	for _, s := range n.Says {
		_, _ = w.WriteString(indent + " <" + s.Name)
		switch {
		case s.Node != nil:
			_, _ = w.WriteString(">\n")
			s.Node.xml(w, indent+"  ")
			_, _ = w.WriteString(indent + " </" + s.Name + ">\n")
			continue
		case s.IRI != "":
			_, _ = w.WriteString(` rdf:resource="` + attribute(s.IRI) + "\"/>\n")
			continue
		case s.Lang != "":
			_, _ = w.WriteString(` xml:lang="` + s.Lang + `"`)
		case s.Type != "":
			_, _ = w.WriteString(` rdf:datatype="` + attribute(whole(s.Type)) + `"`)
		}
		_ = w.WriteByte('>')
		writeText(w, s.Text)
		_, _ = w.WriteString("</" + s.Name + ">\n")
	}
	_, _ = w.WriteString(indent + "</" + name + ">\n")
}

// flatten puts every node that has an address at the top, once: Turtle wants it so.
func flatten(nodes []*Node) []*Node {
	var all []*Node
	var visit func(n *Node)
	visit = func(n *Node) {
		if n.IRI != "" && !slices.Contains(all, n) {
			all = append(all, n)
		}
		for _, s := range n.Says {
			if s.Node != nil {
				visit(s.Node)
			}
		}
	}
	for _, n := range nodes {
		visit(n)
	}
	return all
}
