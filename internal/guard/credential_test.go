// SPDX-License-Identifier: EUPL-1.2

package guard

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type slowResolver struct{}

func (slowResolver) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

const token = "s3cr3t-t0k3n"

// heard notes which host received which secret headers.
type heard struct {
	mu  sync.Mutex
	got map[string][]string
}

func (h *heard) note(r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := strings.Join([]string{r.Header.Get("Authorization"), r.Header.Get("Private-Token"), r.Header.Get("Cookie"), r.Header.Get("Referer")}, "|")
	h.got[r.Host] = append(h.got[r.Host], all)
}

// A token goes to its own scheme, host and port alone, whatever redirects say and
// whatever the client sets; another server on the same machine is another host.
func TestTokenStaysAtHome(t *testing.T) {
	h := &heard{got: map[string][]string{}}
	var other *httptest.Server
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.note(r)
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.URL+"/x", http.StatusFound)
		case "/back":
			http.Redirect(w, r, other.URL+"/home", http.StatusFound)
		case "/sub":
			http.Redirect(w, r, "http://sub.forge.example/x", http.StatusFound)
		}
	}))
	defer home.Close()
	other = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.note(r)
		if r.URL.Path == "/home" {
			http.Redirect(w, r, "http://forge.example/x", http.StatusFound)
		}
	}))
	defer other.Close()
	allow, dial := at(home, "forge.example:80", "sub.forge.example:80", "forge.example:8080")
	more, _ := at(other)
	c := newClient(t, Options{
		Allow: append(allow, more...), Dial: dial,
		Credentials: []Credential{{Origin: "http://forge.example", Token: NewSecret(token)}, {Origin: "https://sub.forge.example", Token: NewSecret("https only")}},
	})
	for _, address := range []string{"http://forge.example/", "http://FORGE.example:80/away", "http://forge.example/back", "http://forge.example/sub", "http://forge.example:8080/", other.URL + "/x"} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		req.Header.Set("Authorization", "Bearer the client's own")
		req.Header.Set("Cookie", "session=1")
		req.Header.Set("Private-Token", "mine")
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(address, err)
		}
		resp.Body.Close()
		if got := resp.Request.Header.Get("Authorization"); strings.Contains(got, token) {
			t.Error("the answer's request shows the token")
		}
	}
	for host, all := range h.got {
		for _, got := range all {
			want := "|||"
			if host == "forge.example" {
				want = "Bearer " + token + "|||"
			}
			if got != want {
				t.Errorf("%s heard %q", host, got)
			}
		}
	}
	if len(h.got["forge.example"]) < 4 || len(h.got) != 4 {
		t.Errorf("heard %v", h.got)
	}
}

func TestStyles(t *testing.T) {
	for style, want := range map[Style]string{"": "Bearer x|", Bearer: "Bearer x|", TokenWord: "token x|", PrivateToken: "|x"} {
		h := http.Header{}
		Credential{Style: style, Token: NewSecret("x")}.apply(h)
		if got := h.Get("Authorization") + "|" + h.Get("Private-Token"); got != want {
			t.Errorf("%s: %q", style, got)
		}
	}
}

func TestHostHeaderIsTheAddress(t *testing.T) {
	h := &heard{got: map[string][]string{}}
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { h.note(r) }))
	defer s.Close()
	allow, dial := at(s, "forge.example:80")
	c := newClient(t, Options{Allow: allow, Dial: dial})
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://forge.example/", nil)
	req.Host = "api.github.com"
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(h.got["forge.example"]) != 1 {
		t.Error(h.got)
	}
}

// No way of printing shows a secret, be it a field of something printed.
func TestSecretIsNeverShown(t *testing.T) {
	s := NewSecret(token)
	type inner struct{ s Secret }
	things := []any{s, &s, Credential{Token: s}, &Credential{Token: s}, []Secret{s}, map[string]Secret{"a": s}, inner{s}, Environment{Credentials: []Credential{{Token: s}}},
		Options{Credentials: []Credential{{Token: s}}}}
	tr, err := New(Options{Credentials: []Credential{{Origin: "https://a.example", Token: s}}})
	if err != nil {
		t.Fatal(err)
	}
	things = append(things, tr)
	var out bytes.Buffer
	for _, thing := range things {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p"} {
			fmt.Fprintf(&out, verb+"\n", thing)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "thing", thing)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "thing", thing)
		if b, err := json.Marshal(thing); err == nil {
			out.Write(b)
		}
		if b, err := xml.Marshal(thing); err == nil {
			out.Write(b)
		}
	}
	for _, form := range []string{token, fmt.Sprintf("%x", token), fmt.Sprintf("%X", token), strings.Trim(fmt.Sprint([]byte(token)), "[]")} {
		if strings.Contains(out.String(), form) {
			t.Errorf("%q is shown", form)
		}
	}
	if !strings.Contains(out.String(), redacted) || s.Empty() || !(Secret{}).Empty() {
		t.Error("not redacted, or empty")
	}
}

func TestReadEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(t.TempDir(), "long")
	if err := os.WriteFile(long, bytes.Repeat([]byte("x"), maxToken+1), 0o600); err != nil {
		t.Fatal(err)
	}
	targets := []Target{{Origin: "https://Forge.example/"}, {Origin: "https://git.example:8443", Style: TokenWord}, {Origin: "http://demo.example:8081"}, {Origin: "https://gitlab.com"}}
	cases := []struct {
		name    string
		environ []string
		targets []Target
		want    string // origin style token …
		unused  []string
		rule    Rule
	}{
		{"nothing_set", []string{"PATH=/bin", "GREFFE_DB=x", "odd"}, targets, "", nil, ""},
		{"the_two_known_forges", []string{"GITHUB_TOKEN=a", "GITLAB_TOKEN=b"}, nil, "https://api.github.com:443  a; https://gitlab.com:443  b", nil, ""},
		{"by_host_name", []string{"GREFFE_TOKEN_FORGE_EXAMPLE=c"}, targets, "https://forge.example:443  c", nil, ""},
		{"with_a_port", []string{"GREFFE_TOKEN_GIT_EXAMPLE_8443=d", "GREFFE_TOKEN_DEMO_EXAMPLE_8081=e"}, targets, "http://demo.example:8081  e; https://git.example:8443 token d", nil, ""},
		{"from_a_file", []string{"GREFFE_TOKEN_FORGE_EXAMPLE_FILE=" + file}, targets, "https://forge.example:443  " + token, nil, ""},
		{"known_forge_from_a_file", []string{"GITHUB_TOKEN_FILE=" + file}, targets, "https://api.github.com:443  " + token, nil, ""},
		{"empty_is_not_set", []string{"GITHUB_TOKEN="}, targets, "", nil, ""},
		{"unused_is_told", []string{"GREFFE_TOKEN_FORGE_EXEMPLE=f", "GREFFE_TOKEN_X_FILE=g"}, targets, "", []string{"GREFFE_TOKEN_FORGE_EXEMPLE", "GREFFE_TOKEN_X_FILE"}, ""},
		{"both_ways", []string{"GITHUB_TOKEN=a", "GITHUB_TOKEN_FILE=" + file}, targets, "", nil, RuleTokenTwice},
		{"two_variables_for_one_host", []string{"GITLAB_TOKEN=a", "GREFFE_TOKEN_GITLAB_COM=b"}, targets, "", nil, RuleTokenTwice},
		{"two_hosts_with_one_name", []string{"GREFFE_TOKEN_A_B_EXAMPLE=a"}, []Target{{Origin: "https://a-b.example"}, {Origin: "https://a.b.example"}}, "", nil, RuleTokenTwice},
		{"two_hosts_with_one_name_and_no_token", nil, []Target{{Origin: "https://a-b.example"}, {Origin: "https://a.b.example"}}, "", nil, ""},
		{"file_is_missing", []string{"GITHUB_TOKEN_FILE=/nowhere/token"}, targets, "", nil, RuleTokenFile},
		{"file_is_long", []string{"GITHUB_TOKEN_FILE=" + long}, targets, "", nil, RuleTokenText},
		{"newline_inside", []string{"GITHUB_TOKEN=a\nX-Evil: b"}, targets, "", nil, RuleTokenText},
		{"blank", []string{"GITHUB_TOKEN=  "}, targets, "", nil, RuleTokenText},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			env, err := ReadEnvironment(c.environ, c.targets)
			var set *SettingError
			if c.rule != "" {
				if !errors.As(err, &set) || set.Rule != c.rule || strings.Contains(err.Error(), "Evil") || strings.Contains(err.Error(), token) {
					t.Errorf("%v, want %s", err, c.rule)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, cr := range env.Credentials {
				got = append(got, fmt.Sprintf("%s %s %s", cr.Origin, string(cr.Style), cr.Token.text()))
			}
			if s := strings.Join(got, "; "); s != c.want {
				t.Errorf("%q, want %q", s, c.want)
			}
			if d := cmp.Diff(c.unused, env.Unused); d != "" {
				t.Error(d)
			}
		})
	}
	if _, err := New(Options{Credentials: []Credential{{Origin: "https://a.example", Token: NewSecret("a")}, {Origin: "https://A.example:443/", Token: NewSecret("b")}}}); err == nil {
		t.Error("two tokens for one origin")
	}
	if _, err := New(Options{Credentials: []Credential{{Origin: "a.example", Token: NewSecret("a")}}}); err == nil {
		t.Error("an origin without a scheme")
	}
}

