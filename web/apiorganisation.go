// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// apiBody names a public body.
type apiBody struct {
	ID   string `json:"id"`
	Slug string `json:"slug"`
	Name string `json:"name"`
	URL  string `json:"url" doc:"Its address in this API."`
}

// apiIdentifier is a public body's name in somebody's scheme.
type apiIdentifier struct {
	Scheme string `json:"scheme"`
	Value  string `json:"value"`
	URL    string `json:"url,omitempty" doc:"The body's page where the scheme is kept."`
	Since  string `json:"since,omitempty" doc:"YYYY-MM-DD; missing: not known."`
	Until  string `json:"until,omitempty" doc:"YYYY-MM-DD; missing: still so, as far as is known."`
	Source string `json:"source,omitempty" doc:"The list that says so, where it is another one than the body's own."`
}

// apiDated is what held from one day to another.
type apiDated struct {
	Value string `json:"value"`
	Since string `json:"since,omitempty" doc:"YYYY-MM-DD; missing: not known."`
	Until string `json:"until,omitempty" doc:"YYYY-MM-DD; missing: still so."`
}

// apiParent is a body above another.
type apiParent struct {
	ID    string `json:"id"`
	Slug  string `json:"slug"`
	Name  string `json:"name"`
	URL   string `json:"url" doc:"Its address in this API."`
	Since string `json:"since,omitempty" doc:"YYYY-MM-DD; missing: not known."`
	Until string `json:"until,omitempty" doc:"YYYY-MM-DD; missing: still so."`
}

// apiCounts is how much the register holds of one body.
type apiCounts struct {
	Algorithms   int `json:"algorithms" doc:"Public sheets, whoever wrote them."`
	Declared     int `json:"declared" doc:"Of these, declared by the body itself."`
	Repositories int `json:"repositories"`
}

// apiOrganisation is a public body.
type apiOrganisation struct {
	ID          string              `json:"id" doc:"Minted once, never reused."`
	Slug        string              `json:"slug"`
	Name        string              `json:"name"`
	NameOrigin  register.NameOrigin `json:"name_origin" enum:"own,forge_account,address" doc:"Who gave the name: the body or a register of bodies, the body's account on a forge, or nobody: it is an address."`
	Names       []apiDated          `json:"names" nullable:"false" doc:"Former and other names."`
	Acronyms    []string            `json:"acronyms" nullable:"false"`
	Parents     []apiParent         `json:"parents" nullable:"false"`
	Identifiers []apiIdentifier     `json:"identifiers" nullable:"false"`
	Successors  []apiDated          `json:"successors" nullable:"false" doc:"Ids of the bodies that it was merged into."`

	Predecessors []apiDated `json:"predecessors" nullable:"false" doc:"Ids of the bodies that were merged into it, each since when."`

	Kind       string                 `json:"kind,omitempty"`
	Staff      apiFact[int]           `json:"staff" doc:"Full-time equivalents."`
	Headcount  apiFact[register.Band] `json:"headcount" doc:"People on the payroll on the day of its date: a band, and no full-time equivalents."`
	Population apiFact[int]           `json:"population" doc:"Inhabitants."`
	Website    string                 `json:"website,omitempty"`
	Profile    string                 `json:"profile" doc:"The jurisdiction whose law the register applies to it: its own, else the register's."`
	Standing   *apiStanding           `json:"standing,omitempty" doc:"What is known of its algorithms beside sheets here; missing: nothing. Never a fault."`
	Requests   []apiRequests          `json:"requests,omitempty" nullable:"false" doc:"Requests of individuals for an explanation, by year, the last one first: the counts that the body itself publishes; missing: it publishes none, which is no fault."`
	Origin     *apiOrigin             `json:"origin,omitempty"`
	SeenAt     time.Time              `json:"seen_at,omitzero"`
	Counts     *apiCounts             `json:"counts,omitempty" doc:"Of now; missing with as_of."`
	URL        string                 `json:"url" doc:"Its address in this API."`
	Pages      map[string]string      `json:"pages" doc:"Its page for people, by language."`

	Children []apiBody    `json:"children,omitempty" nullable:"false" doc:"Bodies of which it is the current parent, up to 200. Only of one organisation asked for alone."`
	Estimate *apiEstimate `json:"estimate,omitempty" doc:"Which duties it would have if it decided about people with an algorithm; nobody says that it does. Only of one organisation asked for alone, and not where the register knows no law."`
	Census   *apiCensus   `json:"census,omitempty" doc:"The list of its algorithms that it published before each has a sheet. Only of one organisation asked for alone."`
	Accounts []apiAccount `json:"accounts,omitempty" nullable:"false" doc:"Its namespaces on forges. Only of one organisation asked for alone."`
}

