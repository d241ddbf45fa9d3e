// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"regexp"

	"greffe/internal/law"
)

const uuid = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// The schemes of France.
const (
	annuaire = "annuaire"
	siren    = "siren"
	siret    = "siret"
)

// schemes lists how French public bodies are identified, the surest first. One
// uuid of the annuaire appears under two web domains, and a directorate has no
// SIREN of its own.
func schemes() []law.Scheme {
	return []law.Scheme{
		{
			ID: annuaire,
			URIs: []*regexp.Regexp{
				regexp.MustCompile(`(?i)^https?://lannuaire\.service-public\.(?:gouv\.)?fr/(?:[^?#]*[/_])?(` + uuid + `)/?$`),
			},
			Value:    regexp.MustCompile(`^` + uuid + `$`),
			Nobody:   []string{"00000000-0000-0000-0000-000000000000"},
			Page:     "https://lannuaire.service-public.gouv.fr/redirection/{value}",
			FileKeys: []string{"pso_id"},
		},
		{
			ID:       siren,
			Value:    regexp.MustCompile(`^[0-9]{9}$`),
			Valid:    luhn,
			Nobody:   []string{"000000000"},
			Page:     "https://annuaire-entreprises.data.gouv.fr/entreprise/{value}",
			FileKeys: []string{"siren"},
		},
		{
			ID:       siret,
			Value:    regexp.MustCompile(`^[0-9]{14}$`),
			Valid:    validSIRET,
			Nobody:   []string{"00000000000000"},
			Page:     "https://annuaire-entreprises.data.gouv.fr/etablissement/{value}",
			FileKeys: []string{"siret"},
		},
	}
}

// luhn checks the key of a SIREN or SIRET (ISO/IEC 7812-1 annex B).
func luhn(digits string) bool {
	sum := 0
	for i, r := range digits {
		d := int(r - '0')
		if (len(digits)-i)%2 == 0 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// validSIRET also takes the sites of La Poste (SIREN 356000000), whose digits add
// up to a multiple of five instead.
func validSIRET(digits string) bool {
	if luhn(digits) {
		return true
	}
	if len(digits) != 14 || digits[:9] != "356000000" {
		return false
	}
	sum := 0
	for _, r := range digits {
		sum += int(r - '0')
	}
	return sum%5 == 0
}
