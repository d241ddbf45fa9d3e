// SPDX-License-Identifier: EUPL-1.2

// Package heritage asks Software Heritage when it last kept a copy of a repository, and under which identifier.
// It receives addresses from the crawler, and the polite and guarded HTTP client from cmd.
// It gives facts. Documentation: https://archive.softwareheritage.org/api/1/origin/visit/latest/doc/
package heritage

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"greffe/crawler"
	"greffe/internal/register"
)

// Host is where the archive answers.
const Host = "archive.softwareheritage.org"

// Client asks the archive.
type Client struct {
	HTTP *http.Client
	Root string // of the API, with its final slash; "" is the archive's own
	Now  func() time.Time
}

// maxAnswer is longer than any honest answer.
const maxAnswer = 64 << 10

// visit is the part of an answer that is read.
type visit struct {
	Date     time.Time `json:"date"`
	Snapshot string    `json:"snapshot"` // hexadecimal
	Status   string    `json:"status"`   // of those that have a snapshot: full, partial
}

// Archive asks for the last visit that brought a snapshot: one request, to the address
// that has a limit of its own. Addresses are compared there letter by letter, so that
// the one that the forge writes is asked for. "Not found" is Absent.
func (c Client) Archive(ctx context.Context, r register.Repository) (register.Archive, error) {
	root := c.Root
	if root == "" {
		root = "https://" + Host + "/api/1/"
	}
	address := root + "origin/" + r.URL + "/visit/latest/?require_snapshot=true"
	now := c.Now().UTC().Truncate(time.Second)
	a := register.Archive{AskedAt: now}
	origin := register.Origin{Kind: register.Observed, Source: address, Date: now.Format(time.DateOnly)}
	at := register.Evidence{URL: address, ReadAt: now}
	status, body, err := c.ask(ctx, address)
	switch {
	case err != nil:
		return a, fmt.Errorf("ask the archive for %s: %w", r.Key, err)
	case status == http.StatusNotFound && !saysNotFound(body):
		return a, fmt.Errorf("ask the archive for %s: %w", r.Key, crawler.Unreadable(errNotItsWord))
	case status == http.StatusNotFound:
		a.VisitedAt, a.Snapshot = register.None[time.Time](origin, at), register.None[string](origin, at)
		return a, nil
	case status != http.StatusOK:
		return a, fmt.Errorf("ask the archive for %s: %w", r.Key, crawler.StatusFault(status))
	}
	v, ok := read(body, now)
	if !ok {
		a.VisitedAt = register.Fact[time.Time]{State: register.Failed, Origin: origin, Evidence: at}
		a.Snapshot = register.Fact[string]{State: register.Failed, Origin: origin, Evidence: at}
		return a, nil
	}
	a.VisitedAt = register.Known(v.Date, origin, at)
	a.Snapshot = register.Known("swh:1:snp:"+v.Snapshot, origin, at)
	a.Partial = v.Status == "partial"
	return a, nil
}

func (c Client) ask(ctx context.Context, address string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return 0, nil, crawler.Unanswered(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	return resp.StatusCode, body, err
}

// errNotItsWord: a 404 of something between us and the archive says nothing of what it keeps.
var errNotItsWord = errors.New("a 404 that is not the archive's own")

// saysNotFound reports whether a 404 is the archive's: it names an exception, as all of its
// errors do.
func saysNotFound(body []byte) bool {
	var e struct {
		Exception string `json:"exception"`
	}
	return json.Unmarshal(body, &e) == nil && e.Exception != ""
}

// read takes an answer that is as documented.
func read(body []byte, now time.Time) (visit, bool) {
	var v visit
	if json.Unmarshal(body, &v) != nil {
		return v, false
	}
	b, err := hex.DecodeString(v.Snapshot)
	v.Date = v.Date.UTC().Truncate(time.Second)
	return v, err == nil && len(b) == 20 && (v.Status == "full" || v.Status == "partial") && v.Date.Year() > 2014 && v.Date.Before(now.Add(24*time.Hour))
}
