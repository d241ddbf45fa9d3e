// SPDX-License-Identifier: EUPL-1.2

package main

import "github.com/spf13/cobra"

// commands lists the subcommands; each stands in the file of its name.
func commands(a *app) []*cobra.Command {
	return []*cobra.Command{
		initCommand(a),
		importCommand(a),
		crawlCommand(a),
		reparseCommand(a),
		accountsCommand(a),
		organisationsCommand(a),
		publiccodeCommand(a),
		demoCommand(a),
		serveCommand(a),
		sheetCommand(a),
		lawCommand(a),
		statusCommand(a),
		exportCommand(a),
		followCommand(a),
		schemasCommand(a),
		userCommand(a),
		organisationCommand(a),
		eraseCommand(a),
		backupCommand(a),
		restoreCommand(a),
		versionCommand(a),
	}
}
