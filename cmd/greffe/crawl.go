// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"greffe/crawler"
	"greffe/crawler/gitrepo"
	"greffe/crawler/heritage"
	"greffe/internal/account"
	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// crawlSettings are the flags of "crawl".
type crawlSettings struct {
	network  networkSettings
	accounts string
	dryRun   bool
	all      bool
	activity bool
	heritage bool
	record   string
	replay   string
	every    time.Duration // of the schedule; 0: somebody starts each crawl
}

// flags are those that a scheduled crawl takes too.
func (s *crawlSettings) flags(a *app, f *pflag.FlagSet) {
	f.StringVar(&s.accounts, "accounts", "", a.text("cli.flag.accounts", nil))
	f.BoolVar(&s.activity, "activity", false, a.text("crawl.flag.activity", nil))
	f.BoolVar(&s.heritage, "software-heritage", false, a.text("crawl.flag.heritage", nil))
	s.network.crawlFlags(a, f)
}

// heapFor says by how many per cent memory may grow before garbage is collected: a crawl of
// few accounts spends a little more time on it, and fits a small machine; one of many
// needs more of the time for itself.
func heapFor(accounts int) int {
	if accounts <= 100 {
		return 20
	}
	return 50
}

func crawlCommand(a *app) *cobra.Command {
	s := crawlSettings{network: a.network}
	cmd := &cobra.Command{
		Use:   "crawl [URL …]",
		Short: a.text("cli.crawl.short", nil),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			if s.dryRun {
				return a.crawlCopy(cmd.Context(), o, s, args)
			}
			wanted, err := a.toVisit(cmd.Context(), o, s, args)
			if err != nil {
				return err
			}
			debug.SetGCPercent(heapFor(len(wanted.accounts)))
			runtime.GOMAXPROCS(max(1, runtime.GOMAXPROCS(0)/2)) // it waits for forges most of the time; readers of the site need the rest
			giveWay()
			return a.crawl(cmd.Context(), o, s, wanted)
		},
	}
	f := cmd.Flags()
	s.flags(a, f)
	f.StringVar(&s.record, "record", "", a.text("crawl.flag.record", nil))
	f.StringVar(&s.replay, "replay", "", a.text("crawl.flag.replay", nil))
	f.BoolVar(&s.dryRun, "dry-run", false, a.text("cli.flag.dry_run", nil))
	f.BoolVar(&s.all, "all", false, a.text("cli.flag.all", nil))
	s.network.flags(a, f)
	return cmd
}

// wanted is what a crawl visits: whole accounts, and repositories that the register knows,
// each with the account that holds it.
type wanted struct {
	accounts []register.Account
	again    []single
	asked    []register.VisitRequest // visits that people asked for, to be answered
	list     []byte                  // that was read from an address, for a recording to keep
	only     bool                    // nothing else is visited than what was asked for: it is no round
}

type single struct {
	account    register.Account
	repository register.Repository
	asked      string // key of the request that it answers, when somebody asked for it
}

// toVisit gives the accounts of the list, the accounts and repositories of the addresses,
// or else all accounts that the register knows.
func (a *app) toVisit(ctx context.Context, o *office, s crawlSettings, addresses []string) (wanted, error) {
	known, err := o.store.Accounts(ctx)
	if err != nil {
		return wanted{}, err
	}
	var all wanted
	if s.accounts != "" {
		if all.accounts, all.list, err = a.loadAccounts(ctx, o, s); err != nil {
			return wanted{}, err
		}
	}
	for _, address := range addresses {
		at, err := addressed(address, known)
		if err != nil {
			return wanted{}, err
		}
		at.IgnoredSince = ignoredAbove(at, known)
		one, is, err := o.knownRepository(ctx, at.Key(), known)
		switch {
		case err != nil:
			return wanted{}, err
		case is:
			all.again = append(all.again, one)
		default:
			all.accounts = append(all.accounts, at)
		}
	}
	if s.accounts == "" && len(addresses) == 0 {
		all.accounts = known
	}
	all.only = s.accounts == "" && len(addresses) > 0
	if len(addresses) == 0 && s.record+s.replay == "" { // a recorded crawl must be the same when it is replayed
		if err := o.addAsked(ctx, &all, known); err != nil {
			return wanted{}, err
		}
	}
	if len(all.accounts)+len(all.again) == 0 {
		return wanted{}, misuse("cli.crawl.nothing", nil)
	}
	return all, nil
}

