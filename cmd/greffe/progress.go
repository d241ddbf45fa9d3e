// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"greffe/crawler"
	"greffe/internal/polite"
)

// progress shows how a crawl goes: a bar on a terminal, log lines elsewhere.
type progress struct {
	app *app
	bar *progressbar.ProgressBar
}

func newProgress(a *app) *progress {
	p := &progress{app: a}
	if f, ok := a.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(a.stderr), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetDescription(a.text("cli.crawl.bar", nil)), progressbar.OptionThrottle(100*time.Millisecond))
	}
	return p
}

// event is called by the crawler, never twice at once.
func (p *progress) event(e crawler.Event) {
	switch {
	case p.bar != nil:
		p.bar.ChangeMax(max(e.Accounts, 1))
		p.bar.Describe(fmt.Sprintf("%s %s (%d + %d)", p.app.text("cli.crawl.bar", nil), e.Account, e.Visited, e.Unchanged))
		_ = p.bar.Set(e.Done) // a bar that cannot be drawn is no fault of the crawl
	case e.Kind == crawler.EventAccountEnded:
		p.app.log.Info("account", "key", e.Account, "done", e.Done, "of", e.Accounts, "visited", e.Visited, "unchanged", e.Unchanged, "failed", e.Failed, "problem", e.Problem)
	}
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

func sortedHosts(spent map[string]polite.Spent) []string { return slices.Sorted(maps.Keys(spent)) }
