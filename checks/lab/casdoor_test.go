package lab

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Casdoor's filters indent their JSON in every run mode, its controllers in run mode dev only.
const (
	denied  = "{\n  \"status\": \"error\",\n  \"msg\": \"Unauthorized operation\",\n  \"data\": null,\n  \"data2\": null\n}"
	unknown = "{\n  \"status\": \"error\",\n  \"msg\": \"Access token doesn't exist in database\",\n  \"data\": null,\n  \"data2\": null\n}"
)

// The answers of the Casdoor-like server, byte for byte where they were measured.
func TestCasdoorAnswers(t *testing.T) {
	l, p := startOne(t, "healthy")
	_, off := startOne(t, "casdoor-dcr-disabled")
	_, bare := startOne(t, "casdoor-frontend-missing")
	c := browser(t, l, p)
	b := p.Input.Casdoor
	missing := `The Casdoor frontend HTML file: "index.html" was not found, `
	tests := []struct {
		name, method, url, body, header string
		status                          int
		want                            string // of the whole body; "…" at the end for its beginning
	}{
		{"health", "GET", b + "/api/health", "", "", 200, `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`},
		{"version", "GET", b + "/api/get-version-info", "", "", 200, denied},
		{"unknown API path", "POST", b + "/api/nope", "{}", "", 200, denied},
		{"unknown well-known name", "GET", b + "/.well-known/nope", "", "", 200, denied},
		{"path form of the resource metadata", "GET", b + "/.well-known/oauth-protected-resource/api/mcp", "", "", 200, denied},
		{"inserted application", "GET", b + "/.well-known/oauth-authorization-server/mcp-app", "", "", 200, denied},
		{"slash behind a document", "GET", b + "/.well-known/oauth-protected-resource/", "", "", 200, denied},
		{"slash behind the health check", "GET", b + "/api/health/", "", "", 200, denied},
		{"POST on a document", "POST", b + "/.well-known/openid-configuration", "{}", "", 200, denied},
		{"POST on the keys", "POST", b + "/.well-known/jwks", "", "", 200, `{"keys":[{"use":"sig","kty":"RSA","kid":"cert-built-in","alg":"RS256"…`},
		{"keys of any application", "GET", b + "/.well-known/no-such-app/jwks", "", "", 200, `{"keys":[{"use":"sig"…`},
		{"DELETE on the keys", "DELETE", b + "/.well-known/jwks", "", "", 200, `{"keys":[{"use":"sig"…`},
		{"any other path", "POST", b + "/casdoor/.well-known/openid-configuration", "{}", "", 200, "<!doctype html>…"},
		{"doubled slash", "GET", b + "//.well-known/openid-configuration", "", "", 200, "<!doctype html>…"},
		{"frontend missing", "GET", bare.Input.Casdoor + "/login/oauth/authorize", "", "", 404, missing + "…"},
		{"bad bearer on a public document", "GET", b + "/.well-known/oauth-protected-resource", "", "Authorization: Bearer garbage", 200, unknown},
		{"bad bearer at registration", "POST", b + "/api/oauth/register", "{}", "Authorization: Bearer x", 200, unknown},
		{"bad token in the query", "GET", b + "/api/health?access_token=x", "", "", 200, unknown},
		{"bad client in the query", "GET", b + "/api/health?clientId=nope&clientSecret=x", "", "", 200, strings.Replace(denied, "Unauthorized operation", "Application not found for client ID: nope", 1)},
		{"wrong Basic is ignored", "GET", b + "/api/health", "", "Authorization: Basic bm86bm8=", 200, `{"status":"ok"…`},
		{"lower-case scheme is ignored", "GET", b + "/api/health", "", "Authorization: bearer x", 200, `{"status":"ok"…`},
		{"userinfo", "GET", b + "/api/userinfo", "", "", 200, `{"status":"error","msg":"Please login first","sub":"","name":"","data":"Please login first","data2":null,"data3":null}`},
		{"registration on", "POST", b + "/api/oauth/register", "{}", "", 400,
			`{"error":"invalid_redirect_uri","error_description":"redirect_uris is required and must contain at least one URI"}`},
		{"registration off", "POST", off.Input.Casdoor + "/api/oauth/register", "{}", "", 400,
			`{"error":"invalid_client_metadata","error_description":"dynamic client registration is disabled for this organization"}`},
		{"unknown organization", "POST", b + "/api/oauth/register?organization=nope", "{}", "", 400, `{"error":"invalid_client_metadata","error_description":"organization not found"}`},
		{"no JSON", "POST", b + "/api/oauth/register", "a=b", "", 400, `{"error":"invalid_client_metadata","error_description":"invalid request body: …`},
		{"GET registration", "GET", b + "/api/oauth/register", "", "", 404, "\n<!DOCTYPE html>…"},
		{"unknown client", "POST", b + "/api/login/oauth/access_token", "grant_type=authorization_code&client_id=nope", "Content-Type: application/x-www-form-urlencoded", 401,
			`{"error":"invalid_client","error_description":"client_id is invalid"}`},
		{"bogus code", "POST", b + "/api/login/oauth/access_token", "grant_type=authorization_code&client_id=lab-client&code=nope", "Content-Type: application/x-www-form-urlencoded", 400,
			`{"error":"invalid_grant","error_description":"authorization code: [nope] is invalid"}`},
		{"bogus refresh token", "POST", b + "/api/login/oauth/access_token", "grant_type=refresh_token&client_id=lab-client&refresh_token=x", "Content-Type: application/x-www-form-urlencoded", 400,
			`{"error":"invalid_grant","error_description":"refresh token is invalid or revoked"}`},
		{"unknown grant", "POST", b + "/api/login/oauth/access_token", "grant_type=foo&client_id=lab-client", "Content-Type: application/x-www-form-urlencoded", 400,
			`{"error":"unsupported_grant_type","error_description":"grant_type: foo is not supported in this application"}`},
		{"GET token", "GET", b + "/api/login/oauth/access_token", "", "", 404, "\n<!DOCTYPE html>…"},
		{"bad bearer at the token endpoint", "POST", b + "/api/login/oauth/access_token", "", "Authorization: Bearer x", 401, `{"error":"invalid_client"…`},
		{"a wrong secret does not show before the code is known", "POST", b + "/api/login/oauth/access_token", "grant_type=authorization_code&client_id=lab-client&client_secret=no&code=x", form, 400,
			`{"error":"invalid_grant","error_description":"authorization code: [x] is invalid"}`},
		{"a wrong secret shows with a made-up refresh token", "POST", b + "/api/login/oauth/access_token", "grant_type=refresh_token&client_id=lab-client&client_secret=no&refresh_token=x", form, 401,
			`{"error":"invalid_client","error_description":"client_secret is invalid"}`},
		{"unreadable Content-Type", "POST", b + "/api/login/oauth/access_token", "", "Content-Type: a/b; c", 400, `{"status":"error","msg":"invalid Content-Type header"}`},
		{"unknown OAuth path", "POST", b + "/api/login/oauth/revoke", "", "", 404, "\n<!DOCTYPE html>…"},
		{"management of an unknown client", "GET", b + "/api/oauth/register/nope", "", "", 401, `{"error":"invalid_token","error_description":"client not found"}`},
		{"management by POST", "POST", b + "/api/oauth/register/nope", "", "", 404, "\n<!DOCTYPE html>…"},
		{"webfinger without a resource", "GET", b + "/.well-known/webfinger", "", "", 200, `{"status":"error","msg":"invalid resource"…`},
		{"webfinger of a URL", "GET", b + "/.well-known/webfinger?resource=https:x", "", "", 200, `{"subject":"","links":null}`},
		{"webfinger of a user", "GET", b + "/.well-known/webfinger?resource=acct:a@example.com", "", "", 200, `{"status":"error","msg":"user not found"…`},
		{"empty registration", "POST", b + "/api/oauth/register", "", "", 400, `{"error":"invalid_client_metadata","error_description":"invalid request body: unexpected end of JSON input"}`},
		{"registration with a wrong type", "POST", b + "/api/oauth/register", `{"redirect_uris":"x"}`, "", 400,
			`{"error":"invalid_client_metadata","error_description":"invalid request body: json: cannot unmarshal string into Go struct field DynamicClientRegistrationRequest.redirect_uris of type []string"}`},
		{"registration with a list", "POST", b + "/api/oauth/register", `[]`, "", 400,
			`{"error":"invalid_client_metadata","error_description":"invalid request body: json: cannot unmarshal array into Go value of type object.DynamicClientRegistrationRequest"}`},
		{"an application", "GET", b + "/api/get-application?id=admin/lab-app", "", "", 200, `{"status":"ok","msg":"","sub":"","name":"","data":{"owner":"admin","name":"lab-app"…`},
		{"unknown application", "GET", b + "/api/get-application?id=admin/nope", "", "", 200, `{"status":"ok","msg":"","sub":"","name":"","data":null,"data2":null,"data3":null}`},
		{"introspection without a client", "POST", b + "/api/login/oauth/introspect", "", "", 400, `{"error":"invalid_request"}`},
	}
	for _, tt := range tests {
		a := ask(t, c, tt.method, tt.url, tt.body, append([]string{}, nonEmpty(tt.header)...)...)
		beginning, open := strings.CutSuffix(tt.want, "…")
		if a.StatusCode != tt.status || a.body != tt.want && (!open || !strings.HasPrefix(a.body, beginning)) {
			t.Errorf("%s: %d %s, want %d %s", tt.name, a.StatusCode, a.body, tt.status, tt.want)
		}
		session := strings.HasPrefix(a.Header.Get("Set-Cookie"), "casdoor_session_id=") && strings.Contains(a.Header.Get("Set-Cookie"), "; Expires=")
		if a.Header.Get("Server") != "" || session == (tt.name == "unreadable Content-Type") {
			t.Errorf("%s: Server %q, Set-Cookie %q", tt.name, a.Header.Get("Server"), a.Header.Get("Set-Cookie"))
		}
	}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// The two names give one document, with exactly the measured members in their order.
func TestCasdoorMetadata(t *testing.T) {
	l, p := startOne(t, "healthy")
	c, b := browser(t, l, p), p.Input.Casdoor
	d := ask(t, c, "GET", b+oidcName, "").json(t)
	want := metadataMembers
	for name := range d {
		if !slices.Contains(want, name) {
			t.Errorf("%s does not belong there", name)
		}
	}
	if len(d) != len(want) || d["issuer"] != b || d["token_endpoint"] != b+"/api/login/oauth/access_token" || d["jwks_uri"] != b+"/.well-known/jwks" {
		t.Errorf("%d members: %v", len(d), d)
	}
	if body := ask(t, c, "GET", b+oidcName, "").body; !strings.HasPrefix(body, `{"issuer":"`+b+`","authorization_endpoint":"`+b+`/login/oauth/authorize","token_endpoint":`) ||
		!strings.HasSuffix(body, `"dpop_signing_alg_values_supported":["RS256","RS512","ES256","ES384","ES512","PS256","PS384","PS512"]}`) {
		t.Errorf("order of the members: %s", body)
	}
	if head := ask(t, c, "HEAD", b+oidcName, ""); head.StatusCode != 200 || head.ContentLength != int64(len(denied)) {
		t.Errorf("HEAD: %d, %d bytes", head.StatusCode, head.ContentLength)
	}
	if other := ask(t, c, "GET", b+rfc8414Name, ""); other.body != ask(t, c, "GET", b+oidcName, "").body || other.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("the other name gives %s", other.body)
	}
	if app := ask(t, c, "GET", b+"/.well-known/mcp-app/openid-configuration", "").json(t); app["issuer"] != b || app["jwks_uri"] != b+"/.well-known/mcp-app/jwks" {
		t.Errorf("per application: %v", app)
	}
	prm := ask(t, c, "GET", b+"/.well-known/mcp-app/oauth-protected-resource", "").json(t)
	if prm["resource"] != b+"/.well-known/mcp-app" || prm["authorization_servers"].([]any)[0] != b+"/.well-known/mcp-app" {
		t.Errorf("resource metadata of an application: %v", prm)
	}
}

