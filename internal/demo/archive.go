// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"bytes"
	"embed"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// archives holds accounts.yml and one txtar file a repository: a YAML header, then its files.
//
//go:embed forge
var archives embed.FS

// header is what the forge itself knows of a repository, beside its files.
type header struct {
	Path        string   `yaml:"path"`
	Description string   `yaml:"description"`
	Homepage    string   `yaml:"homepage"`
	Language    string   `yaml:"language"`
	Licence     string   `yaml:"licence"` // SPDX id that the forge recognised; NOASSERTION when it did not
	Topics      []string `yaml:"topics"`
	Created     string   `yaml:"created"` // YYYY-MM-DD
	Pushed      string   `yaml:"pushed"`
	Stars       int      `yaml:"stars"`
	Forks       int      `yaml:"forks"`
	Issues      int      `yaml:"issues"`
	ForkOf      string   `yaml:"fork_of"`
	Archived    bool     `yaml:"archived"`
	Former      []string `yaml:"former"` // addresses that redirect here
	Branch      string   `yaml:"branch"`
	Tags        []string `yaml:"tags"`
	MirrorOf    string   `yaml:"mirror_of"` // host/path whose files, dates and tags this one repeats
}

// file is one entry of a repository's tree; mode is git's, 100644 or 120000.
type file struct {
	path string
	mode string
	data []byte
}

// archive is one repository as it is written down here.
type archive struct {
	host string
	header
	files []file
}

// loadArchives reads every repository, sorted by host and path.
func loadArchives() ([]archive, error) {
	names, err := fs.Glob(archives, "forge/*/*.txtar")
	if err != nil {
		return nil, fmt.Errorf("demonstration repositories: %w", err)
	}
	var all []archive
	for _, name := range names {
		b, err := archives.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("demonstration repository %s: %w", name, err)
		}
		a, err := parseArchive(path.Base(path.Dir(name)), b)
		if err != nil {
			return nil, fmt.Errorf("demonstration repository %s: %w", name, err)
		}
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b archive) int { return strings.Compare(a.host+"/"+a.Path, b.host+"/"+b.Path) })
	return all, mirror(all)
}

// mirror fills in the copies: the same files on the same dates give the same commits.
func mirror(all []archive) error {
	for i, a := range all {
		if a.MirrorOf == "" {
			continue
		}
		at := slices.IndexFunc(all, func(b archive) bool { return b.host+"/"+b.Path == a.MirrorOf })
		if at < 0 {
			return fmt.Errorf("demonstration repository %s: there is no %s", a.Path, a.MirrorOf)
		}
		source := all[at]
		all[i].files, all[i].Created, all[i].Pushed, all[i].Tags = source.files, source.Created, source.Pushed, source.Tags
	}
	return nil
}

// parseArchive reads one txtar file. A file name may end in options between
// brackets: [latin1] re-encodes the text, [symlink] makes its content the target,
// [crlf] ends its lines like Windows, [times 3000] repeats it.
func parseArchive(host string, b []byte) (archive, error) {
	head, files := splitArchive(b)
	a := archive{host: host}
	dec := yaml.NewDecoder(bytes.NewReader(head))
	dec.KnownFields(true)
	if err := dec.Decode(&a.header); err != nil {
		return archive{}, fmt.Errorf("header: %w", err)
	}
	if a.Branch == "" {
		a.Branch = "main"
	}
	for _, tf := range files {
		f, err := parseFile(tf.path, tf.data)
		if err != nil {
			return archive{}, err
		}
		a.files = append(a.files, f)
	}
	if a.MirrorOf != "" {
		return a, nil
	}
	_, _, err := a.dates()
	return a, err
}

// splitArchive parts the header from the files, each after a line "-- name --":
// the txtar format of https://pkg.go.dev/golang.org/x/tools/txtar
func splitArchive(b []byte) (head []byte, files []file) {
	into := &head
	for line := range bytes.Lines(b) {
		mark := bytes.TrimRight(line, "\r\n")
		if bytes.HasPrefix(mark, []byte("-- ")) && bytes.HasSuffix(mark, []byte(" --")) && len(mark) > 6 {
			files = append(files, file{path: string(mark[3 : len(mark)-3])})
			into = &files[len(files)-1].data
			continue
		}
		*into = append(*into, line...)
	}
	return head, files
}

func parseFile(name string, data []byte) (file, error) {
	name, option, _ := strings.Cut(name, " [")
	f := file{path: name, mode: "100644", data: data}
	option = strings.TrimSuffix(option, "]")
	verb, arg, _ := strings.Cut(option, " ")
	switch verb {
	case "":
	case "symlink":
		f.mode, f.data = "120000", bytes.TrimSpace(data)
	case "crlf":
		f.data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	case "latin1":
		f.data = nil
		for _, r := range string(data) {
			if r > 0xff {
				return file{}, fmt.Errorf("file %s: %q is not in Latin-1", name, r)
			}
			f.data = append(f.data, byte(r)) //nolint:gosec // at most 0xff, as just asked
		}
	case "times":
		n, err := strconv.Atoi(arg)
		if err != nil {
			return file{}, fmt.Errorf("file %s: %w", name, err)
		}
		f.data = bytes.Repeat(data, n)
	default:
		return file{}, fmt.Errorf("file %s: unknown option %q", name, option)
	}
	return f, nil
}

// dates gives the times of the first and the last commit.
func (a archive) dates() (created, pushed time.Time, err error) {
	if created, err = time.Parse(time.DateOnly, a.Created); err != nil {
		return created, pushed, fmt.Errorf("created: %w", err)
	}
	if a.Pushed == "" {
		return created.Add(9 * time.Hour), created.Add(9 * time.Hour), nil
	}
	if pushed, err = time.Parse(time.DateOnly, a.Pushed); err != nil {
		return created, pushed, fmt.Errorf("pushed: %w", err)
	}
	return created.Add(9 * time.Hour), pushed.Add(16 * time.Hour), nil
}

// number gives a forge's id for a name: the same at every start, whatever else the forge holds.
func number(name string) int64 { return int64(crc32.ChecksumIEEE([]byte(name))%9_000_000) + 1_000 }
