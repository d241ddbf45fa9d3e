// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"greffe/internal/register"
)

// ClaimStore is what the acts about forge accounts read and write besides the desk's own store.
type ClaimStore interface {
	SaveClaim(ctx context.Context, c register.Claim, before register.ClaimState) error
	Claim(ctx context.Context, id string) (register.Claim, error)
	ClaimsOf(ctx context.Context, organisation string) ([]register.Claim, error)
	ClaimsIn(ctx context.Context, state register.ClaimState, limit int) ([]register.Claim, error)
	Accounts(ctx context.Context) ([]register.Account, error)
	Organisation(ctx context.Context, id string) (register.Organisation, error)
	OrganisationBySlug(ctx context.Context, slug string) (register.Organisation, error)
	Organisations(ctx context.Context, after string, limit int) ([]register.Organisation, error)
}

// Prober looks at what a body shows to the world: records of a domain, files and
// pages. What it may reach is guarded.
type Prober interface {
	TXT(ctx context.Context, name string) ([]string, error)
	// Fetch reads a page or a file, and says at which address it was found in the end.
	Fetch(ctx context.Context, address string) (content []byte, final string, err error)
}

// Claims carries out what bodies and curators do about forge accounts.
type Claims struct {
	store  ClaimStore
	desk   *Desk
	people *People
	probe  Prober
}

// NewClaims makes the acts about forge accounts.
func NewClaims(store ClaimStore, d *Desk, people *People, probe Prober) *Claims {
	return &Claims{store: store, desk: d, people: people, probe: probe}
}

// claimTries is how many proofs one body may have looked at in the span of tries:
// each asks somebody else's server.
const claimTries = 20

// Claim asks that an account be listed as a body's own. Where it is another body's
// already, or its name is close to that of another's account or of another body,
// a curator decides, whatever the proof.
func (d *Claims) Claim(ctx context.Context, actor register.Actor, organisation, address string) (register.Claim, error) {
	c := register.Claim{Organisation: organisation, Person: actor.Person, State: register.ClaimOpen}
	if err := allow(actor, ActSettle, organisation); err != nil {
		return c, err
	}
	key, err := register.CleanKey(address)
	if err != nil {
		return c, &Fault{"address", "account"}
	}
	c.Host, c.Path, _ = strings.Cut(key, "/")
	accounts, err := d.store.Accounts(ctx)
	if err != nil {
		return c, err
	}
	for _, a := range accounts {
		if a.Host == c.Host && a.Kind != "" {
			c.Kind = a.Kind
		}
		if strings.EqualFold(a.Key(), key) && a.Organisation == organisation && a.Proof != register.ProofListed {
			return c, &Fault{"address", "listed"}
		}
		if a.Organisation != organisation && (resembles(a.Path, c.Path) || holds(a, c)) {
			c.Near = append(c.Near, a.Key())
		}
	}
	open, err := d.store.ClaimsOf(ctx, organisation)
	if err != nil {
		return c, err
	}
	if slices.ContainsFunc(open, func(o register.Claim) bool {
		return o.State == register.ClaimOpen && strings.EqualFold(o.Key(), key)
	}) {
		return c, &Fault{"address", "asked"}
	}
	if err := d.namedAs(ctx, &c); err != nil {
		return c, err
	}
	if c.ID, err = d.people.secret(9); err != nil {
		return c, err
	}
	if c.Code, err = d.people.letters(); err != nil {
		return c, err
	}
	c.Code, c.At = "greffe-"+c.Code, d.people.clock()
	return c, d.store.SaveClaim(ctx, c, "")
}

// holds reports whether a listed account holds the one of a claim, is it, or is within
// it: a whole forge holds its accounts, and a group its sub-groups.
func holds(a register.Account, c register.Claim) bool {
	within := func(inner, outer string) bool {
		return outer == "" || strings.HasPrefix(strings.ToLower(inner)+"/", strings.ToLower(outer)+"/")
	}
	return strings.EqualFold(a.Host, c.Host) && (within(a.Path, c.Path) || within(c.Path, a.Path))
}

// Domain is the name of a body's own site, without "www."; "" when it has none.
func Domain(o register.Organisation) string {
	u, err := url.Parse(o.Website)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}

