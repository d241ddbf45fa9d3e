// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// Inventory are the columns of the first public inventory of source code, under its own
// names and in its order, so that what read it reads this. A cell is empty where there
// is no value and where nobody asked: the exact columns (Repositories) keep them apart.
// organization_name is the forge's account, as it was there.
func Inventory() []Column[*register.Repository] {
	type repo = *register.Repository
	day := func(get func(repo) register.Fact[time.Time]) func(repo) string {
		return func(r repo) string { return moment(get(r).Or(time.Time{})) }
	}
	number := func(get func(repo) register.Fact[int]) func(repo) string {
		return func(r repo) string {
			if f := get(r); f.Is(register.Present) {
				return strconv.Itoa(f.Value)
			}
			return ""
		}
	}
	truth := func(get func(repo) register.Fact[bool]) func(repo) string {
		return func(r repo) string {
			if f := get(r); f.Is(register.Present) {
				return map[bool]string{true: "True", false: "False"}[f.Value]
			}
			return ""
		}
	}
	return []Column[repo]{
		{"name", Text, nil, false, func(r repo) string { return r.Name }},
		{"organization_name", Text, nil, false, accountPath},
		{"platform", Text, nil, false, func(r repo) string { return platform(r.Kind) }},
		{"repository_url", Text, nil, true, func(r repo) string { return r.URL }},
		{"description", Text, nil, false, func(r repo) string { return r.Description.Or("") }},
		{"is_fork", Text, nil, false, truth(func(r repo) register.Fact[bool] { return r.Fork })},
		{"is_archived", Text, nil, false, truth(func(r repo) register.Fact[bool] { return r.Archived })},
		{"creation_date", Moment, nil, false, day(func(r repo) register.Fact[time.Time] { return r.CreatedOn })},
		{"last_update", Moment, nil, false, day(func(r repo) register.Fact[time.Time] { return r.LastActivity })},
		{"last_modification", Moment, nil, false, day(func(r repo) register.Fact[time.Time] { return r.LastActivity })},
		{"homepage", Text, nil, false, func(r repo) string { return r.Homepage.Or("") }},
		{"stars_count", Integer, nil, false, number(func(r repo) register.Fact[int] { return r.Stars })},
		{"forks_count", Integer, nil, false, number(func(r repo) register.Fact[int] { return r.Forks })},
		{"license", Text, nil, false, func(r repo) string { return r.Licence.Or("") }},
		{"open_issues_count", Integer, nil, false, number(func(r repo) register.Fact[int] { return r.OpenIssues })},
		{"language", Text, nil, false, func(r repo) string { return r.Language.Or("") }},
		{"topics", Text, nil, false, func(r repo) string { return strings.Join(r.Topics.Or(nil), ",") }},
		{"software_heritage_exists", Text, nil, false, func(r repo) string {
			if r.Heritage.Is(register.NotObserved) {
				return ""
			}
			return map[bool]string{true: "True", false: "False"}[r.Heritage.Is(register.Present)]
		}},
		{"software_heritage_url", Text, nil, false, func(r repo) string { return r.Heritage.Or("") }},
	}
}

// accountPath is the account on the forge, without its host.
func accountPath(r *register.Repository) string {
	if len(r.Accounts) == 0 {
		return ""
	}
	_, path, _ := strings.Cut(r.Accounts[0], "/")
	return path
}

// platform writes the kind of forge as the inventory does.
func platform(kind register.ForgeKind) string {
	switch kind {
	case register.GitHub:
		return "GitHub"
	case register.GitLab:
		return "GitLab"
	}
	return string(kind)
}
