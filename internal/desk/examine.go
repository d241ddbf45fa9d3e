// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"greffe/internal/check"
	"greffe/internal/law"
	"greffe/internal/licence"
	"greffe/internal/publiccode"
	"greffe/internal/register"
)

// The most of one examination that is kept: a repository may hold ten thousand files
// named like licences, and nobody reads so many lines.
const (
	maxClaims  = 60
	maxFaults  = 60
	maxListing = 20_000 // names
)

// Examine says what a visit that read the repository shows of its licence and of good
// practices; nothing when it read nothing. The licence of r becomes what was concluded.
// Only what the store keeps of a visit goes into it, so that it can be done again.
func Examine(r *register.Repository, v register.Visit, p law.Profile) (register.Examination, bool) {
	s := v.Snapshot
	if s.Reach != register.ReachOpen && s.Reach != register.ReachEmpty {
		return register.Examination{}, false
	}
	l := license(r, v, p)
	if fact := l.fact(*r, s); fact.State != "" {
		r.Licence = fact
	}
	files := map[string][]byte{}
	for _, f := range s.Files {
		if f.Bytes != nil {
			files[f.Path] = f.Bytes
		}
	}
	subject := check.Subject{
		Repository: *r, Snapshot: s, Root: v.Root, Folders: v.Folders, Files: files,
		Publiccode: v.Publiccode, PubliccodePath: v.PubliccodePath, Licence: l.subject(*r, s),
		Issues: r.Issues, Releases: r.Releases, LastRelease: r.LastRelease, Opening: stated(*r, s),
	}
	if r.Activity != nil {
		counted(&subject, *r.Activity)
	}
	if r.Archive != nil {
		kept := r.Archive.VisitedAt
		subject.Repository.Heritage = register.Fact[string]{State: kept.State, Value: r.Archive.Snapshot.Or(r.URL), Origin: kept.Origin, Evidence: kept.Evidence}
	}
	x := register.Examination{
		Repository: r.ID, At: s.At, Head: s.Head, Licensing: l.kept(), Checks: check.Run(subject, p), Software: software(*r, v), Unreadable: unreadable(*r, s),
	}
	x.Opening, x.Openings = check.Opening(subject, p)
	return x, true
}

// counted hands the checks what the commits and tags say. Those of branches other than
// the main one are not among them. What the forge says of a release goes before the date of a tag.
func counted(s *check.Subject, a register.Activity) {
	s.Activity = check.Activity{Commits: a.Commits, SignedOff: a.SignedOff, First: a.FirstCommit, Last: a.LastCommit}
	s.Tags, s.Versions = a.Tags, a.Versions
	switch {
	case a.Release.Is(register.Present):
		s.LatestTag = a.Release
		if !s.LastRelease.Is(register.Present) {
			s.LastRelease = a.ReleasedAt
		}
	case a.Tags.Is(register.Absent), a.Tags.Is(register.Present) && a.Tags.Value == 0:
		s.LatestTag = register.Fact[string]{State: register.Absent, Origin: a.Tags.Origin, Evidence: a.Tags.Evidence}
		if !s.LastRelease.Is(register.Present) {
			s.LastRelease = register.Fact[time.Time]{State: register.Absent, Origin: a.Tags.Origin, Evidence: a.Tags.Evidence}
		}
	}
}

// list keeps the names that the visit saw, beside the files.
func (b *draft) list(s *register.Snapshot, v register.Visit) error {
	names := len(v.Root)
	for _, nodes := range v.Folders {
		names += len(nodes)
	}
	if len(v.Root) == 0 || names > maxListing {
		return nil
	}
	body, err := json.Marshal(register.Listing{Root: v.Root, Folders: v.Folders})
	if err != nil {
		return fmt.Errorf("listing of %s: %w", v.Repository.Key, err)
	}
	sum := sha256.Sum256(body)
	s.Listing = hex.EncodeToString(sum[:])
	b.batch.Files = append(b.batch.Files, register.File{SHA256: s.Listing, Size: len(body), Bytes: body})
	return nil
}

