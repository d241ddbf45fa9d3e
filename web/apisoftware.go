// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

// apiProject is software, with the repositories that it stands in.
type apiProject struct {
	Key           string                  `json:"key" doc:"Its slug."`
	Name          string                  `json:"name"`
	Declared      bool                    `json:"declared" doc:"A publiccode.yml says the name."`
	Texts         []register.SoftwareText `json:"texts" nullable:"false" doc:"What it does, by language; without one where nobody said in which."`
	Licence       string                  `json:"licence,omitempty" doc:"Of the main repository, which tells how it is known."`
	Language      string                  `json:"language,omitempty" doc:"Of the main repository."`
	Active        time.Time               `json:"last_activity,omitzero" doc:"In any of the repositories."`
	Released      time.Time               `json:"last_release,omitzero" doc:"Of the main repository, as far as its forge was asked."`
	Organisations []apiBody               `json:"organisations" nullable:"false" doc:"Bodies whose accounts hold a repository of it, that of the main one first."`
	Repositories  []apiPart               `json:"repositories" nullable:"false" doc:"The main one first."`
	URL           string                  `json:"url" doc:"Its address in this API."`
	Pages         map[string]string       `json:"pages"`
}

// apiPart is one repository of a software.
type apiPart struct {
	Repository apiRepositoryName       `json:"repository"`
	Ground     register.SoftwareGround `json:"ground" enum:"main,declared,mirror,copy,described,fork" doc:"Why it is taken for a part: mirror and copy by the last and the first commit, described by the same words, declared by publiccode.yml, fork by its forge."`
}

type keyProjectInput struct {
	LanguageInput
	NowInput
	Key string `query:"key" required:"true" doc:"Slug, as a search gives it."`
}

// apiSoftware is a piece of software as its publiccode.yml names it.
type apiSoftware struct {
	Name          string                 `json:"name" doc:"In publiccode.yml; the repository's where the file gives none."`
	Summary       string                 `json:"summary,omitempty"`
	Licence       apiFact[string]        `json:"licence"`
	Publiccode    register.MetadataState `json:"publiccode" enum:"invalid,valid" doc:"State of publiccode.yml."`
	Repository    apiRepositoryName      `json:"repository"`
	Organisations []apiBody              `json:"organisations" nullable:"false"`
	Pages         map[string]string      `json:"pages"`
}

type listSoftwareInput struct {
	LanguageInput
	PartInput
	Licence  []string `query:"licence,explode" nullable:"false"`
	Language []string `query:"language,explode" nullable:"false" doc:"Programming language."`
}

func (a *api) software() {
	get(a, huma.Operation{
		OperationID: "list-software", Path: "/software", Summary: "List software",
		Description: "Repositories whose publiccode.yml was read, valid or not, by key. get-repository gives what the file says.",
	}, a.listSoftware)
	get(a, huma.Operation{
		OperationID: "get-software-project", Path: "/software-project", Summary: "One software, and the repositories that it stands in",
		Description: "What a publiccode.yml names, or a project of which several repositories of one name are mirrors, copies or forks.",
	}, a.project)
}

func (a *api) listSoftware(ctx context.Context, in *listSoftwareInput) (*answer[listOf[apiSoftware]], error) {
	if in.AsOf != "" {
		return nil, newProblem("as_of", "name", "metadata")
	}
	filters := url.Values{"licence": in.Licence, "language": in.Language, "origin": in.Origin, "metadata": {string(register.MetadataValid), string(register.MetadataInvalid)}}
	list, err := part[register.Repository](ctx, a, register.KindRepository, "software", in.LanguageInput, in.PartInput, filters)
	if err != nil {
		return nil, err
	}
	delete(list.kept, "metadata")
	repositories, err := a.repositoriesOf(ctx, list.nouns, nil)
	if err != nil {
		return nil, err
	}
	items := make([]apiSoftware, len(repositories))
	for i, x := range repositories {
		r := list.nouns[i]
		items[i] = apiSoftware{
			Name: r.Software.Or(r.Name), Summary: r.Summary.Or(""), Licence: x.Facts.Licence, Publiccode: x.Publiccode,
			Repository: a.repositoryName(r), Organisations: x.Organisations, Pages: x.Pages,
		}
	}
	return pageOf(&a.source, "/software", list.kept, items, list.total, cursorOf("software", list.next)), nil
}

func (a *api) project(ctx context.Context, in *keyProjectInput) (*answer[apiProject], error) {
	if in.Key == "" {
		return nil, missingParameter("key")
	}
	list, err := a.register.SoftwareBySlug(ctx, []string{in.Key})
	if err == nil && len(list) == 0 {
		err = notFound(register.ErrNotFound, "key", in.Key)
	}
	if err != nil {
		return nil, err
	}
	x := list[0]
	bodies, err := a.holders(ctx, list)
	out := apiProject{
		Key: x.Slug, Name: x.Name, Declared: x.Declared, Texts: filled(x.Texts), Licence: x.Licence.Or(""), Language: x.Language.Or(""),
		Active: x.Active, Released: x.Released, Organisations: filled(bodies[x.Slug]), URL: a.of("/software-project", x.Slug), Pages: a.site("software", x.Slug),
	}
	for _, part := range x.Parts {
		out.Repositories = append(out.Repositories, apiPart{apiRepositoryName{part.Repository, part.Address, a.of("/repository", part.Address)}, part.Ground})
	}
	return &answer[apiProject]{Body: out}, err
}

// holders gives the bodies whose accounts hold the repositories of software, by slug.
func (a *api) holders(ctx context.Context, list []register.Software) (map[string][]apiBody, error) {
	owners, err := softwareOwners(ctx, a.register, list)
	bodies := map[string][]apiBody{}
	for slug, of := range owners {
		for _, o := range of {
			bodies[slug] = append(bodies[slug], a.briefBody(o))
		}
	}
	return bodies, err
}

func (a *api) hitSoftware(ctx context.Context, ids map[register.Kind][]string, found map[string]apiHit) error {
	if len(ids[register.KindSoftware]) == 0 {
		return nil
	}
	list, err := a.register.SoftwareBySlug(ctx, ids[register.KindSoftware])
	if err != nil {
		return err
	}
	bodies, err := a.holders(ctx, list)
	for _, x := range list {
		found[softwareHit(x.Slug)] = apiHit{
			Kind: register.KindSoftware, ID: x.Slug, Key: x.Slug, Name: x.Name, Summary: cut(softwareText(language(ctx), x).Text, summaryLength),
			Bodies: filled(bodies[x.Slug]), URL: a.of("/software-project", x.Slug), Pages: a.site("software", x.Slug),
		}
	}
	return err
}