// apiAccount is a public body's namespace on a forge.
type apiAccount struct {
	Key          string             `json:"key" doc:"Host and path; the host alone is the whole forge."`
	Host         string             `json:"host"`
	Path         string             `json:"path"`
	Forge        register.ForgeKind `json:"forge"`
	Name         string             `json:"name,omitempty" doc:"The name that the forge gives it."`
	Proof        register.Proof     `json:"proof" doc:"How sure it is that it belongs to the body, weakest first: listed, backlink, domain, file."`
	Proved       *apiEvidence       `json:"proved,omitempty" doc:"Where the proof was seen."`
	Since        string             `json:"since,omitempty"`
	Until        string             `json:"until,omitempty"`
	IgnoredSince string             `json:"ignored_since,omitempty" doc:"Not visited from that day on, at the request of who keeps the list."`
	AliasOf      string             `json:"alias_of,omitempty"`
	Origin       *apiOrigin         `json:"origin,omitempty"`

	Organisation *apiBody `json:"organisation,omitempty" doc:"Left out where its accounts are told of a body."`
}

const childrenShown = 200

type listOrganisationsInput struct {
	LanguageInput
	PartInput
	Type      []string `query:"type,explode" nullable:"false"`
	Ministry  []string `query:"ministry,explode" nullable:"false" doc:"Id of the body at the top of the tree."`
	Territory []string `query:"territory,explode" nullable:"false"`
}

type keyOrganisationInput struct {
	LanguageInput
	AsOf string `query:"as_of" format:"date" doc:"As it was at the end of that day (UTC): what the journal keeps of it, without counts, estimate, census and the bodies below it."`
	Key  string `query:"key" required:"true" doc:"Slug or id."`
}

// LanguageInput is what every operation takes. (Its name is exported because huma
// reads the fields of no other embedded struct.)
type LanguageInput struct {
	Lang   string `query:"lang" enum:"fr,en" doc:"Language of what is said in words; else Accept-Language, else French."`
	Fields string `query:"fields" doc:"Only these fields, separated by commas: of each item of a list, of the answer itself elsewhere. Fields that the schema requires are then left out too."`
}

func (a *api) organisations() {
	get(a, huma.Operation{
		OperationID: "list-organisations", Path: "/organisations", Summary: "List public bodies",
		Description: "By slug.",
	}, a.listOrganisations)
	get(a, huma.Operation{
		OperationID: "get-organisation", Path: "/organisation", Summary: "One public body",
		Description: "With its accounts and the bodies below it.",
	}, a.organisation)
}

func (a *api) listOrganisations(ctx context.Context, in *listOrganisationsInput) (*answer[listOf[apiOrganisation]], error) {
	list, err := part[register.Organisation](ctx, a, register.KindOrganisation, "organisations", in.LanguageInput, in.PartInput, in.filters())
	if err != nil {
		return nil, err
	}
	items, err := a.organisationsOf(ctx, list.nouns)
	if err != nil {
		return nil, err
	}
	for i := range items {
		if in.AsOf != "" {
			items[i].Counts = nil // those of now would be of another day
		}
	}
	return pageOf(&a.source, "/organisations", list.kept, items, list.total, cursorOf("organisations", list.next)), nil
}

func (in *listOrganisationsInput) filters() url.Values {
	return url.Values{"origin": in.Origin, "type": in.Type, "ministry": in.Ministry, "territory": in.Territory}
}

// organisationAt is the body as it was.
func (a *api) organisationAt(ctx context.Context, in *keyOrganisationInput) (*answer[apiOrganisation], error) {
	key := in.Key
	if now, err := a.organisationBy(ctx, "key", key); err == nil {
		key = now.Slug // an address is given once and for ever
	}
	o, _, err := nounAt[register.Organisation](ctx, a, register.KindOrganisation, key, in.AsOf)
	if err != nil {
		return nil, err
	}
	items, err := a.organisationsOf(ctx, []register.Organisation{o})
	if err != nil {
		return nil, err
	}
	items[0].Counts = nil // those of now would be of another day
	return &answer[apiOrganisation]{Body: items[0]}, nil
}

