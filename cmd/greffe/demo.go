// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"greffe/internal/account"
	"greffe/internal/demo"
	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/sheet"
	"greffe/internal/store/sqlite"
	"greffe/internal/words"
	"greffe/web"
)

func demoCommand(a *app) *cobra.Command {
	s := serveSettings{listen: "127.0.0.1:8080"}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: a.text("cli.demo.short", nil),
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), s) },
	}
	cmd.Flags().StringVar(&s.listen, "listen", s.listen, a.text("cli.flag.listen", nil))
	cmd.Flags().StringVar(&s.publicURL, "public-url", "", a.text("cli.flag.public_url", nil))
	return cmd
}

// demo fills a register of its own, visits the demonstration forge with the same
// code as any other, and serves the site until the context ends.
func (a *app) demo(ctx context.Context, s serveSettings) error {
	dir, err := os.MkdirTemp("", "greffe-demo-")
	if err != nil {
		return noRegister(err)
	}
	defer os.RemoveAll(dir)
	setBack := a.setBack()
	setBack(2)
	a.db = filepath.Join(dir, "demo.db")
	o, err := a.open(ctx, sqlite.Create)
	if err != nil {
		return err
	}
	defer o.Close()
	a.say("cli.demo.start", nil)
	forge, err := demo.Start(ctx, demo.Options{Dir: dir, Now: func() time.Time { return a.now() }})
	if err != nil {
		return demoFailure(err)
	}
	defer forge.Close()
	if err := a.fillDemo(ctx, o, forge, setBack); err != nil {
		return err
	}
	s.operator = demoOperator(a)
	s.crawl, s.every = crawlSettings{network: demoNetwork(forge), activity: true}, 24*time.Hour // visits that somebody asks for, and one a day
	s.greet = func(ctx context.Context, address string) error {
		return a.demoPeople(context.WithoutCancel(ctx), o, address)
	}
	return a.serve(ctx, o, s, true)
}

// demoURL is the public address of a demonstration that nobody gave one: that of this
// machine, so that papers lead to their pages and show their codes. One that others
// reach has none: under which name they do is not known.
func demoURL(at net.Addr) string {
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
		return "http://" + tcp.String()
	}
	return ""
}

// demoFailure says which program the demonstration lacks.
func demoFailure(err error) error {
	var missing *demo.MissingTool
	if errors.As(err, &missing) {
		return misuse(missing.ID(), missing.Args())
	}
	return incomplete("cli.demo.failed", words.Args{"why": err.Error()})
}

func demoOperator(a *app) web.Operator {
	names := map[string]string{}
	for _, lang := range words.Langs() {
		names[lang] = a.words.Text(lang, "cli.demo.operator", nil)
	}
	said := func(id string) string { return a.words.Text(words.Langs()[0], id, nil) }
	return web.Operator{
		Name: names[words.Langs()[0]], Names: names, Publisher: said("cli.demo.publisher"), Host: said("cli.demo.host"), Contact: "contact@registre.demo.test", PrivacyContact: "donnees@registre.demo.test",
		Moderation: said("cli.demo.rules"), Listing: said("cli.demo.rules"), Privacy: said("cli.demo.privacy"), Accessibility: said("cli.demo.accessibility"),
	}
}

// setBack gives what sets the program's clock back by so many days.
func (a *app) setBack() func(days int) {
	now, back := a.now, 0
	a.now = func() time.Time { return now().AddDate(0, 0, -back) }
	return func(days int) { back = days }
}

// fillDemo puts the bodies, the sheets and the accounts in, and visits the forge
// twice, as if a day lay between: what changed there has its place on the pages. One account
// is visited a day before: a repository of it then disappears, which two visits must say.
func (a *app) fillDemo(ctx context.Context, o *office, forge *demo.Forge, setBack func(days int)) error {
	if err := a.fillDemoSheets(ctx, o); err != nil {
		return err
	}
	list, findings, err := account.Load(bytes.NewReader(demo.Accounts()), accountSchemes(a.profile))
	if err != nil {
		return err
	}
	a.tellErrors("demo", findings)
	if err := importList(ctx, o.desk, "demo", list); err != nil {
		return err
	}
	plain, err := addressed("https://"+demo.Git+"/rivages/houle", nil) // a forge that shows no files and has no lists
	if err != nil {
		return err
	}
	accounts := append(list.Accounts(), plain)
	if err := a.vanish(ctx, o, forge, accounts); err != nil {
		return err
	}
	setBack(1)
	if err := a.visitDemo(ctx, o, forge, accounts); err != nil {
		return err
	}
	setBack(0)
	if err := forge.NextDay(ctx); err != nil {
		return demoFailure(err)
	}
	return a.visitDemo(ctx, o, forge, accounts)
}

// vanish imports what a list told of a repository, visits its account, and takes it away.
func (a *app) vanish(ctx context.Context, o *office, forge *demo.Forge, accounts []register.Account) error {
	if _, err := o.desk.ImportRepositories(ctx, demo.Origin(), nil, demo.Heard()); err != nil {
		return err
	}
	its := slices.DeleteFunc(slices.Clone(accounts), func(x register.Account) bool {
		return !strings.HasPrefix(demo.Vanishing, x.Key()+"/")
	})
	if err := a.visitDemo(ctx, o, forge, its); err != nil {
		return err
	}
	if err := forge.Remove(demo.Vanishing); err != nil {
		return demoFailure(err)
	}
	return nil
}

// visitDemo visits the forge once. Some of the invented repositories are broken on
// purpose; the coverage page says so.
func (a *app) visitDemo(ctx context.Context, o *office, forge *demo.Forge, accounts []register.Account) error {
	err := a.crawl(ctx, o, crawlSettings{network: demoNetwork(forge), activity: true}, wanted{accounts: accounts})
	var f *failure
	if errors.As(err, &f) && f.code == exitIncomplete {
		return nil
	}
	return err
}

// demoNetwork allows the forge's invented hosts, on this machine alone.
func demoNetwork(forge *demo.Forge) networkSettings {
	return networkSettings{allow: forge.Allowed(), dial: forge.Dials(), roots: forge.CertPool()}
}

func (a *app) fillDemoSheets(ctx context.Context, o *office) error {
	bodies, err := demo.Organisations()
	if err != nil {
		return err
	}
	var listed []law.ListedBody
	for _, b := range bodies {
		listed = append(listed, law.ListedBody{
			Name: b.Name, Acronyms: b.Acronyms, Website: b.Website, Identifiers: b.Identifiers, Parents: b.Parents,
		})
	}
	if _, err := o.desk.ImportOrganisations(ctx, demo.Origin(), listed); err != nil {
		return err
	}
	var sheets []register.Sheet
	for _, file := range demo.Sheets() {
		for _, item := range sheet.ReadYAML(file.Data).Items {
			name := strings.TrimSuffix(filepath.Base(file.Name), ".yml")
			sheets = append(sheets, register.Sheet{
				ID: register.SheetID("demo", "", name), Origin: demo.Origin(), Content: item.Content,
				Findings: item.Check(register.WrittenByRegister, a.profile),
			})
		}
	}
	_, err = o.desk.ImportSheets(ctx, "demo", sheets)
	return err
}
