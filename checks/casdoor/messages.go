package casdoor

import (
	"bytes"
	"strings"
)

// frontendText begins the 404 text that Casdoor gives for web pages when its frontend was not built.
const frontendText = "The Casdoor frontend HTML file"

// FrontendMissing recognises the answer of a Casdoor whose web frontend is not
// built or not found: 404 text/plain `The Casdoor frontend HTML file: "index.html" was not found, …`.
// The login page cannot be shown by such a server.
func FrontendMissing(body []byte) bool {
	_, after, ok := bytes.Cut(body, []byte(frontendText))
	return ok && bytes.Contains(after, []byte("was not found"))
}

// badBearer are the beginnings of the messages with which Casdoor refuses a token.
var badBearer = []string{
	// Tokens are looked up in the database; a good signature alone is not enough.
	"Access token doesn't exist in database",
	// Expired, revoked by logout, or its user was forbidden.
	"Access token has expired",
	"The user is forbidden to sign in",
	"DPoP proof header required for DPoP-bound access token",
}

// BadBearerMessage recognises the messages about a bearer token that Casdoor does
// not accept. Its sign-in filter runs before everything else, so that they come,
// with HTTP 200, from public documents too; at the built-in MCP endpoint they stand in
// the data member of the JSON-RPC error.
func BadBearerMessage(msg string) bool {
	msg = strings.TrimSpace(msg)
	for _, beginning := range badBearer {
		if strings.HasPrefix(msg, beginning) {
			return true
		}
	}
	return false
}

// Unauthorized recognises "Unauthorized operation": the path policy does not allow
// the request. That is also Casdoor's answer, with HTTP 200, for every unknown path under /api
// and /.well-known, and, in the data of a 401 of the MCP endpoint, for a missing token.
func Unauthorized(msg string) bool { return strings.TrimSpace(msg) == "Unauthorized operation" }

// ErrorMasked recognises the word "Error" that replaces every message of a controller when
// enableErrorMask2 is on in app.conf. Causes cannot be told apart then.
func ErrorMasked(msg string) bool { return msg == "Error" }
