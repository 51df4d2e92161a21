package oauth

import (
	"net/http"
	"strings"
	"testing"
)

// authorizeScene is an answer of an authorization endpoint and what is to be made of it.
type authorizeScene struct {
	name     string
	status   int
	location string
	body     string
	want     AuthorizeVerdict
	fault    AuthorizeFault
	says     string
	back     bool
}

func (s authorizeScene) reply() AuthorizeReply {
	h := http.Header{}
	if s.location != "" {
		h.Set("Location", s.location)
	}
	if strings.HasPrefix(s.body, "<") {
		h.Set("Content-Type", "text/html")
	}
	return AuthorizeReply{Endpoint: "https://auth.example.com/authorize?client_id=x", RedirectURI: "http://localhost:3000/callback", Status: s.status,
		Header: func(name string) []string { return h.Values(name) }, Body: []byte(s.body)}
}

func playAuthorize(t *testing.T, scenes []authorizeScene) {
	t.Helper()
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			got := JudgeAuthorize(s.reply())
			if got.Verdict != s.want || got.Fault != s.fault || got.Back != s.back {
				t.Errorf("got %+v, want %s %s (back %v)", got, s.want, s.fault, s.back)
			}
			if got.Text == "" || !strings.Contains(got.Text, s.says) {
				t.Errorf("%q does not say %q", got.Text, s.says)
			}
		})
	}
}

func htmlPage(body string) string {
	return "<!doctype html><html><head><title>Authorization</title></head><body>" + body + "</body></html>"
}

// The wordings of servers that MCP users meet.
func TestAuthorizeRefusals(t *testing.T) {
	playAuthorize(t, []authorizeScene{
		{name: "Python SDK, client", status: 400, body: `{"error":"invalid_request","error_description":"Client ID 'b7a1' not found"}`, want: AuthorizeRefused, fault: FaultClient},
		{name: "Python SDK, redirect", status: 400, body: `{"error":"invalid_request","error_description":"Redirect URI 'http://localhost:3000/callback' not registered for client"}`, want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "TypeScript SDK, client", status: 400, body: `{"error":"invalid_client","error_description":"Invalid client_id"}`, want: AuthorizeRefused, fault: FaultClient, says: "Invalid client_id"},
		{name: "TypeScript SDK, redirect", status: 400, body: `{"error":"invalid_request","error_description":"Unregistered redirect_uri"}`, want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "FastMCP, client", status: 400, body: htmlPage(`<h1>Client Not Registered</h1><p>The client ID <code>b7a1</code> was not found in the server's client registry.</p>`), want: AuthorizeRefused, fault: FaultClient, says: "Client Not Registered"},
		{name: "Keycloak, client", status: 400, body: htmlPage(`<h1>We are sorry...</h1><p>Client not found.</p>`), want: AuthorizeRefused, fault: FaultClient, says: "Client not found"},
		{name: "Keycloak, redirect", status: 400, body: htmlPage(`<p>Invalid parameter: redirect_uri</p>`), want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "authentik, redirect", status: 200, body: htmlPage(`<p>The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri).</p>`), want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "authentik, client", status: 400, body: htmlPage(`<p>The client identifier (client_id) is missing or invalid.</p>`), want: AuthorizeRefused, fault: FaultClient},
		{name: "Hydra, client", status: 303, location: "https://login.example.com/error?error=invalid_client&error_description=The+requested+OAuth+2.0+Client+does+not+exist.", want: AuthorizeRefused, fault: FaultClient},
		{name: "Hydra, redirect", status: 303, location: "https://login.example.com/error?error=invalid_request&error_description=The+'redirect_uri'+parameter+does+not+match+any+of+the+OAuth+2.0+Client's+pre-registered+redirect+urls.", want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "Auth0", status: 403, body: htmlPage(`<h1>Callback URL mismatch.</h1><p>The provided redirect_uri is not in the list of allowed callback URLs.</p>`), want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "Entra ID", status: 200, body: htmlPage(`<div>AADSTS50011: The redirect URI 'http://localhost:3000/callback' specified in the request does not match the redirect URIs configured for the application 'b7a1'.</div>`), want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "Entra ID, client", status: 200, body: htmlPage(`<div>AADSTS700016: Application with identifier 'b7a1' was not found in the directory 'Contoso'.</div>`), want: AuthorizeRefused, fault: FaultClient},
		{name: "Google", status: 400, body: htmlPage(`<p>Error 400: redirect_uri_mismatch</p>`), want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "Okta", status: 400, body: `{"errorCode":"invalid_client","error":"invalid_client","error_description":"Invalid value for 'client_id' parameter."}`, want: AuthorizeRefused, fault: FaultClient},
		{name: "Okta, redirect", status: 400, body: htmlPage(`<p>The 'redirect_uri' parameter must be a Login redirect URI in the client app settings: it is not listed.</p>`), want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "GitHub", status: 302, location: "https://app.example.com/cb?error=redirect_uri_mismatch&error_description=The+redirect_uri+MUST+match", want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "Casdoor", status: 200, body: `{"status":"error","msg":"Redirect URI: https://x.example.com/callback/ doesn't exist in the allowed Redirect URI list","data":{},"data2":null}`, want: AuthorizeUnknown, says: "JSON document"},
		{name: "invalid_client said of the redirect URI", status: 401, body: `{"error":"invalid_client","error_description":"redirect_uri is not allowed"}`, want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "error as an object", status: 400, body: `{"error":{"code":"invalid_client","message":"no"}}`, want: AuthorizeRefused, fault: FaultClient},
		{name: "error as a sentence", status: 400, body: `{"error":"Unknown client"}`, want: AuthorizeRefused, fault: FaultClient},
		{name: "detail", status: 422, body: `{"detail":"client does not exist"}`, want: AuthorizeRefused, fault: FaultClient},
		{name: "plain text", status: 400, body: "invalid redirect uri\n", want: AuthorizeRefused, fault: FaultRedirectURI},
		{name: "apostrophes are no quotes", status: 400, body: "The client doesn't exist, so it can't be used", want: AuthorizeRefused, fault: FaultClient},
		{name: "500 that names the client", status: 500, body: `{"error":"invalid_client"}`, want: AuthorizeRefused, fault: FaultClient},
		{name: "an error of another kind", status: 400, body: `{"error":"unsupported_response_type"}`, want: AuthorizeRefused, fault: FaultOther, says: "unsupported_response_type"},
		{name: "400 without a word", status: 400, body: htmlPage(`<p>Bad Request</p>`), want: AuthorizeRefused, fault: FaultOther, says: "Bad Request"},
		{name: "403 without a word", status: 403, body: "", want: AuthorizeRefused, fault: FaultOther},
		{name: "error page of its own", status: 302, location: "/oauth/error?id=17", want: AuthorizeRefused, fault: FaultOther, says: "error page /oauth/error"},
		{name: "error page that says why", status: 302, location: "/oauth/error?message=unknown+client", want: AuthorizeRefused, fault: FaultClient},
		{name: "scope, on a page of its own", status: 400, body: `{"error":"invalid_scope","error_description":"no"}`, want: AuthorizeRefused, fault: FaultScope},
		{name: "scope by words", status: 400, body: `{"error":"invalid_request","error_description":"the scope admin is not allowed"}`, want: AuthorizeRefused, fault: FaultScope},
		{name: "resource", status: 400, body: `{"error":"invalid_target","error_description":"unknown"}`, want: AuthorizeRefused, fault: FaultResource},
		{name: "resource by words", status: 400, body: `{"error":"invalid_request","error_description":"The resource parameter is not supported"}`, want: AuthorizeRefused, fault: FaultResource},
	})
}

