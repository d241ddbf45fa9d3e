// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"regexp"
	"slices"
	"strings"

	"greffe/internal/register"
)

const sheetsLinked = "sheets-linked"

func reuseRules() []Rule {
	const purpose = register.PurposeReuse
	section := func(id string, run func(*view) outcome) Rule {
		return Rule{ID: id, Version: 1, Purpose: purpose, run: inReadme(run)}
	}
	return []Rule{
		{ID: "readme", Version: 1, Purpose: purpose, guides: []string{"standard"}, run: inTree(checkReadme)},
		section("readme-author", checkReadmeAuthor),
		section("readme-licence", checkReadmeLicence),
		{ID: "install", Version: 2, Purpose: purpose, how: "section", Args: names("INSTALL"), guides: []string{"standard"}, run: ask(wanted{
			names: []string{"install", "installation", "installing"},
			headings: []string{
				"install", "getting started", "get started", "quick start", "quickstart", "setup", "demarrage", "demarrer", "mise en route", "mise en service",
				"deploiement", "deployment", "deployer", "prise en main",
			},
		})},
		{ID: "publiccode-present", Version: 2, Purpose: purpose, guides: []string{"publiccode"}, run: checkPubliccodePresent},
		{ID: "publiccode-valid", Version: 1, Purpose: purpose, guides: []string{"publiccode"}, run: checkPubliccodeValid},
		{ID: "description", Version: 1, Purpose: purpose, guides: []string{"standard"}, run: checkDescription},
		{ID: "homepage", Version: 1, Purpose: purpose, run: checkHomepage},
		{ID: "topics", Version: 1, Purpose: purpose, run: checkTopics},
		{ID: "package", Version: 1, Purpose: purpose, run: inTree(checkPackage)},
		{ID: "fork-explained", Version: 1, Purpose: purpose, guides: []string{"publiccode"}, run: checkForkExplained},
		{ID: sheetsLinked, Version: 1, Purpose: purpose, run: checkSheetsLinked},
	}
}

// names is the argument that lists the names of the files that a rule asks for.
func names(n string) map[string]string { return map[string]string{"names": n} }

// publiccode finds the file in the root.
func (v *view) publiccode() register.Evidence {
	if v.PubliccodePath != "" {
		return v.at(v.PubliccodePath, 0)
	}
	for _, n := range v.Root {
		if lower := strings.ToLower(n.Name); lower == "publiccode.yml" || lower == "publiccode.yaml" {
			return v.at(n.Name, 0)
		}
	}
	return v.tree()
}

// checkPubliccodePresent: the root holds a publiccode.yml.
func checkPubliccodePresent(v *view) outcome {
	if v.reach == register.ReachEmpty {
		return inapplicable("empty", v.tree())
	}
	switch v.Repository.Publiccode {
	case register.MetadataAbsent:
		return fail("file_missing", v.tree())
	case register.MetadataUnreadable:
		return fail("publiccode_unusable", v.publiccode())
	case register.MetadataInvalid, register.MetadataValid, register.MetadataFailed:
		e := v.publiccode()
		return pass("file_found", e).with("path", e.Path)
	}
	return unobserved("unread")
}

// maxFaults caps the lines of faults that are shown as evidence.
const maxFaults = 5

// checkPubliccodeValid: it breaks no rule that counts as an error.
func checkPubliccodeValid(v *view) outcome {
	if v.reach == register.ReachEmpty {
		return inapplicable("empty", v.tree())
	}
	e := v.publiccode()
	switch v.Repository.Publiccode {
	case register.MetadataAbsent:
		return inapplicable("publiccode_none", v.tree())
	case register.MetadataValid:
		return pass("publiccode_valid", e)
	case register.MetadataFailed:
		return unobserved("publiccode_failed", e)
	case register.MetadataUnreadable:
		return fail("publiccode_unusable", e)
	case register.MetadataInvalid:
	default:
		return unobserved("unread")
	}
	var lines []register.Evidence
	faults := 0
	if v.Publiccode != nil {
		for _, f := range v.Publiccode.Findings {
			if f.Severity != register.Error {
				continue
			}
			if faults++; len(lines) < maxFaults {
				at := e
				at.Line = f.Line
				lines = append(lines, at)
			}
		}
	}
	if faults == 0 { // noted before unreadable was told apart: a link, a folder or a file too large
		return fail("publiccode_unusable", e)
	}
	return fail("publiccode_invalid", lines...).count("n", faults)
}

