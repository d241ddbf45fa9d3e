// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"greffe/internal/demo"
)

// TestTokens: a token reaches the host that its variable names, no other host, and
// nothing that the program writes (trust S4, S5).
func TestTokens(t *testing.T) {
	w := newWorld(t, demo.Options{})
	heard := w.listen()
	const hub, lab = "tok-hub-5f0c2e7a", "tok-lab-91d3b840"
	t.Setenv("GREFFE_TOKEN_HUB_DEMO_TEST", hub)
	t.Setenv("GREFFE_TOKEN_LAB_DEMO_TEST_FILE", w.write("token", lab+"\n"))
	t.Setenv("GREFFE_TOKEN_NOBODY_TEST", "tok-nobody-77aa")
	said := w.must(exitWell, "init")
	crawled := w.crawl(exitWell)
	w.forge.Break(demo.Hub, demo.Fault{Kind: demo.ServerError})
	w.later(time.Hour)
	failed := w.crawl(exitIncomplete, "--all")
	everything := said.out + said.stderr + crawled.out + crawled.stderr + failed.out + failed.stderr + w.must(exitWell, "export", "changes").out

	for host, want := range map[string]string{demo.Hub: hub, demo.Lab: lab, demo.Tea: ""} {
		got := heard(host)
		if want == "" && len(got) > 0 {
			t.Errorf("%s got %v", host, got)
		}
		if want != "" && (len(got) == 0 || slices.ContainsFunc(got, func(h string) bool { return !strings.HasSuffix(h, want) })) {
			t.Errorf("%s got %v", host, got)
		}
	}
	if !strings.Contains(crawled.stderr, "GREFFE_TOKEN_NOBODY_TEST") {
		t.Error("nothing says that a token is for a host that is not visited")
	}
	files, err := filepath.Glob(w.db + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		everything += string(b)
	}
	for _, token := range []string{hub, lab, "tok-nobody"} {
		if i := strings.Index(everything, token); i >= 0 {
			t.Errorf("a token was written: …%q…", everything[max(0, i-80):min(len(everything), i+40)])
		}
	}
}

// listen puts a server before the forge that notes the secrets which each host gets.
func (w *world) listen() func(host string) []string {
	w.t.Helper()
	var mu sync.Mutex
	heard := map[string][]string{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		for _, name := range []string{"Authorization", "Private-Token", "Job-Token", "Cookie"} {
			if v := r.Header.Get(name); v != "" && !slices.Contains(heard[r.Host], v) {
				heard[r.Host] = append(heard[r.Host], v)
			}
		}
		mu.Unlock()
		w.forge.ServeHTTP(rw, r)
	}))
	certificate := w.certify(w.forge.Hosts())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	w.t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(certificate.Leaf)
	w.network = testNetwork(netip.MustParseAddrPort(server.Listener.Addr().String()), roots)
	return func(host string) []string {
		mu.Lock()
		defer mu.Unlock()
		return heard[host]
	}
}

// certify makes a certificate for the hosts.
func (w *world) certify(hosts []string) tls.Certificate {
	w.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, DNSNames: hosts,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		w.t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		w.t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}
