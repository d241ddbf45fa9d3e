// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"fmt"
	"log/slog"
)

// redacted is all that is ever shown of a secret.
const redacted = "[redacted]"

// Secret holds a token that no log, error, page or export can show. The text sits
// behind a function because fmt prints unexported fields without asking their
// methods. The zero value is an empty secret.
type Secret struct{ reveal func() string }

// NewSecret wraps a token.
func NewSecret(text string) Secret { return Secret{reveal: func() string { return text }} }

// Empty reports whether there is no token.
func (s Secret) Empty() bool { return s.text() == "" }

func (s Secret) text() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// String hides the secret.
func (s Secret) String() string { return redacted }

// GoString hides the secret.
func (s Secret) GoString() string { return redacted }

// Format hides the secret under every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalJSON hides the secret.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText hides the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue hides the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
