// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strings"
	"time"

	"greffe/internal/check"
	"greffe/internal/law/lawtest"
	"greffe/internal/register"
)

func at(day string) time.Time {
	t, err := time.Parse("2006-01-02T15:04:05Z", day+"T08:30:00Z")
	if err != nil {
		panic(err)
	}
	return t
}

const (
	hostile = `<script>alert("x")</script>` + "\u202e" + `'"><img src=x onerror=alert(1)>`
	commit  = "3f1c9a7be2d04c5a8b6e1f0d9c8b7a6e5d4c3b2a"
	sha     = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)

var (
	visited  = register.Origin{Kind: register.Observed, Source: "https://forge.example", Date: "2026-11-20"}
	listed   = register.Origin{Kind: register.Imported, Source: "inventaire.csv", Date: "2021-11-15"}
	readHere = register.Evidence{URL: "https://forge.example/valmont/allocation-logement/-/blob/" + commit + "/publiccode.yml#L12", Commit: commit, Path: "publiccode.yml", Line: 12, ReadAt: at("2026-11-20"), SHA256: sha}
)

// invented is a small register of bodies that do not exist.
func invented() *fake {
	f := &fake{version: 42}
	f.organisations, f.accounts = inventedBodies()
	f.repositories = inventedRepositories()
	f.sheets, f.revisions = inventedSheets()
	f.links = inventedLinks()
	f.snapshots = map[string]register.Snapshot{"r-allocation": {
		Repository: "r-allocation", Crawl: "2026-11-20T02:00:00Z@un", At: at("2026-11-20"), Reach: register.ReachOpen, Head: commit, Branch: "main",
		Files: []register.File{{Path: "LICENSE", SHA256: sha, Size: 13763}, {Path: "algorithm.yml", SHA256: sha, Size: 4210}, {Path: "publiccode.yml", SHA256: sha, Size: 96}},
	}, "r-script": {
		Repository: "r-script", Crawl: "2026-11-20T02:00:00Z@un", At: at("2026-11-20"), Reach: register.ReachOpen, Head: commit,
		Files: []register.File{{Path: hostile, SHA256: sha, Size: 12}},
	}, "r-gone": {
		Repository: "r-gone", Crawl: "2026-05-02T02:00:00Z@un", At: at("2026-05-02"), Reach: register.ReachOpen, Head: commit,
		Files: []register.File{{Path: "publiccode.yml", SHA256: sha, Size: 96}},
	}}
	f.failed = map[string]register.Snapshot{"r-gone": {Repository: "r-gone", Crawl: "2026-11-20T02:00:00Z@un", At: at("2026-11-20"), Reach: register.ReachGone}}
	f.publiccodes = map[string]register.Publiccode{
		"r-allocation": {Repository: "r-allocation", SHA256: sha, Version: "0.5.0", Name: "Allocation logement", Status: "stable", Licence: "EUPL-1.2", Maintenance: "internal", SoftwareVer: "4.2.0", ReleaseDate: "2026-09-30",
			LandingURL: "https://valmont.example/logement", UsedBy: []string{"Ville de Valmont", "Ville de Sainte-Rive"},
			Texts: []register.Texts{
				{Lang: "fr", Short: "Classe les demandes de logement social.", Long: "Allocation logement calcule l'ordre de passage des demandes.\n\nIl tient compte de l'ancienneté de la demande.", Features: []string{"Classement des demandes", "Journal des calculs"}},
				{Lang: "en", Short: "Ranks requests for social housing.", Long: "Allocation logement computes the order of requests.", Features: []string{"Ranking of requests", "Log of computations"}},
			}},
		"r-script": {Repository: "r-script", SHA256: "bad", Version: hostile, LandingURL: "javascript:alert(1)", UsedBy: []string{hostile}, IsBasedOn: []string{"data:text/html,<script>alert(1)</script>", "https://user:secret@forge.example/x"},
			Findings: []register.Finding{
				{Rule: "no.such.rule", Severity: register.Error, Key: hostile, Line: 3, Column: 1, Args: map[string]string{"value": hostile}},
				{Rule: "no.such.rule", Severity: register.Warning, Key: "legal.license", Line: 2},
				{Rule: "no.such.rule", Severity: register.Advice, Key: "description"},
			}},
	}
	f.files = map[string][]byte{
		sha:   []byte("publiccodeYmlVersion: \"0.5.0\"\nname: Allocation logement\nurl: https://forge.example/valmont/allocation-logement\n"),
		"bad": []byte("publiccodeYmlVersion: \"" + hostile + "\"\nlegal:\n  license: " + hostile + "\n\xff\xfe\x00\n"),
	}
	f.examinations = inventedExaminations(f.repositories)
	f.changes = inventedChanges()
	f.crawls, f.success = inventedCrawl()
	f.figures = register.Figures{
		Sheets: 6, SheetsDeclared: 2, SheetsImported: 1, SheetsWritten: 2, Repositories: 9066, RepositoriesGone: 2, RepositoriesVisited: 37,
		Organisations: 1257, OrganisationsDeclared: 2, OrganisationsWithCode: 311, LinksVerified: 1, ChangedAt: at("2026-11-19"), VisitedAt: at("2026-11-20"),
	}
	for i, x := range f.sheets { // one product, two uses
		if x.Slug == "ordre-des-demandes-de-logement" || x.Slug == "places-en-creche" {
			f.sheets[i].Content.Product = register.Fill("Grille de points")
		}
	}
	return f
}

