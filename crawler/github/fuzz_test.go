// SPDX-License-Identifier: EUPL-1.2

package github

import (
	"testing"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/internal/register"
)

func FuzzForge(f *testing.F) {
	forgetest.Fuzz(f, register.GitHub, func(a crawler.Access) crawler.Forge { return New(a) })
}