func TestAuthorizeBack(t *testing.T) {
	const back = "http://localhost:3000/callback"
	playAuthorize(t, []authorizeScene{
		{name: "scope", status: 302, location: back + "?error=invalid_scope&state=s", want: AuthorizeRefused, fault: FaultScope, back: true},
		{name: "target", status: 303, location: back + "?error=invalid_target&error_description=no", want: AuthorizeRefused, fault: FaultResource, back: true},
		{name: "in the fragment", status: 302, location: back + "#error=invalid_scope", want: AuthorizeRefused, fault: FaultScope, back: true},
		{name: "with the slash of a bare path", status: 302, location: back + "/?error=invalid_scope", want: AuthorizeRefused, fault: FaultScope, back: true},
		{name: "code", status: 302, location: back + "?code=abc&state=s", want: AuthorizeAccepted, back: true},
		{name: "login required", status: 302, location: back + "?error=login_required", want: AuthorizeAccepted, back: true},
		{name: "unauthorized_client knows the client", status: 302, location: back + "?error=unauthorized_client", want: AuthorizeRefused, fault: FaultOther, back: true},
		{name: "trouble of its own", status: 302, location: back + "?error=server_error", want: AuthorizeUnknown, back: true, says: "server_error"},
		{name: "access denied", status: 302, location: back + "?error=access_denied", want: AuthorizeUnknown, back: true},
		{name: "nothing", status: 302, location: back + "?state=s", want: AuthorizeUnknown, back: true},
	})
}

