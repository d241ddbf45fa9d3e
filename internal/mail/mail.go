// SPDX-License-Identifier: EUPL-1.2

// Package mail hands plain messages over to the operator's mail server, by SMTP.
// It receives one message at a time, with its words, from the program that serves the site.
// It gives back nothing, or why not and whether another try makes sense.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	stdmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"greffe/internal/register"
)

// The ways to protect the connection.
const (
	StartTLS = "starttls" // asked for after the greeting, and required
	TLS      = "tls"      // from the first byte
	Plain    = "none"     // not at all: for a server on the same machine
)

// Protections lists them.
func Protections() []string { return []string{StartTLS, TLS, Plain} }

// Settings are how the server is reached, and as whom.
type Settings struct {
	Server     string // host or host:port
	From       string // address of the sender
	Name       string // that readers see beside it
	User       string // "" does not sign in
	Password   string
	Protection string         // one of Protections; "" is StartTLS
	Domain     string         // that message ids end in, and that the program greets with
	Roots      *x509.CertPool // whom to believe; nil is the system's
}

// Fault is a setting that is wrong or goes ill with another. Its id has words.
type Fault struct{ Reason string }

func (f *Fault) Error() string { return "mail settings: " + f.Reason }

// Unwrap gives the kind.
func (f *Fault) Unwrap() error { return register.ErrInvalid }

// The faults of settings.
const (
	FaultServer     = "server"
	FaultFrom       = "from"
	FaultProtection = "protection"
	FaultPlain      = "plain"    // not protected, to another machine
	FaultPassword   = "password" // a user without one, or the other way round
	FaultOpen       = "open"     // a password over a connection that is not protected
)

// Sender hands messages over to one server.
type Sender struct {
	from    *stdmail.Address
	domain  string
	host    string
	direct  *tls.Config // TLS from the first byte; nil speaks in clear first
	options []gomail.Option
}

// timeout is how long one message may take.
const timeout = 45 * time.Second

// New checks the settings and makes a sender. It speaks to nobody yet.
func New(s Settings) (*Sender, error) {
	if s.Protection == "" {
		s.Protection = StartTLS
	}
	policy, known := map[string]gomail.TLSPolicy{StartTLS: gomail.TLSMandatory, TLS: gomail.NoTLS, Plain: gomail.NoTLS}[s.Protection]
	if !known {
		return nil, &Fault{FaultProtection}
	}
	host, port, err := place(s)
	if err != nil {
		return nil, err
	}
	from, err := stdmail.ParseAddress(s.From)
	if err != nil || from.Name != "" {
		return nil, &Fault{FaultFrom}
	}
	from.Name = line(s.Name)
	switch {
	case s.Protection == Plain && !here(host):
		return nil, &Fault{FaultPlain}
	case (s.User == "") != (s.Password == ""):
		return nil, &Fault{FaultPassword}
	case s.Protection == Plain && s.User != "":
		return nil, &Fault{FaultOpen}
	}
	secured := &tls.Config{ServerName: host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTLSPolicy(policy), gomail.WithTimeout(timeout), gomail.WithHELO(s.Domain), gomail.WithTLSConfig(secured)}
	if s.Protection == TLS {
		options = append(options, gomail.WithSSL())
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	if _, err := gomail.NewClient(host, options...); err != nil {
		return nil, &Fault{FaultServer}
	}
	m := &Sender{from: from, domain: s.Domain, host: host, options: options}
	if s.Protection == TLS {
		m.direct = secured
	}
	return m, nil
}

// place reads host and port; the port is, unless named, the usual one of the protection.
func place(s Settings) (string, int, error) {
	host, named, err := net.SplitHostPort(s.Server)
	if err != nil {
		host, named = strings.Trim(s.Server, "[]"), map[string]string{StartTLS: "587", TLS: "465", Plain: "25"}[s.Protection]
	}
	port, err := strconv.ParseUint(named, 10, 16)
	if err != nil || port == 0 || host == "" || strings.ContainsAny(host, "/ @") {
		return "", 0, &Fault{FaultServer}
	}
	return host, int(port), nil
}

// here reports whether a host is this machine.
func here(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Message is one message in plain text.
type Message struct {
	ID      string // the same one is the same message to whoever receives it twice
	To      string
	Subject string
	Text    string
	Lang    string
	At      time.Time
}

// ErrRefused is the error of a message that the server will never take for this address.
// It is an ErrInvalid; every other error is worth another try and an ErrUnavailable.
var ErrRefused = fmt.Errorf("the server refused the address: %w", register.ErrInvalid)

// Send hands a message over. When it gives no error, the server has answered for it.
func (s *Sender) Send(ctx context.Context, m Message) error {
	msg := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	to, err := stdmail.ParseAddress(m.To)
	if err != nil || line(m.To) != m.To {
		return ErrRefused
	}
	msg.ToMailAddress(&stdmail.Address{Address: to.Address})
	msg.Subject(line(m.Subject))
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(line(m.ID) + "@" + s.domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody answers a machine by a machine
	msg.SetGenHeader("Content-Language", line(m.Lang))
	msg.SetBodyString(gomail.TypeTextPlain, strings.ReplaceAll(m.Text, "\r", ""))
	return s.hand(ctx, msg)
}

// hand carries a message to the server. The connection is ours, and closed whatever
// happens: the library leaves it open when the greeting fails.
func (s *Sender) hand(ctx context.Context, msg *gomail.Msg) error {
	var conn net.Conn
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (_ net.Conn, err error) {
		if s.direct != nil {
			conn, err = (&tls.Dialer{Config: s.direct}).DialContext(ctx, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
		}
		return conn, err
	}))...)
	if err != nil {
		return fmt.Errorf("reach the mail server: %w: %w", register.ErrUnavailable, err)
	}
	defer func() {
		if conn != nil {
			_ = conn.Close() // the server has answered for the message, or has not
		}
	}()
	speaking, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("reach the mail server: %w: %w", register.ErrUnavailable, err)
	}
	err = client.SendWithSMTPClient(speaking, msg)
	_ = client.CloseWithSMTPClient(speaking) // says goodbye
	if err != nil {
		return refusal(err)
	}
	return nil
}

// refusal tells what the server will never take from what it may take later. What the
// server said in words is left out: it quotes the address, and errors are logged.
func refusal(err error) error {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return fmt.Errorf("hand a message over: %w: %w", register.ErrUnavailable, err)
	}
	if failed.Reason == gomail.ErrSMTPRcptTo && !failed.IsTemp() && failed.ErrorCode() >= 500 {
		return ErrRefused
	}
	return fmt.Errorf("hand a message over: %s, code %d: %w", failed.Reason, failed.ErrorCode(), register.ErrUnavailable)
}

// line is a text as a header can hold it: of one line, without what commands a reader.
func line(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == '\u0085' }), " ")
}
