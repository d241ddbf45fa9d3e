// SPDX-License-Identifier: EUPL-1.2

package lawtest

// ofALaw names, package by package, the tests that are about a law, and what each asks
// of it. They stand under that law in every run; all other tests stand under the run's own
// profile, and hold without any law. TestOnlyTheseNeedALaw sees to it that none is named
// here that would hold without.
var ofALaw = map[string]map[string]string{
	"web": {
		"TestAPIRealData":               "the columns of the real inventory, which are the jurisdiction’s",
		"TestCatalogueIsHarvested":      "the licence of public data, which a jurisdiction names",
		"TestLawPages":                  "the mention, the reply, the estimates",
		"TestPaperFiles":                "the files of the mention and of the reply",
		"TestPapersSayWhoWroteTheSheet": "the same, of a sheet that its administration did not declare",
		"TestLetterFiles":               "what a mention must say, looked for in a letter",
		"TestLetterInTheForm":           "the same, in the form of a sheet",
		"TestEstimatesNeverAccuse":      "how an estimate of a duty is worded",
		"TestDisclosureOnThePage":       "items of the law, degrees of its guide",
		"TestLetterPages":               "the letters and the days that a law counts",
		"TestLettersSay":                "what a letter says of remedies and delays",
		"TestLetterAsDocument":          "a letter as a file",
		"TestLetterGoesToTheOfficer":    "the officer whom a law appoints",
		"TestLettersRefuse":             "what the form of a letter does not take",
		"TestCalendars":                 "the days that a law counts, as files",
		"TestSelfcheckVectors":          "the vectors of the rules",
		"TestSelfcheckExamples":         "the cases of the guide",
		"TestSelfcheckPages":            "the questions of the rules",
		"TestSelfcheckSays":             "the verdicts of the rules",
		"TestSelfcheckRefuses":          "answers that no question of the rules has",
		"TestSelfcheckForgets":          "that answers to the rules are nowhere kept",
		"TestSelfcheckBack":             "the way back through the questions",
		"TestOpeningStated":             "the degrees of openness of the guide",
	},
	"cmd/greffe": {
		"TestTongues":                "themes and territories, which are said in the jurisdiction’s language",
		"TestAccountsCheck":          "the identifiers of the jurisdiction in its list of accounts",
		"TestExamination":            "the licences of the jurisdiction’s list",
		"TestLawCheck":               "the verdicts of the rules",
		"TestLawCheckAsJSON":         "the verdicts of the rules, for programs",
		"TestLawCheckRunsTheVectors": "the vectors of the rules",
		"TestNothingMisleads":        "what the law asks never to be misunderstood",
		"TestRealInventory":          "the columns of the real inventory",
		"TestRealSearch":             "the same, searched",
		"TestRealSearchNamed":        "the same, with the bodies of the jurisdiction’s list",
		"TestDemoSearch":             "the sheets of bodies that are known by the jurisdiction’s identifiers",
		"TestMirrorDeclaresNothing":  "that two accounts have one body, by the jurisdiction’s identifier",
	},
}
