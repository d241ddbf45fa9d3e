// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// overlay is the site's own templates and static files, under those that an operator
// puts in their place: a folder that holds templates/NAME.html and static/NAME.
// Templates may only stand for those of the site; static files may also be new ones.
type overlay struct {
	over fs.FS // nil without a theme
	more []string
}

// ownFiles are the files that the program holds, by the folder they are in.
func ownFiles() map[string]fs.ReadFileFS {
	return map[string]fs.ReadFileFS{"templates": templateFiles, "static": staticFiles}
}

// openOverlay looks at an operator's folder. The error names the file that has no place.
func openOverlay(dir string) (overlay, error) {
	if dir == "" {
		return overlay{}, nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return overlay{}, fmt.Errorf("web: theme %s: it is no folder that can be read", dir)
	}
	o := overlay{over: os.DirFS(dir)}
	err := fs.WalkDir(o.over, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return o.place(name)
	})
	if err != nil {
		return overlay{}, fmt.Errorf("web: theme %s: %w", dir, err)
	}
	return o, nil
}

// place checks that the site has a use for a file.
func (o *overlay) place(name string) error {
	folder := path.Dir(name)
	own, ok := ownFiles()[folder]
	if !ok {
		return fmt.Errorf("%s: only templates/NAME.html and static/NAME are read", filepath.FromSlash(name))
	}
	if _, err := own.ReadFile(name); err == nil {
		return nil
	}
	if folder == "templates" {
		return fmt.Errorf("%s: the site has no template of this name", filepath.FromSlash(name))
	}
	if _, known := assetKinds[path.Ext(name)]; !known {
		return fmt.Errorf("%s: this kind of file is not served", filepath.FromSlash(name))
	}
	o.more = append(o.more, name)
	return nil
}

// read gives a file of the theme, or the site's own.
func (o overlay) read(name string) ([]byte, error) {
	if o.over != nil {
		b, err := fs.ReadFile(o.over, name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return b, err
		}
	}
	return ownFiles()[path.Dir(name)].ReadFile(name)
}

// list names the files of a folder, those of the theme among them.
func (o overlay) list(folder string) ([]string, error) {
	own, err := fs.Glob(ownFiles()[folder], folder+"/*")
	if err != nil {
		return nil, err
	}
	for _, name := range o.more {
		if path.Dir(name) == folder {
			own = append(own, name)
		}
	}
	slices.Sort(own)
	return own, nil
}