func inventedBodies() ([]register.Organisation, []register.Account) {
	own := register.Origin{Kind: register.Imported, Source: "https://liste.example/organismes", Date: "2026-10-01"}
	bodies := []register.Organisation{
		{ID: "o-valmont", Slug: "ville-de-valmont", Name: "Ville de Valmont", NameOrigin: register.NameOwn, Acronyms: []string{"VDV"}, Kind: "Commune", Website: "https://valmont.example",
			Parents:     []register.Dated{{Value: "o-agglo"}},
			Names:       []register.Dated{{Value: "Valmont-sur-Orge", Since: "1901-01-01", Until: "2015-12-31"}},
			Identifiers: []register.Identifier{{Scheme: "siren", Value: "217800001"}, {Scheme: "name", Value: "ville de valmont"}},
			Staff:       register.Known(420, own, register.Evidence{}), Population: register.Known(31250, own, register.Evidence{}), Origin: own, SeenAt: at("2026-11-20")},
		{ID: "o-agglo", Slug: "agglomeration-de-l-orge", Name: "Agglomération de l'Orge", NameOrigin: register.NameOwn, Staff: register.None[int](own, register.Evidence{}), Origin: own},
		{ID: "o-caisse", Slug: "caisse-des-aides", Name: "Caisse nationale des aides de rentrée", NameOrigin: register.NameOwn, Acronyms: []string{"CNAR"}, Origin: own},
		{ID: "o-compte", Slug: "lab-orge", Name: "lab-orge", NameOrigin: register.NameFromForge, Origin: own},
		{ID: "o-script", Slug: "script", Name: hostile, NameOrigin: register.NameFromAddress, Kind: hostile, Website: "javascript:alert(1)", Acronyms: []string{hostile}, Identifiers: []register.Identifier{{Scheme: hostile, Value: hostile}}, Origin: own},
	}
	accounts := []register.Account{
		{Host: "code.vide.example", Path: "", Kind: register.Gitea, Proof: register.ProofListed},
		{Host: "forge.example", Path: "agglo-orge", Kind: register.GitLab, Organisation: "o-agglo", Proof: register.ProofBacklink},
		{Host: "forge.example", Path: "lab-orge", Kind: register.GitLab, Organisation: "o-compte", Proof: register.ProofListed, IgnoredSince: "2026-03-01"},
		{Host: "forge.example", Path: "valmont", Kind: register.GitLab, Organisation: "o-valmont", Proof: register.ProofFile},
		{Host: "github.com", Path: "Caisse-Aides", Kind: register.GitHub, Organisation: "o-caisse", Proof: register.ProofDomain},
		{Host: "github.com", Path: "script", Kind: register.GitHub, Organisation: "o-script", Name: hostile, Proof: register.ProofListed},
	}
	return bodies, accounts
}

