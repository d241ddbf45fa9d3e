// SPDX-License-Identifier: EUPL-1.2

//go:build !sqlite_fts5

package sqlite

// Without this tag SQLite has no full-text search, and the program would start and
// fail at the first question. So it refuses to compile, and the compiler says why.
var _ = build_with_make_or_with_the_tags_of_the_Makefile__sqlite_fts5_is_missing
