// SPDX-License-Identifier: EUPL-1.2

package law

// Profiles are the jurisdictions of one register: its own, which holds for every body
// that has no other, and those that a body can have instead.
type Profiles struct {
	Own Profile
	all []Profile
}

// NewProfiles gathers them; own may be repeated among all.
func NewProfiles(own Profile, all ...Profile) Profiles {
	p := Profiles{Own: own, all: []Profile{own}}
	for _, x := range all {
		if _, known := p.Find(x.ID); !known {
			p.all = append(p.all, x)
		}
	}
	return p
}

// Find looks one up by its id.
func (p Profiles) Find(id string) (Profile, bool) {
	for _, x := range p.all {
		if x.ID == id {
			return x, true
		}
	}
	return Profile{}, false
}

// Of is the profile that a body has: "" is the register's own. Of one that this program
// does not know nothing is said: the law of another would be a guess. Its people write
// in files as the register does.
func (p Profiles) Of(id string) Profile {
	if id == "" {
		return p.Own
	}
	if x, known := p.Find(id); known {
		return x
	}
	return Profile{ID: id, Columns: p.Own.Columns, Cells: p.Own.Cells}
}

// IDs lists them, the register's own first.
func (p Profiles) IDs() []string {
	var ids []string
	for _, x := range p.all {
		ids = append(ids, x.ID)
	}
	return ids
}

// Schemes lists the ways to identify a body of all of them: an identifier names the
// same body under whatever law.
func (p Profiles) Schemes() []Scheme {
	var all []Scheme
	for _, x := range p.all {
		all = append(all, x.Schemes...)
	}
	return all
}
