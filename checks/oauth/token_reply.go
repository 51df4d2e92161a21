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
// holds no token, but whether there was one.
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

// ParseTokenReply reads an answer.
func ParseTokenReply(contentType string, body []byte) TokenReply {
	get, r := readReply(contentType, body)
	if get == nil {
		return r
	}
	r.Error, r.Description = clipMember(get("error")), clipMember(get("error_description"))
	r.TokenType = clipMember(get("token_type"))
	r.Access, r.Refresh, r.ID = get("access_token") != "", get("refresh_token") != "", get("id_token") != ""
	if s := get("scope"); s != "" {
		r.HasScope = true
		r.Scopes = strings.Fields(clipMember(s))
		r.Scopes = r.Scopes[:min(len(r.Scopes), maxListEntries)]
	}
	return r
}

// Issued are the tokens of an answer themselves.
type Issued struct{ Access, Refresh, ID string }

// All lists them, the missing ones left out.
func (i Issued) All() []string {
	return slices.DeleteFunc([]string{i.Access, i.Refresh, i.ID}, func(s string) bool { return s == "" })
}

// IssuedTokens reads the tokens out of an answer.
func IssuedTokens(body []byte) Issued {
	get, _ := readReply("", body)
	if get == nil {
		return Issued{}
	}
	return Issued{Access: get("access_token"), Refresh: get("refresh_token"), ID: get("id_token")}
}

// readReply tells the form of an answer, and how to get at its members; nil where it has none.
func readReply(contentType string, body []byte) (get func(string) string, r TokenReply) {
	text := strings.TrimSpace(string(body))
	switch {
	case text == "":
		return nil, TokenReply{Kind: EmptyBody}
	case IsHTML(contentType, body):
		return nil, TokenReply{Kind: PageBody}
	}
	if members, err := parseObject(body); err == nil {
		r.Kind = JSONBody
		for name := range members {
			r.members = append(r.members, clipMember(name))
		}
		slices.Sort(r.members)
		return func(name string) string {
			var s string
			_ = json.Unmarshal(members[name], &s)
			return s
		}, r
	}
	if pairs, ok := formReply(contentType, text); ok {
		return pairs.Get, TokenReply{Kind: FormBody}
	}
	return nil, TokenReply{Kind: TextBody}
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
