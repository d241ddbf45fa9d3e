// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/law"
	"greffe/internal/law/none"
	"greffe/internal/register"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// verify says what is wrong with the answer of a rule to a fixture, or nothing.
func verify(r Rule, f fixture) string {
	s := exemplary()
	f.change(&s)
	o := r.run(newView(s, france()))
	if o.result != f.result || o.reason != f.reason {
		return fmt.Sprintf("%s (%s), want %s (%s)", o.result, o.reason, f.result, f.reason)
	}
	return ""
}

func TestFixtures(t *testing.T) {
	rules := Rules(france())
	for _, f := range fixtures() {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.ID == f.rule })
		if i < 0 {
			t.Errorf("there is no rule %s", f.rule)
			continue
		}
		t.Run(f.rule+"/"+f.reason, func(t *testing.T) {
			if fault := verify(rules[i], f); fault != "" {
				t.Error(fault)
			}
		})
	}
}

func TestEveryRuleHasAFixtureForEveryResult(t *testing.T) {
	for _, r := range Rules(france()) {
		for _, result := range register.CheckResults() {
			if !slices.ContainsFunc(fixtures(), func(f fixture) bool { return f.rule == r.ID && f.result == result }) {
				t.Errorf("%s has no fixture with the result %s", r.ID, result)
			}
		}
	}
}

// TestFlippedResultIsSeen turns each result of each rule into another one, and
// wants the fixtures to notice.
func TestFlippedResultIsSeen(t *testing.T) {
	for _, r := range Rules(france()) {
		for _, from := range register.CheckResults() {
			for _, to := range register.CheckResults() {
				if from == to {
					continue
				}
				flipped := r
				flipped.run = func(v *view) outcome {
					o := r.run(v)
					if o.result == from {
						o.result = to
					}
					return o
				}
				if !slices.ContainsFunc(fixtures(), func(f fixture) bool { return f.rule == r.ID && verify(flipped, f) != "" }) {
					t.Errorf("%s: %s may become %s unseen", r.ID, from, to)
				}
			}
		}
	}
}

func TestExemplaryRepositoryPassesEveryRule(t *testing.T) {
	for _, c := range Run(exemplary(), france()) {
		if c.Result != register.CheckPass {
			t.Errorf("%s: %s (%s)", c.Rule, c.Result, c.Reason)
		}
	}
}

// TestNothingAskedIsNothingMissing is house rule 1.
func TestNothingAskedIsNothingMissing(t *testing.T) {
	for _, p := range []law.Profile{france(), none.Profile()} {
		for _, c := range Run(Subject{}, p) {
			if c.Result != register.CheckNotObserved && c.Reason != "degree_not_sought" {
				t.Errorf("%s: %s (%s) of a repository that nobody visited", c.Rule, c.Result, c.Reason)
			}
		}
	}
}

func TestJurisdictionWithoutListsHasNoRuleOnThem(t *testing.T) {
	for _, r := range Rules(none.Profile()) {
		if slices.Contains([]string{"licence-lawful", "opening-declared", "opening-facts", "first-issues"}, r.ID) {
			t.Errorf("the profile none has the rule %s", r.ID)
		}
		for _, g := range r.Guides {
			if strings.HasPrefix(g.ID, "law.") {
				t.Errorf("the profile none names the guide %s", g.ID)
			}
		}
	}
}

func TestRulesStandByPurposeAndOnce(t *testing.T) {
	last, seen := 0, map[string]bool{}
	for _, r := range Rules(france()) {
		at := slices.Index(register.Purposes(), r.Purpose)
		if at < last {
			t.Errorf("%s stands after a later purpose", r.ID)
		}
		last = at
		if seen[r.ID] || r.Version < 1 || r.run == nil {
			t.Errorf("%s stands twice, has no version or does nothing", r.ID)
		}
		seen[r.ID] = true
	}
	for _, g := range france().Checks.Guides {
		for _, id := range g.Rules {
			if !seen[id] {
				t.Errorf("%s asks for %s, which is no rule", g.ID, id)
			}
		}
	}
}

