package oauth

import (
	"strings"
	"testing"
)

func TestDeviationsOfValues(t *testing.T) {
	testDeviations(t, []deviates{
		{"URL without quotation marks", `Bearer resource_metadata=https://h/.well-known/x, scope="s"`, `"resource_metadata" needs quotation marks: its value contains ":"`, true, "resource_metadata", "https://h/.well-known/x"},
		{"URL with a query without quotation marks", `Bearer resource_metadata=https://h/x?a=b`, `"resource_metadata" needs quotation marks`, true, "resource_metadata", "https://h/x?a=b"},
		{"realm without quotation marks", `Bearer realm=a/b`, `"realm" needs quotation marks: its value contains "/"`, true, "realm", "a/b"},
		{"words without quotation marks", `Bearer error_description=The token expired, scope="s"`, `"error_description" has spaces in its value`, true, "error_description", "The token expired"},
		{"words without quotation marks at the end", `Bearer error="e", error_description=The token expired`, `"error_description" has spaces in its value`, true, "error_description", "The token expired"},
		{"scopes without quotation marks", `Bearer scope=read write, realm="a"`, `"scope" has spaces in its value`, true, "scope", "read write"},
		{"words without quotation marks and without a comma", `Bearer error_description=The access token expired resource_metadata="https://h/"`, `"error_description" has spaces in its value`, true, "resource_metadata", "https://h/"},

		{"not closed", `Bearer realm="a", resource_metadata="https://h/`, `quotation mark of "resource_metadata" is not closed`, true, "resource_metadata", "https://h/"},
		{"not closed in the middle", `Bearer resource_metadata="https://h/, scope=s`, `quotation mark of "resource_metadata" is not closed`, true, "", ""},
		{"closed by an escape", `Bearer realm="a\"`, `quotation mark of "realm" is not closed`, true, "", ""},
		{"backslash at the end", `Bearer realm="a\`, `quotation mark of "realm" is not closed`, true, "", ""},
		{"not opened", `Bearer resource_metadata=https://h/", scope="s"`, `opening quotation mark of "resource_metadata" is missing`, true, "resource_metadata", "https://h/"},
		{"quotation marks inside", `Bearer error_description="The "aud" claim", scope="s"`, `text follows the closing quotation mark of "error_description"`, true, "error_description", `The "aud" claim`},
		{"text behind", `Bearer realm="a"b, scope="s"`, `text follows the closing quotation mark of "realm"`, true, "scope", "s"},
		{"doubled quotation marks", `Bearer realm=""a"", scope="s"`, `text follows the closing quotation mark of "realm"`, true, "scope", "s"},

		{"single quotes", `Bearer resource_metadata='https://h/'`, `"resource_metadata" stands in single quotation marks`, true, "resource_metadata", "https://h/"},
		{"single quotes, a comma inside", `Bearer resource_metadata='https://h/?a,b', scope='read write'`, `"scope" stands in single quotation marks`, true, "scope", "read write"},
		{"single quotes around a scope that is a token", `Bearer scope='read'`, `"scope" stands in single quotation marks`, true, "scope", "read"},
		{"single quotes around a realm that is a token", `Bearer realm='mcp', scope="s"`, `"realm" stands in single quotation marks`, false, "realm", "mcp"},
		{"single quotes around a realm of two words", `Bearer realm='my mcp'`, `"realm" stands in single quotation marks`, true, "realm", "my mcp"},
		{"single quote not closed", `Bearer resource_metadata='https://h/, scope="s"`, `"resource_metadata" stands in single quotation marks`, true, "resource_metadata", "https://h/"},
		{"typographic quotes", `Bearer resource_metadata=“https://h/”`, "typographic quotation marks", true, "resource_metadata", "https://h/"},
		{"German quotes", `Bearer resource_metadata=„https://h/“`, "typographic quotation marks", true, "resource_metadata", "https://h/"},
		{"guillemets", `Bearer resource_metadata=«https://h/»`, "typographic quotation marks", true, "resource_metadata", "https://h/"},
		{"HTML code", `Bearer resource_metadata=&quot;https://h/&quot;, scope="s"`, "HTML code &quot;", true, "resource_metadata", "https://h/"},
		{"HTML number", `Bearer resource_metadata=&#34;https://h/&#34;, scope="s"`, "HTML code &#34;", true, "scope", "s"},
		{"escaped quotes", `Bearer resource_metadata=\"https://h/\", scope=\"s\"`, "escaped quotation marks", true, "scope", "s"},
		{"backquotes", "Bearer resource_metadata=`https://h/`", "backquotes", true, "resource_metadata", "https://h/"},
		{"angle brackets", `Bearer resource_metadata=<https://h/>, scope="s"`, "angle brackets", true, "resource_metadata", "https://h/"},

		{"non-ASCII text", `Bearer error_description="ungültig", scope="s"`, `"error_description" contains characters outside ASCII`, false, "error_description", "ungültig"},
		{"non-ASCII pointer", `Bearer resource_metadata="https://bücher.example/"`, `"resource_metadata" contains characters outside ASCII`, true, "resource_metadata", "https://bücher.example/"},
		{"look-alike letter", `Bearer scope="rеad"`, `\u0435`, true, "scope", "rеad"},
		{"non-ASCII token", `Bearer realm=ü`, `"realm" contains characters outside ASCII`, true, "realm", "ü"},
		{"invalid UTF-8", "Bearer realm=\"\xff\xfe\"", `"realm" contains characters outside ASCII: "\xff\xfe"`, false, "realm", "\xff\xfe"},
		{"invalid UTF-8 token", "Bearer realm=\xc3", `"realm" contains characters outside ASCII`, true, "realm", "\xc3"},
		{"encoded as a whole", `Bearer resource_metadata="https%3A%2F%2Fh%2F"`, `the URL in "resource_metadata" is percent-encoded`, true, "resource_metadata", "https%3A%2F%2Fh%2F"},
		{"encoded, where it does not matter", `Bearer error_uri="https%3a%2f%2fh%2f"`, `the URL in "error_uri" is percent-encoded`, false, "error_uri", "https%3a%2f%2fh%2f"},
	})
}

// Headers as they came from servers in the field: all that counts is that the pointer is found.
func TestPointerIsFoundInSpiteOfEverything(t *testing.T) {
	for _, header := range []string{
		`Bearer realm="OAuth", resource_metadata="{prm}", error="invalid_token", error_description="Missing or invalid access token"`,
		`Bearer error="invalid_token", error_description="Authentication required", resource_metadata="{prm}"`,
		`Bearer realm="mcp" resource_metadata="{prm}" scope="mcp:tools"`,
		`Bearer realm='mcp', resource_metadata='{prm}'`,
		`Bearer resource_metadata={prm}`,
		`Bearer realm=mcp resource_metadata={prm} scope=a`,
		`Bearer; resource_metadata="{prm}"`,
		`bearer resource_metadata = "{prm}" , scope = "a b"`,
		`Bearer realm="x", error_description=No "Authorization" header, resource_metadata="{prm}"`,
		`Basic realm="x", Bearer resource_metadata="{prm}"`,
		`Bearer realm="a, b", resource_metadata=<{prm}>`,
		`WWW-Authenticate: Bearer resource_metadata=“{prm}”`,
		`"Bearer resource_metadata=\"{prm}\""`,
		`Bearer realm="Zugang für Gäste", resource_metadata="{prm}"`,
		`Bearer error="invalid_token" error_description="x", resource_metadata="{prm}"`,
		`Bearer as_uri="https://as.example.com", resource_metadata="{prm}"`,
		`Bearer authorization_uri="https://login.example.com/common/oauth2/authorize", resource_metadata: {prm}`,
		"Bearer\tresource_metadata=\"{prm}\"",
	} {
		line := strings.ReplaceAll(header, "{prm}", prm)
		b, _ := ParseChallenges([]string{line}).Bearer()
		if got, _ := b.Get("resource_metadata"); got != prm {
			t.Errorf("%s\n\tgives %q", line, got)
		}
	}
}

// Texts of deviations show what a stranger sent without its control and look-alike characters.
func TestDeviationsAreShowable(t *testing.T) {
	for _, line := range []string{
		"Bearer \x1b[2J\x07=\"a\" b", "Bearer realm=\u202Eevil", "Bearer \u200b\u200b", "\xff\xff\xff", "Bearer realm=\"a\"\u2028x",
		`Bearer ` + strings.Repeat("long", 500) + ` x="y"`, `Bearer realm=“` + strings.Repeat("ü", 900),
	} {
		for _, d := range ParseChallenges([]string{line}).Deviations {
			for _, r := range d.Text {
				if r < ' ' || r > '~' && r != '…' && r != '§' {
					t.Errorf("%q: the text %q shows %U", line, d.Text, r)
				}
			}
			if len(d.Text) > 400 {
				t.Errorf("%q: a text of %d bytes", line[:20], len(d.Text))
			}
		}
	}
}