// Place says where the proof of a claim is looked for: a name of the domain, or an
// address; "" where the person gives the address.
func Place(method register.ProofMethod, o register.Organisation) string {
	domain := Domain(o)
	switch {
	case domain == "":
		return ""
	case method == register.ProveTXT:
		return "_greffe." + domain
	case method == register.ProveWellKnown:
		return "https://" + domain + "/.well-known/greffe-accounts.txt"
	}
	return ""
}

// Prove looks for the proof of a claim. One that is found lists the account, unless
// its name is close to another's: then a curator decides.
func (d *Claims) Prove(ctx context.Context, actor register.Actor, id string, method register.ProofMethod, address string) (register.Claim, error) {
	c, err := d.store.Claim(ctx, id)
	if err != nil {
		return c, err
	}
	if err := allow(actor, ActSettle, c.Organisation); err != nil {
		return c, err
	}
	if c.State != register.ClaimOpen {
		return c, fmt.Errorf("claim %s is decided: %w", id, register.ErrConflict)
	}
	if err := d.people.tries.take(bound{"claim " + c.Organisation, claimTries}); err != nil {
		return c, err
	}
	o, err := d.store.Organisation(ctx, c.Organisation)
	if err != nil {
		return c, err
	}
	if c.Evidence, err = d.look(ctx, c, o, method, address); err != nil {
		return c, err
	}
	c.Method = method
	if len(c.Near) > 0 || wide(c, o) {
		return c, d.store.SaveClaim(ctx, c, register.ClaimOpen)
	}
	return d.list(ctx, c)
}

// wide reports whether a claim is for a whole forge that is not within the body's own
// domain: whoever uses it would be taken for the body.
func wide(c register.Claim, o register.Organisation) bool {
	domain := Domain(o)
	return c.Path == "" && (domain == "" || c.Host != domain && !strings.HasSuffix(c.Host, "."+domain))
}

// look reads what is shown by a method, and says where it was found.
func (d *Claims) look(ctx context.Context, c register.Claim, o register.Organisation, method register.ProofMethod, address string) (register.Evidence, error) {
	e := register.Evidence{URL: Place(method, o), ReadAt: d.people.clock()}
	var shown []byte
	var err error
	switch method {
	case register.ProveTXT:
		if e.URL == "" {
			return e, &Fault{"proof", "domain"}
		}
		var records []string
		records, err = d.probe.TXT(ctx, e.URL)
		shown, e.URL = []byte(strings.Join(records, "\n")), "dns:"+e.URL+"?type=TXT" // RFC 4501
	case register.ProveWellKnown:
		if e.URL == "" {
			return e, &Fault{"proof", "domain"}
		}
		shown, _, err = d.probe.Fetch(ctx, e.URL)
	case register.ProveFile, register.ProveBacklink:
		if !standsWhere(method, address, c, o) {
			return e, &Fault{"proof", "place"}
		}
		shown, e.URL, err = d.probe.Fetch(ctx, address)
		if err == nil && !standsWhere(method, e.URL, c, o) { // a repository that was given away leads to its new owner
			return e, &Fault{"proof", "place"}
		}
	default:
		return e, &Fault{"proof", "method"}
	}
	if err != nil {
		return e, &Fault{"proof", "unread"}
	}
	if !proves(method, string(shown), c) {
		return e, &Fault{"proof", "absent"}
	}
	sum := sha256.Sum256(shown)
	e.SHA256 = hex.EncodeToString(sum[:])
	return e, nil
}

// standsWhere says whether an address that somebody gave stands where only the account, or
// only the body, can write.
func standsWhere(method register.ProofMethod, address string, c register.Claim, o register.Organisation) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Contains(u.Path, "..") {
		return false
	}
	if method == register.ProveBacklink {
		return OfficialPage(o, address)
	}
	if c.Path == "" || !strings.HasPrefix(strings.ToLower(u.Path), "/"+strings.ToLower(c.Path)+"/") {
		return false
	}
	rest := u.Path[len(c.Path)+2:]
	if c.Host == "github.com" {
		return strings.EqualFold(u.Host, "raw.githubusercontent.com") && ofGitHub.MatchString(rest)
	}
	return strings.EqualFold(u.Host, c.Host) && ofForge.MatchString(rest)
}

