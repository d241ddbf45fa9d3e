// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"regexp"
	"slices"
	"strings"

	"greffe/internal/law"
	"greffe/internal/register"
)

// maxRepairs bounds how often a file is read again while it is repaired.
const maxRepairs = 200

// Repair writes the file with those faults put right that leave no choice: a key
// spelled as the standard spells it, a licence as its list writes it, a country in
// capitals, a version in quotes. Every other line stays byte for byte, and a repair that
// does not make a fault go away is not kept. It gives how many were made.
func Repair(b []byte, p law.Profile) (repaired []byte, made int) {
	left := Parse(b, p).Findings
	for range maxRepairs {
		b2, ok := repairOne(b, p, left)
		if !ok {
			return b, made
		}
		b, left = b2, Parse(b2, p).Findings
		made++
	}
	return b, made
}

// repairOne makes the first repair that leaves fewer faults.
func repairOne(b []byte, p law.Profile, findings []register.Finding) ([]byte, bool) {
	for _, f := range findings {
		if f.Line < 1 {
			continue
		}
		lines := strings.SplitAfter(string(b), "\n")
		if f.Line > len(lines) {
			continue
		}
		line, ok := repairLine(lines[f.Line-1], f)
		if !ok {
			continue
		}
		lines[f.Line-1] = line
		out := []byte(strings.Join(lines, ""))
		if after := Parse(out, p).Findings; len(after) < len(findings) && !slices.ContainsFunc(after, func(g register.Finding) bool { return g.Rule == f.Rule && g.Line == f.Line }) {
			return out, true
		}
	}
	return b, false
}

// repairLine puts one finding of a line right.
func repairLine(line string, f register.Finding) (string, bool) {
	switch f.Rule {
	case "publiccode.key.case", "publiccode.key.habit", "publiccode.key.renamed":
		return swapKey(line, lastPart(f.Args["key"]), lastPart(f.Args["instead"]))
	case "publiccode.licence.spelling":
		return swapValue(line, f.Args["value"], f.Args["instead"])
	case "publiccode.country.case":
		return swapValue(line, f.Args["value"], strings.ToUpper(f.Args["value"]))
	case "publiccode.version.number":
		return swapValue(line, f.Args["value"], `"`+f.Args["value"]+`"`)
	}
	return line, false
}

var index = regexp.MustCompile(`\[\d+\]$`)

func lastPart(key string) string {
	key = index.ReplaceAllString(key, "")
	return key[strings.LastIndexByte(key, '.')+1:]
}

// swapKey replaces a key that stands once in the line.
func swapKey(line, from, to string) (string, bool) {
	if from == "" || to == "" || strings.Count(line, from+":") != 1 {
		return line, false
	}
	return strings.Replace(line, from+":", to+":", 1), true
}

// swapValue replaces a value that stands once in the line.
func swapValue(line, from, to string) (string, bool) {
	if from == "" || to == "" || strings.Count(line, from) != 1 {
		return line, false
	}
	return strings.Replace(line, from, to, 1), true
}