// examineLinks puts into the batch what the act examined, and the examinations of the
// repositories whose links it changed, with what their links say now.
func (b *draft) examineLinks(ctx context.Context, links map[string][]register.Link) error {
	for _, id := range sorted(b.linked) {
		if b.examinations[id] != nil {
			continue
		}
		x, ok, err := found(b.desk.store.Examination(ctx, id))
		if err != nil {
			return err
		}
		if ok {
			b.examinations[id] = &x
		}
	}
	for _, id := range sortedKeys(b.examinations) {
		x, err := b.linkedExamination(ctx, *b.examinations[id], links[id])
		if err != nil {
			return err
		}
		b.batch.Examinations = append(b.batch.Examinations, x)
	}
	return nil
}

// linkedExamination is an examination with what the repository's links say.
func (b *draft) linkedExamination(ctx context.Context, x register.Examination, links []register.Link) (register.Examination, error) {
	profile, err := b.profileOf(ctx, *b.repositories[x.Repository])
	x.Checks = check.Linked(slices.Clone(x.Checks), *b.repositories[x.Repository], links, profile)
	return x, err
}

// licensing is what was concluded of a licence, with what is needed to word it.
type licensing struct {
	conclusion licence.Conclusion
	answer     licence.Answer
	read       bool   // the root was read, or is known to be empty
	mute       string // a licence file that was not read, or that names nothing known
	muteRead   bool   // it was read
}

// license concludes from the files of a visit, its publiccode.yml and the forge's word.
func license(r *register.Repository, v register.Visit, p law.Profile) licensing {
	s := v.Snapshot
	l := licensing{read: len(v.Root) > 0 || s.Reach == register.ReachEmpty}
	files, others := licenceFiles(v, s)
	claims := append(licence.Read(files), licence.Lines(others)...)
	l.mute, l.muteRead = muteLicence(v, s, claims)
	if said := v.Publiccode; said != nil {
		claims = append(claims, licence.Stated(licence.Publiccode, said.Licence, register.Evidence{
			Path: v.PubliccodePath, Line: publiccode.Lines(bytesOf(s, v.PubliccodePath))["legal.license"], SHA256: said.SHA256})...)
	}
	claims = append(claims, describedLicences(r.URL, s)...)
	if word := r.LicenceWord; word.Is(register.Present) {
		e := word.Evidence
		if e == (register.Evidence{}) {
			e = r.Evidence
		}
		claims = append(claims, licence.Stated(licence.Forge, word.Value, e)...)
	}
	for i := range claims {
		if e := &claims[i].Evidence; claims[i].Source != licence.Forge {
			e.URL, e.Commit, e.ReadAt = r.URL, s.Head, s.At
		}
	}
	l.conclusion = licence.Conclude(claims)
	l.answer = licence.Lawful(l.conclusion, p)
	return l
}

// spoke gives the claim that the conclusion rests on; the first one that speaks of the
// repository when none was understood.
func (l licensing) spoke() (licence.Claim, bool) {
	for _, c := range l.conclusion.Claims {
		if c.Source == l.conclusion.Spoke && c.Understood() {
			return c, true
		}
	}
	if i := slices.IndexFunc(l.conclusion.Claims, func(c licence.Claim) bool { return c.Source != licence.File && c.Body != licence.OtherText }); i >= 0 {
		return l.conclusion.Claims[i], true
	}
	return licence.Claim{}, false
}

