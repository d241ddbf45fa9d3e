// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"

	"greffe/internal/register"
	"greffe/internal/words"
)

// This file makes the pages of entries before somebody asks for them. A page that is
// kept names all that was read to make it, and is given out only while that is
// unchanged: what is lost of them is made again, what is wrong is never shown.

// Shelf keeps pages with what they were made from.
type Shelf interface {
	// Watch gives a context under which a page is made, and what keeps it under its
	// address: false for a page that more than the register's rows decide on.
	Watch(ctx context.Context) (context.Context, func(ctx context.Context, key string, p register.ReadyPage) (bool, error))
	// Find gives the page of an address. It wraps register.ErrNotFound when there is
	// none, or when anything that it was made from has changed.
	Find(ctx context.Context, key string) (register.ReadyPage, error)
	// Confirm is Find that says for those who come next that nothing has changed.
	Confirm(ctx context.Context, key string) (register.ReadyPage, error)
	// Full reports whether another page would take the place of one.
	Full(ctx context.Context) (bool, error)
}

// ahead is a shelf that is open, for pages as this program makes them.
type ahead struct {
	shelf Shelf
	build string       // begins the keys: another program, theme or setting makes other pages
	late  chan keeping // pages that were made because somebody asked

	told bool  // the journal was looked at; of Ahead alone, as is
	last int64 // the change up to which its pages were made
}

// madeAhead are the kinds of pages that are: one noun each, and any number of them.
func madeAhead() []string { return []string{"algorithm", "repository", "administration"} }

func (a *ahead) key(path string) string { return a.build + path }

// dated is the site with a clock that tells the day alone, and whether anybody looked at
// it: a page that counts days from midnight is as right in the evening as in the morning.
func (s *Server) dated() (site *Server, asked *bool) {
	copied, asked := *s, new(bool)
	midnight := s.opt.Now().UTC().Truncate(24 * time.Hour)
	copied.opt.Now = func() time.Time {
		*asked = true
		return midnight
	}
	return &copied, asked
}

// ready finds the page of an address on the shelf.
func (s *Server) ready(r *http.Request) *rendered {
	a := s.ahead.Load()
	if a == nil || r.URL.RawQuery != "" {
		return nil
	}
	lang, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !slices.ContainsFunc(entryRoots[lang], func(root string) bool { return strings.HasPrefix(rest, root) }) {
		return nil
	}
	p, err := a.shelf.Find(r.Context(), a.key(r.URL.EscapedPath()))
	if err != nil {
		if !errors.Is(err, register.ErrNotFound) {
			s.opt.Log.WarnContext(r.Context(), "a page made ahead cannot be read", "error", err)
		}
		return nil
	}
	if p.Day != "" && p.Day != s.today() {
		return nil
	}
	return &rendered{status: http.StatusOK, lang: lang, gzip: p.Gzip, etag: p.Tag, day: p.Day}
}

// entryRoots are the beginnings of the addresses of pages that are made ahead, by language.
var entryRoots = func() map[string][]string {
	roots := map[string][]string{}
	for _, name := range madeAhead() {
		for _, lang := range words.Langs() {
			root, _, _ := strings.Cut(strings.TrimPrefix(routeByName[name].path(lang), "/"+lang+"/"), "{")
			roots[lang] = append(roots[lang], root)
		}
	}
	return roots
}()

// whole gives a page that is kept packed alone its bytes; nil when they are damaged.
func (p *rendered) whole() *rendered {
	r, err := gzip.NewReader(bytes.NewReader(p.gzip))
	if err != nil {
		return nil
	}
	unpacked := *p
	if unpacked.body, err = io.ReadAll(r); err != nil {
		return nil
	}
	return &unpacked
}

// tag tells a page from any other content of its address.
func tag(body []byte, lang string) string {
	sum := sha256.Sum256(body)
	return `W/"` + hex.EncodeToString(sum[:9]) + "-" + lang + `"`
}

// keeping keeps a page that was made, and reports whether it could be.
type keeping func(ctx context.Context) (bool, error)

