// SPDX-License-Identifier: EUPL-1.2

package account_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"greffe/internal/account"
	"greffe/internal/law"
	"greffe/internal/law/fr"
	"greffe/internal/law/none"
	"greffe/internal/register"
	"greffe/internal/words"
)

const realPath = "../../../shared/data/french/comptes-organismes-publics.yml"

// realFile gives the public list; without it the test cannot say anything.
func realFile(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(realPath)
	if err == nil {
		return raw
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("real data not found at %s", realPath)
	}
	t.Skipf("real data not found at %s", realPath)
	return nil
}

func load(t testing.TB, text string) (account.List, []register.Finding) {
	t.Helper()
	l, findings, err := account.Load(strings.NewReader(text), schemes(fr.Profile()))
	if err != nil {
		t.Fatal(err)
	}
	return l, findings
}

// schemes are those of a profile, as the program hands them over.
func schemes(p law.Profile) []account.Scheme {
	var out []account.Scheme
	for _, s := range p.Schemes {
		out = append(out, account.Scheme{ID: s.ID, Keys: s.FileKeys, Nobody: s.Nobody, Value: s.Value, Valid: s.Valid})
	}
	return out
}

func TestRealFile(t *testing.T) {
	raw := realFile(t)
	l, findings := load(t, string(raw))
	if register.Invalid(findings) {
		t.Errorf("the public list has errors: %v", findings)
	}
	if !bytes.Equal(l.Bytes(), raw) {
		t.Error("written back unchanged, it differs")
	}
	want := account.Counts{Forges: 93, Owners: 300, WholeForges: 87, NullOwners: 7, IgnoredForges: 17, PlaceholderForges: 6, PlaceholderOwners: 18, WithoutBody: 25}
	if d := cmp.Diff(want, l.Counts); d != "" {
		t.Error(d)
	}
	if n := len(l.Accounts()); n != 387 {
		t.Errorf("%d accounts, want 87 whole forges and 300 owners", n)
	}
	rules := map[string]int{}
	for _, f := range findings {
		rules[f.Rule]++
		if f.Line == 0 || f.Column == 0 {
			t.Errorf("no place: %+v", f)
		}
	}
	if d := cmp.Diff(map[string]int{"account.id.placeholder": 24, "account.owner.null": 6, "account.body.missing": 1, "account.key.duplicate": 1}, rules); d != "" {
		t.Error(d)
	}
	for _, e := range l.Entries {
		if e.Account.Kind == "" || e.Account.Origin.Kind != register.Imported || e.Account.Proof != register.ProofListed || e.Line == 0 {
			t.Errorf("incomplete: %+v", e)
		}
	}
}

// everyEditKeepsTheRest: a property of one account in 23 is set, changed and taken
// away; after the first insertion and its removal the file is byte-equal again.
func TestEveryEditKeepsTheRest(t *testing.T) {
	raw := realFile(t)
	l, _ := load(t, string(raw))
	for i := 0; i < len(l.Entries); i += 23 {
		a := l.Entries[i].Account
		edited := l
		for _, value := range []string{"2025-01-02", "2025-01-03", ""} {
			if err := edited.Set(a.Host, a.Path, "until", value); err != nil {
				t.Fatal(err)
			}
			if value == "" {
				continue
			}
			if got := edited.Entries[i].Account.Until; got != value {
				t.Fatalf("%s: until is %q", a.Key(), got)
			}
			if n := changedLines(raw, edited.Bytes()); n != 1 {
				t.Fatalf("%s: %d lines differ", a.Key(), n)
			}
		}
		if !bytes.Equal(edited.Bytes(), raw) {
			t.Fatalf("%s: taken away again, the file differs", a.Key())
		}
	}
}

// changedLines counts the lines of b that a does not have at that place, one insertion apart.
func changedLines(a, b []byte) int {
	x, y := strings.SplitAfter(string(a), "\n"), strings.SplitAfter(string(b), "\n")
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return max(len(x), len(y))
}

