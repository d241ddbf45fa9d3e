// SPDX-License-Identifier: EUPL-1.2

// Package mailtest is a mail server on loopback that keeps what it is given.
// It receives messages by SMTP from the program under test.
// It gives them to the test, and refuses, breaks off or is down as the test wishes.
package mailtest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// Received is one message as it came in.
type Received struct {
	From, To string // of the envelope
	Raw      string
	TLS      bool
	User     string // who signed in; "" for nobody
}

// Message reads the message's headers and body.
func (r Received) Message(t testing.TB) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(r.Raw))
	if err != nil {
		t.Fatalf("message: %v\n%s", err, r.Raw)
	}
	return m
}

// Sink is the server.
type Sink struct {
	Addr string
	// StartTLS offers RFC 3207; Password, when it is not "", is asked for by RFC 4954.
	StartTLS bool
	Password string
	TLS      bool // from the first byte
	// Answer gives the reply to a recipient; nil takes all.
	Answer func(to string) string
	// CutData breaks off after a message is read, before it is answered for.
	CutData bool

	mu       sync.Mutex
	received []Received
	listener net.Listener
	cert     tls.Certificate
	roots    *x509.CertPool
	done     sync.WaitGroup
}

// Start listens on loopback. An address of before ("" for any) is taken again.
func (s *Sink) Start(t testing.TB, address string) *Sink {
	t.Helper()
	if address == "" {
		address = "127.0.0.1:0"
	}
	if s.roots == nil {
		s.certify(t)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	s.listener, s.Addr = l, l.Addr().String()
	s.done.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.done.Go(func() { s.serve(c) })
		}
	})
	t.Cleanup(s.Stop)
	return s
}

// Stop takes the server down.
func (s *Sink) Stop() {
	_ = s.listener.Close()
	s.done.Wait()
}

// Roots are whom to believe, to believe the server.
func (s *Sink) Roots() *x509.CertPool { return s.roots }

// Messages lists what came in so far.
func (s *Sink) Messages() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.received...)
}

// Await waits until so many messages came in, and lists them.
func (s *Sink) Await(t testing.TB, n int) []Received {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if all := s.Messages(); len(all) >= n {
			return all
		}
	}
	t.Fatalf("%d messages came in, not %d", len(s.Messages()), n)
	return nil
}

// certify makes a certificate of its own for loopback.
func (s *Sink) certify(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sink"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, x, x, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.cert, s.roots = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, x509.NewCertPool()
	s.roots.AddCert(parsed)
}

// serve speaks RFC 5321 with one client.
func (s *Sink) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	r := Received{TLS: s.TLS}
	if s.TLS {
		conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12})
	}
	in := bufio.NewReader(conn)
	say := func(line string) { fmt.Fprintf(conn, "%s\r\n", line) }
	say("220 sink")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			s.greet(say, r.TLS)
		case "STARTTLS":
			say("220 go")
			secured := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12})
			conn, in, r = secured, bufio.NewReader(secured), Received{TLS: true}
		case "AUTH":
			_, raw, _ := strings.Cut(rest, " ")
			plain, _ := base64.StdEncoding.DecodeString(raw)
			parts := strings.Split(string(plain), "\x00")
			if len(parts) != 3 || parts[2] != s.Password {
				say("535 5.7.8 no")
				continue
			}
			r.User = parts[1]
			say("235 2.7.0 yes")
		case "MAIL":
			if s.Password != "" && r.User == "" {
				say("530 5.7.0 sign in")
				continue
			}
			r.From = address(rest)
			say("250 ok")
		case "RCPT":
			r.To = address(rest)
			say(s.answer(r.To))
		case "DATA":
			say("354 go on")
			if r.Raw, err = data(in); err != nil {
				return
			}
			s.keep(r)
			if s.CutData {
				return
			}
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *Sink) greet(say func(string), secured bool) {
	if s.StartTLS && !secured {
		say("250-sink")
		say("250 STARTTLS")
		return
	}
	say("250-sink")
	if s.Password != "" {
		say("250-AUTH PLAIN")
	}
	say("250 8BITMIME")
}

func (s *Sink) answer(to string) string {
	if s.Answer != nil {
		return s.Answer(to)
	}
	return "250 ok"
}

func (s *Sink) keep(r Received) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = append(s.received, r)
}

// address is what stands between the angles of a command.
func address(rest string) string {
	_, rest, _ = strings.Cut(rest, "<")
	a, _, _ := strings.Cut(rest, ">")
	return a
}

// data reads a message to its last line.
func data(in *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if line == ".\r\n" {
			return b.String(), nil
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}
