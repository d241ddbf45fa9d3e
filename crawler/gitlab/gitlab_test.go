// SPDX-License-Identifier: EUPL-1.2

package gitlab_test

import (
	"testing"

	"greffe/crawler"
	"greffe/crawler/forgetest"
	"greffe/crawler/gitlab"
	"greffe/internal/register"
)

func TestForge(t *testing.T) {
	forgetest.Run(t, register.GitLab, func(a crawler.Access) crawler.Forge { return gitlab.New(a) })
}