func inventedRepositories() []register.Repository {
	return []register.Repository{
		{ID: "r-allocation", Key: "forge.example/valmont/allocation-logement", URL: "https://forge.example/valmont/allocation-logement", Host: "forge.example", Kind: register.GitLab, Name: "allocation-logement", Accounts: []string{"forge.example/valmont"},
			Aliases:     []register.Address{{Key: "forge.example/valmont/logement", Since: "2019-02-01", Until: "2022-06-30"}},
			Description: register.Known("Classe les demandes de logement social.", visited, readHere), Homepage: register.Known("https://valmont.example/logement", visited, readHere),
			Licence: register.Known("EUPL-1.2", visited, register.Evidence{URL: "https://forge.example/valmont/allocation-logement/-/blob/" + commit + "/LICENSE", Commit: commit, Path: "LICENSE", ReadAt: at("2026-11-20")}),
			Topics:  register.Known([]string{"logement", "python"}, visited, readHere), Fork: register.Known(false, visited, readHere), Archived: register.Known(false, visited, readHere),
			Head: register.Known(commit, visited, readHere), LastActivity: register.Known(at("2026-11-18"), visited, readHere), Stars: register.Known(12, visited, readHere),
			Heritage: register.None[string](visited, register.Evidence{ReadAt: at("2026-11-20")}), OpenIssues: register.Fact[int]{State: register.Failed, Origin: visited},
			Activity: &register.Activity{Head: commit, ReadAt: at("2026-11-20"), WholeAt: at("2026-11-20"), Commits: register.Known(1204, visited, readHere), Authors: register.Known(7, visited, readHere),
				FirstCommit: register.Known(at("2019-01-30"), visited, readHere), LastCommit: register.Known(at("2026-11-18"), visited, readHere), Root: register.Known(commit, visited, readHere), Tags: register.Known(9, visited, readHere),
				Release: register.Known("v3.2.0", visited, readHere), ReleasedAt: register.Known(at("2026-10-02"), visited, readHere), Weeks: []register.Week{{Monday: "2026-09-28", Commits: 4, Authors: 2, Tags: 1}, {Monday: "2026-11-16", Commits: 11, Authors: 3}}},
			Archive:    &register.Archive{AskedAt: at("2026-11-20"), VisitedAt: register.Known(at("2026-10-21"), visited, readHere), Snapshot: register.Known("swh:1:snp:"+commit, visited, readHere)},
			Publiccode: register.MetadataValid, Software: register.Known("Allocation logement", visited, readHere), Summary: register.Known("Classe les demandes de logement social.", visited, readHere),
			Body: register.Known("https://annuaire.example/valmont", visited, readHere), SheetFiles: []string{"algorithm.yml"},
			Reach: register.ReachOpen, Origin: visited, FirstSeenAt: at("2019-02-01"), SeenAt: at("2026-11-20"), VisitedAt: at("2026-11-20")},
		{ID: "r-listed", Key: "github.com/Caisse-Aides/bareme", URL: "https://github.com/Caisse-Aides/bareme", Host: "github.com", Kind: register.GitHub, Name: "bareme", Accounts: []string{"github.com/Caisse-Aides"},
			Description: register.Known("Barème des aides de rentrée", listed, register.Evidence{}), Licence: register.None[string](listed, register.Evidence{}), Language: register.Known("C++", listed, register.Evidence{}),
			Reach: register.ReachUnknown, Origin: listed, FirstSeenAt: at("2021-11-15"), SeenAt: at("2021-11-15")},
		{ID: "r-gone", Key: "forge.example/agglo-orge/creches", URL: "https://forge.example/agglo-orge/creches", Host: "forge.example", Kind: register.GitLab, Name: "creches", Accounts: []string{"forge.example/agglo-orge"},
			Head:        register.Known(commit, visited, register.Evidence{Commit: commit, Path: "publiccode.yml", Line: 2, ReadAt: at("2026-05-02"), SHA256: sha}),
			Description: register.Known("Places en crèche", visited, register.Evidence{ReadAt: at("2026-05-02")}), Archived: register.Known(true, visited, register.Evidence{ReadAt: at("2026-05-02")}), Publiccode: register.MetadataAbsent,
			Reach: register.ReachGone, GoneAt: at("2026-08-14"), Failures: 3, Origin: visited, FirstSeenAt: at("2020-01-10"), SeenAt: at("2026-11-20"), VisitedAt: at("2026-05-02")},
		{ID: "r-script", Key: "github.com/script/x", URL: "javascript:alert(1)", Host: "github.com", Kind: register.GitHub, Name: hostile, Accounts: []string{"github.com/script"},
			Description: register.Known(hostile, visited, register.Evidence{URL: "javascript:alert(1)", Path: hostile, Line: 3}), Homepage: register.Known("javascript:alert(1)", visited, register.Evidence{}), Licence: register.Known(hostile, visited, register.Evidence{}),
			Language: register.Known(hostile, visited, register.Evidence{}), Publiccode: register.MetadataInvalid, Errors: 1, Reach: register.ReachOpen, Origin: visited, FirstSeenAt: at("2026-11-20"), VisitedAt: at("2026-11-20")},
	}
}

