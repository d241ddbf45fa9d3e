// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"net/url"
	"slices"

	"greffe/internal/register"
	"greffe/internal/sheet"
)

// productsPage lists software that several bodies use.
type productsPage struct {
	Layout
	Products []register.ProductUses
	Next     string
}

// productPage is one product: what its supplier says, who uses it, what differs there.
type productPage struct {
	Layout
	Product register.ProductUses
	Website string
	Spoken  string // of the supplier's words, when it is not the page's
	Uses    []productUse

	Exchanges []inquiryShown // about the sheets of those who use it
}

// productUse is one sheet that names a product.
type productUse struct {
	Name  string // of the algorithm, or of the product on a sheet's page
	URL   string
	Ask   string // address of the form about the sheet; "" where readers can ask nothing
	Body  named
	Who   string   // level of automation
	Own   []string // names of the fields in which it differs from the template, else from the first use
	Uses  int      // of the product
	First bool     // the others are compared with it

	Differences []differenceView // the same in words: the other one first
	Against     string           // id of the words for the other one
	Compared    bool             // there was something to compare with
}

const usesOnPage = 100

func (s *Server) products(r *request) (page, error) {
	list, err := s.opt.Register.Products(r.Context(), r.query.Get("after"), cardsPerPage+1)
	if err != nil {
		return nil, err
	}
	p := &productsPage{}
	p.Title = s.say(r, "page.products.title")
	if len(list) > cardsPerPage {
		list = list[:cardsPerPage]
		p.Next = address(r.lang, "products") + "?after=" + url.QueryEscape(list[len(list)-1].Slug)
	}
	p.Products = list
	return p, nil
}

func (s *Server) product(r *request) (page, error) {
	x, err := s.opt.Register.Product(r.Context(), r.vars["slug"])
	if err != nil {
		return nil, err
	}
	uses, err := s.opt.Register.SheetsOfProduct(r.Context(), x.Slug, usesOnPage)
	if err != nil {
		return nil, err
	}
	p := &productPage{Product: x, Website: outgoing(x.Website), Spoken: foreign(r.lang, x.Lang)}
	p.Title, p.Of, p.Crumbs = x.Name, s.say(r, "titled.product"), []Crumb{{s.say(r, "page.products.title"), address(r.lang, "products")}}
	var ids []string
	for _, u := range uses {
		ids = append(ids, u.Organisation)
	}
	bodies, err := s.bodiesByID(r.Context(), r.lang, unique(ids))
	if err != nil {
		return nil, err
	}
	for i, u := range uses {
		use := productUse{Name: u.Content.Name, URL: address(r.lang, "algorithm", u.Slug), Ask: s.askAbout(r, register.KindSheet, u.Slug), Body: bodies[u.Organisation], Who: u.Content.Automation.Or(register.Unknown)}
		if use.Body.Name == "" {
			use.Body.Name = u.Content.Administration
		}
		if use.First = i == 0 && !described(x.Product); !use.First {
			use.compare(speaker{s.opt.Catalogue, r.lang}, x.Product, u, uses[0])
		}
		p.Uses = append(p.Uses, use)
	}
	p.Exchanges, err = s.inquiriesOfUses(r, uses)
	return p, err
}

// inquiriesOfUses lists what readers asked about the sheets that name a product: who uses
// it answers for it, and the next one reads what was answered.
func (s *Server) inquiriesOfUses(r *request, uses []register.Sheet) ([]inquiryShown, error) {
	if s.opt.Inquiries == nil || len(uses) == 0 {
		return nil, nil
	}
	var ids []string
	for _, u := range uses {
		ids = append(ids, u.ID)
	}
	all, err := s.opt.Inquiries.InquiriesAbout(r.Context(), register.KindSheet, ids, inquiriesShown)
	if err != nil {
		return nil, err
	}
	var list []inquiryShown
	for _, q := range all {
		x := s.shownInquiry(q.Shown())
		if i := slices.IndexFunc(uses, func(u register.Sheet) bool { return u.ID == q.Key }); i >= 0 {
			x.Label, x.URL = uses[i].Content.Name+", "+uses[i].Content.Administration, address(r.lang, "algorithm", uses[i].Slug)
		}
		list = append(list, x)
	}
	return list, nil
}

// described reports whether a supplier wrote a template.
func described(p register.Product) bool { return p.Template.Name != "" }

// compare says in which fields a use differs from the template, or else from another use.
func (u *productUse) compare(say speaker, p register.Product, use, other register.Sheet) {
	with := other.Content
	u.Against = "product.other_use"
	if described(p) {
		with, u.Against = p.Template, "product.other"
	}
	for _, f := range sheet.Own(use.Content, with) {
		u.Own = append(u.Own, say.label(f))
	}
	u.Differences = say.worded(sheet.OwnDifferences(use.Content, with), foreign(say.lang, use.Content.Lang))
}

// productUse is the product that a sheet names, and how this use differs from the others.
func (s *Server) productUse(r *request, x register.Sheet) (*productUse, error) {
	name := x.Content.Product.Or("")
	if register.FoldName(name) == "" {
		return nil, nil //nolint:nilnil // a sheet need not name one
	}
	slug := register.Slug(name)
	uses, err := s.opt.Register.SheetsOfProduct(r.Context(), slug, usesOnPage)
	if err != nil {
		return nil, err
	}
	u := &productUse{Name: name, URL: address(r.lang, "product", slug), Uses: len(uses)}
	p, err := s.opt.Register.Product(r.Context(), slug)
	if errors.Is(err, register.ErrNotFound) { // a draft names what no public sheet has named
		u.URL, err = "", nil
	}
	if err != nil {
		return nil, err
	}
	others := slices.DeleteFunc(uses, func(o register.Sheet) bool { return o.ID == x.ID })
	if described(p.Product) || len(others) > 0 {
		u.Compared = true
		u.compare(speaker{s.opt.Catalogue, r.lang}, p.Product, x, append(others, register.Sheet{})[0])
	}
	return u, nil
}
