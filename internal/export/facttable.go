// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// factTable gathers the facts of a bundle while its files are written: a ZIP file takes one
// file after another. They are kept packed, a few bytes each.
type factTable struct {
	packed bytes.Buffer
	gzip   *gzip.Writer
	out    *bufio.Writer
	table  *csvTable[FactRow]
	err    error // the first one; it stays
}

func newFactTable(about About) (*factTable, error) {
	t := &factTable{}
	t.gzip = gzip.NewWriter(&t.packed)
	t.out = bufio.NewWriterSize(t.gzip, bufferSize)
	var err error
	t.table, err = newCSVTable(t.out, Options{Format: CSV, About: about}, factColumns())
	return t, err
}

func (t *factTable) add(r FactRow) {
	if t.err == nil {
		t.err = t.table.row(r)
	}
}

// content ends the table and gives it as a file.
func (t *factTable) content() (io.Reader, error) {
	if t.err == nil {
		t.err = flush(t.out, "facts")
	}
	if t.err == nil {
		t.err = t.gzip.Close()
	}
	if t.err != nil {
		return nil, fmt.Errorf("write facts: %w", t.err)
	}
	r, err := gzip.NewReader(&t.packed)
	if err != nil {
		return nil, fmt.Errorf("write facts: %w", err)
	}
	return r, nil
}
