// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
)

// writeJSON writes one document: what it says of itself, then the items, one a line.
func writeJSON[T any](w io.Writer, about About, all iter.Seq2[T, error]) error {
	out := bufio.NewWriterSize(w, bufferSize)
	head, err := marshal(about)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	if _, err := fmt.Fprintf(out, "{\"about\":%s,\n\"items\":[", head); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	before := "\n"
	for v, err := range all {
		if err != nil {
			return err
		}
		if err := writeOne(out, before, v, ""); err != nil {
			return err
		}
		before = ",\n"
	}
	if _, err := out.WriteString("\n]}\n"); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return flush(out, "JSON")
}

func writeNDJSON[T any](w io.Writer, all iter.Seq2[T, error]) error {
	out := bufio.NewWriterSize(w, bufferSize)
	for v, err := range all {
		if err != nil {
			return err
		}
		if err := writeOne(out, "", v, "\n"); err != nil {
			return err
		}
	}
	return flush(out, "NDJSON")
}

func writeCompanion(w io.Writer, about About) error {
	b, err := pretty(about)
	if err == nil {
		_, err = w.Write(b)
	}
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// bufferSize is how much is gathered before it is sent.
const bufferSize = 32 << 10

func flush(out *bufio.Writer, what string) error {
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
}

// writeOne writes an item; one that is JSON already is written as it is.
func writeOne(w *bufio.Writer, before string, v any, after string) error {
	b, ready := v.(json.RawMessage)
	if !ready {
		var err error
		if b, err = marshal(v); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
	}
	_, _ = w.WriteString(before) // the error of a bufio.Writer stays until the last call
	_, _ = w.Write(b)
	if _, err := w.WriteString(after); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// marshal writes JSON for files, in which < and & are plain letters.
func marshal(v any) ([]byte, error) {
	var b lineBuffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b[:len(b)-1], nil
}

type lineBuffer []byte

func (b *lineBuffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}
