// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"io"
	"mime/quotedprintable"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/mail/mailtest"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
)

// postOffice is a register that sends mail to a sink, at a time that the test moves.
type postOffice struct {
	*testing.T
	app  *app
	o    *office
	post *post
	said *bytes.Buffer
	time time.Time
}

func newPostOffice(t *testing.T, sink *mailtest.Sink, tls string) *postOffice {
	t.Helper()
	p := &postOffice{T: t, said: &bytes.Buffer{}, time: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}
	p.app = newApp(io.Discard, p.said)
	p.app.now = func() time.Time { return p.time }
	p.app.db, p.app.lang, p.app.profileID = filepath.Join(t.TempDir(), "r.db"), "fr", "none"
	if err := p.app.loadWords(profiles()); err != nil {
		t.Fatal(err)
	}
	if err := p.app.prepare(); err != nil {
		t.Fatal(err)
	}
	var err error
	if p.o, err = p.app.open(t.Context(), sqlite.Create); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.o.Close() })
	p.post, err = p.app.newPost(p.o, serveSettings{publicURL: "https://registre.example", title: "Registre d’essai", mail: mailSettings{
		server: sink.Addr, from: "registre@registre.example", protection: tls, roots: sink.Roots(), every: 10 * time.Millisecond,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *postOffice) invite(mail string) {
	p.Helper()
	_, _, err := p.o.people.Invite(p.Context(), desk.Operator(), desk.Invitation{Mail: mail, Role: register.Curator, Lang: "fr", ByMail: true})
	if err != nil {
		p.Fatal(err)
	}
}

// textOf reads the words of a message.
func textOf(t *testing.T, r mailtest.Received) string {
	t.Helper()
	b, err := io.ReadAll(quotedprintable.NewReader(r.Message(t).Body))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var inviteLink = regexp.MustCompile(`https://registre\.example/fr/espace/lien\?key=(\S+)`)

// TestPost carries a message by a server with STARTTLS, and by one that is down at first.
func TestPost(t *testing.T) {
	t.Run("by_itself_while_the_site_serves", func(t *testing.T) {
		sink := (&mailtest.Sink{StartTLS: true}).Start(t, "")
		p := newPostOffice(t, sink, "starttls")
		p.invite("camille@registre.example")
		ctx, cancel := context.WithCancel(t.Context())
		wait := p.post.run(ctx)
		text := textOf(t, sink.Await(t, 1)[0])
		cancel()
		wait()
		link := inviteLink.FindStringSubmatch(text)
		if link == nil || !strings.Contains(text, "curateur") && !strings.Contains(text, "modérateur") {
			t.Fatalf("%s", text)
		}
		if _, err := p.o.people.OpenPass(t.Context(), link[1]); err != nil {
			t.Errorf("the link that was sent: %v", err)
		}
	})
	t.Run("a_server_that_is_down_loses_nothing_and_nothing_waits_for_it", func(t *testing.T) {
		sink := (&mailtest.Sink{}).Start(t, "")
		sink.Stop()
		p := newPostOffice(t, sink, "none")
		for range 3 {
			p.invite("camille@registre.example")
			p.time = p.time.Add(time.Second)
		}
		for range 3 {
			if err := p.post.round(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.time = p.time.Add(10 * time.Minute)
		}
		if strings.Contains(p.said.String(), "camille@") {
			t.Errorf("the log names the address:\n%s", p.said)
		}
		up := (&mailtest.Sink{}).Start(t, sink.Addr)
		if err := p.post.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		for _, m := range up.Await(t, 3) {
			ids[m.Message(t).Header.Get("Message-Id")] = true
		}
		if len(ids) != 3 || len(up.Messages()) != 3 {
			t.Errorf("%d messages, of ids %v", len(up.Messages()), ids)
		}
	})
	t.Run("what_the_server_read_and_did_not_answer_for_comes_again_under_another_id", func(t *testing.T) {
		sink := (&mailtest.Sink{CutData: true}).Start(t, "")
		p := newPostOffice(t, sink, "none")
		p.invite("camille@registre.example")
		for range 2 {
			if err := p.post.round(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.time = p.time.Add(5 * time.Minute)
		}
		got := sink.Await(t, 2)
		if a, b := got[0].Message(t).Header.Get("Message-Id"), got[1].Message(t).Header.Get("Message-Id"); a == b {
			t.Errorf("both are %s: the second, whose link is the good one, would be thrown away", a)
		}
	})
	t.Run("an_address_that_is_refused_for_good_is_given_up", func(t *testing.T) {
		sink := (&mailtest.Sink{Answer: func(string) string { return "550 5.1.1 nobody" }}).Start(t, "")
		p := newPostOffice(t, sink, "none")
		p.invite("camille@registre.example")
		if err := p.post.round(t.Context()); err != nil {
			t.Fatal(err)
		}
		counts, err := p.o.store.MailCounts(t.Context())
		if err != nil || len(counts) != 1 || counts[0].State != register.MailGivenUp {
			t.Errorf("%v %v", counts, err)
		}
	})
}

// TestMailWords writes every kind of message in both languages: none lacks words, an
// address to go on, or a line of the reader's own.
func TestMailWords(t *testing.T) {
	sink := (&mailtest.Sink{}).Start(t, "")
	p := newPostOffice(t, sink, "none")
	for _, kind := range register.MailKinds() {
		for _, lang := range []string{"fr", "en"} {
			o := desk.Outgoing{Mail: register.Mail{Kind: kind, Event: register.EventGiven}, Name: "Camille\r\nBcc: x@y.example", Lang: lang, Role: register.Author,
				Body: register.Organisation{ID: "o", Slug: "ville", Name: "Ville\nde Valmont"}, Sheet: register.Sheet{ID: "urn:uuid:1", Slug: "tri"}, Reason: "une\nraison"}
			subject, text, got := p.post.writer.Write(o)
			if got != lang || strings.ContainsAny(subject, "\r\n") || strings.Contains(subject+text, "‹") || strings.Contains(subject+text, "{") ||
				!strings.Contains(text, "https://registre.example/"+lang+"/") || strings.Contains(text, "\nBcc") {
				t.Errorf("%s, %s: %q\n%s", kind, lang, subject, text)
			}
		}
	}
}

// TestMailSettings: settings that go ill together are named at the start.
func TestMailSettings(t *testing.T) {
	db := filepath.Join(t.TempDir(), "r.db")
	if code := run(t.Context(), []string{"--db", db, "init"}, io.Discard, io.Discard); code != exitWell {
		t.Fatal(code)
	}
	const url = "--public-url=https://registre.example"
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"without_an_address_of_the_site": {[]string{"--smtp", "localhost", "--smtp-from", "a@b.example"}, "--public-url"},
		"a_sender_without_a_server":      {[]string{url, "--smtp-from", "a@b.example"}, "--smtp"},
		"links_without_a_server":         {[]string{url, "--sign-in-links"}, "--smtp"},
		"no_sender":                      {[]string{url, "--smtp", "localhost"}, "--smtp-from"},
		"in_clear_to_another_machine":    {[]string{url, "--smtp", "smtp.example", "--smtp-from", "a@b.example", "--smtp-tls", "none"}, "none"},
		"a_user_without_a_password":      {[]string{url, "--smtp", "smtp.example", "--smtp-from", "a@b.example", "--smtp-user", "x"}, "GREFFE_SMTP_PASSWORD"},
		"an_unknown_protection":          {[]string{url, "--smtp", "smtp.example", "--smtp-from", "a@b.example", "--smtp-tls", "ssl"}, "starttls"},
	} {
		t.Run(name, func(t *testing.T) {
			var said bytes.Buffer
			code := run(t.Context(), append([]string{"--db", db, "--lang", "en", "serve", "--listen", "127.0.0.1:0"}, c.args...), io.Discard, &said)
			if code != exitMisuse || !strings.Contains(said.String(), c.says) {
				t.Errorf("%d\n%s", code, said.String())
			}
		})
	}
}
