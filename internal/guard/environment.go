// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Target is an origin that a token may be given for, and how its forge takes it.
type Target struct {
	Origin string // scheme://host[:port] of the API or git server
	Style  Style
}

// tokenPrefix heads the variables of hosts other than the two below.
const tokenPrefix = "GREFFE_TOKEN_"

// ownVariables are the two forges whose variable has a name of its own.
var ownVariables = []struct{ variable, origin string }{
	{"GITHUB_TOKEN", "https://api.github.com:443"},
	{"GITLAB_TOKEN", "https://gitlab.com:443"},
}

// Environment is what the environment says of tokens.
type Environment struct {
	Credentials []Credential
	Unused      []string // GREFFE_TOKEN_… variables that no target answers to, sorted: a slip to warn of
}

// ReadEnvironment finds the tokens for the given targets in environ (os.Environ):
// GITHUB_TOKEN for https://api.github.com, GITLAB_TOKEN for https://gitlab.com,
// and GREFFE_TOKEN_<HOST> for any other, where HOST is the host, with its port if
// it is not the usual one, in upper case with _ for every other character. The
// same name with _FILE names a file that holds the token. Errors are *SettingError.
func ReadEnvironment(environ []string, targets []Target) (Environment, error) {
	vars := map[string]string{}
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok {
			vars[name] = value
		}
	}
	var env Environment
	used := map[string]string{} // variable -> host that answers to it
	for _, t := range withOwn(targets) {
		c, err := readCredential(vars, t, used)
		if err != nil {
			return Environment{}, err
		}
		if !c.Token.Empty() && !slices.ContainsFunc(env.Credentials, func(o Credential) bool { return o.Origin == c.Origin }) {
			env.Credentials = append(env.Credentials, c)
		}
	}
	for name := range vars {
		if strings.HasPrefix(name, tokenPrefix) && used[name] == "" && used[strings.TrimSuffix(name, "_FILE")] == "" {
			env.Unused = append(env.Unused, name)
		}
	}
	slices.Sort(env.Unused)
	slices.SortFunc(env.Credentials, func(a, b Credential) int { return strings.Compare(a.Origin, b.Origin) })
	return env, nil
}

// withOwn adds the two forges that have a variable of their own.
func withOwn(targets []Target) []Target {
	out := slices.Clone(targets)
	for _, o := range ownVariables {
		out = append(out, Target{Origin: o.origin})
	}
	return out
}

// readCredential reads the token of one target; its Token is empty where none is set.
func readCredential(vars map[string]string, t Target, used map[string]string) (Credential, error) {
	origin, err := Origin(t.Origin)
	if err != nil {
		return Credential{}, err
	}
	c := Credential{Origin: origin, Style: t.Style}
	names := []string{TokenVariable(origin)}
	for _, o := range ownVariables {
		if o.origin == origin {
			names = append(names, o.variable)
		}
	}
	found := ""
	for _, name := range names {
		token, err := readToken(vars, name)
		if err != nil {
			return Credential{}, err
		}
		if token.Empty() {
			continue
		}
		if other := used[name]; other != "" && other != origin {
			return Credential{}, &SettingError{Rule: RuleTokenTwice, Setting: name, Value: other + ", " + origin}
		}
		if found != "" {
			return Credential{}, &SettingError{Rule: RuleTokenTwice, Setting: found, Value: found + ", " + name}
		}
		c.Token, found, used[name] = token, name, origin
	}
	return c, nil
}

// TokenVariable names the variable that holds the token of an origin as Origin
// writes it: https://forge.example:8443 has GREFFE_TOKEN_FORGE_EXAMPLE_8443.
func TokenVariable(origin string) string {
	scheme, host, _ := strings.Cut(origin, "://")
	switch scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return tokenPrefix + strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return '_'
	}, host)
}

// readToken reads a variable, or the file that its …_FILE twin names.
func readToken(vars map[string]string, name string) (Secret, error) {
	text, file := vars[name], vars[name+"_FILE"]
	setting := name
	switch {
	case text != "" && file != "":
		return Secret{}, &SettingError{Rule: RuleTokenTwice, Setting: name, Value: name + ", " + name + "_FILE"}
	case text == "" && file == "":
		return Secret{}, nil
	case file != "":
		setting += "_FILE"
		b, err := readShort(file)
		if err != nil {
			return Secret{}, &SettingError{Rule: RuleTokenFile, Setting: setting, Value: file, Err: err}
		}
		text = b
	}
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxToken || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Secret{}, &SettingError{Rule: RuleTokenText, Setting: setting, Value: redacted}
	}
	return NewSecret(text), nil
}

// maxToken is longer than any forge's token: what is longer is the wrong file.
const maxToken = 4096

func readShort(name string) (string, error) {
	f, err := os.Open(name) // #nosec G304 -- the operator's own setting
	if err != nil {
		return "", fmt.Errorf("read token: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxToken+2))
	if err != nil {
		return "", fmt.Errorf("read token: %w", err)
	}
	return string(b), nil
}

// ProxyVariables lists the proxy settings found in environ, which the Transport
// does not use (see there), so that the program can say so.
func ProxyVariables(environ []string) []string {
	var out []string
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		switch strings.ToUpper(name) {
		case "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY":
			if value != "" {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}
