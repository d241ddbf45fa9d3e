// SPDX-License-Identifier: EUPL-1.2

// Package demo is the demonstration: invented public bodies on a real forge, and the first content of a register.
// It receives its repositories, accounts, organisations and sheets from files embedded here, and runs the git program.
// It gives the crawler something honest to visit, to tests a forge that fails on demand, and to `greffe demo` its content.
package demo
