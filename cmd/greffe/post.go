// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/x509"
	"errors"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/pflag"

	"greffe/internal/desk"
	"greffe/internal/mail"
	"greffe/internal/register"
	"greffe/web"
)

// mailSettings are the flags about messages that the register sends.
type mailSettings struct {
	server, from, protection, user string
	links                          bool
	roots                          *x509.CertPool // whom to believe; nil is the system's
	every                          time.Duration  // between two looks at what waits; 0 is postEvery
}

func (s *mailSettings) flags(a *app, f *pflag.FlagSet) {
	f.StringVar(&s.server, "smtp", "", a.text("mail.flag.smtp", nil))
	f.StringVar(&s.from, "smtp-from", "", a.text("mail.flag.smtp_from", nil))
	f.StringVar(&s.protection, "smtp-tls", mail.StartTLS, a.text("mail.flag.smtp_tls", nil))
	f.StringVar(&s.user, "smtp-user", "", a.text("mail.flag.smtp_user", nil))
	f.BoolVar(&s.links, "sign-in-links", false, a.text("mail.flag.sign_in_links", nil))
}

// post is the round of a postman: what waits, who carries it, and in which words.
type post struct {
	app    *app
	box    *desk.Postbox
	sender *mail.Sender
	writer web.MailWriter
	every  time.Duration
}

// newPost checks the settings; nil when no server is set.
func (a *app) newPost(o *office, s serveSettings) (*post, error) {
	password, err := secretOf("GREFFE_SMTP_PASSWORD")
	if err != nil {
		return nil, err
	}
	m := s.mail
	switch {
	case m.server == "" && (m.from != "" || m.user != "" || m.links):
		return nil, misuse("mail.setting.alone", nil)
	case m.server == "":
		return nil, nil
	case s.publicURL == "":
		return nil, misuse("mail.setting.public_url", nil)
	case o.engine.ReadOnly:
		return nil, misuse("mail.setting.read_only", nil)
	}
	domain := "localhost"
	if u, err := url.Parse(s.publicURL); err == nil && u.Hostname() != "" {
		domain = u.Hostname()
	}
	sender, err := mail.New(mail.Settings{
		Server: m.server, From: m.from, Name: s.title, User: m.user, Password: password, Protection: m.protection, Domain: domain, Roots: m.roots,
	})
	var fault *mail.Fault
	if errors.As(err, &fault) {
		return nil, misuse("mail.fault."+fault.Reason, nil)
	}
	if err != nil {
		return nil, err
	}
	o.people.SendMail()
	o.desk.SendMail()
	if m.links {
		o.people.AllowLinks()
	}
	every := m.every
	if every == 0 {
		every = postEvery
	}
	return &post{
		app: a, box: desk.NewPostbox(o.store, o.people), sender: sender, every: every,
		writer: web.MailWriter{Catalogue: a.words, Title: s.title, PublicURL: s.publicURL},
	}, nil
}

const (
	postEvery  = 10 * time.Second
	postRound  = 50        // messages of one round
	postRemind = time.Hour // between two looks at what is due for review
)

// run carries what waits until the context ends. A server that is down costs the
// messages time, and the site nothing. The function that it gives waits for its end.
func (p *post) run(ctx context.Context) (wait func()) {
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(p.every)
		defer tick.Stop()
		reminded := time.Time{}
		for {
			if now := p.app.now(); now.Sub(reminded) >= postRemind {
				reminded = now
				if err := p.box.Remind(ctx); err != nil && ctx.Err() == nil {
					p.app.log.Warn("reminders", "error", err)
				}
			}
			if err := p.round(ctx); err != nil && ctx.Err() == nil {
				p.app.log.Warn("mail", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return running.Wait
}

// round tries every message whose time has come.
func (p *post) round(ctx context.Context) error {
	waiting, err := p.box.Waiting(ctx, postRound)
	if err != nil {
		return err
	}
	for _, m := range waiting {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := p.carry(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// carry tries one message. What became of it is kept even when the program is told to
// stop meanwhile: a message that left must not leave again.
func (p *post) carry(ctx context.Context, m register.Mail) error {
	o, err := p.box.Take(ctx, m)
	switch {
	case errors.Is(err, register.ErrNotFound), errors.Is(err, register.ErrConflict):
		return nil // nothing left to tell, or another process tells it
	case err != nil:
		return err
	}
	subject, text, lang := p.writer.Write(o)
	err = p.sender.Send(ctx, mail.Message{
		ID: o.ID + "." + strconv.Itoa(o.Tries), To: o.To, Subject: subject, Text: text, Lang: lang, At: p.app.now(),
	})
	kept := context.WithoutCancel(ctx)
	switch {
	case err == nil:
		return p.box.Sent(kept, o)
	case errors.Is(err, mail.ErrRefused):
		p.app.log.Warn("mail", "message", o.ID, "kind", string(o.Kind), "refused", true)
		return p.box.Failed(kept, o, true, "refused")
	}
	p.app.log.Warn("mail", "message", o.ID, "kind", string(o.Kind), "try", o.Tries, "error", err)
	return p.box.Failed(kept, o, false, "unavailable")
}

// tellNoMail says what it means that no message is sent.
func (a *app) tellNoMail() { a.say("mail.none", nil) }