// ignoredAbove gives since when the nearest known account around an address is not to be visited.
func ignoredAbove(at register.Account, known []register.Account) string {
	key, nearest := strings.ToLower(at.Key())+"/", register.Account{}
	for _, a := range known {
		if strings.HasPrefix(key, strings.ToLower(a.Key())+"/") && len(a.Key()) >= len(nearest.Key()) {
			nearest = a
		}
	}
	return nearest.IgnoredSince
}

// knownRepository finds the repository at an address, under its present or a former name,
// with the account that holds it.
func (o *office) knownRepository(ctx context.Context, key string, accounts []register.Account) (single, bool, error) {
	r, err := o.store.RepositoryByKey(ctx, key)
	if errors.Is(err, register.ErrNotFound) {
		return single{}, false, nil
	}
	if err != nil {
		return single{}, false, err
	}
	var held []register.Account
	for _, holder := range r.Accounts {
		for _, a := range accounts {
			if strings.EqualFold(a.Key(), holder) {
				held = append(held, a)
			}
		}
	}
	if len(held) == 0 {
		return single{}, false, nil
	}
	i := max(0, slices.IndexFunc(held, func(a register.Account) bool { return a.IgnoredSince == "" }))
	return single{account: held[i], repository: r}, !strings.EqualFold(held[i].Key(), key), nil
}

// addressed makes the account that an address on the command line means.
func addressed(address string, known []register.Account) (register.Account, error) {
	text := strings.TrimSuffix(strings.TrimSpace(address), "/")
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	rest, ok := strings.CutPrefix(text, "https://")
	if !ok || rest == "" || strings.ContainsAny(rest, " ?#@") {
		if i := strings.LastIndexByte(address, '@'); i >= 0 {
			address = "…" + address[i:] // a password may stand before it
		}
		return register.Account{}, misuse("cli.crawl.address", words.Args{"value": address})
	}
	host, path, _ := strings.Cut(rest, "/")
	host = strings.ToLower(host)
	for _, a := range known {
		if a.Host == host && strings.EqualFold(a.Path, path) {
			return a, nil
		}
	}
	return register.Account{
		Host: host, Path: strings.TrimSuffix(path, ".git"), Kind: kindOf(host, known), Proof: register.ProofListed,
		Origin: register.Origin{Kind: register.WrittenByRegister, Source: "crawl"},
	}, nil
}

// loadAccounts reads a list of accounts and saves what it says. A list from an address is
// given as it was read, too; in a replay it comes from the recording.
func (a *app) loadAccounts(ctx context.Context, o *office, s crawlSettings) (all []register.Account, read []byte, err error) {
	var b []byte
	if overWeb(s.accounts) && s.replay != "" {
		b, err = tapedList(ctx, s.replay, s.accounts)
	} else {
		b, err = a.readFileOrURL(ctx, s.network, s.accounts)
	}
	if err != nil {
		return nil, nil, err
	}
	list, findings, err := account.Load(bytes.NewReader(b), accountSchemes(a.profile))
	if err != nil {
		return nil, nil, misuse("cli.file", words.Args{"file": s.accounts, "why": err.Error()})
	}
	a.tellErrors(s.accounts, findings)
	source, _, _ := strings.Cut(s.accounts, "?") // a query may hold a token, and a source is public
	if !strings.Contains(source, "://") {
		source = filepath.Base(s.accounts)
	}
	if overWeb(s.accounts) {
		read = b
	}
	return list.Accounts(), read, importList(ctx, o.desk, source, list)
}

