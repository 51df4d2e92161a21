package oauth

import (
	"strings"
	"testing"
)

func TestParseRegistration(t *testing.T) {
	const good = `"client_id":"c1","redirect_uris":["http://localhost:1/cb"],"client_id_issued_at":1700000000`
	for _, tt := range []struct {
		name, body string
		status     int
		want       string // "member text" of the serious problems, separated by ;
		minor      string
	}{
		{name: "least", body: `{"client_id":"c1"}`},
		{name: "good", body: `{` + good + `,"grant_types":["authorization_code"],"token_endpoint_auth_method":"none"}`},
		{name: "custom scheme", body: `{"client_id":"c1","redirect_uris":["cursor://anysphere.cursor-mcp/oauth/callback"]}`},
		{name: "secret that never expires", body: `{` + good + `,"client_secret":"s","client_secret_expires_at":0}`},
		{name: "secret without expiry", body: `{` + good + `,"client_secret":"s"}`, minor: "client_secret_expires_at is missing"},
		{name: "200", status: 200, body: `{` + good + `}`, minor: "status is 200"},
		{name: "no client_id", body: `{"redirect_uris":["http://localhost:1/cb"]}`, want: "client_id is missing"},
		{name: "empty client_id", body: `{"client_id":""}`, want: "client_id is empty"},
		{name: "number as client_id", body: `{"client_id":7}`, want: "client_id is a number instead of a string"},
		{name: "null members", body: `{` + good + `,"grant_types":null,"client_secret":null,"scope":null,"client_uri":null}`,
			want: "scope is null;client_secret is null;grant_types is null;client_uri is null"},
		{name: "string for a list", body: `{` + good + `,"grant_types":"authorization_code"}`, want: "grant_types is a string instead of a list"},
		{name: "string for a number", body: `{"client_id":"c1","client_id_issued_at":"1700000000"}`, want: "client_id_issued_at is a string instead of a number"},
		{name: "empty URLs", body: `{` + good + `,"client_uri":"","logo_uri":""}`, want: "client_uri is empty;logo_uri is empty"},
		{name: "no redirect URIs left", body: `{"client_id":"c1","redirect_uris":[]}`, want: "redirect_uris is empty"},
		{name: "relative redirect URI", body: `{"client_id":"c1","redirect_uris":["/cb"]}`, want: "redirect_uris has an entry"},
		{name: "token without its URI", body: `{` + good + `,"registration_access_token":"t"}`, minor: "registration_client_uri and"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.status == 0 {
				tt.status = 201
			}
			_, problems, err := ParseRegistration(tt.status, []byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			var serious, minor []string
			for _, p := range problems {
				if p.Minor {
					minor = append(minor, p.Member+" "+p.Text)
				} else {
					serious = append(serious, p.Member+" "+p.Text)
				}
			}
			agree(t, serious, tt.want)
			agree(t, minor, tt.minor)
		})
	}
}

func agree(t *testing.T, got []string, want string) {
	t.Helper()
	var wanted []string
	if want != "" {
		wanted = strings.Split(want, ";")
	}
	if len(got) != len(wanted) {
		t.Fatalf("got %q, want %q", got, wanted)
	}
	for i := range got {
		if !strings.HasPrefix(got[i], wanted[i]) {
			t.Errorf("got %q, want %q", got[i], wanted[i])
		}
	}
}

func TestParseRegistrationReads(t *testing.T) {
	r, _, err := ParseRegistration(201, []byte(`{"client_id":"c1","client_secret":"s","registration_access_token":"t",`+
		`"registration_client_uri":"https://as.example.com/register/c1","redirect_uris":["http://localhost:1/cb"],"token_endpoint_auth_method":"none","scope":"a b"}`))
	if err != nil || r.ClientID != "c1" || !r.HasSecret || !r.HasToken || r.ManagementURI != "https://as.example.com/register/c1" ||
		len(r.RedirectURIs) != 1 || r.AuthMethod != "none" || r.Scope != "a b" {
		t.Errorf("got %+v, %v", r, err)
	}
	for _, body := range []string{"", "[]", "<html></html>", "null"} {
		if _, _, err := ParseRegistration(201, []byte(body)); err == nil {
			t.Errorf("%q is taken", body)
		}
	}
}
