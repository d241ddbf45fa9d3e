// SPDX-License-Identifier: EUPL-1.2

package licence

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// packed holds the texts: for each "== id | name ==" on a line of its own, then the
// text. Where they come from: THIRD-PARTY.md; which they are: texts.txt. It is written by
//
//	go test ./internal/licence -run '^TestTexts$' -spdx DIR/spdx-full.json
//
//go:embed texts.zst
var packed []byte

// reference is one licence of which the text is known.
type reference struct {
	id   string // SPDX id, or the family that shares the text
	name string // as the SPDX list calls it
	text string
}

// maxTexts bounds what the embedded archive may unpack to.
const maxTexts = 16 << 20

// references are the known texts, unpacked when they are first asked for.
var references = sync.OnceValue(func() []reference {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxTexts))
	if err != nil {
		panic(fmt.Errorf("licence: %w", err)) // no input but the program's own
	}
	defer d.Close()
	all, err := d.DecodeAll(packed, nil)
	if err != nil {
		panic(fmt.Errorf("licence: embedded texts: %w", err))
	}
	return unpack(string(all))
})

// unpack reads the archive's lines.
func unpack(archive string) []reference {
	var all []reference
	for part := range strings.SplitSeq(archive, "\n== ") {
		head, text, _ := strings.Cut(part, " ==\n")
		id, name, _ := strings.Cut(strings.TrimPrefix(head, "== "), " | ")
		all = append(all, reference{id, name, text})
	}
	return all
}
