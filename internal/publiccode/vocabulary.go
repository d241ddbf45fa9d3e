// SPDX-License-Identifier: EUPL-1.2

package publiccode

import (
	"slices"
	"strings"

	"greffe/internal/register"
)

// The closed lists of the standard.
var (
	statuses         = []string{"concept", "development", "beta", "stable", "obsolete"}
	softwareTypes    = []string{"standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend", "standalone/other", "addon", "library", "configurationFiles"}
	maintenanceTypes = []string{"internal", "contract", "community", "none"}
	// aliases of supports.id ("List of aliases", aliases-list.rst).
	aliases = []string{"gdpr", "eidas", "nis2", "cra", "spid", "cie", "anpr", "pagopa", "io"}
	// scopes of intendedAudience.scope ("List of scopes", scope-list.rst).
	scopes = strings.Fields(`agriculture culture defence education emergency-services employment energy environment
		finance-and-economic-development foreign-affairs government healthcare infrastructures justice local-authorities
		manufacturing research science-and-technology security society sport tourism transportation welfare`)
	// categories ("List of software categories", categories-list.rst), with those
	// of 0.3 (whistleblowing, educational-content), 0.4 (regulations-and-directives,
	// integrated-library-system, design, design-system) and 0.5 (other).
	categories = strings.Fields(`accounting agile-project-management applicant-tracking application-development
		appointment-scheduling backup billing-and-invoicing blog budgeting business-intelligence
		business-process-management cad call-center-management cloud-management collaboration communications
		compliance-management contact-management content-management crm customer-service-and-support data-analytics
		data-collection data-visualization design design-system digital-asset-management digital-citizenship
		document-management donor-management e-commerce e-signature educational-content email-management
		email-marketing employee-management enterprise-project-management enterprise-social-networking erp
		event-management facility-management feedback-and-reviews-management financial-reporting fleet-management
		fundraising gamification geographic-information-systems grant-management graphic-design help-desk hr ide
		identity-management instant-messaging integrated-library-system inventory-management it-asset-management
		it-development it-management it-security it-service-management knowledge-management
		learning-management-system marketing mind-mapping mobile-marketing mobile-payment network-management office
		online-booking online-community other payment-gateway payroll predictive-analysis procurement
		productivity-suite project-collaboration project-management property-management real-estate-management
		regulations-and-directives remote-support resource-management sales-management seo service-desk
		social-media-management survey talent-management task-management taxes-management test-management
		time-management time-tracking translation video-conferencing video-editing visitor-management voip
		warehouse-management web-collaboration web-conferencing website-builder whistleblowing workflow-management`)
)

// choice checks a value against a short list, which the advice shows whole.
func choice(allowed []string) func(*reader, place, string) {
	return func(r *reader, p place, value string) {
		if !slices.Contains(allowed, value) {
			r.note("publiccode.choice", register.Error, p, args("key", p.key, "value", excerpt(value), "allowed", strings.Join(allowed, ", ")))
		}
	}
}

// softwareType also takes the word that 0.2 split into several.
func softwareType(r *reader, p place, value string) {
	if value == "standalone" && r.minor < oldest {
		return
	}
	choice(softwareTypes)(r, p, value)
}

func category(r *reader, p place, value string) {
	r.vocabulary("publiccode.category", "publiccode.category.near", categories, p, value)
}

func scope(r *reader, p place, value string) {
	r.vocabulary("publiccode.scope", "publiccode.scope.near", scopes, p, value)
}

// vocabulary checks a value against a long list, of which the finding gives the
// word that was probably meant, or the nearest one.
func (r *reader) vocabulary(far, nearby string, allowed []string, p place, value string) {
	if slices.Contains(allowed, value) {
		return
	}
	near, best := "", 3
	for _, word := range allowed {
		if d := distance(word, strings.ToLower(value)); d < best && d < len(value) {
			near, best = word, d
		}
	}
	if near == "" {
		r.note(far, register.Error, p, args("value", excerpt(value)))
		return
	}
	r.note(nearby, register.Error, p, args("value", excerpt(value), "near", near))
}
