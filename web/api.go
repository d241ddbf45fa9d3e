// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humamux"
	"github.com/gorilla/mux"

	"greffe/internal/export"
	"greffe/internal/law"
	"greffe/internal/words"
)

// APIOptions is what the API and the feeds need to know at their start.
type APIOptions struct {
	Register  Register
	Catalogue *words.Catalogue
	Profile   law.Profile
	// Jurisdictions are those whose law holds for bodies that have another than Profile.
	Jurisdictions []Jurisdiction
	Title         string // name of the site; "" is the catalogue's
	PublicURL     string // https://registre.example; "" gives addresses without scheme and host
	Now           func() time.Time
	Log           *slog.Logger
	People        People      // whose tokens write; nil takes no sheet
	Writing       Writing     // where they write
	Asked         Asked       // readers' questions; nil where the site takes none
	Gate          export.Gate // what may leave in bulk; the zero gate is that of the profile
}

// apiRoot is the path that every address of this version of the API begins with.
const apiRoot = "/api/v1"

// api answers questions in JSON. Each of its paths is fixed, so that one map says
// which exist and what may be asked there.
type api struct {
	source
	router   *mux.Router
	huma     huma.API
	params   map[string]map[string]bool // path -> parameter -> may be repeated
	document []byte                     // OpenAPI
}

// source is what answers are made of, in the API and in the feeds.
type source struct {
	register  Register
	catalogue *words.Catalogue
	profile   law.Profile
	others    []Jurisdiction // of bodies that have another
	name      string
	base      *url.URL // nil without a public address
	now       func() time.Time
	log       *slog.Logger
	gate      export.Gate
	build     string // fingerprint of everything but the register that an answer is made of
}

func newSource(opt APIOptions) (source, error) {
	if opt.Register == nil || opt.Catalogue == nil {
		return source{}, errors.New("web: a register and a catalogue are needed")
	}
	base, err := publicURL(opt.PublicURL)
	if err != nil {
		return source{}, err
	}
	s := source{
		register: opt.Register, catalogue: opt.Catalogue, profile: opt.Profile, others: opt.Jurisdictions,
		name: opt.Title, base: base, now: opt.Now, log: opt.Log, gate: opt.Gate,
	}
	if s.gate.Text == nil {
		s.gate = export.NewGate(opt.Profile)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	return s, nil
}

// NewAPI makes the handler of everything under /api/, or says which option is wrong.
// Its document is described at the first question: readers of pages need not wait for
// it at the start.
func NewAPI(opt APIOptions) (http.Handler, error) {
	s, err := newSource(opt)
	if err != nil {
		return nil, err
	}
	handler := sync.OnceValue(func() http.Handler {
		a, err := newAPI(opt)
		if err != nil { // only a broken build gets here: the document depends on no option
			s.log.Error("the API cannot be described", "error", err)
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		}
		return a.writing(opt.People, opt.Writing, a.answering(a.router, a.known, strict))
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler().ServeHTTP(w, r) }), nil
}

func newAPI(opt APIOptions) (*api, error) {
	s, err := newSource(opt)
	if err != nil {
		return nil, err
	}
	a := &api{source: s, router: mux.NewRouter().UseEncodedPath().SkipClean(true), params: map[string]map[string]bool{}}
	a.huma = humamux.New(a.router, humaConfig())
	a.algorithms()
	a.comparison()
	a.repositories()
	a.organisations()
	a.sheetless()
	a.changes()
	a.search()
	a.software()
	a.products()
	a.accounts()
	a.links()
	a.crawls()
	a.coverage()
	a.rules()
	a.records()
	a.figures()
	a.inquiries(opt.Asked)
	if err := a.describe(); err != nil {
		return nil, err
	}
	a.build = a.fingerprint(a.document)
	return a, nil
}

// humaConfig leaves out whatever huma would add of its own: links to schemas under
// the Host that a stranger sent, and pages that load scripts from elsewhere.
func humaConfig() huma.Config {
	plain := huma.Format{
		Marshal: func(w io.Writer, v any) error {
			enc := json.NewEncoder(w)
			enc.SetEscapeHTML(false)
			return enc.Encode(v)
		},
		Unmarshal: json.Unmarshal,
	}
	c := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI:    "3.1.0",
			Info:       apiInfo(),
			Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName)},
		},
		Formats:       map[string]huma.Format{"application/json": plain, "json": plain},
		DefaultFormat: "application/json",
	}
	c.AllowAdditionalPropertiesByDefault = true // a later version of the program may add fields
	c.Transformers = []huma.Transformer{sparse}
	return c
}

