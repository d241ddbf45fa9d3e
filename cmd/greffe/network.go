// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"greffe/crawler"
	"greffe/crawler/gitea"
	"greffe/crawler/github"
	"greffe/crawler/gitlab"
	"greffe/crawler/gitrepo"
	"greffe/internal/guard"
	"greffe/internal/polite"
	"greffe/internal/register"
	"greffe/internal/words"
)

// networkSettings are the flags of every command that asks the network.
type networkSettings struct {
	allow   []string
	contact string
	budget  []string
	quiet   []string
	// The demonstration and tests alone set these: where their invented hosts are.
	dial  map[string]netip.AddrPort
	roots *x509.CertPool
	// Tests alone set these: how long is waited.
	polite polite.Options
	answer time.Duration // for the header of an answer
	look   time.Duration // between two looks of the schedule for visits that were asked for
}

func (s *networkSettings) flags(a *app, f *pflag.FlagSet) {
	f.StringSliceVar(&s.allow, "allow-private-network", s.allow, a.text("cli.flag.allow", nil))
	f.StringVar(&s.contact, "contact", "", a.text("cli.flag.crawl_contact", nil))
}

// crawlFlags are those of commands that may ask a host many things.
func (s *networkSettings) crawlFlags(a *app, f *pflag.FlagSet) {
	f.StringSliceVar(&s.budget, "budget", nil, a.text("crawl.flag.budget", nil))
	f.StringSliceVar(&s.quiet, "quiet-hours", nil, a.text("crawl.flag.quiet_hours", nil))
}

// allowances reads what the operator allows per host: "--budget HOST=N",
// "--quiet-hours HOST=HH:MM-HH:MM".
func (s *networkSettings) allowances() (polite.Options, error) {
	o := s.polite
	for _, v := range s.budget {
		host, text, _ := strings.Cut(v, "=")
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || host == "" {
			return o, misuse("crawl.budget.wrong", words.Args{"value": v})
		}
		if o.Budget == nil {
			o.Budget = map[string]int{}
		}
		o.Budget[strings.ToLower(host)] = n
	}
	for _, v := range s.quiet {
		host, text, _ := strings.Cut(v, "=")
		hours, err := polite.ParseHours(text)
		if err != nil || host == "" {
			return o, misuse("crawl.quiet.wrong", words.Args{"value": v})
		}
		if o.Quiet == nil {
			o.Quiet = map[string][]polite.Hours{}
		}
		o.Quiet[strings.ToLower(host)] = []polite.Hours{hours}
	}
	return o, nil
}

// tightened is what the operator allows, and what lists of accounts allow less of.
func tightened(o polite.Options, accounts []register.Account) polite.Options {
	for host, l := range limits(accounts) {
		var quiet []polite.Hours
		if hours, err := polite.ParseHours(l.Quiet); err == nil {
			quiet = []polite.Hours{hours}
		}
		o.Tighten(host, l.InFlight, l.Budget, quiet)
	}
	return o
}

// limits gives what lists of accounts allow, by forge: of several lists the strictest numbers
// and the first hours.
func limits(accounts []register.Account) map[string]register.Limits {
	all := map[string]register.Limits{}
	for _, a := range accounts {
		if a.Limits != (register.Limits{}) {
			all[a.Host] = all[a.Host].And(a.Limits)
		}
	}
	return all
}

// network is the way out of the program: polite above guard.
type network struct {
	polite *polite.Transport
	client *http.Client
	tokens map[string]bool // hosts that a token is given for

	inFlight map[string]int // requests in flight, by host, where lists of accounts say less than usual
}

// spent is what the hosts were asked, as a crawl keeps it.
func (n *network) spent() []register.HostSpent {
	all := n.polite.Spent()
	var out []register.HostSpent
	for _, host := range sortedHosts(all) {
		s := all[host]
		out = append(out, register.HostSpent{
			Host: host, Requests: s.Requests, Retries: s.Retries, Unchanged: s.Unchanged, Limited: s.Limited, Failed: s.Failed, Bytes: s.Bytes,
			Waited: int(s.Waited.Round(time.Second).Seconds()), Ended: string(s.Ended), Limit: s.Limit, Remaining: s.Remaining, Reset: s.Reset.UTC().Truncate(time.Second),
			Budget: s.Budget, Used: s.Used, Quiet: s.Quiet, Breaks: s.Breaks, Until: s.Until.UTC().Truncate(time.Second),
		})
	}
	return out
}

func (n *network) Close() { n.polite.CloseIdleConnections() }

