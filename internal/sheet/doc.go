// SPDX-License-Identifier: EUPL-1.2

// Package sheet reads and writes algorithm explanation sheets: YAML and JSON files, and the columns of a jurisdiction's CSV inventory.
// It receives bytes from the crawler, the desk and the command line, and the names of columns from a law.Profile.
// It gives register.Content with findings by line, column and key, and writes a sheet back without loss.
package sheet
