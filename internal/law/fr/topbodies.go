// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	"go.yaml.in/yaml/v3"

	"greffe/internal/law"
	"greffe/internal/register"
)

var topLine = regexp.MustCompile(`(?i)^["']?` + uuid + `["']?\s*:\s*\S`)

// isTop looks at the first line that is no comment.
func isTop(head []byte) bool {
	for line := range bytes.Lines(begins(head)) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) {
			return topLine.Match(line)
		}
	}
	return false
}

const maxTop = 256 << 10

// readTop reads the list of those above whom nobody stands (top_organizations.yml of
// codegouvfr): a YAML mapping from uuids to names. The annuaire hangs ministries
// under a government; here the tree ends with them.
func readTop(r io.Reader) ([]law.ListedBody, []register.Finding, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxTop+1))
	if err != nil {
		return nil, nil, unreadable(err)
	}
	if len(content) > maxTop {
		return nil, nil, fmt.Errorf("more than %d bytes: %w", maxTop, register.ErrInvalid)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(content, &doc); err != nil {
		return nil, nil, unreadable(err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, nil, unreadable(errors.New("no mapping"))
	}
	var all []law.ListedBody
	var findings found
	listed := map[string]bool{}
	pairs := doc.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		key, value := pairs[i], pairs[i+1]
		id, ok := identify(annuaire, key.Value)
		title := name(value.Value)
		switch {
		case !ok:
			findings.add("identifier", register.Warning, key.Line, key.Value, "value", key.Value, "scheme", annuaire)
		case value.Kind != yaml.ScalarNode || title == "":
			findings.add("nameless", register.Error, key.Line, key.Value)
		case listed[id.Value]:
			findings.add("twice", register.Warning, key.Line, key.Value, "value", id.Value)
		default:
			listed[id.Value] = true
			all = append(all, law.ListedBody{Name: title, Proper: true, Identifiers: []register.Identifier{id}, AllParents: true, Place: key.Value, Line: key.Line})
		}
	}
	return all, findings, nil
}
