// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// apiRepositoryName names a repository.
type apiRepositoryName struct {
	ID  string `json:"id"`
	Key string `json:"key" doc:"Its address without scheme."`
	URL string `json:"url" doc:"Its address in this API."`
}

// apiFacts is what is known of a repository, fact by fact.
type apiFacts struct {
	Description   apiFact[string]    `json:"description"`
	Homepage      apiFact[string]    `json:"homepage"`
	Licence       apiFact[string]    `json:"licence" doc:"An SPDX expression or a family when it could be told, else the source's own word."`
	Language      apiFact[string]    `json:"language" doc:"Programming language."`
	Topics        apiFact[[]string]  `json:"topics"`
	Fork          apiFact[bool]      `json:"fork"`
	Archived      apiFact[bool]      `json:"archived"`
	DefaultBranch apiFact[string]    `json:"default_branch"`
	Head          apiFact[string]    `json:"head" doc:"Commit of the default branch."`
	CreatedOn     apiFact[time.Time] `json:"created_on"`
	LastActivity  apiFact[time.Time] `json:"last_activity"`
	Stars         apiFact[int]       `json:"stars"`
	Forks         apiFact[int]       `json:"forks"`
	OpenIssues    apiFact[int]       `json:"open_issues"`
	Issues        apiFact[bool]      `json:"issues" doc:"The forge keeps an issue tracker for it that everybody may read."`
	Releases      apiFact[int]       `json:"releases" doc:"That the forge lists; absent too where there is no tag to make one of."`
	LastRelease   apiFact[time.Time] `json:"last_release" doc:"Of the last release, else of the last tag."`
	Readme        apiFact[string]    `json:"readme" doc:"Path of the file."`
	Heritage      apiFact[string]    `json:"heritage" doc:"Address at Software Heritage."`
	Software      apiFact[string]    `json:"software" doc:"Name in publiccode.yml."`
	Summary       apiFact[string]    `json:"summary" doc:"Short description in publiccode.yml."`
	Body          apiFact[string]    `json:"body" doc:"organisation.uri of publiccode.yml, as written."`
}

// apiRepository is one source code repository of a public body.
type apiRepository struct {
	ID            string                 `json:"id" doc:"Minted once, never reused."`
	Key           string                 `json:"key" doc:"Its address now, without scheme, as the forge writes it."`
	Asked         string                 `json:"asked,omitempty" doc:"The key that was asked for, where it is not the one of now: a former or another address, or another case."`
	Address       string                 `json:"address" doc:"URL at the forge."`
	Host          string                 `json:"host"`
	Forge         register.ForgeKind     `json:"forge"`
	ForgeID       string                 `json:"forge_id,omitempty" doc:"The forge's own id."`
	Name          string                 `json:"name" doc:"Last part of the path."`
	Organisations []apiBody              `json:"organisations" nullable:"false" doc:"Bodies whose accounts hold it."`
	Accounts      []string               `json:"accounts" nullable:"false" doc:"Keys of the accounts that hold it."`
	Addresses     []apiAddress           `json:"addresses" nullable:"false" doc:"Its other and former addresses."`
	Facts         apiFacts               `json:"facts"`
	Publiccode    register.MetadataState `json:"publiccode" enum:"not_observed,absent,invalid,valid,failed" doc:"What is known of its publiccode.yml."`
	Errors        int                    `json:"errors" doc:"Findings of severity error in publiccode.yml."`
	SheetFiles    []string               `json:"sheet_files" nullable:"false" doc:"Paths of the algorithm sheets that it holds."`
	Reach         register.Reach         `json:"reach" enum:"unknown,open,empty,gone,removed,forbidden,blocked,unavailable" doc:"What the last visit met."`
	MissingAt     time.Time              `json:"missing_at,omitzero" doc:"The first visit of a run that did not find it. It takes one of another day to call it gone."`
	GoneAt        time.Time              `json:"gone_at,omitzero" doc:"It can no longer be read at its address since that visit. What was known stays."`
	Failures      int                    `json:"failures" doc:"Visits in a row that failed."`
	Origin        *apiOrigin             `json:"origin,omitempty"`
	Evidence      *apiEvidence           `json:"evidence,omitempty"`
	FirstSeenAt   time.Time              `json:"first_seen_at,omitzero"`
	SeenAt        time.Time              `json:"seen_at,omitzero"`
	VisitedAt     time.Time              `json:"visited_at,omitzero" doc:"Last full visit."`
	Links         []apiLink              `json:"links" nullable:"false" doc:"To algorithm sheets, surest first."`
	URL           string                 `json:"url" doc:"Its address in this API."`
	Pages         map[string]string      `json:"pages" doc:"Its page for people, by language."`

	Visit    *apiVisit      `json:"visit,omitempty" doc:"What the last visit found. Only of one repository asked for alone."`
	Metadata *apiPubliccode `json:"metadata,omitempty" doc:"What the last publiccode.yml that was read says, valid or not. Only of one repository asked for alone."`

	Activity *apiActivity `json:"activity,omitempty" doc:"How alive it is, counted from its commits; left out while nobody counted. Only of one repository asked for alone."`
	Archive  *apiArchive  `json:"archive,omitempty" doc:"What Software Heritage keeps of it; left out while nobody asked. Only of one repository asked for alone."`
	Mirrors  []apiMirror  `json:"mirrors,omitempty" nullable:"false" doc:"Other places of the same code. Only of one repository asked for alone."`

	Examination *apiExamination `json:"examination,omitempty" doc:"What the last visit that read it shows of its licence and of good practices; left out while none has. Only of one repository asked for alone."`
}

