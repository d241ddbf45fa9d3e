// SPDX-License-Identifier: EUPL-1.2

package archtest

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the table of modules in THIRD-PARTY.md")

// The table of modules stands between these lines.
const (
	tableBegin = "<!-- modules: go test ./internal/archtest -run ThirdParty -update -->\n"
	tableEnd   = "<!-- end of modules -->\n"
)

// TestThirdParty compares THIRD-PARTY.md with the modules that the program is linked from.
func TestThirdParty(t *testing.T) {
	path := filepath.Join(root, "THIRD-PARTY.md")
	notice, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := bytes.Cut(notice, []byte(tableBegin))
	table, after, ok := bytes.Cut(rest, []byte(tableEnd))
	if !ok {
		t.Fatal("THIRD-PARTY.md has lost the lines around its table of modules")
	}
	want := moduleTable(t, linked(t))
	if string(table) == want {
		return
	}
	if *update {
		whole := slices.Concat(before, []byte(tableBegin+want+tableEnd), after)
		if err := os.WriteFile(path, whole, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("THIRD-PARTY.md is out of date; go test ./internal/archtest -run ThirdParty -update writes it anew:\n%s",
		difference(string(table), want))
}

// linked gives every module that the program is linked from, by its path.
func linked(t *testing.T) map[string]*module {
	t.Helper()
	modules := map[string]*module{}
	own(t)
	for _, p := range goList(t, "-deps", "./cmd/greffe") {
		if p.Module != nil && !p.Module.Main {
			modules[p.Module.Path] = p.Module
		}
	}
	return modules
}

// moduleTable says of each module its version, its licence and whose it is.
func moduleTable(t *testing.T, modules map[string]*module) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| module | version | licence | notice |\n|---|---|---|---|\n")
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		m := modules[path]
		text := licenceText(t, m.Dir)
		licence := licenceOf(text)
		if licence == "" {
			t.Errorf("%s: its licence is not one that licenceOf knows", path)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", path, m.Version, licence, copyright(text))
	}
	return b.String()
}

// licenceText reads the licences that stand in a module's folder.
func licenceText(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"LICEN[CS]E*", "[Ll]icense*", "COPYING*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if text, err := os.ReadFile(name); err == nil {
				all.Write(text)
			}
		}
		if all.Len() > 0 {
			break
		}
	}
	return all.String()
}

// licenceOf tells the licences apart by a sentence that only one of them has; a text may hold several.
func licenceOf(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var found []string
	for _, l := range []struct{ id, sentence string }{
		{"MPL-2.0", "Mozilla Public License"},
		{"Apache-2.0", "Apache License"},
		{"MIT", "Permission is hereby granted, free of charge"},
		{"ISC", "Permission to use, copy, modify, and/or distribute"},
		{"ISC", "Permission to use, copy, modify, and distribute"},
		{"BSD-3-Clause", "Neither the name"},
		{"BSD-3-Clause", "may not be used to endorse"},
		{"BSD-3-Clause", "names of its contributors may"},
		{"BSD-2-Clause", "Redistribution and use in source and binary forms"},
	} {
		if l.id == "BSD-2-Clause" && slices.Contains(found, "BSD-3-Clause") {
			continue
		}
		if strings.Contains(text, l.sentence) && !slices.Contains(found, l.id) {
			found = append(found, l.id)
		}
	}
	return strings.Join(found, " AND ")
}

// copyright gives the lines of a licence that say whose the work is.
func copyright(text string) string {
	lines := regexp.MustCompile(`(?mi)^[^\n]*?\b(copyright (?:\(c\)|©|[12]\d{3})[^\n]*)`).FindAllStringSubmatch(text, 6)
	var owners []string
	for _, l := range lines {
		owners = append(owners, strings.TrimSpace(strings.ReplaceAll(l[1], "|", "/")))
	}
	return strings.Join(owners, "; ")
}

// difference lists the lines that only one of two texts has.
func difference(old, now string) string {
	var b strings.Builder
	was, is := strings.Split(old, "\n"), strings.Split(now, "\n")
	for _, l := range was {
		if !slices.Contains(is, l) {
			fmt.Fprintln(&b, "- "+l)
		}
	}
	for _, l := range is {
		if !slices.Contains(was, l) {
			fmt.Fprintln(&b, "+ "+l)
		}
	}
	return b.String()
}