// With `origin` empty the Host header decides; the challenge has a rule of its own.
func TestCasdoorGuesses(t *testing.T) {
	l, p := startOne(t, "casdoor-origin-unset")
	c, b := browser(t, l, p), p.Input.Casdoor
	u, _ := url.Parse(b)
	for host, want := range map[string][2]string{
		u.Host:             {"http://", "https://"},
		"192.0.2.10:8000":  {"http://", "https://"},
		"localhost:8000":   {"http://", "http://"},
		"casdoor:8000":     {"http://", "http://"},
		"auth.example.com": {"https://", "https://"},
		"Evil.example.net": {"https://", "https://"},
	} {
		d := ask(t, c, "GET", b+oidcName, "", "Host: "+host, "X-Forwarded-Proto: https").json(t)
		if d["issuer"] != want[0]+host || d["authorization_endpoint"] != want[0]+host+"/login/oauth/authorize" {
			t.Errorf("Host %s: issuer %v, authorization_endpoint %v", host, d["issuer"], d["authorization_endpoint"])
		}
		a := post(t, c, b+"/api/mcp", madeUpTool, "Host: "+host)
		if line := `Bearer realm="casdoor", resource_metadata="` + want[1] + host + `/.well-known/oauth-protected-resource"`; a.Header.Get("WWW-Authenticate") != line {
			t.Errorf("Host %s: challenge %s, want %s", host, a.Header.Get("WWW-Authenticate"), line)
		}
	}
}

