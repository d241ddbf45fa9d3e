// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/gorilla/mux"

	"greffe/internal/words"
)

// route is one kind of page in both languages. Published addresses are for ever:
// routes.golden lists them, and a change of it needs a redirect.
type route struct {
	name  string
	fr    string
	en    string
	query []string // parameters that the page knows; others are ignored
}

func (r *route) path(lang string) string {
	if lang == "en" {
		return r.en
	}
	return r.fr
}

// routes lists the address of every page. An address with a part after /-/ stands
// before the one that would swallow it.
func routes() []*route {
	return append(lawRoutes(), []*route{
		{"home", "/fr/", "/en/", nil},
		{"search", "/fr/recherche", "/en/search", searchParams()},
		{"algorithms", "/fr/algorithmes", "/en/algorithms", []string{"after"}},
		{"algorithm", "/fr/algorithmes/{slug}", "/en/algorithms/{slug}", nil},
		{"revision", "/fr/algorithmes/{slug}/versions/{number}", "/en/algorithms/{slug}/versions/{number}", nil},
		{"paper", "/fr/algorithmes/{slug}/papier", "/en/algorithms/{slug}/paper", []string{"print"}},
		{"versions", "/fr/algorithmes/{slug}/versions", "/en/algorithms/{slug}/versions", []string{"a", "b"}},
		{"comparison", "/fr/algorithmes/{slug}/versions/{number}/{other}", "/en/algorithms/{slug}/versions/{number}/{other}", nil},
		{"comparison_json", "/fr/algorithmes/{slug}/versions/{number}/{other}/differences.json", "/en/algorithms/{slug}/versions/{number}/{other}/differences.json", nil},
		{"comparison_csv", "/fr/algorithmes/{slug}/versions/{number}/{other}/differences.csv", "/en/algorithms/{slug}/versions/{number}/{other}/differences.csv", nil},
		{"repositories", "/fr/depots", "/en/repositories", []string{"after", "sort"}},
		{"whyhere", "/fr/depots-pourquoi", "/en/repositories-why", []string{"url"}},
		{"publiccode", "/fr/depots/{key:.+}/-/publiccode", "/en/repositories/{key:.+}/-/publiccode", nil},
		{"corrected", "/fr/depots/{key:.+}/-/publiccode-corrige", "/en/repositories/{key:.+}/-/publiccode-corrected", nil},
		{"kept", "/fr/depots/{key:.+}/-/lu/{sha256}", "/en/repositories/{key:.+}/-/read/{sha256}", nil},
		{"repository", "/fr/depots/{key:.+}", "/en/repositories/{key:.+}", nil},
		{"products", "/fr/logiciels-communs", "/en/shared-software", []string{"after"}},
		{"product", "/fr/logiciels-communs/{slug}", "/en/shared-software/{slug}", nil},
		{"administrations", "/fr/administrations", "/en/administrations", []string{"after"}},
		{"administration", "/fr/administrations/{slug}", "/en/administrations/{slug}", []string{"after"}},
		{"sheetless", "/fr/administrations-sans-fiche", "/en/administrations-without-sheet", []string{"state", "after"}},
		{"themes", "/fr/themes", "/en/themes", nil},
		{"theme", "/fr/themes/{slug}", "/en/themes/{slug}", []string{"page"}},
		{"territories", "/fr/territoires", "/en/territories", nil},
		{"territory", "/fr/territoires/{slug}", "/en/territories/{slug}", []string{"page"}},
		{"softwares", "/fr/logiciels", "/en/software", []string{"after"}},
		{"software", "/fr/logiciels/{slug}", "/en/software/{slug}", nil},
		{"broken", "/fr/codes-disparus", "/en/code-gone", []string{"page"}},
		{"validate", "/fr/verifier/fichier", "/en/check/file", []string{"kind"}},
		{"coverage_json", "/fr/couverture.json", "/en/coverage.json", nil},
		{"coverage_csv", "/fr/couverture.csv", "/en/coverage.csv", nil},
		{"coverage", "/fr/couverture", "/en/coverage", []string{"forge", "page"}},
		{"changes", "/fr/nouveautes", "/en/news", []string{"before", "kind", "administration"}},
		{"inquiries", "/fr/questions", "/en/questions", nil},
		{"ask", "/fr/questions/poser", "/en/questions/ask", []string{"about", "key", "field"}},
		{"compare", "/fr/comparer", "/en/compare", []string{"from", "to", "kind", "after"}},
		{"data", "/fr/donnees", "/en/data", nil},
		{"api", "/fr/api", "/en/api", nil},
		{"badges", "/fr/badges", "/en/badges", []string{"repository", "algorithm"}},
		{"method", "/fr/methode", "/en/method", nil},
		{"synonyms", "/fr/methode/synonymes", "/en/method/synonyms", nil},
		{"legal", "/fr/mentions-legales", "/en/legal", nil},
		{"accessibility", "/fr/accessibilite", "/en/accessibility", nil},
		{"glossary", "/fr/glossaire", "/en/glossary", nil},
		{"selfcheck", "/fr/verifier", "/en/check", []string{paramProfile}},
		{"selfcheck_algorithm", "/fr/verifier/algorithme", "/en/check/algorithm", []string{paramProfile}},
		{"selfcheck_code", "/fr/verifier/code", "/en/check/code", []string{paramProfile}},
		{"selfcheck_examples", "/fr/verifier/exemples", "/en/check/examples", []string{paramProfile}},
		{"help", "/fr/aide", "/en/help", nil},
		{"citizen", "/fr/aide/citoyen", "/en/help/citizen", nil},
		{"agency", "/fr/aide/administration", "/en/help/administration", nil},
		{"auditor", "/fr/aide/audit", "/en/help/audit", nil},
		{"reuser", "/fr/aide/reutiliser", "/en/help/reuse", nil},
		{"rules", "/fr/aide/regles", "/en/help/rules", nil},
	}...)
}