// fact is the licence as the register holds it; it has no state when nobody looked.
func (l licensing) fact(r register.Repository, s register.Snapshot) register.Fact[string] {
	c, some := l.spoke()
	observed := register.Origin{Kind: register.Observed, Source: r.Origin.Source, Date: r.Origin.Date}
	at := register.Evidence{URL: r.URL, Commit: s.Head, Path: l.mute, ReadAt: s.At}
	switch {
	case some && c.Source == licence.Forge:
		f := r.LicenceWord
		f.Value = cmp.Or(l.conclusion.Expression.String(), f.Value)
		return f
	case some && (c.Source == licence.Text || c.Source == licence.Title || c.Source == licence.Folder):
		return register.Known(cmp.Or(l.conclusion.Expression.String(), c.Word), observed, c.Evidence)
	case some:
		declared := register.Origin{Kind: register.Declared, Source: r.URL, Date: r.Origin.Date}
		return register.Known(cmp.Or(l.conclusion.Expression.String(), c.Word), declared, c.Evidence)
	case l.mute != "":
		return register.Fact[string]{State: register.Failed, Origin: observed, Evidence: at}
	case l.read:
		return register.None[string](observed, at)
	}
	return register.Fact[string]{}
}

// narrowing gives the places of those who told which one of a family it is.
func (l licensing) narrowing() []register.Evidence {
	var all []register.Evidence
	for _, s := range l.conclusion.Narrowed {
		if i := slices.IndexFunc(l.conclusion.Claims, func(c licence.Claim) bool { return c.Source == s && c.Understood() }); i >= 0 {
			all = append(all, l.conclusion.Claims[i].Evidence)
		}
	}
	return all
}

// subject is the licence as the checks look at it.
func (l licensing) subject(r register.Repository, s register.Snapshot) check.Licence {
	c, some := l.spoke()
	out := check.Licence{Expression: l.conclusion.Expression.String(), Known: !l.conclusion.Expression.Empty(), Agree: check.Yes}
	at := register.Evidence{URL: r.URL, Commit: s.Head, Path: l.mute, ReadAt: s.At}
	switch {
	case some:
		out.State, out.Evidence = register.Present, []register.Evidence{c.Evidence}
	case l.mute != "" && l.muteRead:
		out.State, out.Evidence = register.Present, []register.Evidence{at}
	case l.mute != "":
		out.State, out.Evidence = register.Failed, []register.Evidence{at}
	case l.read:
		out.State, out.Evidence = register.Absent, []register.Evidence{at}
	}
	out.Evidence = append(out.Evidence, l.narrowing()...)
	out.Sources = max(1, len(l.conclusion.Heard()))
	for _, f := range l.conclusion.Findings {
		if f.Rule == "licence.disagree" || f.Rule == "licence.differ" {
			out.Agree = check.No
		}
	}
	switch l.answer.Result {
	case licence.Yes:
		out.Lawful = check.Yes
	case licence.No:
		out.Lawful = check.No
	case licence.Unknown:
		out.Lawful = check.Unknown
	case licence.NotApplicable:
	}
	if out.Lawful == check.No || out.Lawful == check.Unknown {
		for _, f := range l.answer.Findings {
			out.Near = cmp.Or(out.Near, f.Args["instead"], f.Args["listed"])
		}
	}
	return out
}

// kept is what the register keeps of it.
func (l licensing) kept() register.Licensing {
	c := l.conclusion
	out := register.Licensing{
		Expression: c.Expression.String(), Spoke: string(c.Spoke), Answer: string(l.answer.Result),
		AnswerSaid: register.Sentence{ID: l.answer.Message()}, Advice: l.answer.Findings[:min(len(l.answer.Findings), maxFaults)],
		Findings: c.Findings[:min(len(c.Findings), maxFaults)],
	}
	out.Said.ID, out.Said.Args = c.Message()
	for _, s := range c.Narrowed {
		out.Narrowed = append(out.Narrowed, string(s))
	}
	for _, claim := range c.Claims[:min(len(c.Claims), maxClaims)] {
		k := register.LicenceClaim{Source: string(claim.Source), Word: claim.Word, Expression: claim.Expression.String(), Evidence: claim.Evidence}
		k.Said.ID, k.Said.Args = claim.Message()
		out.Claims = append(out.Claims, k)
	}
	return out
}
