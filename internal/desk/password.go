// SPDX-License-Identifier: EUPL-1.2

package desk

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"greffe/internal/register"
)

// Passwords: at least twelve characters of any kind (50 bits are asked for where
// tries are limited, as they are here), at most so many that hashing them is cheap
// to ask for. They are never looked at otherwise, and never have to be changed.
const (
	passwordShortest = 12
	passwordLongest  = 200
)

// Hashing is the cost of argon2id. The zero value takes the second of OWASP's
// equal choices: 19 MiB, two passes, one lane
// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
type Hashing struct {
	Memory uint32 // KiB
	Passes uint32
}

func (h Hashing) filled() Hashing {
	if h.Memory == 0 {
		h = Hashing{Memory: 19 << 10, Passes: 2}
	}
	return h
}

const (
	saltBytes = 16
	halfBytes = 32 // of what argon2id gives: one half is compared, the other seals
)

// hasher makes and compares hashes of passwords, few at a time: each takes its memory.
type hasher struct {
	cost   Hashing
	random io.Reader
	turn   chan struct{}
}

func newHasher(cost Hashing, random io.Reader) *hasher {
	return &hasher{cost: cost.filled(), random: random, turn: make(chan struct{}, 2)}
}

// stretch gives both halves; it waits for its turn.
func (h *hasher) stretch(ctx context.Context, password string, salt []byte, cost Hashing) (compared, seals []byte, err error) {
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, fmt.Errorf("hash a password: %w: %w", register.ErrUnavailable, ctx.Err())
	}
	defer func() { <-h.turn }()
	key := argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, 1, 2*halfBytes)
	return key[:halfBytes], key[halfBytes:], nil
}

// hash gives the form that is kept and the key that seals.
func (h *hasher) hash(ctx context.Context, password string) (kept string, key []byte, err error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", nil, fmt.Errorf("salt: %w", err)
	}
	compared, key, err := h.stretch(ctx, password, salt, h.cost)
	if err != nil {
		return "", nil, err
	}
	return phc(h.cost, salt, compared), key, nil
}

// phc writes the PHC string format
// (https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md).
func phc(cost Hashing, salt, hash []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, cost.Memory, cost.Passes, b64(salt), b64(hash))
}

// readPHC reads what phc writes. Costs beyond bounds are refused: nobody has us hash for minutes.
func readPHC(kept string) (cost Hashing, salt, hash []byte, ok bool) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost, nil, nil, false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &cost.Memory, &cost.Passes); err != nil {
		return cost, nil, nil, false
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	hash, errHash := base64.RawStdEncoding.DecodeString(parts[5])
	ok = errSalt == nil && errHash == nil && len(salt) > 0 && len(hash) == halfBytes && cost.Memory <= 1<<20 && cost.Passes >= 1 && cost.Passes <= 10
	return cost, salt, hash, ok
}

// matches compares a password with the kept form, and gives the key that seals when
// it is right. A kept form that is none costs as much time and matches nothing.
func (h *hasher) matches(ctx context.Context, password, kept string) (key []byte, ok bool, err error) {
	cost, salt, want, readable := readPHC(kept)
	if !readable {
		cost, salt, want = h.cost, make([]byte, saltBytes), make([]byte, halfBytes)
	}
	if len(password) > passwordLongest {
		password = password[:passwordLongest]
		readable = false
	}
	got, key, err := h.stretch(ctx, password, salt, cost)
	if err != nil {
		return nil, false, err
	}
	same := subtle.ConstantTimeCompare(got, want) == 1
	return key, same && readable, nil
}

// seal encrypts a text with AES-256-GCM under a key of a password.
func (h *hasher) seal(key []byte, text string) (string, error) {
	box, err := box(key)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := io.ReadFull(h.random, nonce); err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return base64.RawStdEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(text), nil)), nil
}

// unseal gives the text back; "" when the key is another or the text was touched.
func unseal(key []byte, sealed string) string {
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(key) != halfBytes {
		return ""
	}
	box, err := box(key)
	if err != nil || len(raw) < box.NonceSize() {
		return ""
	}
	text, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
	if err != nil {
		return ""
	}
	return string(text)
}

func box(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return cipher.NewGCM(block)
}

// The faults of a password that somebody chooses; each has words.
const (
	PasswordShort   = "short"
	PasswordLong    = "long"
	PasswordCommon  = "common"
	PasswordPerson  = "person" // it holds the name or the address of the person
	PasswordUniform = "uniform"
)

// passwordFault says what is wrong with a password that somebody chooses; "" when nothing is.
func passwordFault(password string, p register.Person) string {
	folded := strings.ToLower(password)
	different := map[rune]bool{}
	for _, r := range folded {
		different[r] = true
	}
	user, _, _ := strings.Cut(register.FoldMail(p.Mail), "@")
	switch {
	case utf8.RuneCountInString(password) < passwordShortest:
		return PasswordShort
	case len(password) > passwordLongest:
		return PasswordLong
	case len(different) < 5:
		return PasswordUniform
	case len(user) > 3 && strings.Contains(folded, user):
		return PasswordPerson
	case common(folded):
		return PasswordCommon
	}
	return ""
}

// common reports whether a password is made of what everybody tries first.
func common(folded string) bool {
	rest := folded
	for _, word := range []string{
		"motdepasse", "password", "azerty", "qwerty", "administration", "administrateur", "administrator", "admin", "bonjour", "bienvenue", "welcome",
		"soleil", "letmein", "iloveyou", "changeme", "greffe", "registre", "register", "mairie", "1234567890", "123456789", "12345678", "123456", "1234", "0000", "uiop", "abcdef", "abc",
	} {
		rest = strings.ReplaceAll(rest, word, "")
	}
	rest = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || strings.ContainsRune("!@#$*?.-_ ", r) {
			return -1
		}
		return r
	}, rest)
	return len(rest) < 4
}
