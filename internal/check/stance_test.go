// SPDX-License-Identifier: EUPL-1.2

package check

import "testing"

func TestStance(t *testing.T) {
	for _, c := range []struct {
		name string
		of   *demand
		text string
		want stance
	}{
		{"cla_asked", agreement, "You must sign the Contributor License Agreement.", asks},
		{"cla_or_nothing", agreement, "We cannot accept contributions without a signed CLA.", asks},
		{"cla_or_nothing_fr", agreement, "Aucune contribution ne sera fusionnée tant que le CLA n’est pas signé.", asks},
		{"cla_until", agreement, "Pull requests won't be merged until you sign our CLA", asks},
		{"cla_or_rejected", agreement, "Contributions without a CLA will be rejected.", asks},
		{"cla_over_two_lines", agreement, "We cannot accept contributions\nwithout a signed CLA.", asks},
		{"cla_not_to_forget", agreement, "Do not forget to sign the CLA.", asks},
		{"cla_by_its_robot", agreement, "Signez [ici](https://cla-assistant.io/ville/bareme).", asks},
		{"cla_after_another_denial", agreement, "We do not ask for money. You must sign a CLA.", asks},
		{"no_cla", agreement, "No CLA is asked for.", denies},
		{"no_cla_required", agreement, "We do not require a CLA.", denies},
		{"no_cla_required_over_two_lines", agreement, "We do not\nrequire contributors to sign a CLA.", denies},
		{"cla_is_not_required", agreement, "A CLA is not required.", denies},
		{"no_cla_fr", agreement, "Aucun CLA n’est demandé.", denies},
		{"no_cla_to_sign_fr", agreement, "Contribuez sans CLA à signer.", denies},
		{"we_ask_none_fr", agreement, "Nous n’exigeons pas de contrat de cession de contributeur, pas de CLA.", denies},
		{"you_need_not_sign_fr", agreement, "Vous n’avez pas à signer de CLA.", denies},
		{"we_do_not_use_one", agreement, "We don't use a CLA, but commits must be signed off.", denies},
		{"cla_somewhere_not", agreement, "The CLA is not in this folder.", unclear},
		{"nothing", agreement, "Ouvrez un ticket.", silent},
		{"a_list_item_is_its_own", agreement, "- No pull request on Friday\n- Sign the CLA", asks},

		{"dco_asked", signOff, "Add a Signed-off-by line.", asks},
		{"dco_by_command", signOff, "    git commit -s", asks},
		{"dco_of_commits", signOff, "Please sign off your commits.", asks},
		{"dco_or_nothing", signOff, "Commits without Signed-off-by are rejected.", asks},
		{"dco_after_a_cla_denied", signOff, "We don't use a CLA, but commits must be signed off.", asks},
		{"no_dco", signOff, "No DCO sign-off is required.", denies},
		{"no_dco_fr", signOff, "Nous ne demandons pas de DCO.", denies},
		{"signed_off_by_is_not_needed", signOff, "Signed-off-by lines are not needed.", denies},
		{"a_timesheet", signOff, "The manager must sign off the timesheet.", silent},
		{"dco_in_a_dark_sentence", signOff, "No code while the DCO is being written.", unclear},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, at := readDocument("CONTRIBUTING.md", []byte("# Contribuer\n\n"+c.text+"\n")).stance(c.of); got != c.want {
				t.Errorf("%q stands %d, want %d (line %d)", c.text, got, c.want, at)
			}
		})
	}
}
