package token

import (
	"encoding/json"
	"slices"
	"strings"

	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

// maxWords bounds what is kept of a server's words, in characters.
const maxWords = 400

// refusalWords are what a server says on refusing: the challenge's description, and the
// texts of a JSON body, JSON-RPC or not.
func refusalWords(a *facts.Answer) string {
	var out []string
	add := func(text string) {
		for s := range strings.Lines(text) {
			s = strings.Join(strings.Fields(s), " ")
			if s != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.Contains(o, s) }) {
				out = append(out, s)
			}
		}
	}
	if b, ok := oauth.ParseChallenges(a.X.HeaderValues("WWW-Authenticate")).Bearer(); ok {
		v, _ := b.Get("error_description")
		add(v)
	}
	if a.Reply.Err != nil {
		// Casdoor's reason stands in the data, and the message is the same for all.
		if add(text(a.Reply.Err.Data)); len(out) == 0 {
			add(a.Reply.Err.Message)
		}
	} else if oauth.IsJSONObject(a.X.Body) {
		var body map[string]json.RawMessage
		if json.Unmarshal(a.X.Body, &body) == nil {
			for _, name := range []string{"error_description", "message", "msg", "detail", "title", "reason"} {
				add(text(body[name]))
			}
			if len(out) == 0 { // a bare code says something only where nothing else does
				add(text(body["error"]))
			}
		}
	} else if strings.HasPrefix(a.X.HeaderValue("Content-Type"), "text/plain") {
		add(string(a.X.Body[:min(len(a.X.Body), maxWords)]))
	}
	return clip(strings.Join(out, " / "), maxWords)
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// said is ` It says "…".`, or nothing.
func (s *sight) said() string {
	if s.words == "" {
		return ""
	}
	return ` The server says “` + s.words + `”.`
}
