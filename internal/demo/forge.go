// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"greffe/internal/register"
)

// The hosts of the demonstration. The TLD is reserved for tests (RFC 2606).
const (
	Hub = "hub.demo.test" // GitHub Enterprise: REST API under /api/v3
	Lab = "lab.demo.test" // GitLab: /api/v4, groups in groups
	Tea = "tea.demo.test" // Gitea: /api/v1; its git refuses partial clones
	Git = "git.demo.test" // git over HTTP and nothing else; refuses partial clones too
)

// Options says where a forge stands. The zero value is good.
type Options struct {
	Listen  string // loopback address to listen on; default 127.0.0.1:0
	Dir     string // folder in which a temporary one is made; default the system's
	Git     string // the git program; default git on the search path
	Minimal bool   // without the invented repositories: tests add their own

	Now func() time.Time // the forge's clock, which dates pushes; default the machine's
}

// Forge is four hosts on one loopback listener; the Host header tells which one is
// meant. It speaks http and https (see CertPool) on the same port. Its methods may
// be called from several goroutines.
type Forge struct {
	server   *http.Server
	listener *twoListener
	git      git
	dir      string
	closing  chan struct{}
	once     sync.Once
	served   sync.WaitGroup
	now      func() time.Time
	hosts    map[string]http.Handler
	requests requestLog
	objects  sync.Map // what git said of objects, by the question
	delay    atomic.Int64
	faults   faults

	mu       sync.RWMutex
	byKey    map[string]*repository
	moved    map[string]string // former key -> present key
	accounts map[string]namespace
}

// Start makes the repositories with git, in about a second, and serves them until
// Close is called or ctx ends. Without git it answers a *MissingTool.
func Start(ctx context.Context, o Options) (*Forge, error) {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	dir, err := os.MkdirTemp(o.Dir, "greffe-demo-")
	if err != nil {
		return nil, fmt.Errorf("start the demonstration forge: %w", errors.Join(register.ErrUnavailable, err))
	}
	f, err := start(ctx, o, dir)
	if err != nil {
		_ = os.RemoveAll(dir) // the fault that is told is why it did not start
		return nil, fmt.Errorf("start the demonstration forge: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = f.Close() })
	return f, nil
}

func start(ctx context.Context, o Options, dir string) (*Forge, error) {
	g, err := findGit(ctx, o.Git, dir)
	if err != nil {
		return nil, err
	}
	if err := g.init(ctx); err != nil {
		return nil, err
	}
	f := &Forge{
		git: g, dir: dir, now: o.Now, closing: make(chan struct{}),
		byKey: map[string]*repository{}, moved: map[string]string{}, accounts: map[string]namespace{},
	}
	if f.now == nil {
		f.now = time.Now
	}
	if !o.Minimal {
		if err := f.fill(ctx); err != nil {
			return nil, err
		}
	}
	f.hosts = f.routes()
	if f.listener, err = listenTwice(ctx, o.Listen, f.Hosts()); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", o.Listen, errors.Join(register.ErrUnavailable, err))
	}
	f.server = &http.Server{Handler: f, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	for _, l := range []net.Listener{f.listener.plain, f.listener.secure} {
		f.served.Go(func() { _ = f.server.Serve(l) })
	}
	return f, nil
}

// fill makes every invented account and repository, a few at a time.
func (f *Forge) fill(ctx context.Context) error {
	accounts, err := loadAccounts()
	if err != nil {
		return err
	}
	for _, a := range accounts {
		f.accounts[a.key()] = a
	}
	all, err := loadArchives()
	if err != nil {
		return err
	}
	failed := make([]error, len(all))
	slots := make(chan struct{}, 4) // git waits for the disk more than it computes
	var wait sync.WaitGroup
	for i, a := range all {
		r := newRepository(a)
		f.byKey[r.key()] = r
		for _, former := range a.Former {
			f.moved[repositoryKey(a.host, former)] = r.key()
		}
		slots <- struct{}{}
		wait.Go(func() {
			failed[i] = f.git.create(ctx, r.dir, a)
			<-slots
		})
	}
	wait.Wait()
	return errors.Join(failed...)
}

// Addr is the listener's address, such as 127.0.0.1:41234.
func (f *Forge) Addr() string { return f.listener.base.Addr().String() }

// Hosts lists the names of the hosts, sorted.
func (f *Forge) Hosts() []string { return []string{Git, Hub, Lab, Tea} }

// Dial connects to the forge, whatever address is asked for: a dialer for tests.
func (f *Forge) Dial(ctx context.Context, network, _ string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, f.Addr())
}

// Dials tells where the guard finds the hosts: "host:port" of their URLs, and the
// listener's address. It works for those of Allowed only.
func (f *Forge) Dials() map[string]netip.AddrPort {
	to, err := netip.ParseAddrPort(f.Addr())
	if err != nil {
		panic(err) // a listener's own address
	}
	m := map[string]netip.AddrPort{}
	for _, host := range f.Hosts() {
		m[host+":443"], m[host+":80"] = to, to
	}
	return m
}

// Allowed lists the hosts as the setting --allow-private-network takes them.
func (f *Forge) Allowed() []string {
	address, _, err := net.SplitHostPort(f.Addr())
	if err != nil {
		panic(err) // a listener's own address
	}
	bits := "/32"
	if strings.Contains(address, ":") {
		bits = "/128"
	}
	var list []string
	for _, host := range f.Hosts() {
		list = append(list, host+"="+address+bits)
	}
	return list
}

// Client is an HTTP client for which every name leads to the forge.
func (f *Forge) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: f.Dial, DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: f.CertPool(), MinVersion: tls.VersionTLS12},
	}}
}

// CertPool holds the authority that vouches for the hosts' certificate, made anew at each start.
func (f *Forge) CertPool() *x509.CertPool { return f.listener.pool }

// Close stops the forge and removes its folder. It may be called twice.
func (f *Forge) Close() error {
	var err error
	f.once.Do(func() {
		close(f.closing)
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if err = f.server.Shutdown(ctx); err != nil {
			err = f.server.Close()
		}
		f.served.Wait()
		err = errors.Join(err, f.listener.Close(), os.RemoveAll(f.dir))
	})
	return err
}

// ServeHTTP hands the request to the host that it names. A request in absolute
// form is served too, so the forge can also be used as an HTTP proxy by git.
func (f *Forge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		name = r.Host
	}
	h, ok := f.hosts[strings.ToLower(name)]
	if !ok {
		http.Error(w, "unknown host", http.StatusMisdirectedRequest)
		return
	}
	h.ServeHTTP(w, r)
}
