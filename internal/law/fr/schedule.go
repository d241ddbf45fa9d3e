// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"slices"
	"time"

	"greffe/internal/law"
)

// The two series of dates, which never mix: asking for an explanation does not stop
// the delay to contest the decision.
const (
	seriesContest     = "contest"
	seriesExplanation = "explanation"
)

// schedule counts the days of a request (D7). One month of silence is a refusal
// (R*311-12, R*311-13); the CADA is referred to within two months, read as not
// clear days, so that the last safe day is the one before (R343-1 and following);
// these two months bind only if the acknowledgement or the refusal stated them. The
// CADA answers within a month; two months of silence after it registered the case
// confirm the refusal (R343-4, R343-5), and the court is next. Contesting the
// decision itself is usually possible for two months from its notification; special
// delays exist.
func schedule(answers law.Answers) []law.Day {
	refusal := refusalDay(answers)
	registered := day(answers, "cada_registered_on")
	implicit := implicitRefusal(answers)
	days := []law.Day{
		{ID: "contest_usual_last_safe_day", Series: seriesContest, Kind: law.DayLastSafe, Date: written(lastSafe(day(answers, "decision_notified_on")))},
		{ID: "implicit_refusal_on", Series: seriesExplanation, Kind: law.DayEvent, Date: written(implicit)},
		{ID: "cada_not_before", Series: seriesExplanation, Kind: law.DayNotBefore, Date: written(after(refusal, 0, 1))},
		{ID: "cada_last_safe_day", Series: seriesExplanation, Kind: law.DayLastSafe, Date: written(lastSafe(refusal))},
		{ID: "cada_opinion_expected_by", Series: seriesExplanation, Kind: law.DayEvent, Date: written(after(registered, 1, 0))},
		{ID: "silence_confirms_refusal_on", Series: seriesExplanation, Kind: law.DayNotBefore, Date: written(after(registered, 2, 0))},
	}
	for i := range days {
		if elsewhereThan(answers, days[i].Kind) {
			days[i].Date = law.UnknownWord
		}
	}
	return days
}

// elsewhereThan reports whether other delays may hold: all of them in a territory with
// a law of its own, and the last days for people who live overseas or abroad, who may
// have longer. The texts were not read again, so that no day is given then.
func elsewhereThan(answers law.Answers, kind law.DayKind) bool {
	if place, said := answers["territory"]; said && (!place.Known || slices.Contains(specialTerritories(), place.Text)) {
		return true
	}
	home, said := answers["residence"]
	return said && kind == law.DayLastSafe && home.Text != livesHere
}

// implicitRefusal is one month after the competent body received the request; the
// day on which it was sent does not count.
func implicitRefusal(answers law.Answers) time.Time {
	return after(day(answers, "request_received"), 1, 0)
}

// refusalDay is the day of the refusal that surely came first, or zero when that is
// unknown. A refusal in writing after a month of silence opens no new delay that one
// could rely on.
func refusalDay(answers law.Answers) time.Time {
	implicit := implicitRefusal(answers)
	a, said := answers["explicit_refusal_on"]
	explicit := day(answers, "explicit_refusal_on")
	switch {
	case !said:
		return implicit
	case !a.Known:
		return time.Time{}
	case !implicit.IsZero():
		return earlier(explicit, implicit)
	}
	// Nobody knows when the request arrived, but not before it was sent.
	sent := day(answers, "request_sent")
	if sent.IsZero() || explicit.Before(sent) || explicit.After(after(sent, 1, 0)) {
		return time.Time{}
	}
	return explicit
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// day reads a date answered; zero when it is unknown.
func day(answers law.Answers, question string) time.Time {
	d, err := time.Parse(time.DateOnly, answers[question].Text)
	if err != nil {
		return time.Time{}
	}
	return d
}

func after(d time.Time, months, days int) time.Time {
	if d.IsZero() {
		return d
	}
	return law.AddMonths(d, months).AddDate(0, 0, days)
}

// lastSafe is the last day on which nobody can say that two months have passed.
func lastSafe(d time.Time) time.Time { return after(d, 2, -1) }

func written(d time.Time) string {
	if d.IsZero() {
		return law.UnknownWord
	}
	return d.Format(time.DateOnly)
}
