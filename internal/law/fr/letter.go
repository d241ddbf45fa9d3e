// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"regexp"

	"greffe/internal/law"
	"greffe/internal/register"
)

// The fields of the letters that are French law's own.
const (
	fieldDecision  = "decision"
	fieldDated     = "decision_date"
	fieldReference = "reference"
	fieldDocument  = "document"
)

// letters are three, because the rights are three: the person concerned asks how the
// algorithm decided (L311-3-1, R311-3-1-2); anyone asks for a document or a code
// (L311-1, L300-2); anyone asks for the rules of a main processing that are not online
// (L312-1-3). They go to the PRADA, else to the postal address. None asks for identity
// papers, and each asks that a refusal be written and reasoned.
func letters() *law.Letters {
	return &law.Letters{
		Lang:    "fr",
		To:      "law.letter.to",
		Find:    "law.letter.find",
		Opening: []string{"law.letter.opening"},
		Closing: []string{"law.letter.refusal", "law.letter.acknowledge", "law.letter.pass_on", "law.letter.closing"},
		Officer: officer,
		All:     []law.Letter{explanationLetter(), documentLetter(), rulesLetter()},
	}
}

func explanationLetter() law.Letter {
	return law.Letter{
		ID: "explanation", Decision: true,
		Fields: []string{fieldDecision, fieldDated, fieldReference, law.FieldAlgorithm, law.FieldName, law.FieldAddress, law.FieldMail, law.FieldAdministration, law.FieldTo},
		Texts:  []string{"L311-3-1", "R311-3-1-2"},
		Body: []law.LetterPart{
			{ID: "law.letter.explanation.decision"},
			{ID: "law.letter.explanation.reference", Needs: fieldReference},
			{ID: "law.letter.explanation.algorithm", Needs: law.FieldAlgorithm, Without: "law.letter.explanation.perhaps"},
			{ID: "law.letter.explanation.ask"},
			{ID: "law.letter.explanation.contribution", Item: true},
			{ID: "law.letter.explanation.data", Item: true},
			{ID: "law.letter.explanation.parameters", Item: true},
			{ID: "law.letter.explanation.operations", Item: true},
		},
	}
}

func documentLetter() law.Letter {
	return law.Letter{
		ID:     "document",
		Fields: []string{fieldDocument, law.FieldAlgorithm, law.FieldName, law.FieldAddress, law.FieldMail, law.FieldAdministration, law.FieldTo},
		Texts:  []string{"L311-1", "L300-2", "CADA-20221454"},
		Body: []law.LetterPart{
			{ID: "law.letter.document.ask"},
			{ID: "law.letter.document.algorithm", Needs: law.FieldAlgorithm},
			{ID: "law.letter.document.form"},
			{ID: "law.letter.document.held"},
		},
	}
}

func rulesLetter() law.Letter {
	return law.Letter{
		ID:     "rules",
		Fields: []string{law.FieldAlgorithm, law.FieldName, law.FieldAddress, law.FieldMail, law.FieldAdministration, law.FieldTo},
		Texts:  []string{"L312-1-3", "D312-1-4", "L311-1"},
		Body: []law.LetterPart{
			{ID: "law.letter.rules.seen", Needs: law.FieldAlgorithm, Without: "law.letter.rules.any"},
			{ID: "law.letter.rules.ask"},
			{ID: "law.letter.rules.exempt"},
			{ID: "law.letter.rules.else"},
		},
	}
}

// ofOfficer are the words by which administrations name the PRADA in an address.
var ofOfficer = regexp.MustCompile(`\bprada\b|\bcada\b|acces ?aux ?documents|\baccesdoc`)

// officer reports whether a contact reaches the person in charge of access to
// administrative documents.
func officer(c register.Contact) bool {
	return ofOfficer.MatchString(register.FoldName(c.Value)) && !ofAuthority.MatchString(c.Value)
}
