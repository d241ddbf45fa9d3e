// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"greffe"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = ""

// programVersion is the version of the build, or of the module, or "dev".
func programVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

func versionCommand(a *app) *cobra.Command {
	var licences bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: a.text("cli.version.short", nil),
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if licences {
				_, err := fmt.Fprint(a.stdout, greffe.ThirdParty, "\n", greffe.Licence)
				return err
			}
			_, err := fmt.Fprintln(a.stdout, "greffe "+programVersion())
			return err
		},
	}
	cmd.Flags().BoolVar(&licences, "licences", false, a.text("cli.version.licences", nil))
	return cmd
}
