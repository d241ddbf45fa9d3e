// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// apiProduct is software or a model that several bodies use.
type apiProduct struct {
	Slug     string            `json:"slug" doc:"Its name as an address."`
	Name     string            `json:"name"`
	Supplier string            `json:"supplier,omitempty"`
	Summary  string            `json:"summary,omitempty"`
	Website  string            `json:"website,omitempty"`
	Lang     string            `json:"lang,omitempty" doc:"Of the summary, BCP 47."`
	Origin   *apiOrigin        `json:"origin,omitempty"`
	Uses     int               `json:"uses" doc:"Public sheets that name it."`
	URL      string            `json:"url" doc:"Its address in this API."`
	Pages    map[string]string `json:"pages"`

	Algorithms []apiSheet `json:"algorithms,omitempty" nullable:"false" doc:"Public sheets that name it, at most 100. Only of one product asked for alone."`
}

type listProductsInput struct {
	LanguageInput
	NowInput
	After cursor    `query:"after" doc:"Where the list goes on: the cursor that the page before gave."`
	Limit limitText `query:"limit" doc:"How many items."`
}

type keyProductInput struct {
	LanguageInput
	NowInput
	Key string `query:"key" required:"true" doc:"Slug."`
}

func (a *api) products() {
	get(a, huma.Operation{OperationID: "list-products", Path: "/products", Summary: "List software and models that several bodies use", Description: "Those that a public sheet names, by slug."}, a.listProducts)
	get(a, huma.Operation{OperationID: "get-product", Path: "/product", Summary: "One product, and the sheets that name it"}, a.product)
}

func (a *api) listProducts(ctx context.Context, in *listProductsInput) (*answer[listOf[apiProduct]], error) {
	limit, err := readLimit(string(in.Limit))
	if err != nil {
		return nil, err
	}
	after, err := in.After.read("products")
	if err != nil {
		return nil, err
	}
	list, err := a.register.Products(ctx, after, limit+1)
	if err != nil {
		return nil, err
	}
	list, next := shown(list, limit, func(p register.ProductUses) string { return p.Slug })
	items := make([]apiProduct, len(list))
	for i, p := range list {
		items[i] = a.productOf(p)
	}
	return pageOf(&a.source, "/products", in.kept(in.Limit), items, nil, cursorOf("products", next)), nil
}

func (a *api) product(ctx context.Context, in *keyProductInput) (*answer[apiProduct], error) {
	if in.Key == "" {
		return nil, missingParameter("key")
	}
	p, err := a.register.Product(ctx, in.Key)
	if err != nil {
		return nil, notFound(err, "key", in.Key)
	}
	x := a.productOf(p)
	uses, err := a.register.SheetsOfProduct(ctx, p.Slug, usesOnPage)
	for _, s := range uses {
		x.Algorithms = append(x.Algorithms, apiSheet{ID: s.ID, Slug: s.Slug, Name: s.Content.Name, URL: a.of("/algorithm", s.Slug)})
	}
	return &answer[apiProduct]{Body: x}, err
}

func (a *api) productOf(p register.ProductUses) apiProduct {
	return apiProduct{
		Slug: p.Slug, Name: p.Name, Supplier: p.Supplier, Summary: p.Summary, Website: p.Website, Lang: p.Lang, Origin: originOf(p.Origin), Uses: p.Uses,
		URL: a.of("/product", p.Slug), Pages: a.site("product", p.Slug),
	}
}
