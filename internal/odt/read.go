// SPDX-License-Identifier: EUPL-1.2

package odt

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The bounds of what is read: a small archive may hold a large text.
const (
	mostMembers  = 2000
	mostInflated = 8 << 20
)

var errTooLarge = errors.New("it inflates to more than is read")

// Text gives the words of a text document, a paragraph a line: those of its pages, then
// those of its headers and footers. What was deleted or noted in the margin is left out.
func Text(file []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return "", fmt.Errorf("open the text document: %w", err)
	}
	if len(z.File) > mostMembers {
		return "", fmt.Errorf("open the text document: %d members: %w", len(z.File), errTooLarge)
	}
	var b strings.Builder
	for _, name := range []string{"content.xml", "styles.xml"} {
		content, err := member(z, name)
		if err == nil {
			err = gather(&b, content)
		}
		if err != nil {
			return "", fmt.Errorf("read %s of the text document: %w", name, err)
		}
	}
	return b.String(), nil
}

// member inflates one member, up to the bound.
func member(z *zip.Reader, name string) ([]byte, error) {
	r, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, mostInflated+1))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	if len(b) > mostInflated {
		return nil, errTooLarge
	}
	return b, nil
}

// gather writes the words of the paragraphs.
func gather(b *strings.Builder, content []byte) error {
	d := xml.NewDecoder(bytes.NewReader(content))
	paragraphs := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch x := token.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "tracked-changes", "annotation":
				if err := d.Skip(); err != nil {
					return err
				}
			case "p", "h":
				paragraphs++
			case "line-break":
				b.WriteByte('\n')
			case "tab", "s":
				b.WriteByte(' ')
			}
		case xml.EndElement:
			if x.Name.Local == "p" || x.Name.Local == "h" {
				paragraphs--
				b.WriteByte('\n')
			}
		case xml.CharData:
			if paragraphs > 0 {
				b.Write(x)
			}
		}
	}
}
