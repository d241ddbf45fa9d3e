// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"greffe/internal/guard"
	"greffe/internal/register"
)

// The bounds of looking at a proof: how long, and how many bytes.
const (
	probeTime  = 8 * time.Second // a page that waits for it has ten
	probeBytes = 512 << 10
)

// probe looks at what a body shows to the world, through the guard: nothing private
// is ever asked for on behalf of somebody who typed an address.
type probe struct {
	client   *http.Client
	resolver interface {
		LookupTXT(ctx context.Context, name string) ([]string, error)
	}
}

// newProbe makes the way out for proofs.
func (a *app) newProbe() (probe, error) {
	g, err := guard.New(guard.Options{UserAgent: "Greffe/" + programVersion(), BodyLimit: probeBytes, Total: probeTime, Header: probeTime, Connect: probeTime})
	if err != nil {
		return probe{}, wrongSetting(err)
	}
	return probe{client: guard.NewClient(g), resolver: net.DefaultResolver}, nil
}

// TXT reads the records of a name.
func (p probe) TXT(ctx context.Context, name string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	records, err := p.resolver.LookupTXT(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w: %w", name, register.ErrUnavailable, err)
	}
	return records, nil
}

// Fetch reads a page or a file.
func (p probe) Fetch(ctx context.Context, address string) (content []byte, final string, err error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	return retrieve(ctx, p.client, address, probeBytes)
}
