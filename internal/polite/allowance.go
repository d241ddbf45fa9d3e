// SPDX-License-Identifier: EUPL-1.2

package polite

import (
	"fmt"
	"strings"
	"time"
)

// Hours is a part of each day, in UTC: from Start, and before End, as times since
// midnight. Where End is not after Start it goes over midnight.
type Hours struct{ Start, End time.Duration }

// ParseHours reads "HH:MM-HH:MM".
func ParseHours(s string) (Hours, error) {
	from, to, ok := strings.Cut(s, "-")
	start, err := time.Parse("15:04", strings.TrimSpace(from))
	end, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if !ok || err != nil || err2 != nil {
		return Hours{}, fmt.Errorf("hours %q: not HH:MM-HH:MM", s)
	}
	return Hours{sinceMidnight(start), sinceMidnight(end)}, nil
}

// String writes the hours as ParseHours reads them.
func (h Hours) String() string {
	clock := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60) }
	return clock(h.Start) + "-" + clock(h.End)
}

func sinceMidnight(t time.Time) time.Duration {
	t = t.UTC()
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}

// Until reports whether now lies in the hours, and when they end.
func (h Hours) Until(now time.Time) (time.Time, bool) {
	const day = 24 * time.Hour
	at := sinceMidnight(now)
	length := (h.End - h.Start + day) % day
	if length == 0 {
		length = day
	}
	into := (at - h.Start + day) % day
	return now.Add(length - into), into < length
}

// budget gives the number of requests that a host may be asked.
func (o *Options) budget(host string) (int, bool) { return of(o.Budget, host) }

// quiet gives the hours in which a host is left alone.
func (o *Options) quiet(host string) (Hours, bool) { return of(o.Quiet, host) }

// of finds what is said of a host, or else of every host.
func of[T any](said map[string]T, host string) (T, bool) {
	if v, ok := said[host]; ok {
		return v, true
	}
	v, ok := said["*"]
	return v, ok
}
