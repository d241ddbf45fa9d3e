// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"html/template"
	"regexp"
	"slices"
	"strings"

	"greffe/internal/register"
)

// whyPage answers, for any address, why a repository stands in the register or not,
// and what to do next. The address of a repository is public: it stands in the page's own.
type whyPage struct {
	Layout
	Asked   string
	Answer  string        // id of the answer: why.answer.<id>; "" before anything was asked
	Said    template.HTML // the answer
	Next    template.HTML // what to do
	Notes   []string      // ids
	Page    string        // of the repository here
	Mend    string        // where its publiccode.yml is corrected; "" when it has no error
	Outside string        // the address asked for
	Body    named         // of the account
	Key     string        // of the repository here
	Account string        // key of the account that it would be in
	Visit   *nextVisit    // nil where no visit of ours would change the answer
}

// maxAddress caps what is read of an address.
const maxAddress = 400

func (s *Server) why(r *request) (page, error) {
	p := &whyPage{Asked: strings.TrimSpace(r.query.Get("url"))}
	p.Title, p.NoIndex, p.Crumbs = s.say(r, "why.title"), r.query.Has("url"), s.crumbs(r, "repositories")
	if p.Asked == "" {
		return p, nil
	}
	args, err := s.reason(r, p)
	if err != nil {
		return nil, err
	}
	say := speaker{s.opt.Catalogue, r.lang}
	if p.Said, err = say.rich("why.answer."+p.Answer+".text", args...); err != nil {
		return nil, err
	}
	if p.Next, err = say.rich("why.answer."+p.Answer+".next", args...); err != nil || !p.Listed() {
		return p, err
	}
	p.Day = s.today()
	p.Visit, err = s.nextVisit(r)
	return p, err
}

// Listed reports whether the account of the address is one that is visited.
func (p *whyPage) Listed() bool {
	return slices.Contains([]string{"here", "unvisited", "failing", "gone", "waiting", "unread", "unseen"}, p.Answer)
}

// Unlisted reports whether it is one that the list of accounts lacks.
func (p *whyPage) Unlisted() bool { return p.Answer == "account" || p.Answer == "host" }

// reason chooses the answer, and gives its arguments.
func (s *Server) reason(r *request, p *whyPage) ([]any, error) {
	key, ok := keyOf(p.Asked)
	if !ok {
		found, err := s.onlyAt(r, p.Asked)
		if err != nil {
			return nil, err
		}
		key, ok = found, found != ""
	}
	if !ok {
		p.Answer, p.Asked = "not_address", cut(p.Asked, maxAddress)
		return nil, nil
	}
	p.Outside = outgoing("https://" + key)
	x, err := s.opt.Register.RepositoryByKey(r.Context(), key)
	switch {
	case err == nil:
		return s.whyHere(r, p, x, key)
	case errors.Is(err, register.ErrNotFound):
		return s.whyNot(r, p, key)
	}
	return nil, err
}

// keyOf reads an address as people copy it: of a repository, of a file in it, of an
// account, or of a forge.
func keyOf(asked string) (string, bool) {
	if len(asked) > maxAddress {
		return "", false
	}
	asked, _, _ = strings.Cut(asked, "?")
	asked, _, _ = strings.Cut(asked, "#")
	key, err := register.CleanKey(asked)
	if err != nil {
		bare := strings.Trim(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(asked), "https://"), "http://"), "/")
		return bare, strings.Contains(bare, ".") && !strings.ContainsAny(bare, "/@: \\")
	}
	for _, within := range []string{"/-/", "/blob/", "/tree/", "/src/branch/", "/issues", "/pulls", "/pull/", "/releases", "/wiki"} {
		if before, _, ok := strings.Cut(key, within); ok && strings.Count(before, "/") >= 2 {
			key = before
		}
	}
	host, _, _ := strings.Cut(key, "/")
	return key, strings.Contains(host, ".")
}