// handlers gives the maker of each page.
func handlers() map[string]func(*Server, *request) (page, error) {
	m := map[string]func(*Server, *request) (page, error){
		"home":                (*Server).home,
		"search":              (*Server).search,
		"algorithms":          (*Server).algorithms,
		"algorithm":           (*Server).algorithm,
		"revision":            (*Server).revision,
		"paper":               (*Server).paper,
		"versions":            (*Server).versions,
		"comparison":          (*Server).comparison,
		"comparison_json":     (*Server).comparisonJSON,
		"comparison_csv":      (*Server).comparisonCSV,
		"repositories":        (*Server).repositories,
		"whyhere":             (*Server).why,
		"publiccode":          (*Server).publiccode,
		"corrected":           (*Server).corrected,
		"kept":                (*Server).kept,
		"repository":          (*Server).repository,
		"products":            (*Server).products,
		"product":             (*Server).product,
		"administrations":     (*Server).administrations,
		"administration":      (*Server).administration,
		"sheetless":           (*Server).sheetless,
		"themes":              subjects("theme"),
		"theme":               subjectOf("theme"),
		"territories":         subjects("territory"),
		"territory":           subjectOf("territory"),
		"softwares":           (*Server).softwares,
		"software":            (*Server).software,
		"broken":              (*Server).broken,
		"validate":            (*Server).validate,
		"reuser":              prose("reuser"),
		"coverage":            (*Server).coverage,
		"coverage_json":       (*Server).coverageJSON,
		"coverage_csv":        (*Server).coverageCSV,
		"changes":             (*Server).changes,
		"inquiries":           (*Server).inquiries,
		"ask":                 (*Server).askForm,
		"compare":             (*Server).compare,
		"data":                (*Server).data,
		"api":                 (*Server).apiReference,
		"badges":              (*Server).badges,
		"method":              prose("method"),
		"synonyms":            (*Server).synonyms,
		"legal":               (*Server).legal,
		"accessibility":       (*Server).accessibility,
		"glossary":            (*Server).glossary,
		"selfcheck":           (*Server).selfcheck,
		"selfcheck_algorithm": (*Server).checkAlgorithm,
		"selfcheck_code":      (*Server).checkCode,
		"selfcheck_examples":  (*Server).selfcheckExamples,
		"help":                prose("help"),
		"citizen":             prose("citizen"),
		"agency":              prose("agency"),
		"auditor":             prose("auditor"),
		"rules":               (*Server).rules,
	}
	maps.Copy(m, lawHandlers())
	return m
}

var routeByName = func() map[string]*route {
	m := map[string]*route{}
	for _, r := range routes() {
		m[r.name] = r
	}
	for _, r := range privateRoutes() {
		m[r.name] = &r.route
	}
	return m
}()

// address is the path of a page; values fill the variables of its route in order.
func address(lang, name string, values ...string) string {
	r, ok := routeByName[name]
	if !ok {
		return ""
	}
	p := r.path(lang)
	for _, v := range values {
		before, rest, ok := strings.Cut(p, "{")
		if !ok {
			break
		}
		_, after, _ := strings.Cut(rest, "}")
		p = before + escapePath(v) + after
	}
	return p
}