// Raw files of a repository's own branches, below the account's path. Issues, copies,
// merge requests and commits may be anybody's, so no other address is taken.
// https://docs.gitlab.com/user/project/repository/, https://docs.gitea.com/usage/
var (
	ofGitHub = regexp.MustCompile(`^[^/]+/HEAD/[^/]+`)
	ofForge  = regexp.MustCompile(`^[^/]+(/[^/]+)*/-/raw/HEAD/[^/]+|^[^/]+/raw/branch/[^/]+/[^/]+`)
)

// proves reports whether what is shown proves the claim: its code or, on a page of the
// body's own site, a link to the account.
func proves(method register.ProofMethod, shown string, c register.Claim) bool {
	if method == register.ProveBacklink {
		return LinksTo([]byte(shown), register.Account{Host: c.Host, Path: c.Path})
	}
	return slices.Contains(strings.Fields(shown), c.Code)
}

// list puts the account of a claim on the register's list, and decides the claim.
func (d *Claims) list(ctx context.Context, c register.Claim) (register.Claim, error) {
	a := register.Account{
		Host: c.Host, Path: c.Path, Kind: c.Kind, Organisation: c.Organisation, Proof: c.Method.Level(), Proved: c.Evidence, Since: c.At.Format("2006-01-02"),
		Origin: register.Origin{Kind: register.Declared, Source: c.Evidence.URL, Date: d.people.clock().Format("2006-01-02")},
	}
	if err := d.desk.ownAccount(ctx, a); err != nil {
		return c, err
	}
	c.State, c.DecidedAt = register.ClaimListed, d.people.clock()
	return c, d.store.SaveClaim(ctx, c, register.ClaimOpen)
}

// ownAccount gives an account to a body, whatever a list said of it before.
func (d *Desk) ownAccount(ctx context.Context, a register.Account) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft("organisation:"+a.Organisation, d.clock())
	known, err := b.account(ctx, a.Key())
	if err != nil {
		return err
	}
	if known != nil {
		a.Host, a.Path, a.Name, a.Policy, a.OfficeURL = known.Host, known.Path, known.Name, known.Policy, known.OfficeURL
		if a.Kind == "" {
			a.Kind = known.Kind
		}
	}
	a.SeenAt = b.batch.At
	folded := strings.ToLower(a.Key())
	b.accounts[folded] = &a
	b.touch(register.KindAccount, folded)
	if known != nil && known.Organisation != a.Organisation {
		if err := b.touchHeld(ctx, a.Key()); err != nil {
			return err
		}
	}
	return b.save(ctx)
}

// Claims lists the requests of a body.
func (d *Claims) Claims(ctx context.Context, actor register.Actor, organisation string) ([]register.Claim, error) {
	if err := allow(actor, ActSettle, organisation); err != nil {
		return nil, err
	}
	return d.store.ClaimsOf(ctx, organisation)
}

// WaitingClaims lists the requests that a curator can decide on, oldest first.
func (d *Claims) WaitingClaims(ctx context.Context, actor register.Actor, limit int) ([]register.Claim, error) {
	if err := allow(actor, ActCurate, ""); err != nil {
		return nil, err
	}
	all, err := d.store.ClaimsIn(ctx, register.ClaimOpen, limit)
	return slices.DeleteFunc(all, func(c register.Claim) bool { return !May(actor, ActCurate, c.Organisation) }), err
}

// DecideClaim lists an account on a curator's word, or refuses, with the reason.
func (d *Claims) DecideClaim(ctx context.Context, actor register.Actor, id string, accept bool, reason string) error {
	c, err := d.store.Claim(ctx, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActCurate, c.Organisation); err != nil {
		return err
	}
	if c.State != register.ClaimOpen {
		return fmt.Errorf("claim %s is decided: %w", id, register.ErrConflict)
	}
	if c.Reason, err = cleanText("reason", reason, joinText); err != nil {
		return err
	}
	c.DecidedBy = actor.Person
	if accept {
		if c.Method == "" {
			c.Method = register.ProveWord
		}
		_, err = d.list(ctx, c)
		return err
	}
	c.State, c.DecidedAt = register.ClaimRefused, d.people.clock()
	return d.store.SaveClaim(ctx, c, register.ClaimOpen)
}
