// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"greffe/internal/register"
)

func durabilityRules() []Rule {
	const purpose = register.PurposeDurability
	rule := func(id string, run func(*view) outcome, guides ...string) Rule {
		return Rule{ID: id, Version: 1, Purpose: purpose, guides: guides, run: run}
	}
	second := func(id string, run func(*view) outcome, guides ...string) Rule {
		return Rule{ID: id, Version: 2, Purpose: purpose, guides: guides, run: run}
	}
	return []Rule{
		{ID: "changelog", Version: 2, Purpose: purpose, how: "section", Args: names("CHANGELOG"), guides: []string{"changelog", "standard"}, run: ask(wanted{
			names:    []string{"changelog", "changes", "history", "news", "releasenotes"},
			headings: []string{"changelog", "change log", "release notes", "journal des modifications", "historique des versions"},
		})},
		second("versions", full(checkVersions), "semver", "standard"),
		second("releases", full(checkReleases)),
		rule("release-recent", full(living(checkReleaseRecent))),
		rule("commits-recent", full(living(checkCommitsRecent))),
		rule("history", full(checkHistory)),
		rule("tests", inTree(checkTests), "standard"),
		rule("heritage", full(checkHeritage), "heritage"),
	}
}

// OfHistory reports whether the commit that a check names stands for the commits and tags
// up to it, not for the files that it holds.
func OfHistory(c register.Check) bool {
	return c.Rule == "history" || c.Rule == "commits-recent" || c.Reason == "dco_signed" || OfTags(c)
}

// OfTags reports whether a check is on tags and what is made of them.
func OfTags(c register.Check) bool {
	return c.Reason != "empty" && (c.Rule == "versions" || c.Rule == "releases" || c.Rule == "release-recent")
}

// full guards a rule that asks for commits: an empty repository has none.
func full(rule func(*view) outcome) func(*view) outcome {
	return func(v *view) outcome {
		if v.reach == register.ReachEmpty {
			return inapplicable("empty", v.tree())
		}
		return rule(v)
	}
}

