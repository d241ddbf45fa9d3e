// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"greffe/internal/register"
)

// ErrRefused is the answer to whoever does not show who they are: the same for an
// account that does not exist, a wrong password, a wrong code and a blocked person.
// Its kind is ErrInvalid.
var ErrRefused = fmt.Errorf("refused: %w", register.ErrInvalid)

// Shown is what somebody shows to sign in to a local account. Code is of the
// authenticator, or of the recovery sheet.
type Shown struct{ Mail, Password, Code string }

// SignIn begins a session for whoever shows a password and a second factor. Whether
// an account exists changes neither the answer nor how long it takes.
func (p *People) SignIn(ctx context.Context, shown Shown, from From) (Entered, error) {
	shown.Mail = shown.Mail[:min(len(shown.Mail), mostMail+1)] // no account has a longer one, and tries are counted by it
	person, known, err := found(p.store.PersonByMail(ctx, shown.Mail))
	if err != nil {
		return Entered{}, err
	}
	var credential register.Credential
	if known {
		if credential, _, err = found(p.store.Credential(ctx, person.ID)); err != nil {
			return Entered{}, err
		}
	}
	account, err := p.accountKey(ctx, person, shown.Mail, from)
	if err != nil {
		return Entered{}, err
	}
	if err := p.tries.take(bound{account, triesAccount}, bound{"line " + from.line(), triesLine}); err != nil {
		return Entered{}, err
	}
	key, right, err := p.hash.matches(ctx, shown.Password, credential.Password)
	if err != nil {
		return Entered{}, err
	}
	now := p.clock()
	b := register.PeopleBatch{At: now}
	how, next, second := p.secondFactor(credential, key, shown.Code, now)
	if !known || !right || !second || person.Blocked {
		return Entered{}, p.refuse(ctx, person, known, from)
	}
	b.Spent = []register.CredentialChange{{Was: credential, Is: next}}
	if how == register.ByRecovery {
		b.Events = append(b.Events, register.Event{Kind: register.EventRecovered, Person: person.ID, Detail: strconv.Itoa(len(next.Recovery))})
	}
	roles, err := p.memberships(ctx, person.ID)
	if err != nil {
		return Entered{}, err
	}
	entered, err := p.begin(&b, person, roles, how, from)
	if err != nil {
		return Entered{}, err
	}
	err = p.store.SavePeople(ctx, b)
	if errors.Is(err, register.ErrConflict) { // the code was used, or the password changed, while this one was checked
		return Entered{}, p.refuse(ctx, person, known, from)
	}
	if err != nil {
		return Entered{}, err
	}
	p.tries.forgive(account)
	p.tries.forgive("line " + from.line())
	return entered, nil
}

// refuse notes a failed try of an account that exists. The time that the note takes
// is spent for one that does not as well: an empty batch is as long to ask for.
func (p *People) refuse(ctx context.Context, person register.Person, known bool, from From) error {
	e := register.Event{Kind: register.EventRefused, Network: from.network()}
	if known {
		e.Person = person.ID
	}
	if err := p.store.SavePeople(ctx, register.PeopleBatch{At: p.clock(), Events: []register.Event{e}}); err != nil && !errors.Is(err, register.ErrUnavailable) {
		return err
	}
	return ErrRefused
}

// knownFor is how long an account remembers where it was signed in to from.
const knownFor = 90 * 24 * time.Hour

// accountKey is what the tries of an account are counted under: those from a network
// that signed in to it before have a count of their own, which strangers cannot use up.
func (p *People) accountKey(ctx context.Context, person register.Person, mail string, from From) (string, error) {
	key := "account " + register.FoldMail(mail)
	known, err := p.store.SignedInFrom(ctx, person.ID, from.network(), p.clock().Add(-knownFor))
	if err != nil {
		return "", err
	}
	known = known && person.ID != "" && from.network() != ""
	if known {
		key += " " + from.network()
	}
	return key, nil
}

// secondFactor checks a code, and gives the credential as it is once the code is
// spent. Without the password's key nothing can be checked, and the answer is no.
func (p *People) secondFactor(c register.Credential, key []byte, code string, now time.Time) (register.SignIn, register.Credential, bool) {
	code = plainCode(code)
	secret := unseal(key, c.Totp)
	if step, ok := codeStep(secret, code, now); ok && step > c.Step {
		c.Step = step
		return register.ByPassword, c, true
	}
	hash := register.HashSecret(code)
	for i, left := range c.Recovery {
		if subtle.ConstantTimeCompare([]byte(left), []byte(hash)) == 1 {
			c.Recovery = slices.Delete(slices.Clone(c.Recovery), i, i+1)
			return register.ByRecovery, c, true
		}
	}
	return "", c, false
}

// totpPeriod is the time step of RFC 6238, in seconds.
const totpPeriod = 30

// codeStep finds the time step of which a code is: this one, the one before or the
// next (RFC 6238 section 5.2 allows for the network and for clocks).
func codeStep(secret, code string, now time.Time) (int64, bool) {
	if secret == "" || len(code) != 6 {
		return 0, false
	}
	for _, away := range []int64{0, -1, 1} {
		at := now.Add(time.Duration(away) * totpPeriod * time.Second)
		want, err := totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return at.Unix() / totpPeriod, true
		}
	}
	return 0, false
}

// Factor is a second factor that is offered: its secret in letters, and the address
// that an authenticator reads (https://github.com/google/google-authenticator/wiki/Key-Uri-Format).
type Factor struct{ Secret, URL string }

// factorBytes is the length of a shared secret that RFC 4226 section 4 recommends.
const factorBytes = 20

// OfferFactor makes a second factor for an account, or shows again the one whose
// secret was offered before.
func (p *People) OfferFactor(mail, offered string) (Factor, error) {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(offered)
	if err != nil || len(raw) != factorBytes {
		raw = make([]byte, factorBytes)
		if _, err := io.ReadFull(p.random, raw); err != nil {
			return Factor{}, fmt.Errorf("make a second factor: %w", err)
		}
	}
	k, err := totp.Generate(totp.GenerateOpts{Issuer: p.site, AccountName: mail, Period: totpPeriod, Secret: raw, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return Factor{}, fmt.Errorf("make a second factor: %w", err)
	}
	return Factor{Secret: k.Secret(), URL: k.URL()}, nil
}
