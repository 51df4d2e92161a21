package oauth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// Problem is one fault of a metadata document. The text completes "<member> …":
// {"authorization_servers", "is missing"}.
type Problem struct {
	Member, Text string
	// Minor: the standard is broken, but clients get through.
	Minor bool
}

// NotObjectError says what a body is instead of a JSON object.
type NotObjectError struct {
	Instead string // "an HTML page", "an empty body", "a JSON array", …
}

// Error returns the sentence's core: "it is an HTML page, not a JSON object".
func (e *NotObjectError) Error() string { return "it is " + e.Instead + ", not a JSON object" }

var utf8BOM = []byte("\xef\xbb\xbf")

// parseObject reads the outer object of a document; member names are case-sensitive.
func parseObject(body []byte) (map[string]json.RawMessage, error) {
	text := content(body)
	var raw map[string]json.RawMessage
	if len(text) > 0 && text[0] == '{' {
		if err := json.Unmarshal(text, &raw); err == nil && raw != nil {
			return raw, nil
		}
	}
	return nil, &NotObjectError{Instead: whatInstead(text)}
}

func whatInstead(text []byte) string {
	switch {
	case len(text) == 0:
		return "an empty body"
	case IsHTML("", text):
		return "an HTML page"
	}
	var value json.RawMessage
	err := json.Unmarshal(text, &value)
	switch {
	case err == nil && text[0] == '[':
		return "a JSON array"
	case err == nil && text[0] == '"':
		return "a JSON string"
	case err == nil && text[0] == 'n':
		return "JSON null"
	case err == nil:
		return "a single JSON value"
	case strings.Contains(err.Error(), "exceeded max depth"):
		return "JSON that is nested too deeply"
	case text[0] == '{' || text[0] == '[':
		return "broken JSON (" + err.Error() + ")"
	case text[0] == '<':
		return "an XML or HTML document"
	}
	return "text that is no JSON"
}

// members reads typed members and collects what is wrong with them.
type members struct {
	raw      map[string]json.RawMessage
	problems []Problem
}

func newMembers(body []byte) (*members, error) {
	raw, err := parseObject(body)
	if err != nil {
		return nil, err
	}
	m := &members{raw: raw}
	if bytes.HasPrefix(body, utf8BOM) {
		m.add("document", "begins with a byte order mark, which some JSON parsers refuse")
	}
	return m, nil
}

func (m *members) add(member, format string, args ...any) {
	m.problems = append(m.problems, Problem{Member: member, Text: fmt.Sprintf(format, args...)})
}

func (m *members) addMinor(member, format string, args ...any) {
	m.problems = append(m.problems, Problem{Member: member, Text: fmt.Sprintf(format, args...), Minor: true})
}

func (m *members) has(name string) bool {
	_, ok := m.raw[name]
	return ok
}

// text returns a string member that means something to a client; "" when it is absent
// or unusable.
func (m *members) text(name string) string {
	s := m.anyText(name)
	if len(s) > maxMemberLength {
		m.add(name, "is longer than %d bytes", maxMemberLength)
		return ""
	}
	return s
}

// label returns a string member that people read; its length is nobody's fault.
func (m *members) label(name string) string {
	s := m.anyText(name)
	if len(s) > maxMemberLength {
		return strings.ToValidUTF8(s[:maxMemberLength], "") + "…"
	}
	return s
}

func (m *members) anyText(name string) string {
	raw, ok := m.raw[name]
	if !ok {
		return ""
	}
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil {
		m.add(name, "is %s instead of a string", jsonType(raw))
		return ""
	}
	return *s
}

// address returns a member that must be an absolute web URL. An absent one is no
// problem here, an empty one is.
func (m *members) address(name string) string {
	before := len(m.problems)
	s := m.text(name)
	if !m.has(name) || len(m.problems) > before {
		return s
	}
	if fault := urlFault(s); fault != "" {
		m.add(name, "%s", fault)
	}
	return s
}

// require notes a member that is absent, and reports whether it is there.
func (m *members) require(name string) bool {
	if !m.has(name) {
		m.add(name, "is missing")
		return false
	}
	return true
}

// urlFault says why a text is no absolute http or https URL, "" when it is one.
func urlFault(s string) string {
	if s == "" {
		return "is empty"
	}
	if strings.TrimSpace(s) != s {
		return "begins or ends with a space: " + quoted(s, 80)
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "is not a URL: " + quoted(s, 80)
	case u.Scheme == "" || (u.Host == "" && (u.Scheme == "http" || u.Scheme == "https")):
		return "is not an absolute URL: " + quoted(s, 80)
	case u.Scheme != "http" && u.Scheme != "https":
		return "is not a web URL (http or https): " + quoted(s, 80)
	case u.Hostname() == "":
		return "names no host: " + quoted(s, 80)
	case u.Fragment != "" || strings.Contains(s, "#"):
		return "has a fragment: " + quoted(s, 80)
	}
	return ""
}

// list returns a member that is a list of strings. Of other types it keeps what
// can be read and notes the rest.
func (m *members) list(name string) []string {
	raw, ok := m.raw[name]
	if !ok {
		return nil
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil || entries == nil {
		m.add(name, "is %s instead of a list", jsonType(raw))
		var one string
		if json.Unmarshal(raw, &one) == nil && one != "" && len(one) <= maxMemberLength {
			return []string{one}
		}
		return nil
	}
	if len(entries) > maxListEntries {
		m.addMinor(name, "has %d entries, of which the first %d were looked at", len(entries), maxListEntries)
		entries = entries[:maxListEntries]
	}
	out := make([]string, 0, len(entries))
	for i, entry := range entries {
		var s *string
		switch err := json.Unmarshal(entry, &s); {
		case err != nil || s == nil:
			m.add(name, "has %s instead of a string as entry %d", jsonType(entry), i+1)
		case len(*s) > maxMemberLength:
			m.add(name, "has an entry %d that is longer than %d bytes", i+1, maxMemberLength)
		default:
			out = append(out, *s)
		}
	}
	return out
}

// flag returns a boolean member, false when it is absent.
func (m *members) flag(name string) bool {
	raw, ok := m.raw[name]
	if !ok {
		return false
	}
	switch string(bytes.TrimSpace(raw)) {
	case "true":
		return true
	case "false":
	default:
		m.add(name, "is %s instead of true or false", jsonType(raw))
	}
	return false
}

// jsonType names a JSON value's type for a sentence.
func jsonType(raw json.RawMessage) string {
	text := bytes.TrimSpace(raw)
	if len(text) == 0 {
		return "nothing"
	}
	switch text[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
