// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"greffe/internal/register"
	"greffe/internal/search"
)

// feeds answers with the changes of the register in plain words.
type feeds struct{ source }

// feedItems is how many changes one page of a feed reads.
const feedItems = 50

// feedKinds are the nouns whose changes are told. Accounts are the register's own
// affair; links are told by the algorithm that they belong to.
func feedKinds() []register.Kind {
	return []register.Kind{register.KindSheet, register.KindRepository, register.KindOrganisation, register.KindLink}
}

// NewFeeds makes the handlers of the feeds by path, ready to be mounted, or says
// which option is wrong.
func NewFeeds(opt APIOptions) (map[string]http.Handler, error) {
	s, err := newSource(opt)
	if err != nil {
		return nil, err
	}
	s.build = s.fingerprint(nil)
	f := &feeds{s}
	all := map[string]http.Handler{}
	for path, write := range map[string]func(*feedPage, *http.Request) ([]byte, string, error){
		"/feed.json": f.json, "/feed.atom": f.atom,
	} {
		all[path] = f.answering(f.serve(write), func(asked string) (map[string]bool, bool) {
			return feedParams(), asked == path
		}, lenient)
	}
	return all, nil
}

// feedPage is one page of a feed.
type feedPage struct {
	lang  string
	path  string
	first bool       // the latest changes
	asked url.Values // what the feed is about; nothing: the whole register
	about string     // its name; "" of the whole register
	items []feedItem
	next  int64 // position before which the next page begins; 0 at the end
}

// feedItem is one change in plain words.
type feedItem struct {
	change apiChange
	title  string
	text   string
	url    string // page for people; "" where there is none
	at     time.Time
}

// updated is the time of the newest item.
func (p *feedPage) updated() time.Time {
	var newest time.Time
	for _, i := range p.items {
		if i.at.After(newest) {
			newest = i.at
		}
	}
	return newest
}

// serve makes the handler of one form of the feed.
func (f *feeds) serve(write func(*feedPage, *http.Request) ([]byte, string, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := f.page(r)
		var body []byte
		var media string
		if err == nil {
			body, media, err = write(p, r)
		}
		if err != nil {
			got := &collected{header: w.Header()}
			f.write(got, language(r.Context()), f.problem(r.Context(), err))
			w.WriteHeader(got.status)
			_, _ = w.Write(got.body.Bytes()) // to a buffer: nothing can fail
			return
		}
		w.Header().Set("Content-Type", media)
		if at := p.updated(); !at.IsZero() {
			w.Header().Set("Last-Modified", at.UTC().Format(http.TimeFormat))
		}
		_, _ = w.Write(body) // to a buffer: nothing can fail
	})
}

// page reads one page of changes and puts it into words.
func (f *feeds) page(r *http.Request) (*feedPage, error) {
	ctx := r.Context()
	before, err := position(r.URL.Query().Get("before")).read("before")
	if err != nil {
		return nil, err
	}
	p := &feedPage{lang: language(ctx), path: r.URL.Path, first: before == 0, asked: clone(r.URL.Query())}
	p.asked.Del("lang")
	p.asked.Del("before")
	list, err := f.changesOf(ctx, p, before)
	if err != nil {
		return nil, err
	}
	if len(list) > feedItems {
		list = list[:feedItems]
		p.next = list[feedItems-1].Seq
	}
	if list, err = f.public(ctx, list); err != nil {
		return nil, err
	}
	p.items, err = f.tell(ctx, list)
	return p, err
}

// tell puts changes into words.
func (f *feeds) tell(ctx context.Context, list []register.Change) ([]feedItem, error) {
	t := &teller{source: &f.source, speaker: f.speak(ctx)}
	if err := t.learn(ctx, list); err != nil {
		return nil, err
	}
	now := f.now().UTC().Truncate(time.Second)
	items := make([]feedItem, len(list))
	for i, c := range list {
		title, lines := t.change(c)
		items[i] = feedItem{change: f.changeOf(c), title: title, text: joinLines(title, lines), url: t.page(c), at: c.At.UTC()}
		if items[i].at.After(now) { // a clock that was wrong once; readers refuse dates to come
			items[i].at = now
		}
	}
	return items, nil
}

