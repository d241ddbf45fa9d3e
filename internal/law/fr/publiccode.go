// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

func publiccode() law.Publiccode { return law.Publiccode{} }
