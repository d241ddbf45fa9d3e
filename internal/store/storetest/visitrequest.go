// SPDX-License-Identifier: EUPL-1.2

package storetest

import (
	"errors"

	"greffe/internal/register"
)

var visitRequestCases = []testCase{
	{"a_request_is_one_an_address_and_taken_once", func(d *desk) {
		v := register.VisitRequest{Key: "forge.example/Org/R", Organisation: "o1", Person: "p1", State: register.VisitQueued, AskedAt: at(1)}
		if err := d.SaveVisitRequest(d.Context(), v, ""); err != nil {
			d.Fatal(err)
		}
		if err := d.SaveVisitRequest(d.Context(), v, ""); !errors.Is(err, register.ErrConflict) {
			d.Errorf("asked twice: %v", err)
		}
		got, err := d.VisitRequest(d.Context(), "forge.example/org/r")
		d.equal("found in any case", must(d, got, err), v)
		v.State, v.StartedAt = register.VisitRunning, at(2)
		if err := d.SaveVisitRequest(d.Context(), v, register.VisitQueued); err != nil {
			d.Fatal(err)
		}
		if err := d.SaveVisitRequest(d.Context(), v, register.VisitQueued); !errors.Is(err, register.ErrConflict) {
			d.Errorf("taken twice: %v", err)
		}
		open, err := d.OpenVisitRequests(d.Context(), 10)
		d.equal("open", must(d, open, err), []register.VisitRequest{v})
		v.State, v.Result, v.EndedAt = register.VisitDone, register.VisitedWell, at(3)
		if err := d.SaveVisitRequest(d.Context(), v, register.VisitRunning); err != nil {
			d.Fatal(err)
		}
		open, err = d.OpenVisitRequests(d.Context(), 10)
		d.equal("none is open", len(must(d, open, err)), 0)
		again := register.VisitRequest{Key: v.Key, Person: "p2", State: register.VisitQueued, AskedAt: at(4)}
		if err := d.SaveVisitRequest(d.Context(), again, ""); err != nil {
			d.Fatal(err)
		}
		of, err := d.VisitRequests(d.Context(), "o1", 10)
		d.equal("of the body that no longer asks", len(must(d, of, err)), 0)
		all, err := d.VisitRequests(d.Context(), "", 10)
		d.equal("all", must(d, all, err), []register.VisitRequest{again})
		for since, want := range map[int]int{3: 1, 5: 0} {
			n, err := d.VisitRequestsSince(d.Context(), "p2", at(since))
			d.equal("since", must(d, n, err), want)
		}
	}},
	{"the_settings_of_crawls_are_the_last", func(d *desk) {
		if _, err := d.CrawlSettings(d.Context()); !errors.Is(err, register.ErrNotFound) {
			d.Errorf("before any: %v", err)
		}
		for _, every := range []string{"", "24h"} {
			if err := d.SaveCrawlSettings(d.Context(), register.CrawlSettings{At: at(1), Owner: "a:1", Every: every, Private: []string{"forge.intranet"}}); err != nil {
				d.Fatal(err)
			}
		}
		got, err := d.CrawlSettings(d.Context())
		d.equal("settings", must(d, got, err), register.CrawlSettings{At: at(1), Owner: "a:1", Every: "24h", Private: []string{"forge.intranet"}})
	}},
}
