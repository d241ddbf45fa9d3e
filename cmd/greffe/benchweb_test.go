// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"greffe/internal/law/lawtest"
	"greffe/internal/store/sqlite"
	"greffe/web"
)

// BenchmarkWeb measures the site beside nginx and the sqlite3 shell in one run, for
// `make bench-web`: figures are printed, nothing is asserted, because they are the
// machine's. GREFFE_BENCH_ROWS sets the size of the large register (1,000,000;
// 0 leaves it out), GREFFE_BENCH_DB names one that is ready; GREFFE_BENCH_PARTS chooses
// among hot, cold, questions, first and large.
func BenchmarkWeb(b *testing.B) {
	if _, err := os.Stat(benchInventory); err != nil {
		b.Fatalf("real data not found at %s", benchInventory)
	}
	dir := b.TempDir()
	program := filepath.Join(dir, "greffe")
	command(b, "", "go", "build", "-o", program, ".")
	db := filepath.Join(dir, "real.db")
	command(b, "", program, "--db", db, "init")
	command(b, "", program, "--db", db, "import", "repositories", benchInventory)
	chosen := strings.FieldsFunc(benchAsked["PARTS"], func(r rune) bool { return r == ',' || r == ' ' })
	for _, part := range []struct {
		name string
		run  func()
	}{
		{"hot", func() { benchHot(b, dir, program, db) }},
		{"cold", func() { benchCold(b, dir, program) }},
		{"questions", func() { benchQuestions(b, db) }},
		{"first", func() { benchFirst(b, dir, program) }},
		{"large", func() { benchLarge(b, dir, program) }},
	} {
		if len(chosen) == 0 || slices.Contains(chosen, part.name) {
			part.run()
		}
	}
	b.ReportMetric(0, "ns/op") // the lines above are the result
}

// benchAsked is what GREFFE_BENCH_… say, read before TestMain takes the settings of the
// program's own out of the environment.
var benchAsked = map[string]string{"PARTS": os.Getenv("GREFFE_BENCH_PARTS"), "ROWS": os.Getenv("GREFFE_BENCH_ROWS"), "DB": os.Getenv("GREFFE_BENCH_DB")}

// benchRounds is how often each rate is measured; the best is the one least disturbed.
const benchRounds = 5

// benchHot compares pages that are ready with nginx serving a file, in turns.
func benchHot(b *testing.B, dir, program, db string) {
	ours, _ := startServer(b, program, db)
	theirs := nginx(b, dir)
	pages := []struct{ name, path string }{
		{"home page", "/fr/"}, {"page of a repository", "/fr/depots/github.com/etalab/taxe-habitation"}, {"search", "/fr/recherche?q=impots"},
	}
	base, packed, plain := 0.0, make([]float64, len(pages)), make([]float64, len(pages))
	for range benchRounds {
		base = max(base, perSecond(b, theirs+"/page.html"))
		for i, p := range pages {
			packed[i] = max(packed[i], perSecondAs(b, ours+p.path, "gzip"))
			plain[i] = max(plain[i], perSecond(b, ours+p.path))
		}
	}
	fmt.Printf("nginx, a file of 30 KB: %.0f requests/s (best of %d rounds in turn)\n", base, benchRounds)
	for i, p := range pages {
		fmt.Printf("%s, hot: %.0f requests/s compressed, %.2f of nginx; %.0f not compressed, %.2f\n", p.name, packed[i], packed[i]/base, plain[i], plain[i]/base)
	}
}

// benchOffice opens a register in this process, with the site on it.
func benchOffice(b *testing.B, db string) (*office, *web.Server) {
	b.Helper()
	_, o, site := benchApp(b, db)
	return o, site
}

func benchApp(b *testing.B, db string) (*app, *office, *web.Server) {
	b.Helper()
	a := &app{db: db, profile: lawtest.Profile(), stderr: io.Discard, now: time.Now, log: slog.New(slog.DiscardHandler)}
	if err := a.prepareWords(nil); err != nil {
		b.Fatal(err)
	}
	o, err := a.openEngine(b.Context(), sqlite.Read)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = o.Close() })
	site, err := a.site(o, serveSettings{}, false)
	if err != nil {
		b.Fatal(err)
	}
	return a, o, site
}

