// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// account is a namespace of the forge: an organization, a person, a group or a subgroup.
type namespace struct {
	Host        string `yaml:"host"`
	Path        string `yaml:"path"`
	Kind        string `yaml:"kind"` // organisation, person
	Name        string `yaml:"name"`
	Description string `yaml:"description"`
	Website     string `yaml:"website"`
	Created     string `yaml:"created"` // YYYY-MM-DD
}

func (a namespace) key() string    { return a.Host + "/" + strings.ToLower(a.Path) }
func (a namespace) id() int64      { return number("account " + a.key()) }
func (a namespace) person() bool   { return a.Kind == "person" }
func (a namespace) parent() string { return parentPath(a.Path) }

// parentPath is the path above p, "" at the top.
func parentPath(p string) string {
	i := strings.LastIndexByte(p, '/')
	if i < 0 {
		return ""
	}
	return p[:i]
}

// loadAccounts reads the namespaces, sorted by host and path.
func loadAccounts() ([]namespace, error) {
	b, err := archives.ReadFile("forge/accounts.yml")
	if err != nil {
		return nil, fmt.Errorf("demonstration accounts: %w", err)
	}
	var all []namespace
	if err := yaml.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("demonstration accounts: %w", err)
	}
	slices.SortFunc(all, func(a, b namespace) int { return strings.Compare(a.key(), b.key()) })
	return all, nil
}
