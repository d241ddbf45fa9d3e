// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"net/http"
	"regexp"

	"greffe/internal/register"
	"greffe/internal/words"
)

// Site is what every page says of the site itself.
type Site struct {
	Operator  Operator
	Demo      bool
	Feeds     bool // the feeds are mounted: pages may point to them
	API       bool // and so is the API
	Security  bool
	Letters   bool // the profile has letters that people may write, and days that count
	Desk      bool // there are private pages to sign in to
	Claims    bool // bodies can ask for their accounts to be listed
	Visiting  bool // code can be visited before its turn
	Inquiries bool // readers can ask
}

// Layout is what every page holds around its own matter. Handlers set the first
// group; the server completes the rest.
type Layout struct {
	Template    string
	Title       string // of the page, without the site's name
	Of          string // what tells the page from others of its title: the body, the address, the kind
	Step        string // the page as the last step of the way to it; "" is its title
	Description string // for search engines: one sentence
	TitleLang   string // of the title, where it is not the page's
	Crumbs      []Crumb
	NoIndex     bool
	LinkedData  *linkedData // what the page says in the words of schema.org; nil says nothing
	Status      int         // HTTP; 0 is 200
	Day         string      // the only one on which the page is right; "" for one that tells no age

	Lang      string
	Site      Site
	SiteTitle string
	Route     string
	Other     []Other         // this page in the other languages
	Canonical string          // absolute; "" without a public address
	Query     string          // what the search box of the header shows
	Take      *takeAway       // the same for programs, and what follows it; nil where the page is of nothing that has both
	Inquiries *inquirySection // of readers about the page's noun; nil where they can ask nothing
	Private   *Private        // who is signed in, on private pages; nil on all others
}

// Crumb is one step of the way from the home page.
type Crumb struct{ Title, URL string }

// Other is the same page in another language.
type Other struct{ Lang, Name, URL, Absolute string }

// crumbLength is how much of a name the way to a page shows: the page itself says it whole.
const crumbLength = 70

// Short is the title as a step of the way.
func (c Crumb) Short() string { return cut(c.Title, crumbLength) }

// Here is the page itself as the last step of the way.
func (l *Layout) Here() string { return cut(cmp.Or(l.Step, l.Title), crumbLength) }

// FullTitle is the title that no other page has.
func (l *Layout) FullTitle() string {
	if l.Of == "" || l.Title == "" {
		return l.Title
	}
	return l.Title + ", " + l.Of
}

func (l *Layout) layout() *Layout { return l }

// complete fills what the page has in common with all others.
func (s *Server) complete(l *Layout, req *request) {
	if l.Template == "" {
		l.Template = req.route.name
	}
	if l.Status == 0 {
		l.Status = http.StatusOK
	}
	l.Lang, l.Site, l.SiteTitle, l.Route = req.lang, s.site, s.title(req.lang), req.route.name
	l.Site.Operator = l.Site.Operator.named(req.lang)
	if l.Description == "" && !l.NoIndex {
		l.Description = s.sentence(l)
	}
	values := pathValues(req)
	for _, lang := range words.Langs() {
		to := address(lang, req.route.name, values...)
		if len(req.query) > 0 {
			to += "?" + req.query.Encode()
		}
		if lang == req.lang {
			if s.base != nil {
				l.Canonical = s.base.String() + to
			}
			continue
		}
		o := Other{Lang: lang, Name: s.opt.Catalogue.Text(lang, "web.language", nil), URL: to}
		if s.base != nil {
			o.Absolute = s.base.String() + to
		}
		l.Other = append(l.Other, o)
	}
}

// routeVar is a variable in the pattern of a route.
var routeVar = regexp.MustCompile(`\{([a-z0-9_]+)`)

// pathValues gives the variables of the path in the order of the route.
func pathValues(req *request) []string {
	var values []string
	for _, m := range routeVar.FindAllStringSubmatch(req.route.path(req.lang), -1) {
		values = append(values, req.vars[m[1]])
	}
	return values
}

func (s *Server) title(lang string) string {
	if s.opt.Title != "" {
		return s.opt.Title
	}
	return s.opt.Catalogue.Text(lang, "web.title", nil)
}

// say gives a message in the language of the request.
func (s *Server) say(req *request, id string, args ...string) string {
	return speaker{s.opt.Catalogue, req.lang}.say(id, args...)
}

// crumbs is the way to a page below a list.
func (s *Server) crumbs(req *request, list string) []Crumb {
	return []Crumb{{s.say(req, "web.nav."+list), address(req.lang, list)}}
}

// ofSheet names a sheet and whose it is, for the title of a page about it.
func ofSheet(name, body string) string {
	if body == "" {
		return name
	}
	return name + ", " + body
}

// ofBody tells a body from what else has its name: from a territory or a repository by its
// kind, from a body of the same name by what its address adds.
func (s *Server) ofBody(r *request, o register.Organisation) string {
	kind := s.say(r, "titled.administration")
	if account := knownBy(o.Brief()); account != "" && account != o.Name {
		return kind + ", " + account
	}
	if own := register.Slug(o.Name); o.Slug != own {
		return kind + ", " + o.Slug
	}
	return kind
}