func TestCasdoorSettings(t *testing.T) {
	l, dev := startOne(t, "casdoor-authorization-endpoint-dev-port")
	_, slash := startOne(t, "casdoor-origin-trailing-slash")
	_, mask := startOne(t, "casdoor-error-mask")
	_, acme := startOne(t, "casdoor-dcr-open")
	c := browser(t, l, dev)
	if d := ask(t, c, "GET", dev.Input.Casdoor+oidcName, "").json(t); d["authorization_endpoint"] != "http://localhost:7001/login/oauth/authorize" || d["issuer"] != dev.Input.Casdoor {
		t.Errorf("run mode dev: %v", d)
	}
	a := ask(t, c, "GET", dev.Input.Casdoor+"/api/health", "")
	if want := "{\n  \"status\": \"ok\",\n  \"msg\": \"\",\n"; a.Header.Get("Server") != "beegoServer:2.0.0" || !strings.HasPrefix(a.body, want) {
		t.Errorf("run mode dev: Server %q, %s", a.Header.Get("Server"), a.body)
	}
	d := ask(t, c, "GET", slash.Input.Casdoor+oidcName, "").json(t)
	if d["issuer"] != slash.Input.Casdoor+"/" || d["jwks_uri"] != slash.Input.Casdoor+"//.well-known/jwks" {
		t.Errorf("origin with a slash: %v", d)
	}
	if a := ask(t, c, "GET", mask.Input.Casdoor+"/api/userinfo", ""); !strings.HasPrefix(a.body, `{"status":"error","msg":"Error",`) {
		t.Errorf("masked: %s", a.body)
	}
	if a := ask(t, c, "POST", mask.Input.Casdoor+"/api/oauth/register", "{}"); !strings.Contains(a.body, "redirect_uris is required") {
		t.Errorf("the mask does not reach OAuth errors: %s", a.body)
	}
	if d := ask(t, c, "GET", acme.Input.Casdoor+oidcName, "").json(t); d["registration_endpoint"] != acme.Input.Casdoor+"/api/oauth/register?organization=acme" {
		t.Errorf("registration_endpoint %v", d["registration_endpoint"])
	}
}

