// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"slices"
	"testing"

	"greffe/internal/register"
)

// TestRealForges: every name that forges gave to the licences of 9,157 public
// repositories is read, and "Other" is no licence.
func TestRealForges(t *testing.T) {
	const path = "../../../shared/data/french/repositories.csv"
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real data not found at %s", path)
		}
		t.Skipf("real data not found at %s", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(rows[0], "license")
	said := 0
	for _, row := range rows[1:] {
		for _, c := range Stated(Forge, row[column], register.Evidence{}) {
			said++
			if !c.Understood() {
				t.Errorf("%q names no licence", c.Word)
			}
		}
	}
	if said < 2000 {
		t.Errorf("%d licences in column %d", said, column)
	}
}
