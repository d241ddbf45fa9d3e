// SPDX-License-Identifier: EUPL-1.2

// Command greffe keeps a public register of the algorithms and source code of administrations.
// It receives a command line, the only settings there are, and the environment's GREFFE_* and token variables.
// It gives results on stdout, words for people on stderr, and an exit code that scripts can rely on.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	ctx, stop := untilStopped()
	defer stop()
	a := newApp(os.Stdout, os.Stderr)
	if os.Getenv("GOGC") == "" {
		// Nothing that a start makes can be thrown away: collecting was a fifth of its work.
		usual := debug.SetGCPercent(-1)
		a.settle = func() { debug.SetGCPercent(usual) }
	}
	os.Exit(a.run(ctx, os.Args[1:]))
}

// untilStopped gives a context that ends when the program is told to stop.
func untilStopped() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}
