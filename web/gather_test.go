// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"
)

// TestGather asks, on one connection, for answers of every length about the pieces in
// which they are sent: each comes whole, at once, and the next one after it.
func TestGather(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		body := bytes.Repeat([]byte("a"), n)
		w.Header().Set("Content-Length", strconv.Itoa(n))
		if r.Method != http.MethodHead {
			announce(r, n)
			_, _ = w.Write(body)
		}
	}), nil)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(Gather(l)) }()
	defer func() {
		_ = srv.Close()
		<-done
	}()
	client := &http.Client{Timeout: 5 * time.Second}
	lengths := []int{0, 1, 2047, 2048, 2049, 8191, 8192, 8193, 100_000}
	for n := gatheredBytes - 300; n <= gatheredBytes+2; n++ { // the head is about 130 bytes long
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodGet} {
			req, err := http.NewRequestWithContext(t.Context(), method, "http://"+l.Addr().String()+"/?n="+strconv.Itoa(n), nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := client.Do(req)
			if err != nil {
				t.Fatalf("%s %d: %v", method, n, err)
			}
			body, err := io.ReadAll(res.Body)
			res.Body.Close()
			if want := n; err != nil || method == http.MethodGet && len(body) != want {
				t.Errorf("%s %d: %d bytes, %v", method, n, len(body), err)
			}
		}
	}
}
