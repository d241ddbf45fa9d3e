// SPDX-License-Identifier: EUPL-1.2

package attachment

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image/png"
	"strings"
)

// png walks the chunks of a picture (PNG, third edition, section 5): the picture itself
// is never inflated, and nothing may stand behind its end.
func (x *examiner) png(b []byte) {
	size, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		x.refuse(ruleBroken, "")
		return
	}
	if size.Width > maxSide || size.Height > maxSide || size.Width*size.Height > maxPixels {
		x.refuse(ruleBomb, "")
		return
	}
	rest, ended := b[8:], false
	for len(rest) >= 12 && !ended {
		n := binary.BigEndian.Uint32(rest)
		if uint64(n)+12 > uint64(len(rest)) {
			break
		}
		kind, data := string(rest[4:8]), rest[8:8+n]
		if crc32.ChecksumIEEE(rest[4:8+n]) != binary.BigEndian.Uint32(rest[8+n:]) {
			break
		}
		x.chunk(kind, data)
		rest, ended = rest[12+n:], kind == "IEND"
	}
	if !ended || len(rest) > 0 {
		x.refuse(ruleBroken, "")
	}
}

// chunk reads the words that stand beside a picture.
func (x *examiner) chunk(kind string, data []byte) {
	if kind == "eXIf" { // the camera, the place, the day
		x.author("EXIF")
		return
	}
	keyword, value, ok := bytes.Cut(data, []byte{0})
	if !ok {
		return
	}
	switch kind {
	case "tEXt":
	case "zTXt":
		if len(value) > 0 {
			value = x.inflate(value[1:])
		}
	case "iTXt":
		if value, ok = x.international(value); !ok {
			return
		}
	default:
		return
	}
	text := strings.ToValidUTF8(string(value), "")
	x.say(text)
	x.packet(text)
	switch strings.ToLower(string(keyword)) {
	case "author", "artist", "copyright", "creator":
		x.author(text)
	}
}

// international reads the text of an iTXt chunk behind its keyword: compression flag
// and method, language, translated keyword, text.
func (x *examiner) international(b []byte) ([]byte, bool) {
	if len(b) < 2 {
		return nil, false
	}
	packed := b[0] == 1
	parts := bytes.SplitN(b[2:], []byte{0}, 3)
	if len(parts) < 3 {
		return nil, false
	}
	if packed {
		return x.inflate(parts[2]), true
	}
	return parts[2], true
}
