// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/desk"
	"greffe/internal/law"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
	"greffe/web"
)

// shutdownTime is how long requests may take to end once the program is told to stop.
const shutdownTime = 4 * time.Second

// serveSettings are the flags of "serve".
type serveSettings struct {
	listen    string
	publicURL string
	title     string
	proxies   []string
	operator  web.Operator
	themeDir  string
	crawl     crawlSettings
	every     time.Duration // between two crawls; 0: none is made
	issuer    string        // of OpenID Connect; "" for none
	clientID  string        // there
	mail      mailSettings
	ahead     int64                                           // megabytes of pages that are made ahead
	greet     func(ctx context.Context, address string) error // once the site listens
}

// answersFirst marks a command that is in haste until its first reader has an answer.
const answersFirst = "answers first"

func serveCommand(a *app) *cobra.Command {
	s := serveSettings{crawl: crawlSettings{network: a.network}}
	cmd := &cobra.Command{
		Use:         "serve",
		Annotations: map[string]string{answersFirst: "yes"},
		Short:       a.text("cli.serve.short", nil),
		Args:        cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o, err := a.openToServe(cmd.Context())
			if err != nil {
				return err
			}
			defer o.Close()
			if s.every > 0 && o.engine.ReadOnly {
				return misuse("crawl.every.read_only", nil)
			}
			s.crawl.network.contact = s.operator.Contact
			a.tellMissing(s.operator)
			if s.mail.server == "" {
				a.tellNoMail()
			}
			return a.serve(cmd.Context(), o, s, false)
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.listen, "listen", "127.0.0.1:8080", a.text("cli.flag.listen", nil))
	f.StringVar(&s.publicURL, "public-url", "", a.text("cli.flag.public_url", nil))
	f.StringVar(&s.themeDir, "theme-dir", "", a.text("cli.flag.theme_dir", nil))
	f.StringVar(&s.title, "title", "", a.text("cli.flag.title", nil))
	f.StringSliceVar(&s.proxies, "trusted-proxy", nil, a.text("cli.flag.trusted_proxy", nil))
	f.StringVar(&s.operator.Name, "operator", "", a.text("cli.flag.operator", nil))
	f.StringVar(&s.operator.Publisher, "publisher", "", a.text("cli.flag.publisher", nil))
	f.StringVar(&s.operator.Host, "hosting", "", a.text("cli.flag.hosting", nil))
	f.StringVar(&s.operator.Contact, "contact", "", a.text("cli.flag.contact", nil))
	f.StringVar(&s.operator.PrivacyContact, "privacy-contact", "", a.text("cli.flag.privacy_contact", nil))
	f.DurationVar(&s.every, "crawl-every", 0, a.text("crawl.flag.every", nil))
	f.StringSliceVar(&s.crawl.network.allow, "allow-private-network", s.crawl.network.allow, a.text("cli.flag.allow", nil))
	s.crawl.flags(a, f)
	f.StringVar(&s.operator.Moderation, "moderation-rules", "", a.text("charter.flag.moderation_rules", nil))
	f.StringVar(&s.operator.Listing, "listing-rules", "", a.text("charter.flag.listing_rules", nil))
	f.StringVar(&s.operator.Privacy, "privacy-policy", "", a.text("charter.flag.privacy_policy", nil))
	f.StringVar(&s.operator.Accessibility, "accessibility-statement", "", a.text("charter.flag.accessibility_statement", nil))
	f.StringVar(&s.issuer, "oidc-issuer", "", a.text("charter.flag.oidc_issuer", nil))
	f.StringVar(&s.clientID, "oidc-client-id", "", a.text("charter.flag.oidc_client_id", nil))
	s.mail.flags(a, f)
	f.Int64Var(&s.ahead, "pages-ahead", pagesAhead, a.text("ahead.flag", nil))
	f.StringVar(&s.operator.SecurityContact, "security-contact", "", a.text("cli.flag.security_contact", nil))
	return cmd
}