func TestAuthorizeLogins(t *testing.T) {
	playAuthorize(t, []authorizeScene{
		{name: "login page", status: 200, body: htmlPage(`<form><input type="password"></form>`), want: AuthorizeAccepted, says: "login page"},
		{name: "login page that speaks of clients", status: 200, body: htmlPage(`<form><input type=password><p>invalid client? Ask for help.</p></form>`), want: AuthorizeAccepted},
		{name: "consent page", status: 200, body: htmlPage(`<h1>Claude wants access</h1><p>It will send you to the redirect URI http://localhost:3000/callback. Do not go on if you do not recognise it.</p><form><button>Allow</button></form>`), want: AuthorizeAccepted},
		{name: "consent page that speaks of scopes", status: 200, body: htmlPage(`<h1>Claude wants access</h1><p>The scope write is not supported for guests and left out.</p><form><button>Allow</button></form>`), want: AuthorizeAccepted},
		{name: "login by script with a form", status: 200, body: htmlPage(`<form></form>`), want: AuthorizeAccepted},
		{name: "redirect to a login", status: 302, location: "/u/login?state=x", want: AuthorizeAccepted, says: "/u/login"},
		{name: "redirect to another host", status: 302, location: "https://login.example.com/?login_challenge=x", want: AuthorizeAccepted},
		{name: "script", status: 200, body: `<!doctype html><html><head><title>Casdoor</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/x.js"></script></body></html>`, want: AuthorizeUnknown, says: "script"},
		{name: "script without a body tag", status: 200, body: `<!doctype html><title>A long title of an application</title><div id=root></div>`, want: AuthorizeUnknown, says: "script"},
		{name: "another spelling of itself", status: 301, location: "https://auth.example.com/authorize/?client_id=x", want: AuthorizeUnknown, says: "another spelling"},
		{name: "by https", status: 301, location: "http://auth.example.com/authorize?client_id=x", want: AuthorizeUnknown, says: "another spelling"},
		{name: "redirect to an app", status: 302, location: "cursor://x/y", want: AuthorizeUnknown, says: "cursor"},
		{name: "redirect to nowhere", status: 302, want: AuthorizeUnknown},
		{name: "redirect to no URL", status: 302, location: "http://[", want: AuthorizeUnknown},
		{name: "404", status: 404, body: "404 page not found", want: AuthorizeUnknown, says: "404"},
		{name: "404 that speaks of a resource", status: 404, body: htmlPage(`<p>The requested resource could not be found.</p>`), want: AuthorizeUnknown},
		{name: "frontend missing", status: 404, body: `The Casdoor frontend HTML file: "index.html" was not found`, want: AuthorizeUnknown},
		{name: "credentials in front", status: 401, body: "Unauthorized", want: AuthorizeUnknown, says: "credentials"},
		{name: "gateway", status: 502, body: htmlPage(`Bad gateway`), want: AuthorizeUnknown},
		{name: "too many", status: 429, body: `{"error":"too many requests"}`, want: AuthorizeUnknown, says: "429"},
		{name: "server error in JSON", status: 500, body: `{"error":"internal"}`, want: AuthorizeUnknown, says: "500"},
		{name: "bot challenge", status: 403, body: `<html><title>Just a moment...</title></html>`, want: AuthorizeUnknown, says: "Cloudflare"},
		{name: "no answer", status: 0, want: AuthorizeUnknown},
		{name: "empty", status: 200, want: AuthorizeUnknown},
		{name: "JSON", status: 200, body: `{"ok":true}`, want: AuthorizeUnknown},
		{name: "JSON that reports success", status: 200, body: `{"status":"ok","msg":"fine"}`, want: AuthorizeUnknown},
	})
}

func TestRedirectAccepted(t *testing.T) {
	for _, tc := range []struct {
		a    AuthorizeAnswer
		want bool
	}{
		{AuthorizeAnswer{Verdict: AuthorizeAccepted}, true},
		{AuthorizeAnswer{Verdict: AuthorizeRefused, Fault: FaultScope}, true},
		{AuthorizeAnswer{Verdict: AuthorizeRefused, Fault: FaultResource}, true},
		{AuthorizeAnswer{Verdict: AuthorizeRefused, Fault: FaultOther, Back: true}, true},
		{AuthorizeAnswer{Verdict: AuthorizeUnknown, Back: true}, true},
		{AuthorizeAnswer{Verdict: AuthorizeRefused, Fault: FaultOther}, false},
		{AuthorizeAnswer{Verdict: AuthorizeRefused, Fault: FaultClient}, false},
		{AuthorizeAnswer{Verdict: AuthorizeRefused, Fault: FaultRedirectURI}, false},
		{AuthorizeAnswer{Verdict: AuthorizeUnknown}, false},
	} {
		if got := tc.a.RedirectAccepted(); got != tc.want {
			t.Errorf("%+v: %v", tc.a, got)
		}
	}
}

func FuzzJudgeAuthorize(f *testing.F) {
	f.Add(200, "", htmlPage(`<form>`))
	f.Add(302, "http://localhost:3000/callback?error=invalid_scope", "")
	f.Add(400, "", `{"error":{"code":1}}`)
	f.Add(400, "", "<body>\xff'\"")
	f.Fuzz(func(t *testing.T, status int, location, body string) {
		a := JudgeAuthorize(authorizeScene{status: status, location: location, body: body}.reply())
		if a.Text == "" || (a.Verdict == AuthorizeRefused) != (a.Fault != "") || len([]rune(a.Text)) > 320 {
			t.Fatalf("%+v", a)
		}
	})
}