func inventedSheets() ([]register.Sheet, []register.Revision) {
	declared := register.Sheet{
		ID: "urn:uuid:11111111-1111-5111-8111-111111111111", Slug: "ordre-des-demandes-de-logement", Organisation: "o-valmont", State: register.Published,
		Origin: register.Origin{Kind: register.Declared, Source: "https://forge.example/valmont/allocation-logement", Date: "2026-11-19"}, PublishedAt: at("2025-03-03"), ChangedAt: at("2026-11-19"),
		HeldBy: "r-allocation", HeldPath: "algorithm.yml", Content: declaredContent(),
	}
	before := declared
	before.Content.Parameters = register.Fill([]register.Parameter{{Name: "Ancienneté", Meaning: "Mois écoulés depuis la demande", Weight: "1 point par mois"}})
	written := register.Sheet{
		ID: "urn:uuid:22222222-2222-5222-8222-222222222222", Slug: "aide-de-rentree", Organisation: "o-caisse", State: register.Published,
		Origin: register.Origin{Kind: register.WrittenByRegister, Source: "https://journal.example/aide", Date: "2026-10-02"}, PublishedAt: at("2026-10-02"), ChangedAt: at("2026-10-02"),
		Content: register.Content{Lang: "fr", Name: "Calcul de l'aide de rentrée", Administration: "Caisse nationale des aides de rentrée", Purpose: register.Fill("Calculer le montant de l'aide de rentrée versée aux familles."), Automation: register.Fill(register.Unknown), Affected: register.Fill("Familles avec un enfant scolarisé")},
	}
	imported := register.Sheet{
		ID: "urn:uuid:33333333-3333-5333-8333-333333333333", Slug: "places-en-creche", Organisation: "o-agglo", State: register.Suspended,
		Origin:  register.Origin{Kind: register.Imported, Source: "https://donnees.example/algorithmes.csv", Date: "2026-01-15"},
		Content: importedContent(),
	}
	secret := register.Sheet{
		ID: "urn:uuid:44444444-4444-4444-8444-444444444444", Slug: "controle-des-aides", Organisation: "o-caisse", State: register.Published,
		Origin: register.Origin{Kind: register.Declared, Date: "2026-06-01"}, PublishedAt: at("2026-06-01"),
		Content: register.Content{Lang: "fr", Name: "Choix des dossiers à contrôler", Summary: register.Fill("Choisit les dossiers que des contrôleurs regarderont."), Automation: register.Fill("automated_unless_human"), Status: register.Fill("operational"),
			Secrecy: register.Fill(register.Secrecy{Ground: "recherche des infractions", Fields: []string{"parameters", "operations"}, Reason: "Publier les critères aiderait à les contourner."})},
	}
	script := register.Sheet{
		ID: "urn:uuid:55555555-5555-5555-8555-555555555555", Slug: "script", Organisation: "o-script", State: register.Retired,
		Origin: register.Origin{Kind: register.Observed, Source: "javascript:alert(1)", Date: hostile}, Content: hostileContent(),
	}
	gone := register.Sheet{
		ID: "urn:uuid:66666666-6666-5666-8666-666666666666", Slug: "tri-des-candidatures", Organisation: "o-agglo", State: register.Withdrawn,
		Origin: register.Origin{Kind: register.Declared}, PublishedAt: at("2024-02-01"), Withdrawal: register.Withdrawal{Reason: "Le service a cessé d'utiliser cet outil.\nLa fiche décrivait un essai de trois mois.", At: at("2026-07-07")},
		Content: register.Content{Lang: "fr", Name: "Tri des candidatures à un emploi saisonnier"},
	}
	past := gone
	past.State = register.Published
	past.Content.Purpose = register.Fill("Classer les candidatures reçues.")
	english := register.Sheet{
		ID: "urn:uuid:77777777-7777-5777-8777-777777777777", Slug: "road-works", Organisation: "o-agglo", State: register.Published,
		Origin: register.Origin{Kind: register.Declared, Date: "2026-04-01"}, Content: register.Content{Lang: "en", Name: "Order of road works", Summary: register.Fill("Orders the repair of roads."), Automation: register.Fill("fully_automated"), Status: register.Fill("pilot")},
	}
	return []register.Sheet{declared, written, imported, secret, script, gone, english}, []register.Revision{
		{Sheet: declared.ID, Number: 2, At: at("2026-11-19"), Actor: "crawl", Public: true, Body: declared},
		{Sheet: declared.ID, Number: 1, At: at("2025-03-03"), Actor: "crawl", Public: true, Body: before},
		{Sheet: gone.ID, Number: 1, At: at("2024-02-01"), Actor: "import", Public: true, Body: past},
	}
}

