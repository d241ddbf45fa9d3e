// SPDX-License-Identifier: EUPL-1.2

package github

import (
	"encoding/json"
	"errors"
	"testing"

	"greffe/crawler"
	"greffe/internal/register"
)

// TestUnwrap: what is made of each answer of the GraphQL API.
func TestUnwrap(t *testing.T) {
	for _, c := range []struct {
		name, answer, problem string
	}{
		{"data", `{"data":{"r0":{"isEmpty":true}}}`, ""},
		{"one_not_found_beside_data", `{"data":{"r0":null},"errors":[{"type":"NOT_FOUND","message":"no"}]}`, ""},
		{"limited_with_status_200", `{"data":null,"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}`, crawler.ProblemRateLimited},
		{"secondary_limit", `{"errors":[{"message":"You have exceeded a secondary rate limit"}]}`, crawler.ProblemRateLimited},
		{"too_slow", `{"data":null,"errors":[{"message":"Something went wrong while executing your query."}]}`, crawler.ProblemUnreadable},
		{"html", `<html>`, crawler.ProblemUnreadable},
		{"nothing", `{}`, crawler.ProblemUnreadable},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := unwrap([]byte(c.answer))
			var f *crawler.Fault
			if errors.As(err, &f); err == nil != (c.problem == "") || f != nil && f.Problem != c.problem {
				t.Errorf("%v, want %q", err, c.problem)
			}
		})
	}
	if _, err := unwrap([]byte(`{"errors":[{"message":"Field 'size' doesn't exist on type 'TreeEntry'"}]}`)); !errors.Is(err, register.ErrInvalid) || tooMuch(err) {
		t.Errorf("a schema of another version: %v", err)
	}
}

// FuzzAnswer reads what a forge may answer: nothing of it brings the reader down, and a
// file is given only when it is the one that the folder names.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"isEmpty":false,"defaultBranchRef":{"name":"main","target":{"oid":"0123456789012345678901234567890123456789","tree":{"entries":[{"name":"README.md","mode":33188,"type":"blob","oid":"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391","size":0}]}}}}`),
		[]byte(`{"f0":{"text":"","isBinary":false,"isTruncated":false}}`))
	f.Add([]byte(`{"isEmpty":true}`), []byte(`null`))
	f.Fuzz(func(t *testing.T, head, objects []byte) {
		var n *node
		if json.Unmarshal(head, &n) != nil || n == nil {
			return
		}
		g := gather(0, register.Repository{Key: "h/o/n", Host: "h"}, n)
		if g == nil {
			return
		}
		_ = g.asks()
		g.answer(objects)
		for _, file := range g.contents.Tree().Files {
			if file.Size != len(file.Bytes) {
				t.Errorf("%+v", file)
			}
		}
	})
}
