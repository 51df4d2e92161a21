package oauth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// problemText is a problem as the tables write it: "member text", minor ones with a "~" in front.
func problemText(p Problem) string {
	text := p.Member + " " + p.Text
	if p.Minor {
		return "~" + text
	}
	return text
}

func sameProblems(t *testing.T, got []Problem, want []string) {
	t.Helper()
	var texts []string
	for _, p := range got {
		texts = append(texts, problemText(p))
	}
	if !slices.Equal(texts, want) {
		t.Errorf("problems\n\t%s\nwant\n\t%s", strings.Join(texts, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// Both readers and the key set say alike what a body is instead of an object.
func TestNoObject(t *testing.T) {
	tests := []struct{ name, body, instead string }{
		{"empty", "", "an empty body"},
		{"white space", " \r\n", "an empty body"},
		{"byte order mark only", "\xef\xbb\xbf", "an empty body"},
		{"page", "<!doctype html><html></html>", "an HTML page"},
		{"XML", `<?xml version="1.0"?><a/>`, "an XML or HTML document"},
		{"null", "null", "JSON null"},
		{"list", `[{"resource":"https://h"}]`, "a JSON array"},
		{"empty list", "[]", "a JSON array"},
		{"string", `"https://h"`, "a JSON string"},
		{"encoded twice", `"{\"resource\":\"https://h\"}"`, "a JSON string"},
		{"number", "42", "a single JSON value"},
		{"number beyond range", "1e999", "a single JSON value"},
		{"boolean", "true", "a single JSON value"},
		{"text", "404 page not found", "text that is no JSON"},
		{"cut off", `{"resource":"https://h`, "broken JSON (unexpected end of JSON input)"},
		{"trailing comma", `{"a":1,}`, "broken JSON (invalid character '}' looking for beginning of object key string)"},
		{"two objects", `{}{}`, "broken JSON (invalid character '{' after top-level value)"},
		{"broken list", `[1,`, "broken JSON (unexpected end of JSON input)"},
		{"deep", strings.Repeat("[", 1<<20), "JSON that is nested too deeply"},
		{"deep object", strings.Repeat(`{"a":`, 1<<17), "JSON that is nested too deeply"},
		{"NUL", "\x00", "text that is no JSON"},
		{"UTF-16", "\xff\xfe{\x00}\x00", "text that is no JSON"},
		{"no-break space", "\u00a0{}", "text that is no JSON"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems, err1 := ParseResourceMetadata([]byte(tt.body))
			_, more, err2 := ParseServerMetadata([]byte(tt.body))
			_, err3 := ParseJWKS([]byte(tt.body))
			for _, err := range []error{err1, err2, err3} {
				var e *NotObjectError
				if !errors.As(err, &e) || e.Instead != tt.instead {
					t.Errorf("got %v, want %s", err, tt.instead)
				}
			}
			if err1 != nil && err1.Error() != "it is "+tt.instead+", not a JSON object" {
				t.Errorf("the sentence is %q", err1)
			}
			if len(problems)+len(more) > 0 {
				t.Errorf("problems of no document: %v, %v", problems, more)
			}
		})
	}
}

func TestURLFault(t *testing.T) {
	for s, want := range map[string]string{
		"https://h":                     "",
		"http://127.0.0.1:8000/api/mcp": "",
		"HTTPS://H/":                    "",
		"https://[::1]:8080/x?y=z":      "",
		"https://u:p@h/":                "", // judged where it matters
		"":                              "is empty",
		" https://h":                    `begins or ends with a space: " https://h"`,
		"https://h\n":                   `begins or ends with a space: "https://h\n"`,
		"h":                             `is not an absolute URL: "h"`,
		"/mcp":                          `is not an absolute URL: "/mcp"`,
		"//h/mcp":                       `is not an absolute URL: "//h/mcp"`,
		"https:/h":                      `is not an absolute URL: "https:/h"`,
		"https:h":                       `is not an absolute URL: "https:h"`,
		"https://":                      `is not an absolute URL: "https://"`,
		"https:///mcp":                  `is not an absolute URL: "https:///mcp"`,
		"https://:443/":                 `names no host: "https://:443/"`,
		"localhost:3000":                `is not a web URL (http or https): "localhost:3000"`,
		"mcp.example.com:8080/x":        `is not a web URL (http or https): "mcp.example.com:8080/x"`,
		"urn:foo:bar":                   `is not a web URL (http or https): "urn:foo:bar"`,
		"javascript:alert(1)":           `is not a web URL (http or https): "javascript:alert(1)"`,
		"ftp://h/":                      `is not a web URL (http or https): "ftp://h/"`,
		"https://h/#x":                  `has a fragment: "https://h/#x"`,
		"https://h/#":                   `has a fragment: "https://h/#"`,
		"https://h:port/":               `is not a URL: "https://h:port/"`,
		"http://[":                      `is not a URL: "http://["`,
		"https://h/%zz":                 `is not a URL: "https://h/%zz"`,
		"https://h\x1b/":                `is not a URL: "https://h\x1b/"`,
		"https://{host}/":               `is not a URL: "https://{host}/"`,
		"undefined/mcp":                 `is not an absolute URL: "undefined/mcp"`,
		"https://h/" + strings.Repeat("x", 99) + " ": `begins or ends with a space: "https://h/` + strings.Repeat("x", 70) + `"…`,
	} {
		if got := urlFault(s); got != want {
			t.Errorf("urlFault(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestMembers(t *testing.T) {
	read := func(value string) *members {
		t.Helper()
		m, err := newMembers([]byte(`{"m":` + value + `}`))
		if err != nil {
			t.Fatalf("%s: %v", value, err)
		}
		return m
	}
	long := strings.Repeat("x", maxMemberLength+1)
	tests := []struct {
		value    string
		text     string
		list     []string
		textSays string
		listSays string
	}{
		{`"a"`, "a", []string{"a"}, "", "m is a string instead of a list"},
		{`""`, "", nil, "", "m is a string instead of a list"},
		{`["a"]`, "", []string{"a"}, "m is a list instead of a string", ""},
		{`[]`, "", []string{}, "m is a list instead of a string", ""},
		{`null`, "", nil, "m is null instead of a string", "m is null instead of a list"},
		{`1`, "", nil, "m is a number instead of a string", "m is a number instead of a list"},
		{`-1.5e3`, "", nil, "m is a number instead of a string", "m is a number instead of a list"},
		{`true`, "", nil, "m is a boolean instead of a string", "m is a boolean instead of a list"},
		{`false`, "", nil, "m is a boolean instead of a string", "m is a boolean instead of a list"},
		{`{"a":"b"}`, "", nil, "m is an object instead of a string", "m is an object instead of a list"},
		{`["a",1,null,"b",["c"]]`, "", []string{"a", "b"}, "m is a list instead of a string",
			"m has a number instead of a string as entry 2; m has null instead of a string as entry 3; m has a list instead of a string as entry 5"},
		{`"` + long + `"`, "", nil, "m is longer than 2048 bytes", "m is a string instead of a list"},
		{`["` + long + `","a"]`, "", []string{"a"}, "m is a list instead of a string", "m has an entry 1 that is longer than 2048 bytes"},
		{`"\u00e9\ud800"`, "é\ufffd", []string{"é\ufffd"}, "", "m is a string instead of a list"},
		{"\"\xff\"", "\ufffd", []string{"\ufffd"}, "", "m is a string instead of a list"},
	}
	for _, tt := range tests {
		m := read(tt.value)
		if got := m.text("m"); got != tt.text {
			t.Errorf("text of %.60s = %q", tt.value, got)
		}
		says(t, tt.value, m.problems, tt.textSays)
		m = read(tt.value)
		if got := m.list("m"); !slices.Equal(got, tt.list) {
			t.Errorf("list of %.60s = %q", tt.value, got)
		}
		says(t, tt.value, m.problems, tt.listSays)
	}
	m := read("1")
	if m.text("n") != "" || m.list("n") != nil || m.flag("n") || m.address("n") != "" || m.has("n") || len(m.problems) > 0 {
		t.Errorf("an absent member is no fault: %v", m.problems)
	}
}

func says(t *testing.T, value string, problems []Problem, want string) {
	t.Helper()
	var texts []string
	for _, p := range problems {
		texts = append(texts, problemText(p))
	}
	if got := strings.Join(texts, "; "); got != want {
		t.Errorf("%.60s: problems %q, want %q", value, got, want)
	}
}

func TestFlag(t *testing.T) {
	for value, want := range map[string]string{
		"true": "true", "false": "false", `"true"`: "false m is a string instead of true or false", "1": "false m is a number instead of true or false",
		"null": "false m is null instead of true or false", "[true]": "false m is a list instead of true or false", " true ": "true",
	} {
		m, err := newMembers([]byte(`{"m":` + value + `}`))
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(m.flag("m"))
		for _, p := range m.problems {
			got += " " + problemText(p)
		}
		if got != want {
			t.Errorf("flag of %s: %s", value, got)
		}
	}
}

// Long lists are cut, and that is said without calling it a fault.
func TestLongList(t *testing.T) {
	m, err := newMembers([]byte(`{"m":["x"` + strings.Repeat(`,"y"`, 1000) + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.list("m"); len(got) != maxListEntries {
		t.Errorf("%d entries", len(got))
	}
	says(t, "long list", m.problems, "~m has 1001 entries, of which the first 64 were looked at")
}

// Of a member that occurs twice the last counts, as in the parsers of clients; names
// are compared with regard to case.
func TestRepeatedAndMisspeltMembers(t *testing.T) {
	doc, problems, err := ParseResourceMetadata([]byte(`{"resource":"https://a","Resource":"https://b","resource":"https://c","authorization_servers":["https://h"],"RESOURCE_NAME":1}`))
	if err != nil || doc.Resource != "https://c" || doc.ResourceName != "" || len(problems) > 0 {
		t.Errorf("got %+v, %v, %v", doc, problems, err)
	}
	_, problems, _ = ParseResourceMetadata([]byte(`{"Resource":"https://a","authorizationServers":["https://h"]}`))
	sameProblems(t, problems, []string{"resource is missing", "authorization_servers is missing"})
}

func TestQuoted(t *testing.T) {
	tests := []struct {
		s    string
		max  int
		want string
	}{
		{"a", 5, `"a"`}, {"abc", 3, `"abc"`}, {"abcd", 3, `"abc"…`}, {"", 3, `""`}, {"a\"b\n", 9, `"a\"b\n"`},
		{"аbc", 9, `"\u0430bc"`}, // the first letter is Cyrillic
		{"ééé", 3, `"\u00e9"…`}, {"\xff\xfe", 9, `"\xff\xfe"`}, {"\x1b[31m", 9, `"\x1b[31m"`}, {"é", 1, `""…`},
	}
	for _, tt := range tests {
		if got := quoted(tt.s, tt.max); got != tt.want {
			t.Errorf("quoted(%q, %d) = %s, want %s", tt.s, tt.max, got, tt.want)
		}
	}
}

func TestJSONType(t *testing.T) {
	for raw, want := range map[string]string{"": "nothing", " {}": "an object", "[]": "a list", `""`: "a string", "true": "a boolean", "false": "a boolean", "null": "null", "0": "a number", "-1": "a number"} {
		if got := jsonType([]byte(raw)); got != want {
			t.Errorf("jsonType(%q) = %s", raw, got)
		}
	}
}

// FuzzDocuments holds that no body makes a reader panic or grow, and that what is
// read passes the comparisons.
func FuzzDocuments(f *testing.F) {
	for _, s := range []string{
		"", "null", "{}", "[]", "\xef\xbb\xbf{}", "<html>", `{"resource":"https://h","authorization_servers":["https://h",1,null]}`,
		casdoorMetadata, casdoorPRM, `{"issuer":"https://h?x","token_endpoint":null,"x_endpoint":"y","grant_types_supported":["implicit"]}`,
		`{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},null,1,{"kty":"oct","k":"AA"}]}`,
		`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","x5c":["AA"]}]}`, `{"keys":{}}`, `{"a":` + strings.Repeat("[", 200),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		body := []byte(s)
		prm, problems, err := ParseResourceMetadata(body)
		if (err == nil) != IsJSONObject(body) {
			t.Fatalf("IsJSONObject is %v, the reader says %v", IsJSONObject(body), err)
		}
		if len(prm.AuthorizationServers) > maxListEntries || len(prm.Resource) > maxMemberLength || len(problems) > 3*maxListEntries {
			t.Fatalf("not bounded: %d servers, %d problems", len(prm.AuthorizationServers), len(problems))
		}
		for _, server := range append(prm.AuthorizationServers, prm.Resource) {
			CompareResource(prm.Resource, server)
			CompareIssuer(server, prm.Resource)
			FirstDifference(server, prm.Resource)
			if forms, err := ServerMetadataForms(server); err == nil && len(forms) != 2 && len(forms) != 4 {
				t.Fatalf("%d forms of %q", len(forms), server)
			}
		}
		as, _, _ := ParseServerMetadata(body)
		if len(as.Endpoints()) > maxListEntries || len(CompareMetadata(as, as)) > 0 {
			t.Fatalf("%d endpoints, differences to itself: %v", len(as.Endpoints()), CompareMetadata(as, as))
		}
		keys, _ := ParseJWKS(body)
		if len(keys) > maxKeys {
			t.Fatalf("%d keys", len(keys))
		}
		LoginPage(body)
		ChallengePage(403, nil, body)
		LoginURL(s)
	})
}
