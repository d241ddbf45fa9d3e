// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// TestDemoOffline runs the demonstration where there is no network but this
// machine's loopback, in a network namespace of its own. Where the kernel allows
// none, `make offline` does so as root, and the demonstration is shown here all the same.
func TestDemoOffline(t *testing.T) {
	if os.Getenv(insideOffline) != "" {
		if err := raiseLoopback(); err != nil {
			t.Fatalf("bring up loopback: %v", err)
		}
		showDemo(t)
		return
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestDemoOffline$", "-test.v") // #nosec G204 -- this very binary
	cmd.Env = append(os.Environ(), insideOffline+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWNET | syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		t.Errorf("in a network of its own: %v\n%s", err, out)
	case err != nil:
		t.Logf("this machine allows no network of one's own (%v)", err)
		showDemo(t)
	case !strings.Contains(string(out), "--- PASS: TestDemoOffline"):
		t.Errorf("nothing ran: %s", out)
	}
}

// showDemo starts the demonstration and reads pages that hold what it crawled.
func showDemo(t *testing.T) {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	address, stop := w.demo()
	home := w.get(address + "/fr/")
	if !strings.Contains(home, "émonstration") {
		t.Error("the home page does not say that this is a demonstration")
	}
	if page := w.get(address + "/fr/depots/hub.demo.test/Ville-de-Vaubrume/cantine"); !strings.Contains(page, "EUPL-1.2") {
		t.Error("nothing was crawled")
	}
	if code := stop(); code != exitWell {
		t.Errorf("exit %d", code)
	}
}

// raiseLoopback brings the loopback interface up: a new network begins with all of
// them down (man 7 netdevice).
func raiseLoopback() error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	var request struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:], "lo")
	request.flags = syscall.IFF_UP | syscall.IFF_RUNNING
	if _, _, no := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); no != 0 { // #nosec G103 -- an ioctl takes nothing else
		return no
	}
	return nil
}
