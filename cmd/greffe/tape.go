// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"greffe/crawler"
	"greffe/internal/register"
	"greffe/internal/words"
)

// tape keeps what forges answered in a folder, one file an answer, so that a crawl can be
// made again without them. Nothing of a request is kept but its method, its address and
// the hash of its body: a token never reaches it, and what an answer could hold of one is
// taken out.
type tape struct {
	base http.RoundTripper // nil: the answers come from the folder
	dir  string

	mu    sync.Mutex
	times map[string]int // how often a request was made
}

// taped is one answer as a file.
type taped struct {
	Method string              `json:"method"`
	URL    string              `json:"url"`
	Status int                 `json:"status,omitempty"`
	Header map[string][]string `json:"header,omitempty"`
	Body   []byte              `json:"body,omitempty"`
	Failed string              `json:"failed,omitempty"` // there was no answer, and why
}

// tapeStart is the file that says when the crawl began and on which machine: both stand
// in what a register says.
const tapeStart = "crawl.json"

type tapeHead struct {
	Started time.Time `json:"started"`
	Machine string    `json:"machine"`
	Tokens  []string  `json:"tokens,omitempty"` // hosts that a token was given for: they are asked otherwise
}

// errNotTaped: the crawl asks for something that the recorded one did not.
var errNotTaped = errors.New("not among the recorded answers")

// record begins a tape in a folder that is empty or not there.
func record(dir string, base http.RoundTripper, head tapeHead) (*tape, error) {
	if files, err := os.ReadDir(dir); err == nil && len(files) > 0 {
		return nil, fmt.Errorf("%s is not empty: %w", dir, register.ErrConflict)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(head, "", " ")
	if err != nil {
		return nil, err
	}
	return &tape{base: base, dir: dir, times: map[string]int{}}, os.WriteFile(filepath.Join(dir, tapeStart), append(b, '\n'), 0o600)
}

// replay opens a tape.
func replay(dir string) (*tape, tapeHead, error) {
	var head tapeHead
	b, err := os.ReadFile(filepath.Join(dir, tapeStart)) // #nosec G304 -- the operator's own folder
	if err == nil {
		err = json.Unmarshal(b, &head)
	}
	return &tape{dir: dir, times: map[string]int{}}, head, err
}

// RoundTrip asks and keeps the answer, or gives the one that was kept.
func (t *tape) RoundTrip(req *http.Request) (*http.Response, error) {
	name, err := t.name(req)
	if err != nil {
		return nil, err
	}
	if t.base == nil {
		return t.play(req, name)
	}
	resp, err := t.base.RoundTrip(req)
	if err != nil {
		if req.Context().Err() != nil {
			return nil, err // nobody waited for the answer
		}
		return nil, errors.Join(err, t.write(name, taped{Method: req.Method, URL: shownURL(req.URL), Failed: "no answer"}))
	}
	body, readErr := io.ReadAll(resp.Body) // the transports below bound it
	_ = resp.Body.Close()
	kept := taped{Method: req.Method, URL: shownURL(req.URL), Status: resp.StatusCode, Header: scrubbed(resp.Header), Body: body}
	if readErr != nil {
		kept.Failed = "the answer broke off"
	}
	if err := t.write(name, kept); err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), broken{readErr}))
	return resp, nil
}

// broken gives the error that ended an answer.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	return 0, io.EOF
}

// play gives the answer that was kept.
func (t *tape) play(req *http.Request, name string) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(filepath.Join(t.dir, name)) // #nosec G304 -- a hash in the operator's own folder
	if errors.Is(err, os.ErrNotExist) {
		return nil, &crawler.Fault{
			Reach: register.ReachUnavailable, Problem: crawler.ProblemNotRecorded,
			Err: fmt.Errorf("%s %s: %w: %w", req.Method, shownURL(req.URL), errNotTaped, register.ErrUnavailable),
		}
	}
	if err != nil {
		return nil, err
	}
	var kept taped
	if err := json.Unmarshal(b, &kept); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if kept.Status == 0 {
		return nil, fmt.Errorf("%s: %w", kept.Failed, register.ErrUnavailable)
	}
	resp := &http.Response{
		Status: strconv.Itoa(kept.Status) + " " + http.StatusText(kept.Status), StatusCode: kept.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header(kept.Header), ContentLength: int64(len(kept.Body)), Request: req,
	}
	if resp.Header == nil {
		resp.Header = http.Header{}
	}
	var end error
	if kept.Failed != "" {
		end = io.ErrUnexpectedEOF
	}
	resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(kept.Body), broken{end}))
	return resp, nil
}

