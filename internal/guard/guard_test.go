// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// at allows one test server under the given names.
func at(s *httptest.Server, names ...string) ([]Allowed, map[string]netip.AddrPort) {
	addr := netip.MustParseAddrPort(s.Listener.Addr().String())
	allow := []Allowed{{Host: addr.Addr().String(), Port: addr.Port(), Prefix: netip.PrefixFrom(addr.Addr(), 32)}}
	dial := map[string]netip.AddrPort{}
	for _, name := range names {
		host, port, err := splitHostPort(name)
		if err != nil {
			panic(err)
		}
		allow = append(allow, Allowed{Host: host, Port: port, Prefix: netip.PrefixFrom(addr.Addr(), 32)})
		dial[name] = addr
	}
	return allow, dial
}

func newClient(t testing.TB, o Options) *http.Client {
	t.Helper()
	tr, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.CloseIdleConnections)
	return NewClient(tr)
}

func get(ctx context.Context, c *http.Client, address string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, "", err
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp, string(b), err
}

// resolver answers from a table; a name with several answers gives the next at each look-up.
type resolver struct {
	mu      sync.Mutex
	answers map[string][][]netip.Addr
}

func (r *resolver) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.answers[host]
	if len(list) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if len(list) > 1 {
		r.answers[host] = list[1:]
	}
	return list[0], nil
}

func addrs(list ...string) []netip.Addr {
	var out []netip.Addr
	for _, s := range list {
		out = append(out, netip.MustParseAddr(s))
	}
	return out
}

// forbiddenAddresses are the first, the last and some inner addresses of each range.
func forbiddenAddresses() []netip.Addr {
	var out []netip.Addr
	for _, b := range blocks {
		first := b.prefix.Addr()
		out = append(out, first, lastOf(b.prefix))
		a := first
		for i := 0; i < 12 && b.prefix.Contains(a.Next()); i++ {
			a = a.Next()
			out = append(out, a)
		}
	}
	return out
}

func lastOf(p netip.Prefix) netip.Addr {
	b := p.Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 1 << (7 - i%8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// spellings are ways to write an IPv4 address that some resolver or library takes.
func spellings(a netip.Addr) []string {
	b := a.As4()
	n := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	return []string{
		a.String(), a.String() + ".", fmt.Sprint(n), fmt.Sprintf("0x%x", n), fmt.Sprintf("0X%X", n), fmt.Sprintf("0%o", n),
		fmt.Sprintf("0x%x.0x%x.0x%x.0x%x", b[0], b[1], b[2], b[3]), fmt.Sprintf("0%o.0%o.0%o.0%o", b[0], b[1], b[2], b[3]),
		fmt.Sprintf("%d.%d", b[0], n&0xffffff), fmt.Sprintf("%d.%d.%d", b[0], b[1], n&0xffff), fmt.Sprintf("%03d.%03d.%03d.%03d", b[0], b[1], b[2], b[3]),
		"[::ffff:" + a.String() + "]", fmt.Sprintf("[::ffff:%x:%x]", n>>16, n&0xffff), "[::" + a.String() + "]",
		fmt.Sprintf("[64:ff9b::%x:%x]", n>>16, n&0xffff), fmt.Sprintf("[2002:%x:%x::1]", n>>16, n&0xffff),
		strings.Map(func(r rune) rune { // full-width digits and stops
			if r == '.' {
				return '。'
			}
			return r - '0' + '０'
		}, a.String()),
	}
}

// TestTraps asks for forbidden places in every spelling: each ends as a Refusal,
// before or at the dialler, and never as an answer or a network error, which
// would mean that something was sent.
func TestTraps(t *testing.T) {
	var traps []string
	for _, a := range forbiddenAddresses() {
		if a.Is6() {
			traps = append(traps, "http://["+a.String()+"]/", "https://["+a.String()+"]/")
			continue
		}
		traps = append(traps, "https://"+a.String()+"/")
		for _, s := range spellings(a) {
			traps = append(traps, "http://"+s+"/")
		}
	}
	traps = append(traps,
		"http://localhost/", "http://LOCALHOST/", "http://a.localhost/", "http://[fe80::1%25eth0]/", "http://[::1]:80/", "http://user:pass@8.8.8.8/", "http://user@8.8.8.8/",
		"file:///etc/passwd", "gopher://8.8.8.8/", "ftp://8.8.8.8/", "http:opaque", "http:///nohost", "http://8.8.8.8:22/", "http://8.8.8.8:8080/", "https://8.8.8.8:0/",
		"http://8.8.8.8:/", "http://8.8.8.8:99999/", "unix:///var/run/docker.sock", "http://0/", "http://0x/", "http://127.1/", "http://a b/", "http://a..b../",
		"HTTP://127.0.0.1/", "http://metadata.internal/", "http://[::]/", "http://[4000::1]/", "http://256.256.256.256/", "http://1.2.3.4.5/",
	)
	if len(traps) < 1000 {
		t.Fatalf("only %d traps", len(traps))
	}
	dns := &resolver{answers: map[string][][]netip.Addr{
		"localhost": {addrs("127.0.0.1", "::1")}, "a.localhost": {addrs("127.0.0.1")}, "metadata.internal": {addrs("169.254.169.254")},
	}}
	c := newClient(t, Options{Resolver: dns, Connect: 200 * time.Millisecond})
	refused := 0
	for _, trap := range traps {
		u, err := url.Parse(trap)
		if err != nil {
			refused++ // not even an address
			continue
		}
		req := (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}).WithContext(t.Context())
		resp, err := c.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, ErrForbidden) && err != nil && !strings.Contains(err.Error(), "no Host in request URL") && !strings.Contains(err.Error(), "unsupported protocol") {
			t.Errorf("%s: not refused but %v", trap, err)
		}
		if err == nil {
			t.Errorf("%s: answered", trap)
		}
		refused++
	}
	t.Logf("%d traps, %d refused", len(traps), refused)
}

