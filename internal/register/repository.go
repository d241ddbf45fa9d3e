// SPDX-License-Identifier: EUPL-1.2

package register

import "time"

// Reach says what the last visit met at a repository's address.
type Reach string

const (
	// ReachUnknown: no visit was made; an import told of it.
	ReachUnknown Reach = "unknown"
	// ReachOpen: it answered.
	ReachOpen Reach = "open"
	// ReachEmpty: it answered and holds no commit.
	ReachEmpty Reach = "empty"
	// ReachGone: the forge says that it does not exist (404).
	ReachGone Reach = "gone"
	// ReachRemoved: the forge says that it was there and was removed for good (410).
	ReachRemoved Reach = "removed"
	// ReachForbidden: the forge refuses (401, 403).
	ReachForbidden Reach = "forbidden"
	// ReachBlocked: withheld for legal reasons (451) or by the forge's own rules.
	ReachBlocked Reach = "blocked"
	// ReachUnavailable: it did not answer properly; the last good visit stands.
	ReachUnavailable Reach = "unavailable"
)

// MetadataState says what is known of a repository's publiccode.yml.
type MetadataState string

// The states of publiccode.yml.
const (
	MetadataNotObserved MetadataState = "not_observed"
	MetadataAbsent      MetadataState = "absent"
	MetadataInvalid     MetadataState = "invalid"
	MetadataValid       MetadataState = "valid"
	MetadataFailed      MetadataState = "failed"
	// MetadataUnreadable: what bears the name is a link, a folder or too large: no file that can be read.
	MetadataUnreadable MetadataState = "unreadable"
)

// Repository is one source code repository of a public body. Its facts are what
// is known now: the last good observation of each, whoever made it.
type Repository struct {
	ID       string    `json:"id"`  // minted once: see RepositoryID
	Key      string    `json:"key"` // current address without scheme, as the forge writes it: github.com/o/n
	URL      string    `json:"url"`
	Host     string    `json:"host"` // lower case
	Kind     ForgeKind `json:"kind"`
	ForgeID  string    `json:"forge_id,omitempty"` // the forge's own id; "" until known
	Name     string    `json:"name"`               // the last part of the path
	Accounts []string  `json:"accounts"`           // keys of the accounts that hold it, sorted
	Aliases  []Address `json:"aliases,omitempty"`  // its other and former addresses

	Description   Fact[string]    `json:"description,omitzero"`
	Homepage      Fact[string]    `json:"homepage,omitzero"`
	Licence       Fact[string]    `json:"licence,omitzero"`      // an SPDX expression or family when it could be told, else the source's own word
	LicenceWord   Fact[string]    `json:"licence_word,omitzero"` // what the forge, or a list, says of it: one of the sources of Licence
	Language      Fact[string]    `json:"language,omitzero"`
	Topics        Fact[[]string]  `json:"topics,omitzero"`
	Fork          Fact[bool]      `json:"fork,omitzero"`
	Archived      Fact[bool]      `json:"archived,omitzero"`
	DefaultBranch Fact[string]    `json:"default_branch,omitzero"`
	Head          Fact[string]    `json:"head,omitzero"` // commit of the default branch
	CreatedOn     Fact[time.Time] `json:"created_on,omitzero"`
	LastActivity  Fact[time.Time] `json:"last_activity,omitzero"`
	Stars         Fact[int]       `json:"stars,omitzero"`
	Forks         Fact[int]       `json:"forks,omitzero"`
	OpenIssues    Fact[int]       `json:"open_issues,omitzero"`
	Issues        Fact[bool]      `json:"issues,omitzero"`       // the forge keeps an issue tracker for it that everybody may read
	Releases      Fact[int]       `json:"releases,omitzero"`     // that the forge lists, drafts aside
	LastRelease   Fact[time.Time] `json:"last_release,omitzero"` // when the latest of them was published
	Readme        Fact[string]    `json:"readme,omitzero"`       // path of the file
	Heritage      Fact[string]    `json:"heritage,omitzero"`     // URL at Software Heritage
	Archive       *Archive        `json:"archive,omitempty"`     // its last visit there; nil when it was not asked
	Activity      *Activity       `json:"activity,omitempty"`    // nil when it was not asked
	Publiccode    MetadataState   `json:"publiccode"`            // what the last visit that looked found
	Opening       Fact[string]    `json:"opening,omitzero"`      // degree that the body stated to the register: see StatedOpening
	Software      Fact[string]    `json:"software,omitzero"`     // publiccode name
	Summary       Fact[string]    `json:"summary,omitzero"`      // publiccode short description
	Body          Fact[string]    `json:"body,omitzero"`         // publiccode organisation.uri, as written
	Errors        int             `json:"errors,omitempty"`      // findings of severity error in publiccode.yml
	SheetFiles    []string        `json:"sheets,omitempty"`      // paths of the algorithm sheets it holds
	Reach         Reach           `json:"reach"`
	MissingAt     time.Time       `json:"missing_at,omitzero"` // first visit of the current run of visits that did not find it
	GoneAt        time.Time       `json:"gone_at,omitzero"`    // the same, once a visit of another day has said so too
	Failures      int             `json:"failures,omitempty"`
	Origin        Origin          `json:"origin"`
	Evidence      Evidence        `json:"evidence,omitzero"` // of the facts that carry neither evidence nor origin of their own
	FirstSeenAt   time.Time       `json:"first_seen_at,omitzero"`
	SeenAt        time.Time       `json:"seen_at,omitzero"`    // last observation that counts: an older one never overwrites it
	VisitedAt     time.Time       `json:"visited_at,omitzero"` // last full visit
	ListMark      string          `json:"list_mark,omitempty"` // what the forge's list said at the last full visit (dates, branch): unchanged means no visit

	// How to read it with the fewest requests; of this visit alone, and never kept.
	Kilobytes int  `json:"-"` // that the forge's list says it takes; 0: not said
	Deep      bool `json:"-"` // the last reading found wanted files in folders
}

