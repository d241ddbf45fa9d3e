// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"
)

// twoListener is one port that speaks http and https: the first byte of a
// connection tells them apart, since a TLS record of a handshake starts with 22
// (RFC 8446, section 5.1). The crawler asks for https, as it does everywhere.
type twoListener struct {
	base   net.Listener
	plain  net.Listener
	secure net.Listener
	pool   *x509.CertPool
	once   sync.Once
	done   chan struct{}
}

const (
	tlsHandshake = 22
	firstByte    = 10 * time.Second // how long a connection may wait before it says anything
)

func listenTwice(ctx context.Context, address string, hosts []string) (*twoListener, error) {
	certificate, pool, err := certify(hosts)
	if err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	base, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	t := &twoListener{base: base, pool: pool, done: make(chan struct{})}
	plain, secure := &half{t, make(chan net.Conn)}, &half{t, make(chan net.Conn)}
	t.plain = plain
	t.secure = tls.NewListener(secure, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	go t.accept(plain, secure)
	return t, nil
}

// accept hands each connection to the half that speaks its language, until the base closes.
func (t *twoListener) accept(plain, secure *half) {
	for {
		c, err := t.base.Accept()
		if err != nil {
			_ = t.Close()
			return
		}
		go func() {
			to := plain
			peeked, first := peek(c)
			if first == tlsHandshake {
				to = secure
			}
			select {
			case to.conns <- peeked:
			case <-t.done:
				_ = peeked.Close()
			}
		}()
	}
}

// Close closes the port; it may be called several times.
func (t *twoListener) Close() error {
	var err error
	t.once.Do(func() {
		close(t.done)
		err = t.base.Close()
	})
	return err
}

// peek reads the first byte and gives a connection that still has it.
func peek(c net.Conn) (net.Conn, byte) {
	_ = c.SetReadDeadline(time.Now().Add(firstByte))
	r := bufio.NewReaderSize(c, 512)
	b, err := r.Peek(1)
	_ = c.SetReadDeadline(time.Time{})
	if err != nil {
		return c, 0 // whoever serves it sees the error again
	}
	return &peekedConn{Conn: c, r: r}, b[0]
}

type peekedConn struct {
	net.Conn
	r *bufio.Reader
}

// Read gives the byte that was peeked first.
func (c *peekedConn) Read(p []byte) (int, error) { return c.r.Read(p) }

// half is the listener of one of the two languages.
type half struct {
	*twoListener
	conns chan net.Conn
}

// Accept waits for a connection in this language.
func (h *half) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

// Addr is the port's address.
func (h *half) Addr() net.Addr { return h.base.Addr() }

// certify makes a certificate for the hosts, which is its own authority.
func certify(hosts []string) (tls.Certificate, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("make a key: %w", err)
	}
	t := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Greffe demonstration"}, DNSNames: hosts,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("make a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, nil, fmt.Errorf("read our certificate: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool, nil
}
