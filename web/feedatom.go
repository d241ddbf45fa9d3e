// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"
)

// atomType is the media type of RFC 4287.
const atomType = "application/atom+xml"

// atomFeed is an Atom feed (RFC 4287), with paging after RFC 5005 section 3.
type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang      string      `xml:"xml:lang,attr"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Subtitle  string      `xml:"subtitle"`
	Updated   string      `xml:"updated"`
	Author    atomAuthor  `xml:"author"`
	Generator string      `xml:"generator"`
	Links     []atomLink  `xml:"link"`
	Entries   []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string       `xml:"id"`
	Title     string       `xml:"title"`
	Updated   string       `xml:"updated"`
	Published string       `xml:"published"`
	Links     []atomLink   `xml:"link"`
	Category  atomCategory `xml:"category"`
	Content   atomText     `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

func (f *feeds) atom(p *feedPage, _ *http.Request) ([]byte, string, error) {
	say := speaker{f.catalogue, p.lang}
	title := f.title(p.lang)
	feed := atomFeed{
		Lang: p.lang, ID: f.atomID(p), Title: f.titled(say, p), Subtitle: say.say("api.feed.description"),
		Updated: f.atomUpdated(p), Author: atomAuthor{title}, Generator: "Greffe",
		Links: []atomLink{
			{"self", atomType, f.address(p, 0)},
			{"alternate", "text/html", f.absolute(address(p.lang, "changes"))},
		},
	}
	if p.next > 0 {
		feed.Links = append(feed.Links, atomLink{"next", atomType, f.address(p, p.next)})
	}
	for _, x := range p.items {
		e := atomEntry{
			ID: itemID(x.change), Title: x.title, Updated: iso(x.at), Published: iso(x.at),
			Category: atomCategory{string(x.change.Kind)}, Content: atomText{"text", x.text},
		}
		if x.url != "" {
			e.Links = append(e.Links, atomLink{"alternate", "text/html", x.url})
		}
		feed.Entries = append(feed.Entries, e)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", " ")
	if err := enc.Encode(feed); err != nil {
		return nil, "", fmt.Errorf("write feed: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), atomType, nil
}

// atomID names the feed: by its address where the site has one.
func (f *feeds) atomID(p *feedPage) string {
	if f.base == nil {
		return "urn:greffe:feed:" + p.lang
	}
	return f.address(p, 0)
}

// atomUpdated is the time of the newest change; of an empty feed, which must have
// one all the same, the beginning of time.
func (f *feeds) atomUpdated(p *feedPage) string {
	at := p.updated()
	if at.IsZero() {
		at = time.Unix(0, 0)
	}
	return iso(at)
}
