// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"iter"
	"time"

	"greffe/internal/register"
)

// Register is all that the site reads. Every method answers register.ErrNotFound
// for what does not exist and register.ErrUnavailable when the store cannot be
// read; lists are sorted and never hold more than limit items. Drafts and
// submitted sheets are never among the answers.
type Register interface {
	Repositories
	Organisations
	Sheets
	Journal
	Finder
	Archive
}

// Repositories reads source code repositories and what was found in them.
type Repositories interface {
	// RepositoryByKey finds a repository by any address that it has or had, in any
	// case. Key of the answer differs from key when that was not its current one.
	RepositoryByKey(ctx context.Context, key string) (register.Repository, error)
	// RepositoriesByID answers those of the ids that exist, in the order of ids.
	RepositoriesByID(ctx context.Context, ids []string) ([]register.Repository, error)
	// RepositoriesInBrief is RepositoriesByID for lists.
	RepositoriesInBrief(ctx context.Context, ids []string) ([]register.RepositoryBrief, error)
	// Repositories lists by folded key, from the first one greater than after.
	Repositories(ctx context.Context, after string, limit int) ([]register.Repository, error)
	// RepositoriesOf lists those held by the accounts of the organisation, by folded key.
	RepositoriesOf(ctx context.Context, organisation, after string, limit int) ([]register.Repository, error)
	// RepositoriesWithHead lists those whose default branch stands at a commit, by id.
	RepositoriesWithHead(ctx context.Context, head string, limit int) ([]register.Repository, error)
	// Software lists what is known as software by slug, from the first one greater than after.
	Software(ctx context.Context, after string, limit int) ([]register.Software, error)
	// SoftwareBySlug answers those of the slugs that exist, in the order of slugs.
	SoftwareBySlug(ctx context.Context, slugs []string) ([]register.Software, error)
	// SoftwareWithKey lists those that have one of these keys (register.SoftwareKey), by slug.
	SoftwareWithKey(ctx context.Context, keys []string) ([]register.Software, error)
	// FormerSoftwareBySlug finds what an address was that is no software's any more.
	FormerSoftwareBySlug(ctx context.Context, slug string) (register.Software, error)
	// RepositoriesWithSoftwareKey lists those whose software would have that key, those that declare it first.
	RepositoriesWithSoftwareKey(ctx context.Context, key string, limit int) ([]register.Repository, error)
	// RepositoriesWithRoot lists those whose history began with a commit, by id.
	RepositoriesWithRoot(ctx context.Context, root string, limit int) ([]register.Repository, error)
	// LatestSnapshot is the last visit, whatever it met.
	LatestSnapshot(ctx context.Context, repository string) (register.Snapshot, error)
	// LastReading is the last visit that read the repository.
	LastReading(ctx context.Context, repository string) (register.Snapshot, error)
	// ReadingWith is the last visit that read these bytes in the repository.
	ReadingWith(ctx context.Context, repository, sha256 string) (register.Snapshot, error)
	// Publiccode is what the last publiccode.yml that was read says, valid or not.
	Publiccode(ctx context.Context, repository string) (register.Publiccode, error)
	// SummariesOf gives what repositories say in one line, in each language.
	SummariesOf(ctx context.Context, repositories []string) (map[string][]register.SoftwareText, error)
	// Examination is what the last visit that read a repository shows of its licence and of good practices.
	Examination(ctx context.Context, repository string) (register.Examination, error)
	// StatedOpening is the degree of opening that was last stated to the register for a repository.
	StatedOpening(ctx context.Context, repository string) (register.StatedOpening, error)
	// Results gives the results of the checks of each repository that the accounts of the
	// organisation hold and that is not gone, by id; one that no visit has read has none.
	Results(ctx context.Context, organisation string) (map[string][]register.Check, error)
	// File gives the raw bytes of a file by their SHA-256.
	File(ctx context.Context, sha256 string) ([]byte, error)
}

