// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/emersion/go-ical"

	"greffe/internal/register"
)

// reviewCalendar is the calendar of a person: the days on which the public sheets of
// their bodies are due for review. Its address is all that it asks for, so that it says
// nothing that is not public: names of public sheets, of bodies, and days.
func (s *Server) reviewCalendar(r *request) (page, error) {
	actor, person, bodies, err := s.opt.People.CalendarFor(r.Context(), r.vars["key"])
	if err != nil {
		return nil, err
	}
	if s.opt.Workshop == nil {
		return nil, register.ErrNotFound
	}
	due, err := s.opt.Workshop.Due(r.Context(), actor, bodies)
	if err != nil {
		return nil, err
	}
	say := speaker{s.opt.Catalogue, r.lang}
	if person.Lang != "" {
		say.lang = person.Lang
	}
	c := ical.NewCalendar()
	c.Props.SetText(ical.PropVersion, "2.0")
	c.Props.SetText(ical.PropProductID, "-//Greffe//"+say.lang)
	c.Props.SetText(ical.PropName, say.say("mail.calendar.name"))
	ttl := ical.NewProp(ical.PropRefreshInterval)
	ttl.SetValueType(ical.ValueDuration)
	ttl.Value = "P1D"
	c.Props.Set(ttl)
	for _, x := range due {
		day, err := time.Parse(time.DateOnly, x.Content.ReviewDue.Or(""))
		if err != nil {
			continue // a day that cannot be read is a finding on the sheet
		}
		c.Children = append(c.Children, s.review(r, say, x, day))
	}
	if len(c.Children) == 0 { // RFC 5545 asks for one component at least
		c.Children = append(c.Children, s.nothingDue(say))
	}
	var b bytes.Buffer
	if err := ical.NewEncoder(&b).Encode(c); err != nil {
		return nil, fmt.Errorf("calendar of reviews: %w", err)
	}
	return &filePage{Type: calendarType, Body: b.Bytes()}, nil
}

// review is one day, the whole of it, with a week's warning.
func (s *Server) review(r *request, say speaker, x register.Sheet, day time.Time) *ical.Component {
	summary := say.say("mail.calendar.review", "name", oneLine(x.Content.Name), "body", oneLine(x.Content.Administration))
	e := s.wholeDay(x.ID, day, summary)
	link := ical.NewProp(ical.PropURL)
	link.Value = s.origin(r) + address(say.lang, "algorithm", x.Slug)
	e.Props.Set(link)
	e.Children = append(e.Children, reminder(summary))
	return e
}

// nothingDue says that there is nothing to do, today.
func (s *Server) nothingDue(say speaker) *ical.Component {
	return s.wholeDay("nothing", s.opt.Now().UTC().Truncate(24*time.Hour), say.say("mail.calendar.nothing"))
}

func (s *Server) wholeDay(id string, day time.Time, summary string) *ical.Component {
	hash := sha256.Sum256([]byte("review\n" + id))
	e := ical.NewEvent()
	e.Props.SetText(ical.PropUID, hex.EncodeToString(hash[:16])+"@greffe")
	e.Props.SetDateTime(ical.PropDateTimeStamp, s.opt.Now().UTC())
	e.Props.SetDate(ical.PropDateTimeStart, day)
	e.Props.SetDate(ical.PropDateTimeEnd, day.AddDate(0, 0, 1))
	e.Props.SetText(ical.PropSummary, summary)
	e.Props.SetText(ical.PropTransparency, "TRANSPARENT")
	return e.Component
}
