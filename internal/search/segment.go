// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Segment is a piece of a text to show; Marked when the query asked for it.
type Segment struct {
	Text   string
	Marked bool
}

// Highlight cuts text into segments, those that q asks for marked, by the same
// analysis as the index. A text longer than limit characters is cut, at words, to the
// window that holds most of what was asked, with an ellipsis where it was cut; limit 0
// cuts nothing. The segments are plain text: whoever shows them escapes them.
func Highlight(text string, q Query, limit int) []Segment {
	hits := find(text, q)
	if limit <= 0 || utf8.RuneCountInString(text) <= limit {
		return cut(text, hits, 0, len(text))
	}
	start, end := window(text, hits, limit)
	return cut(text, hits, start, end)
}

// hit is a marked place of a text: which term of the query it answers.
type hit struct{ start, end, term int }

// maxMarked caps the text that is looked through for marks, in bytes.
const maxMarked = 64 << 10

// find lists the places that q's terms ask for, in order, none within another.
func find(text string, q Query) []hit {
	if len(q.need) == 0 {
		return nil
	}
	seen := text[:min(len(text), maxMarked)]
	var hits []hit
	var leaves []place
	inRow := slices.ContainsFunc(q.need, func(t term) bool { return len(t.phrase) > 0 || len(t.also) > 0 })
	for start, c := range chunks(seen) {
		if h, ok := q.meet(&c.root, start); ok {
			hits = append(hits, h)
		} else {
			hits = q.meets(c.leaves, start, q.meets(c.inner, start, hits))
		}
		if !inRow {
			continue
		}
		for _, n := range c.leaves {
			leaves = append(leaves, place{n.exact, n.stems, start + n.start, start + n.end})
		}
	}
	for i, t := range q.need {
		hits = append(hits, phrases(leaves, t.phrase, i)...)
		for _, s := range t.also {
			hits = append(hits, s.places(leaves, i)...)
		}
	}
	return merge(hits)
}

// meets adds the hits among nodes to hits.
func (q Query) meets(nodes []*node, start int, hits []hit) []hit {
	for _, n := range nodes {
		if h, ok := q.meet(n, start); ok {
			hits = append(hits, h)
		}
	}
	return hits
}

// meet reports the first term of q that the node n answers.
func (q Query) meet(n *node, start int) (hit, bool) {
	for i, t := range q.need {
		if t.word != nil && t.word.meets(n, t.prefix) || slices.ContainsFunc(t.group, func(g term) bool { return g.word.meets(n, g.prefix) }) {
			return hit{start + n.start, start + n.end, i}, true
		}
	}
	for _, j := range q.joined {
		if n.exact == j.word || j.prefix && strings.HasPrefix(n.exact, j.word) {
			return hit{start + n.start, start + n.end, j.from}, true
		}
	}
	return hit{}, false
}

// meets reports whether the word asked, or a part of it, is n.
func (w *node) meets(n *node, prefix bool) bool {
	if w.exact != "" && n.exact != "" {
		if w.exact == n.exact || prefix && strings.HasPrefix(n.exact, w.exact) {
			return true
		}
		for _, s := range w.stems {
			if slices.Contains(n.stems, s) {
				return true
			}
		}
	}
	for i := range w.children {
		c := &w.children[i]
		if !c.stop() && c.meets(n, prefix && i == len(w.children)-1) {
			return true
		}
	}
	return false
}

type place struct {
	exact      string
	stems      []string
	start, end int
}

// phrases finds the phrase among the words of a text.
func phrases(leaves []place, phrase []string, term int) []hit {
	var hits []hit
	for i := 0; len(phrase) > 0 && i+len(phrase) <= len(leaves); i++ {
		same := true
		for j, w := range phrase {
			if leaves[i+j].exact != w {
				same = false
				break
			}
		}
		if same {
			hits = append(hits, hit{leaves[i].start, leaves[i+len(phrase)-1].end, term})
		}
	}
	return hits
}

// merge sorts the hits and joins those that overlap.
func merge(hits []hit) []hit {
	slices.SortFunc(hits, func(a, b hit) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	var out []hit
	for _, h := range hits {
		if n := len(out); n > 0 && h.start < out[n-1].end {
			out[n-1].end = max(out[n-1].end, h.end)
			continue
		}
		out = append(out, h)
	}
	return out
}

// cut makes the segments of text[start:end].
func cut(text string, hits []hit, start, end int) []Segment {
	var out []Segment
	add := func(s string, marked bool) {
		if s != "" {
			out = append(out, Segment{s, marked})
		}
	}
	if start > 0 {
		add("… ", false)
	}
	i := start
	for _, h := range hits {
		if h.start < i || h.end > end {
			continue
		}
		add(text[i:h.start], false)
		add(text[h.start:h.end], true)
		i = h.end
	}
	if end < len(text) {
		add(strings.TrimRight(text[i:end], " \n\t")+" …", false)
		return out
	}
	add(text[i:end], false)
	return out
}

// window chooses the part of text, at most limit characters, that answers most terms
// of the query, then most often, then the earliest; a little is left before the
// first hit so that it can be read.
func window(text string, hits []hit, limit int) (start, end int) {
	if len(hits) == 0 {
		return 0, wordEnd(text, 0, limit)
	}
	best, bestScore := 0, -1
	for i := range hits {
		if score := worth(hits[i:], hits[i].start+limit); score > bestScore {
			best, bestScore = i, score
		}
	}
	start = wordStart(text, hits[best].start, limit/6)
	end = wordEnd(text, start, limit)
	if end == len(text) { // room is left at the front
		start = wordStart(text, len(text), limit)
	}
	return start, end
}

// worth counts the terms met before limit, a new one for a hundred repeats.
func worth(hits []hit, limit int) int {
	score := 0
	var met uint64
	for _, h := range hits {
		if h.end > limit {
			break
		}
		if bit := uint64(1) << (h.term % 64); met&bit == 0 {
			met |= bit
			score += 100
			continue
		}
		score++
		if score > 100*MaxWords {
			break
		}
	}
	return score
}

// wordStart goes back from i by at most n characters and then on to the next word.
func wordStart(text string, i, n int) int {
	from := i
	for ; n > 0 && from > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	if from == 0 || strings.ContainsRune(" \n\t", rune(text[from-1])) {
		return from
	}
	if j := strings.IndexAny(text[from:i], " \n\t"); j >= 0 {
		return from + j + 1
	}
	return from
}

// wordEnd goes on from i by at most n characters and then back to the end of a word.
func wordEnd(text string, i, n int) int {
	to := i
	for ; n > 0 && to < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
	}
	if to >= len(text) {
		return len(text)
	}
	if j := strings.LastIndexAny(text[i:to], " \n\t"); j > 0 {
		return i + j
	}
	return to
}
