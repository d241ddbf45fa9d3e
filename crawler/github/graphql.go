// SPDX-License-Identifier: EUPL-1.2

package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"greffe/crawler"
	"greffe/internal/register"
)

// graphQL is the address of a host's GraphQL API, beside that of its REST API:
// https://docs.github.com/en/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint
// https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint
func (f *Forge) graphQL(host string) (string, error) {
	c, err := f.api(host)
	if err != nil {
		return "", err
	}
	u := *c.BaseURL
	u.Path = strings.TrimSuffix(u.Path, "v3/") + "graphql"
	return u.String(), nil
}

// Batch says that GraphQL reads a hundred repositories at once, and answers nobody
// without a token: https://docs.github.com/en/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql
func (f *Forge) Batch(host string) int {
	api := host
	if host == public {
		api = "api." + public
	}
	if f.access.Token == nil || !f.access.Token(api) {
		return 1
	}
	return 100
}

// node is one repository of an answer. The fields are those of
// https://docs.github.com/en/graphql/reference/objects#repository
type node struct {
	IsEmpty bool `json:"isEmpty"`
	Branch  *struct {
		Name   string `json:"name"`
		Target struct {
			OID  string `json:"oid"`
			Tree *tree  `json:"tree"` // of a Commit
		} `json:"target"`
	} `json:"defaultBranchRef"`

	// https://docs.github.com/en/graphql/reference/objects#releaseconnection
	Releases *struct {
		TotalCount int `json:"totalCount"`
	} `json:"releases"`
	// https://docs.github.com/en/graphql/reference/objects#release
	LatestRelease *struct {
		PublishedAt *time.Time `json:"publishedAt"`
	} `json:"latestRelease"`
}

// released fills what the forge says of releases, which its lists do not tell.
func (n *node) released(t *crawler.Tree) {
	if n.Releases == nil {
		return
	}
	t.Releases, t.LastRelease = crawler.Said(n.Releases.TotalCount), register.Fact[time.Time]{State: register.Absent}
	if n.LatestRelease != nil {
		t.LastRelease = crawler.SaidIf(n.LatestRelease.PublishedAt)
	} else if n.Releases.TotalCount > 0 { // of those that came before it was final, none counts as the latest
		t.LastRelease = register.Fact[time.Time]{}
	}
}

// tree is https://docs.github.com/en/graphql/reference/objects#tree
type tree struct {
	Entries []treeEntry `json:"entries"`
}

// treeEntry is https://docs.github.com/en/graphql/reference/objects#treeentry
type treeEntry struct {
	Name string `json:"name"`
	Mode int    `json:"mode"`
	Type string `json:"type"` // blob, tree, commit
	OID  string `json:"oid"`
	Size int64  `json:"size"`
}

// kind reads git's mode, which tells a link from a file.
func (e treeEntry) kind() crawler.NodeKind {
	switch {
	case e.Type == "tree":
		return crawler.NodeFolder
	case e.Type == "commit":
		return crawler.NodeSubmodule
	case e.Mode&0o170000 == 0o120000:
		return crawler.NodeSymlink
	}
	return crawler.NodeFile
}

// object is a folder or a file that was asked for by its hash:
// https://docs.github.com/en/graphql/reference/objects#blob
type object struct {
	tree
	Text        *string `json:"text"`
	IsBinary    *bool   `json:"isBinary"`
	IsTruncated bool    `json:"isTruncated"`
}

// The parts of queries.
const (
	entriesPart = "entries { name mode type oid size }"
	headPart    = "isEmpty releases { totalCount } latestRelease { publishedAt } defaultBranchRef { name target { oid ... on Commit { tree { " + entriesPart + " } } } }"
	folderPart  = "{ ... on Tree { " + entriesPart + " } }"
	filePart    = "{ ... on Blob { isBinary isTruncated text } }"
)

// selection asks for a part of one repository.
func selection(alias string, r register.Repository, part string) string {
	owner, name, _ := strings.Cut(crawler.Path(r), "/")
	return fmt.Sprintf("%s: repository(owner: %s, name: %s) { %s }\n", alias, quote(owner), quote(name), part)
}

// quote writes a GraphQL string, whose escapes are those of JSON:
// https://spec.graphql.org/October2021/#sec-String-Value
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""` // a string always marshals
	}
	return string(b)
}

// ask sends one query and gives what it brought by alias; what could not be answered
// is null there.
func (f *Forge) ask(ctx context.Context, host, selections string) (map[string]json.RawMessage, error) {
	address, err := f.graphQL(host)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(map[string]string{"query": "query {\n" + selections + "}"})
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", host, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("query %s: %w", host, err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := f.access.Client.Do(req)
	if err != nil {
		return nil, crawler.Unanswered(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body) // the transports below bound it
	switch {
	case err != nil:
		return nil, crawler.Unanswered(err)
	case resp.StatusCode != http.StatusOK:
		return nil, crawler.StatusFault(resp.StatusCode)
	}
	return unwrap(answer)
}

// unwrap reads an answer. Errors stand beside the data, with the status 200, and
// concern single repositories, but for a limit:
// https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#exceeding-the-rate-limit
func unwrap(answer []byte) (map[string]json.RawMessage, error) {
	var got struct {
		Data   map[string]json.RawMessage `json:"data"`
		Errors []struct {
			Type    string `json:"type"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return nil, crawler.Unreadable(err)
	}
	for _, e := range got.Errors {
		if e.Type == "RATE_LIMITED" || strings.Contains(strings.ToLower(e.Message), "rate limit") {
			return nil, crawler.StatusFault(http.StatusTooManyRequests)
		}
	}
	switch {
	case got.Data != nil:
		return got.Data, nil
	case len(got.Errors) > 0 && !strings.Contains(got.Errors[0].Message, "omething went wrong"):
		return nil, fmt.Errorf("query refused (%.200s): %w", got.Errors[0].Message, register.ErrInvalid) // a schema of another version
	}
	return nil, crawler.Unreadable(errors.New("an answer without data")) // a query that took too long
}
