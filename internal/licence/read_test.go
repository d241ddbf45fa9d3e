// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"greffe/internal/register"
)

// said writes claims in one line each: source expression@path:line.
func lines(claims []Claim) string {
	var all []string
	for _, c := range claims {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s@%s:%d %s", c.Source, c.Expression, c.Evidence.Path, c.Evidence.Line, c.Body)))
	}
	return strings.Join(all, "\n")
}

func file(path, content string) register.File {
	return register.File{Path: path, SHA256: "h", Bytes: []byte(content)}
}

func TestReadManifests(t *testing.T) {
	for _, c := range []struct{ name, path, content, want string }{
		{"npm_expression", "package.json", "{\n \"name\": \"x\",\n \"license\": \"(MIT OR EUPL-1.2)\"\n}", "manifest MIT OR EUPL-1.2@package.json:3"},
		{"npm_old_object", "package.json", `{"license": {"type": "MIT", "url": "https://example.org"}}`, "manifest MIT@package.json:1"},
		{"npm_old_list_is_a_choice", "package.json", `{"licenses": [{"type": "MIT"}, {"type": "Apache-2.0"}]}`, "manifest MIT OR Apache-2.0@package.json:1"},
		{"npm_unlicensed_is_no_licence", "package.json", `{"license": "UNLICENSED"}`, "manifest @package.json:1"},
		{"npm_points_at_a_file", "package.json", `{"license": "SEE LICENSE IN LICENCE.md"}`, ""},
		{"npm_of_a_dependency_is_not_read", "package.json", `{"dependencies": {"license": "MIT"}}`, ""},
		{"npm_broken_behind_the_field", "package.json", `{"license": "MIT", "scripts": {`, "manifest MIT@package.json:1"},
		{"npm_without_field", "package.json", `{}`, ""},
		{"npm_is_a_list", "package.json", `[1]`, ""},
		{"composer_list_is_a_choice", "composer.json", `{"license": ["LGPL-2.1-only", "GPL-3.0-or-later"]}`, "manifest LGPL-2.1-only OR GPL-3.0-or-later@composer.json:1"},
		{"composer_proprietary", "composer.json", `{"license": "proprietary"}`, "manifest @composer.json:1"},
		{"codemeta_address", "codemeta.json", `{"@context": "x", "license": "https://spdx.org/licenses/CECILL-2.1"}`, "codemeta CECILL-2.1@codemeta.json:1"},
		{"codemeta_object", "codemeta.json", `{"license": {"@type": "CreativeWork", "name": "EUPL-1.2", "url": "https://example.org/x"}}`, "codemeta EUPL-1.2@codemeta.json:1"},
		{"codemeta_list_joins_nothing", "codemeta.json", `{"license": ["https://spdx.org/licenses/MIT", "https://spdx.org/licenses/etalab-2.0"]}`, "codemeta MIT, etalab-2.0@codemeta.json:1"},
		{"cargo_expression", "Cargo.toml", "[package]\nname = \"x\"\nlicense = \"MIT OR Apache-2.0\" # both\n", "manifest MIT OR Apache-2.0@Cargo.toml:3"},
		{"cargo_slash_is_or", "Cargo.toml", "[package]\nlicense='MIT/Apache-2.0'\n", "manifest MIT OR Apache-2.0@Cargo.toml:2"},
		{"cargo_workspace", "Cargo.toml", "[workspace.package]\nlicense = \"EUPL-1.2\"\n[package]\nlicense.workspace = true\n", "manifest EUPL-1.2@Cargo.toml:2"},
		{"cargo_of_a_dependency_is_not_read", "Cargo.toml", "[dependencies]\nlicense = \"1.0\"\n", ""},
		{"pyproject_expression", "pyproject.toml", "[project]\nname = 'x'\nlicense = \"AGPL-3.0-or-later\"\n", "manifest AGPL-3.0-or-later@pyproject.toml:3"},
		{"pyproject_table", "pyproject.toml", "[project]\nlicense = {text = \"MIT License\"}\n", "manifest MIT@pyproject.toml:2"},
		{"pyproject_table_of_its_own", "pyproject.toml", "[project.license]\ntext = \"GPLv3+\"\n", "manifest GPL-3.0-or-later@pyproject.toml:2"},
		{"pyproject_points_at_a_file", "pyproject.toml", "[project]\nlicense = {file = \"LICENSE\"}\n", ""},
		{"pyproject_poetry", "pyproject.toml", "[tool.poetry]\nlicense = \"MIT\"\n", "manifest MIT@pyproject.toml:2"},
		{"pyproject_classifiers", "pyproject.toml", "[project]\nclassifiers = [\n  \"Programming Language :: Python\",\n  \"License :: OSI Approved :: GNU Affero General Public License v3\",\n]\n", "manifest AGPL-3.0@pyproject.toml:2"},
		{"pyproject_classifier_names_none", "pyproject.toml", "[project]\nclassifiers = [\"License :: OSI Approved\"]\n", ""},
		{"setup_cfg", "setup.cfg", "[metadata]\nname = x\nlicense = BSD 3-Clause License\nclassifiers =\n    Topic :: X\n    License :: OSI Approved :: BSD License\n", "manifest BSD-3-Clause@setup.cfg:3\nmanifest BSD@setup.cfg:4"},
		{"pom", "pom.xml", "<project>\n<parent><licenses/></parent>\n<licenses>\n <license>\n  <name>Apache License, Version 2.0</name></license></licenses></project>", "manifest Apache-2.0@pom.xml:4"},
		{"pom_address_where_the_name_says_nothing", "pom.xml", "<project><licenses><license><name>Our licence</name><url>https://www.gnu.org/licenses/agpl-3.0.html</url></license></licenses></project>", "manifest AGPL-3.0@pom.xml:1"},
		{"pom_two_are_a_choice", "pom.xml", "<project><licenses><license><name>MIT</name></license><license><name>EPL 2.0</name></license></licenses></project>", "manifest MIT OR EPL-2.0@pom.xml:1"},
		{"pom_of_a_plugin_is_not_read", "pom.xml", "<project><build><licenses><license><name>MIT</name></license></licenses></build></project>", ""},
		{"pom_broken", "pom.xml", "<project><licenses><license><name>MIT</name></license><", "manifest MIT@pom.xml:1"},
		{"gemspec", "x.gemspec", "Gem::Specification.new do |s|\n  s.license     = 'AGPL-3.0-only'\nend", "manifest AGPL-3.0-only@x.gemspec:2"},
		{"gemspec_list", "x.gemspec", "spec.licenses = [\"MIT\", 'Ruby']", "manifest MIT, Ruby@x.gemspec:1"},
		{"gemspec_words", "x.gemspec", "spec.licenses = %w[MIT Ruby]", "manifest MIT, Ruby@x.gemspec:1"},
		{"r_version_only", "DESCRIPTION", "Package: x\nLicense: GPL-3 | file LICENSE\n", "manifest GPL-3.0-only@DESCRIPTION:2"},
		{"r_or_later", "DESCRIPTION", "Package: x\nLicense: GPL (>= 3)\n", "manifest GPL-3.0-or-later@DESCRIPTION:2"},
		{"r_file", "DESCRIPTION", "Package: x\nLicense: MIT + file LICENSE\n", "manifest MIT@DESCRIPTION:2"},
		{"r_other_file_of_that_name", "DESCRIPTION", "License: MIT\n", ""},
		{"setup_py", "setup.py", "from setuptools import setup\n# license=\"MIT\"\nsetup(name=\"x\",\n  license=\"GPLv3+\")\n", "manifest GPL-3.0-or-later@setup.py:4"},
		{"setup_py_computes", "setup.py", "setup(license=read_licence())\n", ""},
		{"meson", "meson.build", "project('x', 'c',\n  license : ['MIT', 'EUPL-1.2'])\n", "manifest MIT, EUPL-1.2@meson.build:2"},
		{"mix", "mix.exs", "defp package do\n  [licenses: [\"Apache-2.0\"]]\nend\n", "manifest Apache-2.0@mix.exs:2"},
		{"cabal", "x.cabal", "name: x\nlicense: BSD-3-Clause\nlicense-file: LICENSE\n", "manifest BSD-3-Clause@x.cabal:2"},
		{"opam", "x.opam", "opam-version: \"2.0\"\nlicense: \"MIT\"\n", "manifest MIT@x.opam:2"},
		{"csproj", "x.csproj", "<Project>\n<PackageLicenseExpression>MIT</PackageLicenseExpression>\n</Project>", "manifest MIT@x.csproj:2"},
		{"nuspec", "x.nuspec", "<metadata>\n<license type=\"expression\">EUPL-1.2</license></metadata>", "manifest EUPL-1.2@x.nuspec:2"},
		{"deno", "deno.json", "{\"license\": \"MIT\"}", "manifest MIT@deno.json:1"},
		{"go_mod_has_none", "go.mod", "module license MIT", ""},
		{"utf16_manifest", "package.json", "\xff\xfe{\x00\"\x00l\x00i\x00c\x00e\x00n\x00s\x00e\x00\"\x00:\x00\"\x00M\x00I\x00T\x00\"\x00}\x00", "manifest MIT@package.json:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lines(Read([]register.File{file(c.path, c.content)})); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReadHeaders(t *testing.T) {
	const m = "SPDX-License-Identifier:"
	for _, c := range []struct{ name, path, content, want string }{
		{"go", "a/main.go", "// " + m + " EUPL-1.2\n\npackage main", "file EUPL-1.2@a/main.go:1"},
		{"c", "x.c", "/* " + m + " (MIT OR GPL-2.0-only) */", "file MIT OR GPL-2.0-only@x.c:1"},
		{"block", "x.css", "/*\n * " + m + " MIT\n */", "file MIT@x.css:2"},
		{"html", "x.html", "<!-- " + m + " CC0-1.0 -->", "file CC0-1.0@x.html:1"},
		{"template", "x.html", "{{/* " + m + " EUPL-1.2 */}}", "file EUPL-1.2@x.html:1"},
		{"batch", "x.bat", "REM " + m + " MIT", "file MIT@x.bat:1"},
		{"plus_is_or_later", "x.py", "# " + m + " GPL-3.0+", "file GPL-3.0-or-later@x.py:1"},
		{"unknown_word", "x.py", "# " + m + " Whatever-9", "file @x.py:1"},
		{"sentence_says_nothing", "README.md", "Add `" + m + " MIT` to each file, or " + m + " ISC.", ""},
		{"string_says_nothing", "x.go", "s := \"" + m + " MIT\"", ""},
		{"code_block_says_nothing", "README.md", "```\n// " + m + " MIT\n```\n", ""},
		{"model_says_nothing", "x.py", "# " + m + " <id>", ""},
		{"ignored_part", "x.py", "# REUSE-IgnoreStart\n# " + m + " MIT\n# REUSE-IgnoreEnd\n# " + m + " ISC", "file ISC@x.py:4"},
		{"nul_is_no_text", "x.bin", "\x00// " + m + " MIT", ""},
		{"in_a_licence_file", "LICENSE", m + " EUPL-1.2\n", "header EUPL-1.2@LICENSE:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lines(Read([]register.File{file(c.path, c.content)})); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

const gplNotice = `This program is free software: you can redistribute it and/or modify
it under the terms of the GNU General Public License as published by
the Free Software Foundation, either version 3 of the License, or
(at your option) any later version.
`

func TestReadTexts(t *testing.T) {
	mit, gpl := textOf(t, "MIT"), textOf(t, "GPL-3.0")
	cecill := textOf(t, "CECILL-1.0")
	for _, c := range []struct{ name, path, content, want string }{
		{"mit", "LICENSE", mit, "text MIT@LICENSE:1"},
		{"french_spelling", "Licence.txt", mit, "text MIT@Licence.txt:1"},
		{"comment_signs", "LICENSE", "// " + strings.ReplaceAll(mit, "\n", "\r\n// "), "text MIT@LICENSE:1"},
		{"two_in_one_file", "LICENSE.md", mit + "\n\nFor the documents:\n\n" + textOf(t, "EUPL-1.2"), "text MIT@LICENSE.md:1\ntext EUPL-1.2@LICENSE.md:" + strconv.Itoa(5+strings.Count(mit, "\n"))},
		{"siblings_in_one_file", "LICENSE", textOf(t, "BSD-2-Clause") + "\n" + textOf(t, "BSD-3-Clause"), ""},
		{"family", "COPYING", gpl, "text GPL-3.0@COPYING:1"},
		{"authors_notice_before_the_text", "COPYING", "X, a program\n\n" + gplNotice + "\n" + gpl, "notice GPL-3.0-or-later@COPYING:4\ntext GPL-3.0@COPYING:3"},
		{"authors_notice_behind_the_text", "COPYING", gpl + "\n" + gplNotice, fmt.Sprintf("notice GPL-3.0-or-later@COPYING:%d\ntext GPL-3.0@COPYING:1", 3+strings.Count(gpl, "\n"))},
		{"notice_in_a_readme", "README.md", "# X\n\n" + gplNotice, "notice GPL-3.0-or-later@README.md:4"},
		{"notice_of_one_version", "x.c", "/* under the terms of the GNU Lesser General Public License version 2.1 only */", "notice LGPL-2.1-only@x.c:1"},
		{"notice_without_version", "x.c", "/* under the terms of the GNU General Public License */", ""},
		{"old_notice", "x.c", "it under the terms of version 2 of the GNU General Public License as published by the Free Software Foundation", "notice GPL-2.0@x.c:1"},
		{"eupl_notice", "x.java", "Licensed under the EUPL, Version 1.2 or – as soon they will be approved", "notice EUPL-1.2@x.java:1"},
		{"eupl_notice_without_version", "x.java", "Licensed under the EUPL\n\nMore.", "notice EUPL@x.java:1"},
		{"cecill_notice_names_no_version", "x.c", "This software is governed by the CeCILL license under French law and", "notice CECILL@x.c:1"},
		{"french_text_by_its_title", "LICENCE", frenchVariant(cecill, "CeCILL", "Version 2.1 du 2013-06-21"), "title CECILL-2.1@LICENCE:1"},
		{"french_text_b", "LICENCE", frenchVariant(cecill, "CeCILL-B", ""), "title CECILL-B@LICENCE:1"},
		{"french_text_b_has_a_version_of_its_own", "LICENCE", frenchVariant(cecill, "CeCILL-B", "Version 1.0 du 2006-09-05"), "title CECILL-B@LICENCE:1"},
		{"french_text_c", "LICENCE", frenchVariant(cecill, "CeCILL-C", ""), "title CECILL-C@LICENCE:1"},
		{"french_text_c_has_a_version_of_its_own", "LICENCE", frenchVariant(cecill, "CeCILL-C", "") + "\n\nVersion 1.0 du 2006-09-05.", "title CECILL-C@LICENCE:1"},
		{"french_text_c_with_a_hyphen_that_does_not_break", "LICENCE", frenchVariant(cecill, "CeCILL\u2011C", ""), "title CECILL-C@LICENCE:1"},
		{"french_text_c_on_two_lines", "LICENCE", frenchVariant(cecill, "\n    CeCILL - C", ""), "title CECILL-C@LICENCE:1"},
		{"french_text_c_in_latin1", "LICENCE", latin1(frenchVariant(cecill, "CeCILL-C", "")), "title CECILL-C@LICENCE:1"},
		{"french_text_version_at_its_end", "LICENCE", frenchVariant(cecill, "CeCILL", "") + "\n\nVersion 2.0 du 2006-09-05.", "title CECILL-2.0@LICENCE:1"},
		{"french_text_of_no_version", "LICENCE", frenchVariant(cecill, "CeCILL", ""), "title CECILL@LICENCE:1"},
		{"french_text_that_spdx_holds", "LICENCE", cecill, "text CECILL-1.0@LICENCE:1"},
		{"latin1_text", "LICENCE", latin1(cecill), "text CECILL-1.0@LICENCE:1"},
		{"french_eupl_by_its_title", "LICENSE", "LICENCE PUBLIQUE DE L'UNION EUROPÉENNE v. 1.2\nEUPL © Union européenne 2007, 2016\n" + strings.Repeat("L'œuvre originale est concédée au licencié selon la présente licence. ", 60), "title EUPL-1.2@LICENSE:1"},
		{"readme_that_names_it_in_a_heading", "LICENSE.md", "# Licence publique de l'Union européenne v. 1.2\n\n" + strings.Repeat("Un autre texte, sans ses mots. ", 100), ""},
		{"only_its_name", "LICENSE", "Licence Ouverte 2.0\nhttps://example.org/licence\n", "notice etalab-2.0@LICENSE:1"},
		{"only_an_unclear_name", "LICENSE", "BSD\n", "notice BSD@LICENSE:1"},
		{"two_names_are_no_answer", "LICENSE", "MIT\nISC\n", ""},
		{"empty", "LICENSE", "", ""},
		{"binary", "LICENSE", "\x00\x01" + mit, ""},
		{"half_a_text", "LICENSE", mit[:len(mit)/2], ""},
		{"all_rights_reserved", "LICENSE", "Copyright 2020 X. All rights reserved. No part may be copied.", ""},
		{"folder_name_and_text", "LICENSES/GPL-3.0-or-later.txt", gpl, "text GPL-3.0@LICENSES/GPL-3.0-or-later.txt:1\nfolder GPL-3.0-or-later@LICENSES/GPL-3.0-or-later.txt:0"},
		{"folder_name_without_its_text", "LICENSES/MIT.txt", "", "folder MIT@LICENSES/MIT.txt:0 other"},
		{"folder_name_of_another_text", "LICENSES/GPL-3.0-or-later.txt", mit, "text MIT@LICENSES/GPL-3.0-or-later.txt:1\nfolder GPL-3.0-or-later@LICENSES/GPL-3.0-or-later.txt:0 other"},
		{"folder_name_whose_text_is_not_embedded", "LICENSES/Glulxe.txt", "x", "folder Glulxe@LICENSES/Glulxe.txt:0"},
		{"folder_text_under_another_name", "LICENSES/LICENSE.EUPL.md", textOf(t, "EUPL-1.2"), "text EUPL-1.2@LICENSES/LICENSE.EUPL.md:1"},
		{"folder_exception_is_no_licence", "LICENSES/Classpath-exception-2.0.txt", "text", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := lines(Read([]register.File{file(c.path, c.content)}))
			if c.name == "siblings_in_one_file" {
				if !strings.Contains(got, "text BSD-2-Clause@") || !strings.Contains(got, "text BSD-3-Clause@") {
					t.Errorf("got %s", got)
				}
				return
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// frenchVariant makes of the French text that SPDX holds one that it does not: another
// title, other words in one place of eight.
func frenchVariant(text, name, version string) string {
	_, body, _ := strings.Cut(text, "\n")
	body, _, _ = strings.Cut(body, "Version 1 du")
	words := strings.Fields(body)
	for i := 7; i < len(words); i += 8 {
		words[i] = fmt.Sprintf("autrement%d", i)
	}
	return "  CONTRAT DE LICENCE DE LOGICIEL LIBRE " + name + "\n\n" + version + "\n\n  Avertissement\n\n" + strings.Join(words, " ")
}

func latin1(text string) string {
	var b []byte
	for _, r := range text {
		if r < 0x100 {
			b = append(b, byte(r))
		} else {
			b = append(b, '\'')
		}
	}
	return string(b)
}

func TestWanted(t *testing.T) {
	for name, want := range map[string]bool{
		"LICENSE": true, "LICENCE": true, "license.md": true, "LICENSE-MIT": true, "COPYING.LESSER": true, "MIT-LICENSE.txt": true, "UNLICENSE": true,
		"LICENCE_fr.txt": true, "LICENSES/MIT.txt": true, "package.json": true, "x.gemspec": true, "DESCRIPTION": true, "codemeta.json": true, "pom.xml": true,
		"licenses.go": false, "license.json": false, "LICENSE-checker.js": false, "README.md": false, "src/LICENSE": false, "src/package.json": false,
		"licensing": false, "go.mod": false, "": false, "LICENSES/": true, "copyings": false, "LICENSE.pdf": false,
	} {
		if got := Wanted(name); got != want {
			t.Errorf("Wanted(%q) = %v", name, got)
		}
	}
}

// FuzzRead: no file breaks a reader, and no claim is without its place.
func FuzzRead(f *testing.F) {
	for _, p := range []string{"LICENSE", "README.md", "package.json", "Cargo.toml", "pyproject.toml", "setup.cfg", "pom.xml", "x.gemspec", "DESCRIPTION", "codemeta.json", "composer.json", "LICENSES/MIT.txt"} {
		f.Add(p, []byte("{\"license\": [\"MIT\"]}\n[package]\nlicense = \"MIT\"\nLicense: GPL-3\nPackage: x\n"))
	}
	f.Add("pom.xml", []byte("<project><licenses><license><name>MIT</name>"))
	f.Add("x.go", []byte("// SPDX-License-Identifier: MIT"))
	f.Add("LICENSE", []byte("\xff\xfeM\x00"))
	f.Fuzz(func(t *testing.T, path string, b []byte) {
		for _, c := range Read([]register.File{{Path: path, Bytes: b}}) {
			if c.Evidence.Path != path || c.Evidence.Line == 0 && c.Source != Folder || c.Source.rank() < 0 {
				t.Fatalf("%+v", c)
			}
			if c.Source == Text && len(b) < 200 {
				t.Fatalf("a text found in %d bytes", len(b))
			}
		}
	})
}
