// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

// identity is the profile of ProConnect, the State's provider for those who work in
// public bodies and companies: claims usual_name, given_name, siret and
// organizational_unit (https://www.data.gouv.fr/dataservices/proconnect).
func identity() law.Identity {
	return law.Identity{
		Scopes: []string{"given_name", "usual_name", "uid", "siret", "organizational_unit"},
		Given:  "given_name", Family: "usual_name", Unit: "organizational_unit",
		Bodies: map[string]string{"siret": siret},
		Wider: func(scheme, value string) map[string]string {
			if scheme != siret || len(value) != 14 {
				return nil
			}
			return map[string]string{siren: value[:9]} // the establishment's company
		},
	}
}
