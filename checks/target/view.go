package target

import (
	"net/url"
	"slices"
	"strings"
)

// View is a Target as it is shown: the report's "target" member. Secrets are
// masked, and so are query parameters of the URLs that usually hold one.
type View struct {
	Casdoor      string `json:"casdoor,omitempty"`
	MCP          string `json:"mcp,omitempty"`
	Token        string `json:"token,omitempty"` // Mask when one was given
	ClientID     string `json:"client_id,omitempty"`
	ClientSecret string `json:"client_secret,omitempty"` // Mask when one was given
	RedirectURI  string `json:"redirect_uri,omitempty"`
	// RegisteredRedirectURIs are those that the user says are registered.
	RegisteredRedirectURIs []string `json:"registered_redirect_uris,omitempty"`
	Origin                 string   `json:"origin,omitempty"`
	Resource               string   `json:"resource,omitempty"`
	Scope                  string   `json:"scope,omitempty"` // separated by spaces
	Client                 string   `json:"client,omitempty"`
	Topics                 []string `json:"topics,omitempty"`
	AllowRegistration      bool     `json:"allow_registration"`
	Notes                  []Note   `json:"notes"`
}

// View returns what may be shown of the target. It shares nothing with it.
func (t Target) View() View {
	return View{
		Casdoor:                showURL(t.Casdoor),
		MCP:                    showURL(t.MCP),
		Token:                  t.Token.String(),
		ClientID:               t.ClientID,
		ClientSecret:           t.ClientSecret.String(),
		RedirectURI:            showText(t.RedirectURI),
		RegisteredRedirectURIs: showTexts(t.RegisteredRedirectURIs),
		Origin:                 t.Origin,
		Resource:               showText(t.Resource),
		Scope:                  strings.Join(t.Scopes, " "),
		Client:                 t.Client,
		Topics:                 slices.Clone(t.Topics),
		AllowRegistration:      t.AllowRegistration,
		Notes:                  append([]Note{}, t.Notes...),
	}
}

// secretParameters are query parameters whose value is not shown.
var secretParameters = []string{"token", "key", "secret", "password", "passwd", "pwd", "code", "signature", "sig", "auth", "authorization", "state", "assertion", "credential", "jwt", "session"}

// secretParameter reports whether a parameter's name is, or ends in, one of secretParameters: "api_key", "accessToken".
func secretParameter(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	name = strings.ToLower(name)
	return slices.ContainsFunc(secretParameters, func(s string) bool { return strings.HasSuffix(name, s) })
}

func showURL(u *url.URL) string {
	if u == nil {
		return ""
	}
	return showText(u.String())
}

func showTexts(texts []string) []string {
	var out []string
	for _, text := range texts {
		out = append(out, showText(text))
	}
	return out
}

// showText masks the secret parameters in the query of a URL given as text.
func showText(text string) string {
	base, query, ok := strings.Cut(text, "?")
	if !ok {
		return text
	}
	fields := strings.Split(query, "&")
	for i, f := range fields {
		if name, value, ok := strings.Cut(f, "="); ok && value != "" && secretParameter(name) {
			fields[i] = name + "=" + Mask
		}
	}
	return base + "?" + strings.Join(fields, "&")
}

// Shown is a URL as it may be shown: what is secret in its query is masked.
func Shown(rawURL string) string { return showText(rawURL) }
