// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"reflect"
	"slices"

	"greffe/internal/register"
)

// contestable lists the fields of a sheet that a reader can point at: those that its
// page names.
func (s *Server) contestable() []string {
	var names []string
	for _, f := range register.SheetFields() {
		if s.opt.Catalogue.Has("web.field." + f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// standing reports whether an exchange keeps a fact contested: somebody says that it is
// wrong or should not be shown, and the matter is not closed.
func standing(q register.Inquiry) bool {
	return q.Field != "" && q.Kind != register.InquiryQuestion && slices.Contains([]register.InquiryState{register.InquiryPublished, register.InquiryAnswered}, q.State)
}

// contest puts the exchanges beside the fields that they contest.
func (v *sheetView) contest(section *inquirySection) {
	if section == nil {
		return
	}
	v.contested = map[string][]inquiryShown{}
	for _, q := range section.List {
		if standing(q.Inquiry) {
			v.contested[q.Field] = append(v.contested[q.Field], q)
		}
	}
	if len(v.contested) == 0 {
		return
	}
	fields := reflect.ValueOf(v).Elem()
	for i := range fields.NumField() {
		if !fields.Type().Field(i).IsExported() {
			continue
		}
		if f, ok := fields.Field(i).Addr().Interface().(interface {
			contestBy(all map[string][]inquiryShown)
		}); ok {
			f.contestBy(v.contested)
		}
	}
}

// contestBy keeps those of the exchanges that are about the field.
func (s *said[T]) contestBy(all map[string][]inquiryShown) { s.Contested = all[s.Field] }

// anyContested reports whether one of the fields is contested: what would be left out
// because nothing is said of it is then shown.
func (v sheetView) anyContested(fields ...string) bool {
	return slices.ContainsFunc(fields, func(f string) bool { return len(v.contested[f]) > 0 })
}

// contestedField is one field with the exchanges that contest it.
type contestedField struct {
	Field string
	List  []inquiryShown
}

// Against are those of the fields that are contested: for fields that stand in no line
// of their own.
func (p *algorithmPage) Against(fields ...string) []contestedField {
	var list []contestedField
	for _, f := range fields {
		if all := p.Content.contested[f]; len(all) > 0 {
			list = append(list, contestedField{f, all})
		}
	}
	return list
}
