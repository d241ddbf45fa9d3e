// SPDX-License-Identifier: EUPL-1.2

package mail_test

import (
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	stdmail "net/mail"
	"strings"
	"testing"
	"time"

	"greffe/internal/mail"
	"greffe/internal/mail/mailtest"
	"greffe/internal/register"
)

var sent = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

func settings(s *mailtest.Sink, protection string) mail.Settings {
	return mail.Settings{Server: s.Addr, From: "registre@exemple.fr", Name: "Registre d’essai", Protection: protection, Domain: "registre.exemple", Roots: s.Roots()}
}

func sender(t *testing.T, s mail.Settings) *mail.Sender {
	t.Helper()
	m, err := mail.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSend(t *testing.T) {
	m := mail.Message{ID: "abc.1", To: "camille@exemple.fr", Subject: "Une fiche à approuver", Text: "Bonjour,\n\nÀ bientôt : https://registre.exemple/fr/\n.\nfin\n", Lang: "fr", At: sent}
	t.Run("without_protection_on_this_machine", func(t *testing.T) {
		sink := (&mailtest.Sink{}).Start(t, "")
		if err := sender(t, settings(sink, mail.Plain)).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		got := sink.Await(t, 1)[0]
		if got.From != "registre@exemple.fr" || got.To != "camille@exemple.fr" || got.TLS {
			t.Errorf("%+v", got)
		}
		wellFormed(t, got.Message(t), m)
	})
	t.Run("with_starttls_and_a_password", func(t *testing.T) {
		sink := (&mailtest.Sink{StartTLS: true, Password: "secret"}).Start(t, "")
		s := settings(sink, mail.StartTLS)
		s.User, s.Password = "greffe", "secret"
		if err := sender(t, s).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if got := sink.Await(t, 1)[0]; !got.TLS || got.User != "greffe" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("with_tls_from_the_first_byte", func(t *testing.T) {
		sink := (&mailtest.Sink{TLS: true}).Start(t, "")
		if err := sender(t, settings(sink, mail.TLS)).Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if got := sink.Await(t, 1)[0]; !got.TLS {
			t.Errorf("%+v", got)
		}
	})
	t.Run("no_starttls_no_message", func(t *testing.T) {
		sink := (&mailtest.Sink{}).Start(t, "")
		if err := sender(t, settings(sink, mail.StartTLS)).Send(t.Context(), m); !errors.Is(err, register.ErrUnavailable) || len(sink.Messages()) > 0 {
			t.Errorf("%v, %d messages", err, len(sink.Messages()))
		}
	})
	t.Run("a_certificate_of_nobody_known", func(t *testing.T) {
		sink := (&mailtest.Sink{StartTLS: true}).Start(t, "")
		s := settings(sink, mail.StartTLS)
		s.Roots = nil
		if err := sender(t, s).Send(t.Context(), m); !errors.Is(err, register.ErrUnavailable) || len(sink.Messages()) > 0 {
			t.Errorf("%v, %d messages", err, len(sink.Messages()))
		}
	})
}

// wellFormed holds a message to RFC 5322, and to what a machine says of itself.
func wellFormed(t *testing.T, got *stdmail.Message, m mail.Message) {
	t.Helper()
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != m.Subject {
		t.Errorf("subject %q: %v", subject, err)
	}
	if at, err := got.Header.Date(); err != nil || !at.Equal(m.At) {
		t.Errorf("date %v: %v", at, err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<" + m.ID + "@registre.exemple>", "Auto-Submitted": "auto-generated", "Mime-Version": "1.0",
		"Content-Type": "text/plain; charset=UTF-8", "Content-Language": "fr", "X-Mailer": "", "User-Agent": "",
	} {
		if value := got.Header.Get(name); value != want {
			t.Errorf("%s: %q, not %q", name, value, want)
		}
	}
	text, err := io.ReadAll(quotedprintable.NewReader(got.Body))
	if err != nil || strings.ReplaceAll(string(text), "\r\n", "\n") != m.Text {
		t.Errorf("%q: %v", text, err)
	}
}

// TestRefusals tells what the server will never take from what may go another time.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		sink *mailtest.Sink
		want error
	}{
		"nobody_of_that_name":     {&mailtest.Sink{Answer: func(string) string { return "550 5.1.1 nobody" }}, mail.ErrRefused},
		"later":                   {&mailtest.Sink{Answer: func(string) string { return "451 4.3.0 later" }}, register.ErrUnavailable},
		"cut_off_before_it_says":  {&mailtest.Sink{CutData: true}, register.ErrUnavailable},
		"it_wants_a_password":     {&mailtest.Sink{Password: "x"}, register.ErrUnavailable},
		"greylisted_for_a_minute": {&mailtest.Sink{Answer: func(string) string { return "450 4.2.0 greylisted" }}, register.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			sink := c.sink.Start(t, "")
			err := sender(t, settings(sink, mail.Plain)).Send(t.Context(), mail.Message{ID: "a", To: "b@exemple.fr", At: sent})
			if !errors.Is(err, c.want) || errors.Is(c.want, register.ErrUnavailable) && errors.Is(err, mail.ErrRefused) {
				t.Errorf("%v, expected %v", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "b@exemple.fr") {
				t.Errorf("the error names the address: %v", err)
			}
		})
	}
	t.Run("nobody_answers", func(t *testing.T) {
		sink := (&mailtest.Sink{}).Start(t, "")
		sink.Stop()
		if err := sender(t, settings(sink, mail.Plain)).Send(t.Context(), mail.Message{To: "b@exemple.fr"}); !errors.Is(err, register.ErrUnavailable) {
			t.Errorf("%v", err)
		}
	})
}

// TestInjection: nothing that comes from outside makes a header, a recipient or a command.
func TestInjection(t *testing.T) {
	sink := (&mailtest.Sink{}).Start(t, "")
	s := settings(sink, mail.Plain)
	s.Name = "Registre\r\nBcc: all@exemple.fr"
	m := sender(t, s)
	err := m.Send(t.Context(), mail.Message{
		ID: "x>\r\nBcc: a@exemple.fr", To: "b@exemple.fr", Subject: "Bonjour\r\nBcc: c@exemple.fr\r\n\r\ncorps\u2028Bcc: d@exemple.fr",
		Text: "un\r\n.\r\nMAIL FROM:<e@exemple.fr>\r\n", Lang: "fr\r\nBcc: f@exemple.fr", At: sent,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := sink.Await(t, 1)[0].Message(t)
	if got.Header.Get("Bcc") != "" || len(got.Header["To"]) != 1 || !strings.Contains(got.Header.Get("To"), "b@exemple.fr") {
		t.Errorf("%v", got.Header)
	}
	for _, to := range []string{"b@exemple.fr\r\nRCPT TO:<c@exemple.fr>", "b@exemple.fr, c@exemple.fr", "", "<>", "b@exemple.fr\x00"} {
		if err := m.Send(t.Context(), mail.Message{ID: "y", To: to, At: sent}); !errors.Is(err, mail.ErrRefused) {
			t.Errorf("%q: %v", to, err)
		}
	}
	if n := len(sink.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestSettings(t *testing.T) {
	good := mail.Settings{Server: "smtp.exemple.fr", From: "registre@exemple.fr", Domain: "registre.exemple"}
	for name, c := range map[string]struct {
		change func(*mail.Settings)
		want   string
	}{
		"as_it_should_be":                {func(*mail.Settings) {}, ""},
		"no_host":                        {func(s *mail.Settings) { s.Server = ":25" }, mail.FaultServer},
		"an_address_of_the_web":          {func(s *mail.Settings) { s.Server = "https://smtp.exemple.fr" }, mail.FaultServer},
		"a_port_that_is_none":            {func(s *mail.Settings) { s.Server = "smtp.exemple.fr:99999" }, mail.FaultServer},
		"no_sender":                      {func(s *mail.Settings) { s.From = "" }, mail.FaultFrom},
		"a_sender_with_a_name":           {func(s *mail.Settings) { s.From = "Registre <registre@exemple.fr>" }, mail.FaultFrom},
		"an_unknown_protection":          {func(s *mail.Settings) { s.Protection = "ssl" }, mail.FaultProtection},
		"in_clear_to_another_machine":    {func(s *mail.Settings) { s.Protection = mail.Plain }, mail.FaultPlain},
		"a_user_without_a_password":      {func(s *mail.Settings) { s.User = "x" }, mail.FaultPassword},
		"a_password_without_a_user":      {func(s *mail.Settings) { s.Password = "x" }, mail.FaultPassword},
		"a_password_in_clear":            {func(s *mail.Settings) { s.Server, s.Protection, s.User, s.Password = "localhost", mail.Plain, "x", "y" }, mail.FaultOpen},
		"version_6_with_its_usual_port":  {func(s *mail.Settings) { s.Server = "[::1]" }, ""},
		"in_clear_to_this_machine_alone": {func(s *mail.Settings) { s.Server, s.Protection = "127.0.0.1:2525", mail.Plain }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := good
			c.change(&s)
			_, err := mail.New(s)
			var fault *mail.Fault
			if c.want == "" && err != nil || c.want != "" && (!errors.As(err, &fault) || fault.Reason != c.want || !errors.Is(err, register.ErrInvalid)) {
				t.Errorf("%v, expected %q", err, c.want)
			}
		})
	}
}
