// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"greffe/internal/polite"
	"greffe/internal/register"
)

// properties are what a forge or an owner says of itself.
type properties struct {
	kind                  register.ForgeKind
	owners                *yaml.Node
	ids                   []register.Identifier
	identified            bool // an identifier was given, be it a placeholder
	placeholder           bool
	ignored, since, until string
	policy, office, alias string
	proof                 register.Proof
	limits                register.Limits // of a forge only
}

// ignoredAlways stands for a day that cannot be read: who wrote ignored_since did
// not want a visit, and a typing error must not send one.
const ignoredAlways = "0001-01-01"

// inherit fills what an owner leaves out from its forge.
func (o properties) inherit(f properties) properties {
	if !o.identified {
		o.ids = f.ids
	}
	for _, field := range []struct{ own, forge *string }{
		{&o.ignored, &f.ignored}, {&o.since, &f.since}, {&o.until, &f.until}, {&o.policy, &f.policy}, {&o.office, &f.office},
	} {
		if *field.own == "" {
			*field.own = *field.forge
		}
	}
	return o
}

// properties reads the mapping n of a forge or an owner.
func (p *reader) properties(n *yaml.Node, path string, forge bool) properties {
	var out properties
	kindAt := (*yaml.Node)(nil)
	for _, kv := range p.pairs(n, path) {
		name, value := kv[0].Value, kv[1]
		key := path + "." + shorten(name)
		switch {
		case forge && name == "owners":
			out.owners = value
		case forge && name == "forge":
			kindAt = value
			out.kind = p.kind(value, key)
		case forge && p.limit(&out.limits, name, value, key):
		default:
			p.property(&out, name, kv[0], value, key)
		}
	}
	if forge && kindAt == nil {
		p.find(register.Warning, "account.forge.missing", n, path, "allowed", kindNames)
	}
	if out.since != "" && out.until != "" && out.until < out.since {
		p.find(register.Error, "account.date.order", n, path, "since", out.since, "until", out.until)
	}
	return out
}

// mostInFlight is how many requests are in flight on one host at most, whatever a list says.
const mostInFlight = 4

// limit reads one property of a forge that says how much it is asked; false when the name is
// of none. A bad value is as good as none, but for the hours: who wrote them did not want a
// visit at some time, and a typing error must not send one.
func (p *reader) limit(out *register.Limits, name string, n *yaml.Node, key string) bool {
	switch name {
	case "in_flight":
		out.InFlight = p.number(n, key, "account.in_flight.bad", mostInFlight)
	case "budget":
		out.Budget = p.number(n, key, "account.budget.bad", 1_000_000_000)
	case "quiet_hours":
		v, ok := p.text(n, key)
		if ok && v == "" {
			return true
		}
		hours, err := polite.ParseHours(v)
		if ok && err != nil {
			p.find(register.Error, "account.quiet_hours.bad", n, key, "value", shorten(v))
		}
		out.Quiet = hours.String() // all day when they cannot be read
	default:
		return false
	}
	return true
}

// number reads a whole number from 1 to most; 0 for anything else.
func (p *reader) number(n *yaml.Node, key, rule string, most int) int {
	v, ok := p.text(n, key)
	if !ok || v == "" {
		return 0
	}
	i, err := strconv.Atoi(v)
	if err != nil || i < 1 || i > most {
		p.find(register.Error, rule, n, key, "value", shorten(v), "max", itoa(most))
		return 0
	}
	return i
}

// property reads one property that forges and owners share.
func (p *reader) property(out *properties, name string, at, value *yaml.Node, key string) {
	if s, ok := p.schemes[name]; ok {
		p.identifier(out, s.ID, name, value, key)
		return
	}
	switch name {
	case "ignored_since":
		out.ignored = p.date(value, key)
		if out.ignored == "" && !null(value) {
			out.ignored = ignoredAlways
		}
	case "since":
		out.since = p.date(value, key)
	case "until":
		out.until = p.date(value, key)
	case "floss_policy":
		out.policy = p.address(value, key)
	case "ospo_url":
		out.office = p.address(value, key)
	case "alias_of":
		alias, _ := p.text(value, key)
		out.alias = strings.TrimSpace(alias)
	case "proof":
		out.proof = p.proof(value, key)
	case "in_flight", "budget", "quiet_hours":
		p.find(register.Warning, "account.limit.place", at, key, "key", name)
	default:
		p.find(register.Advice, "account.key.unknown", at, key, "key", shorten(name))
	}
}

func (p *reader) kind(n *yaml.Node, key string) register.ForgeKind {
	v, ok := p.text(n, key)
	if !ok {
		return ""
	}
	kind := kinds[strings.ToLower(strings.TrimSpace(v))]
	if kind == "" {
		p.find(register.Error, "account.forge.unknown", n, key, "value", shorten(v), "allowed", kindNames)
	}
	return kind
}

// identifier reads the body's identifier; a placeholder names nobody.
func (p *reader) identifier(out *properties, scheme, name string, n *yaml.Node, key string) {
	v, ok := p.text(n, key)
	v = strings.TrimSpace(v)
	if !ok || v == "" {
		return
	}
	out.identified = true
	s := p.schemes[name]
	switch {
	case slices.Contains(s.Nobody, v):
		out.placeholder = true
		p.find(register.Warning, "account.id.placeholder", n, key, "key", name, "value", v)
	case s.Value != nil && !s.Value.MatchString(v), s.Valid != nil && !s.Valid(v):
		p.find(register.Error, "account.id.bad", n, key, "key", name, "value", shorten(v))
	default:
		out.ids = append(out.ids, register.Identifier{Scheme: scheme, Value: v})
	}
}

func (p *reader) date(n *yaml.Node, key string) string {
	v, ok := p.text(n, key)
	if !ok || v == "" {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, v); err != nil {
		p.find(register.Error, "account.date.bad", n, key, "value", shorten(v))
		return ""
	}
	return v
}

// address reads a web address; any other scheme would be a link that runs.
func (p *reader) address(n *yaml.Node, key string) string {
	v, ok := p.text(n, key)
	v = strings.TrimSpace(v)
	if !ok || v == "" {
		return ""
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		p.find(register.Error, "account.url.bad", n, key, "value", shorten(v))
		return ""
	}
	return v
}

func (p *reader) proof(n *yaml.Node, key string) register.Proof {
	v, ok := p.text(n, key)
	if !ok || v == "" {
		return ""
	}
	proof := register.Proof(v)
	if slices.Contains([]register.Proof{register.ProofListed, register.ProofBacklink, register.ProofDomain, register.ProofFile}, proof) {
		return proof
	}
	p.find(register.Error, "account.proof.unknown", n, key, "value", shorten(v), "allowed", "listed, backlink, domain, file")
	return ""
}
