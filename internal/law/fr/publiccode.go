// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// publiccode is how French administrations write publiccode.yml. Half of the files
// with fundedBy give url for uri, as the templates of codegouvfr did; these
// templates also had keys of their own for its list of recommended software.
func publiccode() law.Publiccode {
	return law.Publiccode{Keys: map[string]string{
		"fundedBy.url":     "fundedBy.uri",
		"organisation.url": "organisation.uri",

		"authors":                      "",
		"awesomeScore":                 "",
		"awesomeShield":                "",
		"creationDate":                 "",
		"lastUpdated":                  "",
		"latestCommitDate":             "",
		"latestRelease":                "",
		"latestTestedInstallationDate": "",
		"metadataFiles":                "",
		"packages":                     "",
	}}
}
