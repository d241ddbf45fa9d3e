// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// withoutScript makes the tab a browser that runs no JavaScript.
func withoutScript(t *testing.T, p *tab) {
	t.Helper()
	call(t, p, emulation.SetScriptExecutionDisabled.Method, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// waitForAddress waits until the tab shows a page under the path, and gives its address.
func waitForAddress(t *testing.T, p *tab, path string, patience time.Duration) string {
	t.Helper()
	return waitUntil(t, p, patience, func(landed string) bool { return strings.HasPrefix(landed, p.origin+path) })
}

// waitUntil gives the address that the tab stands on, once it is one that is waited for and
// its document whole, or when patience ends.
func waitUntil(t *testing.T, p *tab, patience time.Duration, reached func(landed string) bool) string {
	t.Helper()
	var landed string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		history, err := chromedp.Run(p.ctx, chromedp.NavigationEntries())
		if err != nil {
			continue // between two pages there is none
		}
		landed = history.Entries[history.CurrentIndex].URL
		if reached(landed) && p.loaded(landed) {
			return landed
		}
	}
	return landed
}

// loaded reports whether the document is the one at an address, and whole: the history
// names the address before the tab has left the former document.
func (p *tab) loaded(address string) bool {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	at, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? location.href : ""`, chromedp.EvalAwaitPromise))
	return err == nil && at == address
}

// typeAndEnter writes into a field and presses Enter, as a reader does.
func typeAndEnter(t *testing.T, p *tab, field, text string) {
	t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.SendKeys(chromedp.CSS(field), text+"\r")); err != nil {
		t.Fatal(err)
	}
}
