// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha1" // #nosec G505 -- git's own hash
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"greffe/internal/demo"
)

// The most that a crawl may take of memory and of time while a forge attacks it (trust A7, A14, A18).
const (
	mostMemory = 256 << 10 // KiB
	mostTime   = 60 * time.Second
)

// TestHostileForges: whatever one forge sends, without end or a thousand times larger than
// it looks, the crawl ends, says so, stays small, leaves no file, and another forge is read
// whole. Memory is that of the crawl's own process.
func TestHostileForges(t *testing.T) {
	const honest = 5
	w := newWorld(t, demo.Options{Minimal: true})
	if err := w.forge.AddAccountOf(t.Context(), demo.Lab, "good", honest, map[string][]byte{"publiccode.yml": declaration("good")}); err != nil {
		t.Fatal(err)
	}
	w.accounts = w.write("both.yml", "hub.demo.test:\n  forge: github\n  owners:\n    evil:\nlab.demo.test:\n  forge: gitlab\n  owners:\n    good:\n")
	w.must(exitWell, "init")
	for _, c := range hostileAnswers() {
		t.Run(c.name, func(t *testing.T) {
			w := w.fork(t)
			front := w.inFront(c.answer)
			temporary := t.TempDir()
			cmd, said := w.child(t.Context(), w.db, "crawl", "--accounts", w.accounts)
			cmd.Env = append(cmd.Env, childForge+"="+front, "TMPDIR="+temporary)
			start := time.Now()
			err := cmd.Run()
			took := time.Since(start)
			if code := cmd.ProcessState.ExitCode(); code != c.exit {
				t.Errorf("exit %d: %v\n%s", code, err, said)
			}
			held := peakHeld(w.peakFile(), cmd.ProcessState)
			if held > mostMemory {
				t.Errorf("%d KiB of memory, at most %d are expected", held, mostMemory)
			}
			if took > mostTime {
				t.Errorf("the crawl took %v", took)
			}
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
			found, invented := 0, 0
			for _, r := range w.rows("repositories") {
				if strings.HasPrefix(r["key"], demo.Hub) {
					invented++
				}
				if strings.HasPrefix(r["key"], demo.Lab) && r["publiccode"] == "valid" {
					found++
				}
			}
			if found != honest {
				t.Errorf("%d of %d honest repositories", found, honest)
			}
			if invented > 1 { // the one that the attacks by git list; a page of them is allowed
				t.Errorf("%d repositories that do not exist are kept", invented)
			}
			t.Logf("%d MiB, %v", held>>10, took.Round(time.Millisecond))
		})
	}
}

