// SPDX-License-Identifier: EUPL-1.2

package sheet

import "strings"

// Likeness counts the fields of a sheet at the top of a YAML or JSON text, to tell a
// sheet from another file; 0 for what cannot be read.
func Likeness(b []byte) (n int) {
	reading := ReadYAML(b)
	if len(reading.Items) == 0 {
		reading = ReadJSON(b)
	}
	for _, i := range reading.Items {
		for path := range i.places {
			if !strings.ContainsAny(path, ".[") {
				n++
			}
		}
	}
	return n
}
