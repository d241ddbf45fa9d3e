// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"greffe/internal/register"
)

// TestWrite: what is written reads as it was, twice the same bytes, with no fault.
func TestWrite(t *testing.T) {
	schemes := []Scheme{{ID: "body", Keys: []string{"body_id"}}, {ID: "number", Keys: []string{"number", "no"}}}
	account := func(host, path string, kind register.ForgeKind, proof register.Proof, change func(*Entry)) Entry {
		e := Entry{Account: register.Account{Host: host, Path: path, Kind: kind, Proof: proof, Origin: register.Origin{Kind: register.Imported}}}
		e.Identifiers = []register.Identifier{{Scheme: "body", Value: "b-" + path}}
		if change != nil {
			change(&e)
		}
		return e
	}
	entries := []Entry{
		account("forge.example", "", register.Gitea, register.ProofDomain, nil),
		account("github.com", "No", register.GitHub, register.ProofListed, func(e *Entry) { e.Account.Policy = "https://ville.example/libre" }),
		account("github.com", "ville", register.GitHub, register.ProofFile, func(e *Entry) {
			e.Account.Since, e.Account.IgnoredSince = "2026-01-02", "2026-03-01"
			e.Identifiers = append(e.Identifiers, register.Identifier{Scheme: "number", Value: "007"})
		}),
	}
	got, err := Write([]Entry{entries[2], entries[0], entries[1]}, schemes)
	if err != nil {
		t.Fatal(err)
	}
	list, findings, err := Load(bytes.NewReader(got), schemes)
	if err != nil || register.Invalid(findings) {
		t.Fatalf("%v %+v\n%s", err, findings, got)
	}
	if diff := cmp.Diff(entries, list.Entries, cmpopts.IgnoreFields(Entry{}, "Line", "Column")); diff != "" {
		t.Errorf("%s\n%s", diff, got)
	}
	again, err := Write(list.Entries, schemes)
	if err != nil || !bytes.Equal(got, again) {
		t.Errorf("%v\n%s\n%s", err, got, again)
	}
	if none, err := Write(nil, schemes); err != nil || len(none) != 0 {
		t.Errorf("%q %v", none, err)
	}
}
