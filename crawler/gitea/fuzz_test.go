// SPDX-License-Identifier: EUPL-1.2

package gitea

import (
	"testing"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/internal/register"
)

func FuzzForge(f *testing.F) {
	forgetest.Fuzz(f, register.Gitea, func(a crawler.Access) crawler.Forge { return New(a) })
}