// apiAddress is one address of a repository over time.
type apiAddress struct {
	Key   string `json:"key"`
	Since string `json:"since,omitempty"`
	Until string `json:"until,omitempty"`
}

// apiVisit is what one visit found.
type apiVisit struct {
	Crawl    string         `json:"crawl"`
	At       time.Time      `json:"at"`
	Reach    register.Reach `json:"reach"`
	Head     string         `json:"head,omitempty"`
	Branch   string         `json:"branch,omitempty"`
	Files    []apiFile      `json:"files" nullable:"false" doc:"Files read."`
	Findings []apiFinding   `json:"findings" nullable:"false"`
}

// apiFile is one file read in a repository.
type apiFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

// apiPubliccode is what a publiccode.yml says (https://docs.italia.it/italia/developers-italia/publiccodeyml-en/).
type apiPubliccode struct {
	SHA256            string        `json:"sha256"`
	Valid             bool          `json:"valid"`
	Version           string        `json:"version,omitempty" doc:"publiccodeYmlVersion, as written."`
	Name              string        `json:"name,omitempty"`
	ApplicationSuite  string        `json:"application_suite,omitempty"`
	URL               string        `json:"url,omitempty"`
	LandingURL        string        `json:"landing_url,omitempty"`
	IsBasedOn         []string      `json:"is_based_on" nullable:"false"`
	SoftwareVersion   string        `json:"software_version,omitempty"`
	ReleaseDate       string        `json:"release_date,omitempty"`
	Platforms         []string      `json:"platforms" nullable:"false"`
	Categories        []string      `json:"categories" nullable:"false"`
	UsedBy            []string      `json:"used_by" nullable:"false"`
	Roadmap           string        `json:"roadmap,omitempty"`
	DevelopmentStatus string        `json:"development_status,omitempty"`
	SoftwareType      string        `json:"software_type,omitempty"`
	Licence           string        `json:"licence,omitempty"`
	RepoOwner         string        `json:"repo_owner,omitempty"`
	MaintenanceType   string        `json:"maintenance_type,omitempty"`
	Organisation      *apiBodyName  `json:"organisation,omitempty"`
	FundedBy          []apiBodyName `json:"funded_by" nullable:"false"`
	Languages         []string      `json:"available_languages" nullable:"false"`
	Texts             []apiTexts    `json:"texts" nullable:"false"`
	Findings          []apiFinding  `json:"findings" nullable:"false"`
}

// apiBodyName is an organisation as a publiccode.yml names it.
type apiBodyName struct {
	URI  string `json:"uri,omitempty"`
	Name string `json:"name,omitempty"`
}

