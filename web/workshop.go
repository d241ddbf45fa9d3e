// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"greffe/internal/attachment"
	"greffe/internal/desk"
	"greffe/internal/register"
)

// Workshop is what the pages of an administration ask of the desk about its own
// sheets. Every act names who asks: the desk alone decides who may.
type Workshop interface {
	BodyActs

	Workspace(ctx context.Context, actor register.Actor, organisation string) (desk.Workspace, error)
	// Everything is Workspace without its bounds.
	Everything(ctx context.Context, actor register.Actor, organisation string) (desk.Workspace, error)
	File(ctx context.Context, actor register.Actor, sheet string) (desk.File, error)
	State(ctx context.Context, actor register.Actor, sheet string, number int) (register.Declaration, error)
	States(ctx context.Context, actor register.Actor, sheet string) ([]register.Declaration, error)
	Names(ctx context.Context, actor register.Actor, organisation string, people ...string) (map[string]string, error)
	Review(body register.Organisation, c register.Content) []register.Finding
	// Due lists the public sheets of some bodies whose review is due within a year.
	Due(ctx context.Context, actor register.Actor, organisations []string) ([]register.Sheet, error)

	CreateDraft(ctx context.Context, actor register.Actor, o desk.Opening) (register.Declaration, error)
	EditSheet(ctx context.Context, actor register.Actor, sheet string) (register.Declaration, error)
	SaveDraft(ctx context.Context, actor register.Actor, sheet string, expected int, content register.Content, via string) (register.Declaration, error)
	SubmitSheet(ctx context.Context, actor register.Actor, sheet string, expected int, text string) (register.Declaration, error)
	ReturnSheet(ctx context.Context, actor register.Actor, sheet string, expected int, text string) (register.Declaration, error)
	PublishSheet(ctx context.Context, actor register.Actor, sheet string, expected int) (register.Sheet, error)
	CommentSheet(ctx context.Context, actor register.Actor, sheet, field, text string) error
	SuspendSheet(ctx context.Context, actor register.Actor, sheet, reason string) error
	RetireSheet(ctx context.Context, actor register.Actor, sheet, reason string) error
	WithdrawSheet(ctx context.Context, actor register.Actor, sheet, reason string) error
	ResumeSheet(ctx context.Context, actor register.Actor, sheet string) error
	UnpublishWithinTheHour(ctx context.Context, actor register.Actor, sheet, reason string) error
	Erasing
	Linking

	SavePractice(ctx context.Context, actor register.Actor, p register.Practice) error

	Openings(ctx context.Context, actor register.Actor, organisation, after string, limit int) ([]desk.StatedBefore, error)
	OpeningOf(ctx context.Context, actor register.Actor, organisation, key string) (desk.StatedBefore, error)
	StateOpening(ctx context.Context, actor register.Actor, key string, expected int, o register.StatedOpening) error

	SaveCensus(ctx context.Context, actor register.Actor, organisation string, expected int, lines []register.CensusLine, publish bool) (register.Census, error)
	GrowLine(ctx context.Context, actor register.Actor, organisation, line, lang string) (register.Declaration, error)
	SaveAnswers(ctx context.Context, actor register.Actor, sheet, check string, answers map[string][]string) error

	AttachFile(ctx context.Context, actor register.Actor, sheet string, expected int, a desk.Attaching) (register.Declaration, register.AttachedFile, error)
	ConfirmFile(ctx context.Context, actor register.Actor, sheet string, expected int, hash string) (register.Declaration, error)
	DetachFile(ctx context.Context, actor register.Actor, sheet string, expected int, hash string) (register.Declaration, error)
	AttachedFile(ctx context.Context, actor register.Actor, sheet, hash string) (register.AttachedFile, error)
	AttachedFiles(ctx context.Context, actor register.Actor, sheet string) ([]register.AttachedFile, error)

	KeepUpload(ctx context.Context, actor register.Actor, organisation, name string, bytes []byte) (desk.Preview, error)
	PreviewUpload(ctx context.Context, actor register.Actor, organisation, hash string) (desk.Preview, error)
	ImportDrafts(ctx context.Context, actor register.Actor, organisation, hash string, rows []int) (int, error)
}

// workshopRoutes are the pages on which an administration declares.
func workshopRoutes() []privateRoute {
	body, bodyEn := privateFr+"/administrations/{slug}", privateEn+"/administrations/{slug}"
	file, fileEn := body+"/fiches/{id}", bodyEn+"/sheets/{id}"
	return []privateRoute{
		{route: route{"workspace", body, bodyEn, []string{"done"}}, act: desk.ActLook},
		{route: route{"new_sheet", body + "/nouvelle-fiche", bodyEn + "/new-sheet", []string{"name", "product"}}, act: desk.ActDraft},
		{route: route{"practice", body + "/reglages", bodyEn + "/settings", []string{"done"}}, act: desk.ActSettle},
		{route: route{"census", body + "/recensement", bodyEn + "/census", []string{"done"}}, act: desk.ActDraft},
		{route: route{"openings", body + "/ouverture", bodyEn + "/openness", []string{"done", "after"}}, act: desk.ActLook},
		{route: route{"opening", body + "/ouverture/{key:.+}", bodyEn + "/openness/{key:.+}", []string{"done"}}, act: desk.ActLook},
		{route: route{"upload", body + "/import", bodyEn + "/import", nil}, act: desk.ActDraft},
		{route: route{"uploaded", body + "/import/{id}", bodyEn + "/import/{id}", nil}, act: desk.ActDraft},
		{route: route{"keep_answers", body + "/reponses", bodyEn + "/answers", nil}, act: desk.ActDraft},
		{route: route{"file", file, fileEn, []string{"done"}}, act: desk.ActLook},
		{route: route{"file_preview", file + "/apercu", fileEn + "/preview", nil}, act: desk.ActLook},
		{route: route{"file_history", file + "/historique", fileEn + "/history", nil}, act: desk.ActLook},
		{route: route{"file_merge", file + "/fusion", fileEn + "/merge", nil}, act: desk.ActDraft},
		{route: route{"file_documents", file + "/pieces-jointes", fileEn + "/attachments", []string{"done"}}, act: desk.ActLook},
		{route: route{"file_document", file + "/pieces-jointes/{hash}", fileEn + "/attachments/{hash}", nil}, act: desk.ActLook},
		{route: route{"file_step", file + "/{step}", fileEn + "/{step}", []string{"done", "rows"}}, act: desk.ActDraft},
		{route: route{"answers", privateFr + "/reponses", privateEn + "/answers", nil}, act: desk.ActOwn},
	}
}

