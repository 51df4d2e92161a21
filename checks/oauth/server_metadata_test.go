package oauth

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// casdoorMetadata is Casdoor's, without the lists that are not read.
const casdoorMetadata = `{"issuer":"https://auth.example.com","authorization_endpoint":"https://auth.example.com/login/oauth/authorize",` +
	`"token_endpoint":"https://auth.example.com/api/login/oauth/access_token","userinfo_endpoint":"https://auth.example.com/api/userinfo",` +
	`"device_authorization_endpoint":"https://auth.example.com/api/device-auth","jwks_uri":"https://auth.example.com/.well-known/jwks",` +
	`"introspection_endpoint":"https://auth.example.com/api/login/oauth/introspect","registration_endpoint":"https://auth.example.com/api/oauth/register",` +
	`"response_types_supported":["code","token"],"response_modes_supported":["query"],"grant_types_supported":["authorization_code","implicit","refresh_token"],` +
	`"scopes_supported":["openid","email"],"code_challenge_methods_supported":["S256"],"request_parameter_supported":true,"end_session_endpoint":"https://auth.example.com/api/logout"}`

func TestServerMetadata(t *testing.T) {
	doc, problems, err := ParseServerMetadata([]byte(casdoorMetadata))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if len(doc.Raw) != 15 {
		t.Errorf("%d raw members", len(doc.Raw))
	}
	doc.Raw = nil
	const h = "https://auth.example.com"
	want := ServerMetadata{
		Issuer: h, AuthorizationEndpoint: h + "/login/oauth/authorize", TokenEndpoint: h + "/api/login/oauth/access_token",
		RegistrationEndpoint: h + "/api/oauth/register", JWKSURI: h + "/.well-known/jwks", UserinfoEndpoint: h + "/api/userinfo",
		IntrospectionEndpoint: h + "/api/login/oauth/introspect", DeviceEndpoint: h + "/api/device-auth",
		Scopes: []string{"openid", "email"}, ResponseTypes: []string{"code", "token"}, GrantTypes: []string{"authorization_code", "implicit", "refresh_token"},
		CodeChallengeMethods: []string{"S256"}, HasCodeChallengeMethods: true,
	}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestServerMetadataFlagsAndMethods(t *testing.T) {
	doc, problems, err := ParseServerMetadata([]byte(leastServer(`"token_endpoint_auth_methods_supported":["none"],"revocation_endpoint":"https://h/revoke",` +
		`"client_id_metadata_document_supported":true,"authorization_response_iss_parameter_supported":true`)))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if !doc.CIMD || !doc.IssParameter || !doc.HasTokenAuthMethods || doc.TokenAuthMethods[0] != "none" || doc.RevocationEndpoint != "https://h/revoke" {
		t.Errorf("got %+v", doc)
	}
	if doc.HasCodeChallengeMethods || doc.CodeChallengeMethods != nil {
		t.Error("PKCE methods that nobody named")
	}
	doc, problems, _ = ParseServerMetadata([]byte(leastServer(`"code_challenge_methods_supported":[]`)))
	if !doc.HasCodeChallengeMethods || len(doc.CodeChallengeMethods) > 0 || len(problems) > 0 {
		t.Errorf("an empty list of PKCE methods: %+v, %v", doc, problems)
	}
}

// leastServer is metadata with the REQUIRED members and more.
func leastServer(more string) string {
	least := `{"issuer":"https://h","authorization_endpoint":"https://h/a","token_endpoint":"https://h/t","response_types_supported":["code"]`
	if more != "" {
		least += "," + more
	}
	return least + "}"
}

func TestServerMetadataProblems(t *testing.T) {
	without := func(member string) string { return strings.Replace(leastServer(""), member, "", 1) }
	issuer := func(v string) string { return strings.Replace(leastServer(""), `"https://h"`, v, 1) }
	tests := []struct {
		name, body string
		want       []string
	}{
		{"least", leastServer(""), nil},
		{"empty object", "{}", []string{"issuer is missing", "authorization_endpoint is missing", "token_endpoint is missing", "~response_types_supported is missing"}},
		{"no issuer", without(`"issuer":"https://h",`), []string{"issuer is missing"}},
		{"no authorization endpoint", without(`"authorization_endpoint":"https://h/a",`), []string{"authorization_endpoint is missing"}},
		{"no token endpoint", without(`"token_endpoint":"https://h/t",`), []string{"token_endpoint is missing"}},
		{"no response types", strings.Replace(leastServer(""), `,"response_types_supported":["code"]`, "", 1), []string{"~response_types_supported is missing"}},
		{"response types empty", strings.Replace(leastServer(""), `["code"]`, "[]", 1), []string{"~response_types_supported is empty"}},
		{"response types a string", strings.Replace(leastServer(""), `["code"]`, `"code"`, 1), []string{"response_types_supported is a string instead of a list"}},
		{"issuer with a query", issuer(`"https://h?x=y"`), []string{`issuer has a query: "https://h?x=y"`}},
		{"issuer with an empty query", issuer(`"https://h?"`), []string{`issuer has a query: "https://h?"`}},
		{"issuer with a fragment", issuer(`"https://h#x"`), []string{`issuer has a fragment: "https://h#x"`}},
		{"issuer relative", issuer(`"h"`), []string{`issuer is not an absolute URL: "h"`}},
		{"issuer empty", issuer(`""`), []string{"issuer is empty"}},
		{"issuer a number", issuer("1"), []string{"issuer is a number instead of a string"}},
		{"issuer with a slash", issuer(`"https://h/"`), nil},
		{"endpoint relative", strings.Replace(leastServer(""), "https://h/t", "/t", 1), []string{`token_endpoint is not an absolute URL: "/t"`}},
		{"endpoint with a query", strings.Replace(leastServer(""), "https://h/a", "https://h/a?p=1", 1), nil},
		{"endpoint empty", leastServer(`"registration_endpoint":""`), []string{"registration_endpoint is empty"}},
		{"endpoint null", leastServer(`"registration_endpoint":null`), []string{"registration_endpoint is null instead of a string"}},
		{"keys of another scheme", leastServer(`"jwks_uri":"file:///etc/passwd"`), []string{`jwks_uri is not a web URL (http or https): "file:///etc/passwd"`}},
		{"other endpoints", leastServer(`"userinfo_endpoint":"u","introspection_endpoint":"i","revocation_endpoint":"r","device_authorization_endpoint":"d"`), []string{
			`userinfo_endpoint is not an absolute URL: "u"`, `introspection_endpoint is not an absolute URL: "i"`, `revocation_endpoint is not an absolute URL: "r"`, `device_authorization_endpoint is not an absolute URL: "d"`}},
		{"grants empty", leastServer(`"grant_types_supported":[]`), []string{"~grant_types_supported is an empty list, which should be left out"}},
		{"methods empty", leastServer(`"token_endpoint_auth_methods_supported":[]`), []string{"~token_endpoint_auth_methods_supported is an empty list, which should be left out"}},
		{"scopes empty", leastServer(`"scopes_supported":[]`), []string{"~scopes_supported is an empty list, which should be left out"}},
		{"PKCE a string", leastServer(`"code_challenge_methods_supported":"S256"`), []string{"code_challenge_methods_supported is a string instead of a list"}},
		{"flag a string", leastServer(`"client_id_metadata_document_supported":"true"`), []string{"client_id_metadata_document_supported is a string instead of true or false"}},
		{"machines only", `{"issuer":"https://h","token_endpoint":"https://h/t","grant_types_supported":["client_credentials"],"response_types_supported":["token"]}`,
			[]string{"~authorization_endpoint is missing, so that the authorization code grant cannot be used"}},
		{"implicit only", `{"issuer":"https://h","authorization_endpoint":"https://h/a","grant_types_supported":["implicit"],"response_types_supported":["token"]}`,
			[]string{"~token_endpoint is missing, so that the authorization code grant cannot be used"}},
		{"implicit among others", `{"issuer":"https://h","authorization_endpoint":"https://h/a","grant_types_supported":["implicit","refresh_token"],"response_types_supported":["token"]}`,
			[]string{"token_endpoint is missing"}},
		{"Casdoor's error envelope", `{"status":"error","msg":"Unauthorized operation","data":null,"data2":null}`,
			[]string{"issuer is missing", "authorization_endpoint is missing", "token_endpoint is missing", "~response_types_supported is missing"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems, err := ParseServerMetadata([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			sameProblems(t, problems, tt.want)
		})
	}
}

func TestEndpoints(t *testing.T) {
	doc, _, err := ParseServerMetadata([]byte(`{"zz_endpoint":"https://h/z","jwks_uri":"https://h/k","end_session_endpoint":"/relative","token_endpoint":"https://h/t",
		"authorization_endpoint":"https://h/a","number_endpoint":1,"null_endpoint":null,"empty_endpoint":"","issuer":"https://h","endpoint":"x","_endpoint":"y"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Endpoint{{"authorization_endpoint", "https://h/a"}, {"token_endpoint", "https://h/t"}, {"jwks_uri", "https://h/k"},
		{"_endpoint", "y"}, {"end_session_endpoint", "/relative"}, {"zz_endpoint", "https://h/z"}}
	if diff := cmp.Diff(want, doc.Endpoints()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var many []string
	for i := range 200 {
		many = append(many, fmt.Sprintf(`"e%d_endpoint":"https://h/%d"`, i, i))
	}
	doc, _, _ = ParseServerMetadata([]byte(leastServer(strings.Join(many, ","))))
	if got := doc.Endpoints(); len(got) != maxListEntries || got[0].Name != "authorization_endpoint" {
		t.Errorf("%d endpoints, the first %+v", len(got), got[0])
	}
	if (ServerMetadata{}).Endpoints() != nil {
		t.Error("no document, no endpoint")
	}
}

func TestCompareMetadata(t *testing.T) {
	parse := func(body string) ServerMetadata {
		t.Helper()
		doc, _, err := ParseServerMetadata([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	a := parse(leastServer(`"jwks_uri":"https://h/k","code_challenge_methods_supported":["S256","plain"]`))
	tests := []struct {
		name, b string
		want    []Difference
	}{
		{"the same", leastServer(`"jwks_uri":"https://h/k","code_challenge_methods_supported":["plain","S256","S256"]`), nil},
		{"left out in one", leastServer(`"registration_endpoint":"https://h/r"`), nil},
		{"issuer", strings.Replace(leastServer(""), `"https://h"`, `"https://h/"`, 1), []Difference{{"issuer", "https://h", "https://h/"}}},
		{"keys and PKCE", leastServer(`"jwks_uri":"https://h/other","code_challenge_methods_supported":["plain"]`),
			[]Difference{{"jwks_uri", "https://h/k", "https://h/other"}, {"code_challenge_methods_supported", "S256 plain", "plain"}}},
		{"PKCE empty", leastServer(`"code_challenge_methods_supported":[]`), []Difference{{"code_challenge_methods_supported", "S256 plain", "(none)"}}},
		{"another endpoint", strings.Replace(leastServer(""), "https://h/t", "https://i/t", 1), []Difference{{"token_endpoint", "https://h/t", "https://i/t"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, CompareMetadata(a, parse(tt.b))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
