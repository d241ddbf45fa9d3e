// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// StrictClient gives client to a forge's library with Strict in between. T is the
// library's type for a repository.
func StrictClient[T any](client *http.Client) *http.Client {
	base := client.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	c := *client
	c.Transport = Strict[T]{base}
	return &c
}

// Strict stands between a forge's client library and the transports below. The
// libraries tell failures apart each in its own way, one takes an empty answer for
// an empty list, another a 429 for an ordinary error, and all drop a page of a
// hundred repositories for one number written as a text. So here, on purpose, the
// answers are interpreted before a library sees them:
//
//   - any status from 400 up is a *Fault;
//   - an answer that is not JSON, is cut short, is empty or null is a *Fault too;
//   - in a list, a field of a repository that has not the type documented is left out,
//     and named in a header (see Misread);
//   - of the links to other pages only those are left that are written as documented: a
//     client library breaks off at a link without a relation;
//   - headers that tell of limits are removed: the transports below obeyed them,
//     and go-github would refuse by itself to send more.
type Strict[T any] struct{ Base http.RoundTripper }

// RoundTrip sends one request.
func (s Strict[T]) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.Base.RoundTrip(req)
	if err != nil {
		return nil, Unanswered(err)
	}
	switch {
	case resp.StatusCode >= 400:
		defer func() { _ = resp.Body.Close() }()
		return nil, refusal(resp)
	case resp.StatusCode != http.StatusOK:
		return resp, nil // a redirect, which the client follows
	}
	body, err := io.ReadAll(resp.Body) // the transports below bound it
	if closeErr := resp.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, cmp.Or(req.Context().Err(), Unanswered(err))
	}
	body, misread, err := clean[T](body)
	if err != nil {
		return nil, Unreadable(err)
	}
	misread.tell(resp.Header)
	onlyLinks(resp.Header)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	resp.ContentLength = int64(len(body))
	for name := range resp.Header {
		if strings.Contains(strings.ToLower(name), "ratelimit") || name == "Retry-After" {
			delete(resp.Header, name)
		}
	}
	return resp, nil
}

// link is a link to another page as the forges write it (RFC 8288). Within its address, a
// comma or a semicolon would be taken for its end.
var link = regexp.MustCompile(`<[^<>,;]*>\s*;\s*rel="?[a-z]+"?`)

// onlyLinks takes out of the Link header what is no link.
func onlyLinks(h http.Header) {
	found := link.FindAllString(strings.Join(h.Values("Link"), ", "), -1)
	h.Del("Link")
	if len(found) > 0 {
		h.Set("Link", strings.Join(found, ", "))
	}
}

// refusal makes the Fault of an answer from 400 up. GitHub answers 403 for its
// limits as well, and says so in a header or in the message:
// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
func refusal(resp *http.Response) *Fault {
	status := resp.StatusCode
	limited := resp.Header.Get("Retry-After") != "" || resp.Header.Get("X-RateLimit-Remaining") == "0"
	switch {
	case status < http.StatusInternalServerError && limited:
		status = http.StatusTooManyRequests // a 404 under a limit says nothing of what exists
	case status == http.StatusForbidden:
		message, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10)) // a message cut short is as good
		if strings.Contains(strings.ToLower(string(message)), "rate limit") {
			status = http.StatusTooManyRequests
		}
	}
	return StatusFault(status)
}

// clean gives back an answer that T's decoder takes: a list of T, an object that
// holds one as "data", or one T.
func clean[T any](b []byte) ([]byte, Misread, error) {
	b = bytes.TrimSpace(b)
	if len(b) == 0 || !json.Valid(b) {
		return nil, nil, errors.New("not a JSON document")
	}
	misread := Misread{}
	switch b[0] {
	case '[':
		b, err := cleanList[T](b, misread)
		return b, misread, err
	case '{':
		b, err := cleanObject[T](b, misread)
		return b, misread, err
	}
	return nil, nil, fmt.Errorf("neither a list nor an object: %.20q", b)
}

func cleanList[T any](b []byte, misread Misread) ([]byte, error) {
	var whole []T
	if json.Unmarshal(b, &whole) == nil {
		return b, nil
	}
	var items []json.RawMessage
	if err := json.Unmarshal(b, &items); err != nil {
		return nil, err
	}
	kept := items[:0]
	for _, item := range items {
		if item, err := cleanItem[T](item, misread); err == nil {
			kept = append(kept, item)
		}
	}
	if len(kept) == 0 && len(items) > 0 {
		return nil, errors.New("no entry of the list is a repository")
	}
	return json.Marshal(kept)
}

func cleanObject[T any](b []byte, misread Misread) ([]byte, error) {
	var page map[string]json.RawMessage
	if err := json.Unmarshal(b, &page); err != nil {
		return nil, err
	}
	data, ok := page["data"]
	if !ok {
		return cleanItem[T](b, misread)
	}
	if data = bytes.TrimSpace(data); len(data) == 0 || data[0] != '[' {
		return nil, errors.New("data is no list")
	}
	list, err := cleanList[T](data, misread)
	if err != nil {
		return nil, err
	}
	page["data"] = list
	return json.Marshal(page)
}

// cleanItem leaves out the fields that T cannot hold.
func cleanItem[T any](b []byte, misread Misread) ([]byte, error) {
	var whole T
	if json.Unmarshal(b, &whole) == nil {
		return b, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return nil, err
	}
	for name, value := range fields {
		one, err := json.Marshal(map[string]json.RawMessage{name: value})
		if err != nil {
			return nil, err
		}
		var t T
		if json.Unmarshal(one, &t) != nil {
			delete(fields, name)
			id := string(bytes.Trim(fields["id"], `"`))
			misread[id] = append(misread[id], name)
		}
	}
	return json.Marshal(fields)
}