// importList saves the accounts of a list and the bodies it ties them to.
func importList(ctx context.Context, d *desk.Desk, source string, list account.List) error {
	var listed []desk.ListedAccount
	for _, e := range list.Entries {
		if len(e.Repositories) == 0 {
			listed = append(listed, desk.ListedAccount{Account: e.Account, Identifiers: e.Identifiers, Name: e.Name})
		}
	}
	_, err := d.ImportAccounts(ctx, register.Origin{Kind: register.Imported, Source: source}, listed)
	return err
}

// tellErrors says the gravest faults of a file that is used all the same.
func (a *app) tellErrors(file string, findings []register.Finding) {
	for _, f := range findings {
		if f.Severity == register.Error {
			fmt.Fprintln(a.stderr, a.findingText(file, f))
		}
	}
}

// maxList caps a list that is read from an address, in bytes.
const maxList = 16 << 20

// readFileOrURL reads a file, or an address through the guard.
func (a *app) readFileOrURL(ctx context.Context, s networkSettings, from string) ([]byte, error) {
	if !overWeb(from) {
		b, err := os.ReadFile(from) // #nosec G304 -- the operator's own file
		if err != nil {
			return nil, misuse("cli.file", words.Args{"file": from, "why": err.Error()})
		}
		return b, nil
	}
	n, err := a.connect(s, nil)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	b, _, err := retrieve(ctx, n.client, from, maxList+1)
	if err == nil && len(b) > maxList {
		err = fmt.Errorf("more than %d MiB", maxList>>20)
	}
	if err != nil {
		return nil, &failure{code: exitIncomplete, id: "cli.file", args: words.Args{"file": from, "why": err.Error()}, err: err}
	}
	return b, nil
}

// crawl makes one round of visits, the only one at a time on its register.
func (a *app) crawl(ctx context.Context, o *office, s crawlSettings, all wanted) error {
	reached := slices.Clone(all.accounts)
	for _, one := range all.again {
		reached = append(reached, one.account)
	}
	if s.heritage {
		reached = append(reached, register.Account{Host: heritage.Host}) // a token raises its limit
	}
	n, err := a.connect(s.network, reached)
	if err != nil {
		return err
	}
	defer n.Close()
	head, err := a.onTape(s, n, all.list)
	if err != nil {
		return err
	}
	now := a.now
	if !head.Started.IsZero() {
		now = func() time.Time { return head.Started }
	}
	ctx, release, err := a.onlyCrawler(ctx, o)
	if err != nil {
		return err
	}
	defer release()
	a.noteSettings(ctx, o, s, reached)
	p := newProgress(a)
	c := a.crawlerOf(o)
	c.Forges = forges(n, o.desk, a.cached(o))
	if s.activity {
		git := gitrepo.New(n.client, gitrepo.Options{})
		c.Activity = func(ctx context.Context, r register.Repository, before *register.Activity, exchange any) (register.Activity, error) {
			return git.Activity(ctx, r, before, exchange, now())
		}
	}
	if s.heritage {
		c.Archive = heritage.Client{HTTP: n.client, Now: now}.Archive
	}
	c.Options = crawler.Options{Now: now, Machine: head.Machine, Log: a.log, Progress: p.event, VisitAnyway: s.all, Asked: all.only, Spent: n.spent, Left: n.polite.Left, InFlight: n.inFlight}
	result, err := a.visitAll(ctx, o, c, all)
	p.end()
	a.sayCrawl(result)
	switch {
	case errors.Is(err, errLockLost):
		return incomplete("cli.crawl.lock_lost", nil)
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case err != nil:
		return noRegister(err)
	case result.Outcome != register.CrawlComplete:
		return incomplete("cli.crawl.incomplete", nil)
	}
	return nil
}