func declaredContent() register.Content {
	return register.Content{
		Lang: "fr", Name: "Ordre de passage des demandes de logement social", Administration: "Ville de Valmont",
		Summary:    register.Fill("Chaque demande de logement reçoit des points selon son ancienneté, la taille de la famille et l'urgence. Une commission examine les premières demandes et choisit."),
		Department: register.Fill("Service de l'habitat"), Contacts: register.Fill([]register.Contact{{Kind: "email", Value: "habitat@valmont.example"}, {Kind: "postal", Value: "Hôtel de ville, 1 place de la Fontaine, 78000 Valmont"}, {Kind: "url", Value: "https://valmont.example/habitat"}}),
		UpdatedOn: register.Fill("2026-11-01"), Context: register.Fill("La ville propose environ 120 logements par an pour 2 400 demandes."),
		Purpose: register.Fill("Classer les demandes avant la commission d'attribution."), Justification: register.Fill("Traiter toutes les demandes avec la même règle."),
		Role: register.Fill("Le programme classe les demandes chaque mois. La commission voit les trente premières."), Automation: register.Fill("decision_support"),
		LegalBases: register.Fill([]register.LegalBasis{{Label: "Délibération du conseil municipal", Article: "article 2", URL: "https://valmont.example/deliberation.pdf"}, {Label: "Règlement d'attribution"}}),
		Decisions:  register.Fill([]register.YearCount{{Year: 2025, Count: 118}, {Year: 2024, Count: 1230, Note: "avec les échanges"}}), Scope: register.Fill("external"), Affected: register.Fill("Personnes qui demandent un logement social dans la ville."),
		Data: register.Fill([]register.DataItem{
			{Label: "Date de la demande", Source: "Dossier déposé par la personne", Collection: "Formulaire", Personal: "yes", Sensitive: "no"},
			{Label: "Nombre de personnes du foyer", Source: "Dossier déposé par la personne", Provider: "Agglomération de l'Orge", Transport: "échange de fichiers chaque nuit", Personal: "yes"},
			{Label: "Reconnaissance d'un handicap", Source: "Justificatif", Personal: "yes", Sensitive: "yes"},
			{Label: "Loyers de référence"},
		}),
		Type: register.Fill("rules"), Medium: register.Fill("software"), Operations: register.Fill("Les points de chaque critère sont ajoutés.\nÀ égalité, la demande la plus ancienne passe devant."),
		Parameters: register.Fill([]register.Parameter{
			{Name: "Ancienneté", Meaning: "Mois écoulés depuis la demande", Weight: "1 point par mois, 60 au plus"},
			{Name: "Foyer", Meaning: "Personnes à charge", Weight: "5 points par personne"},
			{Name: "Urgence", Meaning: "Logement dangereux ou perdu", Weight: "40 points"},
			{Name: "Handicap"},
		}),
		Oversight: register.Fill("La commission voit les points et leur détail. Elle peut changer l'ordre et doit écrire pourquoi. En 2025 elle l'a fait 14 fois sur 118."),
		Remedies:  register.Fill([]register.Remedy{{Kind: "administrative_appeal", Text: "Écrire au maire.", Delay: "deux mois après la décision"}, {Kind: "court", Text: "Saisir le tribunal administratif.", URL: "https://justice.example"}}),
		Mention:   register.Fill(register.Mention{Status: "shown", Text: "Cette décision a été préparée par un programme.", CheckedOn: "2026-10-10"}),
		Status:    register.Fill("operational"), Start: register.Fill("2019-09"), End: register.NotApplicableBecause[string]("le programme est toujours en service"),
		Suppliers:  register.NotApplicableBecause[[]register.Supplier]("développé par la ville"),
		Risks:      register.Fill([]register.Risk{{Risk: "Les demandes incomplètes sont moins bien classées", Mitigation: "un agent appelle chaque personne"}}),
		Costs:      register.UnreadableAs[[]register.Cost]("environ douze mille, peut-être plus"),
		Links:      []register.SheetLink{{Section: register.SectionInternals, Kind: "code", Title: "Le code", URL: "https://forge.example/valmont/allocation-logement"}, {Section: register.SectionImpact, Kind: "documentation", Title: "Bilan annuel", URL: "https://valmont.example/bilan"}},
		Example:    register.Fill(register.Example{Person: "Nadia vit avec deux enfants dans un logement trop petit.", Values: []string{"Demande faite il y a 30 mois", "Deux enfants"}, Steps: []string{"30 mois : 30 points", "2 personnes à charge : 10 points"}, Result: "Nadia a 40 points : son dossier est vu par la commission."}),
		Disclosure: register.Fill(register.Disclosure{Rules: "open", Code: "open", Parameters: "open", Data: "partly", Evaluation: "unknown"}),
	}
}

