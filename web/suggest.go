// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"greffe/internal/register"
	"greffe/internal/search"
	"greffe/internal/words"
)

// suggestion is a page that the search box offers while a reader types. It is an
// enhancement: the form works without.
type suggestion struct {
	Name string `json:"name"`
	Kind string `json:"kind"` // in words
	URL  string `json:"url"`
}

const (
	suggested       = 7
	shortestSuggest = 3 // characters: what is shorter begins too many names
)

// suggestPath is where the search box asks; it is no page and has no place among the routes.
func suggestPath(lang string) string { return "/" + lang + "/suggestions" }

// suggest answers with the pages that best answer what was typed so far.
func (s *Server) suggest(lang string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text := strings.ToValidUTF8(r.URL.Query().Get("q"), "")
		if utf8.RuneCountInString(text) > maxValue {
			s.refuse(w, r, http.StatusBadRequest)
			return
		}
		version, err := s.opt.Register.Version(r.Context())
		if err != nil {
			s.fail(w, r, lang, err)
			return
		}
		list := []suggestion{}
		if utf8.RuneCountInString(text) >= shortestSuggest {
			ctx, cancel := context.WithTimeout(r.Context(), searchTime)
			defer cancel()
			if list, err = s.suggestions(ctx, lang, text); err != nil {
				s.fail(w, r, lang, err)
				return
			}
		}
		body, err := json.Marshal(list)
		if err != nil {
			s.fail(w, r, lang, err)
			return
		}
		s.send(w, r, &rendered{
			status: http.StatusOK, lang: lang, mediaType: "application/json", body: body,
			etag: fmt.Sprintf(`W/"%d.%s-%s"`, version, s.build, lang),
		})
	}
}

// suggestions names what was found.
func (s *Server) suggestions(ctx context.Context, lang, text string) ([]suggestion, error) {
	found, err := s.opt.Register.Find(ctx, register.Question{Text: text, Limit: suggested})
	if err != nil {
		return nil, err
	}
	cards, err := s.hits(ctx, lang, found.Hits, s.thesaurus.Widen(search.Parse(text)))
	if err != nil {
		return nil, err
	}
	list := []suggestion{}
	for _, c := range cards {
		var name strings.Builder
		for _, part := range c.Title {
			name.WriteString(part.Text)
		}
		list = append(list, suggestion{name.String(), s.opt.Catalogue.Text(lang, "web.kind."+string(c.Kind), nil), c.URL})
	}
	if len(found.Offers) > 0 && len(list) == 0 {
		say := speaker{s.opt.Catalogue, lang}
		for _, o := range found.Offers {
			list = append(list, suggestion{o.Text, say.say("web.search.offer_short"), searchAddress(lang, url.Values{"q": {o.Text}})})
		}
	}
	return list, nil
}

// suggestRoutes are the addresses that answer suggestions.
func (s *Server) suggestRoutes() map[string]http.HandlerFunc {
	m := map[string]http.HandlerFunc{}
	for _, lang := range words.Langs() {
		m[suggestPath(lang)] = s.suggest(lang)
	}
	return m
}