// name gives the file of a request: its method, its address, what it says, and the how
// manieth it is. The body of the request is read and put back.
func (t *tape) name(req *http.Request) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n%s\n", req.Method, shownURL(req.URL), req.Header.Get("If-None-Match"))
	if req.Body != nil && req.Body != http.NoBody {
		b, err := io.ReadAll(req.Body)
		if err != nil {
			return "", err
		}
		_ = req.Body.Close()
		req.Body = io.NopCloser(bytes.NewReader(b))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
		h.Write(b)
	}
	key := hex.EncodeToString(h.Sum(nil)[:12])
	t.mu.Lock()
	defer t.mu.Unlock()
	t.times[key]++
	return key + "-" + strconv.Itoa(t.times[key]) + ".json", nil
}

func (t *tape) write(name string, kept taped) error {
	b, err := json.MarshalIndent(kept, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(t.dir, name), append(b, '\n'), 0o600)
}

// keepList keeps a list that was read before the tape began, as the answer to its address.
func (t *tape) keepList(address string, list []byte) error {
	at, err := url.Parse(address)
	if err != nil {
		return err
	}
	req := &http.Request{Method: http.MethodGet, URL: at} // it is never sent
	name, err := t.name(req)
	if err != nil {
		return err
	}
	return t.write(name, taped{Method: req.Method, URL: shownURL(req.URL), Status: http.StatusOK, Body: list})
}

// tapedList gives the list of accounts that a tape holds of an address.
func tapedList(ctx context.Context, dir, address string) ([]byte, error) {
	t, _, err := replay(dir)
	if err != nil {
		return nil, misuse("crawl.tape.folder", map[string]string{"value": dir, "why": err.Error()})
	}
	list, _, err := retrieve(ctx, &http.Client{Transport: t}, address, maxList)
	if err != nil {
		return nil, &failure{code: exitIncomplete, id: "cli.file", args: words.Args{"file": address, "why": err.Error()}, err: err}
	}
	return list, nil
}

// secretParts are how names of headers and parameters that hold secrets read.
var secretParts = []string{"cookie", "token", "authorization", "secret", "password", "session", "api_key", "apikey"}

func secret(name string) bool {
	name = strings.ToLower(name)
	for _, part := range secretParts {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// scrubbed leaves out the headers that could hold a secret.
func scrubbed(h http.Header) map[string][]string {
	out := map[string][]string{}
	for name, values := range h {
		if !secret(name) {
			out[name] = values
		}
	}
	return out
}

// shownURL is an address without user part, and without what its parameters keep secret.
func shownURL(u *url.URL) string {
	out := *u
	out.User = nil
	q := out.Query()
	for name := range q {
		if secret(name) {
			q.Set(name, "-")
		}
	}
	out.RawQuery = q.Encode()
	return out.String()
}

// onTape puts a tape between the clients and the way out, as the flags say, and gives the
// crawl the clock and the machine that stand on it: with a tape the clock stands still. A
// list of accounts that was read from an address is kept with the answers.
func (a *app) onTape(s crawlSettings, n *network, list []byte) (tapeHead, error) {
	var t *tape
	var head tapeHead
	var err error
	switch {
	case s.record != "" && s.replay != "":
		return head, misuse("crawl.tape.both", nil)
	case s.record != "":
		head = tapeHead{Started: a.now().UTC().Truncate(time.Second)}
		if head.Machine, err = os.Hostname(); err != nil {
			head.Machine = "localhost"
		}
		head.Tokens = slices.Sorted(maps.Keys(n.tokens))
		t, err = record(s.record, n.client.Transport, head)
		if err == nil && list != nil {
			err = t.keepList(s.accounts, list)
		}
	case s.replay != "":
		t, head, err = replay(s.replay)
		clear(n.tokens)
		for _, host := range head.Tokens {
			n.tokens[host] = true
		}
	default:
		return head, nil
	}
	if err != nil {
		return head, misuse("crawl.tape.folder", map[string]string{"value": s.record + s.replay, "why": err.Error()})
	}
	n.client.Transport = t
	return head, nil
}
