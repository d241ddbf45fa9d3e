// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"regexp"
	"strconv"
	"strings"

	"greffe/internal/law"
)

// personalNumbers are what people are numbered by in France: the registration number
// (NIR) with its key, the same without its key, and the numbers of mobile telephones.
func personalNumbers() []law.PersonalNumber {
	const person = `[1-478] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d) ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3}`
	return []law.PersonalNumber{
		{ID: "nir", Shape: regexp.MustCompile(`\b` + person + ` ?/? ?\d{2}\b`), Valid: validNIR},
		{ID: "nir_without_key", Shape: regexp.MustCompile(`\b[12] \d{2} (?:0[1-9]|1[0-2]) (?:\d{2}|2[ABab]) \d{3} \d{3}\b`)},
		{ID: "mobile", Shape: regexp.MustCompile(`(?:\+33 ?|\b0)[67](?:[ .-]?\d{2}){4}\b`)},
	}
}

// validNIR checks the key: 97 less the rest of the number by 97, where Corsica's 2A and
// 2B stand for 19 and 18.
func validNIR(number string) bool {
	digits := strings.ToUpper(strings.NewReplacer(" ", "", "/", "").Replace(number))
	if len(digits) != 15 {
		return false
	}
	body := strings.NewReplacer("2A", "19", "2B", "18").Replace(digits[5:7])
	n, err := strconv.ParseInt(digits[:5]+body+digits[7:13], 10, 64)
	if err != nil {
		return false
	}
	key, err := strconv.ParseInt(digits[13:], 10, 64)
	return err == nil && 97-n%97 == key
}
