// SPDX-License-Identifier: EUPL-1.2

package demo

import "greffe/internal/register"

// Person is somebody invented who works at the desk of an invented body.
type Person struct {
	Name, Mail string
	Body       string // its short address; "" for the register itself
	Roles      []register.Role
}

// ClaimedAccount is the account that the invented body asks to be listed.
const ClaimedAccount = "https://forge.exemple.example/ville-de-vaubrume-numerique"

// People lists who works in the demonstration.
func People() []Person {
	return []Person{
		{"Alix Fontaine", "alix.fontaine@vaubrume.example", "ville-de-vaubrume", []register.Role{register.Author}},
		{"Dominique Roy", "dominique.roy@vaubrume.example", "ville-de-vaubrume", []register.Role{register.Approver, register.Manager}},
		{"Sacha Morel", "sacha.morel@registre.example", "", []register.Role{register.Curator, register.Administrator}},
	}
}
