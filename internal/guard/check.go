// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// target is where a request goes, in one spelling.
type target struct {
	origin   string // scheme://host:port, the port always written
	hostPort string // as the URL carries it on the wire: the usual port is left out
}

// check applies the rules that need no connection: scheme, user part, spelling
// of the host, port, number and kind of redirects.
func (t *Transport) check(req *http.Request) (target, error) {
	to, host, port, err := targetOf(req.URL)
	if err != nil {
		return target{}, err
	}
	rules := t.allow.find(host, port)
	if !usualPort(port) && len(rules) == 0 {
		return target{}, refuse(RulePort, req.URL, strconv.Itoa(int(port)))
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		if r := rules.refuses(addr); r != "" {
			return target{}, refuse(RuleAddress, req.URL, r)
		}
	}
	return to, t.checkHops(req)
}

// checkHops follows the chain of answers that led to req, which the HTTP client
// keeps: so the rule holds whatever the client's own policy is.
func (t *Transport) checkHops(req *http.Request) error {
	hops := 0
	for r := req; r.Response != nil && r.Response.Request != nil; r = r.Response.Request {
		if hops++; hops > t.options.Redirects {
			return refuse(RuleRedirects, req.URL, strconv.Itoa(hops))
		}
		if r.Response.Request.URL.Scheme == "https" && r.URL.Scheme != "https" {
			return refuse(RuleDowngrade, req.URL, "https to "+r.URL.Scheme)
		}
	}
	return nil
}

// targetOf reads where u points to, or refuses it.
func targetOf(u *url.URL) (to target, host string, port uint16, err error) {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return to, "", 0, refuse(RuleScheme, u, u.Scheme)
	case u.Opaque != "":
		return to, "", 0, refuse(RuleHost, u, "opaque")
	case u.User != nil:
		return to, "", 0, refuse(RuleUserinfo, u, "user information")
	}
	if host, err = canonicalHost(u.Hostname()); err != nil {
		return to, "", 0, refuse(RuleHost, u, err.Error())
	}
	port = map[string]uint16{"http": 80, "https": 443}[u.Scheme]
	usual := port
	if text := u.Port(); text != "" {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil || n == 0 {
			return to, "", 0, refuse(RulePort, u, text)
		}
		port = uint16(n)
	} else if strings.HasSuffix(u.Host, ":") {
		return to, "", 0, refuse(RulePort, u, "empty")
	}
	full := net.JoinHostPort(host, strconv.Itoa(int(port)))
	to = target{origin: u.Scheme + "://" + full, hostPort: full}
	if port == usual {
		to.hostPort = strings.TrimSuffix(full, ":"+strconv.Itoa(int(port)))
	}
	return to, host, port, nil
}

// canonicalHost gives a host in one spelling: lower case, IDNA, no final dot. A
// host whose last label is a number must be a plain address: what some resolvers
// make of 2130706433, 0x7f.1 or 0177.0.0.1 is nobody's honest address (the rule
// "ends in a number" of the WHATWG URL standard).
func canonicalHost(host string) (string, error) {
	if strings.Contains(host, ":") {
		addr, err := netip.ParseAddr(host)
		if err != nil {
			return "", fmt.Errorf("not an IPv6 address")
		}
		if addr.Zone() != "" {
			return "", fmt.Errorf("an IPv6 zone")
		}
		return addr.String(), nil
	}
	ascii, err := toASCII(strings.TrimSuffix(host, "."))
	if err != nil || ascii == "" || len(ascii) > 253 || strings.ContainsFunc(ascii, notHostLetter) || strings.HasSuffix(ascii, ".") {
		return "", fmt.Errorf("not a host name")
	}
	if numberLabel(ascii[strings.LastIndexByte(ascii, '.')+1:]) {
		addr, err := netip.ParseAddr(ascii)
		if err != nil {
			return "", fmt.Errorf("an address in an unusual spelling")
		}
		return addr.String(), nil
	}
	return ascii, nil
}

// hostLetters are the characters of a host name; intranets use the underscore.
const hostLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_."

func notHostLetter(r rune) bool { return !strings.ContainsRune(hostLetters, r) }

// toASCII folds a name to lower case and its national letters to punycode.
func toASCII(host string) (string, error) {
	for i := range len(host) {
		if host[i] >= 0x80 {
			return idna.Lookup.ToASCII(host)
		}
	}
	return strings.ToLower(host), nil
}

// numberLabel reports whether a label is a decimal, octal or hexadecimal number.
func numberLabel(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}
