// SPDX-License-Identifier: EUPL-1.2

package fr

import (
	"strings"
	"time"

	"greffe/internal/law"
	"greffe/internal/register"
	"greffe/internal/words"
)

// reply is R311-3-1-2: on request, in words that can be understood, 1° the degree
// and mode of contribution, 2° the data and their sources, 3° the parameters and,
// where relevant, their weight in the person's case, 4° the operations. One month of
// silence is a refusal (R*311-12, R*311-13).
func reply() *law.Reply {
	texts := []string{"R311-3-1-2"}
	return &law.Reply{
		Lang:    "fr",
		Title:   "law.reply.title",
		Opening: []string{"law.reply.opening", "law.reply.contest"},
		Items: []law.ReplyItem{
			{ID: "contribution", Texts: texts, Lines: contributionLines},
			{ID: "data", Texts: texts, Lines: dataLines},
			{ID: "parameters", Texts: texts, Lines: parameterLines},
			{ID: "operations", Texts: texts, Lines: func(c register.Content) []law.Line { return own(c.Operations) }},
		},
		Closing:  []string{"law.reply.remedies"},
		Refusal:  []string{"law.reply.refusal.title", "law.reply.refusal.decision", "law.reply.refusal.grounds", "law.reply.contest", "law.reply.refusal.remedies"},
		Deadline: replyDeadline,
	}
}

// replyDeadline is the day from which silence is a refusal.
func replyDeadline(received string) string {
	day, err := time.Parse(time.DateOnly, received)
	if err != nil {
		return law.UnknownWord
	}
	return written(law.AddMonths(day, 1))
}

func own(v register.Value[string]) []law.Line {
	if law.ItemOf(v) != law.ItemFilled || strings.TrimSpace(v.Filled) == "" {
		return nil
	}
	return []law.Line{{Own: v.Filled}}
}

// contributionLines says who decides and how the result weighs.
func contributionLines(c register.Content) []law.Line {
	lines := own(c.Role)
	if law.ItemOf(c.Automation) == law.ItemFilled {
		lines = append([]law.Line{{ID: "law.choice.automation." + c.Automation.Filled}}, lines...)
	}
	return lines
}

// dataLines lists the data with their sources, and a blank for the person's own value.
func dataLines(c register.Content) []law.Line {
	var lines []law.Line
	for _, d := range c.Data.Or(nil) {
		id := "law.reply.data"
		if strings.TrimSpace(d.Source) == "" || d.Source == register.Unknown {
			id = "law.reply.data_without_source"
		}
		lines = append(lines, law.Line{ID: id, Args: words.Args{"data": d.Label, "source": d.Source}})
	}
	return lines
}

// parameterLines lists the parameters with their weights, and a blank for the person's own value.
func parameterLines(c register.Content) []law.Line {
	if c.Parameters.Status == register.NotApplicable {
		return []law.Line{{ID: "law.reply.no_parameter", Args: words.Args{"reason": c.Parameters.Reason}}}
	}
	var lines []law.Line
	for _, p := range c.Parameters.Or(nil) {
		id := "law.reply.parameter"
		if strings.TrimSpace(p.Weight) == "" {
			id = "law.reply.parameter_without_weight"
		}
		lines = append(lines, law.Line{ID: id, Args: words.Args{"parameter": meant(p), "weight": p.Weight}})
	}
	return lines
}

// meant is the name of a parameter with what it means: parameters may share a name.
func meant(p register.Parameter) string {
	name, meaning := strings.Join(strings.Fields(p.Name), " "), strings.TrimRight(strings.Join(strings.Fields(p.Meaning), " "), ". ")
	switch {
	case meaning == "" || meaning == register.Unknown || meaning == name:
		return name
	case name == "":
		return meaning
	}
	return name + " (" + meaning + ")"
}
