package oauth

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// jsonSpace is the white space of JSON (RFC 8259 §2); parsers refuse any other.
const jsonSpace = " \t\r\n"

// content returns a body without byte order mark and white space.
func content(body []byte) []byte { return bytes.Trim(bytes.TrimPrefix(body, utf8BOM), jsonSpace) }

// head returns the beginning of a body without byte order mark and white space.
func head(body []byte, max int) []byte {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, utf8BOM), jsonSpace)
	if len(body) > max {
		body = body[:max]
	}
	return body
}

var htmlStart = regexp.MustCompile(`(?is)^(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|title|meta|script|style|center|h1|div|p)\b`)

// IsHTML reports whether a body is a web page: by its beginning, whatever the
// Content-Type says; the Content-Type only decides for other markup.
func IsHTML(contentType string, body []byte) bool {
	start := head(body, 4096)
	if len(start) == 0 {
		return false
	}
	if htmlStart.Match(start) {
		return true
	}
	media, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(media)) {
	case "text/html", "application/xhtml+xml":
		return start[0] == '<'
	}
	return false
}

// IsJSONObject reports whether a body is one JSON object and nothing else.
func IsJSONObject(body []byte) bool {
	text := content(body)
	return len(text) > 0 && text[0] == '{' && json.Valid(text)
}
