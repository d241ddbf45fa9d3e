// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"strings"
	"testing"
)

func TestParseArchive(t *testing.T) {
	const head = "path: a/b\ncreated: 2024-01-01\n"
	for name, c := range map[string]struct {
		in    string
		mode  string
		data  string
		fault string
	}{
		"plain":                   {head + "-- x --\nn\n", "100644", "n\n", ""},
		"latin1":                  {head + "-- x [latin1] --\né\n", "100644", "\xe9\n", ""},
		"crlf":                    {head + "-- x [crlf] --\na\nb\n", "100644", "a\r\nb\r\n", ""},
		"symlink":                 {head + "-- x [symlink] --\ny/z\n", "120000", "y/z", ""},
		"times":                   {head + "-- x [times 3] --\na\n", "100644", "a\na\na\n", ""},
		"unknown_option":          {head + "-- x [loud] --\n", "", "", "unknown option"},
		"not_in_latin1":           {head + "-- x [latin1] --\n’\n", "", "", "not in Latin-1"},
		"unknown_key_in_the_head": {"couleur: bleu\n" + head, "", "", "couleur"},
		"date_that_is_none":       {"path: a/b\ncreated: hier\n", "", "", "created"},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := parseArchive(Hub, []byte(c.in))
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Fatalf("error %v, expected %q", err, c.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if f := a.files[0]; f.path != "x" || f.mode != c.mode || string(f.data) != c.data {
				t.Errorf("%q %s %q", f.path, f.mode, f.data)
			}
		})
	}
}

func FuzzParseArchive(f *testing.F) {
	f.Add([]byte("path: a/b\ncreated: 2024-01-01\n-- x [times 2] --\na\n"))
	f.Add([]byte("path: a/b\ncreated: 2024-01-01\npushed: 2025-01-01\ntags: [v1]\n-- a --\n-- b [latin1] --\né"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if bytes.Contains(b, []byte("[times")) && len(b) > 40 {
			return // a file of our own may be as large as it says
		}
		a, err := parseArchive(Hub, b)
		if err == nil && a.MirrorOf == "" && len(a.stream()) == 0 != (len(a.files) == 0 && len(a.Tags) == 0) {
			t.Error("a repository without files has a history, or one with files has none")
		}
	})
}
