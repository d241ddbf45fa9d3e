// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"strconv"
	"strings"

	"greffe/internal/desk"
	"greffe/internal/register"
	"greffe/internal/words"
)

// MailWriter puts messages into words: plain text, in the language of who reads it, with
// the address of the page where to go on. It follows nobody: its links are the same for
// all, but the one-time ones.
type MailWriter struct {
	Catalogue *words.Catalogue
	Title     string // of the site; "" is the catalogue's
	PublicURL string
}

// Write gives the subject and the text of a message.
func (w MailWriter) Write(o desk.Outgoing) (subject, text, lang string) {
	lang = words.Langs()[0]
	for _, l := range words.Langs() {
		if l == o.Lang {
			lang = l
		}
	}
	say := speaker{w.Catalogue, lang}
	site := w.Title
	if site == "" {
		site = say.say("web.title")
	}
	role := ""
	if o.Role != "" {
		role = say.say("people.role." + string(o.Role))
	}
	event := ""
	if o.Event != "" {
		event = say.say("people.event." + string(o.Event))
	}
	args := []string{
		"site", oneLine(site), "body", oneLine(o.Body.Name), "name", oneLine(o.Sheet.Content.Name), "role", role, "event", event,
		"reason", strings.TrimSpace(register.Visible(o.Reason)), "answer", strings.TrimSpace(register.Visible(o.Inquiry.Answer)), "n", strconv.Itoa(len(o.Due)),
	}
	kind := string(o.Kind)
	if o.Kind == register.MailInvite && o.Body.ID == "" {
		kind += ".register"
	}
	parts := []string{hello(say, o.Name), say.say("mail."+kind+".text", args...)}
	if len(o.Due) > 0 {
		parts = append(parts, dueLines(say, o.Due))
	}
	parts = append(parts, w.link(o, lang), say.say("mail.foot", "site", oneLine(site), "url", strings.TrimSuffix(w.PublicURL, "/")+"/"))
	if o.Kind.Notice() {
		parts = append(parts, say.say("mail.foot.quiet")+"\n"+w.page(lang, "account"))
	}
	return say.say("mail."+kind+".subject", args...), strings.Join(parts, "\n\n") + "\n", lang
}

func hello(say speaker, name string) string {
	if name = oneLine(name); name == "" {
		return say.say("mail.hello")
	}
	return say.say("mail.hello.name", "name", name)
}

// dueLines lists sheets with the day on which their review is due.
func dueLines(say speaker, due []register.Sheet) string {
	var b strings.Builder
	for _, x := range due {
		b.WriteString("- " + oneLine(x.Content.Name) + " : " + say.day(x.Content.ReviewDue.Or("")) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func (w MailWriter) page(lang, route string, values ...string) string {
	return strings.TrimSuffix(w.PublicURL, "/") + address(lang, route, values...)
}

// link is the page where the reader of a message goes on.
func (w MailWriter) link(o desk.Outgoing, lang string) string {
	if o.Secret != "" {
		return PassLink(w.PublicURL, lang, o.Secret)
	}
	switch o.Kind {
	case register.MailJoinAsked:
		return w.page(lang, "queue")
	case register.MailNotJoined:
		return w.page(lang, "join")
	case register.MailSubmitted, register.MailReturned, register.MailCommented:
		return w.page(lang, "file", o.Body.Slug, shortSheet(o.Sheet.ID))
	case register.MailPublished, register.MailLowered:
		return w.page(lang, "algorithm", o.Sheet.Slug)
	case register.MailReceived, register.MailReplied:
		return w.page(lang, "inquiry_queue")
	case register.MailAsked, register.MailAnswered:
		return w.page(lang, "inquiry_replies", o.Body.Slug)
	case register.MailAsker:
		return w.page(lang, "inquiries")
	case register.MailJoined, register.MailReview:
		return w.page(lang, "workspace", o.Body.Slug)
	}
	return w.page(lang, "account")
}

// oneLine is a text that came from outside as a line can show it.
func oneLine(text string) string {
	return strings.Join(strings.Fields(register.Visible(text)), " ")
}
