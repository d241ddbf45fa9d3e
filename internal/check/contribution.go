// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"cmp"
	"regexp"

	"greffe/internal/register"
)

// SignOff is the rule on contributors who certify where their work comes from.
const SignOff = "dco"

func contributionRules() []Rule {
	const purpose = register.PurposeContribution
	file := func(id, list string, w wanted) Rule {
		how := "file"
		if len(w.headings) > 0 {
			how = "section"
		}
		return Rule{ID: id, Version: 2, Purpose: purpose, how: how, Args: names(list), guides: []string{"standard"}, run: ask(w)}
	}
	return []Rule{
		{ID: openingDeclared, Version: 3, Purpose: purpose, run: checkOpeningDeclared, only: hasDegrees},
		{ID: openingFacts, Version: 3, Purpose: purpose, run: inTree(checkOpeningFacts), only: hasDegrees},
		{ID: "first-issues", Version: 1, Purpose: purpose, run: inTree(living(checkFirstIssues)), only: hasDegrees},
		{ID: "readme-contributions", Version: 1, Purpose: purpose, run: living(inReadme(checkReadmeContributions))},
		{ID: "contributing", Version: 2, Purpose: purpose, how: "file", Args: names("CONTRIBUTING"), guides: []string{"standard"}, run: living(contributing)},
		{ID: SignOff, Version: 2, Purpose: purpose, guides: []string{"origin"}, run: living(inTree(checkDCO))},
		{ID: "no-cla", Version: 2, Purpose: purpose, run: living(inTree(checkNoCLA))},
		file("governance", "GOVERNANCE", wanted{names: []string{"governance", "gouvernance"}, headings: []string{"governance", "gouvernance"}}),
		file("maintainers", "MAINTAINERS, CODEOWNERS", wanted{
			names: []string{"maintainers", "maintainer", "mainteneurs", "codeowners", "owners"}, headings: []string{"maintainer", "mainteneur"}, other: publiccodeContact,
		}),
		file("roadmap", "ROADMAP", wanted{names: []string{"roadmap", "feuillederoute"}, headings: []string{"roadmap", "feuille de route"}, other: publiccodeRoadmap}),
		file("authors", "AUTHORS, CONTRIBUTORS, CREDITS", wanted{
			names: []string{"authors", "author", "auteurs", "contributors", "contributeurs", "credits"},
		}),
		file("code-of-conduct", "CODE_OF_CONDUCT", wanted{
			names:    []string{"codeofconduct", "conduct", "codedeconduite"},
			headings: []string{"code of conduct", "code de conduite"},
		}),
	}
}

// contributing is CONTRIBUTING in the root or the usual folders, in any language.
func contributing(v *view) outcome {
	return ask(wanted{names: []string{"contributing", "contribuer", "contribution", "contributions"}})(v)
}

func publiccodeContact(v *view) (outcome, bool) {
	if v.Publiccode == nil || v.Publiccode.Contacts == 0 {
		return outcome{}, false
	}
	return pass("publiccode_contact", v.publiccode()), true
}

func publiccodeRoadmap(v *view) (outcome, bool) {
	if v.Publiccode == nil || v.Publiccode.Roadmap == "" {
		return outcome{}, false
	}
	return pass("publiccode_roadmap", v.publiccode()), true
}

// guidance is what tells contributors what to do: CONTRIBUTING files and the README.
type guidance struct {
	texts  []*document
	unread string // path of one that could not be read, or ""
}

func (v *view) readGuidance() (g guidance) {
	found := v.named("contributing", "contribuer", "contribution", "contributions")
	for _, p := range found {
		content, read := v.Files[p.path]
		switch {
		case !read && !bookish(p.path):
			g.unread = p.path
		case read && !binary(content):
			g.texts = append(g.texts, readDocument(p.path, content))
		}
	}
	if len(found) == 0 {
		g.unread = v.unread
	}
	if v.readme.state == readmeUnread {
		g.unread = v.readme.path
	}
	g.texts = append(g.texts, v.readme.texts...)
	return g
}

var signOff = newDemand(true,
	regexp.MustCompile(`\bDCO\b|[Ss]igned-[Oo]ff-[Bb]y|--signoff|\bcommit -s\b|(?i:certificate of origin)|(?i:certificats? d.{1,3}origine)|(?i:\bsign(?:ed)?[- ]?off\b.*\bcommit)|(?i:\bcommit.*\bsign(?:ed)?[- ]?off\b)`),
	`(?:dco|signed off by|signoff|commit s|sign(?:ed)? ?offs?|certificate of origin|certificats? d origine)`, "dco", "sign", "certificat", "commit -s")

// checkDCO: contributors are asked to certify where their work comes from.
func checkDCO(v *view) outcome {
	if o, some := v.judge(v.named("dco", "developercertificateoforigin")); some && o.result == register.CheckPass {
		return o
	}
	if v.degree.ID != "" && !v.degree.Handled {
		return inapplicable("degree_closed", v.degree.evidence...).with("degree", v.degree.ID)
	}
	said, where := v.stance(signOff)
	if said == asks {
		return pass("dco_asked", where).with("path", where.Path)
	}
	a := v.Activity
	if n, all := a.SignedOff.Or(0), a.Commits.Or(0); n > 0 && n*2 >= all && all > 0 {
		return pass("dco_signed", of(v, a.SignedOff)).count("n", n).count("total", all)
	}
	if said == unclear {
		return unobserved("text_unclear", where).with("path", where.Path)
	}
	if unread := cmp.Or(v.guide.unread, v.unread); unread != "" {
		return unobserved("text_unread", v.at(unread, 0)).with("path", unread)
	}
	return fail("dco_unasked", v.tree())
}

var agreement = newDemand(false,
	regexp.MustCompile(`\bCLAs?\b|(?i:contributor licen[sc]e agreement)|(?i:accord de licence d[eu]s? contribut)|(?i:cla-assistant\.io)|(?i:contrat de (?:cession|licence) d[eu]s? contribut)`),
	`(?:clas?|contributor licen[sc]e agreements?|accords? de licence d[eu]s? contribut\w*|contrats? de (?:cession|licence) d[eu]s? contribut\w*)`, "cla", "contribut")

// stance gives how the texts for contributors stand to a demand, and where it is said.
func (v *view) stance(of *demand) (found stance, at register.Evidence) {
	for _, d := range v.guide.texts {
		s, i := d.stance(of)
		if s == asks {
			return asks, v.at(d.path, i+1)
		}
		if s == unclear && found != unclear || s == denies && found == silent {
			found, at = s, v.at(d.path, i+1)
		}
	}
	return found, at
}

// checkNoCLA: nobody has to sign a contract before contributing.
func checkNoCLA(v *view) outcome {
	found := v.named("cla", "contributorlicenseagreement", "contributorlicenceagreement", "icla", "ccla")
	for _, n := range v.Root {
		if n.Name == ".clabot" {
			found = append(found, place{path: n.Name, node: n})
		}
	}
	if len(found) > 0 {
		return fail("cla_file", v.at(found[0].path, 0)).with("path", found[0].path)
	}
	said, where := v.stance(agreement)
	switch said {
	case asks:
		return fail("cla_asked", where).with("path", where.Path)
	case unclear:
		return unobserved("text_unclear", where).with("path", where.Path)
	case denies, silent:
	}
	if unread := v.guide.unread; unread != "" {
		return unobserved("text_unread", v.at(unread, 0)).with("path", unread)
	}
	if said == denies {
		return pass("cla_denied", where).with("path", where.Path)
	}
	return pass("cla_none", v.tree())
}
