// SPDX-License-Identifier: EUPL-1.2

package search

import (
	"strings"

	"greffe/internal/register"
)

// own corrects the stemmers where they throw words of different meaning together.
// Each line is a stem and the folded words that have it, and no other stem.
var own = func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(ownStems) {
		words := strings.Fields(line)
		for _, w := range words[min(1, len(words)):] {
			m[w] = words[0]
		}
	}
	return m
}()

const ownStems = `
donnee donnee donnees
don don dons
donner donne donner donnes donnent donnant
data data datas
logement logement logements
log log logs logging
commune commune communes communal communale communales communaux
commun commun communs
departement departement departements departemental departementale departementaux departementales department departments
important important importante importants importantes importance
organisme organisme organismes
organisation organisation organisations organization organizations
universite universite universites university universities
formation formation formations
partie partie parties
part part parts
partir partir
cour cour cours
courant courant courante courants courantes
maire maire maires
mairie mairie mairies
retrait retrait retraits
retraite retraite retraites retraiter
taxi taxi taxis
testament testament testaments
depart depart departs
police police polices policier policiers
policy policy policies
collection collection collections
collectivite collectivite collectivites
droite droite droites
marche marche marches
marcher marcher
eleve eleve eleves
elever elever elevage elevages
application application applications
gene gene genes
general general generale generaux generales
`

// oneName lists names written with a capital inside whose parts mean something else.
var oneName = set("javascript typescript coffeescript livescript github gitlab postgresql mysql latex linkedin youtube")

// elided lists what French writes before an apostrophe and nobody searches for.
var elided = set("l d j m t s n c qu jusqu lorsqu puisqu quoiqu")

func elides(part string) bool { return elided[strings.ToLower(part)] }

// endings lists what English writes after an apostrophe.
var endings = set("s t re ve ll d m S")

// stopWords lists words in lower case, with their accents ("the" is not "thé"),
// that most texts have. Words that are also nouns or names (or, est, son, it, plus)
// are left out when the other meaning is searched for.
var stopWords = set(`le la les de du des un une et ou où à a au aux en dans par pour sur avec sans
	ce cet cette ces sa ses leur leurs qui que dont sont être ne pas se il elle nous vous ils elles
	l d qu y je tu mon ma mes votre vos notre nos est son
	the of and in on at to for by with from is are be was were this that these those its an as not or`)

// sortsOfBodies lists what bodies are called for their sort, folded.
var sortsOfBodies = set(`ville villes mairie commune communes communaute agglomeration agglo metropole departement departemental departementale
	region regional regionale conseil ministere rectorat academie prefecture universite agence office direction
	city town council county department ministry university agency region government`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// asking lists the words with which people ask, folded: a page that answers does not hold them.
// They are left out beside other words only.
var asking = set(`comment pourquoi combien quand quel quelle quels quelles lequel laquelle quoi suis
	how why what when which who whom do does did can could should my your our i am me you`)

// orders lists what other search boxes take for orders. Here every word must be met.
var orders = set("OR AND NOT OU ET")

// languages lists the programming languages that people ask for by one word, folded: java is no
// beginning of javascript.
var languages = set(`ada bash c clojure cobol cplusplus csharp css dart elixir elm erlang fortran go groovy haskell html java javascript
	julia kotlin lua matlab ocaml pascal perl php powershell prolog python r ruby rust scala shell sql stata swift typescript vue`)

// negations are the heads that make another word of a word: bourse is no part of rembourse as
// fisca is one of openfisca.
var negations = set("re rem ren de des dis in im un non pre en em")

// valueWords are the words by which field words ask for values that are written in codes, folded
// and without spaces.
var valueWords = map[string]map[string]string{
	FacetStatus: {
		"enservice": "operational", "service": "operational", "production": "operational", "inuse": "operational", "live": "operational", "active": "operational",
		"enconstruction": "development", "construction": "development", "developpement": "development", "indevelopment": "development", "underconstruction": "development",
		"alessai": "pilot", "essai": "pilot", "test": "pilot", "experimentation": "pilot", "trial": "pilot",
		"prevu": "planned", "arrete": "retired", "stopped": "retired", "suspendu": "suspended", "inconnu": register.Unknown,
	},
	FacetType: {
		"regles": "rules", "regle": "rules", "rule": "rules", "apprentissage": "machine_learning", "apprentissageautomatique": "machine_learning", "ia": "machine_learning",
		"machinelearning": "machine_learning", "ml": "machine_learning", "ai": "machine_learning", "learned": "machine_learning", "modele": "machine_learning", "model": "machine_learning",
		"hybride": "hybrid", "inconnu": register.Unknown,
	},
}

// remedies lists the words of those who want a decision explained or changed, folded.
var remedies = set(`contester conteste contestation recours reclamation explication explications expliquer motivation
	contest contesting appeal appealing challenge complain explanation explain`)
