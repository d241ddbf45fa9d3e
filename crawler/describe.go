// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"slices"
	"strings"

	"greffe/internal/publiccode"
	"greffe/internal/register"
)

// Describe fills the visit with what the tree says: of a forge now, or of the stored
// bytes of an earlier visit.
func (c *Crawler) Describe(v *Visit, t Tree) {
	v.Root, v.Folders = t.Root, t.Folders
	v.Snapshot.Reach = register.ReachOpen
	if t.Empty {
		v.Snapshot.Reach = register.ReachEmpty
	}
	v.Repository.Reach = v.Snapshot.Reach
	v.Snapshot.Head, v.Snapshot.Branch, v.Snapshot.Files = t.Head, t.Branch, t.Files
	v.Snapshot.Findings = append(slices.Clone(t.Findings), unfollowed(t)...)
	origin := v.Repository.Origin
	evidence := register.Evidence{URL: v.Repository.URL, Commit: t.Head, ReadAt: v.At}
	v.Repository.Head = fact(t.Head, origin, evidence)
	if t.Branch != "" {
		v.Repository.DefaultBranch = register.Known(t.Branch, origin, evidence)
	}
	if !t.Releases.Is(register.NotObserved) {
		v.Repository.Releases = number(t.Releases)
	}
	if !t.LastRelease.Is(register.NotObserved) {
		v.Repository.LastRelease = moment(t.LastRelease, v.At)
	}
	readme := first(t, RoleReadme)
	v.Repository.Readme = fact(readme, origin, of(t, readme, evidence))
	c.metadata(v, t)
	c.sheets(v, t)
}

// of points evidence at one of the files that were read.
func of(t Tree, path string, e register.Evidence) register.Evidence {
	for _, f := range t.Files {
		if f.Path == path && path != "" {
			e.Path, e.SHA256 = path, f.SHA256
		}
	}
	return e
}

func fact(s string, o register.Origin, e register.Evidence) register.Fact[string] {
	if s == "" {
		return register.None[string](o, e)
	}
	return register.Known(s, o, e)
}

// first gives the path of the first file read in a role, the shorter name first:
// README.md before README.fr.md.
func first(t Tree, role Role) string {
	found := ""
	for _, f := range t.Files {
		if Wanted(f.Path) == role && (found == "" || len(f.Path) < len(found)) {
			found = f.Path
		}
	}
	return found
}

// metadata reads publiccode.yml; publiccode.yaml only where the former is missing.
func (c *Crawler) metadata(v *Visit, t Tree) {
	v.Repository.Publiccode = register.MetadataAbsent
	for _, n := range t.Root {
		if Wanted(n.Name) == RolePubliccode {
			v.Repository.Publiccode = register.MetadataUnreadable
		}
	}
	for _, f := range t.Findings {
		if f.Rule == RuleUnread && Wanted(f.Args["path"]) == RolePubliccode {
			v.Repository.Publiccode = register.MetadataFailed
		}
	}
	var file *register.File
	for i := range t.Files {
		f := &t.Files[i]
		if Wanted(f.Path) == RolePubliccode && f.Bytes != nil && (file == nil || strings.HasSuffix(f.Path, ".yml")) {
			file = f
		}
	}
	if file == nil {
		return
	}
	p := c.ParsePubliccode(file.Bytes)
	p.Repository, p.SHA256 = v.Repository.ID, file.SHA256
	v.Publiccode, v.PubliccodePath = &p, file.Path
	v.Repository.Publiccode = register.MetadataValid
	if !p.Valid() {
		v.Repository.Publiccode = register.MetadataInvalid
	}
	e := register.Evidence{URL: v.Repository.URL, Commit: t.Head, Path: file.Path, ReadAt: v.At, SHA256: file.SHA256}
	declare(&v.Repository, p, register.Origin{Kind: register.Declared, Source: v.Repository.URL, Date: v.Repository.Origin.Date}, e, publiccode.Lines(file.Bytes))
}

// declare takes over what lists show of a publiccode.yml, each with its line.
func declare(r *register.Repository, p register.Publiccode, o register.Origin, e register.Evidence, lines map[string]int) {
	r.Errors = 0
	for _, f := range p.Findings {
		if f.Severity == register.Error {
			r.Errors++
		}
	}
	on := func(line int) register.Evidence {
		e := e
		e.Line = line
		return e
	}
	name, short, named, said := p.Name, "", lines["name"], 0
	for _, t := range p.Texts {
		if in := "description." + t.Lang + "."; name == "" && t.Name != "" {
			name, named = t.Name, lines[in+"localisedName"]
		}
		if in := "description." + t.Lang + "."; short == "" && t.Short != "" {
			short, said = t.Short, lines[in+"shortDescription"]
		}
	}
	r.Software, r.Summary, r.Body = fact(name, o, on(named)), fact(short, o, on(said)), fact(p.Body.URI, o, on(lines["organisation.uri"]))
}

// sheets reads the algorithm sheets that the files hold.
func (c *Crawler) sheets(v *Visit, t Tree) {
	for _, f := range t.Files {
		if Wanted(f.Path) != RoleSheet || f.Bytes == nil {
			continue
		}
		v.Repository.SheetFiles = append(v.Repository.SheetFiles, f.Path)
		sheets, findings := c.ParseSheets(f.Path, f.Bytes)
		for _, s := range sheets {
			s.HeldBy, s.HeldPath = v.Repository.ID, f.Path
			s.HeldEvidence = register.Evidence{URL: v.Repository.URL, Commit: t.Head, Path: f.Path, ReadAt: v.At, SHA256: f.SHA256}
			v.Sheets = append(v.Sheets, s)
		}
		faults(v, f.Path, findings...)
	}
	for _, f := range v.Snapshot.Findings {
		if Wanted(f.Args["path"]) == RoleSheet {
			faults(v, f.Args["path"], f)
		}
	}
}

// faults notes the findings of a file that holds sheets, or should: one that
// cannot be read is not one that left.
func faults(v *Visit, path string, findings ...register.Finding) {
	if len(findings) == 0 {
		return
	}
	if v.SheetFaults == nil {
		v.SheetFaults = map[string][]register.Finding{}
	}
	v.SheetFaults[path] = append(v.SheetFaults[path], findings...)
}

// The rules of what stands where a wanted file should.
const (
	RuleSymlink   = "crawler.file.symlink"
	RuleFolder    = "crawler.file.folder"
	RuleSubmodule = "crawler.file.submodule"
	RuleOversized = "crawler.file.oversized"
	RuleUnread    = "crawler.file.unread" // it is there; the server's way of sending did not bring it
)

// unfollowed tells of names in the root that promise metadata and are no file, or
// one too large to be read, as far as the Forge did not (trust A15, A17).
func unfollowed(t Tree) []register.Finding {
	var out []register.Finding
	for _, n := range t.Root {
		role := Wanted(n.Name)
		told := slices.ContainsFunc(t.Findings, func(f register.Finding) bool { return f.Args["path"] == n.Name })
		read := slices.ContainsFunc(t.Files, func(f register.File) bool { return f.Path == n.Name && f.Bytes != nil })
		if role != RolePubliccode && role != RoleSheet || told || read {
			continue
		}
		f := register.Finding{Rule: RuleOversized, Severity: register.Error, Args: map[string]string{"path": n.Name}}
		switch n.Kind {
		case NodeSymlink:
			f.Rule = RuleSymlink
		case NodeSubmodule:
			f.Rule = RuleSubmodule
		case NodeFolder:
			f.Rule = RuleFolder
			if role == RoleSheet {
				f.Severity = register.Warning
			}
		}
		out = append(out, f)
	}
	return out
}
