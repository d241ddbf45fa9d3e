// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/words"
)

// This file gives a body that follows another law than the register's its own pages:
// the same handlers and templates, with that law's rules and words. Such a second site
// within the site is a room. Pages that belong to no body are the register's, unless
// their address names a profile.

// Jurisdiction is a profile that bodies can have instead of the register's, with a
// catalogue of its words.
type Jurisdiction struct {
	Profile   law.Profile
	Catalogue *words.Catalogue
}

// paramProfile names whose law a page of no body is about.
const paramProfile = "profile"

// openRooms prepares the rooms; each is furnished when somebody first asks for it.
func (s *Server) openRooms() {
	s.rooms = map[string]func() (*Server, error){}
	for _, j := range s.opt.Jurisdictions {
		if j.Profile.ID != s.opt.Profile.ID {
			s.rooms[j.Profile.ID] = sync.OnceValues(func() (*Server, error) { return s.furnish(j) })
		}
	}
}

func (s *Server) furnish(j Jurisdiction) (*Server, error) {
	room := *s
	room.guest, room.opt.Profile, room.opt.Catalogue = true, j.Profile, j.Catalogue
	room.site.Letters = j.Profile.Letters != nil
	return &room, room.loadThemes()
}

// room is the site of a profile; the register's own where the profile has none.
func (s *Server) room(profile string) (*Server, error) {
	if profile == "" || profile == s.opt.Profile.ID {
		return s, nil
	}
	if furnished, ok := s.rooms[profile]; ok {
		return furnished()
	}
	// This program does not know the law of the body: it says nothing of any.
	return s.furnish(Jurisdiction{law.NewProfiles(s.opt.Profile).Of(profile), s.opt.Catalogue})
}

// roomFor is the site in which a page is made: that of the body that it is about, else
// of the profile that its address names.
func (s *Server) roomFor(r *request) (*Server, error) {
	if s.guest || len(s.rooms) == 0 {
		return s, nil
	}
	if named := r.query.Get(paramProfile); named != "" {
		if _, ok := s.rooms[named]; !ok && named != s.opt.Profile.ID {
			return nil, fmt.Errorf("profile %q: %w", cut(named, 60), register.ErrNotFound)
		}
		return s.room(named)
	}
	bodies, err := s.bodiesOfPage(r)
	if errors.Is(err, register.ErrNotFound) {
		return s, nil // the page says so
	}
	if err != nil || len(bodies) == 0 {
		return s, err
	}
	return s.room(bodies[0].Profile)
}

// about is the noun of a page with the bodies whose it is, as far as they were looked for.
type about struct {
	repository register.Repository
	owners     []register.Organisation
}

// bodiesOfPage are the bodies that a page is about, as its address says.
func (s *Server) bodiesOfPage(r *request) ([]register.Organisation, error) {
	below := func(paths ...string) bool {
		return slices.ContainsFunc(paths, func(p string) bool { return strings.HasPrefix(r.route.fr, p) })
	}
	switch {
	case below("/fr/administrations/{slug}", privateFr+"/administrations/{slug}"):
		o, err := s.opt.Register.OrganisationBySlug(r.Context(), r.vars["slug"])
		return []register.Organisation{o}, err
	case below("/fr/algorithmes/{slug}"):
		x, err := s.opt.Register.SheetBySlug(r.Context(), r.vars["slug"])
		if err != nil {
			return nil, err
		}
		return s.opt.Register.OrganisationsByID(r.Context(), []string{x.Organisation})
	case below("/fr/depots/{key"):
		x, err := s.opt.Register.RepositoryByKey(r.Context(), r.vars["key"])
		if err != nil {
			return nil, err
		}
		owners, err := s.opt.Register.Owners(r.Context(), []string{x.ID})
		if err == nil {
			r.about = about{x, owners[x.ID]}
		}
		return owners[x.ID], err
	}
	return nil, nil
}

// place is the address of a page as this room writes it: a page of no body that takes a
// profile keeps the room's.
func (s *Server) place(lang, name string, values ...string) string {
	to := address(lang, name, values...)
	if rt, ok := routeByName[name]; s.guest && ok && slices.Contains(rt.query, paramProfile) {
		to += "?" + url.Values{paramProfile: {s.opt.Profile.ID}}.Encode()
	}
	return to
}

// schemes are the ways to identify a body of every jurisdiction that bodies can have.
func (s *Server) schemes() []law.Scheme {
	return profilesOf(s.opt.Profile, s.opt.Jurisdictions).Schemes()
}

func profilesOf(own law.Profile, others []Jurisdiction) law.Profiles {
	all := make([]law.Profile, len(others))
	for i, j := range others {
		all[i] = j.Profile
	}
	return law.NewProfiles(own, all...)
}

func (s *source) profiles() law.Profiles { return profilesOf(s.profile, s.others) }

// under is the API as it speaks of the first of some bodies: with the rules and words of
// the law that holds for it.
func (a *api) under(bodies ...register.Organisation) *api {
	if len(bodies) == 0 || bodies[0].Profile == "" || bodies[0].Profile == a.profile.ID {
		return a
	}
	its := *a
	its.profile = a.profiles().Of(bodies[0].Profile)
	for _, j := range a.others {
		if j.Profile.ID == its.profile.ID {
			its.catalogue = j.Catalogue
		}
	}
	return &its
}

// lawName is the id of the name that people give the law of this room.
func (s *Server) lawName() string {
	if s.opt.Catalogue.Has(lawName) {
		return lawName
	}
	return "standing.no_law"
}

// lawName is the id under which a profile says what its law is called.
const lawName = "law.profile.name"
