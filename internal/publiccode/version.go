// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"fmt"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// minor is the second number of a version of the standard: 5 is version 0.5.
type minor int

// latest is the last published version, which a file that says "0" follows.
const latest minor = 7

func (m minor) String() string { return fmt.Sprintf("0.%d", int(m)) }

// published matches every version that exists (CHANGELOG.rst): "0" for the latest
// of the line, 0.1 to 0.7, their .0, and 0.2.1 and 0.2.2.
var published = regexp.MustCompile(`^0(?:\.([1-7])(?:\.0)?|\.(2)\.[12])?$`)

// oldest is the first version that "0" and the versions in use agree upon: 0.1 used
// other names and languages.
const oldest minor = 2

// version reads publiccodeYmlVersion before all else, because it decides which
// keys are old or new. A file without one is read as the latest. The standard calls
// it a string: as a number 0.10 would read as 0.1.
func (r *reader) version(root *yaml.Node) {
	r.minor = latest
	for i := 0; i+1 < len(root.Content); i += 2 {
		k, v := root.Content[i], follow(root.Content[i+1])
		if k.Value != "publiccodeYmlVersion" && k.Value != "publiccode-yaml-version" || v.Kind != yaml.ScalarNode || empty(v) {
			continue
		}
		if v.Tag != "!!str" {
			r.note("publiccode.version.number", register.Error, at("publiccodeYmlVersion", k), args("value", excerpt(v.Value)))
		}
		m := published.FindStringSubmatch(v.Value)
		switch {
		case m == nil:
			r.unknown = true
		case m[1]+m[2] != "":
			n, _ := strconv.Atoi(m[1] + m[2])
			r.minor = minor(n)
		}
	}
}

// checkVersion notes a version that does not exist, is or is old.
func checkVersion(r *reader, p place, value string) {
	switch {
	case r.unknown:
		r.note("publiccode.version.unknown", register.Error, p, args("value", excerpt(value), "latest", latest.String()))
	case value != "0" && r.minor < latest:
		r.note("publiccode.version.old", register.Advice, p, args("value", excerpt(value), "latest", latest.String()))
	}
}
