// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"greffe/internal/store"
	"greffe/internal/store/sqlite"
	"greffe/web"
)

// pagesAhead is how many megabytes pages that are made ahead may take: about 20,000
// entries in both languages.
const pagesAhead = 256

// besides opens the file beside the register, of pages made ahead and of what the search
// read. Without it, nil, the site does all the same, only slower.
func (a *app) besides(ctx context.Context, o *office, site *web.Server, most int64) io.Closer {
	if most == 0 || o.engine.ReadOnly {
		return nil
	}
	file, err := a.shelve(ctx, o, site, most)
	if err != nil {
		if ctx.Err() == nil {
			a.log.WarnContext(ctx, "pages are not made ahead", "error", err)
		}
		return nil
	}
	return file
}

// shelve has a site give out the pages that are kept beside the register.
func (a *app) shelve(ctx context.Context, o *office, site *web.Server, most int64) (io.Closer, error) {
	build, err := programDigest()
	if err != nil {
		return nil, err
	}
	file, err := sqlite.OpenShelf(ctx, a.db, most)
	if err != nil {
		return nil, err
	}
	shelf, err := store.NewShelf(ctx, o.store, file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	site.Shelve(shelf, build)
	o.store.FileTerms(file)
	return file, nil
}

// programDigest tells this program from any other: pages that another made are not its own.
func programDigest() (string, error) {
	f, err := os.Open("/proc/self/exe") // the running one, whatever its name now stands for
	if err != nil {
		path, err := os.Executable()
		if err != nil {
			return "", fmt.Errorf("find the program: %w", err)
		}
		if f, err = os.Open(path); err != nil { // #nosec G304 -- this program
			return "", fmt.Errorf("read the program: %w", err)
		}
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("read the program: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}
