// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"greffe/internal/register"
	"greffe/internal/search"
)

// This file is what a page of answers does to be understood: the words left out in
// one sentence, the algorithms first, and a way on where nothing was found.

const (
	leadingSheets = 3 // algorithms shown above the answers
	wordsTried    = 6 // words of a question without answers that are tried alone
)

// wordCount is what one word of a question would find alone.
type wordCount struct {
	Word  string
	Count int
	URL   string
}

// widening is what was looked for beside the words that were typed, and the address
// of the question without it.
type widening struct {
	Asked   string
	Also    []spoken // of the page's language, where there are any
	More    []spoken // behind a disclosure
	Exactly string
}

// alsoShown is how many of the words that were looked for unasked stand above the answers:
// a reader came for those.
const alsoShown = 3

// widened words what the thesaurus added to a question: first the words that found something,
// those of the page's language before the others. One that found nothing is shown only in the
// page's language, behind them.
func widened(r *request, q search.Query, added []register.Added) []widening {
	var out []widening
	for _, w := range q.Widened() {
		found := map[string]int{}
		most := ""
		for _, x := range added {
			if x.Asked == w.Asked {
				found[x.Text] = x.Total
				if x.Total > found[most] {
					most = x.Text
				}
			}
		}
		also := slices.DeleteFunc(slices.Clone(w.Also), func(s search.Said) bool { return found[s.Text] == 0 && s.Lang != r.lang })
		if len(also) == 0 {
			continue
		}
		rank := func(s search.Said) int {
			switch {
			case found[s.Text] == 0:
				return 2
			case s.Lang != r.lang:
				return 1
			}
			return 0
		}
		slices.SortStableFunc(also, func(a, b search.Said) int { return cmp.Or(rank(a)-rank(b), found[b.Text]-found[a.Text]) })
		shown := min(len(also), alsoShown)
		if len(also) == alsoShown+1 { // one word takes no more room than to say that there is one
			shown++
		}
		if i := slices.IndexFunc(also, func(s search.Said) bool { return s.Text == most }); i >= shown { // what found most is named
			also = slices.Insert(slices.Delete(also, i, i+1), 0, also[i])
		}
		out = append(out, widening{w.Asked, spokenAs(r.lang, also[:shown]), spokenAs(r.lang, also[shown:]), with(r, "q", q.Instead(w.Asked, `"`+strings.Trim(w.Asked, `"`)+`"`))})
	}
	return out
}

// instead is what another question finds where the one asked found nothing.
type instead struct {
	Text    string
	Left    []string // the words of the question that it leaves out
	Total   int
	Cards   []card
	URL     string
	Exactly string // address of the question as it was asked, and nothing else
}

// clearly is how many times more answers an offer has than the next, to be taken for what was
// meant.
const clearly = 3

// instead finds the answers of what was clearly meant, or of the question with fewer words.
func (s *Server) instead(r *request, p *searchPage, q register.Question, answer register.Answer) error {
	if p.Unfiltered > 0 || q.Offset > 0 {
		return nil
	}
	x := &instead{Text: answer.Fewer.Text, Left: answer.Fewer.Left}
	if list := answer.Offers; len(list) > 0 && (len(list) == 1 || list[0].Total >= clearly*list[1].Total) && len(questionWords(list[0].Text)) >= len(questionWords(q.Text)) {
		x.Text, x.Left = list[0].Text, nil
	}
	if x.Text == "" {
		return nil
	}
	exactly := `"` + strings.Join(strings.FieldsFunc(q.Text, func(c rune) bool { return strings.ContainsRune("\"«»“”„ ", c) }), " ") + `"`
	x.Exactly, x.URL = with(r, "q", exactly), with(r, "q", x.Text)
	q.Text, q.Bare = x.Text, true
	found, err := s.opt.Register.Find(r.Context(), q)
	if err != nil || found.Total == 0 {
		return err
	}
	x.Total = found.Total
	if x.Cards, err = s.hits(r.Context(), r.lang, found.Hits, s.thesaurus.Widen(search.Parse(x.Text))); err == nil {
		p.Instead = x
	}
	return err
}

// offerView is another question that may have been meant.
type offerView struct {
	Text  string
	Count int
	URL   string
}

func offers(r *request, list []register.Offer) []offerView {
	var out []offerView
	for _, o := range list {
		out = append(out, offerView{o.Text, o.Total, with(r, "q", o.Text)})
	}
	return out
}

