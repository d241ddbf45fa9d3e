// SPDX-License-Identifier: EUPL-1.2

package law

// Flat gives the answers alone, under the fields that scripts read: true, false or
// a word, and a list for items. "reason" says why the case is out of scope, or else
// why a fault was found or nothing can be said; null when there is nothing to
// explain. A matter that the ruling leaves out has no field. Private matters are in
// it: what is published starts from Public.
func (r Ruling) Flat() map[string]any {
	flat := map[string]any{}
	for _, o := range r.Obligations {
		if o.Matter.Field == "" {
			continue
		}
		flat[o.Matter.Field] = o.flat()
		if !o.Matter.Explains {
			continue
		}
		if flat["reason"] == nil {
			flat["reason"] = o.explanation()
		}
	}
	return flat
}

// explanation is the reason of every answer but "true".
func (o Obligation) explanation() any {
	if o.Answer == True || o.Reason == "" {
		return nil
	}
	return o.Reason
}

func (o Obligation) flat() any {
	switch {
	case o.Matter.Items != "" && o.Answer != UnknownWord:
		return append([]string{}, o.Missing...)
	case o.Answer == True:
		return true
	case o.Answer == False:
		return false
	}
	return o.Answer
}
