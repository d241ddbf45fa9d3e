// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"greffe/internal/register"
)

// jsonFeedType is the media type that JSON Feed registers.
const jsonFeedType = "application/feed+json"

// jsonFeed is a JSON Feed 1.1 (https://jsonfeed.org/version/1.1).
type jsonFeed struct {
	Version     string         `json:"version"`
	Title       string         `json:"title"`
	HomePageURL string         `json:"home_page_url,omitempty"`
	FeedURL     string         `json:"feed_url,omitempty"`
	Description string         `json:"description"`
	NextURL     string         `json:"next_url,omitempty" doc:"Older changes."`
	Language    string         `json:"language"`
	Extension   jsonFeedAbout  `json:"_greffe" doc:"Extension of the feed."`
	Items       []jsonFeedItem `json:"items" nullable:"false"`
}

// jsonFeedAbout is the extension at the top of a feed.
type jsonFeedAbout struct {
	About   string `json:"about" doc:"Where the extensions are documented: the OpenAPI document, schema FeedExtension."`
	Changes string `json:"changes" doc:"Where a program follows every change: list-changes of the API."`
}

// jsonFeedItem is one change.
type jsonFeedItem struct {
	ID            string        `json:"id" doc:"urn:greffe:change:, seq, commitment."`
	URL           string        `json:"url,omitempty" doc:"A page for people."`
	Title         string        `json:"title"`
	ContentText   string        `json:"content_text"`
	DatePublished time.Time     `json:"date_published"`
	Tags          []string      `json:"tags" nullable:"false" doc:"The kind of noun."`
	Extension     feedExtension `json:"_greffe" doc:"The same for programs."`
}

// feedExtension is what a program needs to know of an item.
type feedExtension struct {
	Kind       register.Kind `json:"kind" enum:"sheet,repository,organisation,link" doc:"Of the noun that changed."`
	ID         string        `json:"id" doc:"Of the noun."`
	Key        string        `json:"key,omitempty" doc:"Its public key at that time: slug, repository key, address of a link."`
	Seq        int64         `json:"seq" doc:"Position in the journal, the same as in the API."`
	Fields     []string      `json:"fields" nullable:"false" doc:"What differs from the change before."`
	First      bool          `json:"first" doc:"The noun's first change."`
	Tombstone  bool          `json:"tombstone" doc:"Since this change it is gone or withdrawn."`
	Commitment string        `json:"commitment"`
	URL        string        `json:"url,omitempty" doc:"The noun's address in the API."`
}

func (f *feeds) json(p *feedPage, _ *http.Request) ([]byte, string, error) {
	say := speaker{f.catalogue, p.lang}
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.titled(say, p),
		Description: say.say("api.feed.description"), Language: p.lang, Items: make([]jsonFeedItem, len(p.items)),
		Extension: jsonFeedAbout{f.absolute(apiRoot + "/openapi.json"), f.absolute(apiRoot + "/changes")},
	}
	if f.base != nil { // the standard wants whole addresses here; the two are optional
		feed.HomePageURL, feed.FeedURL = f.absolute(address(p.lang, "changes")), f.address(p, 0)
	}
	if p.next > 0 {
		feed.NextURL = f.address(p, p.next)
	}
	for i, x := range p.items {
		c := x.change
		feed.Items[i] = jsonFeedItem{
			ID: itemID(c), URL: x.url, Title: x.title, ContentText: x.text, DatePublished: x.at, Tags: []string{string(c.Kind)},
			Extension: feedExtension{c.Kind, c.ID, c.Key, c.Seq, c.Fields, c.First, c.Tombstone, c.Commitment, c.URL},
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(feed); err != nil {
		return nil, "", fmt.Errorf("write feed: %w", err)
	}
	return b.Bytes(), jsonFeedType, nil
}
