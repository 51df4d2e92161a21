package oauth

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// casdoorPRM is what Casdoor publishes.
const casdoorPRM = `{"resource":"https://auth.example.com","authorization_servers":["https://auth.example.com"],"bearer_methods_supported":["header"],` +
	`"scopes_supported":["openid","profile","email","read","write"],"resource_signing_alg_values_supported":["RS256"]}`

func TestResourceMetadata(t *testing.T) {
	doc, problems, err := ParseResourceMetadata([]byte(casdoorPRM))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if len(doc.Raw) != 5 || string(doc.Raw["bearer_methods_supported"]) != `["header"]` {
		t.Errorf("raw members: %s", doc.Raw)
	}
	doc.Raw = nil
	want := ResourceMetadata{
		Resource: "https://auth.example.com", AuthorizationServers: []string{"https://auth.example.com"}, BearerMethods: []string{"header"},
		Scopes: []string{"openid", "profile", "email", "read", "write"}, SigningAlgs: []string{"RS256"},
	}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// RFC 9728 §3.2, its example.
	doc, problems, err = ParseResourceMetadata([]byte(`{"resource": "https://resource.example.com", "authorization_servers": ["https://as1.example.com", "https://as2.example.net"],
		"bearer_methods_supported": ["header", "body"], "scopes_supported": ["profile", "email", "phone"], "resource_documentation": "https://resource.example.com/resource_documentation.html"}`))
	if err != nil || len(problems) > 0 || len(doc.AuthorizationServers) != 2 {
		t.Errorf("got %+v, %v, %v", doc, problems, err)
	}
}

func TestResourceMetadataProblems(t *testing.T) {
	const good = `"resource":"https://h/mcp","authorization_servers":["https://as"]`
	tests := []struct {
		name, body string
		want       []string
	}{
		{"least", "{" + good + "}", nil},
		{"empty object", "{}", []string{"resource is missing", "authorization_servers is missing"}},
		{"Casdoor's error envelope", `{"status":"error","msg":"Unauthorized operation","data":null,"data2":null}`, []string{"resource is missing", "authorization_servers is missing"}},
		{"byte order mark", "\xef\xbb\xbf{" + good + "}", []string{"document begins with a byte order mark, which some JSON parsers refuse"}},
		{"unknown members", "{" + good + `,"x":1,"y":null,"signed_metadata":"e30.e30."}`, nil},
		{"resource empty", `{"resource":"","authorization_servers":["https://as"]}`, []string{"resource is empty"}},
		{"resource null", `{"resource":null,"authorization_servers":["https://as"]}`, []string{"resource is null instead of a string"}},
		{"resource a list", `{"resource":["https://h"],"authorization_servers":["https://as"]}`, []string{"resource is a list instead of a string"}},
		{"resource relative", `{"resource":"/mcp","authorization_servers":["https://as"]}`, []string{`resource is not an absolute URL: "/mcp"`}},
		{"resource without scheme", `{"resource":"localhost:3000","authorization_servers":["https://as"]}`, []string{`resource is not a web URL (http or https): "localhost:3000"`}},
		{"resource with a fragment", `{"resource":"https://h/#x","authorization_servers":["https://as"]}`, []string{`resource has a fragment: "https://h/#x"`}},
		{"resource too long", `{"resource":"https://h/` + strings.Repeat("x", 3000) + `","authorization_servers":["https://as"]}`, []string{"resource is longer than 2048 bytes"}},
		{"servers empty", `{"resource":"https://h","authorization_servers":[]}`, []string{"authorization_servers is empty"}},
		{"servers null", `{"resource":"https://h","authorization_servers":null}`, []string{"authorization_servers is null instead of a list"}},
		{"servers a string", `{"resource":"https://h","authorization_servers":"https://as"}`, []string{"authorization_servers is a string instead of a list"}},
		{"servers objects", `{"resource":"https://h","authorization_servers":[{"issuer":"https://as"}]}`, []string{"authorization_servers has an object instead of a string as entry 1"}},
		{"server without scheme", `{"resource":"https://h","authorization_servers":["as.example.com"]}`, []string{`authorization_servers has an entry that is not an absolute URL: "as.example.com"`}},
		{"server empty", `{"resource":"https://h","authorization_servers":[""]}`, []string{"authorization_servers has an entry that is empty"}},
		{"server twice", `{"resource":"https://h","authorization_servers":["https://as","https://as"]}`, []string{`~authorization_servers names "https://as" twice`}},
		{"scopes empty", "{" + good + `,"scopes_supported":[]}`, []string{"~scopes_supported is an empty list, which should be left out"}},
		{"scopes in one string", "{" + good + `,"scopes_supported":"a b"}`, []string{"scopes_supported is a string instead of a list"}},
		{"scopes of mixed types", "{" + good + `,"scopes_supported":["a",1]}`, []string{"scopes_supported has a number instead of a string as entry 2"}},
		{"bearer methods empty", "{" + good + `,"bearer_methods_supported":[]}`, nil},
		{"bearer methods null", "{" + good + `,"bearer_methods_supported":null}`, []string{"bearer_methods_supported is null instead of a list"}},
		{"algorithms empty", "{" + good + `,"resource_signing_alg_values_supported":[]}`, []string{"~resource_signing_alg_values_supported is an empty list, which should be left out"}},
		{"keys relative", "{" + good + `,"jwks_uri":"/jwks"}`, []string{`jwks_uri is not an absolute URL: "/jwks"`}},
		{"name of another type", "{" + good + `,"resource_name":7}`, []string{"resource_name is a number instead of a string"}},
		{"name empty", "{" + good + `,"resource_name":""}`, nil},
		{"a long name keeps no client out", "{" + good + `,"resource_name":"` + strings.Repeat("ä", 3000) + `"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, problems, err := ParseResourceMetadata([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			sameProblems(t, problems, tt.want)
			if len(doc.ResourceName) > maxMemberLength+len("…") {
				t.Errorf("a name of %d bytes is kept", len(doc.ResourceName))
			}
		})
	}
}

// A string where a list belongs is read all the same, so that the walk can go on.
func TestServersGivenAsAString(t *testing.T) {
	doc, _, _ := ParseResourceMetadata([]byte(`{"resource":"https://h","authorization_servers":"https://as"}`))
	if len(doc.AuthorizationServers) != 1 || doc.AuthorizationServers[0] != "https://as" {
		t.Errorf("got %q", doc.AuthorizationServers)
	}
}
