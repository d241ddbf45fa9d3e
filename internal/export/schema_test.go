// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

// faultsOf is a reader of Table Schema of its own: what of a CSV file breaks a schema.
func faultsOf(s TableSchema, content []byte) []string {
	in := csv.NewReader(bytes.NewReader(content))
	in.FieldsPerRecord = -1
	head, err := in.Read()
	if err != nil {
		return []string{"no header"}
	}
	var faults []string
	if len(head) != len(s.Fields) {
		return []string{fmt.Sprintf("%d columns, %d fields", len(head), len(s.Fields))}
	}
	seen := map[string]bool{}
	for line := 2; ; line++ {
		row, err := in.Read()
		if err == io.EOF {
			return faults
		}
		if err != nil || len(row) != len(head) {
			return append(faults, fmt.Sprintf("line %d: %v, %d cells", line, err, len(row)))
		}
		for i, f := range s.Fields {
			if head[i] != f.Name {
				return append(faults, "column "+head[i])
			}
			if fault := cellFault(f, row[i], seen); fault != "" {
				faults = append(faults, fmt.Sprintf("line %d, %s: %s", line, f.Name, fault))
			}
		}
	}
}

func cellFault(f Field, cell string, seen map[string]bool) string {
	c := f.Constraints
	if cell == "" {
		if c != nil && c.Required {
			return "missing"
		}
		return ""
	}
	var err error
	switch f.Type {
	case Integer:
		_, err = strconv.ParseInt(cell, 10, 64)
	case Truth:
		if cell != "true" && cell != "false" {
			return "no truth"
		}
	case Moment:
		_, err = time.Parse("2006-01-02T15:04:05Z", cell)
	case Day:
		_, err = time.Parse(time.DateOnly, cell)
	}
	if err != nil {
		return err.Error()
	}
	if c == nil {
		return ""
	}
	if len(c.Enum) > 0 && !slices.Contains(c.Enum, cell) {
		return "not in the enumeration: " + cell
	}
	if c.Unique {
		if seen[f.Name+"\x00"+cell] {
			return "twice"
		}
		seen[f.Name+"\x00"+cell] = true
	}
	return ""
}

// TestTableSchemas: our files keep to them, and each planted fault breaks one.
func TestTableSchemas(t *testing.T) {
	label := func(column string) string { return column }
	for list, file := range map[string][]byte{
		ListRepositories: told(t, CSV, Repositories(), repositories()...), ListOrganisations: told(t, CSV, Organisations(), organisations()...),
		ListAccounts: told(t, CSV, Accounts(), accounts()...), ListLinks: told(t, CSV, Links(), links()...), ListAlgorithms: told(t, CSV, Algorithms(), algorithms()...),
		ListChanges: told(t, CSV, Changes(), changes()...), ListCrawls: told(t, CSV, Crawls(), crawls()...), ListRecords: told(t, CSV, Records()),
		ListCensuses: told(t, CSV, Censuses(), CensusRow{register.CensusLine{ID: "c1", Name: "=Grille", Status: "operational"}, register.Census{Slug: "ville", Name: "Ville"}}),
	} {
		schema, err := SchemaOf(list, label, list, list)
		if err != nil {
			t.Fatal(err)
		}
		if faults := faultsOf(schema, file); len(faults) > 0 {
			t.Errorf("%s: %v", list, faults)
		}
		b, err := schema.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("../../schemas", list+".table.json")
		if *update {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || !bytes.Equal(want, b) {
			t.Errorf("%s is not what the columns say (%v); go test ./internal/export -update writes it", path, err)
		}
	}
	schema, err := SchemaOf(ListRepositories, label, "", "")
	if err != nil {
		t.Fatal(err)
	}
	good := string(told(t, CSV, Repositories(), repositories()...))
	for name, bad := range map[string]string{
		"unknown_origin":  strings.Replace(good, ",observed,", ",guessed,", 1),
		"unknown_state":   strings.Replace(good, "not_observed", "perhaps", 1),
		"no_truth":        strings.Replace(good, ",true,imported", ",no,imported", 1),
		"no_moment":       strings.Replace(good, "2026-03-01T11:00:00Z", "1/3/2026", 1),
		"key_missing":     strings.Replace(good, "\r\ngitlab.example/a/b,", "\r\n,", 1),
		"key_twice":       strings.Replace(good, "\r\ngitlab.example/a/b,", "\r\ngithub.com/Ville/Code,", 1),
		"column_renamed":  strings.Replace(good, "key,url", "key,address", 1),
		"column_too_many": strings.ReplaceAll(good, "\r\n", ",x\r\n"),
		"cell_too_many":   strings.Replace(good, "\r\ngitlab.example/a/b,", "\r\ngitlab.example/a/b,x,", 1),
		"other_flavour":   strings.Replace(good, ",exact\r\n", ",formula-safe\r\n", 1),
	} {
		if bad == good {
			t.Errorf("%s: nothing was planted", name)
		}
		if len(faultsOf(schema, []byte(bad))) == 0 {
			t.Errorf("%s is accepted", name)
		}
	}
}
