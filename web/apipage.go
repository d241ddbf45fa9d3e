// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"greffe/schemas"
)

// apiPage is the reference of the API, made from the OpenAPI document and nothing else.
type apiPage struct {
	Layout
	Operations []apiOperation
	Schemas    []apiSchema
	Problems   []string
}

// apiOperation is one address that a program may ask.
type apiOperation struct {
	ID, Path, Summary, Description string
	Params                         []apiParam
	Answers                        []apiAnswer
}

type apiParam struct {
	Name, Type, Description string
	Required                bool
}

type apiAnswer struct{ Code, Description, Media, Schema string }

// apiSchema is the shape of an answer, or of a part of one.
type apiSchema struct {
	Name   string
	Fields []apiParam
}

// openAPI is what the page reads of the document.
type openAPI struct {
	Paths map[string]struct {
		Get struct {
			OperationID string `json:"operationId"`
			Summary     string
			Description string
			Parameters  []struct {
				Name, Description string
				Required          bool
				Schema            openAPISchema
			}
			Responses map[string]struct {
				Description string
				Content     map[string]struct{ Schema openAPISchema }
			}
		}
	}
	Components struct{ Schemas map[string]openAPISchema }
}

type openAPISchema struct {
	Ref         string `json:"$ref"`
	Type        any
	Format      string
	Description string
	Enum        []any
	Items       *openAPISchema
	Properties  map[string]openAPISchema
	Required    []string
}

func (s *Server) apiReference(r *request) (page, error) {
	p := &apiPage{}
	p.Title, p.Crumbs = s.say(r, "export.api.title"), []Crumb{{s.say(r, "export.data.title"), address(r.lang, "data")}}
	var doc openAPI
	if err := json.Unmarshal(schemas.OpenAPI, &doc); err != nil {
		return nil, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	for path, at := range doc.Paths {
		if at.Get.OperationID == "" { // it is written to, never read: the document says how
			continue
		}
		op := apiOperation{ID: at.Get.OperationID, Path: path, Summary: at.Get.Summary, Description: at.Get.Description}
		for _, x := range at.Get.Parameters {
			op.Params = append(op.Params, apiParam{x.Name, x.Schema.said(), cmp.Or(x.Description, x.Schema.Description), x.Required})
		}
		for code, x := range at.Get.Responses {
			a := apiAnswer{Code: code, Description: x.Description}
			for media, body := range x.Content {
				a.Media, a.Schema = media, body.Schema.name()
			}
			op.Answers = append(op.Answers, a)
		}
		slices.SortFunc(op.Answers, func(a, b apiAnswer) int { return strings.Compare(a.Code, b.Code) })
		p.Operations = append(p.Operations, op)
	}
	slices.SortFunc(p.Operations, func(a, b apiOperation) int { return strings.Compare(a.Path, b.Path) })
	for name, schema := range doc.Components.Schemas {
		x := apiSchema{Name: name}
		for field, f := range schema.Properties {
			x.Fields = append(x.Fields, apiParam{field, f.said(), f.Description, slices.Contains(schema.Required, field)})
		}
		slices.SortFunc(x.Fields, func(a, b apiParam) int { return strings.Compare(a.Name, b.Name) })
		p.Schemas = append(p.Schemas, x)
	}
	slices.SortFunc(p.Schemas, func(a, b apiSchema) int { return strings.Compare(a.Name, b.Name) })
	for name := range problems() {
		p.Problems = append(p.Problems, name)
	}
	slices.Sort(p.Problems)
	return p, nil
}

// name is that of the schema referred to, or of a list's items; "" of a plain type.
func (x openAPISchema) name() string {
	if x.Items != nil {
		return x.Items.name()
	}
	_, name, _ := strings.Cut(x.Ref, "#/components/schemas/")
	return name
}

// said is the type in a few letters: [Sheet], string, "fr" | "en".
func (x openAPISchema) said() string {
	switch {
	case x.Items != nil:
		return "[" + x.Items.said() + "]"
	case x.Ref != "":
		return x.name()
	case len(x.Enum) > 0:
		var all []string
		for _, v := range x.Enum {
			all = append(all, fmt.Sprint(v))
		}
		return strings.Join(all, " | ")
	}
	kind := fmt.Sprint(x.Type)
	if list, ok := x.Type.([]any); ok {
		var all []string
		for _, v := range list {
			all = append(all, fmt.Sprint(v))
		}
		kind = strings.Join(all, " | ")
	}
	if x.Type == nil {
		kind = "object"
	}
	if x.Format != "" {
		kind += " (" + x.Format + ")"
	}
	return kind
}
