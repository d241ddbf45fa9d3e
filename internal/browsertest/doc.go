// SPDX-License-Identifier: EUPL-1.2

// Package browsertest looks at the site as a reader does: the program built as it is shipped, its pages in a real browser.
// It receives the demonstration over HTTP, its addresses from the site's own links and the kinds of page from web's list of routes.
// It gives nothing: it has tests only, which make test runs; it stands apart because it needs the whole program and a browser.
package browsertest