// inFront puts a server before the forge that answers some requests itself, and gives its address.
func (w *world) inFront(answer func(http.ResponseWriter, *http.Request) bool) string {
	w.t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Host != demo.Hub || !answer(rw, r) {
			w.forge.ServeHTTP(rw, r)
		}
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{w.certify(w.forge.Hosts())}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	w.t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// attack is one way to attack who reads a forge.
type attack struct {
	name   string
	answer func(http.ResponseWriter, *http.Request) bool
	exit   int // of the crawl
}

func hostileAnswers() []attack {
	list := func(answer func(http.ResponseWriter, *http.Request)) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			if !strings.HasSuffix(r.URL.Path, "/orgs/evil/repos") {
				http.NotFound(w, r)
				return true
			}
			answer(w, r)
			return true
		}
	}
	unread := []attack{
		{name: "gzip_bomb", answer: list(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			pourInto(z, r, "[", strings.Repeat(" ", 1<<20))
		})},
		{name: "three_gigabytes_in_chunks", answer: list(func(w http.ResponseWriter, r *http.Request) {
			pourInto(w, r, "[", strings.Repeat(`{"id":1,"full_name":"evil/r"},`, 1<<12))
		})},
		{name: "two_megabytes_of_headers", answer: list(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 2<<20))
			_, _ = io.WriteString(w, "[]")
		})},
		{name: "endless_string", answer: list(func(w http.ResponseWriter, r *http.Request) {
			pourInto(w, r, `[{"id":1,"full_name":"evil/r","description":"`, strings.Repeat("all work and no play ", 1<<12))
		})},
		{name: "endless_pages_of_5000", answer: list(func(w http.ResponseWriter, r *http.Request) {
			page := 1
			_, _ = fmt.Sscan(r.URL.Query().Get("page"), &page)
			w.Header().Set("Link", fmt.Sprintf(`<https://%s%s?page=%d>; rel="next"`, r.Host, r.URL.Path, page+1))
			for i := range 5000 {
				_, _ = fmt.Fprintf(w, `%c{"id":%d,"full_name":"evil/r-%d-%d"}`, "[,"[min(i, 1)], page*5000+i, page, i)
			}
			_, _ = io.WriteString(w, "]")
		})},
		{name: "next_page_is_itself", answer: list(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", fmt.Sprintf(`<https://%s%s?page=1>; rel="next"`, r.Host, r.URL.Path))
			_, _ = io.WriteString(w, `[{"id":1,"full_name":"evil/r"}]`)
		})},
		{name: "redirects_for_ever", answer: list(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", r.URL.Path+"?again="+r.URL.Query().Get("again")+"x")
			w.WriteHeader(http.StatusFound)
		})},
		{name: "redirect_to_the_cloud_s_metadata", answer: list(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://169.254.169.254/latest/meta-data/")
			w.WriteHeader(http.StatusFound)
		})},
		{name: "git_references_without_end", answer: hostileGit(func(w http.ResponseWriter, r *http.Request) {
			pourInto(w, r, advertisement("0000000000000000000000000000000000000001"), strings.Repeat(packet(strings.Repeat("a", 40)+" refs/heads/x\n"), 1<<12))
		}, nil)},
		{name: "git_blob_bomb", answer: hostileGit(nil, func(w http.ResponseWriter, r *http.Request, commit []byte) {
			_, _ = w.Write(packStart(3))
			_, _ = w.Write(packObject(1, commit))
			_, _ = w.Write(packHead(3, 3<<30))
			z := zlib.NewWriter(w)
			pourInto(z, r, "", strings.Repeat("\x00", 1<<20))
		})},
		{name: "git_tree_of_a_million_names", answer: hostileGit(nil, func(w http.ResponseWriter, _ *http.Request, commit []byte) {
			var tree bytes.Buffer
			for i := range 1_000_000 {
				fmt.Fprintf(&tree, "100644 f%07d\x00%s", i, strings.Repeat("\x01", 20))
			}
			_, _ = w.Write(packStart(2))
			_, _ = w.Write(packObject(1, commit))
			_, _ = w.Write(packObject(2, tree.Bytes()))
		})},
		{name: "git_answers_a_page", answer: hostileGit(nil, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
			_, _ = io.WriteString(w, "<html>moved</html>")
		})},
	}
	for i := range unread {
		unread[i].exit = exitIncomplete
	}
	return append(unread, attack{"git_tree_of_a_thousand_million_files", treeBomb(), exitWell}, attack{"git_odd_reference_names", oddReferences(), exitWell})
}

// treeBomb is a repository whose few objects make a thousand million files: each folder
// holds the same folder a thousand times, wanted ones among them. It is read without
// following them.
func treeBomb() func(http.ResponseWriter, *http.Request) bool {
	folder := func(hash [20]byte, mode string) []byte {
		var tree bytes.Buffer
		for i := range 998 {
			fmt.Fprintf(&tree, "%s d%03d\x00%s", mode, i, hash[:])
		}
		fmt.Fprintf(&tree, "%s docs\x00%s", mode, hash[:])
		return tree.Bytes()
	}
	blob := []byte("x")
	objects := [][]byte{packObject(3, blob)}
	hash, mode := gitHash("blob", blob), "100644"
	var tree []byte
	for range 3 {
		tree = folder(hash, mode)
		objects, hash, mode = append(objects, packObject(2, tree)), gitHash("tree", tree), "40000"
	}
	return gitOf(fmt.Sprintf("%x", hash), "", objects)
}

// oddReferences is a repository whose references have names that lead out of folders, into
// files of the machine, or to nothing; its tree is empty.
func oddReferences() func(http.ResponseWriter, *http.Request) bool {
	more := ""
	for _, name := range []string{"refs/heads/../../../../etc/passwd", "refs/heads/a..b", "refs/heads/-upload-pack=x", "refs/heads/\x1b[31m", "refs/heads/" + strings.Repeat("x", 4000), "refs/heads/.lock", "HEAD", "../../x"} {
		more += packet(strings.Repeat("3", 40) + " " + name + "\n")
	}
	return gitOf("4b825dc642cb6eb9a060e54bf8d69288fbee4904", more, [][]byte{packObject(2, nil)})
}

