// SPDX-License-Identifier: EUPL-1.2

package register

// Product is software or a model that several bodies use; each use has a sheet of its
// own, with what differs there. Its slug is its name as an address, and tells it from
// others. What nobody has described has a name only.
type Product struct {
	Slug     string  `json:"slug"`
	Name     string  `json:"name"`
	Supplier string  `json:"supplier,omitempty"`
	Summary  string  `json:"summary,omitempty"`
	Website  string  `json:"website,omitempty"`
	Lang     string  `json:"lang,omitempty"` // of Summary and Template, BCP 47
	Origin   Origin  `json:"origin,omitzero"`
	Template Content `json:"template,omitzero"` // what its supplier writes for the sheets of all who use it
}

// ProductUses is a product with how many public sheets name it.
type ProductUses struct {
	Product
	Uses int
}