// escapePath escapes each part of a path and keeps its slashes.
func escapePath(p string) string {
	parts := strings.Split(p, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}

// router finds the handler of a path. Paths are matched as they were sent and
// never cleaned: a key that holds "//" would otherwise be redirected away.
func (s *Server) router() http.Handler {
	m := mux.NewRouter().UseEncodedPath().SkipClean(true)
	makers, posted := handlers(), posted()
	for _, r := range routes() {
		for _, lang := range words.Langs() {
			routeTo(m, r.path(lang)).Methods(http.MethodGet, http.MethodHead).Handler(s.serve(r, lang, makers[r.name]))
			if maker, ok := posted[r.name]; ok {
				routeTo(m, r.path(lang)).Methods(http.MethodPost).Handler(s.take(r, lang, maker))
			}
		}
	}
	if s.opt.People != nil {
		s.routePrivate(m)
	}
	for path, h := range s.fixed() {
		routeTo(m, path).Methods(http.MethodGet, http.MethodHead).HandlerFunc(h)
	}
	for path, h := range s.opt.Mounts {
		if strings.HasSuffix(path, "/") {
			m.PathPrefix(path).Handler(h)
		} else {
			routeTo(m, path).Handler(h)
		}
	}
	m.PathPrefix(evidenceRoot).Methods(http.MethodGet, http.MethodHead).HandlerFunc(s.evidence)
	m.PathPrefix(documentRoot).Methods(http.MethodGet, http.MethodHead).HandlerFunc(s.document)
	m.PathPrefix(exportRoot).Methods(http.MethodGet, http.MethodHead).HandlerFunc(s.download)
	m.PathPrefix("/catalog").Methods(http.MethodGet, http.MethodHead).HandlerFunc(s.catalogue)
	m.PathPrefix("/schemas/").Methods(http.MethodGet, http.MethodHead).HandlerFunc(s.tableSchema)
	m.PathPrefix(badgeRoot).Methods(http.MethodGet, http.MethodHead).HandlerFunc(s.drawBadge)
	m.PathPrefix("/static/").Methods(http.MethodGet, http.MethodHead).HandlerFunc(s.static)
	m.NotFoundHandler = http.HandlerFunc(s.lost)
	m.MethodNotAllowedHandler = http.HandlerFunc(s.otherMethod)
	return m
}

// routeTo adds a route to a path. Most have no variable and are compared; those that do
// are compiled by the first request that begins like them: five hundred regular
// expressions took as long as a page. Its name is its path.
func routeTo(m *mux.Router, path string) *mux.Route {
	head, _, open := strings.Cut(path, "{")
	compiled := sync.OnceValue(func() *mux.Route { return mux.NewRouter().UseEncodedPath().SkipClean(true).Path(path) })
	return m.Name(path).MatcherFunc(func(r *http.Request, match *mux.RouteMatch) bool {
		match.Vars = nil // a route of the same path and another method may have left its own
		asked := r.URL.EscapedPath()
		if !open {
			return asked == path
		}
		return strings.HasPrefix(asked, head) && compiled().Match(r, match)
	})
}

// dataRoots head the addresses of what other sites may read, files and pictures.
func dataRoots() []string { return []string{exportRoot, "/catalog", "/schemas/", badgeRoot} }

// otherMethod answers OPTIONS by what may be done, and refuses all else.
func (s *Server) otherMethod(w http.ResponseWriter, r *http.Request) {
	data := slices.ContainsFunc(dataRoots(), func(root string) bool { return strings.HasPrefix(r.URL.Path, root) })
	if r.Method == http.MethodOptions && data {
		openToAll(w.Header())
		preflight(w, r)
		return
	}
	w.Header().Set("Allow", allowed(r.URL.Path)+", OPTIONS")
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.refuse(w, r, http.StatusMethodNotAllowed)
}

// routePrivate adds the pages of those who sign in.
func (s *Server) routePrivate(m *mux.Router) {
	makers := privateHandlers()
	for _, r := range privateRoutes() {
		for _, lang := range words.Langs() {
			routeTo(m, r.path(lang)).Methods(http.MethodGet, http.MethodHead).Handler(s.servePrivate(&r, lang, makers[r.name].get))
			if post := makers[r.name].post; post != nil {
				routeTo(m, r.path(lang)).Methods(http.MethodPost).Handler(s.servePrivate(&r, lang, post))
			}
		}
	}
}

// fixed are the addresses that the web at large expects.
func (s *Server) fixed() map[string]http.HandlerFunc {
	m := map[string]http.HandlerFunc{
		"/":            s.root,
		"/robots.txt":  s.robots,
		"/favicon.ico": s.favicon,
	}
	maps.Copy(m, s.suggestRoutes())
	if s.base != nil {
		m["/sitemap.xml"] = s.sitemap
	}
	if s.opt.Operator.SecurityContact != "" {
		m["/.well-known/security.txt"] = s.security
	}
	return m
}

// lost answers what no route knows: an address with a slash too many, or "/fr",
// is sent to the right one.
func (s *Server) lost(w http.ResponseWriter, r *http.Request) {
	p := r.URL.EscapedPath()
	for _, lang := range words.Langs() {
		if p == "/"+lang {
			s.redirect(w, p+"/", http.StatusMovedPermanently)
			return
		}
		if rest, ok := strings.CutPrefix(p, "/"+lang+"/"); ok && strings.HasSuffix(rest, "/") && !strings.HasPrefix(rest, "/") {
			s.redirect(w, "/"+lang+"/"+strings.Trim(rest, "/"), http.StatusMovedPermanently)
			return
		}
	}
	s.refuse(w, r, http.StatusNotFound)
}
