// SPDX-License-Identifier: EUPL-1.2

package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// browser is one Chromium with a profile of its own, and axe-core to judge with.
type browser struct {
	ctx context.Context //nolint:containedctx // chromedp keeps its session in a context
	axe string
}

// startBrowser starts it, or skips the test and says how to enable it. Where CI=true
// nothing may be skipped.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := findChromium()
	if err != nil {
		missing(t, err.Error())
	}
	axe, err := os.ReadFile(filepath.Join(root, ".ci", "browser", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(t, "axe-core is not in .ci/browser/node_modules")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("lang", "fr"),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Logf("close the browser: %v", err)
		}
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return &browser{ctx, string(axe)}
}

// findChromium looks for the browser under the names that systems give it.
func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("chromium was not found")
}

// missing ends a test that has no browser.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s, and CI=true lets no test be skipped: .ci/install installs what is missing", what)
	}
	t.Skipf("SKIPPED, the pages are not looked at: %s. To enable: .ci/install, or install chromium and run npm ci in .ci/browser", what)
}

// tab is one page of the browser, with all that it asked for and complained of.
type tab struct {
	ctx    context.Context //nolint:containedctx // chromedp keeps its session in a context
	axe    string
	mu     sync.Mutex
	origin string
	asked  []string // addresses requested
	faults []string
	weight int64 // bytes received

	signedIn bool // who holds the tab has a cookie, and may
}

// open opens a tab that caches nothing.
func (b *browser) open(t *testing.T, site string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	p := &tab{ctx: ctx, axe: b.axe, origin: site}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatal(err)
	}
	call(t, p, network.SetCacheDisabled.Method, network.SetCacheDisabledParams{CacheDisabled: true})
	return p
}

// call sends one command of the browser's protocol.
func call(t *testing.T, p *tab, method string, params any) {
	t.Helper()
	err := chromedp.Do(p.ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		return target.Call(ctx, method, params, nil)
	}))
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
}

// hear keeps what the tab tells.
func (p *tab) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.asked = append(p.asked, e.Request.URL)
		if !p.home(e.Request.URL) {
			p.faults = append(p.faults, "a request leaves the site: "+e.Request.URL)
		}
	case *network.EventLoadingFinished:
		p.weight += int64(e.EncodedDataLength)
	case *network.EventResponseReceivedExtraInfo:
		for name := range e.Headers {
			if strings.EqualFold(name, "Set-Cookie") {
				p.faults = append(p.faults, "an answer sets a cookie")
			}
		}
	case *runtime.EventExceptionThrown:
		p.faults = append(p.faults, "an exception in a script: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			p.faults = append(p.faults, fmt.Sprintf("the console says: %s", e.Type))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			p.faults = append(p.faults, "the browser complains: "+e.Entry.Text)
		}
	}
}

// home reports whether an address stays on the site.
func (p *tab) home(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme+"://"+u.Host == p.origin || u.Scheme == "data" || u.Scheme == "about")
}

// visit loads an address anew and forgets what was heard before.
func (p *tab) visit(t *testing.T, address string) {
	t.Helper()
	p.mu.Lock()
	p.asked, p.faults, p.weight = nil, nil, 0
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(p.origin+address)); err != nil {
		t.Fatalf("open %s: %v", address, err)
	}
}

// view sets the width of the window and the reader's wish for light or dark.
func (p *tab) view(t *testing.T, width int64, scheme string) {
	t.Helper()
	size := chromedp.EmulateViewport(width, 800)
	if width < 600 {
		size = chromedp.EmulateViewport(width, 640, chromedp.EmulateMobile)
	}
	if err := chromedp.Do(p.ctx, size); err != nil {
		t.Fatal(err)
	}
	call(t, p, emulation.SetEmulatedMedia.Method, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
}

// heard gives what was complained of since the last visit, cookies and stored values included.
func (p *tab) heard(t *testing.T) []string {
	t.Helper()
	cookies, err := chromedp.Call(p.ctx, storage.GetCookies, storage.GetCookiesParams{})
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	faults := slices.Clone(p.faults)
	p.mu.Unlock()
	for _, c := range cookies.Cookies {
		faults = append(faults, "a cookie is kept: "+c.Name)
	}
	if kept := evaluate[int](t, p, `localStorage.length + sessionStorage.length`); kept > 0 {
		faults = append(faults, "the page stores values in the browser")
	}
	slices.Sort(faults)
	return slices.Compact(faults)
}

// evaluate runs a script in the page.
func evaluate[T any](t *testing.T, p *tab, script string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("evaluate %.60s: %v", script, err)
	}
	return v
}

// colourRules are the rules of axe-core whose answer can change with the light alone: the
// dark changes colours and nothing else, which TestDarkIsColour holds.
const colourRules = `"color-contrast", "color-contrast-enhanced", "link-in-text-block"`

// judge asks axe-core, with the rules that the site sets itself beyond axe's own: text
// at 7:1 (WCAG AAA) and targets that a finger can hit. Given some rules it asks those alone.
func (p *tab) judge(t *testing.T, rules ...string) []string {
	t.Helper()
	only := ""
	if len(rules) > 0 {
		only = "runOnly: {type: \"rule\", values: [" + strings.Join(rules, ", ") + "]},"
	}
	if !evaluate[bool](t, p, `typeof window.axe === "object"`) {
		evaluate[chromedp.Void](t, p, p.axe)
	}
	answer := evaluate[string](t, p, `axe.run(document, {
		resultTypes: ["violations"], preload: false, `+only+`
		rules: {"color-contrast-enhanced": {enabled: true}, "target-size": {enabled: true}},
	}).then(r => JSON.stringify(r.violations.map(v => ({
		rule: v.id, help: v.help,
		places: v.nodes.slice(0, 3).map(n => n.target.join(" ") + ": " + n.html.slice(0, 160) + " (" + (n.failureSummary || "").replace(/\s+/g, " ").slice(0, 200) + ")"),
	}))))`)
	var violations []struct {
		Rule, Help string
		Places     []string
	}
	if err := json.Unmarshal([]byte(answer), &violations); err != nil {
		t.Fatal(err)
	}
	var faults []string
	for _, v := range violations {
		faults = append(faults, fmt.Sprintf("axe %s: %s\n    %s", v.Rule, v.Help, strings.Join(v.Places, "\n    ")))
	}
	return faults
}

// overflow says which elements stand out of a window of the given width.
func (p *tab) overflow(t *testing.T, width int64) []string {
	t.Helper()
	if w := evaluate[int64](t, p, `document.documentElement.scrollWidth`); w <= width {
		return nil
	}
	wide := evaluate[[]string](t, p, fmt.Sprintf(`[...document.querySelectorAll("body *")]
		.filter(e => e.getBoundingClientRect().right > %d + 1).slice(-3)
		.map(e => e.tagName.toLowerCase() + "." + e.className + ": " + (e.textContent || "").trim().slice(0, 60))`, width))
	return []string{fmt.Sprintf("the page scrolls sideways at %d px: %s", width, strings.Join(wide, "; "))}
}
