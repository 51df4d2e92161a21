package target

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const exampleRedirect = "https://claude.ai/api/mcp/auth_callback"

// parseClientID cleans a client identifier. A JWT is refused, and not quoted: it
// is nearly always an access token in the wrong box.
func parseClientID(raw string) (string, []Note, *FieldError) {
	const field, example = "client_id", "b7a1f7c0d2e94b0f8a11"
	p := unwrap(raw)
	id := p.text
	switch {
	case len(raw) > maxRaw || tooLong(id):
		return "", nil, &FieldError{Field: field, Message: "The client ID is longer than 2048 characters.", Example: example}
	case jwtLike.MatchString(id), knownKey.MatchString(id):
		return "", nil, &FieldError{Field: field, Message: "This looks like a token (a JWT or a key), not a client ID. Tokens belong into the field for the token.", Example: example}
	case strings.ContainsAny(id, " \n"):
		return "", nil, &FieldError{Field: field, Message: "A client ID cannot contain spaces or line breaks.", Example: example}
	case !printable(id):
		return "", nil, &FieldError{Field: field, Message: "The client ID contains control characters.", Example: example}
	}
	return id, p.notes(field), nil
}

// scriptSchemes run code in a browser; no client is called back at one.
var scriptSchemes = []string{"javascript", "data", "vbscript"}

// parseRedirectURI accepts any absolute URI without a fragment (RFC 6749 §3.1.2),
// private-use schemes included (RFC 8252 §7.1), and keeps its spelling.
func parseRedirectURI(raw string) (string, []Note, *FieldError) {
	const field = "redirect_uri"
	p := unwrap(raw)
	text := p.text
	if text == "" {
		return "", nil, nil
	}
	fail := func(message, example string) (string, []Note, *FieldError) {
		return "", nil, &FieldError{Field: field, Message: message, Example: example}
	}
	u, err := url.Parse(text)
	switch {
	case len(raw) > maxRaw || tooLong(text):
		return fail("The redirect URI is longer than 2048 characters.", exampleRedirect)
	case surelyToken(text):
		return fail("This looks like a token, not a redirect URI. It is not shown again.", exampleRedirect)
	case strings.ContainsAny(text, " \n") || !printable(text):
		return fail("A redirect URI cannot contain spaces, line breaks or control characters.", exampleRedirect)
	case strings.Contains(text, "#"):
		return fail("A redirect URI cannot have a fragment (the part from # on).", exampleRedirect)
	case hostPort.MatchString(text):
		return fail("The redirect URI has no scheme.", "http://localhost:3000/callback")
	case err != nil:
		return fail("The redirect URI is not a valid URI.", exampleRedirect)
	case u.Scheme == "":
		return fail("The redirect URI has no scheme.", exampleRedirect)
	case slices.Contains(scriptSchemes, u.Scheme):
		return fail("A redirect URI with this scheme is not supported.", exampleRedirect)
	case u.User != nil || strings.Contains(text, "@") && (u.Opaque != "" || strings.Count(text, "://") > 1):
		return fail("The redirect URI contains a user name or password. Remove it.", exampleRedirect)
	case (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() == "":
		return fail("The redirect URI has no host name.", exampleRedirect)
	}
	return text, p.notes(field), nil
}

// userInfo matches a URI with credentials in front of its host (RFC 3986 §3.2.1).
var userInfo = regexp.MustCompile(`^[^/?#]*//[^/?#]*@`)

// parseResource keeps the resource as typed, because its spelling is what is
// judged later (RFC 8707 §2). Only spaces around it go.
func parseResource(raw string) (string, *FieldError) {
	const field, example = "resource", "https://mcp.example.com/mcp"
	text := strings.TrimSpace(raw)
	if len(raw) > maxRaw || tooLong(text) {
		return "", &FieldError{Field: field, Message: "The resource is longer than 2048 characters.", Example: example}
	}
	if surelyToken(unwrap(text).text) {
		return "", &FieldError{Field: field, Message: "This looks like a token, not a resource. It is not shown again.", Example: example}
	}
	if userInfo.MatchString(text) {
		return "", &FieldError{Field: field, Message: "The resource contains a user name or password. Remove it.", Example: example}
	}
	if !printable(text) {
		return "", &FieldError{Field: field, Message: "The resource contains control characters or a line break.", Example: example}
	}
	return text, nil
}

// parseScope splits a scope by spaces, as RFC 6749 §3.3 has it, and by commas, as people write it.
func parseScope(raw string) ([]string, []Note, *FieldError) {
	const field, example = "scope", "openid profile"
	p := unwrap(raw)
	if len(raw) > maxRaw || tooLong(p.text) {
		return nil, nil, &FieldError{Field: field, Message: "The scope is longer than 2048 characters.", Example: example}
	}
	notes := p.notes(field)
	if strings.Contains(p.text, ",") {
		notes = append(notes, Note{field, "Scopes are separated by spaces, not by commas: the commas were replaced."})
	}
	var scopes []string
	if HoldsToken(raw, false) {
		return nil, nil, &FieldError{Field: field, Message: "This holds a token, not scopes. It is not shown again. Tokens belong into the field for the token.", Example: example}
	}
	for _, s := range strings.FieldsFunc(p.text, func(r rune) bool { return r == ' ' || r == '\n' || r == ',' }) {
		if surelyToken(s) {
			return nil, nil, &FieldError{Field: field, Message: "This holds a token, not scopes. It is not shown again. Tokens belong into the field for the token.", Example: example}
		}
		if !visibleASCII(s) || strings.ContainsAny(s, `"\`) {
			return nil, nil, &FieldError{Field: field, Message: "A scope contains a character that scopes cannot have.", Example: example}
		}
		if !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	return scopes, notes, nil
}

// parseClient accepts the id of a client profile in any case.
func parseClient(raw string) (string, *FieldError) {
	id := strings.ToLower(unwrap(clip(raw, 200)).text)
	if id == "" {
		return "", nil
	}
	if _, ok := ProfileByID(id); ok {
		return id, nil
	}
	var ids []string
	for _, p := range Profiles() {
		ids = append(ids, p.ID)
	}
	return "", &FieldError{Field: "client", Message: fmt.Sprintf("There is no such client profile. The profiles are %s.", strings.Join(ids, ", ")), Example: ids[0]}
}

// ValidTopics lists the topics of checks that a run can be limited to.
func ValidTopics() []string {
	return []string{"reach", "challenge", "discovery", "registration", "redirect", "consent", "resource", "token-endpoint", "introspection", "token", "scope", "transport", "cors", "casdoor"}
}

// parseTopics accepts topics one by one or separated by commas or spaces, each once.
func parseTopics(raw []string) ([]string, *FieldError) {
	valid := ValidTopics()
	var topics []string
	for _, item := range raw {
		for _, t := range strings.FieldsFunc(strings.ToLower(clip(item, 400)), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' || r == '\r' }) {
			if !slices.Contains(valid, t) {
				return nil, &FieldError{Field: "topics", Message: fmt.Sprintf("There is no such topic. The topics are %s.", strings.Join(valid, ", ")), Example: valid[0]}
			}
			if !slices.Contains(topics, t) {
				topics = append(topics, t)
			}
		}
	}
	return topics, nil
}