// plainGit reports whether the repository is served without a forge around it.
func (v *view) plainGit() bool { return v.Repository.Kind == register.PlainGit }

// checkDescription: a line says what it is, on the forge or in publiccode.yml.
func checkDescription(v *view) outcome {
	d := v.Repository.Description
	if v.Publiccode != nil {
		for _, t := range v.Publiccode.Texts {
			if !d.Is(register.Present) && strings.TrimSpace(t.Short) != "" {
				return pass("described_by_file", v.publiccode())
			}
		}
	}
	return v.field(d.State, strings.TrimSpace(d.Value) == "", of(v, d))
}

// checkHomepage: a page about the software, which is not the repository itself.
func checkHomepage(v *view) outcome {
	h := v.Repository.Homepage
	if v.Publiccode != nil && v.Publiccode.LandingURL != "" && !v.itself(v.Publiccode.LandingURL) {
		return pass("landing_page", v.publiccode())
	}
	if h.Is(register.Present) && v.itself(h.Value) {
		return fail("homepage_itself", of(v, h))
	}
	return v.field(h.State, strings.TrimSpace(h.Value) == "", of(v, h))
}

func (v *view) itself(address string) bool {
	key, err := register.CleanKey(address)
	return err == nil && register.FoldKey(key, v.Repository.Kind) == register.FoldKey(v.Repository.Key, v.Repository.Kind)
}

// checkTopics: words to find it by.
func checkTopics(v *view) outcome {
	t := v.Repository.Topics
	return v.field(t.State, len(t.Value) == 0, of(v, t))
}

// field answers for a field that forges have and plain git has not.
func (v *view) field(state register.State, none bool, e register.Evidence) outcome {
	switch {
	case state == register.Present && !none:
		return pass("field_filled", e)
	case state == register.Present || state == register.Absent:
		return fail("field_empty", e)
	case v.plainGit():
		return inapplicable("no_forge", e)
	}
	return unobserved("unasked")
}

// manifests are the files of which registries make packages.
var manifests = []string{
	"pyproject.toml", "setup.py", "setup.cfg", "package.json", "composer.json", "cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts",
	"description", "dockerfile", "containerfile", "project.clj", "deps.edn", "mix.exs", "dune-project", "chart.yaml",
}

// published are addresses of packages and images, up to their name; badges speak of them too.
var published = []string{
	"pypi.org/project/", "pypi.org/p/", "npmjs.com/package/", "npmjs.org/package/", "hub.docker.com/r/", "ghcr.io/", "quay.io/repository/",
	"crates.io/crates/", "rubygems.org/gems/", "packagist.org/packages/", "central.sonatype.com/artifact/", "search.maven.org/artifact/",
	"mvnrepository.com/artifact/", "cran.r-project.org/", "pkg.go.dev/", "nuget.org/packages/", "hex.pm/packages/", "anaconda.org/", "flathub.org/",
	"f-droid.org/", "clojars.org/", "opam.ocaml.org/packages/", "artifacthub.io/packages/", "badge.fury.io/", "img.shields.io/pypi/",
	"img.shields.io/npm/", "img.shields.io/docker/", "img.shields.io/crates/", "img.shields.io/maven-central/", "img.shields.io/gem/",
	"img.shields.io/cran/", "img.shields.io/packagist/", "img.shields.io/nuget/", "img.shields.io/flathub/", "img.shields.io/f-droid/",
}