func importedContent() register.Content {
	return register.Content{
		Lang: "fr", Name: "Attribution des places en crèche", Administration: "Agglomération de l'Orge", Summary: register.Fill("Classe les familles par points."), Automation: register.Fill("decision_support"), Status: register.Fill("operational"),
		Contacts: register.UnreadableAs[[]register.Contact]("voir à l'accueil ou au 2e étage"), Decisions: register.NotApplicableBecause[[]register.YearCount](""), Affected: register.Fill("Familles"),
	}
}

func hostileContent() register.Content {
	return register.Content{
		Lang: `fr" onload="alert(1)`, Name: hostile, Administration: hostile, Summary: register.Fill(hostile), Purpose: register.Fill(hostile), Automation: register.Fill(hostile), Status: register.Fill(hostile), Type: register.UnreadableAs[string](hostile),
		Contacts: register.Fill([]register.Contact{{Kind: "url", Value: "javascript:alert(1)"}, {Kind: hostile, Value: hostile}}), Role: register.NotApplicableBecause[string](hostile),
		LegalBases: register.Fill([]register.LegalBasis{{Label: hostile, URL: "javascript:alert(1)"}}), Data: register.Fill([]register.DataItem{{Label: hostile, Source: hostile}}),
		Parameters: register.Fill([]register.Parameter{{Name: hostile, Meaning: hostile, Weight: hostile}}), Remedies: register.Fill([]register.Remedy{{Kind: hostile, Text: hostile, URL: "data:text/html,x"}}),
		Links: []register.SheetLink{{Section: register.SectionInternals, Kind: hostile, Title: hostile, URL: "javascript:alert(1)"}}, Notes: register.Fill(strings.Repeat("a", 300)),
		Mention: register.Fill(register.Mention{Status: "shown", Text: hostile, WhereURL: "javascript:alert(1)"}),
	}
}

func inventedLinks() []register.Link {
	return []register.Link{
		{Sheet: "urn:uuid:11111111-1111-5111-8111-111111111111", Repository: "r-allocation", Address: "forge.example/valmont/allocation-logement", Ground: register.GroundHolds, Status: register.LinkVerified, Kinship: register.KinSame, Mutual: true, Commit: commit, Pinned: register.PinSheet, Evidence: readHere,
			Drift: []register.Drift{{Kind: register.DriftRelicensed, Before: "MIT", After: "EUPL-1.2", Since: at("2025-03-03")}, {Kind: register.DriftMoved, Before: sha, After: commit, Since: at("2025-03-03")}}},
		{Sheet: "urn:uuid:11111111-1111-5111-8111-111111111111", Address: "code.ailleurs.example/valmont/bareme", Ground: register.GroundNames, Status: register.LinkDeclared},
		{Sheet: "urn:uuid:33333333-3333-5333-8333-333333333333", Repository: "r-gone", Address: "forge.example/agglo-orge/creches", Ground: register.GroundNames, Status: register.LinkContested, Kinship: register.KinAncestor,
			Decision: register.Decision{Answer: register.AnswerContested, By: "body", Reason: "Ce dépôt sert à autre chose.", At: at("2026-08-20")}},
		{Sheet: "urn:uuid:22222222-2222-5222-8222-222222222222", Repository: "r-listed", Address: "github.com/caisse-aides/bareme", Ground: register.GroundMention, Status: register.LinkProposed},
		{Sheet: "urn:uuid:55555555-5555-5555-8555-555555555555", Repository: "r-script", Address: hostile, Ground: register.GroundAlias, Status: register.LinkDeclared, Commit: hostile, Evidence: register.Evidence{URL: "javascript:alert(1)"},
			Drift:    []register.Drift{{Kind: register.DriftRenamed, Before: hostile, After: hostile, Since: at("2026-11-20")}, {Kind: register.DriftReviewed, Before: hostile, After: hostile}},
			Decision: register.Decision{Answer: register.AnswerAccepted, By: "curator", Reason: hostile, At: at("2026-11-20")}},
	}
}

