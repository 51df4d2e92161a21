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

// Unauthorized recognises "Unauthorized operation": the path policy does not allow
// the request. That is also Casdoor's answer, with HTTP 200, for every unknown path under /api
// and /.well-known, and, in the data of a 401 of the MCP endpoint, for a missing token.
func Unauthorized(msg string) bool { return strings.TrimSpace(msg) == "Unauthorized operation" }

// ErrorMasked recognises the word "Error" that replaces every message of a controller when
// enableErrorMask2 is on in app.conf. Causes cannot be told apart then.
func ErrorMasked(msg string) bool { return msg == "Error" }
