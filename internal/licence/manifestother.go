// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
)

// maxPath bounds how deep a pom.xml is read.
const maxPath = 50

// pom reads pom.xml: the names, else the addresses, of project/licenses; the user
// chooses one of them (https://maven.apache.org/pom.html#Licenses).
func pom(text string) []Claim {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	var at, words []string
	var name, address, content string
	line := 0
	for {
		token, err := d.RawToken() // broken or ended: what was read counts
		if err != nil {
			return field(Manifest, Or, line, words...)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(at) == maxPath {
				return field(Manifest, Or, line, words...)
			}
			at = append(at, t.Name.Local)
			content = ""
			if slices.Equal(at, []string{"project", "licenses", "license"}) {
				name, address = "", ""
				if line == 0 {
					line, _ = d.InputPos()
				}
			}
		case xml.CharData:
			if len(content) < maxWord {
				content += string(t[:min(len(t), maxWord)])
			}
		case xml.EndElement:
			switch strings.Join(at, "/") {
			case "project/licenses/license/name":
				name = strings.TrimSpace(content)
			case "project/licenses/license/url":
				address = strings.TrimSpace(content)
			case "project/licenses/license":
				if words = append(words, either(name, address)); len(words) == maxClaims {
					return field(Manifest, Or, line, words...)
				}
			}
			content = ""
			at = at[:max(len(at)-1, 0)]
		}
	}
}

// either gives the name, unless only the address is understood.
func either(name, address string) string {
	if name == "" || Parse(name).Empty() && !Parse(address).Empty() {
		return address
	}
	return name
}

var (
	gemLicence = regexp.MustCompile(`(?m)^\s*[a-z_]\w*\.licen[cs]es?\s*=\s*(%[wW]?[\[({][^\])}\n]*|[^\n#]*)`)
	gemList    = regexp.MustCompile(`^%[wW]?[\[({]`)
)

// gemspec reads a .gemspec: https://guides.rubygems.org/specification-reference/#license=
func gemspec(text string) []Claim {
	m := gemLicence.FindStringSubmatchIndex(text)
	if m == nil {
		return nil
	}
	value := text[m[2]:m[3]]
	var words []string
	if list := gemList.FindString(value); list != "" {
		words = strings.Fields(value[len(list):])
	}
	for _, q := range quotedText.FindAllStringSubmatch(value, maxClaims) {
		words = append(words, q[1]+q[2])
	}
	return field(Manifest, Beside, 1+strings.Count(text[:m[2]], "\n"), words[:min(len(words), maxClaims)]...)
}

var (
	argumentLicence = regexp.MustCompile(`(?m)^[^#\n]*?\blicense\s*[=:]\s*(\[[^\]\n]*\]|"[^"\n]*"|'[^'\n]*')`)
	mixLicences     = regexp.MustCompile(`(?m)^[^#\n]*?\blicenses:\s*(\[[^\]]*\])`)
	labelLicence    = regexp.MustCompile(`(?mi)^license[ \t]*:[ \t]*([^\n]*)`)
	nugetLicence    = regexp.MustCompile(`(?s)<PackageLicenseExpression>\s*([^<]*?)\s*</PackageLicenseExpression>|<license\s+type="expression">\s*([^<]*?)\s*</license>`)
)

// argument reads setup.py (https://setuptools.pypa.io/en/latest/references/keywords.html)
// and meson.build (https://mesonbuild.com/Reference-manual_functions.html#project), where
// the licence is an argument; what a program computes is not read.
func argument(text string) []Claim { return quoted(text, argumentLicence, Beside) }

// mix reads mix.exs: https://hexdocs.pm/hex/Mix.Tasks.Hex.Build.html#module-package-configuration
func mix(text string) []Claim { return quoted(text, mixLicences, Beside) }

// quoted gives the strings of the first match.
func quoted(text string, pattern *regexp.Regexp, op Op) []Claim {
	m := pattern.FindStringSubmatchIndex(text)
	if m == nil {
		return nil
	}
	var words []string
	for _, q := range quotedText.FindAllStringSubmatch(text[m[2]:m[3]], maxClaims) {
		words = append(words, q[1]+q[2])
	}
	return field(Manifest, op, 1+strings.Count(text[:m[2]], "\n"), words...)
}

// labelled reads the line "license:" of a .cabal (https://cabal.readthedocs.io/) or an
// .opam file (https://opam.ocaml.org/doc/Manual.html#opam).
func labelled(text string) []Claim {
	m := labelLicence.FindStringSubmatchIndex(text)
	if m == nil {
		return nil
	}
	return field(Manifest, Beside, 1+strings.Count(text[:m[2]], "\n"), unquoted(strings.TrimSpace(text[m[2]:m[3]])))
}

// nuget reads .csproj and .nuspec: https://learn.microsoft.com/nuget/reference/nuspec#license
func nuget(text string) []Claim {
	m := nugetLicence.FindStringSubmatchIndex(text)
	if m == nil {
		return nil
	}
	at := max(m[2], m[4])
	end := max(m[3], m[5])
	return field(Manifest, Or, 1+strings.Count(text[:at], "\n"), text[at:end])
}

var (
	rPackage = regexp.MustCompile(`(?m)^Package:\s*\S`)
	rLicence = regexp.MustCompile(`(?m)^License:[ \t]*([^\n]*(?:\n[ \t]+[^\n]*)*)`)
	rFile    = regexp.MustCompile(`(?i)\s*[+|]?\s*\bfile\s+LICEN[CS]E\S*`)
	rVersion = regexp.MustCompile(`^(L?GPL|AGPL)-(\d(?:\.\d)?)$`)
)

// description reads DESCRIPTION of an R package. There GPL-3 means version 3 and no
// other, and bars part alternatives:
// https://cran.r-project.org/doc/manuals/r-release/R-exts.html#Licensing
func description(text string) []Claim {
	m := rLicence.FindStringSubmatchIndex(text)
	if m == nil || !rPackage.MatchString(text) {
		return nil
	}
	var words []string
	for w := range strings.SplitSeq(rFile.ReplaceAllString(text[m[2]:m[3]], " "), "|") {
		w = strings.Join(strings.Fields(w), " ")
		if v := rVersion.FindStringSubmatch(w); v != nil {
			if !strings.Contains(v[2], ".") {
				v[2] += ".0"
			}
			w = v[1] + "-" + v[2] + only
		}
		words = append(words, w)
	}
	return field(Manifest, Or, 1+strings.Count(text[:m[2]], "\n"), words[:min(len(words), maxClaims)]...)
}