// toPackage reports whether a line holds one of these addresses and something after it.
func toPackage(text string) bool {
	lower := strings.ToLower(text)
	return slices.ContainsFunc(published, func(address string) bool {
		_, after, ok := strings.Cut(lower, address)
		return ok && after != "" && !strings.ContainsAny(after[:1], " )\"'>]`")
	})
}

// checkPackage: the README tells where the package or the image is.
func checkPackage(v *view) outcome {
	for _, d := range v.readme.texts {
		if i := d.search(true, toPackage, published...); i >= 0 {
			return pass("package_found", v.at(d.path, i+1)).with("path", d.path)
		}
	}
	at := slices.IndexFunc(v.Root, func(n register.Node) bool {
		lower := strings.ToLower(n.Name)
		return n.Kind == register.NodeFile && (slices.Contains(manifests, lower) || strings.HasSuffix(lower, ".gemspec") || strings.HasSuffix(lower, ".nuspec"))
	})
	switch {
	case at < 0:
		return inapplicable("package_none", v.tree())
	case private(v.Files["package.json"]) && v.Root[at].Name == "package.json":
		return inapplicable("package_private", v.at("package.json", 0))
	case v.readme.state == readmeUnread:
		return unobserved("readme_unread", v.at(v.readme.path, 0)).with("path", v.readme.path)
	}
	return fail("package_unsaid", v.at(v.Root[at].Name, 0)).with("path", v.Root[at].Name)
}

var privatePackage = regexp.MustCompile(`"private"\s*:\s*true`)

// private reports whether a package.json says that it is not for publication.
func private(content []byte) bool {
	return privatePackage.Match(content[:min(len(content), maxDocument)])
}

var derived = []string{"fork ", "forked ", "derive de ", "derives de ", "base sur ", "based on ", "bifurcation ", "upstream ", "copie de ", "variante de "}

// checkForkExplained: a fork says of what, and why.
func checkForkExplained(v *view) outcome {
	switch f := v.Repository.Fork; {
	case !asked(f):
		return unobserved("unasked")
	case !f.Value:
		return inapplicable("fork_not", of(v, f))
	}
	if v.Publiccode != nil && len(v.Publiccode.IsBasedOn) > 0 {
		return pass("fork_declared", v.publiccode())
	}
	for _, d := range v.readme.texts {
		if i := d.search(false, forkLine, derivedHints...); i >= 0 {
			return pass("fork_explained", v.at(d.path, i+1)).with("path", d.path)
		}
	}
	if v.readme.state == readmeUnread || len(v.Root) == 0 {
		return unobserved("fork_unseen", of(v, v.Repository.Fork))
	}
	return fail("fork_unexplained", of(v, v.Repository.Fork))
}

// derivedHints are parts of such words with their accents, to spare folding every line.
var derivedHints = []string{"fork", "rivé", "rive", "basé", "base", "bifurcation", "upstream", "copie", "variante"}

func forkLine(text string) bool {
	words := fold(text)
	return slices.ContainsFunc(derived, func(w string) bool { return strings.Contains(words, " "+w) })
}

// checkSheetsLinked: the sheets known for it name it, and it names them or holds them.
func checkSheetsLinked(v *view) outcome {
	if v.Links == nil {
		return unobserved("links_unasked")
	}
	both, one := 0, 0
	var e []register.Evidence
	for _, l := range v.Links {
		if l.Status != register.LinkVerified && l.Status != register.LinkDeclared {
			continue
		}
		if l.Mutual || l.Ground == register.GroundHolds {
			both++
		} else {
			one++
		}
		if l.Evidence != (register.Evidence{}) && len(e) < maxFaults {
			e = append(e, l.Evidence)
		}
	}
	switch {
	case both+one == 0:
		return inapplicable("links_none")
	case one == 0:
		return pass("links_mutual", e...).count("n", both)
	}
	return fail("links_one_way", e...).count("n", one).count("total", both+one)
}
