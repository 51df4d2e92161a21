package casdoor

import (
	"encoding/json"
	"net/url"
	"strings"
)

// Application is what Casdoor shows of an application to everybody, by get-app-login and by
// get-application. Redirect URIs, grant types, token format and secrets are masked there.
type Application struct {
	Name         string   // without the owner, which is "admin"
	DisplayName  string   //
	Organization string   // whose users may log in
	Category     string   // "Agent" for MCP clients, "" or "Default" for the rest
	Tags         []string // when not empty, only users with one of these tags may log in
	// Scopes is an allow-list when it is not empty: any other scope is refused.
	Scopes []string
	// CustomScopes are those that the consent screen can ask about.
	CustomScopes []CustomScope
	DCRPolicy    string // of its organization
	// DisableSignin closes the application to everybody.
	DisableSignin bool
}

// CustomScope is one scope of the consent screen.
type CustomScope struct{ Scope, DisplayName, Description string }

// AppLogin is the judged answer of get-app-login: what Casdoor's login page asks before it shows.
type AppLogin struct {
	State AppLoginState
	Msg   string
	// App is what was shown of the application; nil when the client id is unknown or nothing was shown.
	App *Application
}

// AppLoginState is what Casdoor says about an authorization request.
type AppLoginState string

// The states, in the order in which Casdoor finds them.
const (
	LoginUnsupportedType AppLoginState = "unsupported-response-type"
	LoginUnknownClient   AppLoginState = "unknown-client"
	LoginBadRedirectURI  AppLoginState = "redirect-uri-not-allowed"
	LoginUnreadableURI   AppLoginState = "redirect-uri-unreadable" // Go cannot parse it: 500 with beego's page
	LoginBadScope        AppLoginState = "scope-not-allowed"
	LoginMasked          AppLoginState = "masked" // an error, and enableErrorMask2 hides which
	LoginOK              AppLoginState = "ok"
	LoginUnrecognised    AppLoginState = "unrecognised"
)

// AppLoginURL is the question that Casdoor's login page asks before it shows. It has no side
// effect and needs no login. The names are camel case, and without type=code nothing is checked.
// The resource parameter and PKCE are not looked at here.
func AppLoginURL(base, clientID, redirectURI, scope string) string {
	q := url.Values{"clientId": {clientID}, "responseType": {"code"}, "redirectUri": {redirectURI}, "scope": {scope}, "state": {"casdoctor"}, "type": {"code"}}
	return strings.TrimRight(base, "/") + "/api/get-app-login?" + q.Encode()
}

// ParseAppLogin judges the answer to AppLoginURL.
func ParseAppLogin(status int, body []byte) AppLogin {
	// The web framework panics: with a page in run mode dev, with an empty body in prod.
	if status == 500 && (len(body) == 0 || strings.Contains(string(body), "beego application error")) {
		return AppLogin{State: LoginUnreadableURI, Msg: "the redirect URI could not be parsed"}
	}
	e, ok := ParseEnvelope(body)
	if !ok {
		return AppLogin{State: LoginUnrecognised}
	}
	out := AppLogin{Msg: e.Msg, App: parseApplication(body), State: LoginUnrecognised}
	switch msg := strings.TrimSpace(e.Msg); {
	case e.Status == "ok" && out.App != nil:
		out.State = LoginOK
	case !e.IsError():
	case ErrorMasked(msg):
		out.State = LoginMasked
	case strings.HasPrefix(msg, "Grant_type:"):
		out.State = LoginUnsupportedType
	case strings.HasPrefix(msg, "Invalid client_id"):
		out.State = LoginUnknownClient
	case strings.HasPrefix(msg, "Redirect URI:"):
		out.State = LoginBadRedirectURI
	case strings.HasPrefix(msg, "Invalid scope"):
		out.State = LoginBadScope
	}
	return out
}

// parseApplication reads the member data of an envelope; nil when it holds no application.
func parseApplication(body []byte) *Application {
	var in struct {
		Data *struct {
			Name, DisplayName, Organization, Category string
			Tags                                      []string
			Scopes                                    []*struct{ Name string }
			CustomScopes                              []*CustomScope
			DisableSignin                             bool
			OrganizationObj                           *struct{ DCRPolicy string }
		}
	}
	if json.Unmarshal(body, &in) != nil || in.Data == nil || in.Data.Name == "" {
		return nil
	}
	d := in.Data
	out := &Application{Name: clip(d.Name, 200), DisplayName: clip(d.DisplayName, 200), Organization: clip(d.Organization, 200), Category: clip(d.Category, 60),
		DisableSignin: d.DisableSignin}
	if d.OrganizationObj != nil {
		out.DCRPolicy = clip(d.OrganizationObj.DCRPolicy, 60)
	}
	for _, tag := range d.Tags {
		out.Tags = append(out.Tags, clip(tag, 200))
	}
	for _, s := range d.Scopes {
		if s != nil && s.Name != "" {
			out.Scopes = append(out.Scopes, clip(s.Name, 200))
		}
	}
	for _, s := range d.CustomScopes {
		if s != nil && s.Scope != "" {
			out.CustomScopes = append(out.CustomScopes, CustomScope{clip(s.Scope, 200), clip(s.DisplayName, 200), clip(s.Description, 400)})
		}
	}
	return out
}

// AsksConsent reports for which of the requested scopes the application's consent screen shows,
// when the user has not granted them yet: those among its custom scopes.
func (a *Application) AsksConsent(requested []string) []string {
	var out []string
	for _, want := range requested {
		for _, s := range a.CustomScopes {
			if s.Scope == want {
				out = append(out, want)
				break
			}
		}
	}
	return out
}