func ask(site http.Handler, path string) (code, size int) {
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	site.ServeHTTP(w, r)
	return w.Code, w.Body.Len()
}

// processor is the time that this process has worked so far.
func processor() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// each gives the processor's time for one of n runs.
func each(n int, run func(i int)) time.Duration {
	start := processor()
	for i := range n {
		run(i)
	}
	return (processor() - start) / time.Duration(n)
}

var barePage = template.Must(template.New("").Parse(`<!doctype html><title>{{.Name}}</title><h1>{{.Name}}</h1><p>{{.Description.Value}}</p>
<dl><dt>Address</dt><dd><a href="{{.URL}}">{{.Key}}</a></dd><dt>Licence</dt><dd>{{.Licence.Value}}</dd><dt>Language</dt><dd>{{.Language.Value}}</dd></dl>`))

// benchCold compares the page of an entry that this process never sent with one row read
// and put into a template of a few lines: made when it is asked for; made ahead, by a
// process that has ended; made ahead, when something has changed since that no such page
// shows; and when another entry has, so that all that the page was made from is asked again.
func benchCold(b *testing.B, dir, program string) {
	const pages = 1000
	db := filepath.Join(dir, "cold.db")
	fillRecombined(b, program, db, dir, 2*pages)
	o, _ := benchOffice(b, db)
	list, err := o.store.Repositories(b.Context(), "", 2*pages)
	if err != nil || len(list) < 3*pages/2 {
		b.Fatal(len(list), err)
	}
	bare := time.Hour
	for range benchRounds {
		bare = min(bare, each(pages, func(i int) {
			r, err := o.store.RepositoryByKey(b.Context(), list[i].Key)
			if err != nil {
				b.Fatal(err)
			}
			if err := barePage.Execute(io.Discard, r); err != nil {
				b.Fatal(err)
			}
		}))
	}
	fmt.Printf("one row read and put into a bare template: %s of processor (best of %d rounds of %d, as below)\n", bare, benchRounds, pages)
	measure := func(name string, shelved bool) {
		best := time.Hour
		for range benchRounds {
			a, o, site := benchApp(b, db)
			if shelved {
				benchShelf(b, a, o, site)
			}
			for _, r := range list[pages:] { // templates are parsed, the files read
				ask(site, "/en/repositories/"+r.Key)
			}
			best = min(best, each(pages, func(i int) {
				if code, _ := ask(site, "/fr/depots/"+list[i].Key); code != http.StatusOK {
					b.Fatal(list[i].Key, code)
				}
			}))
		}
		fmt.Printf("page of a repository that this process never sent, %s: %s of processor, %.1f of a bare one\n", name, best, float64(best)/float64(bare))
	}
	measure("made when it is asked for", false)
	a, o, site := benchApp(b, db)
	benchShelf(b, a, o, site)
	start := processor()
	if err := site.MakeAhead(b.Context(), 0); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(sqlite.ShelfPath(db))
	if err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%d entries made ahead in two languages: %s of processor, %d kB of disk\n", len(list), processor()-start, info.Size()>>10)
	measure("made ahead by another", true)
	command(b, "", "sqlite3", db, "INSERT INTO coverage (account, at, success, body) VALUES ('bench', '2026-01-01T00:00:00Z', '', '{}');"+
		"INSERT INTO written (name, mark) VALUES ('coverage', random()) ON CONFLICT (name) DO UPDATE SET mark = excluded.mark") // as the program marks what it writes
	measure("made ahead by another, something else has changed since", true)
	writeRows(b, filepath.Join(dir, "one.csv"), realRows(b)[:2])
	command(b, "", program, "--db", db, "import", "repositories", filepath.Join(dir, "one.csv")) // into the tables that the page was made from
	measure("made ahead by another, another repository was written since", true)
}

func writeRows(b *testing.B, file string, rows [][]string) {
	b.Helper()
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(csv.NewWriter(f).WriteAll(rows), f.Close()); err != nil {
		b.Fatal(err)
	}
}

// benchShelf has a site give out the pages that are kept beside its register.
func benchShelf(b *testing.B, a *app, o *office, site *web.Server) {
	b.Helper()
	file, err := a.shelve(b.Context(), o, site, pagesAhead<<20)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
}

