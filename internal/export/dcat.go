// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"strconv"
	"time"
)

// Catalogue is the register as portals of data harvest it: DCAT, after the reads of
// udata's harvester (https://github.com/opendatateam/udata, harvest/backends/dcat.py).
type Catalogue struct {
	IRI         string // of the catalogue
	Title       Translated
	Description Translated
	Publisher   string
	Home        string // address of the page for people
	Contact     string // mail or web address; "" for none
	LicenceURL  string
	Sets        []DataSet
	Page, Pages int // of the catalogue, from 1
	PageIRI     func(page int) string
}

// Translated is a text in several languages.
type Translated []struct{ Lang, Text string }

// DataSet is one list with its files.
type DataSet struct {
	ID          string // stable for ever, unique
	IRI         string
	Title       Translated
	Description Translated // more than 100 characters each
	Landing     string
	Since       string // day from which the register has something to say
	Modified    time.Time
	Keywords    []string
	Files       []Distribution
}

// Distribution is one file of a list.
type Distribution struct {
	IRI       string
	Title     Translated
	URL       string
	Format    string // CSV, JSON …
	MediaType string
	Schema    string // address of the schema that it conforms to; "" for none
	Size      int64  // 0: not known
	SHA256    string // "" : not known
}

// Graph gives the nodes of one page of the catalogue.
func (c Catalogue) Graph() []*Node {
	catalogue := &Node{IRI: c.IRI, Types: []string{"dcat:Catalog"}}
	catalogue.say("dct:title", c.Title)
	catalogue.say("dct:description", c.Description)
	catalogue.Says = append(catalogue.Says, Says{Name: "dct:publisher", Node: c.publisher()}, Says{Name: "foaf:homepage", IRI: c.Home})
	if c.LicenceURL != "" {
		catalogue.Says = append(catalogue.Says, Says{Name: "dct:license", IRI: c.LicenceURL})
	}
	for _, set := range c.Sets {
		catalogue.Says = append(catalogue.Says, Says{Name: "dcat:dataset", Node: c.set(set)})
	}
	nodes := []*Node{catalogue}
	if c.Pages > 1 {
		nodes = append(nodes, c.view())
	}
	return flatten(nodes)
}

// view says which page it is, and which one follows (hydra).
func (c Catalogue) view() *Node {
	view := &Node{IRI: c.PageIRI(c.Page), Types: []string{"hydra:PartialCollectionView"}}
	link := func(name string, page int) {
		if page >= 1 && page <= c.Pages {
			view.Says = append(view.Says, Says{Name: name, IRI: c.PageIRI(page)})
		}
	}
	link("hydra:first", 1)
	link("hydra:previous", c.Page-1)
	link("hydra:next", c.Page+1)
	link("hydra:last", c.Pages)
	return view
}

func (c Catalogue) publisher() *Node {
	return &Node{IRI: c.IRI + "#publisher", Types: []string{"foaf:Organization"}, Says: []Says{{Name: "foaf:name", Text: c.Publisher}}}
}

func (c Catalogue) set(set DataSet) *Node {
	n := &Node{IRI: set.IRI, Types: []string{"dcat:Dataset"}}
	n.Says = append(n.Says, Says{Name: "dct:identifier", Text: set.ID})
	n.say("dct:title", set.Title)
	n.say("dct:description", set.Description)
	if c.LicenceURL != "" {
		n.Says = append(n.Says, Says{Name: "dct:license", IRI: c.LicenceURL})
	}
	n.Says = append(n.Says,
		Says{Name: "dct:accrualPeriodicity", IRI: "http://publications.europa.eu/resource/authority/frequency/DAILY"},
		Says{Name: "dct:publisher", Node: c.publisher()},
		Says{Name: "dcat:landingPage", IRI: set.Landing},
	)
	if c.Contact != "" {
		n.Says = append(n.Says, Says{Name: "dcat:contactPoint", Node: &Node{Types: []string{"vcard:Organization"}, Says: []Says{{Name: "vcard:fn", Text: c.Publisher}, {Name: "vcard:hasURL", IRI: c.Contact}}}})
	}
	if !set.Modified.IsZero() {
		n.Says = append(n.Says, Says{Name: "dct:modified", Text: moment(set.Modified), Type: "xsd:dateTime"})
	}
	if set.Since != "" { // a node without an address: one with it would be fetched
		n.Says = append(n.Says, Says{Name: "dct:temporal", Node: &Node{Types: []string{"dct:PeriodOfTime"}, Says: []Says{
			{Name: "dcat:startDate", Text: set.Since, Type: "xsd:date"}, {Name: "dcat:endDate", Text: set.Modified.UTC().Format(time.DateOnly), Type: "xsd:date"},
		}}})
	}
	for _, k := range set.Keywords {
		n.Says = append(n.Says, Says{Name: "dcat:keyword", Text: k})
	}
	for _, d := range set.Files {
		n.Says = append(n.Says, Says{Name: "dcat:distribution", Node: c.file(d)})
	}
	return n
}

func (c Catalogue) file(d Distribution) *Node {
	n := &Node{IRI: d.IRI, Types: []string{"dcat:Distribution"}}
	n.say("dct:title", d.Title)
	n.Says = append(n.Says, Says{Name: "dcat:downloadURL", IRI: d.URL}, Says{Name: "dcat:accessURL", IRI: d.URL},
		Says{Name: "dct:format", Text: d.Format}, Says{Name: "dcat:mediaType", Text: d.MediaType})
	if c.LicenceURL != "" {
		n.Says = append(n.Says, Says{Name: "dct:license", IRI: c.LicenceURL})
	}
	if d.Schema != "" {
		n.Says = append(n.Says, Says{Name: "dct:conformsTo", IRI: d.Schema})
	}
	if d.SHA256 != "" {
		n.Says = append(n.Says, Says{Name: "dcat:byteSize", Text: strconv.FormatInt(d.Size, 10), Type: "xsd:decimal"},
			Says{Name: "spdx:checksum", Node: &Node{Types: []string{"spdx:Checksum"}, Says: []Says{
				{Name: "spdx:algorithm", IRI: "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"}, // an address: a text would fail the harvest
				{Name: "spdx:checksumValue", Text: d.SHA256, Type: "xsd:hexBinary"},
			}}})
	}
	return n
}

func (n *Node) say(name string, all Translated) {
	for _, t := range all {
		n.Says = append(n.Says, Says{Name: name, Text: t.Text, Lang: t.Lang})
	}
}