func TestCasdoorRegisters(t *testing.T) {
	l, p := startOne(t, "healthy")
	c, b := browser(t, l, p), p.Input.Casdoor
	a := ask(t, c, "POST", b+"/api/oauth/register", `{"redirect_uris":["http://localhost:1/cb"],"token_endpoint_auth_method":"none","client_name":"x"}`)
	d := a.json(t)
	u, _ := url.Parse(b)
	id, _ := d["client_id"].(string)
	if a.StatusCode != 201 || id == "" || d["client_secret"] == "" || d["token_endpoint_auth_method"] != "none" || d["registration_client_uri"] != "http://"+u.Host+"/api/oauth/register/"+id {
		t.Fatalf("%d %v", a.StatusCode, d)
	}
	form := "Content-Type: application/x-www-form-urlencoded"
	if a := ask(t, c, "POST", b+"/api/login/oauth/access_token", "grant_type=authorization_code&code=x&client_id="+id, form); !strings.Contains(a.body, "invalid_grant") {
		t.Errorf("the new client is not known: %s", a.body)
	}
	if strings.Index(a.body, `"client_secret"`) > strings.Index(a.body, `"redirect_uris"`) || strings.Index(a.body, `"application_type"`) > strings.Index(a.body, `"registration_client_uri"`) {
		t.Errorf("order of the members: %s", a.body)
	}
	if a := ask(t, c, "GET", b+"/api/oauth/register/"+id, ""); a.StatusCode != 401 || a.body != `{"error":"invalid_token","error_description":"invalid registration access token"}` {
		t.Errorf("management: %d %s", a.StatusCode, a.body)
	}
}
