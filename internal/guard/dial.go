// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"time"
)

// dial connects to a host:port of a URL that check let pass. Names are looked up
// here and the addresses found are dialled as such; the Control function then
// judges the address that the socket really goes to, so that no earlier look-up
// counts (DNS rebinding).
func (t *Transport) dial(ctx context.Context, network, hostPort string) (net.Conn, error) {
	host, portText, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("dial %s: %w", hostPort, err)
	}
	ctx, cancel := context.WithTimeout(ctx, t.options.Connect)
	defer cancel()

	rules := t.allow.find(host, uint16(port))
	targets, err := t.addresses(ctx, rules, host, uint16(port))
	if err != nil {
		return nil, err
	}
	conn, err := dialFirst(ctx, network, targets, dialer(rules, hostPort))
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("connect to %s: %w: %w", hostPort, ErrStalled, err)
	}
	return conn, err
}

// addresses lists where host:port may be dialled, in the resolver's order.
func (t *Transport) addresses(ctx context.Context, rules allowList, host string, port uint16) ([]netip.AddrPort, error) {
	if to, ok := t.options.Dial[net.JoinHostPort(host, strconv.Itoa(int(port)))]; ok && len(rules) > 0 {
		return []netip.AddrPort{to}, nil
	}
	found := rules.pinned()
	if literal, err := netip.ParseAddr(host); err == nil {
		found = []netip.Addr{literal}
	} else if found == nil {
		found, err = t.options.Resolver.LookupNetIP(ctx, "ip", host)
		if err != nil {
			return nil, fmt.Errorf("look up %s: %w", host, err)
		}
	}
	var out []netip.AddrPort
	reason := "no address"
	for _, a := range found {
		a = a.Unmap() // a resolver's way of writing IPv4
		if r := rules.refuses(a); r != "" {
			reason = r
			continue
		}
		out = append(out, netip.AddrPortFrom(a, port))
	}
	if len(out) == 0 {
		return nil, &Refusal{Rule: RuleAddress, Target: host, Detail: reason}
	}
	return out, nil
}

// dialer makes a dialer whose sockets go only where rules allow.
func dialer(rules allowList, hostPort string) *net.Dialer {
	return &net.Dialer{
		KeepAlive: 30 * time.Second,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return &Refusal{Rule: RuleAddress, Target: hostPort, Detail: "no address"}
			}
			if r := rules.refuses(to.Addr().Unmap()); r != "" {
				return &Refusal{Rule: RuleAddress, Target: hostPort, Detail: r}
			}
			return nil
		},
	}
}

// dialFirst tries the addresses in turn; each gets its share of the time left.
func dialFirst(ctx context.Context, network string, targets []netip.AddrPort, d *net.Dialer) (net.Conn, error) {
	deadline, _ := ctx.Deadline()
	var errs []error
	for i, to := range targets {
		share := time.Until(deadline) / time.Duration(len(targets)-i)
		one, cancel := context.WithTimeout(ctx, share)
		conn, err := d.DialContext(one, network, to.String())
		cancel()
		if err == nil {
			return conn, nil
		}
		errs = append(errs, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, errors.Join(errs...)
}
