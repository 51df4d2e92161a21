package lab

import (
	"net/http"
	"strings"

	"casdoctor/checks/codes"
)

// challengeFaults spoil the answer to a call without a token, or with a bad one.
func challengeFaults() []Spec {
	return []Spec{
		{Name: "www-authenticate-missing", Code: codes.WWWAuthenticateMissing, Title: "A 401 without WWW-Authenticate",
			Story:  "The framework answers 401 with a JSON body only; the metadata would be there.",
			change: func(p *plan) { p.challenge, p.refusal = nil, nil }},
		{Name: "www-authenticate-no-resource-metadata", Code: codes.WWWAuthenticateNoResourceMetadata, Title: "The challenge does not point to the metadata",
			Story: "The bearer middleware sends a plain Bearer challenge, as before RFC 9728. The document exists, but only some clients look for it.",
			change: func(p *plan) {
				p.challenge, p.refusal = []string{`Bearer realm="mcp"`}, []string{`Bearer realm="mcp", error="invalid_token"`}
			}},
		{Name: "www-authenticate-malformed", Code: codes.WWWAuthenticateMalformed, Title: "A URL without quotes in the challenge",
			Story: "The header is put together by hand, and the quotes around the URL were forgotten.",
			change: func(p *plan) {
				p.rewriteChallenge(func(line string) string { return unquote(line, "resource_metadata") })
			}},
		{Name: "www-authenticate-malformed-2", Code: codes.WWWAuthenticateMalformed, Title: "No commas between the parameters",
			Story: "The same with blanks in place of the commas: clients read one parameter or none.",
			change: func(p *plan) {
				p.rewriteChallenge(func(line string) string { return strings.ReplaceAll(line, `", `, `" `) })
			}},
		{Name: "www-authenticate-misread", Code: codes.WWWAuthenticateMisread, Title: "An empty realm in the challenge",
			Story: "The realm is configured as an empty text. That is legal; the Go SDK refuses the whole header for it.",
			change: func(p *plan) {
				p.rewriteChallenge(func(line string) string { return strings.Replace(line, "Bearer ", `Bearer realm="", `, 1) })
			}},
		{Name: "www-authenticate-misread-2", Code: codes.WWWAuthenticateMisread, Title: "Basic first, and the metadata only where the challenge says",
			Story:  "A gateway puts its own challenge in front. Clients on the TypeScript SDK read the first scheme only, and no well-known URL has the document.",
			layout: layout{as: genericServer}, change: func(p *plan) {
				p.prmPaths = []string{"/oauth/resource.json"}
				p.point(p.mcp.url + "/oauth/resource.json")
				p.challenge = append([]string{`Basic realm="gateway"`}, p.challenge...)
			}},
		{Name: "resource-metadata-url-wrong", Code: codes.ResourceMetadataURLWrong, Title: "The challenge points to a 404",
			Story:  "The pointer was written down by hand, with the well-known part behind the endpoint's path; the document is where the standard says.",
			change: func(p *plan) { p.point(p.endpoint + prmName) }},
		{Name: "challenge-only-on-tool-call", Code: codes.ChallengeOnlyOnToolCall, Title: "Only tool calls ask for a token",
			Story:  "The server lets everybody connect and list tools, and answers 401 at the first call. Many clients log in while they connect, or never.",
			change: func(p *plan) { p.toolsOnly = true }},
		{Name: "invalid-token-wrong-status", Code: codes.InvalidTokenWrongStatus, Title: "403 for a bad token",
			Story:  "No token gets the right 401, but an invalid or expired one gets 403, so that clients do not log in again.",
			change: func(p *plan) { p.badToken(http.StatusForbidden, document{"detail": "Invalid token"}) }},
		{Name: "invalid-token-wrong-status-2", Code: codes.InvalidTokenWrongStatus, Title: "500 for a bad token",
			Story:  "The token library throws on what is no JWT, and nobody catches it.",
			change: func(p *plan) { p.badToken(http.StatusInternalServerError, document{"error": "Internal Server Error"}) }},
		{Name: "spurious-oauth-advertised", Code: codes.SpuriousOAuthAdvertised, Title: "An open server with leftover OAuth metadata",
			Story:  "Authorisation was switched off, but authorization server metadata is still served; clients that look there first ask users to log in.",
			layout: layout{as: noServer}, change: func(p *plan) {
				g := newGeneric(p.mcp.url)
				p.wrapMCP = func(next http.Handler) http.Handler {
					return exact(map[string]http.Handler{rfc8414Name: g, "/authorize": g, "/token": g, "/register": g, "/jwks": g}, next)
				}
			}},
	}
}

// rewriteChallenge changes every line of both challenges.
func (p *plan) rewriteChallenge(change func(string) string) {
	for _, lines := range [][]string{p.challenge, p.refusal} {
		for i := range lines {
			lines[i] = change(lines[i])
		}
	}
}

// unquote takes the quotes off one parameter.
func unquote(line, name string) string {
	before, rest, _ := strings.Cut(line, name+`="`)
	value, after, _ := strings.Cut(rest, `"`)
	return before + name + "=" + value + after
}

// badToken answers calls with any bearer token alike.
func (p *plan) badToken(status int, body document) {
	p.wrapEndpoint = func(next http.Handler) http.Handler { return unlessBearer(next, answerJSON(status, body)) }
}