// Organisations reads public bodies and their accounts.
type Organisations interface {
	// OrganisationBySlug finds a public body by its address on the site.
	OrganisationBySlug(ctx context.Context, slug string) (register.Organisation, error)
	// OrganisationsByID answers those of the ids that exist, in the order of ids.
	OrganisationsByID(ctx context.Context, ids []string) ([]register.Organisation, error)
	// BodiesInBrief is OrganisationsByID for lists.
	BodiesInBrief(ctx context.Context, ids []string) ([]register.BodyBrief, error)
	// Organisations lists by slug, from the first one greater than after.
	Organisations(ctx context.Context, after string, limit int) ([]register.Organisation, error)
	// OrganisationsAlphabetically lists by name without case and accents, from the first one
	// whose Place is greater than after.
	OrganisationsAlphabetically(ctx context.Context, after string, limit int) ([]register.Organisation, error)
	// OrganisationsUnder lists the bodies whose current parent it is, by slug.
	OrganisationsUnder(ctx context.Context, organisation string, limit int) ([]register.Organisation, error)
	// Owners gives, for each of the repositories, the bodies whose accounts hold it, by slug.
	Owners(ctx context.Context, repositories []string) (map[string][]register.Organisation, error)
	// OwnersInBrief is Owners for lists.
	OwnersInBrief(ctx context.Context, repositories []string) (map[string][]register.BodyBrief, error)
	// Counts gives, for each of the organisations, how much of it the register holds.
	Counts(ctx context.Context, organisations []string) (map[string]register.Counts, error)
	// Census gives the public list of the algorithms of the organisation, made before each has a sheet.
	Census(ctx context.Context, organisation string) (register.Census, error)
	// CensusesOf gives those of these organisations that have one, by id.
	CensusesOf(ctx context.Context, organisations []string) (map[string]register.Census, error)
	// Sheetless lists the bodies that have no public sheet and no public census, whose standing is a state, or of
	// any when state is "", by slug, from the first one greater than after.
	Sheetless(ctx context.Context, state, after string, limit int) ([]register.Organisation, error)
	// SheetlessCounts counts them by their standing.
	SheetlessCounts(ctx context.Context) (map[string]int, error)
	// Above tells which of these bodies have others directly below them.
	Above(ctx context.Context, organisations []string) (map[string]bool, error)
	// SheetsBelow counts the public sheets of the bodies directly below each of these.
	SheetsBelow(ctx context.Context, organisations []string) (map[string]int, error)
	// UnderOtherLaw lists the bodies that have a profile of their own, by slug.
	UnderOtherLaw(ctx context.Context, limit int) ([]register.Organisation, error)
	// AccountsOf lists the accounts of the organisation, by key.
	AccountsOf(ctx context.Context, organisation string) ([]register.Account, error)
	// Accounts lists every account, by key.
	Accounts(ctx context.Context) ([]register.Account, error)
}