func inventedChanges() []register.Change {
	return []register.Change{
		{Seq: 1, At: at("2026-10-02"), Kind: register.KindSheet, Key: "urn:uuid:22222222-2222-5222-8222-222222222222", First: true, Label: "Calcul de l'aide de rentrée", Address: "aide-de-rentree"},
		{Seq: 2, At: at("2026-07-07"), Kind: register.KindSheet, Key: "urn:uuid:66666666-6666-5666-8666-666666666666", Tombstone: true, Label: "Tri des candidatures à un emploi saisonnier", Address: "tri-des-candidatures"},
		{Seq: 3, At: at("2026-08-14"), Kind: register.KindRepository, Key: "r-gone", Tombstone: true, Label: "creches", Address: "forge.example/agglo-orge/creches"},
		{Seq: 4, At: at("2026-11-19"), Kind: register.KindSheet, Key: "urn:uuid:11111111-1111-5111-8111-111111111111", Label: "Ordre de passage des demandes de logement social", Address: "ordre-des-demandes-de-logement", Fields: []string{"parameters", "human_oversight", "no_such_field"}},
		{Seq: 5, At: at("2026-11-19"), Kind: register.KindLink, Key: "l", First: true, Label: "Ordre de passage des demandes de logement social"},
		{Seq: 6, At: at("2026-11-20"), Kind: register.KindRepository, Key: "r-script", First: true, Label: hostile, Address: "github.com/script/x"},
		{Seq: 7, At: at("2026-11-20"), Kind: register.KindOrganisation, Key: "o-valmont", Label: "Ville de Valmont", Address: "ville-de-valmont", Fields: []string{"population"}},
	}
}

func inventedCrawl() ([]register.Crawl, map[string]time.Time) {
	when := at("2026-11-20")
	return []register.Crawl{{
			ID: "2026-11-20T02:00:00Z@un", Started: when, Ended: when.Add(41 * time.Minute), Spent: []register.HostSpent{{Host: "forge.example", Requests: 41, Unchanged: 12, Bytes: 81_200, Waited: 3, Limit: 2000, Remaining: 1959}, {Host: "github.com", Requests: 9, Bytes: 900, Ended: "rate_limited", Until: when.Add(time.Hour), Budget: 2000, Quiet: "08:00-19:00"}, {Host: "lent.example", Requests: 7, Breaks: 2}}, Outcome: register.CrawlIncomplete, Sample: register.CrawlSample{Checked: 12, Missed: 1},
			Parts: []register.CrawlPart{
				{Account: "forge.example/agglo-orge", Host: "forge.example", Expected: 14, Seen: 0, At: when, Finished: true, Problem: "problem.list_empty_invented"},
				{Account: "forge.example/valmont", Host: "forge.example", Expected: 8, Seen: 9, Visited: 2, Unchanged: 7, At: when, Finished: true},
				{Account: "github.com/Caisse-Aides", Host: "github.com", Expected: 1203, Seen: 600, Visited: 3, Unchanged: 590, Failed: 7, At: when},
			},
		}}, map[string]time.Time{
			"forge.example/agglo-orge": at("2026-08-13"), "forge.example/valmont": when, "github.com/caisse-aides": at("2026-11-18"),
		}
}

