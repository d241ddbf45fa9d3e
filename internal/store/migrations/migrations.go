// SPDX-License-Identifier: EUPL-1.2

// Package migrations holds the steps that bring a register's file to the shape the program needs.
// It receives nothing.
// It gives the steps, one folder per engine, to the engines of internal/store.
package migrations

import "embed"

// SQLite holds the steps for SQLite, in the folder "sqlite".
//
//go:embed sqlite/*.sql
var SQLite embed.FS
