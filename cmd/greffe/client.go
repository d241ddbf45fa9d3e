// SPDX-License-Identifier: EUPL-1.2

package main

import (
	"fmt"
	"net/http"

	"greffe/internal/guard"
)

// httpClient is for single files named on the command line: public addresses only,
// no token, a deadline for each part.
func (a *app) httpClient() (*http.Client, error) {
	t, err := guard.New(guard.Options{UserAgent: "greffe"})
	if err != nil {
		return nil, fmt.Errorf("make the HTTP client: %w", err)
	}
	return guard.NewClient(t), nil
}
