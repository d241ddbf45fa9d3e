// SPDX-License-Identifier: EUPL-1.2

package gitea_test

import (
	"testing"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/crawler/gitea"
	"greffe/internal/register"
)

func TestForge(t *testing.T) {
	forgetest.Run(t, register.Gitea, func(a crawler.Access) crawler.Forge { return gitea.New(a) })
}