// renderEntry is render for a page of a noun, whose clock tells the day alone. keep keeps
// it for those who come later; it is nil for what is not kept.
func (s *Server) renderEntry(req *request, version int64, maker func(*Server, *request) (page, error)) (p *rendered, keep keeping, err error) {
	if !slices.Contains(madeAhead(), req.route.name) {
		p, err = s.render(req, version, maker)
		return p, nil, err
	}
	a := s.ahead.Load()
	var shelve func(ctx context.Context, key string, p register.ReadyPage) (bool, error)
	if a != nil && len(req.query) == 0 {
		var ctx context.Context
		ctx, shelve = a.shelf.Watch(req.Context())
		req.Request = req.WithContext(ctx)
	}
	asked := new(bool)
	p, err = s.render(req, version, func(room *Server, req *request) (page, error) {
		room, asked = room.dated()
		return maker(room, req)
	})
	if err != nil {
		return nil, nil, err
	}
	if *asked {
		p.day = s.today()
	}
	if shelve == nil || p.status != http.StatusOK || p.gzip == nil {
		return p, nil, nil
	}
	key := a.key(address(req.lang, req.route.name, pathValues(req)...))
	return p, func(ctx context.Context) (bool, error) {
		return shelve(ctx, key, register.ReadyPage{Tag: p.etag, Day: p.day, Gzip: p.gzip})
	}, nil
}

// later keeps a page once its reader has it; one of too many at once is made again.
func (s *Server) later(keep keeping) {
	if a := s.ahead.Load(); a != nil && keep != nil {
		select {
		case a.late <- keep:
		default:
		}
	}
}

const (
	look     = time.Second     // between two looks at whether something changed
	calm     = 5 * time.Second // without a change, before pages are made ahead again
	newest   = 20              // changes whose pages are made at the next look; of more, the latest
	lateMost = 64              // pages that wait to be kept
	restMost = time.Second

	restsAhead = 3                      // times as long as it works, so that readers have the processor
	pauses     = 12                     // times as long as a round took
	passLook   = 250 * time.Millisecond // in which more than passFew readers ask: they pass first
	passFew    = 1
	passMost   = 30 * time.Second // and then it goes on all the same

	inVain = 1000 // pages that are missing, one after the other, for which there is no room
)

// Shelve has pages given out from a shelf, and kept there. build names the program: pages
// of another are not given out.
func (s *Server) Shelve(shelf Shelf, build string) {
	s.ahead.Store(&ahead{shelf: shelf, build: build + s.build, late: make(chan keeping, lateMost)})
}

// Ahead makes pages ahead until ctx ends: those of what has just changed at once, all the
// others whenever the register has been calm for a while. It keeps those that readers
// asked for. It works a quarter of the time, and stands still while something changes, but
// for the pages of that; after a round it pauses twelve times as long.
func (s *Server) Ahead(ctx context.Context) {
	a := s.ahead.Load()
	tick := time.NewTicker(look)
	defer tick.Stop()
	made, seen := "", "" // the moment of the last round, and of the last look
	var next, moved time.Time
	for {
		now, err := s.moment(ctx)
		if err == nil && now != seen {
			seen, moved = now, time.Now()
			s.complain(ctx, s.MakeChanged(ctx, restsAhead))
		}
		if start := time.Now(); err == nil && now != made && start.Sub(moved) >= calm && start.After(next) {
			made = now
			s.complain(ctx, s.MakeAhead(ctx, restsAhead))
			next = time.Now().Add(pauses * time.Since(start))
		}
		for waiting := true; waiting; {
			select {
			case keep := <-a.late:
				_, err := keep(ctx)
				s.complain(ctx, err)
			case <-tick.C:
				waiting = false
			case <-ctx.Done():
				return
			}
		}
	}
}

func (s *Server) complain(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.opt.Log.WarnContext(ctx, "pages are not made ahead", "error", err)
	}
}

// moment tells one state of the register, on one day, from others.
func (s *Server) moment(ctx context.Context) (string, error) {
	version, err := s.opt.Register.Version(ctx)
	return s.today() + " " + strconv.FormatInt(version, 10), err
}