// barePath is a path without its forge, as forges write it at the head of a page.
var barePath = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+$`)

// onlyAt gives the key of the only repository that has a path, whatever its forge; "" where
// there is none, or several.
func (s *Server) onlyAt(r *request, path string) (string, error) {
	if len(path) > maxAddress || !barePath.MatchString(path) {
		return "", nil
	}
	accounts, err := s.opt.Register.Accounts(r.Context())
	if err != nil {
		return "", err
	}
	var hosts []string
	for _, a := range accounts {
		if holds(a.Path, path) {
			hosts = append(hosts, a.Host)
		}
	}
	only := ""
	for _, host := range unique(hosts) {
		x, err := s.opt.Register.RepositoryByKey(r.Context(), host+"/"+path)
		switch {
		case errors.Is(err, register.ErrNotFound):
		case err != nil:
			return "", err
		case only != "" && only != x.Key:
			return "", nil
		default:
			only = x.Key
		}
	}
	return only, nil
}

// whyHere tells of a repository that the register holds.
func (s *Server) whyHere(r *request, p *whyPage, x register.Repository, key string) ([]any, error) {
	say := speaker{s.opt.Catalogue, r.lang}
	p.Page, p.Answer, p.Key = address(r.lang, "repository", x.Key), "here", x.Key
	args := []any{"date", say.date(x.VisitedAt)}
	switch {
	case x.Gone():
		p.Answer = "gone"
		args = []any{"date", say.date(x.GoneAt), "reach", say.say("web.reach." + string(x.Reach))}
	case x.VisitedAt.IsZero():
		p.Answer = "unvisited"
		args = []any{"date", say.date(x.FirstSeenAt)}
	case x.Failures > 0:
		p.Answer = "failing"
	}
	if !x.Gone() && x.Publiccode == register.MetadataInvalid {
		var err error
		if p.Mend, err = s.mends(r, x); err != nil {
			return nil, err
		}
	}
	if register.FoldKey(key, x.Kind) != register.FoldKey(x.Key, x.Kind) {
		p.Notes = append(p.Notes, "why.note.renamed")
	}
	if x.Fork.Or(false) {
		p.Notes = append(p.Notes, "why.note.fork")
	}
	if x.Archived.Or(false) {
		p.Notes = append(p.Notes, "why.note.archived")
	}
	return args, nil
}

// whyNot tells what the register knows of the account and of the forge where an
// address that it does not hold stands.
func (s *Server) whyNot(r *request, p *whyPage, key string) ([]any, error) {
	accounts, err := s.opt.Register.Accounts(r.Context())
	if err != nil {
		return nil, err
	}
	host, path, _ := strings.Cut(key, "/")
	best, known := -1, false
	for i, a := range accounts {
		if a.Host != host {
			continue
		}
		known = true
		if holds(a.Path, path) && (best < 0 || len(a.Path) > len(accounts[best].Path)) {
			best = i
		}
	}
	switch {
	case best >= 0:
		return s.whyNotOf(r, p, accounts[best], path)
	case known && path == "":
		p.Answer = "forge"
	case strings.HasPrefix(path, "~"), host == "gist.github.com":
		p.Answer = "personal"
	case known:
		p.Answer = "account"
	default:
		p.Answer = "host"
	}
	return []any{"host", host}, nil
}

// holds reports whether what stands at a path belongs to an account.
func holds(account, path string) bool {
	account, path = strings.ToLower(account), strings.ToLower(path)
	return account == "" || path == account || strings.HasPrefix(path, account+"/")
}

// whyNotOf tells how well the account was read that should hold the repository.
func (s *Server) whyNotOf(r *request, p *whyPage, a register.Account, path string) ([]any, error) {
	views, err := s.accountViews(r, []register.Account{a})
	if err != nil {
		return nil, err
	}
	if err := s.nameBodies(r, views); err != nil {
		return nil, err
	}
	v := views[0]
	p.Body, p.Account = v.Body, a.Key()
	say := speaker{s.opt.Catalogue, r.lang}
	args := []any{"account", a.Key(), "date", say.date(v.Success), "problem", v.Problem, "since", say.day(a.IgnoredSince)}
	switch {
	case strings.EqualFold(a.Path, path):
		p.Answer = "is_account"
	case a.IgnoredSince != "":
		p.Answer = "ignored"
	case v.Silent:
		p.Answer = "waiting"
	case v.Success.IsZero() || v.Problem != "":
		p.Answer = "unread"
	default:
		p.Answer = "unseen"
	}
	return args, nil
}