// Sheets reads algorithm sheets and their links to source code.
type Sheets interface {
	// SheetBySlug finds a sheet that is or was public.
	SheetBySlug(ctx context.Context, slug string) (register.Sheet, error)
	// SheetsByID answers those of the ids that exist and are or were public, in the order of ids.
	SheetsByID(ctx context.Context, ids []string) ([]register.Sheet, error)
	// Sheets lists the public ones (withdrawn ones left out) by slug, from the first one greater than after.
	Sheets(ctx context.Context, after string, limit int) ([]register.Sheet, error)
	// SheetsAlphabetically lists the public ones by name without case and accents, from the first
	// one whose register.Sheet.Place is greater than after.
	SheetsAlphabetically(ctx context.Context, after string, limit int) ([]register.Sheet, error)
	// SheetsOf lists the public ones of the organisation by slug, from the first one greater than after.
	SheetsOf(ctx context.Context, organisation, after string, limit int) ([]register.Sheet, error)
	// Revisions lists the public revisions of a sheet, latest first.
	Revisions(ctx context.Context, sheet string) ([]register.Revision, error)
	// LinksOfSheets lists the links of these sheets, rejected ones left out, by sheet, then surest first.
	LinksOfSheets(ctx context.Context, sheets []string) ([]register.Link, error)
	// LinksOfRepositories lists the links of these repositories, rejected ones left out, by repository, then surest first.
	LinksOfRepositories(ctx context.Context, repositories []string) ([]register.Link, error)
	// LinksToReview lists links of public sheets that wait for a person, or whose code has drifted from its sheet; of
	// one body, or of all when organisation is "", by sheet, from the first one greater than after.
	LinksToReview(ctx context.Context, organisation, after string, limit int) ([]register.Link, error)
	// Products lists products by slug, from the first one greater than after, with how many public sheets name each.
	Products(ctx context.Context, after string, limit int) ([]register.ProductUses, error)
	// Product finds one by its slug.
	Product(ctx context.Context, slug string) (register.ProductUses, error)
	// Attachment finds the record of a document of a sheet that was public once; its size is 0 once its bytes are forgotten.
	Attachment(ctx context.Context, sheet, hash string) (register.AttachedFile, error)
	// AttachedBytes gives the bytes of a document of a sheet, in whatever state.
	AttachedBytes(ctx context.Context, sheet, hash string) ([]byte, error)
	// SheetsOfProduct lists the public sheets that name a product, by slug of the sheet.
	SheetsOfProduct(ctx context.Context, product string, limit int) ([]register.Sheet, error)
}

// Journal reads what happened to the register.
type Journal interface {
	// LastChanges lists public changes, latest first, with Seq lower than before (0: from the last one).
	LastChanges(ctx context.Context, before int64, limit int) ([]register.Change, error)
	// LastChangesOf lists the changes of these kinds, latest first, with Seq lower than before (0: from the last one).
	LastChangesOf(ctx context.Context, kinds []register.Kind, before int64, limit int) ([]register.Change, error)
	// ChangesAbout lists the changes of one body, of its sheets and of its repositories, of these kinds, latest first.
	ChangesAbout(ctx context.Context, organisation string, kinds []register.Kind, before int64, limit int) ([]register.Change, error)
	// ChangesOf lists the changes of one noun, latest first.
	ChangesOf(ctx context.Context, kind register.Kind, key string, limit int) ([]register.Change, error)
	// Crawls lists the rounds of visits, latest first.
	Crawls(ctx context.Context, limit int) ([]register.Crawl, error)
	// LastRound is the last round of visits to more than what somebody asked for.
	LastRound(ctx context.Context) (register.Crawl, error)
	// CrawlSettings is how rounds are made, as the program that makes them last said; it wraps ErrNotFound before the first.
	CrawlSettings(ctx context.Context) (register.CrawlSettings, error)
	// Coverage gives, for each account ever visited, the last part that a crawl wrote of it, by account.
	Coverage(ctx context.Context) ([]register.CrawlPart, error)
	// LastVisits gives both for these accounts alone, by their folded keys.
	LastVisits(ctx context.Context, accounts []string) ([]register.CrawlPart, map[string]time.Time, error)
	// LastSuccess gives, for each account (folded key), the time of its last finished part.
	LastSuccess(ctx context.Context) (map[string]time.Time, error)
	// Figures counts what the home page shows.
	Figures(ctx context.Context) (register.Figures, error)
	// Version grows with each change that a page could show.
	Version(ctx context.Context) (int64, error)
}

// Finder searches. The facets that pages have words for are kind, organisation
// (value: the id), forge (host), licence, language, status, automation, origin,
// metadata (register.MetadataState) and link (the surest register.LinkStatus, or
// "none"); others are not shown.
type Finder interface {
	// Find answers a reader's question.
	Find(ctx context.Context, q register.Question) (register.Answer, error)
	// FindAll streams all that a question finds, in no order of rank.
	FindAll(ctx context.Context, q register.Question) iter.Seq2[register.Hit, error]
}
