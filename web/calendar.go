// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-ical"

	"greffe/internal/law"
	"greffe/internal/register"
)

// This file writes one series of days as an iCalendar file (RFC 5545). It names no
// person and no body. Its days float: they are days of the wall calendar, wherever the
// reader is. The same days give the same identifiers, so that reading a file again
// replaces its entries.

// calendar is the file of one series. Days that are not known are left out.
func (s *Server) calendar(r *request, series string, days []law.Day) (page, error) {
	say := speaker{s.opt.Catalogue, r.lang}
	days = slices.DeleteFunc(slices.Clone(days), func(d law.Day) bool { return d.Series != series || d.Date == law.UnknownWord })
	if len(days) == 0 {
		return nil, fmt.Errorf("calendar of %q: no day is known: %w", cut(series, 60), register.ErrInvalid)
	}
	first := say.say("web.can.first")
	c := ical.NewCalendar()
	c.Props.SetText(ical.PropVersion, "2.0")
	c.Props.SetText(ical.PropProductID, "-//Greffe//"+r.lang)
	c.Props.SetText(ical.PropName, say.say("dates.series."+series))
	c.Props.SetText(ical.PropDescription, first)
	for _, d := range days {
		day, err := time.Parse(time.DateOnly, d.Date)
		if err != nil {
			return nil, fmt.Errorf("calendar of %s: %w", series, err)
		}
		c.Children = append(c.Children, s.entry(say, d, day, first))
	}
	var b bytes.Buffer
	if err := ical.NewEncoder(&b).Encode(c); err != nil {
		return nil, fmt.Errorf("calendar of %s: %w", series, err)
	}
	return &filePage{Name: say.say("dates.file."+series) + ".ics", Type: calendarType, Body: b.Bytes()}, nil
}

// entry is one day, the whole of it, with what everybody must know first.
func (s *Server) entry(say speaker, d law.Day, day time.Time, first string) *ical.Component {
	e := ical.NewEvent()
	hash := sha256.Sum256([]byte(d.Series + "\n" + d.ID + "\n" + d.Date))
	summary := say.say(d.Short())
	e.Props.SetText(ical.PropUID, hex.EncodeToString(hash[:16])+"@greffe")
	e.Props.SetDateTime(ical.PropDateTimeStamp, s.opt.Now().UTC())
	e.Props.SetDate(ical.PropDateTimeStart, day)
	e.Props.SetDate(ical.PropDateTimeEnd, day.AddDate(0, 0, 1))
	e.Props.SetText(ical.PropSummary, summary)
	e.Props.SetText(ical.PropDescription, first+"\n\n"+say.say("dates.is", "what", say.say(d.Words()), "date", say.day(d.Date))+"\n\n"+say.say("dates.after"))
	e.Props.SetText(ical.PropTransparency, "TRANSPARENT")
	if d.Kind == law.DayLastSafe {
		e.Children = append(e.Children, reminder(summary))
	}
	return e.Component
}

// reminder rings a week before the day.
func reminder(summary string) *ical.Component {
	const week = 7 * 24 * time.Hour
	a := ical.NewComponent(ical.CompAlarm)
	a.Props.SetText(ical.PropAction, "DISPLAY")
	a.Props.SetText(ical.PropDescription, summary)
	trigger := ical.NewProp(ical.PropTrigger)
	trigger.SetDuration(-week)
	a.Props.Set(trigger)
	return a
}