// connect makes the way out, with the tokens of the environment for these accounts' hosts.
func (a *app) connect(s networkSettings, accounts []register.Account) (*network, error) {
	allowed, err := guard.ParseAllowList(s.allow)
	if err != nil {
		return nil, wrongSetting(err)
	}
	env, err := guard.ReadEnvironment(os.Environ(), targets(accounts))
	if err != nil {
		return nil, wrongSetting(err)
	}
	for _, name := range env.Unused {
		a.say(string(guard.RuleTokenUnknown), words.Args{"setting": name})
	}
	for _, name := range guard.ProxyVariables(os.Environ()) {
		a.say(string(guard.RuleProxyIgnored), words.Args{"setting": name})
	}
	agent := "Greffe/" + programVersion()
	if s.contact != "" {
		agent += " (+" + s.contact + ")"
	}
	g, err := guard.New(guard.Options{Allow: allowed, Credentials: env.Credentials, UserAgent: agent, Dial: s.dial, RootCAs: s.roots, Header: s.answer})
	if err != nil {
		return nil, wrongSetting(err)
	}
	o, err := s.allowances()
	if err != nil {
		return nil, err
	}
	o = tightened(o, accounts)
	p := polite.New(g, o)
	n := &network{polite: p, inFlight: o.PerHost, client: guard.NewClient(p), tokens: map[string]bool{}}
	for _, c := range env.Credentials {
		if u, err := url.Parse(c.Origin); err == nil {
			n.tokens[u.Hostname()] = true
		}
	}
	return n, nil
}

// httpClient is the way out for the single request of a command without network flags.
func (a *app) httpClient() (*http.Client, error) {
	n, err := a.connect(a.network, nil)
	if err != nil {
		return nil, err
	}
	return n.client, nil
}

// targets lists the origins that a token may be given for: the hosts of the accounts.
func targets(accounts []register.Account) []guard.Target {
	var all []guard.Target
	seen := map[string]bool{"github.com": true, "gitlab.com": true}
	for _, a := range accounts {
		if seen[a.Host] {
			continue
		}
		seen[a.Host] = true
		all = append(all, guard.Target{Origin: "https://" + a.Host})
	}
	return all
}

// wrongSetting says in words what guard refuses of a setting.
func wrongSetting(err error) error {
	var s *guard.SettingError
	if !errors.As(err, &s) {
		return misuse("cli.misuse", words.Args{"why": err.Error()})
	}
	return misuse(string(s.Rule), words.Args{"setting": s.Setting, "value": s.Value})
}

// forges gives one Forge a kind, all over one way out: what the APIs answer goes through
// the cache, what git sends does not.
func forges(n *network, answers crawler.Cache, cached func(http.RoundTripper) http.RoundTripper) map[register.ForgeKind]crawler.Forge {
	git := gitrepo.New(n.client, gitrepo.Options{})
	access := crawler.Access{
		Client:  guard.NewClient(cached(n.client.Transport)),
		Answers: answers,
		Token:   func(host string) bool { return n.tokens[host] },
	}
	plain := gitrepo.NewForge(git, access)
	access.Files = plain.Files
	tea := gitea.New(access)
	return map[register.ForgeKind]crawler.Forge{
		register.GitHub:   github.New(access),
		register.GitLab:   gitlab.New(access),
		register.Gitea:    tea,
		register.Gogs:     tea,
		register.PlainGit: plain,
	}
}

// knownHosts are the hosts whose kind of forge needs no asking.
var knownHosts = map[string]register.ForgeKind{
	"github.com": register.GitHub, "gitlab.com": register.GitLab, "codeberg.org": register.Gitea,
	"bitbucket.org": register.Bitbucket, "git.sr.ht": register.SourceHut,
}

// kindOf gives the kind of forge of a host: what the register knows of it, a
// well-known name, a name that begins with one, or else plain git.
func kindOf(host string, known []register.Account) register.ForgeKind {
	for _, a := range known {
		if a.Host == host && a.Kind != "" {
			return a.Kind
		}
	}
	if k, ok := knownHosts[host]; ok {
		return k
	}
	for _, k := range []register.ForgeKind{register.GitLab, register.GitHub, register.Gitea} {
		if strings.HasPrefix(host, string(k)+".") {
			return k
		}
	}
	return register.PlainGit
}

// publicFetch is the way out for readers of the site, who name a public file: past the
// guard, without any token, and a few at a time.
func (a *app) publicFetch() (func(ctx context.Context, address string, most int64) ([]byte, error), error) {
	g, err := guard.New(guard.Options{UserAgent: "Greffe/" + programVersion()})
	if err != nil {
		return nil, wrongSetting(err)
	}
	client, turns := guard.NewClient(g), make(chan struct{}, 4)
	return func(ctx context.Context, address string, most int64) ([]byte, error) {
		select {
		case turns <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		defer func() { <-turns }()
		content, _, err := retrieve(ctx, client, address, most)
		return content, err
	}, nil
}
