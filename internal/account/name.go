// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"net"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// hostName is a host name of letters, digits and hyphens (RFC 1123), with an optional port.
var hostName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:[0-9]{1,5})?$`)

// host reads the name of a forge, in lower case.
func (p *reader) host(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		p.find(register.Error, "account.type.text", n, "")
		return "", false
	}
	host := strings.ToLower(n.Value)
	if len(host) > 253 || !hostName.MatchString(host) {
		p.find(register.Error, "account.host.bad", n, shorten(n.Value), "value", shorten(n.Value))
		return "", false
	}
	name, _, _ := strings.Cut(host, ":")
	if !strings.Contains(name, ".") || net.ParseIP(name) != nil {
		p.find(register.Warning, "account.host.local", n, host, "host", host)
	}
	if host != n.Value {
		p.find(register.Advice, "account.host.case", n, host, "value", n.Value, "host", host)
	}
	return host, true
}

// owner reads the path of an account: a name, or a group and its subgroups.
func (p *reader) owner(n *yaml.Node, key string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		p.find(register.Error, "account.type.text", n, key)
		return "", false
	}
	if !validPath(n.Value) {
		p.find(register.Error, "account.owner.bad", n, key+"."+shorten(n.Value), "value", shorten(n.Value))
		return "", false
	}
	return n.Value, true
}

func validPath(path string) bool {
	if path == "" || len(path) > 255 || strings.ContainsFunc(path, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar || strings.ContainsRune(`\?#%:@"<>`, r)
	}) {
		return false
	}
	for _, part := range strings.Split(path, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// shorten keeps a hostile value from filling a message.
func shorten(v string) string {
	if r := []rune(v[:min(len(v), 400)]); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return v
}

func itoa(n int) string { return strconv.Itoa(n) }
