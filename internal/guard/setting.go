// SPDX-License-Identifier: EUPL-1.2

package guard

import "fmt"

// The rules of settings.
const (
	RuleAllowHost    Rule = "guard.allow.host"    // not a host: no scheme, path, user or wildcard
	RuleAllowPort    Rule = "guard.allow.port"    // not a port from 1 to 65535
	RuleAllowRange   Rule = "guard.allow.range"   // not an address or CIDR range, bits behind the mask, or too wide
	RuleTokenTwice   Rule = "guard.token.twice"   // two settings give a token for one host, or two hosts share a setting's name
	RuleTokenFile    Rule = "guard.token.file"    // the file of a …_FILE setting cannot be read
	RuleTokenText    Rule = "guard.token.text"    // empty, too long, or with blanks or control characters
	RuleTokenUnknown Rule = "guard.token.unknown" // a GREFFE_TOKEN_… that no host of the accounts list answers to
	RuleProxyIgnored Rule = "guard.proxy.ignored" // a proxy is set in the environment and not used
)

// SettingError is a setting that cannot be used. Its fields are the arguments of
// the message in the catalogues whose id is Rule; a token never is one of them.
type SettingError struct {
	Rule    Rule
	Setting string // the flag or variable
	Value   string // what was given, or the two names that clash
	Err     error  // the cause, where there is one
}

// Error says which setting breaks which rule.
func (e *SettingError) Error() string {
	s := fmt.Sprintf("setting %s: %q breaks %s", e.Setting, e.Value, e.Rule)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *SettingError) Unwrap() error { return e.Err }
