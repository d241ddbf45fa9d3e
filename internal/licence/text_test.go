// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

var spdxFull = flag.String("spdx", "", "spdx-full.json of npm spdx-license-list: rewrite texts.zst from it")

// listed reads texts.txt.
func listed(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("texts.txt")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			ids = append(ids, line)
		}
	}
	return ids
}

func TestTexts(t *testing.T) {
	if *spdxFull != "" {
		repack(t)
		return
	}
	var got []string
	for _, r := range references() {
		got = append(got, r.id)
		if len(r.text) < 200 || r.name == "" || meaning(r.id) == nil {
			t.Errorf("%q: name %q, %d bytes of text", r.id, r.name, len(r.text))
		}
	}
	if want := listed(t); !slices.Equal(got, want) {
		t.Errorf("texts.zst holds %v\ntexts.txt lists %v", got, want)
	}
}

// repack writes the archive from the package of npm.
func repack(t *testing.T) {
	b, err := os.ReadFile(*spdxFull)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]struct{ Name, LicenseText string }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	var archive strings.Builder
	for i, id := range listed(t) {
		l, ok := all[id]
		if !ok || strings.Contains(l.LicenseText, "\n== ") {
			t.Fatalf("%s: not there, or a line of it looks like the archive's own", id)
		}
		text := l.LicenseText
		if id == "LGPL-3.0" {
			// SPDX prints the GPL behind it, which the LGPL completes; repositories
			// keep the two in two files.
			text, _, _ = strings.Cut(text, "GNU GENERAL PUBLIC LICENSE\n")
		}
		if i > 0 {
			archive.WriteByte('\n')
		}
		fmt.Fprintf(&archive, "== %s | %s ==\n%s", id, strings.TrimSuffix(l.Name, " only"), text)
	}
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(4<<20), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("texts.zst", w.EncodeAll([]byte(archive.String()), nil), 0o600); err != nil {
		t.Fatal(err)
	}
}
