// SPDX-License-Identifier: EUPL-1.2

// Package archtest holds the program to its own architecture: who may import whom, what heads a file, which words and messages exist.
// It receives the tree itself, by go list and by reading its files; it stands apart because each of its rules spans every package.
// It gives nothing: it has tests only, which make check and make test run.
package archtest
