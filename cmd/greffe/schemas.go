// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"greffe/internal/export"
	"greffe/internal/register"
	"greffe/internal/words"
)

func schemasCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "schemas", Short: a.text("cli.schemas.short", nil)}
	cmd.AddCommand(&cobra.Command{
		Use:   "export DIR",
		Short: a.text("cli.schemas.export.short", nil),
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return a.exportSchemas(args[0]) },
	})
	return cmd
}

// schemaRepository is one schema as a catalogue of schemas takes it: a repository of its
// own with schema.json at its root, whose version is the tag, and files that follow it or
// break it on purpose.
type schemaRepository struct {
	list, folder string
	valid        func(*bytes.Buffer) error
}

func (a *app) exportSchemas(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return misuse("cli.export.exists", words.Args{"file": dir})
	}
	for _, s := range schemaRepositories() {
		if err := a.writeSchema(filepath.Join(dir, s.folder), s); err != nil {
			return incomplete("cli.failed", words.Args{"why": err.Error()})
		}
	}
	a.say("cli.export.all.done", words.Args{"file": dir})
	return nil
}

func schemaRepositories() []schemaRepository {
	about := export.About{Source: "https://registre.example", Licence: "CC0-1.0", Date: "2026-01-01"}
	origin := register.Origin{Kind: register.Declared, Source: "https://ville.example"}
	return []schemaRepository{
		{export.ListRepositories, "schema-depots-code", func(b *bytes.Buffer) error {
			return export.Write(b, export.Options{Format: export.CSV, About: about}, export.Repositories(), one(&register.Repository{
				ID: "r0000000000000000", Key: "forge.example/ville/creches", URL: "https://forge.example/ville/creches", Kind: register.GitLab, Host: "forge.example", Name: "creches",
				Licence: register.Known("EUPL-1.2", origin, register.Evidence{}), Fork: register.Known(false, origin, register.Evidence{}), Publiccode: register.MetadataValid, Reach: register.ReachOpen, Origin: origin,
			}))
		}},
		{export.ListAccounts, "schema-organismes-comptes", func(b *bytes.Buffer) error {
			return export.Write(b, export.Options{Format: export.CSV, About: about}, export.Accounts(), one(register.Account{
				Host: "forge.example", Path: "ville", Kind: register.GitLab, Organisation: "o0000000000000000", Name: "Ville", Proof: register.ProofDomain, Origin: origin,
			}))
		}},
		{export.ListAlgorithms, "schema-inventaire-algorithmes", func(b *bytes.Buffer) error {
			return export.Write(b, export.Options{Format: export.CSV, About: about}, export.Algorithms(), one(export.AlgorithmOf(register.Sheet{
				ID: "urn:uuid:00000000-0000-4000-8000-000000000000", Slug: "places-en-creche", Organisation: "o0000000000000000", State: register.Published, Origin: origin,
				Content: register.Content{Lang: "fr", Name: "Places en crèche", Administration: "Ville", Purpose: register.Fill("Classer les demandes"), Automation: register.Fill("decision_support")},
			})))
		}},
	}
}

func one[T any](v T) func(func(T, error) bool) {
	return func(yield func(T, error) bool) { yield(v, nil) }
}

func (a *app) writeSchema(dir string, s schemaRepository) error {
	lang := words.Langs()[0]
	text := func(id string) string { return a.words.Text(lang, id, nil) }
	schema, err := export.SchemaOf(s.list, a.columnLabel(lang), text("export.list."+s.list), text("export.dcat."+s.list))
	if err != nil {
		return err
	}
	schema.Name, schema.Path, schema.Homepage = s.folder, "schema.json", "https://registre.example/"+s.folder
	schema.Contributors = []export.Contributor{{Title: "Greffe", Role: "author"}}
	schema.Resources = []export.Example{
		{Name: "exemple-valide", Title: text("export.schema.valid"), Path: "exemple-valide.csv"},
		{Name: "exemple-invalide", Title: text("export.schema.invalid"), Path: "exemple-invalide.csv"},
		{Name: "exemple-incomplet", Title: text("export.schema.short"), Path: "exemple-incomplet.csv"},
	}
	b, err := schema.Bytes()
	if err != nil {
		return err
	}
	var valid bytes.Buffer
	if err := s.valid(&valid); err != nil {
		return err
	}
	head, row, _ := strings.Cut(valid.String(), "\r\n")
	_, rest, _ := strings.Cut(row, ",")
	readme := fmt.Sprintf("# %s\n\n%s\n\n%s\n", schema.Title, schema.Description, text("export.schema.readme"))
	for name, content := range map[string]string{
		"schema.json": string(b), "README.md": readme, "CHANGELOG.md": "# " + export.SchemaVersion + "\n\n" + text("export.schema.first") + "\n",
		"exemple-valide.csv":    valid.String(),
		"exemple-invalide.csv":  head + "\r\n" + strings.ReplaceAll(row, "declared", "proclamé"), // no such origin
		"exemple-incomplet.csv": head + "\r\n," + rest,                                           // its key is missing
	} {
		if err := os.MkdirAll(dir, 0o755); err != nil { // #nosec G301 -- public files
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil { // #nosec G306 -- public files
			return err
		}
	}
	return nil
}
