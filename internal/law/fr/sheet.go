// SPDX-License-Identifier: EUPL-1.2

package fr

import "greffe/internal/law"

func columns() []law.Column    { return nil }
func automation() law.Terms    { return law.Terms{} }
func scope() law.Terms         { return law.Terms{} }
func algorithmType() law.Terms { return law.Terms{} }