// MakeAhead looks at each page once, and makes those that are missing or wrong, while
// there is room. It rests so many times as long as it works, and longer while readers ask
// for pages that must be made.
func (s *Server) MakeAhead(ctx context.Context, rests int) error {
	a, makers, vain := s.ahead.Load(), handlers(), 0
	asked := s.asked.Load()
	seen, err := s.moment(ctx)
	if err != nil {
		return err
	}
	err = s.entries(ctx, func(rt *route, value string) error {
		for _, lang := range words.Langs() {
			start := time.Now()
			there, err := s.makeAhead(ctx, a, entryRequest(rt, lang, value), makers[rt.name], false)
			if err != nil {
				return err
			}
			if vain++; there {
				vain = 0
			}
			if vain > inVain {
				return errNoRoom
			}
			if err := a.keepLate(ctx); err != nil {
				return err
			}
			if err := rest(ctx, min(time.Duration(rests)*time.Since(start), restMost)); err != nil {
				return err
			}
			if rests == 0 {
				continue
			}
			if seen, err = s.stillness(ctx, a, seen); err != nil {
				return err
			}
			asked = s.letReadersPass(ctx, asked)
		}
		return nil
	})
	if errors.Is(err, errNoRoom) {
		return nil
	}
	return err
}

// letReadersPass waits while more than a few readers ask for pages that must be made,
// and gives how many have asked so far.
func (s *Server) letReadersPass(ctx context.Context, before int64) int64 {
	now := s.asked.Load()
	for waited := time.Duration(0); waited < passMost && now-before > passFew && ctx.Err() == nil; waited += passLook {
		before = now
		_ = rest(ctx, passLook)
		now = s.asked.Load()
	}
	return now
}

// stillness waits, when the register is no longer as it was seen, until nothing has changed
// for a while: whoever writes has the processor, and a page made meanwhile would be wrong
// before anybody reads it.
func (s *Server) stillness(ctx context.Context, a *ahead, seen string) (now string, err error) {
	for {
		if now, err = s.moment(ctx); err != nil || now == seen {
			return now, err
		}
		seen = now
		if err := s.MakeChanged(ctx, restsAhead); err != nil {
			return now, err
		}
		if err := rest(ctx, calm); err != nil {
			return now, err
		}
		if err := a.keepLate(ctx); err != nil {
			return now, err
		}
	}
}

// keepLate keeps the pages that readers asked for meanwhile.
func (a *ahead) keepLate(ctx context.Context) error {
	for len(a.late) > 0 {
		if _, err := (<-a.late)(ctx); err != nil {
			return err
		}
	}
	return nil
}

