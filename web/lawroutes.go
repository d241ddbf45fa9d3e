// SPDX-License-Identifier: EUPL-1.2

package web

// lawRoutes are the addresses of the pages that the jurisdiction's profile fills:
// without a law they say so.
func lawRoutes() []*route {
	return []*route{
		{"letters", "/fr/lettres", "/en/letters", append(letterParams(), paramProfile)},
		{"letter_algorithm", "/fr/algorithmes/{slug}/lettre", "/en/algorithms/{slug}/letter", letterParams()},
		{"letter_administration", "/fr/administrations/{slug}/lettre", "/en/administrations/{slug}/letter", letterParams()},
		{"dates", "/fr/dates", "/en/dates", []string{paramProfile}},
		{"mention_blank", "/fr/mention", "/en/mention", []string{paramProfile}},
		{"mention_check", "/fr/mention/verifier", "/en/mention/check", []string{paramProfile}},
		{"mention", "/fr/algorithmes/{slug}/mention", "/en/algorithms/{slug}/mention", nil},
		{"mention_file", "/fr/algorithmes/{slug}/mention/{file}", "/en/algorithms/{slug}/mention/{file}", nil},
		{"reply", "/fr/algorithmes/{slug}/reponse", "/en/algorithms/{slug}/reply", nil},
		{"reply_file", "/fr/algorithmes/{slug}/reponse/{file}", "/en/algorithms/{slug}/reply/{file}", nil},
	}
}

// lawHandlers gives the maker of each.
func lawHandlers() map[string]func(*Server, *request) (page, error) {
	return map[string]func(*Server, *request) (page, error){
		"letters":               (*Server).letters,
		"letter_algorithm":      (*Server).algorithmLetter,
		"letter_administration": (*Server).administrationLetter,
		"dates":                 (*Server).dates,
		"mention_blank":         (*Server).mentionBlank,
		"mention_check":         (*Server).mentionCheck,
		"mention":               (*Server).mention,
		"mention_file":          (*Server).mentionFile,
		"reply":                 (*Server).reply,
		"reply_file":            (*Server).replyFile,
	}
}

// lawPosted gives the maker of what answers their forms.
func lawPosted() map[string]func(*Server, *request) (page, error) {
	return map[string]func(*Server, *request) (page, error){
		"letters":               (*Server).lettersPosted,
		"letter_algorithm":      (*Server).algorithmLetterPosted,
		"letter_administration": (*Server).administrationLetterPosted,
		"dates":                 (*Server).datesPosted,
		"mention_check":         (*Server).mentionCheckPosted,
		"reply":                 (*Server).replyPosted,
	}
}
