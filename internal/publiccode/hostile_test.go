// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
)

// hostile are files made to exhaust whoever reads them, or that are no YAML at
// all, with the rule that refuses each.
func hostile() map[string]struct{ text, rule string } {
	type file = struct{ text, rule string }
	fill := func(s string) string { return strings.Repeat(s, MaxSize/len(s)) }
	many := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	// Each level names the one before nine times: 9^7 values once followed.
	laughs := "a0: &a0 [x]\n"
	merges := "a0: &a0 {k0: 1}\n"
	for i := 1; i < 8; i++ {
		laughs += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9))
		merges += fmt.Sprintf("a%d: &a%d {<<: [%s]}\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9))
	}
	return map[string]file{
		"3_mb_line":              {"name: " + strings.Repeat("x", 3<<20), "publiccode.size"},
		"200000_levels":          {strings.Repeat("[", 200000), "publiccode.limit.line"},
		"brackets_on_many_lines": {fill("[[[[[[[[\n"), "publiccode.limit.depth"},
		"braces":                 {strings.Repeat("{a: ", 5000), "publiccode.limit.depth"},
		"dashes":                 {strings.Repeat("- ", 20000), "publiccode.limit.depth"},
		"questions":              {strings.Repeat("? ", 20000), "publiccode.limit.depth"},
		"stairs":                 {stairs(), "publiccode.limit.depth"},
		"60000_keys":             {many(60000, "k%d: 1\n"), "publiccode.size"},
		"20000_keys":             {many(20000, "k%d: 1\n"), "publiccode.limit.keys"},
		"flow_keys":              {"a: {" + many(8000, "\"k%d\":1,") + "}", "publiccode.limit.line"},
		"flow_items":             {"a: [" + fill("1,\n")[:MaxSize-10] + "]", "publiccode.limit.items"},
		"items":                  {"usedBy:\n" + fill("- a\n")[:MaxSize-10], "publiccode.limit.items"},
		"comments":               {fill("a:\n#\n"), "publiccode.limit.keys"},
		"laughs":                 {laughs + "usedBy: *a7\n", "publiccode.type.text"},
		"merge_flood":            {merges + "<<: *a7\n", "publiccode.limit.steps"},
		"aliases":                {"a: &a [1]\nusedBy: [" + strings.Repeat("*a,", 200) + "]\n", "publiccode.limit.aliases"},
		"alias_of_itself":        {"usedBy: &a [*a]\n", "publiccode.type.text"},
		"merge_of_itself":        {"a: &a {<<: *a}\nlegal: *a\n", "publiccode.key.missing"},
		"duplicate_keys":         {strings.Repeat("name: a\n", 4999), "publiccode.more"},
		"unknown_keys":           {many(4999, "k%d: 1\n"), "publiccode.more"},
		"broken_keys":            {many(4999, "k%d: [\n"), "publiccode.syntax"},
		"broken_values":          {many(4999, "k%d: @\n"), "publiccode.syntax"},
		"tags":                   {"name: !!binary aGVsbG8=\nurl: !<tag:x> a\n", "publiccode.url"},
		"documents":              {strings.Repeat("---\na: 1\n", 4000), "publiccode.documents"},
		"empty_documents":        {fill("---\n"), "publiccode.file.empty"},
		"nul":                    {"name: a\nurl: b\x00\n", "publiccode.file.binary"},
		"lfs_pointer":            {"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n", "publiccode.file.lfs"},
		"sign_in_page":           {"\n<!DOCTYPE html>\n<html><body>Sign in</body></html>", "publiccode.file.html"},
		"empty":                  {"", "publiccode.file.empty"},
		"blank":                  {"\n \n\t\n", "publiccode.file.empty"},
		"only_comments":          {"# nothing yet\n", "publiccode.file.empty"},
		"a_list":                 {"- name: a\n", "publiccode.root"},
		"a_text":                 {"hello\n", "publiccode.root"},
		"half_utf16":             {"\xff\xfea\x00b", "publiccode.encoding.utf16"},
	}
}

// stairs indents each line deeper than the one before.
func stairs() string {
	var b strings.Builder
	for i := 0; b.Len() < MaxSize-1000; i++ {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// TestHostileFiles: each is refused or cut with a reason that has a line, and costs
// at most 64 MiB in all allocations together, and a second (trust A15).
func TestHostileFiles(t *testing.T) {
	const most = 64 << 20
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			p := Parse([]byte(c.text), law.Profile{})
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if took > time.Second {
				t.Errorf("it takes %v", took)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > most {
				t.Errorf("%d MiB allocated", n>>20)
			}
			i := slices.IndexFunc(p.Findings, func(f register.Finding) bool { return f.Rule == c.rule })
			if i < 0 {
				t.Fatalf("want %s, got %v", c.rule, rules(p)[:min(5, len(p.Findings))])
			}
			if p.Findings[i].Line == 0 {
				t.Error("no line")
			}
			if len(p.Findings) > maxFindings+1 {
				t.Errorf("%d findings", len(p.Findings))
			}
			if p.Valid() {
				t.Error("taken for valid")
			}
		})
	}
}

// TestOrdinaryProseIsNotRefused: text that only looks deep or long passes the limits.
func TestOrdinaryProseIsNotRefused(t *testing.T) {
	prose := strings.Repeat("A [link](https://x.example), a list: one, two; **bold** - and (so on). ", 130)
	p := Parse(with(t, "    longDescription: >\n", "    longDescription: >\n      "+prose+"\n"), law.Profile{})
	if len(p.Findings) > 0 {
		t.Errorf("%+v", p.Findings)
	}
}

// FuzzParse: no input breaks the reader, the findings are bounded, have rules of
// the catalogue and places within the file, and a second reading finds the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(valid))
	for _, c := range hostile() {
		if len(c.text) < 10000 {
			f.Add([]byte(c.text))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p := Parse(b, habits())
		if len(p.Findings) > maxFindings+1 {
			t.Fatalf("%d findings", len(p.Findings))
		}
		for _, x := range p.Findings {
			if !strings.HasPrefix(x.Rule, "publiccode.") || x.Line < 1 {
				t.Fatalf("%+v", x)
			}
		}
		again := Parse(b, habits())
		if !slices.Equal(rules(p), rules(again)) {
			t.Fatal("two readings differ")
		}
	})
}
