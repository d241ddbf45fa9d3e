// SPDX-License-Identifier: EUPL-1.2

package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

// zip reads the two kinds of spreadsheets that are archives.
func (x *examiner) zip(b []byte) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		x.refuse(ruleBroken, "")
		return
	}
	if len(z.File) > maxEntries {
		x.refuse(ruleBomb, "")
		return
	}
	switch {
	case len(z.File) > 0 && z.File[0].Name == "mimetype" && z.File[0].Method == zip.Store && string(x.entry(z.File[0])) == ODS:
		x.mediaType = ODS
	case slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "[Content_Types].xml" }) &&
		slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == "xl/workbook.xml" }):
		x.mediaType = XLSX
	default:
		x.refuse(ruleType, "")
		return
	}
	seen := map[string]bool{}
	for _, f := range z.File {
		if seen[f.Name] || path.IsAbs(f.Name) || strings.Contains(f.Name, "..") || strings.Contains(f.Name, "\\") {
			x.refuse(ruleBroken, "")
			return
		}
		seen[f.Name] = true
		if x.open(f); x.left <= 0 {
			return
		}
	}
}

// The parts of an archive that act, that fetch, and that may stand there.
var (
	macroPart    = regexp.MustCompile(`(?i)vbaproject|macrosheets/|activex|^basic/|^scripts/|customui|ctrlprops/`)
	externalPart = regexp.MustCompile(`(?i)externallinks/|connections\.xml|querytables/|datamodel|model/item`)
	knownPart    = regexp.MustCompile(`(?i)\.(xml|rels|rdf|png|jpe?g|gif|svg|svm|wmf|emf|vml|ttf|odttf)$|^mimetype$|layout-cache$|printersettings[^/]*\.bin$|/$`)
)

// open looks at one part.
func (x *examiner) open(f *zip.File) {
	switch {
	case f.Flags&1 != 0:
		x.refuse(ruleLocked, "")
		return
	case macroPart.MatchString(f.Name):
		x.refuse(ruleMacro, cut(f.Name))
		return
	case externalPart.MatchString(f.Name):
		x.refuse(ruleExternal, cut(f.Name))
		return
	case !knownPart.MatchString(f.Name):
		x.refuse(ruleInside, cut(f.Name))
		return
	case strings.HasSuffix(f.Name, "/"), f.Name == "mimetype":
		return
	}
	content := x.entry(f)
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".xml", ".rels", ".rdf", ".vml":
		x.xml(f.Name, content)
	}
}

// entry inflates one part, within the bounds of the whole.
func (x *examiner) entry(f *zip.File) []byte {
	r, err := f.Open()
	if err != nil {
		x.refuse(ruleBroken, "")
		return nil
	}
	defer r.Close()
	return x.bounded(r)
}

// formula is a cell that looks outside its own document.
var formula = regexp.MustCompile(`(?i)(?:https?|ftp|file|smb)://|\bDDE\s*\(|WEBSERVICE\s*\(|\|'|file:`)

// xml reads the elements of one part.
func (x *examiner) xml(name string, b []byte) {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var open []string
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			x.refuse(ruleBroken, cut(name))
			return
		}
		switch t := t.(type) {
		case xml.Directive: // no part of an office document declares a type
			x.refuse(ruleBroken, cut(name))
			return
		case xml.StartElement:
			open = append(open, t.Name.Space+":"+t.Name.Local)
			x.element(t)
		case xml.EndElement:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case xml.CharData:
			x.words(open, string(t))
		}
	}
}

// element looks at what an element does.
func (x *examiner) element(t xml.StartElement) {
	name := t.Name.Space + ":" + t.Name.Local
	switch {
	case t.Name.Space == "script", name == "office:script":
		x.refuse(ruleMacro, name)
	case name == "office:dde-source", name == "table:table-source", name == ":ddeLink", name == ":oleLink":
		x.refuse(ruleExternal, name)
	case name == "manifest:encryption-data":
		x.refuse(ruleLocked, "")
	}
	relation, outside := "", false
	for _, a := range t.Attr {
		switch key := a.Name.Space + ":" + a.Name.Local; {
		case key == ":ContentType" && strings.Contains(strings.ToLower(a.Value), "macroenabled"):
			x.refuse(ruleMacro, cut(a.Value))
		case key == "table:formula" && formula.MatchString(a.Value):
			x.refuse(ruleExternal, cut(a.Value))
		case key == "xlink:href" && name != "text:a" && name != "draw:a" && elsewhere(a.Value):
			x.refuse(ruleExternal, cut(a.Value))
		case key == ":Type":
			relation = a.Value
		case key == ":TargetMode":
			outside = strings.EqualFold(a.Value, "External")
		case key == ":state" && name == ":sheet" && a.Value != "visible":
			x.ask(ruleHidden, "")
		case key == "table:display" && t.Name.Local == "table-properties" && a.Value == "false":
			x.ask(ruleHidden, "")
		case key == "office:value", key == "office:string-value", key == "xlink:href", key == ":Target":
			x.say(a.Value)
		}
	}
	if outside && !strings.HasSuffix(relation, "/hyperlink") {
		x.refuse(ruleExternal, cut(relation))
	}
}

// elsewhere reports whether an address leads out of the archive.
func elsewhere(href string) bool {
	return strings.Contains(href, "://") || strings.HasPrefix(href, "/") || strings.HasPrefix(href, "../") || strings.HasPrefix(strings.ToLower(href), "file:")
}

// words reads the words between elements: those of people, of formulas, of cells.
func (x *examiner) words(open []string, text string) {
	if strings.TrimSpace(text) == "" || len(open) == 0 {
		return
	}
	switch open[len(open)-1] {
	case "dc:creator", "meta:initial-creator", "meta:printed-by", "cp:lastModifiedBy", ":Manager", ":author", "meta:creator-initials":
		x.author(text)
	case ":f":
		if formula.MatchString(text) {
			x.refuse(ruleExternal, cut(text))
		}
	case ":Application", "meta:generator", ":AppVersion", ":HeadingPairs":
		return
	}
	x.say(text)
}
