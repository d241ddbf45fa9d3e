// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"greffe/internal/register"
)

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
