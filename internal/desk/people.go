// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"
	"unicode/utf8"

	"greffe/internal/register"
)

// PeopleStore is what the acts of and about people read and write.
type PeopleStore interface {
	SavePeople(ctx context.Context, b register.PeopleBatch) error

	Person(ctx context.Context, id string) (register.Person, error)
	PersonByMail(ctx context.Context, mail string) (register.Person, error)
	PersonBySubject(ctx context.Context, issuer, subject string) (register.Person, error)
	People(ctx context.Context, after string, limit int) ([]register.Person, error)
	PeopleByID(ctx context.Context, ids []string) ([]register.Person, error)
	GrantsTo(ctx context.Context, person string) ([]register.Grant, error)
	GrantsIn(ctx context.Context, organisation string) ([]register.Grant, error)
	Credential(ctx context.Context, person string) (register.Credential, error)
	Session(ctx context.Context, hash string) (register.Session, error)
	SessionsOf(ctx context.Context, person string) ([]register.Session, error)
	Pass(ctx context.Context, hash string) (register.Pass, error)
	Invitations(ctx context.Context, organisation string, now time.Time) ([]register.Pass, error)
	TokenByHash(ctx context.Context, hash string) (register.Token, error)
	TokensOf(ctx context.Context, person string) ([]register.Token, error)
	TokensIn(ctx context.Context, organisation string) ([]register.Token, error)
	Join(ctx context.Context, id string) (register.Join, error)
	Joins(ctx context.Context, state register.JoinState, limit int) ([]register.Join, error)
	JoinsOf(ctx context.Context, person string) ([]register.Join, error)
	EventsOf(ctx context.Context, person string, limit int) ([]register.Event, error)
	CalendarOf(ctx context.Context, person string) (register.Calendar, error)
	Calendar(ctx context.Context, hash string) (register.Calendar, error)
	SignedInFrom(ctx context.Context, person, network string, since time.Time) (bool, error)
	Events(ctx context.Context, before int64, limit int) ([]register.Event, error)

	Organisation(ctx context.Context, id string) (register.Organisation, error)
	OrganisationByIdentifier(ctx context.Context, id register.Identifier) (register.Organisation, error)
}

// PeopleOptions are what the acts of people need besides the store.
type PeopleOptions struct {
	Now     func() time.Time
	Random  io.Reader // secrets and salts; nil takes the system's
	Hashing Hashing
	Site    string // what an authenticator calls the register
}

// People carries out what people do about themselves and each other: sign in,
// invite, give roles, join. It alone makes and compares secrets.
type People struct {
	store  PeopleStore
	now    func() time.Time
	random io.Reader
	hash   *hasher
	tries  *tries
	site   string
	mails  bool // messages are sent: acts ask for them
	links  bool // those without a second factor may sign in by a link that is sent
}

// NewPeople makes the acts of people.
func NewPeople(store PeopleStore, opt PeopleOptions) *People {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Random == nil {
		opt.Random = rand.Reader
	}
	if opt.Site == "" {
		opt.Site = "Greffe"
	}
	return &People{
		store: store, now: opt.Now, random: opt.Random, hash: newHasher(opt.Hashing, opt.Random),
		tries: newTries(opt.Now), site: opt.Site,
	}
}

func (p *People) clock() time.Time { return p.now().UTC().Truncate(time.Second) }

// Operator is who runs the program at the command line: whoever holds the register's
// file is its administrator.
func Operator() register.Actor {
	return register.Actor{Person: "operator", Memberships: []register.Membership{{Role: register.Administrator}}}
}

// From is where a request came from, as far as the safety of accounts needs it.
type From struct {
	Address string // of the client
	Agent   string // how its browser names itself
}

// network is the network of an address, to keep: 256 addresses of version 4, or
// what one line is given of version 6.
func (f From) network() string { return cutAddress(f.Address, 24, 48) }

// line is the network of an address, to count tries by.
func (f From) line() string { return cutAddress(f.Address, 32, 64) }

func cutAddress(address string, four, six int) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	a = a.Unmap().WithZone("")
	bits := six
	if a.Is4() {
		bits = four
	}
	prefix, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return prefix.String()
}

const longestAgent = 160

func (f From) agent() string {
	agent := strings.ToValidUTF8(register.Visible(f.Agent), "")
	if len(agent) > longestAgent {
		agent = strings.ToValidUTF8(agent[:longestAgent], "")
	}
	return agent
}

// Fault is what is wrong with one field of what somebody filled in. Its reason has
// words; the kind is ErrInvalid.
type Fault struct{ Field, Reason string }

func (f *Fault) Error() string { return f.Field + ": " + f.Reason }

// Unwrap gives the kind.
func (f *Fault) Unwrap() error { return register.ErrInvalid }

// secret makes a secret of so many random bytes, fit for an address and a cookie.
func (p *People) secret(bytes int) (string, error) {
	b := make([]byte, bytes)
	if _, err := io.ReadFull(p.random, b); err != nil {
		return "", fmt.Errorf("make a secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// NewSecret makes a secret for something that lasts as long as a browser's way to
// another site and back.
func (p *People) NewSecret() (string, error) { return p.secret(32) }

// letters makes a secret that people can copy by hand: 80 random bits in four groups.
func (p *People) letters() (string, error) {
	b := make([]byte, 10)
	if _, err := io.ReadFull(p.random, b); err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	s := strings.ToLower(base32.StdEncoding.EncodeToString(b))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:], nil
}

// plainCode is a code as it is compared: without what people put between the groups.
func plainCode(code string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -\u00a0\u202f\t", r) {
			return -1
		}
		return r
	}, code))
}

// memberships gives the roles of a person as an actor holds them.
func (p *People) memberships(ctx context.Context, person string) ([]register.Membership, error) {
	grants, err := p.store.GrantsTo(ctx, person)
	if err != nil {
		return nil, err
	}
	return membershipsOf(grants), nil
}

// cleanName reads a person's name, or one that a person gives to something.
func cleanName(field, name string) (string, error) {
	name = strings.Join(strings.Fields(register.Visible(strings.ToValidUTF8(name, ""))), " ")
	switch {
	case name == "":
		return "", &Fault{field, "empty"}
	case utf8.RuneCountInString(name) > 120:
		return "", &Fault{field, "long"}
	}
	return name, nil
}
