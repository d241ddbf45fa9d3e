// SPDX-License-Identifier: EUPL-1.2

package sheet

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"greffe/internal/register"
)

// The limits of what is read (issue: files from anywhere).
const (
	MaxYAML    = 256 << 10 // bytes
	MaxJSON    = 32 << 20
	MaxCSV     = 32 << 20
	maxDepth   = 64
	maxNodes   = 20_000    // of a YAML file
	maxJSON    = 2_000_000 // nodes of a JSON file
	maxRows    = 20_000    // of a CSV file
	maxColumns = 1_000
	maxCell    = 1 << 20 // bytes of one CSV cell
	maxItems   = 5_000   // lines of one CSV cell that are items; more are kept as words
)

// decodeText gives the text of a file as UTF-8 without its byte order mark, or the
// finding that says why it cannot be read as text.
func decodeText(b []byte, limit int) (string, []register.Finding) {
	if len(b) > limit {
		return "", []register.Finding{fault("sheet.file.size", 0, "max", strconv.Itoa(limit>>10))}
	}
	s, ok := fromUTF16(b)
	if !ok {
		b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
		if line := badLine(b); line > 0 {
			return "", []register.Finding{fault("sheet.file.encoding", line)}
		}
		s = string(b)
	}
	if i := strings.IndexByte(s, 0); i >= 0 {
		return "", []register.Finding{fault("sheet.file.nul", lineAt(s, i))}
	}
	if f, bad := notASheet(s); bad {
		return "", []register.Finding{f}
	}
	return s, bidi(s)
}

// fromUTF16 reads the text of a file that begins with a UTF-16 byte order mark.
func fromUTF16(b []byte) (string, bool) {
	var order binary.ByteOrder
	switch {
	case len(b)%2 != 0:
		return "", false
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		return "", false
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i < len(b); i += 2 {
		units = append(units, order.Uint16(b[i:]))
	}
	return string(utf16.Decode(units)), true
}

// badLine is the line of the first byte that is not UTF-8, 0 when all are.
func badLine(b []byte) int {
	line := 1
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		b = b[n:]
	}
	return 0
}

// notASheet knows the files that stand where a text was expected.
func notASheet(s string) (register.Finding, bool) {
	head := strings.ToLower(strings.TrimSpace(s[:min(len(s), 512)]))
	switch {
	case strings.TrimSpace(s) == "":
		return fault("sheet.file.empty", 0), true
	case strings.HasPrefix(head, "version https://git-lfs."):
		return fault("sheet.file.lfs", 1), true
	case strings.HasPrefix(head, "<!doctype html"), strings.HasPrefix(head, "<html"):
		return fault("sheet.file.html", 1), true
	}
	return register.Finding{}, false
}

// bidi finds the first control character that changes the direction of writing:
// what it hides from a reader must be shown.
func bidi(s string) []register.Finding {
	i := strings.IndexFunc(s, func(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 })
	if i < 0 {
		return nil
	}
	f := fault("sheet.file.bidi", lineAt(s, i))
	f.Severity = register.Warning
	return []register.Finding{f}
}

// withoutNUL shows the character that an escape may bring in and no store holds.
func withoutNUL(s string) string { return strings.ReplaceAll(s, "\x00", "\ufffd") }

func lineAt(s string, i int) int { return 1 + strings.Count(s[:i], "\n") }

// fault makes a finding of severity error about a file; args are names and values in turn.
func fault(rule string, line int, args ...string) register.Finding {
	return register.Finding{Rule: rule, Severity: register.Error, Line: line, Args: named(args)}
}

func named(args []string) map[string]string {
	if len(args) == 0 {
		return nil
	}
	m := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i]] = args[i+1]
	}
	return m
}