// apiTexts are the words of a publiccode.yml in one language.
type apiTexts struct {
	Lang          string   `json:"lang" doc:"BCP 47, as written."`
	Name          string   `json:"name,omitempty"`
	Short         string   `json:"short,omitempty"`
	Long          string   `json:"long,omitempty"`
	GenericName   string   `json:"generic_name,omitempty"`
	Features      []string `json:"features" nullable:"false"`
	Documentation string   `json:"documentation,omitempty"`
}

type listRepositoriesInput struct {
	LanguageInput
	PartInput
	Forge    []string `query:"forge,explode" nullable:"false" doc:"Host. Values of one filter are alternatives; filters add up."`
	Licence  []string `query:"licence,explode" nullable:"false" doc:"not_observed: nobody asked."`
	Language []string `query:"language,explode" nullable:"false" doc:"Programming language."`
	Metadata []string `query:"metadata,explode" nullable:"false" doc:"State of publiccode.yml."`
	Link     []string `query:"link,explode" nullable:"false" doc:"The surest link to an algorithm sheet, or none."`
	Lawful   []string `query:"lawful,explode" nullable:"false" doc:"What the jurisdiction's list says of the licence: yes, no, unknown, none."`
	Opening  []string `query:"opening,explode" nullable:"false" doc:"Degree of opening that the body declares, or none."`
	Check    []string `query:"check,explode" nullable:"false" doc:"Id of a check that the repository passes."`
	Year     []string `query:"year,explode" nullable:"false" doc:"Of the last activity."`
	Gone     []string `query:"gone,explode" nullable:"false" doc:"Whether the address still answers with code: yes, no."`
	Type     []string `query:"type,explode" nullable:"false" doc:"Of the organisation."`
	Ministry []string `query:"ministry,explode" nullable:"false" doc:"Id of the body at the top of the tree."`
}

type keyRepositoryInput struct {
	LanguageInput
	AsOf string `query:"as_of" format:"date" doc:"As it was at the end of that day (UTC), under the address that it had then."`
	Key  string `query:"key" required:"true" doc:"Any address that it has or had, with or without scheme: github.com/o/n."`
}

func (a *api) repositories() {
	get(a, huma.Operation{
		OperationID: "list-repositories", Path: "/repositories", Summary: "List source code repositories",
		Description: "By key, in lower case where the forge folds case. Those that are gone are among them, with gone_at.",
	}, a.listRepositories)
	get(a, huma.Operation{
		OperationID: "get-repository", Path: "/repository", Summary: "One source code repository",
		Description: "Under a former or another address it answers the same, with the key of now, the one asked for in asked, and Content-Location.",
	}, a.repository)
}

func (a *api) listRepositories(ctx context.Context, in *listRepositoriesInput) (*answer[listOf[apiRepository]], error) {
	filters := url.Values{"forge": in.Forge, "licence": in.Licence, "language": in.Language, "metadata": in.Metadata, "link": in.Link, "origin": in.Origin,
		"lawful": in.Lawful, "opening": in.Opening, "check": in.Check, "year": in.Year, "gone": in.Gone, "type": in.Type, "ministry": in.Ministry}
	list, err := part[register.Repository](ctx, a, register.KindRepository, "repositories", in.LanguageInput, in.PartInput, filters)
	if err != nil {
		return nil, err
	}
	for i := range list.nouns {
		if in.AsOf != "" { // the journal does not say who stated each fact
			list.nouns[i].Origin = register.Origin{}
		}
	}
	items, err := a.repositoriesOf(ctx, list.nouns, list.links)
	if err != nil {
		return nil, err
	}
	return pageOf(&a.source, "/repositories", list.kept, items, list.total, cursorOf("repositories", list.next)), nil
}

