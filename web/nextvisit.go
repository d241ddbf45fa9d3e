// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"greffe/internal/register"
)

// nextVisit is when the register reads repositories again: whoever mends a file wants to
// know when that will show.
type nextVisit struct {
	Last   time.Time // start of the last round; zero before the first
	Rhythm string    // of the rounds, in words; "" when somebody starts each
	Due    time.Time // the next round, where they have a rhythm
	Ask    bool      // an administration may have a visit made before its turn
}

// nextVisit reads when the last round was and how often one is made. What it says is of
// today: a page that is kept must say so.
func (s *Server) nextVisit(r *request) (*nextVisit, error) {
	v := &nextVisit{Ask: s.site.Desk && s.site.Visiting}
	last, err := s.opt.Register.LastRound(r.Context())
	if errors.Is(err, register.ErrNotFound) {
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	v.Last = last.Started
	settings, err := s.opt.Register.CrawlSettings(r.Context())
	if err != nil && !errors.Is(err, register.ErrNotFound) {
		return nil, err
	}
	if every, err := time.ParseDuration(settings.Every); err == nil && every > 0 {
		v.Rhythm, v.Due = s.rhythm(r, every), last.Started.Add(every)
		if now := s.opt.Now(); v.Due.Before(now) {
			v.Due = now // it is late, or under way
		}
	}
	return v, nil
}

// rhythm says in words how often something is done.
func (s *Server) rhythm(r *request, every time.Duration) string {
	const day = 24 * time.Hour
	if every%day == 0 {
		return s.say(r, "nextvisit.days", "n", strconv.Itoa(int(every/day)))
	}
	return s.say(r, "nextvisit.hours", "n", strconv.Itoa(max(1, int(every.Round(time.Hour)/time.Hour))))
}

// cloneAddress is the address that copies a repository with git; "" of one that is not
// there for everybody.
func cloneAddress(x register.Repository) string {
	if x.Gone() || x.Reach.Lost() || x.URL == "" || outgoing(x.URL) == "" {
		return ""
	}
	switch x.Kind {
	case register.GitHub, register.GitLab, register.Gitea, register.Gogs:
		return strings.TrimSuffix(x.URL, ".git") + ".git"
	}
	return x.URL
}
