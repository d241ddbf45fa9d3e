// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"path/filepath"
	"testing"

	publiccode "github.com/italia/publiccode-parser-go/v5"
)

// TestPubliccode asks the standard's own parser about Greffe's own publiccode.yml.
func TestPubliccode(t *testing.T) {
	parser, err := publiccode.NewParser(publiccode.ParserConfig{DisableNetwork: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(filepath.Join(root, "publiccode.yml")); err != nil {
		t.Error(err)
	}
}