func (a *api) repository(ctx context.Context, in *keyRepositoryInput) (*answer[apiRepository], error) {
	if in.Key == "" {
		return nil, missingParameter("key")
	}
	if in.AsOf != "" {
		return a.repositoryAt(ctx, in)
	}
	r, err := a.register.RepositoryByKey(ctx, in.Key)
	if err != nil {
		return nil, notFound(err, "key", in.Key)
	}
	items, err := a.repositoriesOf(ctx, []register.Repository{r}, nil)
	if err != nil {
		return nil, err
	}
	x := items[0]
	if in.Key != r.Key {
		x.Asked = in.Key
	}
	if err := a.details(ctx, &x); err != nil {
		return nil, err
	}
	if err := a.life(ctx, r, &x); err != nil {
		return nil, err
	}
	return &answer[apiRepository]{Body: x, ContentLocation: a.elsewhere("/repository", in.Key, r.Key)}, nil
}

// repositoryAt is the repository as it was: what the journal keeps of it.
func (a *api) repositoryAt(ctx context.Context, in *keyRepositoryInput) (*answer[apiRepository], error) {
	key, err := register.CleanKey(in.Key)
	if err != nil {
		return nil, notFound(register.ErrNotFound, "key", in.Key)
	}
	for _, folded := range []string{register.FoldKey(key, register.GitHub), register.FoldKey(key, register.PlainGit)} {
		r, past, err := nounAt[register.Repository](ctx, a, register.KindRepository, folded, in.AsOf)
		r.Origin = register.Origin{} // the journal does not say who stated each fact
		if errors.Is(err, register.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		items, err := a.repositoriesOf(ctx, []register.Repository{r}, past)
		if err != nil {
			return nil, err
		}
		return &answer[apiRepository]{Body: items[0]}, nil
	}
	return nil, notFound(register.ErrNotFound, "key", in.Key)
}

// details adds what only one repository asked for alone carries.
func (a *api) details(ctx context.Context, x *apiRepository) error {
	say := a.speak(ctx)
	snapshot, err := a.register.LatestSnapshot(ctx, x.ID)
	if err != nil && !errors.Is(err, register.ErrNotFound) {
		return err
	}
	if err == nil {
		x.Visit = &apiVisit{
			Crawl: snapshot.Crawl, At: snapshot.At, Reach: snapshot.Reach, Head: snapshot.Head, Branch: snapshot.Branch,
			Files: []apiFile{}, Findings: findingsOf(say, snapshot.Findings),
		}
		for _, f := range snapshot.Files {
			x.Visit.Files = append(x.Visit.Files, apiFile{f.Path, f.SHA256, f.Size})
		}
	}
	if x.Examination, err = a.examination(ctx, x.ID); err != nil {
		return err
	}
	p, err := a.register.Publiccode(ctx, x.ID)
	if errors.Is(err, register.ErrNotFound) {
		return nil
	}
	if err == nil {
		x.Metadata = publiccodeOf(p, say)
	}
	return err
}

func publiccodeOf(p register.Publiccode, say speaker) *apiPubliccode {
	x := &apiPubliccode{
		SHA256: p.SHA256, Valid: p.Valid(), Version: p.Version, Name: p.Name, ApplicationSuite: p.Application, URL: p.URL,
		LandingURL: p.LandingURL, IsBasedOn: filled(p.IsBasedOn), SoftwareVersion: p.SoftwareVer, ReleaseDate: p.ReleaseDate,
		Platforms: filled(p.Platforms), Categories: filled(p.Categories), UsedBy: filled(p.UsedBy), Roadmap: p.Roadmap,
		DevelopmentStatus: p.Status, SoftwareType: p.Type, Licence: p.Licence, RepoOwner: p.Owner, MaintenanceType: p.Maintenance,
		FundedBy: []apiBodyName{}, Languages: filled(p.Languages), Texts: []apiTexts{}, Findings: findingsOf(say, p.Findings),
	}
	if p.Body != (register.Body{}) {
		x.Organisation = &apiBodyName{p.Body.URI, p.Body.Name}
	}
	for _, b := range p.FundedBy {
		x.FundedBy = append(x.FundedBy, apiBodyName(b))
	}
	for _, t := range p.Texts {
		x.Texts = append(x.Texts, apiTexts{t.Lang, t.Name, t.Short, t.Long, t.Generic, filled(t.Features), t.Docs})
	}
	return x
}

// repositoriesOf gives repositories their API form, in their order; past are the links of a past day.
func (a *api) repositoriesOf(ctx context.Context, list []register.Repository, past *pastLinks) ([]apiRepository, error) {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	owners, err := a.register.Owners(ctx, ids)
	if err != nil {
		return nil, err
	}
	links, err := past.or(ids, func(l register.Link) string { return l.Repository }, func() ([]register.Link, error) { return a.register.LinksOfRepositories(ctx, ids) })
	if err != nil {
		return nil, err
	}
	byRepository, err := a.linksBy(ctx, links, func(l register.Link) string { return l.Repository })
	if err != nil {
		return nil, err
	}
	items := make([]apiRepository, len(list))
	for i, r := range list {
		items[i] = a.repositoryOf(a.gate.Repository(r))
		items[i].Links = filled(byRepository[r.ID])
		for _, o := range owners[r.ID] {
			items[i].Organisations = append(items[i].Organisations, a.body(o))
		}
	}
	return items, nil
}

func (a *api) repositoryOf(r register.Repository) apiRepository {
	x := apiRepository{
		ID: r.ID, Key: r.Key, Address: r.URL, Host: r.Host, Forge: r.Kind, ForgeID: r.ForgeID, Name: r.Name,
		Organisations: []apiBody{}, Accounts: filled(r.Accounts), Addresses: []apiAddress{}, Facts: factsOf(r),
		Publiccode: r.Publiccode, Errors: r.Errors, SheetFiles: filled(r.SheetFiles), Reach: r.Reach, MissingAt: r.MissingAt, GoneAt: r.GoneAt, Failures: r.Failures,
		Origin: originOf(r.Origin), Evidence: evidenceOf(r.Evidence), FirstSeenAt: r.FirstSeenAt, SeenAt: r.SeenAt, VisitedAt: r.VisitedAt,
		URL: a.of("/repository", r.Key), Pages: a.site("repository", r.Key),
	}
	if x.Publiccode == "" {
		x.Publiccode = register.MetadataNotObserved
	}
	if x.Reach == "" {
		x.Reach = register.ReachUnknown
	}
	for _, other := range r.Aliases {
		x.Addresses = append(x.Addresses, apiAddress(other))
	}
	return x
}

func factsOf(r register.Repository) apiFacts {
	o, e := r.Origin, r.Evidence
	return apiFacts{
		Description: factOf(r.Description, o, e), Homepage: factOf(r.Homepage, o, e), Licence: factOf(r.Licence, o, e),
		Language: factOf(r.Language, o, e), Topics: listFact(r.Topics, o, e), Fork: factOf(r.Fork, o, e), Archived: factOf(r.Archived, o, e),
		DefaultBranch: factOf(r.DefaultBranch, o, e), Head: factOf(r.Head, o, e), CreatedOn: factOf(r.CreatedOn, o, e),
		LastActivity: factOf(r.LastActivity, o, e), Stars: factOf(r.Stars, o, e), Forks: factOf(r.Forks, o, e),
		OpenIssues: factOf(r.OpenIssues, o, e), Issues: factOf(r.Issues, o, e), Releases: factOf(r.Published(), o, e), LastRelease: factOf(r.Newest(), o, e), Readme: factOf(r.Readme, o, e), Heritage: factOf(r.Heritage, o, e),
		Software: factOf(r.Software, o, e), Summary: factOf(r.Summary, o, e), Body: factOf(r.Body, o, e),
	}
}

func (s *source) repositoryName(r register.Repository) apiRepositoryName {
	return apiRepositoryName{ID: r.ID, Key: r.Key, URL: s.of("/repository", r.Key)}
}

// repositoryNames names repositories by their ids.
func (s *source) repositoryNames(ctx context.Context, ids []string) (map[string]apiRepositoryName, error) {
	list, err := s.register.RepositoriesByID(ctx, unique(ids))
	if err != nil {
		return nil, err
	}
	all := map[string]apiRepositoryName{}
	for _, r := range list {
		all[r.ID] = s.repositoryName(r)
	}
	return all, nil
}
