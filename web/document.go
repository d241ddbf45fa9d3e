// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"greffe/internal/attachment"
	"greffe/internal/register"
)

// documentRoot heads the addresses of documents that hang on sheets:
// /documents/<sheet>/<hash>. They are the same in every language.
const documentRoot = "/documents/"

var documentPath = regexp.MustCompile(`^` + documentRoot + `([0-9a-f-]{36})/([0-9a-f]{64})$`)

// documentPolicy keeps a browser that shows a document all the same from doing
// anything that it asks for.
const documentPolicy = "default-src 'none'; sandbox"

// document sends a document of a public revision, to be kept and never shown here. One
// that was public once and is so no more is gone.
func (s *Server) document(w http.ResponseWriter, r *http.Request) {
	m := documentPath.FindStringSubmatch(r.URL.EscapedPath())
	if m == nil {
		s.refuse(w, r, http.StatusNotFound)
		return
	}
	file, title, err := s.publicDocument(r, sheetURN+m[1], m[2])
	if err != nil {
		s.refuse(w, r, status(err))
		return
	}
	if file.Bytes == nil {
		s.refuse(w, r, http.StatusGone)
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.MediaType)
	h.Set("Content-Disposition", `attachment; filename="`+documentName(title, file)+`"`)
	h.Set("Content-Security-Policy", documentPolicy)
	h.Set("Access-Control-Allow-Origin", "*")
	h["Cache-Control"] = cacheRevalidate // it may be withdrawn
	etag := strconv.Quote(file.Hash)
	h.Set("ETag", etag)
	if tag := r.Header.Get("If-None-Match"); tag != "" && matches(tag, etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(file.Bytes)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(file.Bytes) // #nosec G705 -- to be kept, never shown; the reader is gone: nobody is left to tell
	}
}

// publicDocument finds a document that was public once. It has bytes while a public
// revision of its sheet names it, the sheet is not withdrawn and withholds no documents.
func (s *Server) publicDocument(r *http.Request, sheet, hash string) (file register.AttachedFile, title string, err error) {
	if file, err = s.opt.Register.Attachment(r.Context(), sheet, hash); err != nil {
		return file, "", err
	}
	list, err := s.opt.Register.SheetsByID(r.Context(), []string{sheet})
	if err != nil || len(list) == 0 || list[0].State == register.Withdrawn || withholds(list[0].Content, "attachments") || file.Size == 0 {
		return file, "", err
	}
	revisions, err := s.opt.Register.Revisions(r.Context(), sheet)
	if err != nil {
		return file, "", err
	}
	for _, rev := range revisions {
		for _, a := range rev.Body.Content.Attachments.Or(nil) {
			if rev.Public && a.Hash == hash {
				file.Bytes, err = s.opt.Register.AttachedBytes(r.Context(), sheet, hash)
				return file, a.Title, err
			}
		}
	}
	return file, "", nil
}

// withholds reports whether a sheet keeps a field back.
func withholds(c register.Content, field string) bool {
	return slices.Contains(c.Secrecy.Or(register.Secrecy{}).Fields, field)
}

// documentName is the name under which a document is kept: of its title, and of what
// its bytes are, whatever it was called.
func documentName(title string, file register.AttachedFile) string {
	name := register.Slug(title)
	if name == "" {
		name = "document"
	}
	return name + "." + attachment.Extension(file.MediaType)
}

// documentView is one document on a page.
type documentView struct {
	register.Attachment
	URL    string // "" for one that the register does not keep
	Format string // ending of its name; "" for what it does not know
	KiB    int
}

// documentsOf lists the documents of a sheet as a page shows them; private is the
// address of the page of its draft's documents, where readers may not come yet.
func documentsOf(x register.Sheet, private string) []documentView {
	var list []documentView
	for _, a := range x.Content.Attachments.Or(nil) {
		v := documentView{Attachment: a, URL: a.Address, Format: attachment.Extension(a.MediaType), KiB: (a.Size + 1023) / 1024}
		if a.Address != register.AttachmentAddress(x.ID, a.Hash) {
			v.URL = ""
		}
		if v.URL != "" && private != "" {
			v.URL = private + "/" + a.Hash
		}
		list = append(list, v)
	}
	return list
}
