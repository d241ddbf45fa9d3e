// SPDX-License-Identifier: EUPL-1.2

// Package plain finds what makes a text hard to read: long sentences, jargon, passives, acronyms that nobody explains.
// It receives the texts of a sheet, in French or English, from the command line and the forms.
// It gives advice to the author and stops nothing; no text that it finds nothing in is thereby easy to read.
package plain