// Every address of each range, and its mapped form, stops at the dialler even
// when a name leads there.
func TestTrapsBehindNames(t *testing.T) {
	dns := &resolver{answers: map[string][][]netip.Addr{}}
	list := forbiddenAddresses()
	for i, a := range list {
		dns.answers[fmt.Sprintf("n%d.example", i)] = [][]netip.Addr{{a}}
		if a.Is4() {
			dns.answers[fmt.Sprintf("n%d.example", i)] = [][]netip.Addr{{netip.AddrFrom16(a.As16())}} // IPv4-mapped
		}
	}
	c := newClient(t, Options{Resolver: dns, Connect: time.Second})
	for i := range list {
		var r *Refusal
		_, _, err := get(t.Context(), c, fmt.Sprintf("http://n%d.example/", i))
		if list[i].Is4In6() { // a resolver's way of writing IPv4
			continue
		}
		if !errors.As(err, &r) || r.Rule != RuleAddress {
			t.Errorf("%s: %v", list[i], err)
		}
	}
}

// TestEveryIANASpecialRange holds the ranges against the registries themselves, not
// against our own list of them: the first and the last address of each are refused.
// https://www.iana.org/assignments/iana-ipv4-special-registry
// https://www.iana.org/assignments/iana-ipv6-special-registry
// https://www.iana.org/assignments/ipv4-address-space (multicast, future use)
// https://www.iana.org/assignments/ipv6-address-space (all but 2000::/3)
func TestEveryIANASpecialRange(t *testing.T) {
	ranges := strings.Fields(`0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29
		192.0.0.8/32 192.0.0.9/32 192.0.0.10/32 192.0.0.170/32 192.0.0.171/32 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24
		192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 255.255.255.255/32
		::1/128 ::/128 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1/128 2001:1::2/128 2001:1::3/128
		2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16
		fc00::/7 fe80::/10 fec0::/10 ff00::/8 ::/8 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 f000::/5 f800::/6 fe00::/9`)
	if len(ranges) < 60 {
		t.Fatalf("only %d ranges", len(ranges))
	}
	for _, s := range ranges {
		p := netip.MustParsePrefix(s)
		for _, a := range []netip.Addr{p.Addr(), lastOf(p)} {
			if Forbidden(a) == "" {
				t.Errorf("%s of %s is let through", a, p)
			}
			if a.Is4() && Forbidden(netip.AddrFrom16(a.As16())) == "" {
				t.Errorf("%s of %s is let through when mapped into IPv6", a, p)
			}
		}
	}
}

