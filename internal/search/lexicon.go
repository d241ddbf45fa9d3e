// SPDX-License-Identifier: EUPL-1.2

package search

import "strings"

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
