// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"greffe/internal/register"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
)

func backupCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: a.text("cli.backup.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.openEngine(cmd.Context(), sqlite.Read)
			if err != nil {
				return err
			}
			defer o.Close()
			if err := o.engine.Backup(cmd.Context(), args[0]); err != nil {
				if errors.Is(err, register.ErrConflict) {
					return misuse("cli.backup.exists", words.Args{"file": args[0]})
				}
				return &failure{code: exitIncomplete, id: "cli.backup.failed", args: words.Args{"file": args[0], "why": err.Error()}, err: err}
			}
			position, err := checkCopy(cmd.Context(), args[0])
			if err != nil {
				return &failure{code: exitIncomplete, id: "cli.backup.failed", args: words.Args{"file": args[0], "why": err.Error()}, err: err}
			}
			a.say("cli.backup.done", words.Args{"file": args[0], "position": strconv.FormatInt(position, 10)})
			return nil
		},
	}
}

func restoreCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: a.text("cli.restore.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			// A log left beside a register that was moved away would be played into the copy.
			for _, part := range []string{"", "-wal", "-journal"} {
				if _, err := os.Stat(a.db + part); !errors.Is(err, fs.ErrNotExist) {
					return misuse("cli.restore.exists", words.Args{"file": a.db + part})
				}
			}
			position, err := checkCopy(cmd.Context(), args[0])
			if err != nil {
				return &failure{code: exitNoRegister, id: "cli.restore.copy", args: words.Args{"file": args[0], "why": err.Error()}, err: err}
			}
			if err := errors.Join(sqlite.RemoveShelf(a.db), copyFile(args[0], a.db)); err != nil {
				return noRegister(err)
			}
			if _, err := checkCopy(cmd.Context(), a.db); err != nil {
				return noRegister(err)
			}
			a.say("cli.restore.done", words.Args{"file": a.db, "position": strconv.FormatInt(position, 10)})
			return nil
		},
	}
}

// checkCopy opens a copy, checks all of it, and gives its journal's position.
func checkCopy(ctx context.Context, file string) (int64, error) {
	engine, err := sqlite.Open(ctx, file, sqlite.Read)
	if err != nil {
		return 0, err
	}
	if err := engine.Check(ctx); err != nil {
		return 0, errors.Join(err, engine.Close())
	}
	position, err := engine.Position(ctx)
	return position, errors.Join(err, engine.Close())
}

// copyFile writes a copy under another name and gives it its own when it is whole on the disk.
func copyFile(from, to string) error {
	in, err := os.Open(from) // #nosec G304 -- the operator's own file
	if err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	defer in.Close()
	part := to + ".part"
	out, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // #nosec G304 -- the operator's own file
	if err != nil {
		return fmt.Errorf("copy to %s: %w", to, err)
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("copy to %s: %w", to, err), os.Remove(part))
	}
	return nil
}