func TestPublicAddressesPass(t *testing.T) {
	for _, s := range []string{"1.1.1.1", "8.8.8.8", "140.82.121.3", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "169.253.1.1", "192.0.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a01:e0a::1", "2003::1"} {
		if why := Forbidden(netip.MustParseAddr(s)); why != "" {
			t.Errorf("%s is %s", s, why)
		}
	}
}

// The Control function has the last word: it sees the address of the socket.
func TestControlJudgesTheSocket(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	d := dialer(nil, "innocent.example:80")
	conn, err := d.DialContext(t.Context(), "tcp", s.Listener.Addr().String())
	if err == nil {
		conn.Close()
	}
	if !errors.Is(err, ErrForbidden) {
		t.Error(err)
	}
}

// A name that is public when first looked up and private afterwards is refused at
// each connection; one with both kinds of address is dialled at the public one alone.
func TestRebinding(t *testing.T) {
	var reached atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer s.Close()
	port := netip.MustParseAddrPort(s.Listener.Addr().String()).Port()
	dns := &resolver{answers: map[string][][]netip.Addr{
		"rebind.example": {addrs("198.41.0.4"), addrs("127.0.0.1"), addrs("10.0.0.1"), addrs("::1")},
		"both.example":   {addrs("127.0.0.1", "10.0.0.1", "::1")},
		"wanted.example": {addrs("10.9.9.9"), addrs("127.0.0.1")},
	}}
	allow := []Allowed{
		{Host: "rebind.example", Port: port}, {Host: "both.example", Port: port}, // the port alone is allowed, and RFC 1918
		{Host: "wanted.example", Port: port, Prefix: netip.MustParsePrefix("10.9.0.0/16")},
	}
	tr, err := New(Options{Resolver: dns, Allow: allow, Connect: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.CloseIdleConnections()
	for range 5 {
		for _, name := range []string{"rebind.example", "both.example", "wanted.example"} {
			_, _, _ = get(t.Context(), NewClient(tr), fmt.Sprintf("http://%s:%d/", name, port))
		}
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("%d requests reached loopback", n)
	}
	got, err := tr.addresses(t.Context(), nil, "mixed.example", 80)
	if err == nil {
		t.Error("an unknown name has addresses", got)
	}
	dns.answers["mixed.example"] = [][]netip.Addr{addrs("10.0.0.1", "1.1.1.1", "::1", "2606:4700::1111")}
	got, err = tr.addresses(t.Context(), nil, "mixed.example", 80)
	if err != nil || len(got) != 2 || got[0].Addr().String() != "1.1.1.1" {
		t.Error(got, err)
	}
}

// An exception holds for its own host and port.
func TestAllowListIsForThatHostAlone(t *testing.T) {
	var reached atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer s.Close()
	port := netip.MustParseAddrPort(s.Listener.Addr().String()).Port()
	dns := &resolver{answers: map[string][][]netip.Addr{"other.example": {addrs("127.0.0.1")}, "sub.forge.example": {addrs("127.0.0.1")}}}
	c := newClient(t, Options{Resolver: dns, Allow: []Allowed{{Host: "forge.example", Port: port, Prefix: netip.MustParsePrefix("127.0.0.1/32")}}})
	if _, _, err := get(t.Context(), c, fmt.Sprintf("http://FORGE.example.:%d/", port)); err != nil {
		t.Error("the allowed host:", err)
	}
	for _, trap := range []string{"http://other.example:%d/", "http://sub.forge.example:%d/", "http://127.0.0.1:%d/", "http://localhost:%d/", "http://forge.example.other.example:%d/"} {
		if _, _, err := get(t.Context(), c, fmt.Sprintf(trap, port)); !errors.Is(err, ErrForbidden) {
			t.Errorf(trap+": %v", port, err)
		}
	}
	if n := reached.Load(); n != 1 {
		t.Errorf("reached %d times", n)
	}
}

func TestDialMapsOnlyAllowedHosts(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Host) }))
	defer s.Close()
	allow, dial := at(s, "forge.example:80")
	dial["other.example:80"] = dial["forge.example:80"]
	c := newClient(t, Options{Allow: allow, Dial: dial, Resolver: &resolver{}})
	if _, body, err := get(t.Context(), c, "http://forge.example/"); err != nil || body != "forge.example" {
		t.Error(body, err)
	}
	if _, _, err := get(t.Context(), c, "http://other.example/"); err == nil {
		t.Error("a host that is not allowed was mapped")
	}
	dial["forge.example:80"] = netip.MustParseAddrPort("127.0.0.2:80")
	if _, _, err := get(t.Context(), newClient(t, Options{Allow: allow, Dial: dial}), "http://forge.example/"); !errors.Is(err, ErrForbidden) {
		t.Error("mapped outside of the allowed range:", err)
	}
}