// TestGolden writes the whole list of two repositories for review.
func TestGolden(t *testing.T) {
	young := Subject{
		Repository: register.Repository{
			Key: "git.example/agence/carte", URL: "https://git.example/agence/carte", Kind: register.GitHub, Publiccode: register.MetadataAbsent,
			Description: absent[string](), Fork: known(false), Archived: known(false), LastActivity: known(visited.AddDate(0, -9, 0)),
			Evidence: register.Evidence{URL: "https://git.example/api/agence", ReadAt: visited},
		},
		Snapshot: register.Snapshot{Reach: register.ReachOpen, Head: strings.Repeat("c", 40), At: visited},
		Root:     files(".github/", "Dockerfile", "LICENCE.txt", "README.rst", "docs/", "src/"),
		Folders:  map[string][]register.Node{"docs": files("index.rst", "CONTRIBUTING.fr.md")},
		Files: map[string][]byte{"README.rst": []byte("Carte\n=====\n\n.. image:: https://img.shields.io/badge/code.gouv.fr-ouvert-mediumseagreen.svg\n\n" +
			"Installation\n------------\n\n::\n\n    make\n\nLicence\n-------\n\nVoir `LICENCE.txt <LICENCE.txt>`_.\n")},
	}
	for name, s := range map[string]Subject{"exemplary": exemplary(), "plain": young} {
		t.Run(name, func(t *testing.T) {
			got, err := json.MarshalIndent(Run(s, france()), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			path := filepath.Join("testdata", name+".golden.json")
			if *update {
				if err := os.WriteFile(path, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), string(got)); d != "" {
				t.Errorf("%s (- golden, + now)\n%s", path, d)
			}
		})
	}
}

func TestRunIsDeterministic(t *testing.T) {
	first := Run(exemplary(), france())
	for range 20 {
		if !reflect.DeepEqual(first, Run(exemplary(), france())) {
			t.Fatal("two runs differ")
		}
	}
}

// TestNoPersonIsNamed fills every file with people and looks for them in what comes out.
func TestNoPersonIsNamed(t *testing.T) {
	const people = "# Auteurs\n\nCamille Durand <camille.durand@ville.fr>\n\n# Contact\n\nSigned-off-by: Camille Durand <camille.durand@ville.fr>\n\nCLA: Camille Durand\n"
	s := exemplary()
	for _, n := range s.Root {
		s.Files[n.Name] = []byte(people)
	}
	s.LatestTag = known("v1.0.0")
	s.Repository.Homepage = known("https://camille-durand.example")
	s.Repository.Description = known("Camille Durand")
	s.Repository.Topics = known([]string{"camille-durand"})
	s.Publiccode.Contacts, s.Publiccode.Owner = 1, "Camille Durand"
	for _, change := range []func(*Subject){as, noREADME, without("DCO"), without("CONTRIBUTING.md"), without("MAINTAINERS"), without("AUTHORS.md")} {
		c := s
		c.Licence.Expression, c.Licence.Known = "Camille Durand", false
		change(&c)
		out, err := json.Marshal(Run(c, france()))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(string(out)), "durand") || strings.Contains(string(out), "@") {
			t.Errorf("a person is named: %s", out)
		}
	}
}