func (a *api) organisation(ctx context.Context, in *keyOrganisationInput) (*answer[apiOrganisation], error) {
	if in.AsOf != "" {
		return a.organisationAt(ctx, in)
	}
	o, err := a.organisationBy(ctx, "key", in.Key)
	if err != nil {
		return nil, err
	}
	items, err := a.organisationsOf(ctx, []register.Organisation{o})
	if err != nil {
		return nil, err
	}
	x := items[0]
	children, err := a.register.OrganisationsUnder(ctx, o.ID, childrenShown)
	if err != nil {
		return nil, err
	}
	for _, c := range children {
		x.Children = append(x.Children, a.body(c))
	}
	accounts, err := a.register.AccountsOf(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	for _, acc := range accounts {
		x.Accounts = append(x.Accounts, accountOf(acc))
	}
	x.Estimate = a.under(o).estimateOf(o)
	if x.Census, err = a.census(ctx, o.ID); err != nil {
		return nil, err
	}
	return &answer[apiOrganisation]{Body: x, ContentLocation: a.elsewhere("/organisation", in.Key, o.Slug)}, nil
}

// organisationBy finds a body by its slug or id.
func (a *api) organisationBy(ctx context.Context, name, key string) (register.Organisation, error) {
	if key == "" {
		return register.Organisation{}, missingParameter(name)
	}
	o, err := a.register.OrganisationBySlug(ctx, key)
	if err == nil {
		return o, nil
	}
	if err := notFound(err, name, key); status(err) != http.StatusInternalServerError {
		return o, err
	}
	list, other := a.register.OrganisationsByID(ctx, []string{key})
	if other != nil {
		return o, other
	}
	if len(list) == 0 {
		return o, notFound(err, name, key)
	}
	return list[0], nil
}

// organisationsOf gives bodies their API form, in their order.
func (a *api) organisationsOf(ctx context.Context, list []register.Organisation) ([]apiOrganisation, error) {
	var ids, above []string
	for _, o := range list {
		ids = append(ids, o.ID)
		for _, p := range o.Parents {
			above = append(above, p.Value)
		}
	}
	if len(list) == 0 {
		return []apiOrganisation{}, nil
	}
	counts, err := a.register.Counts(ctx, ids)
	if err != nil {
		return nil, err
	}
	parents, err := a.bodies(ctx, above)
	if err != nil {
		return nil, err
	}
	items := make([]apiOrganisation, len(list))
	for i, o := range list {
		o = a.gate.Organisation(o)
		c := counts[o.ID]
		items[i] = apiOrganisation{
			ID: o.ID, Slug: o.Slug, Name: o.Name, NameOrigin: o.NameOrigin, Names: datedOf(o.Names), Acronyms: filled(o.Acronyms),
			Parents: []apiParent{}, Successors: datedOf(o.Successors), Predecessors: datedOf(o.Predecessors), Identifiers: a.identifiersOf(o), Kind: o.Kind,
			Staff: factOf(o.Staff, o.Origin, register.Evidence{}), Headcount: factOf(o.Headcount, o.Origin, register.Evidence{}), Population: factOf(o.Population, o.Origin, register.Evidence{}),
			Website: o.Website, Profile: a.under(o).profile.ID, Standing: standingOf(o.Standing), Requests: requestsOf(o.Requests), Origin: originOf(o.Origin), SeenAt: o.SeenAt,
			Counts: &apiCounts{Algorithms: c.Sheets, Declared: c.Declared, Repositories: c.Repositories},
			URL:    a.of("/organisation", o.Slug), Pages: a.site("administration", o.Slug),
		}
		for _, p := range o.Parents {
			if b, ok := parents[p.Value]; ok {
				items[i].Parents = append(items[i].Parents, apiParent{b.ID, b.Slug, b.Name, b.URL, p.Since, p.Until})
			}
		}
	}
	return items, nil
}

// identifiersOf leaves out those that the register made up for want of better ones.
func (a *api) identifiersOf(o register.Organisation) []apiIdentifier {
	all := []apiIdentifier{}
	for _, id := range o.Identifiers {
		if id.Scheme == register.SchemeAccount || id.Scheme == register.SchemeName {
			continue
		}
		d := o.Dates(id)
		x := apiIdentifier{Scheme: id.Scheme, Value: id.Value, Since: d.Since, Until: d.Until, Source: d.Source}
		for _, scheme := range a.profiles().Schemes() {
			if scheme.ID == id.Scheme && scheme.Page != "" {
				x.URL = outgoing(strings.ReplaceAll(scheme.Page, "{value}", url.PathEscape(id.Value)))
			}
		}
		all = append(all, x)
	}
	return all
}

func datedOf(list []register.Dated) []apiDated {
	all := make([]apiDated, len(list))
	for i, d := range list {
		all[i] = apiDated(d)
	}
	return all
}

func accountOf(x register.Account) apiAccount {
	return apiAccount{
		Key: x.Key(), Host: x.Host, Path: x.Path, Forge: x.Kind, Name: x.Name, Proof: x.Proof, Proved: evidenceOf(x.Proved), Since: x.Since, Until: x.Until,
		IgnoredSince: x.IgnoredSince, AliasOf: x.AliasOf, Origin: originOf(x.Origin),
	}
}

func (s *source) body(o register.Organisation) apiBody { return s.briefBody(o.Brief()) }

func (s *source) briefBody(o register.BodyBrief) apiBody {
	return apiBody{ID: o.ID, Slug: o.Slug, Name: o.Name, URL: s.of("/organisation", o.Slug)}
}

// bodies names bodies by their ids.
func (s *source) bodies(ctx context.Context, ids []string) (map[string]apiBody, error) {
	list, err := s.register.OrganisationsByID(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	all := map[string]apiBody{}
	for _, o := range list {
		all[o.ID] = s.body(o)
	}
	return all, nil
}

// elsewhere is the address of a noun that was asked for under another key than its own; "" otherwise.
func (s *source) elsewhere(path, asked, key string) string {
	if asked == key {
		return ""
	}
	return s.of(path, key)
}

// kept is what the address of the next page keeps of the question.
func (in LanguageInput) kept(limit limitText) url.Values {
	return url.Values{"lang": {in.Lang}, "fields": {in.Fields}, "limit": {string(limit)}}
}

// cursorOf is the cursor after a key; "" at the end.
func cursorOf(list, key string) string {
	if key == "" {
		return ""
	}
	return string(writeCursor(list, key))
}