// workshopBounds are the bounds of the pages that take long forms or files.
func workshopBounds() map[string]bound {
	const long = 4 << 20
	return map[string]bound{
		"census":     {fields: maxFields, bytes: long},
		"upload":     {bytes: maxUpload + 1<<20, raw: true},
		"uploaded":   {fields: 25_000, bytes: long},
		"file_merge": {fields: 200, bytes: long},
		"file_step":  {fields: 8000, bytes: long, file: true},
		"answers":    {fields: 200, bytes: maxBody},

		"file_documents": {bytes: attachment.MaxFile + 1<<20, raw: true},
		"keep_answers":   {fields: 200, bytes: maxBody},
	}
}

func workshopHandlers() map[string]answering {
	return map[string]answering{
		"workspace":    {(*Server).workspace, (*Server).workspacePosted},
		"new_sheet":    {(*Server).newSheet, (*Server).newSheetPosted},
		"practice":     {(*Server).practice, (*Server).practicePosted},
		"census":       {(*Server).census, (*Server).censusPosted},
		"openings":     {(*Server).openings, nil},
		"opening":      {(*Server).openingForm, (*Server).openingPosted},
		"upload":       {(*Server).upload, (*Server).uploadPosted},
		"uploaded":     {(*Server).uploaded, (*Server).uploadedPosted},
		"keep_answers": {(*Server).keepAnswers, (*Server).keepAnswersPosted},
		"file":         {(*Server).file, (*Server).filePosted},
		"file_preview": {(*Server).filePreview, nil},
		"file_history": {(*Server).fileHistory, nil},
		"file_merge":   {(*Server).fileMerge, (*Server).fileMergePosted},
		"file_step":    {(*Server).fileStep, (*Server).fileStepPosted},
		"answers":      {(*Server).answers, (*Server).answersPosted},

		"file_documents": {(*Server).fileDocuments, (*Server).fileDocumentsPosted},
		"file_document":  {(*Server).fileDocument, nil},
	}
}

// sheetURN is what stands before the part of a sheet's id that addresses carry.
const sheetURN = "urn:uuid:"

// sheetOf is the id of the sheet that the path names.
func sheetOf(r *request) string { return sheetURN + r.vars["id"] }

// short is the part of a sheet's id that stands in addresses.
func shortSheet(id string) string { return strings.TrimPrefix(id, sheetURN) }

// draftAddress is a page of a sheet's declaration.
func draftAddress(r *request, name, sheet string, more ...string) string {
	return address(r.lang, name, append([]string{r.organisation.Slug, shortSheet(sheet)}, more...)...)
}

// openFile opens the declaration that the path names. One of another administration
// is not there.
func (s *Server) openFile(r *request) (desk.File, error) {
	f, err := s.opt.Workshop.File(r.Context(), r.actor, sheetOf(r))
	if err == nil && f.Sheet.Organisation != r.organisation.ID {
		err = fmt.Errorf("sheet %s of %s: %w", r.vars["id"], r.organisation.ID, register.ErrNotFound)
	}
	return f, err
}

// workCrumbs is the way to a page below the desk of an administration.
func (s *Server) workCrumbs(r *request, more ...Crumb) []Crumb {
	return append([]Crumb{
		{s.say(r, "people.desk.title"), address(r.lang, "desk")},
		{r.organisation.Name, address(r.lang, "workspace", r.organisation.Slug)},
	}, more...)
}

// fileCrumbs is the way to a page below a sheet's declaration.
func (s *Server) fileCrumbs(r *request, x register.Declaration) []Crumb {
	return s.workCrumbs(r, Crumb{x.Sheet.Content.Name, draftAddress(r, "file", x.Sheet.ID)})
}

// noWords gives the id of the words for an act that the desk refused; "" for an
// error that is no matter of the person.
func noWords(err error) string {
	switch {
	case errors.Is(err, desk.ErrSamePerson):
		return "declare.problem.same_person"
	case errors.Is(err, desk.ErrTooLate):
		return "declare.problem.too_late"
	case errors.As(err, &desk.Incomplete{}):
		return "declare.problem.incomplete"
	case errors.Is(err, register.ErrConflict):
		return "declare.problem.conflict"
	case errors.Is(err, register.ErrInvalid):
		return "declare.problem.invalid"
	}
	return ""
}
