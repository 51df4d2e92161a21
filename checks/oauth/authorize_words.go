package oauth

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The words in which servers complain. A sentence must name the subject and the trouble.
var (
	redirectWords = regexp.MustCompile(`(?i)\b(?:redirect(?:ion)?|callback|reply)[ _-]?(?:ur[il]s?|url|address(?:es)?)\b`)
	clientWords   = regexp.MustCompile(`(?i)\b(?:client(?:[ _-]?(?:id|identifier|application))?|application(?: with (?:identifier|id|name))?)\b`)
	scopeWords    = regexp.MustCompile(`(?i)\bscopes?\b`)
	resourceWords = regexp.MustCompile(`(?i)\bresource(?:s|[ _-](?:parameter|indicator|server|ur[il]))?\b`)
	resourceParam = regexp.MustCompile(`(?i)\bresource[ _-](?:parameter|indicator|ur[il])\b`)

	refusalWords = regexp.MustCompile(`(?i)\b(?:invalid|illegal|unregistered|unknown|unauthori[sz]ed|mismatch(?:ed|ing)?|disallowed|forbidden|rejected|refused|unsupported|unrecogni[sz]ed|no such|cannot be used|missing)\b|(?:\bnot\b|n't\b)[ a-z]{0,24}\b(?:valid|allowed|registered|permitted|whitelisted|authori[sz]ed|match(?:ed)?|exists?|found|recogni[sz]ed|listed|in the|supported|accepted|configured)\b`)
	unknownWords = regexp.MustCompile(`(?i)\b(?:invalid|unregistered|unknown|unrecogni[sz]ed|no such)\b|(?:\bnot\b|n't\b)[ a-z]{0,24}\b(?:valid|registered|exists?|found|recogni[sz]ed)\b`)

	codeWords = regexp.MustCompile(`\b(?:redirect_uri_mismatch|invalid_redirect_uri|invalid_client|unauthorized_client|invalid_scope|invalid_target|invalid_resource)\b`)
)

// complaint finds the sentence of a text that refuses the request, and what it is about. In a
// document of errors (strict false is for pages, which say many things) scope and resource are
// believed as well; on a page only as error codes.
func (r AuthorizeReply) complaint(text string, document bool) (AuthorizeFault, string) {
	var other AuthorizeFault
	var said string
	for _, sentence := range sentences(text) {
		fault := sentenceFault(sentence.bare, document)
		if fault == FaultRedirectURI {
			return fault, clipWords(sentence.text, 200)
		}
		if other == "" && fault != "" {
			other, said = fault, clipWords(sentence.text, 200)
		}
	}
	return other, said
}

func sentenceFault(s string, document bool) AuthorizeFault {
	if fault := codeFaults[codeWords.FindString(s)]; fault == FaultRedirectURI {
		return fault
	}
	switch {
	case redirectWords.MatchString(s) && refusalWords.MatchString(s):
		return FaultRedirectURI
	case clientWords.MatchString(s) && unknownWords.MatchString(s):
		return FaultClient
	case document && scopeWords.MatchString(s) && refusalWords.MatchString(s):
		return FaultScope
	case (document && resourceWords.MatchString(s) || resourceParam.MatchString(s)) && refusalWords.MatchString(s):
		return FaultResource
	}
	return codeFaults[codeWords.FindString(s)]
}

// sentence is a piece of text, and the same without the values in it, which must not be read as words.
type sentence struct{ text, bare string }

var (
	sentenceEnd = regexp.MustCompile(`[.!?](?:\s|$)|[\r\n]+`)
	// A quote that follows a letter is an apostrophe.
	valueWords = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]*|(?:^|[^A-Za-z0-9])(?:'[^'\n]{1,300}'|"[^"\n]{1,300}")`)
	parameters = regexp.MustCompile(`(?i)^[^A-Za-z0-9]?["'](?:redirect_uris?|client_id|scope|resource|client)["']$`)
)

// maxSentences bounds how much of a page is read.
const maxSentences = 400

func sentences(text string) []sentence {
	var out []sentence
	for _, s := range sentenceEnd.Split(text, maxSentences) {
		if s = strings.Join(strings.Fields(s), " "); s == "" {
			continue
		}
		bare := valueWords.ReplaceAllStringFunc(s, func(v string) string {
			if parameters.MatchString(v) { // the name of a parameter in quotes
				return v
			}
			return " … "
		})
		out = append(out, sentence{s, bare})
	}
	return out
}

var (
	hiddenParts = regexp.MustCompile(`(?is)<!--.*?-->|<script\b.*?</script\s*>|<style\b.*?</style\s*>|<noscript\b.*?</noscript\s*>|<template\b.*?</template\s*>|<svg\b.*?</svg\s*>`)
	inlineTags  = regexp.MustCompile(`(?is)</?(?:a|abbr|b|code|em|i|kbd|mark|q|samp|small|span|strong|tt|u|var)\b[^>]*>`)
	anyTag      = regexp.MustCompile(`(?s)<[^>]*>`)
	bodyPart    = regexp.MustCompile(`(?is)<body\b[^>]*>(.*)`)
	inputTags   = regexp.MustCompile(`(?is)<(?:form|button|input|select)\b`)
)

// visibleText is what a reader of a page sees, its title first; a text that is no page stays as it is.
func visibleText(body []byte, isHTML bool) string {
	page := string(head(body, maxPageScan))
	if !isHTML {
		return strings.ToValidUTF8(page, "�")
	}
	page = hiddenParts.ReplaceAllString(page, "\n")
	page = anyTag.ReplaceAllString(inlineTags.ReplaceAllString(page, ""), "\n")
	return strings.ToValidUTF8(html.UnescapeString(page), "�")
}

// drawnByScript reports a page without content of its own: no words in its body and nothing to fill in.
func drawnByScript(body []byte) bool {
	page := head(body, maxPageScan)
	if inputTags.Match(page) {
		return false
	}
	rest := page
	if m := bodyPart.FindSubmatch(page); m != nil {
		rest = m[1]
	} else {
		rest = pageTitle.ReplaceAll(page, nil)
	}
	return utf8.RuneCountInString(strings.TrimSpace(visibleText(rest, true))) < 16
}

// errorWords reads the error code and the words of a JSON error, in the forms that servers use.
func errorWords(raw map[string]json.RawMessage) (code, text string) {
	code = jsonText(raw["error"])
	if strings.ContainsAny(code, " \t\n") { // a sentence where the code should be
		code, text = "", code
	}
	if inner, err := parseObject(raw["error"]); err == nil {
		code, text = jsonText(inner["code"]), jsonText(inner["message"])
	}
	parts := []string{text}
	for _, name := range []string{"error_description", "message", "msg", "detail", "title", "reason", "error_hint"} {
		if s := jsonText(raw[name]); s != "" {
			parts = append(parts, s)
		}
	}
	if jsonText(raw["status"]) == "ok" { // an envelope that reports success
		return "", ""
	}
	return code, strings.TrimSpace(strings.Join(parts, "\n"))
}

func jsonText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return clipWords(s, maxMemberLength)
}

func oneLine(s string) string { return clipWords(strings.Join(strings.Fields(s), " "), 300) }

// clipWords cuts a text after max characters.
func clipWords(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	return string([]rune(s)[:max]) + "…"
}
