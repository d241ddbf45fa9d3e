// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// kinds maps what a file writes to the kind of forge.
var kinds = map[string]register.ForgeKind{
	"github": register.GitHub, "gitlab": register.GitLab, "gitea": register.Gitea, "forgejo": register.Gitea, "gogs": register.Gogs,
	"sourcehut": register.SourceHut, "bitbucket": register.Bitbucket, "git": register.PlainGit,
}

// kindNames are the words that kinds knows, for advice.
const kindNames = "github, gitlab, gitea, forgejo, gogs, sourcehut, bitbucket, git"

func (p *reader) forges(root *yaml.Node) {
	if len(root.Content) == 0 {
		p.find(register.Error, "account.file.empty", root, "")
	}
	hosts := map[string]*yaml.Node{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		host, ok := p.host(key)
		if !ok {
			continue
		}
		if first := hosts[host]; first != nil {
			p.find(register.Error, "account.host.duplicate", key, host, "host", host, "line", itoa(first.Line))
		}
		hosts[host] = key
		p.forge(host, key, value)
	}
}

// forge reads one forge and its owners.
func (p *reader) forge(host string, key, value *yaml.Node) {
	p.list.Counts.Forges++
	if value.Kind != yaml.MappingNode {
		p.find(register.Error, "account.type.forge", value, host, "host", host)
		return
	}
	f := p.properties(value, host, true)
	base := register.Account{Host: host, Kind: f.kind, Limits: f.limits, Proof: register.ProofListed, Origin: register.Origin{Kind: register.Imported}}
	if f.ignored != "" {
		p.list.Counts.IgnoredForges++
	}
	if f.placeholder {
		p.list.Counts.PlaceholderForges++
	}
	if f.owners == nil {
		p.list.Counts.WholeForges++
		if !f.identified {
			p.find(register.Warning, "account.body.missing", key, host)
		}
		p.add(base, f, key)
		return
	}
	p.owners(base, f)
}

// owners reads the owners of one forge.
func (p *reader) owners(base register.Account, f properties) {
	key := base.Host + ".owners"
	if null(f.owners) || f.owners.Kind == yaml.MappingNode && len(f.owners.Content) == 0 {
		p.find(register.Warning, "account.owners.empty", f.owners, key, "host", base.Host)
		return
	}
	if f.owners.Kind != yaml.MappingNode {
		p.find(register.Error, "account.type.owners", f.owners, key, "host", base.Host)
		return
	}
	exact, folded := map[string]*yaml.Node{}, map[string]*yaml.Node{}
	for i := 0; i+1 < len(f.owners.Content); i += 2 {
		name, value := f.owners.Content[i], f.owners.Content[i+1]
		p.list.Counts.Owners++
		path, ok := p.owner(name, key)
		if !ok {
			continue
		}
		low := strings.ToLower(path)
		if first := exact[path]; first != nil {
			p.find(register.Error, "account.owner.duplicate", name, key+"."+path, "owner", path, "line", itoa(first.Line))
		} else if first := folded[low]; first != nil && base.Kind.FoldsCase() {
			p.find(register.Warning, "account.owner.case", name, key+"."+path, "owner", path, "other", first.Value, "line", itoa(first.Line))
		}
		exact[path], folded[low] = name, name
		p.oneOwner(base, f, path, name, value)
	}
}

func (p *reader) oneOwner(base register.Account, f properties, path string, name, value *yaml.Node) {
	key := base.Host + ".owners." + path
	base.Path = path
	var own properties
	switch {
	case null(value):
		p.list.Counts.NullOwners++
		if f.identified {
			p.find(register.Advice, "account.owner.null", name, key, "owner", path, "host", base.Host)
		}
	case value.Kind != yaml.MappingNode:
		p.find(register.Error, "account.type.owner", value, key, "owner", path)
	default:
		own = p.properties(value, key, false)
	}
	if own.ignored != "" {
		p.list.Counts.IgnoredOwners++
	}
	if own.placeholder {
		p.list.Counts.PlaceholderOwners++
	}
	if !own.identified && !f.identified {
		p.find(register.Warning, "account.body.missing", name, key)
	}
	p.add(base, own.inherit(f), name)
}

// add puts one account on the list.
func (p *reader) add(a register.Account, props properties, at *yaml.Node) {
	a.IgnoredSince, a.Since, a.Until = props.ignored, props.since, props.until
	a.Policy, a.OfficeURL, a.AliasOf = props.policy, props.office, props.alias
	if props.proof != "" {
		a.Proof = props.proof
	}
	if len(props.ids) == 0 {
		p.list.Counts.WithoutBody++
	}
	p.list.Entries = append(p.list.Entries, Entry{Account: a, Identifiers: props.ids, Line: at.Line, Column: at.Column})
}

// aliases checks that every alias_of names an account of the list, and not itself.
func (p *reader) aliases() {
	keys := map[string]bool{}
	for _, e := range p.list.Entries {
		keys[register.FoldKey(e.Account.Key(), e.Account.Kind)] = true
	}
	for _, e := range p.list.Entries {
		a := e.Account
		if a.AliasOf == "" {
			continue
		}
		at := &yaml.Node{Line: e.Line, Column: e.Column}
		if strings.EqualFold(a.AliasOf, a.Key()) {
			p.find(register.Error, "account.alias.self", at, a.Key()+".alias_of", "account", a.Key())
		} else if !keys[a.AliasOf] && !keys[strings.ToLower(a.AliasOf)] {
			p.find(register.Warning, "account.alias.unknown", at, a.Key()+".alias_of", "account", a.Key(), "value", shorten(a.AliasOf))
		}
	}
}

// pairs lists the keys and values of a mapping, and finds the keys that come twice:
// the last one counts, as it does for those who read the file into a table.
func (p *reader) pairs(n *yaml.Node, path string) [][2]*yaml.Node {
	var out [][2]*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		twice := slices.IndexFunc(out, func(kv [2]*yaml.Node) bool { return kv[0].Value == key.Value })
		if twice >= 0 {
			p.find(register.Warning, "account.key.duplicate", key, path+"."+shorten(key.Value), "key", shorten(key.Value), "line", itoa(out[twice][0].Line))
			out = slices.Delete(out, twice, twice+1)
		}
		out = append(out, [2]*yaml.Node{key, n.Content[i+1]})
		if len(out) > 200 {
			p.find(register.Error, "account.keys.many", key, path, "max", "200")
			break
		}
	}
	return out
}
