// SPDX-License-Identifier: EUPL-1.2

package desk_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"greffe/internal/desk"
	"greffe/internal/register"
)

// TestSignInTime: an account that does not exist takes as long to refuse as one that
// does (trust.md W9: medians differ by less than 5 %). GREFFE_SOAK=1 measures it with
// the real cost of hashing.
func TestSignInTime(t *testing.T) {
	if os.Getenv("GREFFE_SOAK") != "1" {
		t.Skip("GREFFE_SOAK=1 measures how long refusals take")
	}
	h := newHouse(t)
	people := desk.NewPeople(h.store, desk.PeopleOptions{Now: func() time.Time { return h.time }})
	h.People = people
	r := h.join("a@ville.example", "own", register.Author)
	took := map[string][]time.Duration{}
	for i := range 120 {
		// Either goes first as often: what one leaves to the collector, the next one pays.
		pair := []string{r.mail, "nobody@ville.example"}
		if i%2 == 1 {
			slices.Reverse(pair)
		}
		for _, mail := range pair {
			h.time = h.time.Add(16 * time.Minute) // past the bounds on tries
			began := time.Now()
			_, err := h.SignIn(t.Context(), desk.Shown{Mail: mail, Password: "a wrong password", Code: "123456"}, h.from)
			took[mail] = append(took[mail], time.Since(began))
			h.refused(mail, err)
		}
	}
	median := func(all []time.Duration) float64 {
		slices.Sort(all)
		return all[len(all)/2].Seconds()
	}
	known, unknown := median(took[r.mail]), median(took["nobody@ville.example"])
	t.Logf("known %.1f ms, unknown %.1f ms", 1000*known, 1000*unknown)
	if ratio := known / unknown; ratio > 1.05 || ratio < 0.95 {
		t.Errorf("medians differ by %.1f %%", 100*(ratio-1))
	}
}
