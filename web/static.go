// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed static
var staticFiles embed.FS

// asset is one file that pages refer to. Its address holds a hash of its bytes,
// so that it may be kept for ever.
type asset struct {
	address string
	kind    string
	etag    string
	body    []byte
	packed  func() []byte // its gzip form, made when it is first asked for; nil where that saves nothing
}

// assets are found by name for pages and by address for requests.
type assets struct {
	byName    map[string]*asset
	byAddress map[string]*asset
}

var assetKinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// loadAssets reads the site's files; style sheets come last because they name the others.
func loadAssets(from overlay) (assets, error) {
	a := assets{byName: map[string]*asset{}, byAddress: map[string]*asset{}}
	files, err := from.list("static")
	if err != nil {
		return a, fmt.Errorf("web: %w", err)
	}
	slices.SortFunc(files, func(x, y string) int { return strings.Compare(path.Ext(y)+y, path.Ext(x)+x) })
	for _, f := range files {
		body, err := from.read(f)
		if err != nil {
			return a, fmt.Errorf("web: %w", err)
		}
		if err := a.add(path.Base(f), body); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (a assets) add(name string, body []byte) error {
	ext := path.Ext(name)
	kind, ok := assetKinds[ext]
	if !ok {
		return fmt.Errorf("web: static file %s: unknown kind", name)
	}
	if ext == ".css" {
		body = a.resolve(body)
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:6])
	x := &asset{
		address: "/static/" + strings.TrimSuffix(name, ext) + "." + hash + ext,
		kind:    kind, etag: `"` + hash + `"`, body: body, packed: func() []byte { return nil },
	}
	if ext != ".woff2" {
		x.packed = sync.OnceValue(func() []byte { return compress(body, 9) })
	}
	a.byName[name] = x
	a.byAddress[x.address] = x
	return nil
}

// resolve puts the addresses of the other files in place of url("name").
func (a assets) resolve(css []byte) []byte {
	text := string(css)
	for name, x := range a.byName {
		text = strings.ReplaceAll(text, `url("`+name+`")`, `url("`+x.address+`")`)
	}
	return []byte(text)
}

// static serves one file of the site. Only embedded files have an address.
func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	x, ok := s.assets.byAddress[r.URL.Path]
	if !ok {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", x.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if unchanged(w, r, x.etag) {
		return
	}
	body := x.body
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		if packed := x.packed(); packed != nil {
			h.Set("Content-Encoding", "gzip")
			body = packed
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader is gone: nobody is left to tell
	}
}

// unchanged names the answer by its tag, and sends 304 alone to a reader that holds it.
func unchanged(w http.ResponseWriter, r *http.Request, etag string) bool {
	w.Header()["Etag"] = []string{etag}
	tag := r.Header.Get("If-None-Match")
	if tag == "" || !matches(tag, etag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// matches compares If-None-Match with a tag, weakly (RFC 9110 section 13.1.2).
func matches(header, etag string) bool {
	if header == "*" {
		return true
	}
	etag = strings.TrimPrefix(etag, "W/")
	for tag := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(tag), "W/") == etag {
			return true
		}
	}
	return false
}
