// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"slices"
	"strconv"
	"strings"

	"greffe/internal/register"
)

// compare holds every voice against the conclusion, the speaker's own included: where
// two of its files differ it disagrees with itself.
func compare(concluded Expression, voices []voice) []register.Finding {
	var found []register.Finding
	speaker := voices[0]
	if concluded.Op == Beside {
		found = append(found, finding(speaker.claims[0], "licence.several", register.Advice, "licence", concluded.String()))
	}
	var held []Expression // those whose text lies there, or a file of that name
	for _, v := range voices {
		if v.source.reads() {
			held = slices.Concat(held, v.expression.Leaves(), leaves(v.apart))
		}
	}
	for _, v := range voices[1:] {
		common := share(concluded.Leaves(), v.expression.Leaves())
		switch {
		case common == 0:
			found = append(found, against(v, "licence.disagree", register.Warning, concluded, speaker))
		case v.source.reads():
			found = append(found, texted(concluded, v, held)...)
		case v.source == Forge: // forges tell one licence where there are several
		case common < len(v.expression.Leaves()), share(v.expression.Leaves(), concluded.Leaves()) < len(concluded.Leaves()),
			v.expression.Op != "" && concluded.Op != "" && v.expression.Op != Beside && v.expression.Op != concluded.Op:
			found = append(found, against(v, "licence.differ", register.Advice, concluded, speaker))
		}
	}
	return found
}

// share counts the licences of b that a has too.
func share(a, b []Expression) int {
	n := 0
	for _, l := range b {
		if slices.ContainsFunc(a, func(x Expression) bool { return meet(x, l) }) {
			n++
		}
	}
	return n
}

// against is the finding that a voice says something else than the one believed.
func against(v voice, rule string, s register.Severity, concluded Expression, speaker voice) register.Finding {
	return finding(v.claims[0], rule, s,
		"says", v.expression.String(), "licence", concluded.String(), "believed", string(speaker.source))
}

// texted compares the texts that the repository holds with what is stated. LICENSES/
// holds those of every file, the odd image included, and is no reproach.
func texted(concluded Expression, v voice, held []Expression) []register.Finding {
	var found []register.Finding
	for _, c := range v.claims {
		base := meet(c.Expression, ofName("GPL-3.0")) && slices.ContainsFunc(concluded.Leaves(), func(l Expression) bool { return meet(l, ofName("LGPL-3.0")) })
		if !inFolder(c) && !base && share(concluded.Leaves(), c.Expression.Leaves()) == 0 {
			found = append(found, finding(c, "licence.text.extra", register.Advice, "says", c.Expression.String(), "licence", concluded.String()))
		}
	}
	if v.source == Folder {
		return found
	}
	var missing []string
	for _, l := range concluded.Leaves() {
		if share(held, []Expression{l}) == 0 && !strings.Contains(l.Name, "LicenseRef-") {
			missing = append(missing, l.String())
		}
	}
	if len(missing) > 0 {
		found = append(found, finding(v.claims[0], "licence.text.missing", register.Advice, "missing", strings.Join(missing, ", ")))
	}
	return found
}

// open asks for what nobody told: which one of a family it is.
func (c Conclusion) open() []register.Finding {
	var found []register.Finding
	for _, l := range c.Expression.Leaves() {
		if len(l.Means) > 1 {
			found = append(found, finding(c.first(), "licence.which", register.Advice, "licence", l.Name, "candidates", strings.Join(l.Means, ", ")))
		}
	}
	return found
}

// first gives the claim that spoke.
func (c Conclusion) first() Claim {
	for _, claim := range c.Claims {
		if claim.Source == c.Spoke && claim.Understood() {
			return claim
		}
	}
	return Claim{}
}

// otherWords tells of licence files that hold passages of no licence known: a clause
// added to a text makes it another licence. Each file is told of once.
func otherWords(claims []Claim) []register.Finding {
	var found []register.Finding
	var told []string
	for _, c := range claims {
		if c.OtherWords > 0 && !slices.Contains(told, c.Evidence.Path) {
			told = append(told, c.Evidence.Path)
			found = append(found, finding(c, "licence.text.other_words", register.Advice, "n", strconv.Itoa(c.OtherWords), "licence", c.Expression.String()))
		}
	}
	return found
}
