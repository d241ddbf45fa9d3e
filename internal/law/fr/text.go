// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

const (
	article = "https://www.legifrance.gouv.fr/codes/article_lc/"
	crpa    = "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000031366350/" // the code, where the article's own number was not seen
)

// texts lists what the rules cite. Those marked as reread were read in force by a
// third party on 2026-10-05; the others are linked and never quoted. Article 119 of
// loi 78-17, which the guide names, has governed something else since June 2019: it
// is not here.
func texts() []law.Text {
	return []law.Text{
		{ID: "L311-3-1", URL: article + "LEGIARTI000033205535", Reread: true},
		{ID: "R311-3-1-1", URL: article + "LEGIARTI000034195878", Reread: true},
		{ID: "R311-3-1-2", URL: article + "LEGIARTI000034195881", Reread: true},
		{ID: "L312-1-3", URL: article + "LEGIARTI000033205516", Reread: true},
		{ID: "L300-2", URL: article + "LEGIARTI000033218936", Reread: true},
		{ID: "D312-1-4", URL: "https://www.legifrance.gouv.fr/eli/decret/2016/12/28/2016-1922/jo/texte"},
		{ID: "L311-5", URL: article + "LEGIARTI000033265181"},
		{ID: "L311-6", URL: crpa},
		{ID: "L311-1", URL: crpa},
		{ID: "L311-2", URL: crpa},
		{ID: "L312-1-1", URL: crpa},
		{ID: "CRPA-V", URL: crpa},
		{ID: "R311-12", URL: crpa},
		{ID: "R343-1", URL: crpa},
		{ID: "D323-2-1", URL: article + "LEGIARTI000034504991"},
		{ID: "decret-2017-330", URL: "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000034194929"},
		{ID: "loi-78-17-47", URL: article + "LEGIARTI000037823131"},
		{ID: "2018-765-DC", URL: "https://www.conseil-constitutionnel.fr/decision/2018/2018765DC.htm"},
		{ID: "2020-834-QPC", URL: "https://www.conseil-constitutionnel.fr/decision/2020/2020834QPC.htm"},
		{ID: "L612-3", URL: "https://www.legifrance.gouv.fr/codes/id/LEGITEXT000006071191/"},
		{ID: "RGPD", URL: "https://eur-lex.europa.eu/eli/reg/2016/679/oj/fra"},
		{ID: "CADA-20221454", URL: "https://www.cada.fr/20221454"},
		{ID: "guide-algorithmes", URL: "https://guides.etalab.gouv.fr/algorithmes/"},
		{ID: "guide-logiciels", URL: "https://guides.etalab.gouv.fr/logiciels/"},
	}
}
