package oauth

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// loginSegments are path segments, without extension, of pages where people sign in.
var loginSegments = map[string]bool{
	"login": true, "log-in": true, "logon": true, "signin": true, "sign-in": true, "sign_in": true, "signon": true,
	"sign-on": true, "sso": true, "saml": true, "saml2": true, "cas": true, "authorize": true, "authenticate": true,
	"wp-login": true, "auth-login": true, "users-sign-in": true,
}

// loginHosts are the hosts, with all their subdomains, that do nothing but sign people in.
var loginHosts = []string{
	"login.microsoftonline.com", "login.live.com", "login.windows.net", "accounts.google.com",
	"cloudflareaccess.com", "login.salesforce.com",
}

// LoginURL reports whether a Location (absolute or relative) looks like a page
// where people sign in: a login, sign-in, authorize or single sign-on page.
func LoginURL(location string) bool {
	if len(location) > maxHeaderLength {
		location = location[:maxHeaderLength]
	}
	u, err := url.Parse(strings.TrimSpace(location))
	if err != nil {
		return false
	}
	if loginHost(u.Hostname()) {
		return true
	}
	// An authorization request (RFC 6749 §4.1.1) is a login page wherever it is.
	query := u.Query()
	if query.Get("response_type") != "" && query.Get("client_id") != "" || query.Get("SAMLRequest") != "" {
		return true
	}
	where := strings.ToLower(u.Path)
	if strings.Contains(where, "/.well-known/") {
		return false // metadata of a server below such a path: a redirect to https or to the other slash
	}
	if strings.HasSuffix(where, "/oauth2/start") || strings.HasSuffix(where, "/protocol/openid-connect/auth") ||
		strings.HasSuffix(where, "/auth") {
		return true
	}
	for segment := range strings.SplitSeq(where, "/") {
		if loginSegments[strings.TrimSuffix(segment, path.Ext(segment))] {
			return true
		}
	}
	// Pages of one-page applications: https://host/#/login
	return strings.HasPrefix(u.Fragment, "/") && loginSegments[strings.Trim(strings.ToLower(u.Fragment), "/")]
}

func loginHost(host string) bool {
	host = strings.ToLower(host)
	for _, known := range loginHosts {
		if host == known || strings.HasSuffix(host, "."+known) {
			return true
		}
	}
	return false
}

var (
	passwordField = regexp.MustCompile(`(?is)<input\b[^>]*\btype\s*=\s*["']?password\b`)
	pageTitle     = regexp.MustCompile(`(?is)<title[^>]*>([^<]{0,200})</title>`)
	loginTitle    = regexp.MustCompile(`(?i)\b(?:log[ -]?in|sign[ -]?in|log[ -]?on|sign[ -]?on)\b`)
)

// LoginPage reports whether a body is a page where people sign in: HTML with a
// password field, or with a title that says so.
func LoginPage(body []byte) bool {
	if !IsHTML("", body) {
		return false
	}
	page := head(body, maxPageScan)
	return passwordField.Match(page) || loginTitle.MatchString(title(page))
}

// title returns the text of a page's title, "" when it has none.
func title(page []byte) string {
	if m := pageTitle.FindSubmatch(page); m != nil {
		return strings.TrimSpace(string(m[1]))
	}
	return ""
}