// address is that of a page of the feed.
func (f *feeds) address(p *feedPage, before int64) string {
	to := p.path + "?lang=" + p.lang
	if before > 0 {
		to += "&before=" + strconv.FormatInt(before, 10)
	}
	if len(p.asked) > 0 {
		to += "&" + p.asked.Encode()
	}
	return f.absolute(to)
}

// itemID names a change for ever, on every site that tells it.
func itemID(c apiChange) string {
	return fmt.Sprintf("urn:greffe:change:%d:%s", c.Seq, c.Commitment)
}

// feedParams are those of both feeds: what a search takes, and one algorithm.
func feedParams() map[string]bool {
	known := map[string]bool{"lang": false, "before": false, "q": false, "sort": false, "algorithm": false, "repository": false, "software": false}
	for _, name := range facetNames() {
		known[name] = true
	}
	return known
}

// feedNouns is how many nouns the feed of a search follows: the best ones.
const feedNouns = 1000

// changesOf reads the changes of what the feed is about, latest first.
func (f *feeds) changesOf(ctx context.Context, p *feedPage, before int64) ([]register.Change, error) {
	p.asked.Del("sort")
	if len(p.asked) == 0 {
		return f.register.LastChangesOf(ctx, feedKinds(), before, feedItems+1)
	}
	ids, err := f.followed(ctx, p)
	if err != nil {
		return nil, err
	}
	return f.register.ChangesOfIDs(ctx, ids, before, feedItems+1)
}

// followed gives the ids of the nouns that the feed is about: one algorithm, all that
// belongs to an administration, or what a search finds.
func (f *feeds) followed(ctx context.Context, p *feedPage) ([]string, error) {
	a := &api{source: f.source}
	if slug := p.asked.Get("algorithm"); slug != "" {
		if len(p.asked) > 1 {
			return nil, wrongParameter("algorithm", slug)
		}
		x, err := f.register.SheetBySlug(ctx, slug) // a withdrawn one has a feed: it tells so
		p.about = x.Content.Name
		return []string{x.ID}, notFound(err, "algorithm", slug)
	}
	if key := p.asked.Get("repository"); key != "" {
		if len(p.asked) > 1 {
			return nil, wrongParameter("repository", key)
		}
		x, err := f.register.RepositoryByKey(ctx, key)
		p.about = x.Key
		return []string{x.ID}, notFound(err, "repository", key)
	}
	if slug := p.asked.Get("software"); slug != "" {
		if len(p.asked) > 1 {
			return nil, wrongParameter("software", slug)
		}
		list, err := f.register.SoftwareBySlug(ctx, []string{slug})
		if err == nil && len(list) == 0 {
			err = notFound(register.ErrNotFound, "software", slug)
		}
		if err != nil {
			return nil, err
		}
		p.about = list[0].Name
		return partIDs(list), nil
	}
	if values := p.asked["organisation"]; len(p.asked) == 1 && len(values) == 1 {
		o, err := a.organisationBy(ctx, "organisation", values[0])
		if err != nil {
			return nil, err
		}
		p.about = o.Name
		return f.register.IDsOf(ctx, o.ID)
	}
	if len([]rune(p.asked.Get("q"))) > search.MaxQuery {
		return nil, wrongParameter("q", p.asked.Get("q"))
	}
	q, _, err := question(&request{query: p.asked})
	if err != nil {
		return nil, err
	}
	q.Limit = feedNouns
	found, err := f.register.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	p.about = p.asked.Get("q")
	ids := make([]string, 0, len(found.Hits))
	var software []string // changes are told of its repositories
	for _, h := range found.Hits {
		if h.Kind == register.KindSoftware {
			software = append(software, h.Key)
			continue
		}
		ids = append(ids, h.Key)
	}
	list, err := f.register.SoftwareBySlug(ctx, software)
	return unique(append(ids, partIDs(list)...)), err
}

// partIDs lists the ids of the repositories of software.
func partIDs(list []register.Software) (ids []string) {
	for _, x := range list {
		for _, part := range x.Parts {
			ids = append(ids, part.Repository)
		}
	}
	return ids
}

// titled is the name of the feed.
func (f *feeds) titled(say speaker, p *feedPage) string {
	if len(p.asked) == 0 {
		return say.say("api.feed.title", "site", f.title(p.lang))
	}
	if p.about == "" {
		return say.say("export.feed.filtered", "site", f.title(p.lang))
	}
	return say.say("export.feed.about", "site", f.title(p.lang), "about", cut(p.about, 120))
}
