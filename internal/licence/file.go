// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"slices"
	"strconv"
	"strings"

	"greffe/internal/register"
)

// fileLines are the claims of single files, understood: what a line
// SPDX-License-Identifier says of the file that it stands in. They tell which one of a
// family the repository's licence is, when all that name the family agree, and nothing
// else: one stray line is no licence of a repository.
type fileLines []Claim

func ofFiles(claims []Claim) fileLines {
	var lines fileLines
	for _, c := range claims {
		if c.Source == File && c.Understood() {
			lines = append(lines, c)
		}
	}
	return lines
}

// narrow replaces the families of an expression by what the files tell of them.
func (f fileLines) narrow(e Expression) Expression {
	if e.Op != "" {
		parts := slices.Clone(e.Parts)
		for i := range parts {
			parts[i] = f.narrow(parts[i])
		}
		e.Parts = parts
		return e
	}
	narrow := e
	for _, c := range f {
		for _, l := range c.Expression.Leaves() {
			n := narrowed(e, l)
			switch {
			case len(n.Means) == len(e.Means) || l.Exception != e.Exception:
			case len(narrow.Means) == len(e.Means):
				narrow = n
			case n.String() != narrow.String():
				return e // they tell it apart: nobody told it
			}
		}
	}
	return narrow
}

// alone is told where nothing else names a licence.
func (f fileLines) alone() []register.Finding {
	return f.each(func(Claim) (string, register.Severity) { return "licence.file.alone", register.Advice })
}

// compare holds the files against the conclusion. Another version of the same licence
// contradicts it; another licence may well be meant for that file.
func (f fileLines) compare(concluded Expression, believed Source) []register.Finding {
	return f.each(func(c Claim) (string, register.Severity) {
		switch leaves := c.Expression.Leaves(); {
		case share(concluded.Leaves(), leaves) == len(leaves):
			return "", ""
		case related(concluded, c.Expression):
			return "licence.disagree", register.Warning
		}
		return "licence.file.other", register.Advice
	}, "licence", concluded.String(), "believed", string(believed))
}

// each words what is to be told of the files, once for each licence that they name.
func (f fileLines) each(rule func(Claim) (string, register.Severity), pairs ...string) []register.Finding {
	var found []register.Finding
	files := map[string]int{}
	for _, c := range f {
		files[c.Expression.String()]++
	}
	for _, c := range f {
		says := c.Expression.String()
		id, severity := rule(c)
		if id == "" || files[says] == 0 {
			continue
		}
		found = append(found, finding(c, id, severity, append([]string{"says", says, "n", strconv.Itoa(files[says])}, pairs...)...))
		files[says] = 0
	}
	return found
}

// related reports whether two expressions name the same licence, later versions of
// which one of them allows and the other does not.
func related(a, b Expression) bool {
	base := func(e Expression) string { return strings.TrimSuffix(strings.TrimSuffix(e.Name, only), orLater) }
	return slices.ContainsFunc(a.Leaves(), func(x Expression) bool {
		return slices.ContainsFunc(b.Leaves(), func(y Expression) bool { return base(x) == base(y) && !meet(x, y) })
	})
}

// Heard lists the sources that speak of the licence concluded, each once: a file's line
// that names another licence speaks of that file alone.
func (c Conclusion) Heard() []Source {
	var all []Source
	for _, claim := range c.Claims {
		apart := claim.Source == File && !related(c.Expression, claim.Expression) && share(c.Expression.Leaves(), claim.Expression.Leaves()) == 0
		if !apart && !slices.Contains(all, claim.Source) {
			all = append(all, claim.Source)
		}
	}
	return all
}