// openToServe opens the register to write when that is possible, so that an older
// one is migrated, and else to read, which is said.
func (a *app) openToServe(ctx context.Context) (*office, error) {
	o, err := a.openEngine(ctx, sqlite.Write)
	if err == nil && o.engine.ReadOnly {
		a.say("cli.serve.read_only", words.Args{"file": a.db})
	}
	return o, err
}

// memory is what the program's own data should stay under: with its code and SQLite's own
// caches 200 MB. A million repositories take 60 MB of it; the rest is room, without which
// collecting is the main work.
const memory = 126 << 20

// heapGrowth is by how many hundredths what is kept may grow before it is collected, since
// memory has its limit anyway: a small register collects a quarter as often for it, and a
// large one as often as the limit has it.
const heapGrowth = 400

// inNoHurry has memory collected less often once the haste of the start has ended.
func (a *app) inNoHurry() {
	if os.Getenv("GOGC") != "" {
		return
	}
	settle := a.settle
	a.settle = func() {
		settle()
		debug.SetGCPercent(heapGrowth)
	}
}

// limitMemory keeps the program's own data under what it should need, unless the operator
// says otherwise.
func (a *app) limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
		a.inNoHurry()
	}
}

// serve answers requests until the context ends, then lets those under way finish.
func (a *app) serve(ctx context.Context, o *office, s serveSettings, demo bool) error {
	post, err := a.newPost(o, s)
	if err != nil {
		return err
	}
	a.limitMemory()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return misuse("cli.serve.listen", words.Args{"value": s.listen, "why": err.Error()})
	}
	if demo && s.publicURL == "" {
		s.publicURL = demoURL(listener.Addr())
	}
	if s.publicURL == "" {
		a.say("cli.serve.no_address", nil)
	}
	site, err := a.site(o, s, demo)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	handler, answered := tellFirst(site)
	ready, stop := context.WithCancel(ctx)
	var warm sync.WaitGroup
	defer warm.Wait()
	defer stop()
	warm.Go(func() { a.warm(ready, o, answered, site, s.ahead) })
	srv := web.NewHTTPServer(handler, a.log)
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(web.Gather(listener)) }()
	if s.greet != nil { // before the address is told: whoever waits for it finds all
		if err := s.greet(ctx, "http://"+listener.Addr().String()); err != nil {
			return errors.Join(err, srv.Close())
		}
	}
	fmt.Fprintf(a.stdout, "http://%s\n", listener.Addr())
	a.say("cli.serve.ready", words.Args{"address": "http://" + listener.Addr().String()})
	crawled, posted, scrubbed := func() {}, func() {}, func() {}
	if !o.engine.ReadOnly {
		scrubbed = a.scrub(ctx, o)
	}
	if post != nil {
		posted = post.run(ctx)
	}
	if s.every > 0 {
		crawled = a.schedule(ctx, o, s.crawl, s.every)
	}
	select {
	case err := <-ended:
		return incomplete("cli.failed", words.Args{"why": err.Error()})
	case <-ctx.Done():
	}
	defer crawled()
	defer posted()
	defer scrubbed()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		_ = srv.Close() // it was told to end already; what is left is cut
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return incomplete("cli.failed", words.Args{"why": err.Error()})
	}
	return nil
}

// readyEvery is how often the search reads again what many ask for, where entries moved,
// and keepEvery how often what it read for somebody is kept for those who come later.
const (
	readyEvery = 10 * time.Minute
	keepEvery  = 10 * time.Second
)

// keepReady has the search read what readers would wait for, until the context ends.
func (a *app) keepReady(ctx context.Context, o *office) {
	again, keep := time.NewTicker(readyEvery), time.NewTicker(keepEvery)
	defer again.Stop()
	defer keep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again.C:
			a.ready(ctx, o.store.Ready)
		case <-keep.C:
			a.ready(ctx, o.store.KeepTerms)
		}
	}
}

// ready has something done for later readers, who without it only wait longer.
func (a *app) ready(ctx context.Context, do func(context.Context) error) {
	if err := do(ctx); err != nil && ctx.Err() == nil {
		a.log.WarnContext(ctx, "the search is not ready", "error", err)
	}
}

// warmDelay is how long the first reader is waited for before the program uses the
// processor for those who come after.
const warmDelay = time.Second

