// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// columns are the 21 of the inventory of Etalab's guide on public algorithms, part 2
// (https://guides.etalab.gouv.fr/algorithmes/), in its order. The guide names three
// columns "Ressources connexes": the section in brackets is the form that cannot be confused.
func columns() []law.Column {
	const related = "Ressources connexes"
	return []law.Column{
		{Field: "administration", Labels: []string{"Nom de l'administration concernée", "Administration", "Nom de l'administration"}},
		{Field: "department", Labels: []string{"Direction/service porteur", "Direction ou service porteur", "Direction / service"}},
		{Field: "contact", Labels: []string{"Contact au sein de l'administration concernée", "Contact au sein de l'administration", "Contact"}},
		{Field: "information_updated_on", Labels: []string{"Date de mise à jour des informations", "Date de mise à jour"}},
		{Field: "name", Labels: []string{"Nom de l'algorithme"}},
		{Field: "context", Labels: []string{"Contexte global", "Contexte"}},
		{Field: "purpose", Labels: []string{"Finalité de l'algorithme", "Finalité", "Finalité de l'algorithme et éléments de justification", "Finalité de l'algorithme (et justification)"}},
		{Field: "role_in_decision", Labels: []string{"Comment et quand l'algorithme intervient-il dans la prise de décision ?"}},
		{Field: "automation_level", Labels: []string{"Niveau d'automatisation de la décision", "Niveau d'automatisation"}},
		{Field: "legal_bases", Labels: []string{"Fondements juridiques", "Fondement juridique"}},
		{Field: "links.business", Labels: []string{related + " (métier)", related}},
		{Field: "decisions_per_year", Labels: []string{"Nombre de décisions administratives prises par an", "Nombre de décisions administratives par an", "Nombre de décisions par an"}},
		{Field: "decision_scope", Labels: []string{"Portée de la décision"}},
		{Field: "affected_public", Labels: []string{"Public concerné par la décision", "Public concerné"}},
		{Field: "links.impact", Labels: []string{related + " (impact)", related}},
		{Field: "data.label", Labels: []string{"Données traitées"}},
		{Field: "data.source", Labels: []string{"Source des données traitées", "Source des données"}},
		{Field: "data.collection_mode", Labels: []string{"Mode de collecte des données traitées", "Mode de collecte des données"}},
		{Field: "algorithm_type", Labels: []string{"Type d'algorithme"}},
		{Field: "operations", Labels: []string{"Opérations effectuées par l'algorithme", "Opérations effectuées"}},
		{Field: "links.internals", Labels: []string{related + " (fonctionnement)", related}},
	}
}

// cells says how people fill those columns in.
func cells() law.Cells {
	return law.Cells{
		NotApplicable: []string{"Sans objet", "Non applicable"},
		Justification: []string{"Justification"},
		Dates:         []string{"02/01/2006", "2/1/2006"},
		Roles: []string{"contact", "accueil", "info", "infos", "information", "informations", "service", "services", "direction", "secretariat",
			"mairie", "ville", "commune", "departement", "region", "prefecture", "bureau", "pole", "mission", "cellule", "cabinet", "communication",
			"algorithme", "algorithmes", "donnee", "donnees", "data", "dpo", "dpd", "cada", "prada", "rgpd", "juridique", "support", "courrier",
			"presse", "transparence", "numerique", "dsi", "webmestre", "webmaster", "usager", "usagers", "reclamation", "reclamations",
			"etat", "civil", "enfance", "scolaire", "scolarite", "ecole", "ecoles", "cantine", "creche", "creches", "periscolaire", "urbanisme", "logement",
			"social", "sociale", "sociales", "action", "aide", "aides", "marche", "marches", "public", "publics", "publique", "publiques", "ressources",
			"humaines", "rh", "finances", "budget", "comptabilite", "impots", "fiscalite", "recrutement", "concours", "formation", "archives", "bibliotheque",
			"mediatheque", "police", "municipale", "municipal", "voirie", "proprete", "environnement", "transports", "mobilite", "mobilites", "sports",
			"culture", "tourisme", "jeunesse", "education", "sante", "solidarite", "solidarites", "handicap", "autonomie", "elections", "associations",
			"equipe", "projet", "projets", "open", "opendata", "code", "source", "tech", "technique", "admin", "administration", "noreply", "reply",
			"repondre", "assistance", "help", "desk", "hotline", "question", "questions", "demande", "demandes", "recours", "mediateur", "mediation",
			"delegue", "protection", "correspondant", "greffe", "tribunal", "standard", "guichet", "allocations", "prestations", "inscription",
			"inscriptions", "affectation", "affectations", "attribution", "agence", "office", "centre", "site", "web", "systeme", "systemes"},
		Suggest:   []string{"contact", "dsi"},
		Mailboxes: []string{"orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "laposte.net", "bbox.fr", "yahoo.fr", "hotmail.fr", "outlook.fr", "live.fr", "numericable.fr"},
	}
}

func automation() law.Terms {
	return law.Terms{
		Write: map[string]string{
			"fully_automated":        "entièrement automatisée",
			"automated_unless_human": "automatisée sauf intervention humaine",
			"decision_support":       "outil d'aide à la décision",
			"none":                   "aucune automatisation",
			"unknown":                "inconnu",
		},
		Read: map[string]string{
			"entierement automatisee":                     "fully_automated",
			"entierement automatise":                      "fully_automated",
			"decision entierement automatisee":            "fully_automated",
			"totalement automatisee":                      "fully_automated",
			"automatisation complete":                     "fully_automated",
			"automatisee sauf intervention humaine":       "automated_unless_human",
			"automatisee avec possibilite d intervention": "automated_unless_human",
			"outil d aide a la decision":                  "decision_support",
			"aide a la decision":                          "decision_support",
			"partiellement automatisee":                   "decision_support",
			"aucune automatisation":                       "none",
			"aucune":                                      "none",
			"inconnu":                                     "unknown",
			"inconnue":                                    "unknown",
			"non connu":                                   "unknown",
		},
	}
}

func scope() law.Terms {
	return law.Terms{
		Write: map[string]string{"external": "externe", "internal": "interne", "both": "interne et externe", "unknown": "inconnue"},
		Read: map[string]string{
			"externe": "external", "decision externe": "external",
			"interne": "internal", "decision interne": "internal",
			"interne et externe": "both", "externe et interne": "both", "les deux": "both",
			"inconnue": "unknown", "inconnu": "unknown",
		},
	}
}

func algorithmType() law.Terms {
	return law.Terms{
		Write: map[string]string{"rules": "système de règles", "machine_learning": "apprentissage machine", "hybrid": "hybride", "unknown": "inconnu"},
		Read: map[string]string{
			"systeme de regles": "rules", "systeme a base de regles": "rules", "regles": "rules", "deterministe": "rules",
			"apprentissage machine": "machine_learning", "apprentissage automatique": "machine_learning", "machine learning": "machine_learning",
			"hybride": "hybrid", "mixte": "hybrid",
			"inconnu": "unknown",
		},
	}
}