// answer is what an operation gives back: headers of its own and the body.
type answer[T any] struct {
	Link            string `header:"Link" doc:"The next page: rel=\"next\" (RFC 8288)."`
	ContentLocation string `header:"Content-Location" doc:"The address of what is given, where it was asked for under another one."`
	Body            T
}

// get registers an operation. Its parameters are texts that the operation reads
// itself, so that every refusal is a problem in the reader's language.
func get[I, O any](a *api, op huma.Operation, ask func(context.Context, *I) (*answer[O], error)) {
	op.Method, op.Path, op.SkipValidateParams = http.MethodGet, apiRoot+op.Path, true
	op.Responses = a.refusals(op.Responses)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*answer[O], error) {
		out, err := choosing(ctx, in, ask)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
	known := map[string]bool{}
	for _, p := range a.huma.OpenAPI().Paths[op.Path].Get.Parameters {
		if p.In == "query" {
			known[p.Name] = p.Explode != nil && *p.Explode
		}
	}
	a.params[op.Path] = known
}

// choosing answers, once the fields that are wanted are known to exist.
func choosing[I, O any](ctx context.Context, in *I, ask func(context.Context, *I) (*answer[O], error)) (*answer[O], error) {
	if chooser, ok := any(in).(interface {
		chosenFields(t reflect.Type) ([]string, error)
	}); ok {
		if _, err := chooser.chosenFields(reflect.TypeFor[O]()); err != nil {
			return nil, err
		}
	}
	if now, ok := any(in).(interface{ ofNow() error }); ok {
		if err := now.ofNow(); err != nil {
			return nil, err
		}
	}
	return ask(ctx, in)
}

// NowInput is what an operation takes that can tell of no past day: it says so, where a
// parameter that it does not know would read as a slip of the pen. (Its name is exported
// because huma reads the fields of no other embedded struct.)
type NowInput struct {
	AsOf string `query:"as_of" doc:"Not here: the journal keeps no past of this. It is answered 400."`
}

func (in NowInput) ofNow() error {
	if in.AsOf != "" {
		return newProblem("as_of_now")
	}
	return nil
}

// known tells the parameters that a path takes.
func (a *api) known(path string) (map[string]bool, bool) {
	p, ok := a.params[path]
	return p, ok
}

// site gives the addresses of a page in each language.
func (s *source) site(name string, values ...string) map[string]string {
	pages := map[string]string{}
	for _, lang := range words.Langs() {
		pages[lang] = s.absolute(address(lang, name, values...))
	}
	return pages
}

// absolute puts the public address before a path of this site; without one the
// path stands alone. The Host of a request is never used: a stranger writes it.
func (s *source) absolute(path string) string { return absolute(s.base, path) }

// of is the address of one noun in the API.
func (s *source) of(path, key string) string {
	return s.absolute(apiRoot + path + "?key=" + url.QueryEscape(key))
}

// speak gives the words of the request's language.
func (s *source) speak(ctx context.Context) speaker {
	return speaker{s.catalogue, language(ctx)}
}

// title is the name of the site.
func (s *source) title(lang string) string {
	if s.name != "" {
		return s.name
	}
	return s.catalogue.Text(lang, "web.title", nil)
}

// describe writes the OpenAPI document and registers its own address.
func (a *api) describe() error {
	path := apiRoot + "/openapi.json"
	a.params[path] = map[string]bool{"lang": false}
	doc := a.huma.OpenAPI()
	a.describeFeeds(doc)
	a.describeWriting(doc)
	for _, unused := range []string{"ErrorModel", "ErrorDetail"} { // huma's own form of errors, which is never sent
		delete(doc.Components.Schemas.Map(), unused)
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("web: describe the API: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return fmt.Errorf("web: describe the API: %w", err)
	}
	b.WriteByte('\n')
	a.document = b.Bytes()
	a.router.Path(path).HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json;version=3.1")
		_, _ = w.Write(a.document) // to a buffer: nothing can fail
	})
	return nil
}

// refusals adds to the answers of an operation the problems that it can meet.
func (a *api) refusals(answers map[string]*huma.Response) map[string]*huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[problem](), true, "")
	all := map[string]*huma.Response{"304": {Description: "What the reader holds (If-None-Match) is still right."}}
	for code, why := range refusalWords() {
		all[code] = &huma.Response{Description: why, Content: map[string]*huma.MediaType{problemType: {Schema: schema}}}
	}
	for code, r := range answers {
		r.Content = map[string]*huma.MediaType{problemType: {Schema: schema}}
		all[code] = r
	}
	return all
}
