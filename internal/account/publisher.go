// SPDX-License-Identifier: EUPL-1.2

package account

import (
	"net/url"
	"strings"

	"go.yaml.in/yaml/v3"

	"greffe/internal/register"
)

// hosted maps well-known hosts to their kind; publishers.yml does not say it, and
// any other host is probed by the crawler.
var hosted = map[string]register.ForgeKind{
	"github.com": register.GitHub, "gitlab.com": register.GitLab, "bitbucket.org": register.Bitbucket, "codeberg.org": register.Gitea,
}

// publishers reads Developers Italia's form: a list of bodies, each with the
// addresses of its accounts (orgs) and of single repositories (repos). The keys of
// its older versions are read too.
func (p *reader) publishers(root *yaml.Node) {
	if len(root.Content) == 0 {
		p.find(register.Error, "account.file.empty", root, "")
	}
	for i, n := range root.Content {
		path := "[" + itoa(i) + "]"
		if n.Kind != yaml.MappingNode {
			p.find(register.Error, "account.type.publisher", n, path)
			continue
		}
		p.publisher(n, path)
	}
	hosts := map[string]bool{}
	for _, e := range p.list.Entries {
		hosts[e.Account.Host] = true
	}
	p.list.Counts.Forges = len(hosts)
}

func (p *reader) publisher(n *yaml.Node, path string) {
	p.list.Counts.Publishers++
	var props properties
	var name, code string
	var accounts, repositories []*yaml.Node
	for _, kv := range p.pairs(n, path) {
		value, key := kv[1], path+"."+shorten(kv[0].Value)
		switch kv[0].Value {
		case "name", "description":
			if v, ok := p.text(value, key); ok && name == "" {
				name = v
			}
		case "id", "codice-iPA", "alternativeId":
			if v, ok := p.text(value, key); ok && code == "" {
				code = v
			}
		case "orgs", "organizations":
			accounts = append(accounts, p.items(value, key)...)
		case "repos", "repositories":
			repositories = append(repositories, p.items(value, key)...)
		default:
			p.property(&props, kv[0].Value, kv[0], value, key)
		}
	}
	if name == "" {
		name = code
	}
	if name == "" {
		p.find(register.Warning, "account.publisher.name", n, path)
	}
	if len(accounts)+len(repositories) == 0 {
		p.find(register.Warning, "account.publisher.empty", n, path)
	}
	for _, item := range accounts {
		p.published(item, path, name, props, false)
	}
	for _, item := range repositories {
		p.published(item, path, name, props, true)
	}
}

// items lists the texts of a list; an empty value is an empty list.
func (p *reader) items(n *yaml.Node, key string) []*yaml.Node {
	if null(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		p.find(register.Error, "account.type.list", n, key)
		return nil
	}
	return n.Content
}

// published adds the account or the repository whose address n is.
func (p *reader) published(n *yaml.Node, path, name string, props properties, repository bool) {
	v, ok := p.text(n, path)
	if !ok {
		return
	}
	u, err := url.Parse(strings.TrimSpace(v))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !hostName.MatchString(strings.ToLower(u.Host)) {
		p.find(register.Error, "account.publisher.address", n, path, "value", shorten(v))
		return
	}
	host, at := strings.ToLower(u.Host), strings.TrimSuffix(strings.Trim(u.Path, "/"), ".git")
	if at != "" && !validPath(at) || repository && at == "" {
		p.find(register.Error, "account.publisher.address", n, path, "value", shorten(v))
		return
	}
	p.add(register.Account{
		Host: host, Path: at, Kind: hosted[host], Proof: register.ProofListed, Origin: register.Origin{Kind: register.Imported},
	}, props, n)
	e := &p.list.Entries[len(p.list.Entries)-1]
	e.Name = name
	if !repository {
		p.list.Counts.Owners++
		return
	}
	p.list.Counts.SingleRepositories++
	e.Repositories = []string{host + "/" + at}
	e.Account.Path = ""
	if i := strings.LastIndexByte(at, '/'); i > 0 {
		e.Account.Path = at[:i]
	}
}
