// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"encoding/base64"
	"errors"
	"html/template"
	"image/png"
	"net/http"
	"net/url"

	"github.com/pquerna/otp"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// passPage is what a one-time link opens: a form to make or renew an account, or one
// button.
type passPage struct {
	Layout
	Key     string // the secret of the link
	Kind    register.PassKind
	New     bool // an account is made: its name is asked for
	Choose  bool // a password and a second factor are chosen
	Mail    string
	Name    string
	Role    register.Role
	Body    string // name of the organisation; "" for the register
	Secret  string // of the second factor, in letters
	Picture template.URL
	Problem string // people.fault.<field>.<reason>; "" for none
	Field   string // that it is about
	Claimer string // name of who is signed in and can take the invitation; "" for nobody
	SignIn  string // address to sign in at first, and come back from: the invitation is for an account that exists

	Provider string // address of the way to the provider of identities and back here
	Links    bool   // somebody new may do without a password: each time a link by mail
}

// Grouped is the secret in groups of four, to copy by hand.
func (p *passPage) Grouped() string {
	var b bytes.Buffer
	for i, r := range p.Secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// pass shows what a link is good for. Looking changes nothing: mail programs look at
// links before people do.
func (s *Server) pass(r *request) (page, error) {
	return s.passPage(r, r.query.Get("key"), "")
}

// passPage makes the page of a link, with the second factor that was offered before.
func (s *Server) passPage(r *request, key, offered string) (page, error) {
	pass, err := s.opt.People.OpenPass(r.Context(), key)
	if errors.Is(err, register.ErrNotFound) {
		p := &simplePage{Text: "people.pass.gone"}
		p.Template, p.Status, p.Title = "private_text", http.StatusGone, s.say(r, "people.pass.gone.title")
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	p := &passPage{Key: key, Kind: pass.Kind, Mail: pass.Mail, Name: pass.Name, Role: pass.Role}
	p.New = pass.Kind == register.PassInvite && pass.Person == ""
	p.Choose = p.New || pass.Kind == register.PassReset
	if pass.Kind == register.PassInvite {
		switch {
		case r.actor.SignedIn() && (p.New || pass.Person == r.actor.Person):
			p.Claimer, p.New, p.Choose = r.person.Name, false, false
		case !p.New:
			p.SignIn = address(r.lang, "signin") + "?back=" + url.QueryEscape(address(r.lang, "pass")+"?key="+key)
		}
	}
	if p.New {
		p.Links = s.opt.People.Links()
		p.Provider = s.providerLink(r, address(r.lang, "pass")+"?key="+url.QueryEscape(key))
	}
	p.Title = s.say(r, "people.pass."+string(pass.Kind)+".title")
	if pass.Organisation != "" {
		bodies, err := s.opt.Register.OrganisationsByID(r.Context(), []string{pass.Organisation})
		if err != nil {
			return nil, err
		}
		if len(bodies) > 0 {
			p.Body = bodies[0].Name
		}
	}
	if p.Choose {
		return p, p.offer(s.opt.People, offered)
	}
	return p, nil
}

// offer puts a second factor on the page, as letters and as a picture.
func (p *passPage) offer(people People, offered string) error {
	f, err := people.OfferFactor(p.Mail, offered)
	if err != nil {
		return err
	}
	p.Secret = f.Secret
	p.Picture, err = picture(f.URL)
	return err
}

// pictureSide is the side of the picture in points: enough for a telephone's camera.
const pictureSide = 240

// picture draws the address of a second factor as a QR code, within the page.
func picture(address string) (template.URL, error) {
	k, err := otp.NewKeyFromURL(address)
	if err != nil {
		return "", err
	}
	img, err := k.Image(pictureSide, pictureSide)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return "", err
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil // #nosec G203 -- drawn here, from letters and digits
}

func (s *Server) passPosted(r *request) (page, error) {
	key, offered := r.form.Get("key"), r.form.Get("factor")
	if r.actor.SignedIn() && r.form.Get("do") == "claim" {
		err := s.opt.People.Claim(r.Context(), r.actor, key)
		if errors.Is(err, register.ErrNotFound) || errors.Is(err, register.ErrConflict) {
			return s.passPage(r, key, offered)
		}
		if err != nil {
			return nil, err
		}
		return nil, done(r.lang, "accepted", "desk")
	}
	taken, err := s.opt.People.TakePass(r.Context(), key, desk.Chosen{
		Name: r.form.Get("name"), Password: r.form.Get("password"), Factor: offered, Code: r.form.Get("code"), Links: r.form.Get("do") == "links",
	}, s.from(r))
	if errors.Is(err, register.ErrNotFound) || errors.Is(err, register.ErrConflict) || errors.Is(err, desk.ErrRefused) {
		return s.passPage(r, key, offered)
	}
	if f, ok := peopleFault(err); ok {
		return s.passAgain(r, key, offered, f)
	}
	if err != nil {
		return nil, err
	}
	if taken.Secret != "" {
		s.enter(r, taken.Entered)
		r.person, r.actor.Person = taken.Person, taken.Person.ID
	}
	switch {
	case len(taken.Recovery) > 0:
		p := &recoveryPage{Codes: taken.Recovery}
		p.Template, p.Title = "recovery", s.say(r, "people.recovery.title")
		return p, nil
	case taken.Secret != "":
		return nil, seeOther{address(r.lang, "desk")}
	case taken.Next != "":
		p := &simplePage{Text: "people.pass." + taken.Next}
		p.Template, p.Title = "private_text", s.say(r, "people.pass."+taken.Next+".title")
		return p, nil
	}
	return nil, done(r.lang, "accepted", "desk")
}

// passAgain shows the form again with what is wrong.
func (s *Server) passAgain(r *request, key, offered string, f faulted) (page, error) {
	again, err := s.passPage(r, key, offered)
	p, ok := again.(*passPage)
	if err != nil || !ok {
		return again, err
	}
	p.Status, p.Field, p.Problem = f.Status, f.Field, f.Problem
	p.Name = r.form.Get("name")
	return p, nil
}

// recoveryPage shows the recovery sheet, once.
type recoveryPage struct {
	Layout
	Codes []string
}