func TestRedirects(t *testing.T) {
	var inner atomic.Int32
	hidden := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inner.Add(1) }))
	defer hidden.Close()
	targets := map[string]string{
		"/loopback": hidden.URL, "/metadata": "http://169.254.169.254/latest", "/file": "file:///etc/passwd", "/gopher": "gopher://127.0.0.1/",
		"/decimal": "http://2130706433/", "/user": "http://a:b@8.8.8.8/", "/port": "http://8.8.8.8:6379/", "/6": "http://[::1]/", "/loop": "/loop",
	}
	for i := range 7 {
		targets[fmt.Sprintf("/hop%d", i+1)] = fmt.Sprintf("/hop%d", i)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to, ok := targets[r.URL.Path]; ok {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		}
	}))
	defer s.Close()
	allow, _ := at(s)
	c := newClient(t, Options{Allow: allow})
	for path := range targets {
		_, _, err := get(t.Context(), c, s.URL+path)
		short := strings.HasPrefix(path, "/hop") && path <= "/hop5"
		if short != (err == nil) || err != nil && !errors.Is(err, ErrForbidden) && !strings.Contains(err.Error(), "unsupported protocol") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if n := inner.Load(); n != 0 {
		t.Errorf("%d requests reached a forbidden server", n)
	}
}

func TestNoDowngrade(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	tls := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer tls.Close()
	allow, _ := at(plain)
	more, _ := at(tls)
	tr, err := New(Options{Allow: append(allow, more...), RootCAs: tls.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.CloseIdleConnections()
	var r *Refusal
	if _, _, err := get(t.Context(), NewClient(tr), tls.URL); !errors.As(err, &r) || r.Rule != RuleDowngrade {
		t.Error(err)
	}
}

// A proxy would dial in our stead.
func TestProxiesAreNotUsed(t *testing.T) {
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	allow, dial := at(s, "forge.example:80")
	c := newClient(t, Options{Allow: allow, Dial: dial, Resolver: &resolver{}, Connect: time.Second})
	_, _, _ = get(t.Context(), c, "http://forge.example/")
	_, _, err := get(t.Context(), c, "http://10.0.0.1/")
	if proxied.Load() != 0 || !errors.Is(err, ErrForbidden) {
		t.Errorf("%d requests went through the proxy; %v", proxied.Load(), err)
	}
	if got := ProxyVariables([]string{"HTTP_PROXY=x", "NO_PROXY=y", "https_proxy=z", "ALL_PROXY="}); fmt.Sprint(got) != "[HTTP_PROXY https_proxy]" {
		t.Error(got)
	}
}

func FuzzHost(f *testing.F) {
	for _, s := range []string{"127.0.0.1", "0x7f000001", "EXAMPLE.org.", "::1", "fe80::1%eth0", "xn--e1afmkfd", "１２７.0.0.1", "a_b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		host, err := canonicalHost(s)
		if err != nil {
			return
		}
		again, err := canonicalHost(host)
		if err != nil || again != host {
			t.Errorf("%q becomes %q, then %q (%v)", s, host, again, err)
		}
	})
}
