// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// kindWords are the words of a file for the kinds of forge.
var kindWords = map[register.ForgeKind]string{
	register.GitHub: "github", register.GitLab: "gitlab", register.Gitea: "gitea", register.Gogs: "gogs",
	register.SourceHut: "sourcehut", register.Bitbucket: "bitbucket", register.PlainGit: "git",
}

// Write gives the accounts as a file of the form that Load reads: by forge, then by
// account. Each forge has the kind that most of its accounts have; of the identifiers
// of a body, those of the schemes are written, under their first key.
func Write(entries []Entry, schemes []Scheme) ([]byte, error) {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Account.Host, b.Account.Host), cmp.Compare(strings.ToLower(a.Account.Path), strings.ToLower(b.Account.Path)))
	})
	root := &yaml.Node{Kind: yaml.MappingNode}
	for len(entries) > 0 {
		host := entries[0].Account.Host
		n := slices.IndexFunc(entries, func(e Entry) bool { return e.Account.Host != host })
		if n < 0 {
			n = len(entries)
		}
		root.Content = append(root.Content, word(host), forgeNode(entries[:n], schemes))
		entries = entries[n:]
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if len(root.Content) > 0 {
		if err := enc.Encode(root); err != nil {
			return nil, fmt.Errorf("write the list of accounts: %w", err)
		}
	}
	return b.Bytes(), nil
}

// forgeNode is one forge with its owners; an account without a path is the forge itself.
func forgeNode(entries []Entry, schemes []Scheme) *yaml.Node {
	forge, owners := &yaml.Node{Kind: yaml.MappingNode}, &yaml.Node{Kind: yaml.MappingNode}
	kind := ""
	for _, e := range entries {
		kind = cmp.Or(kind, kindWords[e.Account.Kind])
	}
	if kind != "" {
		forge.Content = append(forge.Content, word("forge"), word(kind))
	}
	forge.Content = append(forge.Content, allowed(entries)...)
	for _, e := range entries {
		if e.Account.Path == "" {
			forge.Content = append(forge.Content, said(e, schemes)...)
			continue
		}
		owner := &yaml.Node{Kind: yaml.MappingNode, Content: said(e, schemes)}
		owners.Content = append(owners.Content, word(e.Account.Path), owner)
	}
	if len(owners.Content) > 0 {
		forge.Content = append(forge.Content, word("owners"), owners)
	}
	return forge
}

// allowed is what a list said of how much the forge is asked, the strictest where its
// accounts come from several lists.
func allowed(entries []Entry) []*yaml.Node {
	var l register.Limits
	for _, e := range entries {
		l = l.And(e.Account.Limits)
	}
	var all []*yaml.Node
	for _, n := range []struct {
		key  string
		most int
	}{{"in_flight", l.InFlight}, {"budget", l.Budget}} {
		if n.most > 0 {
			all = append(all, word(n.key), &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: itoa(n.most)})
		}
	}
	if l.Quiet != "" {
		all = append(all, word("quiet_hours"), text(l.Quiet))
	}
	return all
}

// said is what the file says of one account, in the order of the form.
func said(e Entry, schemes []Scheme) []*yaml.Node {
	var all []*yaml.Node
	add := func(key, value string) {
		if value != "" {
			all = append(all, word(key), text(value))
		}
	}
	for _, s := range schemes {
		i := slices.IndexFunc(e.Identifiers, func(id register.Identifier) bool { return id.Scheme == s.ID })
		if i >= 0 && len(s.Keys) > 0 {
			add(s.Keys[0], e.Identifiers[i].Value)
		}
	}
	a := e.Account
	if a.Proof != register.ProofListed {
		add("proof", string(a.Proof))
	}
	add("since", a.Since)
	add("until", a.Until)
	add("ignored_since", a.IgnoredSince)
	add("floss_policy", a.Policy)
	add("ospo_url", a.OfficeURL)
	add("alias_of", a.AliasOf)
	return all
}

// word is a key, or a value that no reader takes for anything but text.
func word(value string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(value)
	return n
}

// text is a value in quotes: identifiers keep their zeros, days stay text.
func text(value string) *yaml.Node {
	n := word(value)
	n.Style = yaml.DoubleQuotedStyle
	return n
}
