// SPDX-License-Identifier: EUPL-1.2

package export

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"greffe/internal/register"
)

// Mirror is the file in which somebody keeps what another register's journal last said of
// each noun. It has the lines of that register's export of records, in their order, so that
// both can be compared byte by byte; how far it goes stands in it.
type Mirror struct{ Path string }

// mirrorLine is what a line is ordered by; the rest of it is carried as it is.
type mirrorLine struct {
	Kind register.Kind `json:"kind"`
	ID   string        `json:"id"`
	Seq  int64         `json:"seq"`
	text []byte
}

func (l mirrorLine) compare(o mirrorLine) int {
	return cmp.Or(cmp.Compare(slices.Index(register.Kinds(), l.Kind), slices.Index(register.Kinds(), o.Kind)), strings.Compare(l.ID, o.ID))
}

// Position is the last change of the journal that is in the mirror; 0 where there is none yet.
func (m Mirror) Position() (int64, error) {
	var last int64
	err := m.each(func(l mirrorLine) error {
		last = max(last, l.Seq)
		return nil
	})
	return last, err
}

// each reads the lines in their order. It wraps ErrInvalid for a file that is no mirror.
func (m Mirror) each(line func(mirrorLine) error) error {
	f, err := os.Open(m.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read mirror: %w: %w", register.ErrUnavailable, err)
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, bufferSize)
	for before := (mirrorLine{}); ; {
		text, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(text) == 0 {
			return nil
		}
		l := mirrorLine{text: text}
		if err != nil || json.Unmarshal(text, &l) != nil || l.ID == "" || !slices.Contains(register.Kinds(), l.Kind) || before.ID != "" && before.compare(l) >= 0 {
			return fmt.Errorf("read mirror: %.60q: %w", text, register.ErrInvalid)
		}
		if err := line(l); err != nil {
			return err
		}
		before = l
	}
}

// Update puts what was said since into the mirror, all or nothing: of each noun the last record.
func (m Mirror) Update(records []register.Record) error {
	fresh, err := mirrorLines(records)
	if err != nil || len(fresh) == 0 {
		return err
	}
	part := m.Path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644) // #nosec G302 G304 -- public facts, the operator's own file
	if err != nil {
		return fmt.Errorf("write mirror: %w: %w", register.ErrUnavailable, err)
	}
	out := bufio.NewWriterSize(f, bufferSize)
	err = m.merge(out, fresh)
	if err == nil {
		err = flush(out, "mirror")
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(part, m.Path)
	}
	if err != nil {
		return fmt.Errorf("write mirror: %w", errors.Join(err, os.Remove(part)))
	}
	return nil
}

// merge writes the lines of both, in their order; a fresh one stands for the same noun's old one.
func (m Mirror) merge(out *bufio.Writer, fresh []mirrorLine) error {
	err := m.each(func(old mirrorLine) error {
		for len(fresh) > 0 && fresh[0].compare(old) <= 0 {
			same := fresh[0].compare(old) == 0
			_, _ = out.Write(fresh[0].text) // the error stays until the last call
			if fresh = fresh[1:]; same {
				return nil
			}
		}
		_, err := out.Write(old.text)
		return err
	})
	for _, l := range fresh {
		_, _ = out.Write(l.text)
	}
	return err
}

// mirrorLines keeps the last record of each noun, as its line.
func mirrorLines(records []register.Record) ([]mirrorLine, error) {
	var lines []mirrorLine
	for _, r := range records {
		text, err := marshal(r)
		if err != nil {
			return nil, fmt.Errorf("write mirror: %w", err)
		}
		lines = append(lines, mirrorLine{r.Kind, r.ID, r.Seq, append(bytes.Clone(text), '\n')})
	}
	slices.SortFunc(lines, func(a, b mirrorLine) int { return cmp.Or(a.compare(b), cmp.Compare(b.Seq, a.Seq)) })
	return slices.CompactFunc(lines, func(a, b mirrorLine) bool { return a.compare(b) == 0 }), nil
}

// Each reads the records of a kind.
func (m Mirror) Each(kind register.Kind, record func(register.Record) error) error {
	return m.each(func(l mirrorLine) error {
		if l.Kind != kind {
			return nil
		}
		var r register.Record
		if err := json.Unmarshal(l.text, &r); err != nil {
			return fmt.Errorf("read mirror: %w: %w", register.ErrInvalid, err)
		}
		return record(r)
	})
}