// inventedExaminations are what visits showed: one with everything, one hostile.
func inventedExaminations(repositories []register.Repository) map[string]register.Examination {
	x, read := repositories[0], at("2026-11-20")
	file := func(path string, line int) register.Evidence {
		return register.Evidence{URL: x.URL, Commit: commit, Path: path, Line: line, ReadAt: read, SHA256: sha}
	}
	shot := register.Snapshot{Repository: x.ID, At: read, Reach: register.ReachOpen, Head: commit, Files: []register.File{{Path: "README.md", SHA256: sha}, {Path: "LICENSE", SHA256: sha}}}
	node := func(name string, kind register.NodeKind) register.Node { return register.Node{Name: name, Kind: kind} }
	checks := check.Run(check.Subject{
		Repository: x, Snapshot: shot,
		Root: []register.Node{
			node("LICENSE", register.NodeFile), node("README.md", register.NodeFile), node("docs", register.NodeFolder), node("publiccode.yml", register.NodeFile), node("tests", register.NodeFolder),
		},
		Folders: map[string][]register.Node{"docs": {node("CONTRIBUTING.fr.md", register.NodeFile)}},
		Files:   map[string][]byte{"README.md": []byte("# Allocation logement\n\n## Licence\n\nVoir [LICENSE](LICENSE).\n")},
		Licence: check.Licence{State: register.Present, Expression: "EUPL-1.2", Known: true, Lawful: check.Yes, Sources: 2, Agree: check.No, Evidence: []register.Evidence{file("publiccode.yml", 12)}},
		Links:   []register.Link{},
	}, lawtest.Profile())
	says := func(source, word, expression, id string, e register.Evidence) register.LicenceClaim {
		return register.LicenceClaim{Source: source, Word: word, Expression: expression, Evidence: e,
			Said: register.Sentence{ID: id, Args: map[string]string{"licence": expression, "word": word, "share": "100"}}}
	}
	bad := register.Evidence{URL: "javascript:alert(1)", Commit: hostile, Path: hostile, Line: 3}
	return map[string]register.Examination{
		x.ID: {Repository: x.ID, At: read, Head: commit, Checks: checks, Opening: register.Known("B", visited, file("README.md", 3)),
			Software: []register.SoftwareFact{
				{Field: "name", Said: []register.SoftwareSaid{{Source: "publiccode", Value: "Allocation logement", Evidence: file("publiccode.yml", 0)}, {Source: "codemeta", Value: "allocation-logement", Evidence: file("codemeta.json", 3)}}},
				{Field: "licence", Apart: true, Said: []register.SoftwareSaid{{Source: "publiccode", Value: "EUPL-1.2", Evidence: file("publiccode.yml", 12)}, {Source: "citation", Value: "MIT", Differs: true, Evidence: file("CITATION.cff", 7)}}},
			},
			Licensing: register.Licensing{
				Expression: "EUPL-1.2", Said: register.Sentence{ID: "licence.conclusion.known", Args: map[string]string{"licence": "EUPL-1.2"}}, Spoke: "publiccode",
				Claims: []register.LicenceClaim{says("publiccode", "EUPL-1.2", "EUPL-1.2", "licence.claim.stated", file("publiccode.yml", 12)), says("text", "", "MIT", "licence.claim.whole_text", file("LICENSE", 1))},
				Answer: "yes", AnswerSaid: register.Sentence{ID: "licence.law.answer.yes"},
				Findings: []register.Finding{{Rule: "licence.disagree", Severity: register.Warning, Key: "LICENSE", Line: 1, Args: map[string]string{"says": "MIT", "licence": "EUPL-1.2"}}},
			}},
		"r-script": {Repository: "r-script", At: read, Head: hostile, Opening: register.Known(hostile, visited, bad),
			Software: []register.SoftwareFact{{Field: hostile, Said: []register.SoftwareSaid{{Source: hostile, Value: hostile, Evidence: bad}, {Source: "code_json", Value: "javascript:alert(1)", Evidence: bad}}}},
			Checks: []register.Check{
				{Rule: hostile, Version: 1, Purpose: register.PurposeLegal, Result: register.CheckFail, Reason: hostile, Args: map[string]string{"path": hostile}, Evidence: []register.Evidence{bad}},
				{Rule: "readme", Version: 9, Purpose: register.PurposeReuse, Result: register.CheckPass, Reason: "file_found", Args: map[string]string{"path": hostile}, Evidence: []register.Evidence{bad, bad}},
			},
			Licensing: register.Licensing{Said: register.Sentence{ID: hostile}, Spoke: hostile, Answer: "unknown",
				Claims: []register.LicenceClaim{says("header", hostile, "", "licence.claim.unreadable", bad), says(hostile, hostile, hostile, hostile, bad)}}},
	}
}
