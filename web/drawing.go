// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template/parse"
)

// drawings are parts of pages that were executed once for each value they can have.
type drawings struct {
	mu  sync.RWMutex
	all map[string]template.HTML
}

// drawnOnce are the parts that show a value of a closed list, or terms that stand in the
// template: the same value always looks the same, and they stand on a page twenty times.
func drawnOnce() []string {
	return []string{"state", "linkstatus", "mark-state", "mark-join", "mark-check", "gloss"}
}

// drawingsMost bounds what is kept: there are far fewer, unless a theme hands more to them.
const drawingsMost = 500

// drawn gives a part of a page for a value.
func (t *theme) drawn(name string, value any) (template.HTML, error) {
	key, ok := drawnKey(name, value)
	if ok {
		t.done.mu.RLock()
		html, there := t.done.all[key]
		t.done.mu.RUnlock()
		if there {
			return html, nil
		}
	}
	parts, err := t.drawings()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := parts.ExecuteTemplate(&b, name, value); err != nil {
		return "", fmt.Errorf("draw %s: %w", name, err)
	}
	html := template.HTML(b.String()) // #nosec G203 -- html/template has made it
	t.done.mu.Lock()
	defer t.done.mu.Unlock()
	if t.done.all == nil {
		t.done.all = map[string]template.HTML{}
	}
	if ok && len(t.done.all) < drawingsMost {
		t.done.all[key] = html
	}
	return html, nil
}

// drawnKey tells a drawing from all others; not ok for a value that is neither a text nor texts.
func drawnKey(name string, value any) (key string, ok bool) {
	if list, ok := value.([]string); ok {
		return name + "\x00" + strings.Join(list, "\x00"), true
	}
	text, ok := textValue(value)
	return name + " " + text, ok
}

// shorter writes a template so that less is done for each page: parts that are drawn once
// are asked for as such, and a word by its beginning and its value.
func shorter(text string) string {
	return wordOf.ReplaceAllString(partOnce.ReplaceAllString(text, `{{drawn "$1" $2}}`), `{{word "$1" $2}}`)
}

var (
	partOnce = regexp.MustCompile(`\{\{template "(` + strings.Join(drawnOnce(), "|") + `)" ([^{}]+)\}\}`)
	wordOf   = regexp.MustCompile(`\{\{t \(print "([^"]*)" ([.$][A-Za-z.]*)\)\}\}`)
)

// drawnParts lists the parts that an action draws.
func drawnParts(n *parse.ActionNode) (names []string) {
	for _, c := range n.Pipe.Cmds {
		if len(c.Args) < 2 || c.Args[0].String() != "drawn" {
			continue
		}
		if name, err := strconv.Unquote(c.Args[1].String()); err == nil && slices.Contains(drawnOnce(), name) {
			names = append(names, name)
		}
	}
	return names
}
