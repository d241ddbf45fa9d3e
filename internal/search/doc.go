// SPDX-License-Identifier: EUPL-1.2

// Package search is the one place that knows languages: it turns text into terms, a reader's query into a plan, and both into highlights.
// It receives texts, facet values and queries from the desk, the store and the site; all of them are hostile until analysed.
// It gives register.Entry values, the terms that an index is asked for, segments to highlight, and answers, ranks and facet counts made in memory.
//
// # What is indexed
//
// Every word goes into the column "exact" as it was written (lower case, accents
// folded, œ as oe), in the order of the text, so that quoted phrases match word by
// word. Words made of others (OpenFisca, api-particulier, GPL-3.0) are indexed in
// parts, in place, and whole, at the end of the column. The columns "title" and
// "body" hold stems: of each word its French and its English one, the French one
// both with and without accents, each once. So texts in both languages are found in
// both, and a query without accents finds a text with them; no language is guessed.
//
// Stop words stay in "exact", where phrases need them and where a query made of
// nothing else still finds something; they have no stem, and a query drops them
// when any other word is left, because a French query must not demand "de" of an
// English text.
//
// # The table
//
// Terms are made of a-z, 0-9 and letters of other scripts; the tokenizer must split
// at spaces only and change nothing else. The table is therefore
//
//	CREATE VIRTUAL TABLE search_index USING fts5(exact, title, body, facet,
//	    content='', contentless_delete=1, prefix='3', tokenize='ascii');
//
// The tokenizer "ascii" takes every byte above 0x7f for a part of a word, where
// unicode61 knows only the letters of Unicode 6.1. The column "facet" holds the words
// that field words ask for (licence:mit), marked with their facet.
//
// # How a question is answered
//
// The table says one thing only: which documents hold a Term, a word in a column. It
// needs 70 ns for each of them, and a second to rank what the commonest words find among
// a million; so all else is done here, over sets of documents of one bit each. A Query
// is a plan of terms joined by "all" and "any"; Columns.Find asks a Source for the
// Postings of each term, which whoever has the table keeps in memory for common words,
// and joins them into one Set. Columns knows of each document one small integer a facet
// and its static score: it sieves the set by the filters, counts every facet of what is
// left, and ranks it. A word weighs by its column and by how rare it is (the inverse
// document frequency), how often it stands there does not count; the static score and the
// kind multiply the sum. Every number is exact and the order the same in a register of
// any size; nothing is kept that the table does not say, so that an answer may be checked
// against it.
//
// # Other words
//
// A Thesaurus widens what a query asks by what administrations write for it; the
// index needs nothing for that. A Vocabulary, read from the index itself, knows the
// words that look like one that was mistyped, or that hold it: they are offered,
// never put in its place.
package search