// Began is the commit that its history began with; "" where it was not read.
func (r *Repository) Began() string {
	if r.Activity == nil {
		return ""
	}
	return r.Activity.Root.Or("")
}

// Lost reports whether an answer says that the repository cannot be read at its address.
func (r Reach) Lost() bool {
	return r == ReachGone || r == ReachRemoved || r == ReachForbidden || r == ReachBlocked
}

// Published gives how many releases there are: where the forge was not asked, none when
// there is no tag that one could be made of.
func (r Repository) Published() Fact[int] {
	if a := r.Activity; r.Releases.Is(NotObserved) && a != nil && a.Tags.Is(Present) && a.Tags.Value == 0 {
		return None[int](a.Tags.Origin, a.Tags.Evidence)
	}
	return r.Releases
}

// Newest gives when the last release was published, else the date of the last tag.
func (r Repository) Newest() Fact[time.Time] {
	if a := r.Activity; !r.LastRelease.Is(Present) && a != nil && !a.ReleasedAt.Is(NotObserved) {
		return a.ReleasedAt
	}
	return r.LastRelease
}

// Gone reports whether the repository can no longer be read at its address.
func (r Repository) Gone() bool { return !r.GoneAt.IsZero() }

// Address is one address of a repository over time (YYYY-MM-DD, "" is open).
type Address struct {
	Key   string `json:"key"`
	Since string `json:"since,omitempty"`
	Until string `json:"until,omitempty"`
}

// File is one file read in a repository, kept once by the hash of its bytes.
type File struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
	Bytes  []byte `json:"-"` // nil when only the reference is meant
}

// Snapshot is what one visit found.
type Snapshot struct {
	Repository string    `json:"repository"` // id
	Crawl      string    `json:"crawl"`
	At         time.Time `json:"at"`
	Reach      Reach     `json:"reach"`
	Head       string    `json:"head,omitempty"`
	Branch     string    `json:"branch,omitempty"`
	Files      []File    `json:"files,omitempty"`
	Listing    string    `json:"listing,omitempty"`  // SHA-256 of the Listing as JSON, kept with the files; "" when the root was not read
	Findings   []Finding `json:"findings,omitempty"` // of the visit itself: a symlink, an oversized file
}

// Publiccode is what a publiccode.yml says, kept even when it is invalid
// (house rule 5). Standard: https://docs.italia.it/italia/developers-italia/publiccodeyml-en/
type Publiccode struct {
	Repository  string    `json:"repository"` // id
	SHA256      string    `json:"sha256"`
	Version     string    `json:"version,omitempty"` // publiccodeYmlVersion, as written
	Name        string    `json:"name,omitempty"`
	Application string    `json:"application_suite,omitempty"`
	URL         string    `json:"url,omitempty"`
	LandingURL  string    `json:"landing_url,omitempty"`
	IsBasedOn   []string  `json:"is_based_on,omitempty"`
	SoftwareVer string    `json:"software_version,omitempty"`
	ReleaseDate string    `json:"release_date,omitempty"`
	Logo        string    `json:"logo,omitempty"`
	Platforms   []string  `json:"platforms,omitempty"`
	Categories  []string  `json:"categories,omitempty"`
	UsedBy      []string  `json:"used_by,omitempty"`
	Roadmap     string    `json:"roadmap,omitempty"`
	Status      string    `json:"development_status,omitempty"`
	Type        string    `json:"software_type,omitempty"`
	Licence     string    `json:"licence,omitempty"`
	Owner       string    `json:"repo_owner,omitempty"`
	Opening     string    `json:"opening,omitempty"` // degree of opening, under a key of the jurisdiction
	Maintenance string    `json:"maintenance_type,omitempty"`
	Contacts    int       `json:"contacts,omitempty"` // how many; their names and addresses are not kept here
	FundedBy    []Body    `json:"funded_by,omitempty"`
	Body        Body      `json:"organisation,omitzero"`
	Languages   []string  `json:"available_languages,omitempty"`
	Texts       []Texts   `json:"texts,omitempty"` // one a language, in the order of the file
	Supports    []string  `json:"supports,omitempty"`
	Findings    []Finding `json:"findings,omitempty"`
}

// Body is an organisation as a publiccode.yml names it.
type Body struct {
	URI  string `json:"uri,omitempty"`
	Name string `json:"name,omitempty"`
}

// Texts are the words of a publiccode.yml in one language.
type Texts struct {
	Lang     string   `json:"lang"` // BCP 47, as written
	Name     string   `json:"name,omitempty"`
	Short    string   `json:"short,omitempty"`
	Long     string   `json:"long,omitempty"`
	Generic  string   `json:"generic_name,omitempty"`
	Features []string `json:"features,omitempty"`
	Docs     string   `json:"documentation,omitempty"`
}

// Valid reports whether the file breaks no rule that counts as an error.
func (p Publiccode) Valid() bool { return !Invalid(p.Findings) }
