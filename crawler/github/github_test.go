// SPDX-License-Identifier: EUPL-1.2

package github_test

import (
	"testing"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/crawler/github"
	"greffe/internal/register"
)

func TestForge(t *testing.T) {
	forgetest.Run(t, register.GitHub, func(a crawler.Access) crawler.Forge { return github.New(a) })
}