// warm does what makes the site quicker or whole: it gathers software where an older program
// did not, loads what the search keeps in memory, and makes pages ahead. It begins after the first answer, which would wait for the
// processor too, or when nobody came.
func (a *app) warm(ctx context.Context, o *office, answered <-chan struct{}, site *web.Server, megabytes int64) {
	select {
	case <-answered:
	case <-time.After(warmDelay):
	case <-ctx.Done():
		return
	}
	a.settle()
	if !o.engine.ReadOnly {
		a.ready(ctx, o.desk.GatherAll) // of a register that an older program wrote; it answers meanwhile
	}
	file := a.besides(ctx, o, site, megabytes<<20)
	a.ready(ctx, o.store.Ready)
	if file == nil {
		a.keepReady(ctx, o)
		return
	}
	defer file.Close()
	var both sync.WaitGroup
	defer both.Wait()
	both.Go(func() { site.Ahead(ctx) })
	a.keepReady(ctx, o)
}

// tellFirst closes the channel once the handler has answered for the first time.
func tellFirst(h http.Handler) (http.Handler, <-chan struct{}) {
	var once sync.Once
	answered := make(chan struct{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		once.Do(func() { close(answered) })
	}), answered
}

// site makes the handler of everything that is served.
func (a *app) site(o *office, s serveSettings, demo bool) (*web.Server, error) {
	proxies, err := networks(s.proxies)
	if err != nil {
		return nil, err
	}
	// The site knows the words of its own jurisdiction alone: the law of another has no place but on pages of bodies that have it.
	say, err := catalogue([]law.Profile{a.profile})
	if err != nil {
		return nil, err
	}
	others, err := jurisdictions()
	if err != nil {
		return nil, err
	}
	mounts, err := a.mounts(o, s, say, others)
	if err != nil {
		return nil, err
	}
	fetch, err := a.publicFetch()
	if err != nil {
		return nil, err
	}
	provider, err := a.provider(s)
	if err != nil {
		return nil, err
	}
	look, err := a.newProbe()
	if err != nil {
		return nil, err
	}
	site, err := web.New(web.Options{
		Claims:   desk.NewClaims(o.store, o.desk, o.people, look),
		Visiting: o.visits,
		ThemeDir: s.themeDir, Fetch: fetch,
		Provider: provider,
		Register: o.store, People: o.people, Inquiries: o.asked, Workshop: o.desk, Catalogue: say, Thesaurus: o.synonyms, Profile: a.profile, Jurisdictions: others, Title: s.title, Operator: s.operator,
		PublicURL: s.publicURL, TrustedProxies: proxies, Demo: demo, Now: a.now, Log: a.log, Mounts: mounts,
	})
	if err != nil {
		return nil, misuse("cli.serve.setting", words.Args{"why": err.Error()})
	}
	return site, nil
}

// mounts are the handlers beside the pages.
func (a *app) mounts(o *office, s serveSettings, say *words.Catalogue, others []web.Jurisdiction) (map[string]http.Handler, error) {
	opt := web.APIOptions{
		Register: o.store, Catalogue: say, Profile: a.profile, Jurisdictions: others, Title: s.title, PublicURL: s.publicURL, Now: a.now, Log: a.log, People: o.people, Writing: o.desk, Asked: o.asked,
	}
	mounts, err := web.NewFeeds(opt)
	if err != nil {
		return nil, misuse("cli.serve.setting", words.Args{"why": err.Error()})
	}
	if mounts["/api/"], err = web.NewAPI(opt); err != nil {
		return nil, misuse("cli.serve.setting", words.Args{"why": err.Error()})
	}
	return mounts, nil
}

// networks reads the networks of trusted proxies; a single address is a network of one.
func networks(values []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, v := range values {
		v = strings.TrimSpace(v)
		if addr, err := netip.ParseAddr(v); err == nil {
			all = append(all, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(v)
		if err != nil {
			return nil, misuse("cli.serve.proxy", words.Args{"value": v})
		}
		all = append(all, p.Masked())
	}
	return all, nil
}