func TestSet(t *testing.T) {
	const id = "c1c38bcd-449f-47e5-9207-a9b573597a55"
	const text = "# head\nforge.example.fr: # the forge\n  forge: gitlab\n  owners:\n    one:\n      pso_id: '" + id + "' # its body\n\n    two:\n  # foot\n"
	for name, c := range map[string]struct {
		in, path, key, value, want string
		err                        error
	}{
		"replaced_in_quotes":        {text, "one", "pso_id", "d1a97841-b4bf-46df-a089-1003e4e266b4", strings.Replace(text, "'"+id+"'", "d1a97841-b4bf-46df-a089-1003e4e266b4", 1), nil},
		"added_after_the_last":      {text, "one", "siren", "552081317", strings.Replace(text, "# its body\n", "# its body\n      siren: 552081317\n", 1), nil},
		"added_to_a_null_owner":     {text, "two", "ignored_since", "2025-01-01", strings.Replace(text, "two:\n", "two:\n      ignored_since: 2025-01-01\n", 1), nil},
		"added_to_the_forge":        {text, "", "proof", "domain", strings.Replace(text, "forge: gitlab\n", "forge: gitlab\n  proof: domain\n", 1), nil},
		"taken_away":                {text, "one", "pso_id", "", strings.Replace(text, "      pso_id: '"+id+"' # its body\n", "", 1), nil},
		"taken_away_where_it_isn_t": {text, "one", "proof", "", text, nil},
		"quoted_when_it_must_be":    {text, "one", "alias_of", "a: b #c", strings.Replace(text, "# its body\n", "# its body\n      alias_of: \"a: b #c\"\n", 1), nil},
		"carriage_returns_are_kept": {strings.ReplaceAll(text, "\n", "\r\n"), "one", "proof", "file", strings.ReplaceAll(strings.Replace(text, "# its body\n", "# its body\n      proof: file\n", 1), "\n", "\r\n"), nil},
		"no_newline_at_the_end":     {"a.fr:\n  forge: gogs", "", "proof", "file", "a.fr:\n  forge: gogs\n  proof: file", nil},
		"byte_order_mark":           {"\ufeffa.fr:\n  forge: gogs\n", "", "forge", "gitea", "\ufeffa.fr:\n  forge: gitea\n", nil},
		"unknown_account":           {text, "three", "proof", "file", text, register.ErrNotFound},
		"unknown_key":               {text, "one", "colour", "red", text, register.ErrInvalid},
		"owner_has_no_forge_key":    {text, "one", "forge", "git", text, register.ErrInvalid},
		"value_breaks_a_rule":       {text, "one", "since", "yesterday", text, register.ErrInvalid},
		"value_with_a_new_line":     {text, "one", "alias_of", "x\n    evil:", text, register.ErrInvalid},
		"written_in_one_line":       {"a.fr: {forge: gogs}\n", "", "proof", "file", "a.fr: {forge: gogs}\n", register.ErrInvalid},
		"value_over_two_lines":      {"a.fr:\n  forge: gogs\n  alias_of: \"x\n    y\"\n", "", "alias_of", "z.fr", "a.fr:\n  forge: gogs\n  alias_of: \"x\n    y\"\n", register.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			l, _ := load(t, c.in)
			host := "forge.example.fr"
			if !strings.Contains(c.in, host) {
				host = "a.fr"
			}
			if err := l.Set(host, c.path, c.key, c.value); !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if got := string(l.Bytes()); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// faults: one file a rule, and where the finding stands.
func TestFaults(t *testing.T) {
	const uuid = "pso_id: c1c38bcd-449f-47e5-9207-a9b573597a55"
	ok := "a.fr:\n  forge: gitlab\n  " + uuid + "\n"
	for name, c := range map[string]struct {
		text, rule   string
		severity     register.Severity
		line, column int
	}{
		"empty":              {"", "file.empty", register.Error, 0, 0},
		"comments_only":      {"# nothing\n", "file.empty", register.Error, 0, 0},
		"too_large":          {strings.Repeat("# x\n", 2<<20), "file.size", register.Error, 0, 0},
		"no_yaml":            {"a.fr:\n\tforge: x\n", "yaml.syntax", register.Error, 2, 0},
		"alias":              {"a.fr: &x\n  forge: git\nb.fr: *x\n", "yaml.alias", register.Error, 3, 7},
		"too_deep":           {"a.fr: [[[[[[[[[]]]]]]]]]\n", "yaml.depth", register.Error, 1, 14},
		"two_documents":      {ok + "---\nb.fr:\n", "yaml.documents", register.Warning, 4, 1},
		"a_text":             {"hello\n", "type.mapping", register.Error, 1, 1},
		"host_twice":         {ok + ok, "host.duplicate", register.Error, 4, 1},
		"host_is_an_address": {"https://a.fr/x:\n  forge: git\n", "host.bad", register.Error, 1, 1},
		"host_without_dot":   {"localhost:\n  forge: git\n  " + uuid + "\n", "host.local", register.Warning, 1, 1},
		"host_in_capitals":   {"A.fr:\n  forge: git\n  " + uuid + "\n", "host.case", register.Advice, 1, 1},
		"forge_is_a_text":    {"a.fr: gitlab\n", "type.forge", register.Error, 1, 7},
		"kind_missing":       {"a.fr:\n  " + uuid + "\n", "forge.missing", register.Warning, 2, 3},
		"kind_unknown":       {"a.fr:\n  forge: svn\n  " + uuid + "\n", "forge.unknown", register.Error, 2, 10},
		"no_body":            {"a.fr:\n  forge: git\n", "body.missing", register.Warning, 1, 1},
		"placeholder":        {"a.fr:\n  forge: git\n  pso_id: 00000000-0000-0000-0000-000000000000\n", "id.placeholder", register.Warning, 3, 11},
		"id_malformed":       {"a.fr:\n  forge: git\n  pso_id: dinum\n", "id.bad", register.Error, 3, 11},
		"id_check_digit":     {"a.fr:\n  forge: git\n  siren: 552081318\n", "id.bad", register.Error, 3, 10},
		"id_is_a_list":       {"a.fr:\n  forge: git\n  pso_id: [a]\n", "type.text", register.Error, 3, 11},
		"key_unknown":        {ok + "  colour: red\n", "key.unknown", register.Advice, 4, 3},
		"key_twice":          {ok + "  " + uuid + "\n", "key.duplicate", register.Warning, 4, 3},
		"date":               {ok + "  ignored_since: 2024-02-30\n", "date.bad", register.Error, 4, 18},
		"dates_in_order":     {ok + "  since: 2024-02-02\n  until: 2024-02-01\n", "date.order", register.Error, 2, 3},
		"policy_is_a_script": {ok + "  floss_policy: javascript:alert(1)\n", "url.bad", register.Error, 4, 17},
		"proof":              {ok + "  proof: sworn\n", "proof.unknown", register.Error, 4, 10},
		"alias_of_itself":    {ok + "  alias_of: a.fr\n", "alias.self", register.Error, 1, 1},
		"alias_of_nothing":   {ok + "  alias_of: b.fr/x\n", "alias.unknown", register.Warning, 1, 1},
		"owners_empty":       {ok + "  owners:\n", "owners.empty", register.Warning, 4, 10},
		"owners_are_a_list":  {ok + "  owners: [a]\n", "type.owners", register.Error, 4, 11},
		"owner_null":         {ok + "  owners:\n    x:\n", "owner.null", register.Advice, 5, 5},
		"owner_is_a_text":    {ok + "  owners:\n    x: y\n", "type.owner", register.Error, 5, 8},
		"owner_twice":        {ok + "  owners:\n    x:\n    x:\n", "owner.duplicate", register.Error, 6, 5},
		"owners_by_case":     {ok + "  owners:\n    x:\n    X:\n", "owner.case", register.Warning, 6, 5},
		"owner_climbs":       {ok + "  owners:\n    ../x:\n", "owner.bad", register.Error, 5, 5},
		"publisher_a_text":   {"- x\n", "type.publisher", register.Error, 1, 3},
		"publisher_address":  {"- name: x\n  orgs: ['ftp://a.fr/x']\n", "publisher.address", register.Error, 2, 10},
		"publisher_empty":    {"- name: x\n", "publisher.empty", register.Warning, 1, 3},
		"publisher_nameless": {"- orgs: ['https://a.fr/x']\n", "publisher.name", register.Warning, 1, 3},
		"publisher_orgs":     {"- name: x\n  orgs: y\n", "type.list", register.Error, 2, 9},
	} {
		t.Run(name, func(t *testing.T) {
			_, findings := load(t, c.text)
			i := slices.IndexFunc(findings, func(f register.Finding) bool { return f.Rule == "account."+c.rule })
			if i < 0 {
				t.Fatalf("not found; got %+v", findings)
			}
			f := findings[i]
			if f.Severity != c.severity || f.Line != c.line || f.Column != c.column {
				t.Errorf("got %s %d:%d, want %s %d:%d", f.Severity, f.Line, f.Column, c.severity, c.line, c.column)
			}
		})
	}
	if _, findings := load(t, ok); len(findings) > 0 {
		t.Errorf("a good file: %v", findings)
	}
}

// messagesExist: every rule has its sentence and its advice, with the arguments filled.
func TestMessages(t *testing.T) {
	c, err := words.Load(fr.Profile().Words)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range manyFaults() {
		_, findings := load(t, text)
		for _, f := range findings {
			for _, lang := range words.Langs() {
				for _, id := range []string{"finding." + f.Rule, "advice." + f.Rule} {
					if s := c.Text(lang, id, f.Args); strings.ContainsAny(s, "‹{") {
						t.Errorf("%s %s: %s", lang, id, s)
					}
				}
			}
		}
	}
}

// manyFaults are files that together break nearly every rule.
func manyFaults() []string {
	return []string{
		"", "hello", "a.fr:\n\tx", "a.fr: &x\n  forge: git\nb.fr: *x\n", "a.fr: [[[[[[[[[]]]]]]]]]\n", strings.Repeat("# x\n", 2<<20),
		"https://a.fr:\nlocalhost: x\nA.fr:\n  forge: svn\n  colour: x\n  proof: x\n  since: 2024-02-02\n  until: 2024-02-01\n  ignored_since: x\n  floss_policy: x\n" +
			"  pso_id: x\n  pso_id: 00000000-0000-0000-0000-000000000000\n  siren: [x]\n  alias_of: b\n  owners:\n    x:\n    X:\n    x: y\n    ../z:\na.fr:\n  forge: gitlab\n  alias_of: a.fr\n  owners: [x]\n---\nx: y\n",
		"a.fr:\n  forge: gitlab\n  owners:\n    x:\n    X:\nb.fr:\n  forge: git\nc.fr:\n  owners:\n",
		"- x\n- orgs: y\n- name: x\n  repos: [ftp://x]\n",
		"a.fr:\n" + strings.Repeat("  x: y\n", 6000),
	}
}

func TestAccounts(t *testing.T) {
	l, findings := load(t, `
gitlab.example.fr:
  forge: forgejo
  pso_id: c1c38bcd-449f-47e5-9207-a9b573597a55
  floss_policy: https://example.fr/policy
  ignored_since: 2024-08-09
  owners:
    plain:
    own:
      siren: "552081317"
      proof: domain
      since: 2020-01-01
      until: 2021-01-01
      ospo_url: https://example.fr/ospo
      ignored_since: 2023-01-01
      alias_of: gitlab.example.fr/plain
    nobody:
      pso_id: 00000000-0000-0000-0000-000000000000
git.example.org:
  forge: git
  ignored_since: soon
`)
	imported := register.Origin{Kind: register.Imported}
	body := []register.Identifier{{Scheme: "annuaire", Value: "c1c38bcd-449f-47e5-9207-a9b573597a55"}}
	policy := "https://example.fr/policy"
	want := []account.Entry{
		{Account: register.Account{Host: "gitlab.example.fr", Path: "plain", Kind: register.Gitea, Proof: register.ProofListed, IgnoredSince: "2024-08-09", Policy: policy, Origin: imported}, Identifiers: body, Line: 8, Column: 5},
		{Account: register.Account{Host: "gitlab.example.fr", Path: "own", Kind: register.Gitea, Proof: register.ProofDomain, Since: "2020-01-01", Until: "2021-01-01", IgnoredSince: "2023-01-01",
			Policy: policy, OfficeURL: "https://example.fr/ospo", AliasOf: "gitlab.example.fr/plain", Origin: imported}, Identifiers: []register.Identifier{{Scheme: "siren", Value: "552081317"}}, Line: 9, Column: 5},
		{Account: register.Account{Host: "gitlab.example.fr", Path: "nobody", Kind: register.Gitea, Proof: register.ProofListed, IgnoredSince: "2024-08-09", Policy: policy, Origin: imported}, Line: 17, Column: 5},
		{Account: register.Account{Host: "git.example.org", Kind: register.PlainGit, Proof: register.ProofListed, IgnoredSince: "0001-01-01", Origin: imported}, Line: 19, Column: 1},
	}
	if d := cmp.Diff(want, l.Entries); d != "" {
		t.Errorf("%s\n%v", d, findings)
	}
}

func TestPublishers(t *testing.T) {
	const text = `# third parties
---
- name: "Libreoffice"
  repos:
    - "https://github.com/tdf/libreoffice-metadata.git"
- id: "c_a547"
  description: Comune
  orgs:
    - "https://gitlab.com/group/sub"
    - "https://forge.example.it"
`
	l, findings := load(t, text)
	if len(findings) > 0 || string(l.Bytes()) != text {
		t.Errorf("findings %v", findings)
	}
	imported := register.Origin{Kind: register.Imported}
	want := []account.Entry{
		{Account: register.Account{Host: "github.com", Path: "tdf", Kind: register.GitHub, Proof: register.ProofListed, Origin: imported}, Name: "Libreoffice", Repositories: []string{"github.com/tdf/libreoffice-metadata"}, Line: 5, Column: 7},
		{Account: register.Account{Host: "gitlab.com", Path: "group/sub", Kind: register.GitLab, Proof: register.ProofListed, Origin: imported}, Name: "Comune", Line: 9, Column: 7},
		{Account: register.Account{Host: "forge.example.it", Proof: register.ProofListed, Origin: imported}, Name: "Comune", Line: 10, Column: 7},
	}
	if d := cmp.Diff(want, l.Entries); d != "" {
		t.Error(d)
	}
	if n := len(l.Accounts()); n != 2 {
		t.Errorf("%d accounts; a single repository is none", n)
	}
	if err := l.Set("github.com", "tdf", "proof", "file"); !errors.Is(err, register.ErrInvalid) {
		t.Errorf("Set: %v", err)
	}
}

func TestUnreadable(t *testing.T) {
	_, _, err := account.Load(iotest.ErrReader(errors.New("disk")), schemes(none.Profile()))
	if !errors.Is(err, register.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

// FuzzLoad: any bytes give a list, written back byte for byte, and an edit that is
// accepted changes what it was asked to and nothing else that is read.
func FuzzLoad(f *testing.F) {
	f.Add([]byte("a.fr:\n  forge: gitlab\n  owners:\n    x:\n    y:\n      pso_id: z\n"), "x", "until", "2024-01-01")
	f.Add([]byte("- name: x\n  orgs:\n    - https://a.fr/x\n"), "", "proof", "file")
	f.Add([]byte("\ufeffa.fr: # c\r\n  forge: \"gogs\" # d\r\n"), "", "forge", "git")
	profiles := []law.Profile{fr.Profile(), none.Profile()}
	f.Fuzz(func(t *testing.T, raw []byte, path, key, value string) {
		for _, profile := range profiles {
			l, _, err := account.Load(bytes.NewReader(raw), schemes(profile))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(l.Bytes(), raw) {
				t.Fatal("written back unchanged, it differs")
			}
			for _, e := range l.Entries {
				before := slices.Clone(l.Entries)
				edited := l
				if err := edited.Set(e.Account.Host, path, key, value); err != nil {
					if !errors.Is(err, register.ErrInvalid) && !errors.Is(err, register.ErrNotFound) {
						t.Fatal(err)
					}
					if !bytes.Equal(edited.Bytes(), raw) {
						t.Fatal("a refused edit changed the bytes")
					}
					continue
				}
				for i := range before {
					if before[i].Account.Host != e.Account.Host && (before[i].Account.Key() != edited.Entries[i].Account.Key() || before[i].Account.Until != edited.Entries[i].Account.Until) {
						t.Fatalf("another account changed: %+v, %+v", before[i], edited.Entries[i])
					}
				}
			}
		}
	})
}