// visitAll visits single repositories first, which somebody waits for, then whole accounts.
func (a *app) visitAll(ctx context.Context, o *office, c *crawler.Crawler, all wanted) (register.Crawl, error) {
	var parts []register.CrawlPart
	outcome := register.CrawlComplete
	asked := a.begin(ctx, o, all.asked)
	defer func() { asked.giveBack(context.WithoutCancel(ctx)) }()
	for _, one := range all.again {
		part, err := c.Again(ctx, one.account, one.repository)
		if err != nil {
			return register.Crawl{Parts: parts}, err
		}
		if !part.Finished {
			outcome = register.CrawlIncomplete
		}
		part.Account = one.repository.Key
		parts = append(parts, part)
		asked.end(ctx, one.asked, part)
	}
	if len(all.accounts) == 0 {
		return register.Crawl{Parts: parts, Outcome: outcome, Spent: c.Options.Spent()}, nil
	}
	result, err := c.Run(ctx, all.accounts)
	for _, part := range result.Parts {
		asked.end(ctx, part.Account, part)
	}
	result.Parts = append(parts, result.Parts...)
	if outcome != register.CrawlComplete && result.Outcome == register.CrawlComplete {
		result.Outcome = outcome
	}
	return result, err
}

// cached keeps the answers of APIs in the register.
func (a *app) cached(o *office) func(http.RoundTripper) http.RoundTripper {
	return func(base http.RoundTripper) http.RoundTripper {
		return crawler.Cached{Base: base, Cache: o.desk, Log: a.log, Keep: true}
	}
}

// parseSheets reads the sheets of one file of a repository; they are declared by
// the body that publishes the file.
func (a *app) parseSheets(path string, b []byte) ([]register.Sheet, []register.Finding) {
	reading := sheet.ReadYAML(b)
	var sheets []register.Sheet
	for _, item := range reading.Items {
		sheets = append(sheets, register.Sheet{
			HeldPath: path, Origin: register.Origin{Kind: register.Declared}, Content: item.Content,
			Findings: item.Check(register.Declared, a.profile),
		})
	}
	return sheets, reading.Findings
}

// sayCrawl sums up a round on stderr.
func (a *app) sayCrawl(c register.Crawl) {
	var seen, visited, unchanged, failed, gone int
	for _, p := range c.Parts {
		seen, visited, unchanged, failed, gone = seen+p.Seen, visited+p.Visited, unchanged+p.Unchanged, failed+p.Failed, gone+p.Gone
		if p.Problem != "" {
			a.say("cli.crawl.problem", words.Args{"account": p.Account, "problem": a.text(p.Problem, nil)})
		}
	}
	a.say("cli.crawl.done", words.Args{
		"accounts": strconv.Itoa(len(c.Parts)), "n": strconv.Itoa(seen), "visited": strconv.Itoa(visited),
		"unchanged": strconv.Itoa(unchanged), "failed": strconv.Itoa(failed), "gone": strconv.Itoa(gone),
	})
	for _, h := range c.Spent {
		a.say("crawl.spent", words.Args{
			"host": h.Host, "n": strconv.Itoa(h.Requests), "unchanged": strconv.Itoa(h.Unchanged),
			"bytes": strconv.Itoa(h.Kilobytes()), "waited": strconv.Itoa(h.Waited),
		})
		if h.Breaks > 0 {
			a.say("crawl.breaks", words.Args{"host": h.Host, "n": strconv.Itoa(h.Breaks)})
		}
		if h.Budget > 0 {
			a.say("crawl.budget.left", words.Args{"host": h.Host, "n": strconv.Itoa(max(0, h.Budget-h.Counted())), "limit": strconv.Itoa(h.Budget)})
		}
		if h.Limit > 0 {
			a.say("crawl.left", words.Args{
				"host": h.Host, "n": strconv.Itoa(h.Remaining), "limit": strconv.Itoa(h.Limit), "reset": h.Reset.Format(time.RFC3339),
			})
		}
	}
	if c.Sample.Checked > 0 {
		a.say("cli.crawl.sample", words.Args{"n": strconv.Itoa(c.Sample.Checked), "missed": strconv.Itoa(c.Sample.Missed), "rate": strconv.Itoa(c.Sample.Rate())})
	}
	if c.Sample.Due > 0 {
		a.say("crawl.due", words.Args{"n": strconv.Itoa(c.Sample.Due)})
	}
}
