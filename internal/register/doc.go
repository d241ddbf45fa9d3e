// SPDX-License-Identifier: EUPL-1.2

// Package register holds the nouns of the register and the rules that make them valid.
// It receives nothing and does no input or output: every other package speaks in its terms.
// It gives them to the crawler, the store, the site and the exports, and imports the standard library only.
package register
