// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	practice "greffe/internal/check"
	"greffe/internal/export"
	"greffe/internal/register"
	"greffe/internal/store"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

// exportAll writes the register whole into a folder that does not exist yet. It reads a
// copy, so that every file is of one moment, also while a crawl writes.
func (a *app) exportAll(ctx context.Context, o *office, dir, publicURL string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return misuse("cli.export.exists", words.Args{"file": dir})
	}
	part := filepath.Clean(dir) + ".part"
	if err := os.RemoveAll(part); err != nil {
		return incomplete("cli.failed", words.Args{"why": err.Error()})
	}
	still, drop, err := a.stillCopy(ctx, o, part+".db")
	if err != nil {
		return err
	}
	defer drop()
	if err := a.writePackage(ctx, still, part, publicURL); err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	if err := os.Rename(part, dir); err != nil {
		return errors.Join(incomplete("cli.failed", words.Args{"why": err.Error()}), os.RemoveAll(part))
	}
	a.say("cli.export.all.done", words.Args{"file": dir})
	return nil
}

// stillCopy makes a copy of the register that nobody writes, and the function that drops it.
func (a *app) stillCopy(ctx context.Context, o *office, file string) (*store.Register, func(), error) {
	if err := os.RemoveAll(file); err != nil {
		return nil, nil, incomplete("cli.failed", words.Args{"why": err.Error()})
	}
	if err := o.engine.Backup(ctx, file); err != nil {
		return nil, nil, err
	}
	engine, err := sqlite.Open(ctx, file, sqlite.Read)
	if err != nil {
		return nil, nil, errors.Join(err, os.Remove(file))
	}
	return store.New(engine, nil), func() {
		if err := engine.Close(); err != nil {
			a.log.Warn("copy", "error", err)
		}
		for _, end := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(file + end) // what is not there need not go
		}
	}, nil
}

func (a *app) writePackage(ctx context.Context, s *store.Register, dir, publicURL string) error {
	about, err := a.about(ctx, s, publicURL, time.Time{})
	if err != nil {
		return err
	}
	lang := words.Langs()[0] // the same on every machine
	p := export.Package{
		Library: a.library(s), About: about, Program: version, Profile: a.profile.ID, Rules: a.ruleVersions(), Label: a.columnLabel(lang),
		Text:     func(id string) string { return a.words.Text(lang, id, nil) },
		Database: func(ctx context.Context, path string) (export.DatabaseFile, error) { return sqlite.NewPlain(ctx, path) },
	}
	return p.Write(ctx, dir)
}

// ruleVersions lists what the register is judged by.
func (a *app) ruleVersions() []export.RuleVersion {
	var all []export.RuleVersion
	if a.profile.Rules != nil {
		for _, set := range a.profile.Rules.Sets {
			all = append(all, export.RuleVersion{Rule: set.ID, Version: set.Version})
		}
	}
	for _, rule := range practice.Rules(a.profile) {
		all = append(all, export.RuleVersion{Rule: rule.ID, Version: strconv.Itoa(rule.Version)})
	}
	return all
}

// exportVerify looks whether a package is as it was written.
func (a *app) exportVerify(dir string) error {
	faults, err := export.Verify(dir)
	if err != nil {
		if errors.Is(err, register.ErrNotFound) {
			return misuse("cli.export.no_package", words.Args{"file": dir})
		}
		return incomplete("cli.failed", words.Args{"why": err.Error()})
	}
	for _, f := range faults {
		fmt.Fprintf(a.stdout, "%s\t%s\n", f.What, f.Path)
	}
	if len(faults) > 0 {
		return incomplete("cli.export.verify.faults", words.Args{"n": strconv.Itoa(len(faults))})
	}
	a.say("cli.export.verify.well", words.Args{"file": dir})
	return nil
}

// exportEvidence writes the evidence of what the register says of an administration.
func (a *app) exportEvidence(ctx context.Context, o *office, slug, file, publicURL string) error {
	body, err := o.store.OrganisationBySlug(ctx, slug)
	if errors.Is(err, register.ErrNotFound) {
		return misuse("cli.export.no_body", words.Args{"value": slug})
	}
	if err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) // #nosec G302 G304 -- public facts, the operator's own file
	if errors.Is(err, fs.ErrExist) {
		return misuse("cli.export.exists", words.Args{"file": file})
	}
	if err != nil {
		return incomplete("cli.failed", words.Args{"why": err.Error()})
	}
	about, err := a.about(ctx, o.store, publicURL, time.Time{})
	if err == nil {
		about.Title = body.Name
		err = export.Evidence{Reader: o.store, Gate: a.library(o.store).Gate, About: about}.Write(ctx, out, body)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	a.say("cli.export.all.done", words.Args{"file": file})
	return nil
}
