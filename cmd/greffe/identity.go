// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"os"
	"strings"

	"greffe/internal/identity"
	"greffe/internal/words"
	"greffe/web"
)

// tellMissing names what the operator has not said of itself and of the site's rules:
// the legal page shows each as missing.
func (a *app) tellMissing(o web.Operator) {
	var names []string
	for _, id := range o.Missing() {
		names = append(names, a.text(id, nil))
	}
	if len(names) > 0 {
		a.say("charter.missing", words.Args{"names": strings.Join(names, ", ")})
	}
}

// provider makes the provider of identities of the settings; nil when there is none.
// Its secret stands in the environment, or in a file that the environment names.
func (a *app) provider(s serveSettings) (web.Provider, error) {
	if s.issuer == "" {
		return nil, nil
	}
	secret, err := secretOf("GREFFE_OIDC_CLIENT_SECRET")
	if err != nil {
		return nil, err
	}
	if s.publicURL == "" {
		return nil, misuse("charter.oidc.public_url", nil)
	}
	base := strings.TrimSuffix(s.publicURL, "/")
	p, err := identity.New(identity.Settings{
		Issuer: s.issuer, ClientID: s.clientID, Secret: secret, Redirect: base + web.Callback(), After: base + "/",
		Profile: a.profile.Identity, Now: a.now,
	})
	if err != nil {
		return nil, misuse("charter.oidc.setting", words.Args{"why": err.Error()})
	}
	return p, nil
}

// secretOf reads a secret from the environment, or from the file that <name>_FILE names.
func secretOf(name string) (string, error) {
	file := os.Getenv(name + "_FILE")
	if file == "" {
		return os.Getenv(name), nil
	}
	b, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	if err != nil {
		return "", misuse("cli.file", words.Args{"file": file, "why": err.Error()})
	}
	return strings.TrimSpace(string(b)), nil
}
