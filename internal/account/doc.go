// SPDX-License-Identifier: EUPL-1.2

// Package account reads and writes the list of public bodies' accounts on forges.
// It receives the bytes of a comptes-organismes-publics.yml (forge, owners, body's identifier) or of a Developers Italia publishers.yml.
// It gives accounts with the identifiers of their bodies and findings for every fault, to the crawler and the desk; an edit changes the lines of its own node and no other byte.
//
// # The file of accounts
//
// Each top key is the host name of a forge. A forge, or an owner below it, has the keys
//
//	forge          github, gitlab, gitea (or forgejo), gogs, sourcehut, bitbucket, git (a forge only)
//	owners         accounts, groups or group/subgroup; without it the whole forge is the body's (a forge only)
//	pso_id, siren  identifiers of the body, as the jurisdiction's schemes name them
//	ignored_since  the day from which it is not visited
//	floss_policy   address of the body's free software policy
//	ospo_url       address of its open source programme office
//	proof          listed, backlink, domain or file; our own
//	since, until   the days between which the account was the body's; our own
//	alias_of       host/path of the account that this one repeats; our own
//
// An owner without a key takes the forge's. A placeholder identifier names nobody.
package account
