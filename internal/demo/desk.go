// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"embed"

	"greffe/internal/register"
)

//go:embed desk
var deskFiles embed.FS

// DeskBody is the invented body whose desk holds something.
const DeskBody = "ville-de-vaubrume"

// Draft is a sheet that the body's people wrote at the desk, as a YAML file.
type Draft struct {
	Key       string
	Submitted bool // somebody waits for its approval
	Published bool // it was approved
	Withdrawn bool // and taken back later
	Data      []byte
	Document  []byte // a table that hangs on it; nil for none
}

// Drafts lists what was written at the desk: two sheets that are not public, a grid on
// paper that is, and one that was.
func Drafts() []Draft {
	list := []Draft{{Key: "quotient", Submitted: true}, {Key: "creche"}, {Key: "secours", Published: true}, {Key: "jardins", Published: true, Withdrawn: true}}
	for i, d := range list {
		list[i].Data, _ = deskFiles.ReadFile("desk/" + d.Key + ".yml")     // embedded: it is there
		list[i].Document, _ = deskFiles.ReadFile("desk/" + d.Key + ".csv") // most have none
	}
	return list
}

// Census is the list of algorithms that the body made.
func Census() []register.CensusLine {
	return []register.CensusLine{
		{Name: "Calcul du quotient familial", Service: "Direction de l’enfance", Decision: "Prix de la cantine", Status: "operational"},
		{Name: "Attribution des places en crèche", Service: "Direction de l’enfance", Decision: "Place en crèche", Status: "operational"},
		{Name: "Choix des rues à réparer", Service: "Voirie", Decision: "Ordre des travaux", Status: "pilot"},
	}
}

// Stated is the degree of opening that the body states to the register for one of its
// repositories.
type Stated struct {
	Key string // of the repository
	register.StatedOpening
}

// Openings lists what the body states: of one code what its README shows too, of another
// one something else.
func Openings() []Stated {
	return []Stated{
		{Hub + "/Ville-de-Vaubrume/cantine", register.StatedOpening{
			Degree: "A", Because: "D’autres villes ont le même barème : nous cherchons à le tenir ensemble.",
			Criteria: map[string]string{"module": "false", "generic": "true", "technical_user": "false"},
		}},
		{Hub + "/Ville-de-Vaubrume/creches", register.StatedOpening{Degree: "C", Because: "Personne ne peut répondre aux contributions cette année."}},
	}
}
