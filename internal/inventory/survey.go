// SPDX-License-Identifier: EUPL-1.2

package inventory

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"greffe/internal/register"
)

// Survey is what must be known of a whole file of repositories before a part of it is
// saved: its accounts, its faults, its hash, and which records repeat which. It holds no
// repository: Parts reads them again, so that a file of any length takes little memory.
type Survey struct {
	Repositories // without any

	file  io.ReadSeeker
	name  string
	first map[[16]byte]int // line of the first record of a repository, by its hashed key
	more  map[int][]string // accounts that later records add to that of a line
}

// SurveyRepositories reads a file as ReadRepositories does, without keeping what it lists.
func SurveyRepositories(file io.ReadSeeker, name string) (*Survey, error) {
	s := &Survey{file: file, name: name, first: map[[16]byte]int{}, more: map[int][]string{}}
	accounts := map[string]register.Account{}
	var err error
	s.SHA256, err = s.scan(func(r record) bool {
		s.Records++
		if r.fault != nil {
			s.Findings = appendFinding(s.Findings, *r.fault)
			return true
		}
		account := r.account.Key()
		if _, known := accounts[strings.ToLower(account)]; !known {
			accounts[strings.ToLower(account)] = r.account
		}
		key := keyOf(r.repository)
		line, known := s.first[key]
		if !known {
			s.first[key] = r.line
			return true
		}
		s.more[line] = append(s.more[line], account)
		return true
	})
	if err != nil {
		return s, err
	}
	s.Accounts = slices.SortedFunc(maps.Values(accounts), func(a, b register.Account) int {
		return strings.Compare(strings.ToLower(a.Key()), strings.ToLower(b.Key()))
	})
	return s, nil
}

// errChanged is the error of a file that another program writes meanwhile.
var errChanged = fmt.Errorf("it changed while it was read: %w", register.ErrUnavailable)

// Parts reads the repositories, each once with all the accounts that its records name, so
// many at a time. Each part is the caller's.
func (s *Survey) Parts(most int) iter.Seq2[[]register.Repository, error] {
	return func(yield func([]register.Repository, error) bool) {
		var part []register.Repository
		stopped := false
		hash, err := s.scan(func(r record) bool {
			if r.fault != nil || s.first[keyOf(r.repository)] != r.line {
				return true
			}
			repo := r.repository
			repo.Evidence = register.Evidence{Path: s.name, Line: r.line, SHA256: s.SHA256}
			repo.Accounts = []string{r.account.Key()}
			for _, a := range s.more[r.line] {
				repo.Accounts = addAccount(repo.Accounts, a)
			}
			if part = append(part, repo); len(part) == most {
				stopped = !yield(part, nil)
				part = nil
			}
			return !stopped
		})
		switch {
		case stopped:
		case err != nil:
			yield(nil, err)
		case hash != s.SHA256:
			yield(nil, fmt.Errorf("read %s: %w", s.name, errChanged))
		case len(part) > 0:
			yield(part, nil)
		}
	}
}

// record is one line that stands for a repository, or what is wrong with it.
type record struct {
	repository register.Repository
	account    register.Account
	line       int
	fault      *register.Finding
}

// scan reads the file from its beginning, as long as each wants more, and gives its hash.
func (s *Survey) scan(each func(record) bool) (hash string, err error) {
	fail := func(err error) (string, error) { return "", fmt.Errorf("read %s: %w", s.name, err) }
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fail(err)
	}
	sum := sha256.New()
	limited := &io.LimitedReader{R: s.file, N: MaxSize + 1}
	t, err := newTable(io.TeeReader(limited, sum), required)
	if err != nil {
		return fail(err)
	}
	for {
		row, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fail(err)
		}
		r := record{line: row.line}
		if len(row.cells) != row.width {
			r.fault = &register.Finding{Rule: "inventory.cells", Severity: register.Error, Line: row.line,
				Args: map[string]string{"cells": strconv.Itoa(len(row.cells)), "columns": strconv.Itoa(row.width)}}
		} else {
			r.repository, r.account, r.fault = repository(row)
		}
		if !each(r) {
			return "", nil
		}
	}
	if limited.N <= 0 {
		return fail(fmt.Errorf("more than %d bytes: %w", MaxSize, register.ErrInvalid))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// keyOf tells repositories apart in few bytes: there may be a million.
func keyOf(r register.Repository) (key [16]byte) {
	sum := sha256.Sum256([]byte(register.FoldKey(r.Key, r.Kind)))
	copy(key[:], sum[:])
	return key
}