// semantic matches a semantic version, "v" before it or the name of a package.
var semantic = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9._]*[@/_-])?v?(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$`)

// Semantic reports whether the name of a tag is a semantic version.
func Semantic(tag string) bool { return len(tag) <= 200 && semantic.MatchString(tag) }

// checkVersions: some tag is a semantic version.
func checkVersions(v *view) outcome {
	e := of(v, v.Tags)
	switch n, all := v.Versions.Or(0), v.Tags.Or(0); {
	case asked(v.Tags) && all == 0:
		return fail("tags_none", e)
	case !asked(v.Tags) || !asked(v.Versions):
		return v.latestTag()
	case n > 0:
		return pass("tags_semantic", e).count("n", n).count("total", all)
	default:
		return fail("tags_other", e).count("n", all)
	}
}

// latestTag answers where tags were counted and not listed: the latest one shows the
// habit, and one that is no version proves nothing of the others.
func (v *view) latestTag() outcome {
	switch tag := v.LatestTag; {
	case tag.Is(register.Present) && Semantic(tag.Value):
		return pass("tag_semantic", of(v, tag)).with("tag", tag.Value)
	case tag.Is(register.Present):
		return unobserved("tag_latest", of(v, tag)).with("tag", tag.Value)
	case tag.Is(register.Absent):
		return fail("tags_none", of(v, tag))
	}
	return unobserved("tags_unasked")
}

// checkReleases: the forge lists at least one release.
func checkReleases(v *view) outcome {
	n := v.Releases.Or(0)
	switch {
	case n > 0:
		return pass("releases", of(v, v.Releases)).count("n", n)
	case v.plainGit() || v.Repository.Kind == register.SourceHut || v.Repository.Kind == register.Bitbucket:
		return inapplicable("no_releases_there", v.Repository.Evidence)
	case asked(v.Releases):
		return fail("releases_none", of(v, v.Releases))
	case asked(v.Tags) && v.Tags.Value == 0: // a release is made of a tag
		return fail("releases_untagged", of(v, v.Tags))
	}
	return unobserved("unasked")
}

// recent is the age, in months, up to which something counts as recent.
const recent = 6

// age answers for a date: recent, old, or unbelievable.
func (v *view) age(at time.Time, e register.Evidence) outcome {
	now := v.Snapshot.At
	if now.IsZero() || at.IsZero() || at.After(now.AddDate(0, 0, 2)) {
		return unobserved("date_doubtful", e)
	}
	day := at.UTC().Format(time.DateOnly)
	if at.Before(now.AddDate(0, -recent, 0)) {
		return fail("date_old", e).with("date", day)
	}
	return pass("date_recent", e).with("date", day)
}

// checkReleaseRecent: the last release or version is recent.
func checkReleaseRecent(v *view) outcome {
	none := v.Releases.Or(0) == 0 && asked(v.Releases) && v.Tags.Value == 0 && asked(v.Tags)
	switch {
	case v.LastRelease.Is(register.Present):
		return v.age(v.LastRelease.Value, of(v, v.LastRelease))
	case v.LastRelease.Is(register.Absent) || none:
		return inapplicable("releases_first", of(v, v.LastRelease))
	}
	return unobserved("unasked")
}

// checkCommitsRecent: a commit is recent, in any branch. GitHub gives the date of
// the last push; elsewhere a forge's date of activity may be that of a comment,
// and only an old one proves something.
func checkCommitsRecent(v *view) outcome {
	last := v.Repository.LastActivity
	if read := v.Activity.Last; read.Is(register.Present) {
		o := v.age(read.Value, of(v, read))
		if o.result != register.CheckFail || !last.Is(register.Present) {
			return o
		}
		if elsewhere := v.age(last.Value, of(v, last)); elsewhere.result == register.CheckPass {
			return unobserved("activity_elsewhere", append(o.evidence, elsewhere.evidence...)...).with("date", elsewhere.args["date"])
		}
		return o
	}
	if !last.Is(register.Present) {
		return unobserved("unasked")
	}
	o := v.age(last.Value, of(v, last))
	if o.result == register.CheckPass && v.Repository.Kind != register.GitHub {
		return unobserved("activity_vague", o.evidence...).with("date", o.args["date"])
	}
	return o
}

// young is the age, in days, below which a history proves nothing.
const young = 30

// checkHistory: the commits were made over time, and not published as one heap.
func checkHistory(v *view) outcome {
	a := v.Activity
	if !asked(a.Commits) || !a.First.Is(register.Present) || !a.Last.Is(register.Present) || v.Snapshot.At.IsZero() {
		return unobserved("history_unasked")
	}
	e := of(v, a.Commits)
	days := int(a.Last.Value.Sub(a.First.Value).Hours() / 24)
	switch {
	case a.Commits.Value > 1 && days >= 1:
		return pass("history", e).count("n", a.Commits.Value).count("days", days)
	case v.Snapshot.At.Sub(a.First.Value) < young*24*time.Hour:
		return inapplicable("history_young", e)
	}
	return fail("history_dump", e).count("n", a.Commits.Value)
}

// tested are names of the root that run tests, or hold them.
var tested = []string{
	".gitlab-ci.yml", ".travis.yml", "jenkinsfile", ".circleci", ".woodpecker.yml", ".woodpecker.yaml", ".woodpecker", ".drone.yml", "azure-pipelines.yml",
	"bitbucket-pipelines.yml", ".build.yml", ".builds", "appveyor.yml", ".appveyor.yml", ".cirrus.yml", ".semaphore",
	"test", "tests", "spec", "specs", "__tests__", "testing", "cypress", "e2e", "testthat",
	"tox.ini", "noxfile.py", "pytest.ini", "conftest.py", "phpunit.xml", "phpunit.xml.dist", "karma.conf.js", ".rspec", "playwright.config.ts", "playwright.config.js",
}

var testConfig = regexp.MustCompile(`^(?:jest|vitest|cypress|playwright|mocha|karma)\.config\.[a-z]{2,4}$|^test_.+\.py$|_test\.(?:go|py)$`)

// workflows are the folders whose entry "workflows" runs things on a push.
var workflows = []string{".github", ".gitea", ".forgejo"}

// elsewhere are manifests of languages whose tests stand beside or below the code.
var elsewhere = []string{"go.mod", "cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts", "build.sbt", "mix.exs", "package.json"}

// checkTests: something of the root runs tests or holds them. That they pass is not looked at.
func checkTests(v *view) outcome {
	beside := ""
	for _, n := range v.Root {
		lower := strings.ToLower(n.Name)
		if slices.Contains(tested, lower) || testConfig.MatchString(lower) {
			return pass("tests_found", v.at(n.Name, 0)).with("path", n.Name)
		}
		if slices.Contains(elsewhere, lower) {
			beside = n.Name
		}
	}
	all, unread := v.places(workflows...)
	for _, p := range all {
		if strings.Contains(p.path, "/") && p.node.Name == "workflows" {
			return pass("tests_found", v.at(p.path, 0)).with("path", p.path)
		}
	}
	switch {
	case unread != "":
		return unobserved("folder_unread", v.at(unread, 0)).with("path", unread)
	case beside != "":
		return unobserved("tests_elsewhere", v.at(beside, 0)).with("path", beside)
	case v.Publiccode != nil && v.Publiccode.Type == "configurationFiles":
		return inapplicable("tests_nothing", v.publiccode())
	}
	return fail("tests_none", v.tree())
}

// checkHeritage: Software Heritage keeps a copy.
func checkHeritage(v *view) outcome {
	switch h := v.Repository.Heritage; {
	case h.Is(register.Present) && h.Value != "":
		return pass("heritage", of(v, h))
	case asked(h):
		return fail("heritage_none", of(v, h))
	case h.Is(register.Failed):
		return unobserved("heritage_failed", of(v, h))
	}
	return unobserved("unasked")
}
