package lab

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// application is what an administrator or a registration has set up for a client.
type application struct {
	name, category string
	redirectURIs   []string
	scopes         []string // an allow-list when it is not empty
	customScopes   []string // that the consent screen asks about
	tags           []string // when there are any, only users with one of them may log in
}

// appLogin is get-app-login, which the login page asks before it shows. Without type=code nothing is looked at.
func (c *casdoor) appLogin(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("type") != "code" {
		c.envelope(w, "ok", "", nil)
		return
	}
	response, uri := q.Get("responseType"), q.Get("redirectUri")
	app, known := c.application(q.Get("clientId"))
	parsed, err := url.Parse(uri)
	switch {
	case response != "code" && response != "token" && response != "id_token":
		c.envelope(w, "error", fmt.Sprintf("Grant_type: %s is not supported in this application", response), nil)
	case !known:
		c.envelope(w, "error", "Invalid client_id", nil)
	case err != nil:
		c.crash(w)
	case !alwaysTaken(parsed) && !slices.ContainsFunc(app.redirectURIs, func(entry string) bool { return matches(uri, parsed, entry) }):
		c.envelope(w, "error", fmt.Sprintf("Redirect URI: %s doesn't exist in the allowed Redirect URI list", uri), c.masked(app, q.Get("clientId")))
	case !app.takes(q.Get("scope")):
		c.envelope(w, "error", "Invalid scope", c.masked(app, q.Get("clientId")))
	default:
		c.envelope(w, "ok", "", c.masked(app, q.Get("clientId")))
	}
}

// takes: without a list of its own an application takes every scope; with one, not even openid unless it is listed.
func (a application) takes(scope string) bool {
	for _, s := range strings.Fields(scope) {
		if len(a.scopes) > 0 && !slices.Contains(a.scopes, s) {
			return false
		}
	}
	return true
}

// matches is Casdoor's rule for one entry of the redirect URIs: the same text; or a URL whose scheme, port and path
// are the same, at the host or below it; or a host without a scheme; or, where it can be read as
// neither, a regular expression.
func matches(uri string, u *url.URL, entry string) bool {
	if uri == entry {
		return entry != ""
	}
	if u.Host == "" {
		return false
	}
	if e, err := url.Parse(entry); err == nil && e.Host != "" {
		return sameSite(u, e) && u.Path == e.Path
	}
	if e, err := url.Parse("https://" + entry); err == nil && e.Host != "" {
		below := strings.HasSuffix(u.Hostname(), "."+strings.TrimPrefix(e.Hostname(), "."))
		return (u.Scheme == "http" || u.Scheme == "https") && (u.Hostname() == e.Hostname() || below) && (strings.Trim(e.Path, "/") == "" || u.Path == e.Path)
	}
	pattern, err := regexp.Compile("^(?:" + entry + ")$")
	return err == nil && pattern.MatchString(uri)
}

// masked is what Casdoor shows of an application to everybody: no redirect URIs, no grant types, no secret.
// The real one has some ninety members.
func (c *casdoor) masked(a application, id string) any {
	scopes := []document{}
	var custom []document // null where none are set
	for _, s := range a.scopes {
		scopes = append(scopes, document{"name": s, "displayName": s, "description": "", "tools": []any{}})
	}
	for _, s := range a.customScopes {
		custom = append(custom, document{"scope": s, "displayName": s, "description": ""})
	}
	return inOrder{document{
		"owner": "admin", "name": a.name, "createdTime": "2026-08-22T08:53:36Z", "displayName": a.name, "category": a.category, "type": "All", "scopes": scopes,
		"organization": "built-in", "cert": "***", "disableSignin": false, "grantTypes": []any{}, "tags": append([]string{}, a.tags...),
		"organizationObj": inOrder{document{"owner": "admin", "name": "built-in", "dcrPolicy": c.dcr["built-in"]}, strings.Fields("owner name dcrPolicy")},
		"clientId":        id, "clientSecret": "***", "redirectUris": []any{}, "tokenFormat": "***", "expireInHours": -1, "customScopes": custom,
	}, strings.Fields("owner name createdTime displayName category type scopes organization cert disableSignin grantTypes organizationObj tags clientId clientSecret redirectUris tokenFormat expireInHours customScopes")}
}

// getApplication shows an application by its name; an unknown one is no error.
func (c *casdoor) getApplication(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("id") == "admin/"+c.app.name {
		c.envelope(w, "ok", "", c.masked(c.app, labClient))
		return
	}
	c.envelope(w, "ok", "", nil)
}