func gitHash(kind string, content []byte) [20]byte {
	return sha1.Sum(append(fmt.Appendf(nil, "%s %d\x00", kind, len(content)), content...)) // #nosec G401 -- git's own hash
}

// gitOf lists one repository with one commit of a tree, whose git sends these objects and
// tells of these further references.
func gitOf(tree, references string, objects [][]byte) func(http.ResponseWriter, *http.Request) bool {
	commit := []byte("tree " + tree + "\n\nx\n")
	head := fmt.Sprintf("%x", gitHash("commit", commit))
	inner := hostileGit(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, advertisement(head)+references+"0000")
	}, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		pack := packStart(uint32(len(objects) + 1)) // #nosec G115 -- a handful
		pack = append(pack, packObject(1, commit)...)
		for _, o := range objects {
			pack = append(pack, o...)
		}
		sum := sha1.Sum(pack) // #nosec G401 -- git's own hash
		_, _ = w.Write(append(pack, sum[:]...))
	})
	return inner
}

// pourInto writes a start and then the same again, until the reader has gone or had three gigabytes.
func pourInto(w io.Writer, r *http.Request, start, again string) {
	if _, err := io.WriteString(w, start); err != nil {
		return
	}
	for sent := 0; sent < 3<<30 && r.Context().Err() == nil; sent += len(again) {
		if _, err := io.WriteString(w, again); err != nil {
			return
		}
	}
}

// hostileGit lists one repository, whose git answers as told: its references, or its pack.
func hostileGit(references func(http.ResponseWriter, *http.Request), pack func(http.ResponseWriter, *http.Request, []byte)) func(http.ResponseWriter, *http.Request) bool {
	commit := []byte("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nx\n")
	head := sha1.Sum(append(fmt.Appendf(nil, "commit %d\x00", len(commit)), commit...)) // #nosec G401 -- as above
	return func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case strings.HasSuffix(r.URL.Path, "/orgs/evil/repos"):
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `[{"id":1,"full_name":"evil/r","default_branch":"main","created_at":"2024-01-01T00:00:00Z"}]`)
		case strings.HasSuffix(r.URL.Path, "/info/refs"):
			w.Header().Set("Content-Type", "application/x-git-upload-pack-advertisement")
			if references != nil {
				references(w, r)
				return true
			}
			_, _ = io.WriteString(w, advertisement(fmt.Sprintf("%x", head))+"0000")
		case strings.HasSuffix(r.URL.Path, "/git-upload-pack"):
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/x-git-upload-pack-result")
			_, _ = io.WriteString(w, packet("NAK\n"))
			pack(w, r, commit)
		default:
			http.NotFound(w, r)
		}
		return true
	}
}

// packet is a line of git's protocol: https://git-scm.com/docs/protocol-common#_pkt_line_format
func packet(line string) string { return fmt.Sprintf("%04x%s", len(line)+4, line) }

// advertisement is the start of a list of references: https://git-scm.com/docs/http-protocol#_smart_clients
func advertisement(head string) string {
	return packet("# service=git-upload-pack\n") + "0000" + packet(head+" HEAD\x00symref=HEAD:refs/heads/main agent=git/test\n") + packet(head+" refs/heads/main\n")
}

// packStart is the head of a pack: https://git-scm.com/docs/pack-format
func packStart(objects uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), objects)
}

// packHead tells the type and the size of an object.
func packHead(kind byte, size int64) []byte {
	b := []byte{kind<<4 | byte(size&15)} // #nosec G115 -- four bits
	for size >>= 4; size > 0; size >>= 7 {
		b[len(b)-1] |= 0x80
		b = append(b, byte(size&127)) // #nosec G115 -- seven bits
	}
	return b
}

func packObject(kind byte, content []byte) []byte {
	b := bytes.NewBuffer(packHead(kind, int64(len(content))))
	z := zlib.NewWriter(b)
	_, _ = z.Write(content)
	_ = z.Close()
	return b.Bytes()
}
