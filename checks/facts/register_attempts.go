package facts

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/target"
)

// The registrations that are tried. The first is what the chosen client sends, or a plain one.
const (
	AttemptClient  = "client"  // as the chosen client registers
	AttemptPlain   = "plain"   // one loopback redirect URI and everything that clients usually send
	AttemptGiven   = "given"   // plain with the redirect URI that the user gave
	AttemptNone    = "none"    // plain with the method none
	AttemptPost    = "post"    // plain with client_secret_post
	AttemptBasic   = "basic"   // plain with client_secret_basic
	AttemptOmitted = "omitted" // plain without a method
	AttemptMinimal = "minimal" // redirect_uris and the method only
	AttemptUnknown = "unknown" // plain with a member that no standard has
	AttemptScope   = "scope"   // plain with the scopes that the user gave
)

const (
	testClientName  = "Casdoctor test"
	testRedirectURI = "http://localhost:33418/callback"
	// unknownMember is a member that a server must ignore (RFC 7591 §2).
	unknownMember = "casdoctor_unknown_member"
)

type attempt struct {
	name, says string
	members    map[string]any
}

// attempts lists the registrations of this run, the client's own first.
func (f *Facts) attempts(ctx context.Context) []attempt {
	advertised := f.authMethods(ctx)
	plain := plainClient(baseMethod(advertised))
	out := []attempt{}
	if own, ok := f.profileClient(plain, advertised); ok {
		out = append(out, own)
	}
	out = append(out, attempt{AttemptPlain, "one loopback redirect URI", plain})
	add := func(name, says string, change func(map[string]any)) {
		m := maps.Clone(plain)
		change(m)
		out = append(out, attempt{name, says, m})
	}
	if f.target.RedirectURI != "" {
		add(AttemptGiven, "the redirect URI that was given", func(m map[string]any) { withRedirects(m, f.target.RedirectURI) })
	}
	for _, method := range []struct{ name, value string }{{AttemptNone, AuthNone}, {AttemptPost, AuthPost}, {AttemptBasic, AuthBasic}} {
		tried := plain["token_endpoint_auth_method"] == method.value
		if !tried && (method.value == AuthNone || slices.Contains(advertised, method.value)) {
			add(method.name, "method "+method.value, func(m map[string]any) { m["token_endpoint_auth_method"] = method.value })
		}
	}
	add(AttemptOmitted, "no method", func(m map[string]any) { delete(m, "token_endpoint_auth_method") })
	out = append(out, attempt{AttemptMinimal, "redirect_uris and the method only",
		map[string]any{"redirect_uris": plain["redirect_uris"], "token_endpoint_auth_method": plain["token_endpoint_auth_method"]}})
	add(AttemptUnknown, "a member that no standard has", func(m map[string]any) { m[unknownMember] = "ignore me" })
	if len(f.target.Scopes) > 0 {
		add(AttemptScope, "the scopes that were given", func(m map[string]any) { m["scope"] = strings.Join(f.target.Scopes, " ") })
	}
	return out
}

func plainClient(method string) map[string]any {
	m := map[string]any{
		"client_name": testClientName, "grant_types": []string{"authorization_code", "refresh_token"}, "response_types": []string{"code"},
		"token_endpoint_auth_method": method,
	}
	withRedirects(m, testRedirectURI)
	return m
}

// withRedirects sets the redirect URIs, and the application type that belongs to them
// (OpenID Connect Registration §2): native for loopback and private-use schemes.
func withRedirects(m map[string]any, uris ...string) {
	m["redirect_uris"], m["application_type"] = uris, "web"
	for _, raw := range uris {
		u, err := url.Parse(raw)
		if err != nil || u.Scheme != "https" {
			m["application_type"] = "native"
		}
	}
}

// profileClient is what the chosen client registers.
func (f *Facts) profileClient(plain map[string]any, advertised []string) (attempt, bool) {
	p, ok := target.ProfileByID(f.target.Client)
	if !ok || len(p.RedirectURIs) == 0 {
		return attempt{}, false
	}
	fill := strings.NewReplacer("{port}", "33418", "{id}", "casdoctor")
	uris := make([]string, len(p.RedirectURIs))
	for i, u := range p.RedirectURIs {
		uris[i] = fill.Replace(u)
	}
	m := maps.Clone(plain)
	withRedirects(m, uris...)
	m["client_name"] = testClientName + " (as " + p.ID + ")"
	// Claude asks for a secret in the form where the server offers that; others are public clients.
	if p.ID == "claude" && slices.Contains(advertised, AuthPost) {
		m["token_endpoint_auth_method"] = AuthPost
	}
	return attempt{AttemptClient, "as " + p.Name + " registers", m}, true
}

// authMethods are the advertised token_endpoint_auth_methods_supported.
func (f *Facts) authMethods(ctx context.Context) []string {
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return nil
	}
	return m.TokenAuthMethods
}

// baseMethod is the method of the plain registration: none, as most clients ask for, unless
// the server lists methods and it is not among them.
func baseMethod(advertised []string) string {
	if len(advertised) == 0 || slices.Contains(advertised, AuthNone) {
		return AuthNone
	}
	for _, m := range []string{AuthPost, AuthBasic} {
		if slices.Contains(advertised, m) {
			return m
		}
	}
	return AuthNone
}
