// SPDX-License-Identifier: EUPL-1.2

// Package web is the public site: pages in French and English that need no script and keep their state in the address.
// It receives a register to read from, the catalogue of words and what the operator says of itself.
// It gives an http.Handler whose every answer is escaped, dated by the register's version and free of cookies.
package web
