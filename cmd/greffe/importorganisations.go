// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"greffe/internal/desk"
	"greffe/internal/inventory"
	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func importOrganisationsCommand(a *app) *cobra.Command {
	var of listFlags
	var known bool
	var profile string
	cmd := &cobra.Command{
		Use:   "organisations FILE",
		Short: a.text("cli.import.organisations.short", nil),
		Long:  a.listForms(),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			origin, err := of.origin(args[0])
			if err != nil {
				return err
			}
			if profile != "" {
				if _, err := bodyProfile(profile); err != nil {
					return err
				}
			}
			list, err := a.readBodies(args[0])
			if err != nil {
				return err
			}
			for i := range list.bodies {
				list.bodies[i].Profile = profile
			}
			o, err := a.open(cmd.Context(), sqlite.Write)
			if err != nil {
				return err
			}
			defer o.Close()
			done, err := list.save(cmd.Context(), o.desk, origin, known)
			if err != nil {
				return err
			}
			a.sayImported(done)
			return a.tell(args[0], slices.Concat(list.findings, done.Findings))
		},
	}
	of.add(a, cmd)
	cmd.Flags().BoolVar(&known, "known", false, a.text("body.flag.known", nil))
	cmd.Flags().StringVar(&profile, "body-profile", "", a.text("standing.cli.flag.profile", words.Args{"allowed": allowedProfiles()}))
	return cmd
}

// listForms says which forms of lists can be read: the inventory's, which belongs to no
// jurisdiction, and those of the jurisdictions.
func (a *app) listForms() string {
	text := a.text("body.import.long", nil) + "\n\n" + a.text("body.import.accounts", nil)
	for _, p := range profiles() {
		for _, l := range p.Lists {
			text += "\n\n" + a.text(l.Words(), nil)
		}
	}
	return text
}

// bodyList is a list of public bodies, or of the names of their accounts.
type bodyList struct {
	bodies   []law.ListedBody
	accounts []register.Account
	named    bool // it is a list of accounts
	findings []register.Finding
}

func (l *bodyList) save(ctx context.Context, d *desk.Desk, origin register.Origin, known bool) (desk.Imported, error) {
	switch {
	case l.named:
		return d.NameAccounts(ctx, origin, l.accounts)
	case known:
		return d.UpdateOrganisations(ctx, origin, l.bodies)
	}
	return d.ImportOrganisations(ctx, origin, l.bodies)
}

// headSize is how much of a file tells which list it is.
const headSize = 1 << 16

// readBodies reads a list, plain or as the first list within a zip file, by what is
// in it and not by its name.
func (a *app) readBodies(file string) (*bodyList, error) {
	f, err := os.Open(file) // #nosec G304 -- the operator's own file
	if err != nil {
		return nil, misuse("cli.file", words.Args{"file": file, "why": err.Error()})
	}
	defer f.Close()
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err == nil && bytes.Equal(head, []byte("PK\x03\x04")) {
		return a.zippedBodies(file, f)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, misuse("cli.file", words.Args{"file": file, "why": err.Error()})
	}
	return a.bodiesIn(file, filepath.Base(file), f)
}

// zippedBodies reads the first file of an archive, by name, that is a list.
func (a *app) zippedBodies(file string, f *os.File) (*bodyList, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, misuse("cli.file", words.Args{"file": file, "why": err.Error()})
	}
	archive, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, a.wrongList(file, err)
	}
	slices.SortFunc(archive.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	err = fmt.Errorf("no list of bodies in the archive: %w", register.ErrInvalid)
	for _, member := range archive.File[:min(len(archive.File), 100)] {
		if member.FileInfo().IsDir() {
			continue
		}
		content, openErr := member.Open()
		if openErr != nil {
			return nil, a.wrongList(file, openErr)
		}
		list, readErr := a.bodiesIn(file, filepath.Base(file)+"/"+member.Name, content)
		if closeErr := content.Close(); readErr == nil && closeErr == nil {
			return list, nil
		}
		err = errors.Join(readErr, err)
	}
	return nil, a.wrongList(file, err)
}

// bodiesIn reads a list under the name that evidence gives it.
func (a *app) bodiesIn(file, name string, r io.Reader) (*bodyList, error) {
	hash := sha256.New()
	whole := bufio.NewReaderSize(io.TeeReader(r, hash), headSize)
	head, err := whole.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, a.wrongList(file, err)
	}
	list := &bodyList{}
	for _, form := range a.forms() {
		if !form.Recognises(head) {
			continue
		}
		if list.bodies, list.findings, err = form.Read(whole); err != nil {
			return nil, a.wrongList(file, err)
		}
		if _, err := io.Copy(io.Discard, whole); err != nil {
			return nil, a.wrongList(file, err)
		}
		list.prove(name, hex.EncodeToString(hash.Sum(nil)))
		return list, nil
	}
	list.named = true
	list.accounts, list.findings, err = inventory.ReadAccounts(whole, name)
	if err != nil {
		return nil, a.wrongList(file, err)
	}
	return list, nil
}

// forms are those of the register's own jurisdiction, then those of the others: a list
// says of bodies who they are, under whatever law.
func (a *app) forms() []law.BodyList {
	all := slices.Clone(a.profile.Lists)
	for _, p := range profiles() {
		if p.ID != a.profile.ID {
			all = append(all, p.Lists...)
		}
	}
	return all
}

// prove says of each fact in which file it stands.
func (l *bodyList) prove(name, sum string) {
	for i := range l.bodies {
		b := &l.bodies[i]
		e := register.Evidence{Path: name, Line: b.Line, SHA256: sum}
		b.Headcount.Evidence, b.Population.Evidence = e, e
	}
}
