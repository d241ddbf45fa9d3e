// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"greffe/internal/demo"
	"greffe/internal/polite"
)

// childForge is set in processes that a test starts to be killed or told to stop:
// the address of the demonstration forge that the test itself runs.
const childForge = "GREFFE_TEST_FORGE"

// childProfile names a file that such a process writes a profile of its CPU to.
const childProfile = "TEST_PROFILE"

// childPeak names a file that such a process writes the most memory to that it held, in
// KiB. What a parent is told of a child (getrusage) may be its own memory, which the child
// shared until it became another program.
const childPeak = "TEST_PEAK"

// TestMain runs the tests, or, when a test or a script started this binary to be the
// program, the program.
func TestMain(m *testing.M) {
	if address := os.Getenv(childForge); address != "" {
		os.Exit(childOf(address))
	}
	if filepath.Base(os.Args[0]) != "greffe" { // what scripts start has the script's own
		quietEnvironment()
	}
	testscript.Main(m, map[string]func(){"greffe": main})
}

// childOf is the program with the hosts of the demonstration where the parent says.
func childOf(address string) int {
	ctx, stop := untilStopped()
	defer stop()
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	roots, err := rootsOf(ctx, address)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 98
	}
	defer profiled(os.Getenv(childProfile))()
	defer tellPeak(os.Getenv(childPeak))
	a := newApp(os.Stdout, os.Stderr)
	a.network = testNetwork(at, roots)
	return a.run(ctx, os.Args[1:])
}

// profiled writes a profile of the CPU to a file until the function that it gives is called.
func profiled(file string) (end func()) {
	if file == "" {
		return func() {}
	}
	f, err := os.Create(file) // #nosec G304 -- whoever measures names it
	if err == nil {
		err = pprof.StartCPUProfile(f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return func() {}
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}
}

// tellPeak writes the most memory that this process held to a file.
func tellPeak(file string) {
	status, err := os.ReadFile("/proc/self/status")
	if file == "" || err != nil {
		return
	}
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	peak, _, _ = strings.Cut(strings.TrimSpace(peak), " ")
	if err := os.WriteFile(file, []byte(peak), 0o600); err != nil { // #nosec G703 -- whoever measures names it
		fmt.Fprintln(os.Stderr, err)
	}
}

// peakHeld reads what tellPeak wrote, or else what the parent is told.
func peakHeld(file string, ended *os.ProcessState) int64 {
	b, err := os.ReadFile(file) // #nosec G304 -- as above
	if err == nil {
		if kib, err := strconv.ParseInt(string(b), 10, 64); err == nil {
			return kib
		}
	}
	if use, ok := ended.SysUsage().(*syscall.Rusage); ok {
		return use.Maxrss
	}
	return 0
}

// rootsOf trusts the certificate that the parent's forge shows: it is made anew at each start.
func rootsOf(ctx context.Context, address string) (*x509.CertPool, error) {
	d := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}} // #nosec G402 -- the parent's own
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	pool := x509.NewCertPool()
	for _, cert := range c.(*tls.Conn).ConnectionState().PeerCertificates {
		pool.AddCert(cert)
	}
	return pool, nil
}

// testNetwork leads the demonstration's hosts to one loopback address, and waits
// milliseconds where the program waits minutes.
func testNetwork(at netip.AddrPort, roots *x509.CertPool) networkSettings {
	s := networkSettings{
		dial: map[string]netip.AddrPort{}, roots: roots, answer: 2 * time.Second,
		polite: polite.Options{
			MaxWait: 3 * time.Second, Backoff: 5 * time.Millisecond, Unhinted: 20 * time.Millisecond, BreakFor: 20 * time.Millisecond,
		},
	}
	for _, host := range []string{demo.Hub, demo.Lab, demo.Tea, demo.Git} {
		s.allow = append(s.allow, host+"="+netip.PrefixFrom(at.Addr(), at.Addr().BitLen()).String())
		s.dial[host+":443"] = at
	}
	return s
}
