// SPDX-License-Identifier: EUPL-1.2

package check

import (
	"greffe/internal/law"
	"greffe/internal/register"
)

func legalRules() []Rule {
	const purpose = register.PurposeLegal
	return []Rule{
		{ID: "licence-file", Version: 2, Purpose: purpose, guides: []string{"reuse", "standard"}, run: inTree(checkLicenceFile)},
		{ID: "licence-known", Version: 1, Purpose: purpose, guides: []string{"spdx"}, run: checkLicenceKnown},
		{ID: "licence-lawful", Version: 1, Purpose: purpose, run: checkLicenceLawful, only: hasLicences},
		{ID: "licence-agrees", Version: 1, Purpose: purpose, guides: []string{"spdx", "publiccode"}, run: checkLicenceAgrees},
	}
}

func hasLicences(p law.Profile) bool { return len(p.Licences) > 0 }

// checkLicenceFile: LICENSE, LICENCE, COPYING or a LICENSES folder in the root.
func checkLicenceFile(v *view) outcome {
	var found []place
	for _, n := range v.Root {
		if !licence(n) {
			continue
		}
		if n.Kind == register.NodeFolder {
			return pass("file_found", v.at(n.Name, 0)).with("path", n.Name+"/")
		}
		found = append(found, place{path: n.Name, node: n})
	}
	if o, some := v.judge(found); some {
		return o
	}
	return fail("file_missing", v.tree())
}

// noLicence answers for the rules on the licence while there is none to look at.
func (v *view) noLicence() (outcome, bool) {
	switch l := v.Licence; l.State {
	case register.Present:
		return outcome{}, false
	case register.Absent:
		return inapplicable("licence_none", l.Evidence...), true
	case register.Failed:
		return unobserved("licence_failed", l.Evidence...), true
	}
	return unobserved("licence_unasked"), true
}

// checkLicenceKnown: what the sources name is a known licence.
func checkLicenceKnown(v *view) outcome {
	l := v.Licence
	if o, none := v.noLicence(); none {
		return o
	}
	if !l.Known { // what stands there may be anything, such as a name: it is not repeated
		return fail("licence_unknown", l.Evidence...)
	}
	return pass("licence_known", l.Evidence...).with("licence", l.Expression)
}

// checkLicenceLawful: the licence is one that the law lists. A body that joins
// somebody else's project keeps that project's licence.
func checkLicenceLawful(v *view) outcome {
	l := v.Licence
	o, none := v.noLicence()
	fork := v.Repository.Fork.Or(false)
	switch {
	case none:
		return o
	case !l.Known:
		return inapplicable("licence_known_first", l.Evidence...)
	case l.Lawful == Yes:
		o = pass("licence_lawful", l.Evidence...)
	case fork && (l.Lawful == No || l.Lawful == Unknown):
		return inapplicable("licence_inherited", of(v, v.Repository.Fork)).with("licence", l.Expression)
	case l.Lawful == No && l.Near != "":
		o = fail("licence_near", l.Evidence...).with("near", l.Near)
	case l.Lawful == No:
		o = fail("licence_unlisted", l.Evidence...)
	case l.Lawful == Unknown && l.Near != "":
		o = unobserved("licence_which", l.Evidence...).with("near", l.Near)
	case l.Lawful == Unknown:
		o = unobserved("licence_unsure", l.Evidence...)
	default:
		return unobserved("licence_unasked")
	}
	return o.with("licence", l.Expression)
}

// checkLicenceAgrees: files, metadata and the forge name the same licence.
func checkLicenceAgrees(v *view) outcome {
	l := v.Licence
	if o, none := v.noLicence(); none {
		return o
	}
	switch {
	case l.Sources == 1:
		return inapplicable("licence_alone", l.Evidence...)
	case l.Agree == Yes:
		return pass("licence_agrees", l.Evidence...).count("n", l.Sources)
	case l.Agree == No:
		return fail("licence_differs", l.Evidence...).count("n", l.Sources)
	}
	return unobserved("licence_compared", l.Evidence...)
}
