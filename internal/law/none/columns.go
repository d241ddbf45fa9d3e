// SPDX-License-Identifier: EUPL-1.2

package none

import "greffe/internal/law"

func columns() []law.Column { return nil }
