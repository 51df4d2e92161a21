package casdoor

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
)

func TestAppLoginURL(t *testing.T) {
	u, err := url.Parse(AppLoginURL("https://auth.example.com/", "a b", "https://x/y?z=1", "read write"))
	if err != nil || u.Path != "/api/get-app-login" {
		t.Fatalf("%v, %v", u, err)
	}
	want := url.Values{"clientId": {"a b"}, "responseType": {"code"}, "redirectUri": {"https://x/y?z=1"}, "scope": {"read write"}, "state": {"casdoctor"}, "type": {"code"}}
	if got := u.Query(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

// masked is what get-app-login shows of an application, shortened to the members that are read and a few more.
const masked = `{"owner":"admin","name":"mcp-app","displayName":"MCP app","organization":"acme","category":"Agent","type":"MCP","clientSecret":"***","redirectUris":[],"grantTypes":[],"expireInHours":-1,` +
	`"scopes":[{"name":"files:read","displayName":"Read","description":"","tools":null},null,{"name":""}],"tags":["dcr"],"customScopes":[{"scope":"files:read","displayName":"Files","description":"Read files"},null],` +
	`"disableSignin":true,"organizationObj":{"name":"acme","dcrPolicy":"open"}}`

func envelopeWith(status, msg, data string) string {
	return `{"status":"` + status + `","msg":"` + msg + `","sub":"","name":"","data":` + data + `,"data2":null,"data3":null}`
}

func TestParseAppLogin(t *testing.T) {
	for _, tc := range []struct {
		name   string
		status int
		body   string
		want   AppLoginState
		app    bool
	}{
		{"all right", 200, envelopeWith("ok", "", masked), LoginOK, true},
		{"nothing was checked", 200, envelopeWith("ok", "", "null"), LoginUnrecognised, false},
		{"redirect URI", 200, envelopeWith("error", "Redirect URI: https://x/ doesn't exist in the allowed Redirect URI list", masked), LoginBadRedirectURI, true},
		{"client", 200, envelopeWith("error", "Invalid client_id", "null"), LoginUnknownClient, false},
		{"scope", 200, envelopeWith("error", "Invalid scope", masked), LoginBadScope, true},
		{"response type", 200, envelopeWith("error", "Grant_type: foo is not supported in this application", "null"), LoginUnsupportedType, false},
		{"masked", 200, envelopeWith("error", "Error", masked), LoginMasked, true},
		{"path policy", 200, filterEnvelope, LoginUnrecognised, false},
		{"another message", 200, envelopeWith("error", "the database is down", "null"), LoginUnrecognised, false},
		{"parser", 500, "<html><title>beego application error</title>", LoginUnreadableURI, false},
		{"gateway", 502, "<html>", LoginUnrecognised, false},
		{"page", 200, "<!doctype html>", LoginUnrecognised, false},
		{"data of another type", 200, envelopeWith("ok", "", `"x"`), LoginUnrecognised, false},
		{"no answer", 0, "", LoginUnrecognised, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := ParseAppLogin(tc.status, []byte(tc.body))
			if got.State != tc.want || (got.App != nil) != tc.app {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestApplication(t *testing.T) {
	app := ParseAppLogin(200, []byte(envelopeWith("ok", "", masked))).App
	want := &Application{Name: "mcp-app", DisplayName: "MCP app", Organization: "acme", Category: "Agent", Tags: []string{"dcr"}, Scopes: []string{"files:read"},
		CustomScopes: []CustomScope{{"files:read", "Files", "Read files"}}, DCRPolicy: "open", DisableSignin: true}
	if !reflect.DeepEqual(app, want) {
		t.Errorf("got %+v", app)
	}
	if got := app.AsksConsent([]string{"openid", "files:read"}); strings.Join(got, " ") != "files:read" {
		t.Errorf("consent for %v", got)
	}
	if app.AsksConsent([]string{"openid"}) != nil || (&Application{}).AsksConsent([]string{"openid"}) != nil {
		t.Error("consent for scopes that are no custom scopes")
	}
}