// benchQuestions asks the real register what it was never asked before, then what is
// meant to hurt.
func benchQuestions(b *testing.B, db string) {
	o, site := benchOffice(b, db)
	if err := o.store.Ready(b.Context()); err != nil { // as serve does, which collects memory as follows
		b.Fatal(err)
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(memory))
	defer debug.SetGCPercent(debug.SetGCPercent(heapGrowth))
	words := realWords(b)
	random := rand.New(rand.NewPCG(3, 3)) // #nosec G404 -- a benchmark must be repeatable
	// times are those that pass; worked those of the processor, which a busy machine does
	// not lengthen.
	timesOf := func(questions []string) (times, worked []time.Duration, faults int) {
		for _, q := range questions {
			start, work := time.Now(), processor()
			code, _ := ask(site, "/fr/recherche?q="+url.QueryEscape(q))
			times, worked = append(times, time.Since(start)), append(worked, processor()-work)
			if code >= http.StatusInternalServerError {
				faults++
			}
		}
		slices.Sort(times)
		slices.Sort(worked)
		return times, worked, faults
	}
	questions := make([]string, 2000)
	for i := range questions {
		questions[i] = words[random.IntN(len(words))]
		if i%2 == 0 {
			questions[i] += " " + words[random.IntN(len(words))]
		}
	}
	timesOf(benchQueries) // fills the caches of the database
	times, worked, _ := timesOf(questions)
	fmt.Printf("search page over 9,066 repositories, %d questions of one or two words, cold, page and facets made: %s; of processor: %s\n", len(questions), percentiles(times), percentiles(worked))
	times, worked, faults := timesOf(fuzzedQuestions(10_000, 7))
	fmt.Printf("10,000 fuzzed questions: %s; of processor: %s; answers of 500 and above: %d\n", percentiles(times), percentiles(worked), faults)
	benchWeights(site)
}

func percentiles(sorted []time.Duration) string {
	at := func(p float64) time.Duration {
		return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))].Round(10 * time.Microsecond)
	}
	return fmt.Sprintf("p50 %s, p99 %s, worst %s", at(0.5), at(0.99), sorted[len(sorted)-1].Round(10*time.Microsecond))
}

// realWords are the words of the inventory's names and descriptions, as often as they stand there.
func realWords(b *testing.B) []string {
	var all []string
	for _, row := range realRows(b)[1:] {
		for _, w := range strings.FieldsFunc(row[0]+" "+row[4], func(r rune) bool { return r < 'A' && (r < '0' || r > '9') }) {
			if len(w) > 2 && len(w) < 20 {
				all = append(all, w)
			}
		}
	}
	return all
}

func realRows(b *testing.B) [][]string {
	f, err := os.Open(benchInventory)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	return rows
}

var resource = regexp.MustCompile(`(?:href|src|url\()="?(/static/[^"')]+)`)

// benchWeights adds up what a first view of each kind of page carries, packed.
func benchWeights(site http.Handler) {
	heaviest, name := 0, ""
	for _, path := range []string{"/fr/", "/fr/recherche?q=impots", "/fr/algorithmes", "/fr/depots", "/fr/administrations", "/fr/nouveautes", "/fr/couverture", "/fr/methode",
		"/fr/glossaire", "/fr/depots/github.com/etalab/taxe-habitation", "/fr/verifier", "/fr/aide/regles", "/fr/depots/github.com/betagouv/mon-entreprise"} {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil))
		_, size := ask(site, path)
		seen := map[string]bool{}
		queue := resource.FindAllStringSubmatch(w.Body.String(), -1)
		for len(queue) > 0 {
			address := queue[0][1]
			queue = queue[1:]
			if seen[address] {
				continue
			}
			seen[address] = true
			w := httptest.NewRecorder()
			site.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, address, nil))
			_, part := ask(site, address)
			size += part
			if strings.HasSuffix(address, ".css") {
				queue = append(queue, resource.FindAllStringSubmatch(w.Body.String(), -1)...)
			}
		}
		if size > heaviest {
			heaviest, name = size, path
		}
	}
	fmt.Printf("heaviest first view, style, letters and script in: %d bytes (%s)\n", heaviest, name)
}

