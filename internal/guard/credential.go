// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"net/http"
	"net/url"
	"strings"
)

// Style is the way in which a forge takes a token.
type Style string

// The styles.
const (
	Bearer       Style = "bearer"        // Authorization: Bearer …: GitHub, GitLab, Gitea; the style of the zero value
	TokenWord    Style = "token"         // Authorization: token …: older Gitea and Gogs
	PrivateToken Style = "private-token" // PRIVATE-TOKEN: …: older GitLab
)

// Credential is a token and the one origin that it is sent to.
type Credential struct {
	Origin string // scheme://host[:port]
	Style  Style
	Token  Secret
}

// secretHeaders never leave as a caller set them: the transport alone knows which
// hop may carry which token.
var secretHeaders = []string{
	"Authorization", "Proxy-Authorization", "Cookie", "Cookie2", "Private-Token", "Job-Token", "Deploy-Token", "X-Gitea-Otp",
}

// apply adds the token to the header of a request to its own origin.
func (c Credential) apply(h http.Header) {
	switch c.Style {
	case PrivateToken:
		h.Set("Private-Token", c.Token.text())
	case TokenWord:
		h.Set("Authorization", "token "+c.Token.text())
	default:
		h.Set("Authorization", "Bearer "+c.Token.text())
	}
}

// Origin gives an address's scheme, host and port in one spelling, the port
// always written: https://api.github.com:443. Errors are *Refusal.
func Origin(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return "", &Refusal{Rule: RuleHost, Target: "address", Detail: "not an address"}
	}
	to, _, _, err := targetOf(u)
	return to.origin, err
}

func byOrigin(credentials []Credential) (map[string]Credential, error) {
	out := map[string]Credential{}
	for _, c := range credentials {
		origin, err := Origin(c.Origin)
		if err != nil {
			return nil, err
		}
		if _, twice := out[origin]; twice {
			return nil, &SettingError{Rule: RuleTokenTwice, Setting: "token", Value: origin}
		}
		if !c.Token.Empty() {
			out[origin] = c
		}
	}
	return out, nil
}
