// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"greffe/internal/guard"
	"greffe/internal/register"
)

// retrieve reads what stands at a web address, through a client whose transport is guarded: no
// other GET of a page or a file leaves this program. It reads at most so many bytes, and
// says at which address they were found in the end. The error wraps ErrInvalid for what is
// no address, ErrNotFound for an answer that is none, and ErrUnavailable otherwise.
func retrieve(ctx context.Context, client *http.Client, address string, most int64) (content []byte, final string, err error) {
	req, err := http.NewRequestWithContext(guard.WithBodyLimit(ctx, most), http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, "", fmt.Errorf("fetch %s: %w: %w", address, register.ErrInvalid, err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", fmt.Errorf("fetch %s: %w: %w", address, register.ErrUnavailable, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, "", fmt.Errorf("fetch %s: %s: %w", address, resp.Status, register.ErrNotFound)
	}
	content, err = io.ReadAll(io.LimitReader(resp.Body, most))
	if err != nil {
		return nil, "", fmt.Errorf("fetch %s: %w: %w", address, register.ErrUnavailable, err)
	}
	return content, resp.Request.URL.String(), nil
}
