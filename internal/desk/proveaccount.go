// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"greffe/internal/register"
)

// ProveAccount records how sure it is that an account is its body's, and where that
// was seen. Whoever keeps the register may also say less than before: a page that led
// to the account may do so no more. It wraps ErrNotFound and ErrInvalid.
func (d *Desk) ProveAccount(ctx context.Context, actor register.Actor, key string, proof register.Proof, e register.Evidence) error {
	d.acts.Lock()
	defer d.acts.Unlock()
	b := d.draft(actorOf("register"), d.clock()) // who it was is no reader's business
	a, err := b.account(ctx, key)
	switch {
	case err != nil:
		return err
	case a == nil:
		return fmt.Errorf("prove account %s: %w", key, register.ErrNotFound)
	case !May(actor, ActCurate, a.Organisation) && !May(actor, ActAdminister, ""):
		return fmt.Errorf("prove account %s: %w", key, register.ErrNotFound)
	case !slices.Contains(register.Proofs(), proof):
		return fmt.Errorf("prove account %s: no proof %q: %w", key, proof, register.ErrInvalid)
	case proof != register.ProofListed && (e.URL == "" || e.ReadAt.IsZero()):
		return fmt.Errorf("prove account %s: no evidence: %w", key, register.ErrInvalid)
	}
	b.prove(a, proof, e)
	return b.save(ctx)
}

// prove writes a proof and its evidence.
func (b *draft) prove(a *register.Account, proof register.Proof, e register.Evidence) {
	a.Proof, a.Proved, a.SeenAt = proof, e, b.batch.At
	b.touch(register.KindAccount, strings.ToLower(a.Key()))
}

// proveByFile takes a publiccode.yml that names the body of its account for the proof
// that it is: list and account say the same. One that names another body proves nothing.
func (b *draft) proveByFile(ctx context.Context, r register.Repository) error {
	id, ok := b.desk.Identify(r.Body.Or(""))
	if !ok {
		return nil
	}
	for _, key := range r.Accounts {
		a, err := b.account(ctx, key)
		if err != nil {
			return err
		}
		if a == nil || a.Organisation == "" || !register.ProofFile.Exceeds(a.Proof) {
			continue
		}
		o, err := b.organisation(ctx, a.Organisation)
		if err != nil {
			return err
		}
		if slices.Contains(o.Identifiers, id) {
			b.prove(a, register.ProofFile, r.Body.Evidence)
		}
	}
	return nil
}

// OfficialPage reports whether an address is on a body's own site: its host, or one
// below it.
func OfficialPage(o register.Organisation, address string) bool {
	page, err := url.Parse(address)
	of := Domain(o)
	if err != nil || of == "" {
		return false
	}
	host := strings.ToLower(page.Hostname())
	return page.Scheme == "https" && (host == of || strings.HasSuffix(host, "."+of))
}

// link matches the target of a link of a page. It is large, and made when it is needed:
// every start of the program would wait for it.
var link = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\bhref\s*=\s*(?:"([^"]{1,500})"|'([^']{1,500})'|([^\s"'>]{1,500}))`)
})

// LinksTo reports whether a page links to an account, or to something that it holds.
func LinksTo(page []byte, a register.Account) bool {
	wanted := strings.ToLower(a.Key())
	for _, m := range link().FindAllSubmatch(page, 20_000) {
		key, err := register.CleanKey(strings.ReplaceAll(string(m[1])+string(m[2])+string(m[3]), "&amp;", "&"))
		if a.Path == "" {
			u, err := url.Parse(string(m[1]) + string(m[2]) + string(m[3]))
			if err == nil && strings.EqualFold(u.Host, a.Host) {
				return true
			}
		}
		key = strings.ToLower(key)
		if err == nil && (key == wanted || strings.HasPrefix(key, wanted+"/")) {
			return true
		}
	}
	return false
}