func TestParseAllowed(t *testing.T) {
	cases := []struct {
		in, out string
		rule    Rule
	}{
		{"forge.intranet", "forge.intranet", ""},
		{" Forge.Intranet. ", "forge.intranet", ""},
		{"forge.intranet:8443", "forge.intranet:8443", ""},
		{"forge.intranet=10.0.0.0/8", "forge.intranet=10.0.0.0/8", ""},
		{"demo.example:8081=127.0.0.1/32", "demo.example:8081=127.0.0.1/32", ""},
		{"demo.example:8081=127.0.0.1", "demo.example:8081=127.0.0.1/32", ""},
		{"10.1.2.3:80", "10.1.2.3:80", ""},
		{"[fd00::1]:80=fd00::/8", "[fd00::1]:80=fd00::/8", ""},
		{"[::1]", "[::1]", ""},
		{"", "", RuleAllowHost}, {"=10.0.0.0/8", "", RuleAllowHost}, {"*", "", RuleAllowHost}, {"*.intranet", "", RuleAllowHost},
		{"https://forge.intranet", "", RuleAllowHost}, {"forge/intranet", "", RuleAllowHost}, {"user@forge", "", RuleAllowHost}, {"0x7f.1", "", RuleAllowHost}, {"2130706433", "", RuleAllowHost},
		{"forge:", "", RuleAllowPort}, {"forge:0", "", RuleAllowPort}, {"forge:65536", "", RuleAllowPort}, {"forge:http", "", RuleAllowPort}, {"fd00::1", "", RuleAllowPort}, {"[fd00::1", "", RuleAllowPort}, {"[fd00::1]x", "", RuleAllowPort},
		{"forge=", "", RuleAllowRange}, {"forge=10.0.0.1/8", "", RuleAllowRange}, {"forge=0.0.0.0/0", "", RuleAllowRange}, {"forge=::/0", "", RuleAllowRange}, {"forge=10.0.0.0/33", "", RuleAllowRange}, {"forge=intranet", "", RuleAllowRange}, {"forge=fe80::1%eth0", "", RuleAllowRange},
	}
	for _, c := range cases {
		a, err := ParseAllowed(c.in)
		var set *SettingError
		switch {
		case c.rule != "" && (!errors.As(err, &set) || set.Rule != c.rule):
			t.Errorf("%q: %v, want %s", c.in, err, c.rule)
		case c.rule == "" && (err != nil || a.String() != c.out):
			t.Errorf("%q: %q, %v", c.in, a, err)
		}
	}
	if list, err := ParseAllowList([]string{"a", "b:0"}); err == nil {
		t.Error(list)
	}
}

func FuzzParseAllowed(f *testing.F) {
	for _, s := range []string{"forge.intranet:8443=10.0.0.0/8", "[::1]:80", "a=b=c", "[fe80::1%1]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAllowed(s)
		if err != nil {
			return
		}
		if again, err := ParseAllowed(a.String()); err != nil || again != a {
			t.Errorf("%q is %+v, then %+v, %v", s, a, again, err)
		}
	})
}

func TestPlaceOfExceptions(t *testing.T) {
	parse := func(s string) allowList {
		a, err := ParseAllowed(s)
		if err != nil {
			t.Fatal(err)
		}
		return allowList{a}
	}
	for _, c := range []struct {
		allow, addr string
		ok          bool
	}{
		{"forge.intranet", "10.1.1.1", true}, {"forge.intranet", "192.168.1.1", true}, {"forge.intranet", "fd12::1", true}, {"forge.intranet", "8.8.8.8", true},
		{"forge.intranet", "127.0.0.1", false}, {"forge.intranet", "169.254.169.254", false}, {"forge.intranet", "100.64.0.1", false},
		{"forge.intranet=10.4.0.0/16", "10.4.1.1", true}, {"forge.intranet=10.4.0.0/16", "10.5.1.1", false}, {"forge.intranet=10.4.0.0/16", "8.8.8.8", false},
		{"localhost", "127.0.0.1", true}, {"localhost", "::1", true}, {"localhost", "10.0.0.1", false},
		{"10.1.1.1", "10.1.1.1", true}, {"10.1.1.1", "10.1.1.2", false},
	} {
		if why := parse(c.allow).refuses(netip.MustParseAddr(c.addr)); (why == "") != c.ok {
			t.Errorf("%s at %s: %q", c.allow, c.addr, why)
		}
	}
	if l := parse("forge:8443"); len(l.find("forge", 8443)) != 1 || len(l.find("forge", 443)) != 0 || len(l.find("other", 8443)) != 0 {
		t.Error("a port is for itself")
	}
	if l := parse("forge"); len(l.find("forge", 443)) != 1 || len(l.find("forge", 8443)) != 0 {
		t.Error("no port is the usual ones")
	}
}
