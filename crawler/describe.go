// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"path"
	"slices"
	"strings"

	"greffe/internal/register"
)

// describe fills the visit with what the tree says.
func (w *walk) describe(v *Visit, t Tree) {
	v.Root = t.Root
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
	v.Repository.Readme = fact(first(t, RoleReadme), origin, evidence)
	w.metadata(v, t)
	w.sheets(v, t)
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
func (w *walk) metadata(v *Visit, t Tree) {
	v.Repository.Publiccode = register.MetadataAbsent
	for _, n := range t.Root {
		if Wanted(n.Name) == RolePubliccode {
			v.Repository.Publiccode = register.MetadataInvalid // it is there, and no file that can be read
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
	p := w.ParsePubliccode(file.Bytes)
	p.Repository, p.SHA256 = v.Repository.ID, file.SHA256
	v.Publiccode, v.PubliccodePath = &p, file.Path
	v.Repository.Publiccode = register.MetadataValid
	if !p.Valid() {
		v.Repository.Publiccode = register.MetadataInvalid
	}
}

// sheets reads the algorithm sheets that the files hold.
func (w *walk) sheets(v *Visit, t Tree) {
	for _, f := range t.Files {
		if Wanted(f.Path) != RoleSheet || f.Bytes == nil {
			continue
		}
		v.Repository.SheetFiles = append(v.Repository.SheetFiles, f.Path)
		sheets, findings := w.ParseSheets(f.Path, f.Bytes)
		for _, s := range sheets {
			s.HeldBy, s.HeldPath = v.Repository.ID, f.Path
			s.HeldEvidence = register.Evidence{URL: v.Repository.URL, Commit: t.Head, Path: f.Path, ReadAt: v.At, SHA256: f.SHA256}
			v.Sheets = append(v.Sheets, s)
		}
		if len(findings) > 0 {
			if v.SheetFaults == nil {
				v.SheetFaults = map[string][]register.Finding{}
			}
			v.SheetFaults[f.Path] = findings
		}
	}
}

// The rules of what stands where a wanted file should.
const (
	RuleSymlink   = "crawler.file.symlink"
	RuleFolder    = "crawler.file.folder"
	RuleSubmodule = "crawler.file.submodule"
	RuleOversized = "crawler.file.oversized"
)

// unfollowed tells of names in the root that promise metadata and are no file, or
// one too large to be read (trust A15, A17).
func unfollowed(t Tree) []register.Finding {
	var out []register.Finding
	for _, n := range t.Root {
		role := Wanted(n.Name)
		if role != RolePubliccode && role != RoleSheet {
			continue
		}
		rule := map[NodeKind]string{NodeSymlink: RuleSymlink, NodeFolder: RuleFolder, NodeSubmodule: RuleSubmodule}[n.Kind]
		if n.Kind == NodeFile && !slices.ContainsFunc(t.Files, func(f register.File) bool { return f.Path == n.Name && f.Bytes != nil }) {
			rule = RuleOversized
		}
		told := slices.ContainsFunc(t.Findings, func(f register.Finding) bool { return f.Rule == rule && f.Args["path"] == n.Name })
		if rule == "" || told {
			continue
		}
		severity := register.Error
		if role == RoleSheet && n.Kind == NodeFolder {
			severity = register.Warning
		}
		out = append(out, register.Finding{Rule: rule, Severity: severity, Args: map[string]string{"path": path.Base(n.Name)}})
	}
	return out
}