// TestVerdictsCarryTheirEvidence is house rule 3. What was concluded on licences and
// links comes with the evidence of those who concluded.
func TestVerdictsCarryTheirEvidence(t *testing.T) {
	for _, f := range fixtures() {
		if f.result != register.CheckPass && f.result != register.CheckFail {
			continue
		}
		s := exemplary()
		f.change(&s)
		for _, c := range Run(s, france()) {
			if c.Rule != f.rule || slices.Contains([]string{"licence-known", "licence-lawful", "licence-agrees", "sheets-linked"}, c.Rule) {
				continue
			}
			if len(c.Evidence) == 0 {
				t.Errorf("%s: %s without evidence", c.Rule, c.Reason)
			}
			for _, e := range c.Evidence {
				if e.URL == "" || e.ReadAt.IsZero() || e.Path != "" && e.Commit == "" {
					t.Errorf("%s: %s: %+v", c.Rule, c.Reason, e)
				}
				if e.Path == "README.md" && e.SHA256 == "" {
					t.Errorf("%s: %s: no hash of a file that was read", c.Rule, c.Reason)
				}
			}
		}
	}
}

func TestArgumentsAreShort(t *testing.T) {
	s := exemplary()
	long := "LICENSE-" + strings.Repeat("é", 4000)
	beside("LICENSE", long)(&s)
	c := Run(s, france())[0]
	if len(c.Args["path"]) > maxArg+3 || c.Evidence[0].Path != long {
		t.Errorf("%d bytes of argument; the evidence keeps %d", len(c.Args["path"]), len(c.Evidence[0].Path))
	}
}

func FuzzRun(f *testing.F) {
	f.Add("README.md", []byte(goodReadme), "docs", "v1.0.0", byte(0))
	f.Add("README.rst", []byte("A\n=\n\nB\n~\n"), ".github", "", byte(1))
	f.Add("", []byte("<h1\n<!--\n```"), "", "v", byte(2))
	f.Add(".", []byte("\xff\xfe\x00"), "LICENSES", "1.2.3-", byte(3))
	f.Fuzz(func(t *testing.T, name string, content []byte, folder, tag string, kind byte) {
		kinds := []register.NodeKind{register.NodeFile, register.NodeFolder, register.NodeSymlink, register.NodeSubmodule}
		s := exemplary()
		s.Root = append(s.Root, register.Node{Name: name, Kind: kinds[int(kind)%4]}, register.Node{Name: folder, Kind: register.NodeFolder})
		s.Folders = map[string][]register.Node{folder: {{Name: name, Kind: register.NodeFile}}}
		s.Files[name], s.Files[folder+"/"+name] = content, content
		s.Files["README.md"], s.Files["CONTRIBUTING.md"] = content, content
		s.Versions, s.LatestTag = register.Fact[int]{}, known(tag)
		s.Repository.Homepage = known(tag)
		checks := Run(s, france())
		if !reflect.DeepEqual(checks, Run(s, france())) {
			t.Error("two runs differ")
		}
		for _, c := range checks {
			if c.Reason == "" || !slices.Contains(register.CheckResults(), c.Result) {
				t.Errorf("%+v", c)
			}
			for _, e := range c.Evidence {
				if e.Line < 0 || e.Line > 1+strings.Count(string(content), "\n")+strings.Count(goodReadme, "\n") {
					t.Errorf("%s: line %d", c.Rule, e.Line)
				}
			}
		}
	})
}

// BenchmarkRun holds the usual repository to the budget of a visit: 2 ms.
func BenchmarkRun(b *testing.B) {
	const line = "\n## Une section\n\nUn paragraphe qui parle de https://ville.example/page et de rien d’autre.\n"
	for _, c := range []struct{ name, more string }{
		{"usual", strings.Repeat(line, 100)},
		{"largest", strings.Repeat(line, maxDocument/len(line))},
		{"hostile_headings", strings.Repeat("<h1 \n# a\n", maxDocument/10)},
		{"hostile_links", strings.Repeat("[licence](", maxDocument/10)},
		{"hostile_words", strings.Repeat("CLA DCO contribut a@b copying /badge/ fork \n", maxDocument/44)},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := exemplary()
			s.Publiccode = nil
			s.Files["README.md"] = []byte(goodReadme + c.more)
			p := france()
			for b.Loop() {
				Run(s, p)
			}
		})
	}
}
