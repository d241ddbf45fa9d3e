// SPDX-License-Identifier: EUPL-1.2

package register

import (
	"crypto/sha1" // #nosec G505 -- RFC 9562 section 5.5 defines version 5 UUIDs by SHA-1
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// mint derives a short id (80 bits) from what identifies a noun for ever, so that
// the same input gives the same register.
func mint(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + base32Lower.EncodeToString(sum[:10])
}

// RepositoryID mints the id of a repository not met before: from the host and the
// forge's own id, or from the folded key while that is not known.
func RepositoryID(host, forgeID, foldedKey string) string {
	if forgeID != "" {
		return mint("r", host, "#"+forgeID)
	}
	return mint("r", foldedKey)
}

// OrganisationID mints the id of a body from its first identifier, or from the
// account that was the first trace of it.
func OrganisationID(id Identifier) string { return mint("o", id.Scheme, id.Value) }

// SchemeAccount identifies a body by its account (host/path) when nothing better is known.
const SchemeAccount = "account"

// SchemeName identifies a body by its folded name when nothing better is known.
const SchemeName = "name"

// sheetNamespace is the namespace of the version 5 UUIDs of imported sheets: the
// UUID of "urn:greffe:sheet" in the URL namespace of RFC 9562.
var sheetNamespace = uuid5([16]byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}, "urn:greffe:sheet")

// SheetID mints the global id of an imported or found sheet, the same at every
// import: a version 5 UUID of source, administration and name.
func SheetID(source, administration, name string) string {
	u := uuid5(sheetNamespace, source+"\x00"+administration+"\x00"+name)
	h := hex.EncodeToString(u[:])
	return fmt.Sprintf("urn:uuid:%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

func uuid5(space [16]byte, name string) [16]byte {
	h := sha1.New() // #nosec G401 -- as above
	h.Write(space[:])
	h.Write([]byte(name))
	var u [16]byte
	copy(u[:], h.Sum(nil))
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

// CleanKey turns any web or clone address of a repository into its public key:
// host and path without scheme, user, ".git", trailing slash, query or fragment.
// The letters of the path keep their case; see FoldKey. It wraps ErrInvalid.
func CleanKey(address string) (string, error) {
	s := strings.TrimSpace(address)
	if rest, ok := strings.CutPrefix(s, "git@"); ok && !strings.Contains(s, "://") {
		s = "https://" + strings.Replace(rest, ":", "/", 1)
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", address, ErrInvalid)
	}
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "git", "ssh", "git+ssh", "git+https":
	default:
		return "", fmt.Errorf("address %q: scheme %q: %w", address, u.Scheme, ErrInvalid)
	}
	host = strings.TrimRight(host, ".")
	path := strings.Trim(u.Path, "/")
	for rest, more := strings.CutSuffix(path, ".git"); more; rest, more = strings.CutSuffix(path, ".git") {
		path = strings.TrimRight(rest, "/")
	}
	if host == "" || path == "" || strings.ContainsRune(host, '@') || strings.ContainsFunc(host+path, unfit) || !utf8.ValidString(host+path) {
		return "", fmt.Errorf("address %q: %w", address, ErrInvalid)
	}
	for _, part := range strings.Split(path, "/") {
		if part == "" || part == "." || part == ".." {
			return "", fmt.Errorf("address %q: %w", address, ErrInvalid)
		}
	}
	return host + "/" + path, nil
}

// unfit reports whether a character can stand in no key: it would break an address or a page.
func unfit(r rune) bool {
	return Hidden(r) || unicode.IsSpace(r) || strings.ContainsRune("?#%\\", r)
}

// FoldKey is the form in which keys are compared: lower case. Two repositories of
// one forge never differ by case alone on the forges that fold (GitHub, GitLab,
// Gitea, Gogs); on others the path keeps its case.
func FoldKey(key string, kind ForgeKind) string {
	if kind.FoldsCase() {
		return strings.ToLower(key)
	}
	host, path, _ := strings.Cut(key, "/")
	return strings.ToLower(host) + "/" + path
}

// Slug makes a readable address of a name: ASCII letters, digits and single
// hyphens, at most 80 bytes, cut at a word.
func Slug(name string) string {
	s := hyphenate(name)
	if len(s) > 80 {
		s = s[:80]
		if i := strings.LastIndexByte(s, '-'); i > 40 {
			s = s[:i]
		}
		s = strings.TrimRight(s, "-")
	}
	if s == "" {
		return mint("x", name)
	}
	return s
}

// hyphenate keeps the plain letters and digits of name and puts one hyphen for all else.
func hyphenate(name string) string {
	var b strings.Builder
	hyphen := false
	for _, r := range strings.ToLower(name) {
		s := fold(r)
		if s == "" {
			hyphen = b.Len() > 0
			continue
		}
		if hyphen {
			b.WriteByte('-')
			hyphen = false
		}
		b.WriteString(s)
	}
	return b.String()
}

// FoldName is the form in which names are compared: lower case, no accents, single spaces.
func FoldName(name string) string { return strings.ReplaceAll(hyphenate(name), "-", " ") }

// latin gives the plain letters of the accented ones of the languages of Europe.
const latin = "àáâãäåāăą:a çćčĉ:c ďđð:d èéêëēėęě:e ğģ:g ìíîïīįı:i ķ:k łļľ:l ñńňņ:n òóôõöøōő:o ŕř:r śšşș:s ťţț:t ùúûüūůűų:u ýÿ:y źžż:z æ:ae œ:oe ß:ss þ:th"

var plain = func() map[rune]string {
	m := map[rune]string{}
	for _, group := range strings.Fields(latin) {
		letters, to, _ := strings.Cut(group, ":")
		for _, r := range letters {
			m[r] = to
		}
	}
	return m
}()

func fold(r rune) string {
	switch {
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return string(r)
	}
	return plain[r]
}
