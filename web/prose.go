// SPDX-License-Identifier: EUPL-1.2

package web

// prosePage is a page of plain words: its paragraphs are messages.
type prosePage struct {
	Layout
	Name     string
	Lead     string     // id
	Sections []string   // each has web.<name>.<section>.title and .text
	Tested   *testedRun // of the accessibility page: the last run of its tests
	LawIDs   []string   // messages of the jurisdiction that stand at the end, when it has them
}

// proseSections lists the sections of each page of words, in order.
func proseSections() map[string][]string {
	return map[string][]string{
		"method":        {"sources", "visits", "states", "join", "origin", "order", "gaps", "not"},
		"accessibility": {"state", "tested", "limits", "contact"},
		"help":          {"who", "how", "not"},
		"citizen":       {"letter", "find", "ask", "contest", "code", "nothing"},
		"agency":        {"why", "sheet", "code", "wrong", "absent"},
		"auditor":       {"evidence", "states", "history", "data", "reuse"},
		"reuser":        {"find", "licence", "sure", "ask", "tell", "data"},
	}
}

// prose makes the handler of a page of words.
func prose(name string) func(*Server, *request) (page, error) {
	return func(s *Server, r *request) (page, error) {
		p := &prosePage{Name: name, Lead: "web." + name + ".lead", Sections: proseSections()[name]}
		p.Template, p.Title = "prose", s.say(r, "web."+name+".title")
		switch name {
		case "citizen", "agency", "auditor", "reuser":
			p.Crumbs = s.crumbs(r, "help")
		}
		for _, part := range []string{"first", "second", "third"} {
			if id := "law.web." + name + "." + part; s.opt.Catalogue.Has(id) {
				p.LawIDs = append(p.LawIDs, id)
			}
		}
		return p, nil
	}
}

// legalPage says who answers for the site; what the operator did not give is said to be missing.
type legalPage struct {
	Layout
	Answers []legalAnswer
}

// legalAnswer is one fact about the operator: an id of its label, and its value.
type legalAnswer struct{ ID, Value, URL string }

func (s *Server) legal(r *request) (page, error) {
	o := s.opt.Operator.named(r.lang)
	p := &legalPage{}
	p.Title = s.say(r, "web.legal.title")
	for _, a := range o.charter() {
		a.URL = outgoing(a.Value)
		p.Answers = append(p.Answers, a)
	}
	return p, nil
}

// glossaryPage explains every term of art that the pages use.
type glossaryPage struct {
	Layout
	Terms []string // ids of terms: web.glossary.<term>.term and .meaning; also their anchors
}

// glossaryTerms lists the terms in the order of the page.
func glossaryTerms() []string {
	return []string{
		"algorithm", "decision", "sheet", "declared", "repository", "source", "licence", "forge", "account",
		"publiccode", "link", "visit", "state", "evidence", "version", "tombstone", "withheld", "parameter", "weight", "automation",
	}
}

// siteTerms are the words of lists and searches: the glossary has them too, but no page
// needs them explained where they stand.
func siteTerms() []string { return []string{"software", "fork", "mirror", "theme", "territory"} }

func (s *Server) glossary(r *request) (page, error) {
	p := &glossaryPage{Terms: append(glossaryTerms(), siteTerms()...)}
	p.Title = s.say(r, "web.glossary.title")
	return p, nil
}
