// SPDX-License-Identifier: EUPL-1.2

// Package desk holds the use cases, one function per act: what is checked, saved, joined, indexed and journalled together.
// It receives what the crawler, the importers and people bring, through cmd, web and the scheduler.
// It gives the store one batch per act, and is the only place that decides who may do what.
package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
)

// Store is what the desk reads and writes.
type Store interface {
	Save(ctx context.Context, b register.Batch) error
	Scrub(ctx context.Context) error

	RepositoryByKey(ctx context.Context, key string) (register.Repository, error)
	RepositoryByForgeID(ctx context.Context, host, forgeID string) (register.Repository, error)
	Repository(ctx context.Context, id string) (register.Repository, error)
	RepositoriesByID(ctx context.Context, ids []string) ([]register.Repository, error)
	RepositoriesByAddress(ctx context.Context, folded []string) ([]register.Repository, error)
	RepositoriesNamed(ctx context.Context, name string, limit int) ([]register.Repository, error)
	RepositoriesWithRoot(ctx context.Context, root string, limit int) ([]register.Repository, error)
	RepositoriesHooked(ctx context.Context, hooks []string, limit int) ([]register.Repository, error)
	RepositoriesWithHead(ctx context.Context, head string, limit int) ([]register.Repository, error)
	RepositoriesOfAccount(ctx context.Context, account string) ([]register.Repository, error)
	RepositoriesOnHost(ctx context.Context, host, after string, limit int) ([]register.Repository, error)

	StaleSoftware(ctx context.Context, limit int) (keys []string, marks []int64, err error)
	SoftwareBearers(ctx context.Context, keys []string) ([]register.Repository, error)
	SoftwareWithKey(ctx context.Context, keys []string) ([]register.Software, error)
	FormerSoftware(ctx context.Context, keys []string) ([]register.Software, error)
	DeclaredNames(ctx context.Context, after string, limit int) (names []register.DeclaredName, last string, err error)
	Ungathered(ctx context.Context, after string, limit int) ([]string, error)
	ToGather(ctx context.Context) (*register.GatheredUntil, error)

	Examination(ctx context.Context, repository string) (register.Examination, error)
	StatedOpening(ctx context.Context, repository string) (register.StatedOpening, error)
	LastReading(ctx context.Context, repository string) (register.Snapshot, error)
	File(ctx context.Context, sha256 string) ([]byte, error)
	RepositoriesOf(ctx context.Context, organisation, after string, limit int) ([]register.Repository, error)

	Publiccode(ctx context.Context, repository string) (register.Publiccode, error)

	CoverageOf(ctx context.Context, host string) ([]register.CrawlPart, error)
	Answer(ctx context.Context, url string) (register.ForgeAnswer, error)

	Organisation(ctx context.Context, id string) (register.Organisation, error)
	OrganisationByIdentifier(ctx context.Context, id register.Identifier) (register.Organisation, error)
	OrganisationsByIdentifiers(ctx context.Context, ids []register.Identifier) ([]register.Organisation, error)
	TakenSlugs(ctx context.Context, kind register.Kind, wanted []string) (map[string]bool, error)
	OrganisationsByName(ctx context.Context, name string) ([]register.Organisation, error)
	OrganisationsByID(ctx context.Context, ids []string) ([]register.Organisation, error)
	OrganisationsUnder(ctx context.Context, organisation string, limit int) ([]register.Organisation, error)
	FreeSlug(ctx context.Context, kind register.Kind, id, wanted string) (string, error)

	Account(ctx context.Context, key string) (register.Account, error)
	AccountsOf(ctx context.Context, organisation string) ([]register.Account, error)
	AccountsByKey(ctx context.Context, keys []string) ([]register.Account, error)

	Sheet(ctx context.Context, id string) (register.Sheet, error)
	SheetsByID(ctx context.Context, ids []string) ([]register.Sheet, error)
	SheetsHeldBy(ctx context.Context, repository string) ([]register.Sheet, error)
	SheetsHeldFrom(ctx context.Context, roots []string, limit int) ([]string, error)
	SheetsHeldAt(ctx context.Context, heads []string, limit int) ([]string, error)
	SheetsNamed(ctx context.Context, names []string, limit int) ([]register.Sheet, error)
	SheetsOf(ctx context.Context, organisation, after string, limit int) ([]register.Sheet, error)
	AllLinksOfSheet(ctx context.Context, sheet string) ([]register.Link, error)
	LinksOfRepositories(ctx context.Context, repositories []string) ([]register.Link, error)
	LinksByAddress(ctx context.Context, folded []string) ([]register.Link, error)

	SheetBySlug(ctx context.Context, slug string) (register.Sheet, error)
	Revisions(ctx context.Context, sheet string) ([]register.Revision, error)
	Declaration(ctx context.Context, sheet string) (register.Declaration, error)
	Declarations(ctx context.Context, organisation string, limit int) ([]register.Declaration, error)
	DeclarationRevision(ctx context.Context, sheet string, number int) (register.Declaration, error)
	DeclarationRevisions(ctx context.Context, sheet string, limit int) ([]register.Declaration, error)
	Remarks(ctx context.Context, sheet string) ([]register.Remark, error)
	KeptAnswers(ctx context.Context, sheet string) ([]register.KeptAnswers, error)
	PeopleByID(ctx context.Context, ids []string) ([]register.Person, error)
	SheetsDueBefore(ctx context.Context, organisations []string, day string, limit int) ([]register.Sheet, error)
	LinksOfSheets(ctx context.Context, sheets []string) ([]register.Link, error)
	DeclarationsNamed(ctx context.Context, organisation, name string) ([]register.Declaration, error)
	Practice(ctx context.Context, organisation string) (register.Practice, error)
	Census(ctx context.Context, organisation string) (register.Census, error)
	WorkingCensus(ctx context.Context, organisation string) (register.Census, error)
	CensusesOf(ctx context.Context, organisations []string) (map[string]register.Census, error)
	ReplyCounts(ctx context.Context, organisation string) ([]register.ReplyCount, error)
	Upload(ctx context.Context, organisation, hash string) (register.Upload, error)
	GrantsIn(ctx context.Context, organisation string) ([]register.Grant, error)
	AttachedFiles(ctx context.Context, sheet string) ([]register.AttachedFile, error)
	AttachedBytes(ctx context.Context, sheet, hash string) ([]byte, error)
	AttachedSize(ctx context.Context, organisation string) (int64, error)
}

// Desk carries out the acts. Acts that write are one at a time, because each reads
// what it will change before it writes one batch.
type Desk struct {
	store    Store
	profiles law.Profiles
	now      func() time.Time
	acts     sync.Mutex
	visits   queue
	mails    bool // messages are sent: acts ask for them
}

// New makes a desk. now is the clock; others are the profiles that a body can have
// instead of the register's.
func New(store Store, profile law.Profile, now func() time.Time, others ...law.Profile) *Desk {
	return &Desk{store: store, profiles: law.NewProfiles(profile, others...), now: now}
}

// clock gives the time of an act, in seconds, as the store keeps it.
func (d *Desk) clock() time.Time { return d.now().UTC().Truncate(time.Second) }

// found turns "not found" into a plain no; any other error stands.
func found[T any](v T, err error) (T, bool, error) {
	if errors.Is(err, register.ErrNotFound) {
		return v, false, nil
	}
	return v, err == nil, err
}
