package oauth

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// BodyKind is the form in which a token endpoint, or an introspection endpoint, answered.
type BodyKind string

// The kinds, in words for the reader.
const (
	JSONBody  BodyKind = "a JSON object"
	FormBody  BodyKind = "form-encoded text" // name=value pairs
	PageBody  BodyKind = "a web page"
	TextBody  BodyKind = "text that is not JSON"
	EmptyBody BodyKind = "an empty body"
)

// TokenReply is the answer of a token endpoint (RFC 6749 §5), read with tolerance. It
// holds no token: only whether there was one.
type TokenReply struct {
	Kind BodyKind
	// Error and Description are those of RFC 6749 §5.2; "" when the answer has none.
	Error, Description string
	// Access, Refresh and ID say which tokens are in the answer.
	Access, Refresh, ID bool
	TokenType           string
	Scopes              []string
	HasScope            bool
	// members are the names in a JSON object, for the reader.
	members []string
}

// Granted reports an answer with an access token.
func (r TokenReply) Granted() bool { return r.Access }

// Members lists the names of a JSON answer in alphabetical order, at most eight.
func (r TokenReply) Members() []string { return r.members[:min(len(r.members), 8)] }

// ParseTokenReply reads an answer. The second value holds the tokens in it, for the mask.
func ParseTokenReply(contentType string, body []byte) (r TokenReply, secrets []string) {
	text := strings.TrimSpace(string(body))
	switch {
	case text == "":
		r.Kind = EmptyBody
		return r, nil
	case IsHTML(contentType, body):
		r.Kind = PageBody
		return r, nil
	}
	if members, err := parseObject(body); err == nil {
		r.Kind = JSONBody
		for name := range members {
			r.members = append(r.members, clipMember(name))
		}
		slices.Sort(r.members)
		return r, r.read(func(name string) string {
			var s string
			_ = json.Unmarshal(members[name], &s)
			return s
		})
	}
	if pairs, ok := formReply(contentType, text); ok {
		r.Kind = FormBody
		return r, r.read(pairs.Get)
	}
	r.Kind = TextBody
	return r, nil
}

func (r *TokenReply) read(get func(string) string) (secrets []string) {
	r.Error, r.Description = clipMember(get("error")), clipMember(get("error_description"))
	r.TokenType = clipMember(get("token_type"))
	for name, has := range map[string]*bool{"access_token": &r.Access, "refresh_token": &r.Refresh, "id_token": &r.ID} {
		if v := get(name); v != "" {
			*has, secrets = true, append(secrets, v)
		}
	}
	if s := get("scope"); s != "" {
		r.HasScope = true
		r.Scopes = strings.Fields(clipMember(s))
		r.Scopes = r.Scopes[:min(len(r.Scopes), maxListEntries)]
	}
	return secrets
}

// formReply recognises name=value pairs, with or without their media type.
func formReply(contentType, text string) (url.Values, bool) {
	pairs, err := url.ParseQuery(text)
	if err != nil {
		return nil, false
	}
	typed := strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "application/x-www-form-urlencoded")
	return pairs, typed || pairs.Get("error") != "" || pairs.Get("access_token") != ""
}

func clipMember(s string) string { return clipTo(s, maxMemberLength) }

// clipTo cuts a text after max bytes, never inside a character.
func clipTo(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}
