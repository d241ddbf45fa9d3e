// SPDX-License-Identifier: EUPL-1.2

package forgetest

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"greffe/internal/guard"
)

// Client makes the guarded client of production, with deadlines fit for a test
// and leave to reach the given servers at loopback. It asks once: waiting and
// asking again is the polite transport's affair and has tests of its own.
func Client(t testing.TB, credentials []guard.Credential, servers ...string) *http.Client {
	t.Helper()
	var allow []guard.Allowed
	for _, s := range servers {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		a, err := guard.ParseAllowed(u.Host + "=127.0.0.1/32")
		if err != nil {
			t.Fatal(err)
		}
		allow = append(allow, a)
	}
	rt, err := guard.New(guard.Options{
		Allow: allow, Credentials: credentials, BodyLimit: 1 << 20,
		Header: time.Second, Idle: time.Second, Total: 3 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rt.CloseIdleConnections)
	return guard.NewClient(rt)
}