// startServer starts the program on a free port and gives its address and process id.
func startServer(b *testing.B, program, db string) (string, int) {
	address, pid, stop := startProgram(b, program, "--db", db, "serve", "--listen", "127.0.0.1:0")
	b.Cleanup(stop)
	return address, pid
}

// startProgram starts a server that writes its address first, and gives what ends it.
func startProgram(b *testing.B, program string, args ...string) (address string, pid int, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	stop = func() {
		cancel()
		_ = cmd.Wait() // it was killed
	}
	line := make([]byte, 100)
	n, err := out.Read(line)
	if err != nil {
		stop()
		b.Fatal(err)
	}
	return strings.TrimSpace(string(line[:n])), cmd.Process.Pid, stop
}

// benchStarts is how often a program is started; the median is told.
const benchStarts = 20

// benchFirst measures from the start of the program to its first answer, over 10,000
// rows, beside what a program must cost: a server of a dozen lines, and the sqlite3
// shell that reads one row of the same file.
func benchFirst(b *testing.B, dir, program string) {
	db := filepath.Join(dir, "first.db")
	fillRecombined(b, program, db, dir, 10_000)
	trivial := filepath.Join(dir, "trivial")
	source := trivial + ".go"
	if err := os.WriteFile(source, []byte(trivialServer), 0o600); err != nil {
		b.Fatal(err)
	}
	command(b, "", "go", "build", "-o", trivial, source)
	for _, page := range []struct{ name, path string }{{"a page of help", "/fr/aide"}, {"the front page", "/fr/"}, {"a search", "/fr/recherche?q=impots"}} {
		benchStart(b, "greffe over 10,000 rows, first answer after the start, "+page.name, page.path, program, "--db", db, "serve", "--listen", "127.0.0.1:0")
	}
	benchStart(b, "a server of a dozen lines of Go, the same", "/", trivial)
	var took []time.Duration
	for range benchStarts {
		start := time.Now()
		command(b, "", "sqlite3", "-readonly", db, "SELECT body FROM repository LIMIT 1")
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	fmt.Printf("sqlite3, start to end with one row of it read: median of %d %s, best %s\n", benchStarts, took[benchStarts/2].Round(100*time.Microsecond), took[0].Round(100*time.Microsecond))
}

// trivialServer is the least that a Go program can be that answers over TCP.
const trivialServer = `package main

import (
	"fmt"
	"net"
	"net/http"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("http://" + l.Addr().String())
	panic(http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "well") })))
}
`

// benchStart starts a server many times and has it answer one request each.
func benchStart(b *testing.B, name, path, program string, args ...string) {
	var took, worked []time.Duration
	for range benchStarts {
		start := time.Now()
		address, pid, stop := startProgram(b, program, args...)
		if !get(address + path) {
			b.Fatal(path)
		}
		took, worked = append(took, time.Since(start)), append(worked, processorOf(pid))
		stop()
	}
	slices.Sort(took)
	slices.Sort(worked)
	round := func(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }
	fmt.Printf("%s: median of %d %s, best %s (of processor: median %s, best %s)\n", name, benchStarts, round(took[benchStarts/2]), round(took[0]), round(worked[benchStarts/2]), round(worked[0]))
}

// fillRecombined makes a register of repositories whose parts come from different real ones.
func fillRecombined(b *testing.B, program, db, dir string, n int) {
	rows := realRows(b)
	random := rand.New(rand.NewPCG(5, 5)) // #nosec G404 -- as above
	file := filepath.Join(dir, "recombined.csv")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	w := csv.NewWriter(f)
	_ = w.Write(rows[0])
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for i := range n {
		row, from := slices.Clone(rows[1+random.IntN(len(rows)-1)]), func() []string { return rows[1+random.IntN(len(rows)-1)] }
		address := row[column["repository_url"]]
		slash := strings.LastIndexByte(address, '/')
		if slash < len("https://") {
			continue
		}
		names, texts := from(), from()
		for _, c := range []string{"name", "topics", "license"} {
			row[column[c]] = names[column[c]]
		}
		for _, c := range []string{"description", "language", "stars_count"} {
			row[column[c]] = texts[column[c]]
		}
		row[column["repository_url"]] = address[:slash+1] + strings.ReplaceAll(names[column["name"]], " ", "-") + "-" + strconv.Itoa(i)
		_ = w.Write(row)
	}
	w.Flush()
	if err := errors.Join(w.Error(), f.Close()); err != nil {
		b.Fatal(err)
	}
	command(b, "", program, "--db", db, "init")
	command(b, "", program, "--db", db, "import", "repositories", file)
}

// benchLarge asks a large register at a steady pace, whether or not it has answered.
func benchLarge(b *testing.B, dir, program string) {
	rows := 1_000_000
	if v, err := strconv.Atoi(benchAsked["ROWS"]); err == nil {
		rows = v
	}
	db := benchAsked["DB"]
	if rows == 0 && db == "" {
		return
	}
	if db == "" {
		db = filepath.Join(dir, "large.db")
		fillRecombined(b, program, db, dir, rows)
	}
	address, pid := startServer(b, program, db)
	words := realWords(b)
	random := rand.New(rand.NewPCG(9, 9)) // #nosec G404 -- as above
	question := func() string {
		q := words[random.IntN(len(words))]
		if random.IntN(2) == 0 {
			q += " " + words[random.IntN(len(words))]
		}
		return address + "/fr/recherche?q=" + url.QueryEscape(q)
	}
	start := time.Now()
	get(question())
	fmt.Printf("%d rows: first search after the start %s\n", rows, time.Since(start).Round(time.Millisecond))
	times, faults := paced(question, 20, 10)
	fmt.Printf("%d rows at 20 questions/s right after the start, while common words are read: %s; not answered: %d\n", rows, percentiles(times), faults)
	work := processorOf(pid)
	fmt.Printf("%d rows: nothing is left to be read %s after the start", rows, untilCalm(pid, start))
	fmt.Printf(", with %s of processor more; what follows is measured then\n", (processorOf(pid) - work).Round(100*time.Millisecond))
	for _, pace := range []int{20, 100} {
		times, faults := paced(question, pace, 20)
		fmt.Printf("%d rows at %d questions/s: %s; not answered: %d\n", rows, pace, percentiles(times), faults)
	}
	fmt.Printf("%d rows: memory of the program after it: %d MB (of its own, without mapped files: %d MB)\n", rows, residentMB(pid, "VmRSS:"), residentMB(pid, "RssAnon:"))
}

// untilCalm waits until a program that nobody asks has done what it does for later
// readers, two minutes at most, and gives the time since start.
func untilCalm(pid int, start time.Time) time.Duration {
	const look = 2 * time.Second
	for range 60 {
		work := processorOf(pid)
		time.Sleep(look)
		if processorOf(pid)-work < look/20 {
			break
		}
	}
	return time.Since(start).Round(time.Second)
}

func get(address string) bool {
	res, err := http.Get(address)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err == nil && res.StatusCode == http.StatusOK
}

// paced asks so many questions a second for so many seconds and gives the sorted times.
func paced(question func() string, pace, seconds int) ([]time.Duration, int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var times []time.Duration
	faults := 0
	tick := time.NewTicker(time.Second / time.Duration(pace))
	defer tick.Stop()
	for range pace * seconds {
		address := question()
		wg.Go(func() {
			start := time.Now()
			ok := get(address)
			took := time.Since(start)
			mu.Lock()
			defer mu.Unlock()
			times = append(times, took)
			if !ok {
				faults++
			}
		})
		<-tick.C
	}
	wg.Wait()
	slices.Sort(times)
	return times, faults
}

// processorOf is the time that the threads of a process have worked so far (Linux:
// the first number of each schedstat, in nanoseconds).
func processorOf(pid int) (worked time.Duration) {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid)) // the pattern is well formed
	for _, thread := range threads {
		b, err := os.ReadFile(thread)
		if err != nil {
			continue // it has ended
		}
		first, _, _ := strings.Cut(string(b), " ")
		n, _ := strconv.ParseInt(first, 10, 64)
		worked += time.Duration(n)
	}
	return worked
}

// residentMB reads one line of the kernel's account of a process (Linux).
func residentMB(pid int, name string) int {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(b) {
		if rest, ok := strings.CutPrefix(string(line), name); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kb >> 10
		}
	}
	return 0
}