// tab is one kind of answer with their number.
type tab struct {
	Kind   string // "" is all kinds
	Count  int
	URL    string
	Chosen bool
}

// dropped parts the words that were only too common from what deserves a sentence.
func dropped(list []search.Dropped) (common []string, others []search.Dropped) {
	for _, d := range list {
		if d.Why == search.DroppedStop {
			common = append(common, d.Word)
			continue
		}
		others = append(others, d)
	}
	return unique(common), others
}

// tabs lists the kinds among the answers; one kind alone needs none.
func tabs(r *request, facets []register.Facet) []tab {
	i := slices.IndexFunc(facets, func(f register.Facet) bool { return f.Name == "kind" })
	if i < 0 {
		return nil
	}
	chosen := r.query["kind"]
	all := tab{URL: with(r, "kind", ""), Chosen: len(chosen) == 0}
	var list []tab
	for _, kind := range []register.Kind{register.KindSheet, register.KindSoftware, register.KindRepository, register.KindOrganisation} {
		for _, v := range facets[i].Values {
			if v.Value == string(kind) {
				all.Count += v.Count
				list = append(list, tab{v.Value, v.Count, with(r, "kind", v.Value), slices.Contains(chosen, v.Value)})
			}
		}
	}
	if all.Count == 0 || len(list) < 2 && len(chosen) == 0 {
		return nil
	}
	return append([]tab{all}, list...)
}

// leading finds the best algorithms for a question whose first answers hold none: a
// person looks for what decided about her before she looks for source code.
func (s *Server) leading(r *request, p *searchPage, q register.Question, parsed search.Query, answer register.Answer) error {
	if parsed.Empty() || len(q.Filters) > 0 || q.Order != register.ByRelevance || q.Offset > 0 {
		return nil
	}
	sheets := slices.ContainsFunc(p.Tabs, func(t tab) bool { return t.Kind == string(register.KindSheet) })
	first := answer.Hits[:min(len(answer.Hits), leadingSheets)]
	if !sheets || slices.ContainsFunc(first, func(h register.Hit) bool { return h.Kind == register.KindSheet }) {
		return nil
	}
	q.Filters, q.Limit, q.Bare = []register.Filter{{Facet: "kind", Value: string(register.KindSheet)}}, leadingSheets, true
	found, err := s.opt.Register.Find(r.Context(), q)
	if err != nil {
		return err
	}
	p.Leading, err = s.hits(r.Context(), r.lang, found.Hits, parsed)
	for i := range p.Leading {
		p.Leading[i].Listed = true
	}
	if found.Total > len(found.Hits) {
		p.AllLeading = with(r, "kind", string(register.KindSheet))
	}
	return err
}

// wayOn tries each word alone, and the question without its filters, where a
// question found nothing.
func (s *Server) wayOn(r *request, p *searchPage, q register.Question) error {
	ctx := r.Context()
	if len(q.Filters) > 0 && q.Text != "" {
		n, err := s.count(ctx, q.Text)
		if err != nil {
			return err
		}
		p.Unfiltered = n
	}
	words := questionWords(q.Text)
	if len(words) < 2 {
		return nil
	}
	for _, word := range words[:min(len(words), wordsTried)] {
		n, err := s.count(ctx, word)
		if err != nil {
			return err
		}
		if n > 0 {
			p.Words = append(p.Words, wordCount{word, n, searchAddress(r.lang, url.Values{"q": {word}})})
		}
	}
	return nil
}

// questionWords are the words of a question that are searched for, as typed.
func questionWords(text string) []string {
	var words []string
	for _, word := range strings.Fields(strings.NewReplacer(`"`, " ", "«", " ", "»", " ", "“", " ", "”", " ").Replace(text)) {
		alone := search.Parse(word)
		if strings.HasPrefix(word, "-") || strings.Contains(word, ":") || alone.Empty() || len([]rune(word)) < 2 {
			continue
		}
		words = append(words, word)
	}
	common, _ := dropped(search.Parse(text).Dropped)
	return slices.DeleteFunc(unique(words), func(w string) bool { return slices.Contains(common, w) })
}

// count is how many answers a text has.
func (s *Server) count(ctx context.Context, text string) (int, error) {
	a, err := s.opt.Register.Find(ctx, register.Question{Text: text, Bare: true})
	return a.Total, err
}
