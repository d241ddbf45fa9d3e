// SPDX-License-Identifier: EUPL-1.2

package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

// speaking answers as a git server whose two answers are arbitrary.
type speaking struct{ references, pack []byte }

func (s speaking) RoundTrip(req *http.Request) (*http.Response, error) {
	body, kind := s.references, "advertisement"
	if req.Method == http.MethodPost {
		body, kind = s.pack, "result"
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/x-git-upload-pack-" + kind}}, Body: io.NopCloser(bytes.NewReader(body)),
	}, nil
}

// FuzzServer reads whatever a git server says, packet lines, references and pack: nothing
// breaks, it ends, and an error is of a kind that the crawler knows (trust A18, A19).
func FuzzServer(f *testing.F) {
	line := func(s string) string { return fmt.Sprintf("%04x%s", len(s)+4, s) }
	head := strings.Repeat("1", 40)
	for _, caps := range []string{"", "symref=HEAD:refs/heads/main side-band-64k shallow filter", "symref=HEAD:refs/heads/../../../etc side-band"} {
		refs := line("# service=git-upload-pack\n") + "0000" + line(head+" HEAD\x00"+caps+"\n") + line(head+" refs/heads/main\n") + "0000"
		f.Add([]byte(refs), []byte(line("NAK\n")+"PACK\x00\x00\x00\x02\x00\x00\x00\x01"))
		f.Add([]byte(refs), []byte("0008NAK\n0006\x01P0005\x030000"))
		f.Add([]byte(refs), []byte("fffe"))
	}
	f.Add([]byte("001e# service=git-upload-pack\n0000ffff"), []byte{})
	f.Add([]byte("0000000000000000"), []byte("<html>"))
	f.Fuzz(func(t *testing.T, references, pack []byte) {
		c := New(&http.Client{Transport: speaking{references, pack}}, Options{MaxPack: 1 << 20, MaxInflated: 4 << 20, MaxRefs: 1 << 20, MaxObjects: 1000})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		r := register.Repository{URL: "https://forge.example/r", Kind: register.PlainGit}
		_, err := c.Tree(ctx, r)
		_, err2 := c.Activity(ctx, r, nil, nil, activityNow)
		for _, err := range []error{err, err2} {
			if errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("it does not end: %v", err)
			}
			if err != nil && !errors.Is(err, register.ErrNotFound) && !errors.Is(err, register.ErrUnavailable) && !errors.Is(err, register.ErrInvalid) {
				t.Errorf("an error of no kind: %v", err)
			}
		}
	})
}
