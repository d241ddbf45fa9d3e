// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"greffe/internal/register"
)

// TestHostileFiles: files made to take long take no longer than honest ones of their
// size. The limit is wide because tests share a machine; what grows with the square of
// the size would need minutes.
func TestHostileFiles(t *testing.T) {
	members, settings := strings.Builder{}, strings.Builder{}
	for i := range 20000 {
		fmt.Fprintf(&members, "\"k%d\":1,\n", i)
		fmt.Fprintf(&settings, "  x%d\n", i)
	}
	fill := func(s string) string { return strings.Repeat(s, maxBytes/len(s)) }
	for name, f := range map[string]register.File{
		"many_members":       file("package.json", "{"+members.String()+`"license": "MIT"}`),
		"deep_json":          file("package.json", `{"license":`+fill("[")),
		"deep_licence":       file("package.json", `{"license":`+strings.Repeat(`[{"type":`, 3000)+`"MIT"`+strings.Repeat("}]", 3000)+"}"),
		"long_value":         file("setup.cfg", "[metadata]\nlicense =\n"+settings.String()),
		"deep_xml":           file("pom.xml", fill("<project>")),
		"many_licences":      file("pom.xml", "<project><licenses>"+fill("<license><name>MIT</name></license>")),
		"one_text_repeated":  file("LICENSE", fill(textOf(t, "MIT")+"\n\n")),
		"notices":            file("LICENSE", fill("under the terms of the GNU General Public License version 3 ")),
		"headers":            file("x.go", fill("// "+mark+" MIT\n")),
		"signs":              file("LICENSE", fill("#*/ ")),
		"accents":            file("LICENSE", fill("e\u0301")),
		"one_long_word":      file("LICENSE", fill("a")),
		"one_line_of_html":   file("LICENSE", "<html>"+fill("<b")),
		"long_header":        file("x.go", "// "+mark+" "+fill("MIT OR ")),
		"alternatives":       file("DESCRIPTION", "Package: x\nLicense: "+fill("GPL-3 | ")),
		"words_of_a_gemspec": file("x.gemspec", "s.licenses = %w["+fill("MIT ")+"]"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			Conclude(Read([]register.File{f}))
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("%s", took)
			}
		})
	}
}
