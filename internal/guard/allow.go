// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// Allowed is one exception that the operator made: a host that may be reached at
// a private address or an unusual port.
type Allowed struct {
	Host   string       // lower case, without brackets
	Port   uint16       // 0: the usual ports
	Prefix netip.Prefix // where the host is; not valid: public addresses, RFC 1918 and fc00::/7
}

// ParseAllowed reads HOST[:PORT][=CIDR], the form of --allow-private-network.
//
//	forge.intranet                     that name, at RFC 1918 or fc00::/7 addresses too
//	forge.intranet:8443=10.4.0.0/16    that name and port, inside that range only
//	demo.example:8081=127.0.0.1/32     a single address is dialled without looking the name up
//
// An address as HOST means itself, and localhost means loopback. Errors are *SettingError.
func ParseAllowed(s string) (Allowed, error) {
	bad := func(rule Rule) (Allowed, error) {
		return Allowed{}, &SettingError{Rule: rule, Setting: "--allow-private-network", Value: s}
	}
	name, cidr, ranged := strings.Cut(strings.TrimSpace(s), "=")
	if strings.ContainsAny(name, "/@*?# ") {
		return bad(RuleAllowHost)
	}
	host, port, err := splitHostPort(name)
	if err != nil {
		return bad(RuleAllowPort)
	}
	host, err = canonicalHost(host)
	if err != nil {
		return bad(RuleAllowHost)
	}
	a := Allowed{Host: host, Port: port}
	if !ranged {
		return a, nil
	}
	if a.Prefix, err = parsePrefix(cidr); err != nil {
		return bad(RuleAllowRange)
	}
	return a, nil
}

// ParseAllowList reads several exceptions.
func ParseAllowList(list []string) ([]Allowed, error) {
	var out []Allowed
	for _, s := range list {
		a, err := ParseAllowed(s)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// parsePrefix reads a range, or a single address. A range wider than the largest
// private one is a slip: it would open the public internet's ports to that name.
func parsePrefix(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil && addr.Zone() == "" && !addr.Is4In6() {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, err
	}
	if p.Masked() != p {
		return netip.Prefix{}, fmt.Errorf("%s has bits behind the mask; the range is %s", p, p.Masked())
	}
	if p.Bits() < 7 || p.Addr().Is4In6() {
		return netip.Prefix{}, fmt.Errorf("%s is too wide", p)
	}
	return p, nil
}

// splitHostPort parts host[:port]; an IPv6 address stands in brackets.
func splitHostPort(s string) (string, uint16, error) {
	var host, port string
	if rest, ok := strings.CutPrefix(s, "["); ok {
		inner, after, closed := strings.Cut(rest, "]")
		if !closed || (after != "" && after[0] != ':') {
			return "", 0, fmt.Errorf("brackets in %q", s)
		}
		host, port = inner, strings.TrimPrefix(after, ":")
		if after == "" {
			return host, 0, nil
		}
	} else {
		var given bool
		if host, port, given = strings.Cut(s, ":"); !given {
			return host, 0, nil
		}
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 {
		return "", 0, fmt.Errorf("port %q", port)
	}
	return host, uint16(n), nil
}

// String gives the exception as ParseAllowed reads it.
func (a Allowed) String() string {
	s := a.Host
	if strings.Contains(s, ":") {
		s = "[" + s + "]"
	}
	if a.Port != 0 {
		s += ":" + strconv.Itoa(int(a.Port))
	}
	if a.Prefix.IsValid() {
		s += "=" + a.Prefix.String()
	}
	return s
}

// ranges lists where the exception lets its host be, and whether public addresses are among them.
func (a Allowed) ranges() (prefixes []netip.Prefix, public bool) {
	if a.Prefix.IsValid() {
		return []netip.Prefix{a.Prefix}, false
	}
	if addr, err := netip.ParseAddr(a.Host); err == nil {
		return []netip.Prefix{netip.PrefixFrom(addr, addr.BitLen())}, true
	}
	if a.Host == "localhost" || strings.HasSuffix(a.Host, ".localhost") {
		return loopback, true
	}
	return private, true
}

// allowList is the exceptions in force.
type allowList []Allowed

// find lists the exceptions made for one host and port.
func (l allowList) find(host string, port uint16) allowList {
	var out allowList
	for _, a := range l {
		if a.Host == host && (a.Port == port || (a.Port == 0 && usualPort(port))) {
			out = append(out, a)
		}
	}
	return out
}

// refuses names the range for which a may not be dialled, or gives "". l are the
// exceptions of the one host meant; without any, the public internet is allowed.
func (l allowList) refuses(addr netip.Addr) string {
	if len(l) == 0 {
		return Forbidden(addr)
	}
	for _, a := range l {
		prefixes, public := a.ranges()
		if slices.ContainsFunc(prefixes, func(p netip.Prefix) bool { return p.Contains(addr) }) {
			return ""
		}
		if public && Forbidden(addr) == "" {
			return ""
		}
	}
	if name := Forbidden(addr); name != "" {
		return name
	}
	return "outside the range allowed for this host"
}

// pinned gives the one address of a host whose exceptions name single addresses only.
func (l allowList) pinned() []netip.Addr {
	var out []netip.Addr
	for _, a := range l {
		if !a.Prefix.IsValid() || !a.Prefix.IsSingleIP() {
			return nil
		}
		out = append(out, a.Prefix.Addr())
	}
	return out
}

func usualPort(port uint16) bool { return port == 80 || port == 443 }
