// SPDX-License-Identifier: EUPL-1.2

package crawler

import (
	"time"

	"greffe/internal/register"
)

// known is the little that is kept in memory of a repository that the register holds.
type known struct {
	id, forgeID, key string
	kind             register.ForgeKind
	head, mark       string
	reach            register.Reach
	metadata         register.MetadataState
	visitedAt        time.Time
	seenAt           time.Time // last asked for, whatever the answer
	goneAt           time.Time
	missingAt        time.Time // first visit of the run that does not find it
	failures         int
	activity         *register.Activity
	archivedAt       time.Time // when an archive was last asked of it
	seen             bool      // it stands in the list of this round
}

// visited reports whether it was ever visited; an import tells of some that never were.
func (k *known) visited() bool { return !k.visitedAt.IsZero() }

// identity is the repository to ask the forge for.
func (k *known) identity(a register.Account) register.Repository {
	return register.Repository{ID: k.id, ForgeID: k.forgeID, Key: k.key, URL: "https://" + k.key, Host: a.Host, Kind: k.kind}
}

// knowns finds the known repositories of one account.
type knowns struct {
	byForgeID map[string]*known
	byKey     map[string]*known
	all       []*known
	alive     int // not gone
}

func newKnowns() *knowns {
	return &knowns{byForgeID: map[string]*known{}, byKey: map[string]*known{}}
}

func (s *knowns) add(r register.Repository) {
	k := &known{
		id: r.ID, forgeID: r.ForgeID, key: r.Key, kind: r.Kind, head: r.Head.Or(""), mark: r.ListMark, reach: r.Reach,
		metadata: r.Publiccode, visitedAt: r.VisitedAt, seenAt: r.SeenAt, goneAt: r.GoneAt, missingAt: r.MissingAt, failures: r.Failures, activity: r.Activity,
	}
	if r.Archive != nil {
		k.archivedAt = r.Archive.AskedAt
	}
	s.all = append(s.all, k)
	if k.forgeID != "" {
		s.byForgeID[k.forgeID] = k
	}
	// A repository that is gone leaves its address to the one that took it.
	key := register.FoldKey(r.Key, r.Kind)
	if other := s.byKey[key]; other == nil || !other.goneAt.IsZero() {
		s.byKey[key] = k
	}
	if !r.Gone() {
		s.alive++
	}
}

// match finds what the register knows of an entry: by the forge's own id, or by
// the address when it knows no id yet. A new id at a known address is another
// repository.
func (s *knowns) match(r register.Repository) *known {
	k := s.byForgeID[r.ForgeID]
	if k == nil || r.ForgeID == "" {
		k = s.byKey[register.FoldKey(r.Key, r.Kind)]
		if k != nil && k.forgeID != "" && r.ForgeID != "" {
			return nil
		}
	}
	if k != nil {
		k.seen = true
	}
	return k
}

// met keeps account of one list: each entry once, and an end to lists that have none.
type met struct {
	seen  map[string]struct{}
	most  int
	again int // entries in a row that had been met before
	forks int
}

// mostAgain is how many entries in a row may repeat: more than the largest page
// of any forge, so that a list whose order changed between two pages passes.
const mostAgain = 250

func newMet(most int) *met { return &met{seen: map[string]struct{}{}, most: most} }

// add reports whether the entry is new. Its error ends the list.
func (m *met) add(r register.Repository) (bool, error) {
	name := "#" + r.ForgeID
	if r.ForgeID == "" {
		name = register.FoldKey(r.Key, r.Kind)
	}
	if _, twice := m.seen[name]; twice {
		if m.again++; m.again >= mostAgain {
			return false, ListFault(ProblemListLoops)
		}
		return false, nil
	}
	m.again = 0
	if len(m.seen) >= m.most {
		return false, ListFault(ProblemListTooLong)
	}
	m.seen[name] = struct{}{}
	return true, nil
}
