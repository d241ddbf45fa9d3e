// SPDX-License-Identifier: EUPL-1.2

package web

import "net/url"

// takeAway is what a page offers of its noun to programs and to those who follow it.
type takeAway struct {
	Feed     string // what its feeds are asked: ?algorithm=slug
	API      string // its address there; "" where there is none
	Badges   string // the page of its badges
	Evidence string // its bundle; "" where it has none
}

// takes makes the addresses of one noun: its name as feeds call it, its address in the
// API, and what the page of badges calls it.
func (s *Server) takes(lang, feed, path, key string) *takeAway {
	t := &takeAway{Feed: "?" + url.Values{feed: {key}}.Encode()}
	if s.site.API {
		t.API = apiRoot + path + "?" + url.Values{"key": {key}}.Encode()
	}
	if feed != "organisation" && feed != "software" {
		t.Badges = address(lang, "badges") + "?" + url.Values{feed: {key}}.Encode()
	}
	return t
}
