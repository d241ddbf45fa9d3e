// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"regexp"
	"strings"
)

// setting is one line "key = value" of a TOML or INI file, in its section. A list that
// goes over several lines is one value.
type setting struct {
	section, key, value string
	line                int
}

// settings reads the lines of a file as far as licence fields need: no library, because
// a broken file should still tell its licence.
func settings(text string) []setting {
	var all []setting
	section, n := "", 0
	open := false // inside a list, or a value that goes on indented
	for line := range strings.Lines(text) {
		n++
		trimmed := strings.TrimSpace(line)
		key, value, isSetting := strings.Cut(trimmed, "=")
		switch {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
		case open && len(all) > 0:
			all[len(all)-1].goOn(trimmed)
			open = !strings.HasSuffix(trimmed, "]")
		case trimmed[0] == '[' && strings.Contains(trimmed, "]"):
			section = strings.Trim(strings.SplitN(trimmed, "]", 2)[0], "[ ")
		case isSetting && line[0] != ' ' && line[0] != '\t':
			s := setting{section, strings.TrimSpace(key), strings.TrimSpace(value), n}
			open = strings.HasPrefix(s.value, "[") && !strings.Contains(s.value, "]")
			all = append(all, s)
		case (line[0] == ' ' || line[0] == '\t') && len(all) > 0:
			all[len(all)-1].goOn(trimmed) // INI goes on by indenting
		}
	}
	return all
}

// maxValue bounds a value over several lines; lists of classifiers are under 4 kB.
const maxValue = 16 << 10

// goOn adds a line to the value.
func (s *setting) goOn(line string) {
	if len(s.value) < maxValue {
		s.value += "\n" + line
	}
}

// quotedText is a TOML string on one line.
var quotedText = regexp.MustCompile(`"([^"\n]*)"|'([^'\n]*)'`)

// unquoted gives the first string of a value, or the value itself.
func unquoted(value string) string {
	if m := quotedText.FindStringSubmatch(value); m != nil {
		return m[1] + m[2]
	}
	value, _, _ = strings.Cut(value, " #")
	return value
}

// cargo reads Cargo.toml: https://doc.rust-lang.org/cargo/reference/manifest.html
func cargo(text string) []Claim {
	for _, s := range settings(text) {
		if s.key == "license" && (s.section == "package" || s.section == "workspace.package") && quotedText.MatchString(s.value) {
			return field(Manifest, Or, s.line, unquoted(s.value))
		}
	}
	return nil
}

// pyproject reads pyproject.toml: an expression since PEP 639, a table before it,
// Poetry's own section, and the classifiers.
func pyproject(text string) []Claim {
	var claims []Claim
	for _, s := range settings(text) {
		switch s.section + "." + s.key {
		case "project.license", "tool.poetry.license":
			if table, ok := strings.CutPrefix(s.value, "{"); ok {
				key, value, _ := strings.Cut(table, "=")
				if strings.TrimSpace(key) != "text" {
					continue
				}
				s.value = value
			}
			claims = append(claims, field(Manifest, Or, s.line, unquoted(s.value))...)
		case "project.license.text":
			claims = append(claims, field(Manifest, Or, s.line, unquoted(s.value))...)
		case "project.classifiers", "tool.poetry.classifiers":
			claims = append(claims, classifiers(s)...)
		}
	}
	return claims
}

// setupCfg reads setup.cfg.
func setupCfg(text string) []Claim {
	var claims []Claim
	for _, s := range settings(text) {
		if s.section != "metadata" {
			continue
		}
		switch s.key {
		case "license":
			claims = append(claims, field(Manifest, Or, s.line, s.value)...)
		case "classifiers", "classifier":
			claims = append(claims, classifiers(s)...)
		}
	}
	return claims
}

// classifier is Python's word for a licence; "License :: OSI Approved" alone names none.
var classifier = regexp.MustCompile(`License :: (?:OSI Approved :: )?([^"'\n:,]+)`)

// classifiers reads them; how several are joined, they do not say.
func classifiers(s setting) []Claim {
	var words []string
	for _, m := range classifier.FindAllStringSubmatch(s.value, maxClaims) {
		if w := strings.TrimSpace(m[1]); w != "OSI Approved" {
			words = append(words, w)
		}
	}
	return field(Manifest, Beside, s.line, words...)
}
