package probe

import (
	"regexp"
	"strings"
)

// secretNames are what secrets are called, in lower case and without _ and -. The value
// false marks what is a secret in a query or form only: in JSON, "code" is a number of
// JSON-RPC or the word for an error.
var secretNames = map[string]bool{
	"clientsecret": true, "clientassertion": true, "accesstoken": true, "refreshtoken": true, "idtoken": true, "idtokenhint": true,
	"registrationaccesstoken": true, "subjecttoken": true, "actortoken": true, "logouttoken": true, "devicecode": true,
	"codeverifier": true, "password": true, "passwordsalt": true, "assertion": true, "token": true, "code": false,
	// Keys in the URL of an endpoint, which servers without OAuth use.
	"key": false, "apikey": false, "xapikey": false, "accesskey": false, "subscriptionkey": false, "secret": false, "sig": false, "signature": false,
	"auth": false, "session": false, "sessionid": false, "jwt": false, "pwd": false, "passwd": false, "credential": false, "credentials": false,
}

const maxName = 32 // characters of the longest name that is looked up

var nameSigns = strings.NewReplacer("_", "", "-", "")

// secretMember reports a name whose string value is a secret in JSON.
func secretMember(name string) bool {
	return len(name) <= maxName && secretNames[nameSigns.Replace(strings.ToLower(name))]
}

// secretParameter reports a name whose value is a secret in a query or form.
func secretParameter(name string) bool {
	if len(name) > maxName {
		return false
	}
	_, ok := secretNames[nameSigns.Replace(strings.ToLower(name))]
	return ok
}

// nameEnd is the end of the name that begins at i.
func nameEnd(s string, i int) int {
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= 'A' && s[i] <= 'Z' || s[i] == '_' || s[i] == '-') {
		i++
	}
	return i
}

// span is a part of a text, from start up to but not including end.
type span struct{ start, end int }

// maskSpans puts the mask in place of each span; they are in order. Spans that overlap
// share one mask.
func maskSpans(s string, spans []span) string {
	if len(spans) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, sp := range spans {
		if sp.start < at {
			at = max(at, sp.end)
			continue
		}
		b.WriteString(s[at:sp.start])
		b.WriteString(Mask)
		at = sp.end
	}
	b.WriteString(s[at:])
	return b.String()
}

// maskParameters masks parameters of URLs in any text: behind ?, & or #, each also in the
// escapes of URLs (however often), HTML and JSON.
func maskParameters(s string) string {
	var spans []span
	for i := 0; i < len(s); {
		next := strings.IndexAny(s[i:], `?&#%\`)
		if next < 0 {
			break
		}
		i += next
		n := separator(s[i:])
		if n == 0 {
			i++
			continue
		}
		i += n
		end := nameEnd(s, i)
		sign, escaped := equals(s[end:])
		if sign == 0 || !secretParameter(s[i:end]) {
			continue
		}
		start := end + sign
		if i = valueEnd(s, start, escaped); i > start {
			spans = append(spans, span{start, i})
		}
	}
	return maskSpans(s, spans)
}

// separator is the length of the sign that begins a parameter, 0 for none.
func separator(s string) int {
	switch s[0] {
	case '?', '#':
		return 1
	case '&':
		if len(s) >= 5 && strings.EqualFold(s[:5], "&amp;") {
			return 5
		}
		return 1
	case '%':
		return escape(s, "3f", "26", "23")
	}
	if len(s) >= 6 && strings.EqualFold(s[:6], `\u0026`) {
		return 6
	}
	return 0
}

// equals is the length of the sign between name and value, and whether it is an escape.
func equals(s string) (n int, escaped bool) {
	switch {
	case s == "":
		return 0, false
	case s[0] == '=':
		return 1, false
	case len(s) >= 6 && strings.EqualFold(s[:6], `\u003d`):
		return 6, false
	}
	return escape(s, "3d"), true
}

// escape is the length of one of the percent-encoded bytes at the beginning of s, however
// often the percent sign is encoded itself.
func escape(s string, hex ...string) int {
	if s == "" || s[0] != '%' {
		return 0
	}
	i := 1
	for strings.HasPrefix(s[i:], "25") {
		i += 2
	}
	for _, h := range hex {
		if len(s) >= i+2 && strings.EqualFold(s[i:i+2], h) {
			return i + 2
		}
	}
	return 0
}

// valueEnd is where a parameter's value ends; in an escaped URL, at an escaped sign too.
func valueEnd(s string, i int, escaped bool) int {
	for i < len(s) {
		next := strings.IndexAny(s[i:], "&#%<>\"'\\ \t\r\n")
		if next < 0 {
			return len(s)
		}
		i += next
		if s[i] != '%' || escaped && escape(s[i:], "26", "23") > 0 {
			return i
		}
		i++
	}
	return i
}

var hiddenInput = regexp.MustCompile(`(?i)(\bname=["']?(?:code|SAMLResponse|[a-z_-]*token|[a-z_-]*assertion|client_?secret|password)["']?[^<>]*?\bvalue=)("[^"]*"|'[^']*'|[^\s"'<>]+)`)

// maskInputs masks the values of hidden inputs, as a form_post answer has them.
func maskInputs(s string) string {
	if !strings.Contains(s, "<input") && !strings.Contains(s, "<INPUT") {
		return s
	}
	return hiddenInput.ReplaceAllString(s, `${1}"`+Mask+`"`)
}