func rest(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

var errNoRoom = errors.New("no room for more pages")

// MakeChanged makes the pages of the nouns that the journal told of since it was called
// last, the latest first, and those that people changed even in the place of others. What
// else shows them is for MakeAhead.
// It rests so many times as long as it works.
func (s *Server) MakeChanged(ctx context.Context, rests int) error {
	a, makers := s.ahead.Load(), handlers()
	list, err := s.opt.Register.LastChanges(ctx, 0, newest)
	if err != nil {
		return err
	}
	latest := a.last
	if len(list) > 0 {
		latest = list[0].Seq
	}
	before := a.last
	if !a.told {
		before = latest // all of it is from before
	}
	list = slices.DeleteFunc(list, func(c register.Change) bool { return c.Seq <= before })
	for _, visited := range []bool{false, true} { // a crawl comes to thousands: its pages throw nobody’s out
		of := slices.DeleteFunc(slices.Clone(list), func(c register.Change) bool { return (register.Bringer(c.Actor) == "crawl") != visited })
		err := s.changedEntries(ctx, of, func(rt *route, value string) error {
			start := time.Now()
			for _, lang := range words.Langs() {
				if _, err := s.makeAhead(ctx, a, entryRequest(rt, lang, value), makers[rt.name], !visited); err != nil {
					return err
				}
			}
			return rest(ctx, min(time.Duration(rests)*time.Since(start), restMost))
		})
		if err != nil {
			return err // the next look begins again
		}
	}
	a.last, a.told = latest, true
	return nil
}

// changedEntries visits the nouns of changes that have pages, each once.
func (s *Server) changedEntries(ctx context.Context, list []register.Change, visit func(rt *route, value string) error) error {
	ids := map[register.Kind][]string{}
	for _, c := range list {
		switch c.Kind {
		case register.KindLink:
			ids[register.KindSheet] = append(ids[register.KindSheet], sheetOfLink(c))
			if x, err := s.opt.Register.RepositoryByKey(ctx, c.Address); err == nil {
				ids[register.KindRepository] = append(ids[register.KindRepository], x.ID)
			}
		default:
			ids[c.Kind] = append(ids[c.Kind], c.Key)
		}
	}
	reg := s.opt.Register
	err := visitEach(ctx, reg.SheetsByID, ids[register.KindSheet], func(x register.Sheet) error { return visit(routeByName["algorithm"], x.Slug) })
	if err == nil {
		err = visitEach(ctx, reg.RepositoriesByID, ids[register.KindRepository], func(x register.Repository) error { return visit(routeByName["repository"], x.Key) })
	}
	if err == nil {
		err = visitEach(ctx, reg.OrganisationsByID, ids[register.KindOrganisation], func(x register.Organisation) error { return visit(routeByName["administration"], x.Slug) })
	}
	return err
}

// visitEach visits those that have the ids.
func visitEach[T any](ctx context.Context, list func(ctx context.Context, ids []string) ([]T, error), ids []string, visit func(T) error) error {
	all, err := list(ctx, unique(ids))
	for i := 0; i < len(all) && err == nil; i++ {
		err = visit(all[i])
	}
	return err
}

// entryRequest asks for the page of a noun.
func entryRequest(rt *route, lang, value string) request {
	return request{route: rt, lang: lang, vars: map[string]string{routeVar.FindStringSubmatch(rt.path(lang))[1]: value}}
}

// makeAhead sees that a page is on the shelf, and reports whether it is. displace has it
// take the place of others where there is no room.
func (s *Server) makeAhead(ctx context.Context, a *ahead, req request, maker func(*Server, *request) (page, error), displace bool) (bool, error) {
	path := address(req.lang, req.route.name, pathValues(&req)...)
	p, err := a.shelf.Confirm(ctx, a.key(path))
	if err == nil && (p.Day == "" || p.Day == s.today()) {
		return true, nil
	}
	if err != nil && !errors.Is(err, register.ErrNotFound) {
		return false, err
	}
	if full, err := a.shelf.Full(ctx); err != nil || full && !displace {
		return false, err
	}
	req.Request = (&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}}).WithContext(ctx)
	_, keep, err := s.renderEntry(&req, 0, maker)
	if err != nil || keep == nil {
		return false, ctx.Err() // a reader who asks for it is told why, as ever
	}
	return keep(ctx)
}

// entries visits the nouns of all pages that are made ahead, the fewest first.
func (s *Server) entries(ctx context.Context, visit func(rt *route, value string) error) error {
	const batch = 100
	reg := s.opt.Register
	err := visitAll(func(after string) ([]register.Sheet, error) { return reg.Sheets(ctx, after, batch) },
		func(x register.Sheet) (string, error) { return x.Slug, visit(routeByName["algorithm"], x.Slug) })
	if err == nil {
		err = visitAll(func(after string) ([]register.Organisation, error) { return reg.Organisations(ctx, after, batch) },
			func(x register.Organisation) (string, error) {
				return x.Slug, visit(routeByName["administration"], x.Slug)
			})
	}
	if err == nil {
		err = visitAll(func(after string) ([]register.Repository, error) { return reg.Repositories(ctx, after, batch) },
			func(x register.Repository) (string, error) {
				return register.FoldKey(x.Key, x.Kind), visit(routeByName["repository"], x.Key)
			})
	}
	return err
}

// visitAll visits a list in parts; visit tells after what the list goes on.
func visitAll[T any](list func(after string) ([]T, error), visit func(T) (after string, err error)) error {
	after := ""
	for {
		all, err := list(after)
		if err != nil || len(all) == 0 {
			return err
		}
		for _, x := range all {
			if after, err = visit(x); err != nil {
				return err
			}
		}
	}
}
