// SPDX-License-Identifier: EUPL-1.2

package storetest

import "encoding/json"

// show writes a value so that two of them can be compared by eye.
func show(v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}
