package facts

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/jwt"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

// ClientToken is the answer to a token request with the given client's own credentials.
type ClientToken struct {
	*TokenAnswer
	Resource, Scope string // that were asked for; "" for none
	// Token is what was issued, decoded; zero when nothing was.
	Token jwt.Token
}

// ClientCredentials gets a token with the given client's own credentials. That issues a token at the
// authorization server, so it is asked only where the user gave id and secret for it. The resource is the
// one that the user gave, else, unless the server is a Casdoor, the one that clients send.
func (f *Facts) ClientCredentials(ctx context.Context) (*ClientToken, error) {
	return ask(ctx, f, "client credentials", func(ctx context.Context) (*ClientToken, error) {
		endpoint, err := f.mayMint(ctx)
		if err != nil {
			return nil, err
		}
		_, m, _ := f.ServerMetadata(ctx)
		out := &ClientToken{Resource: f.target.Resource, Scope: strings.Join(f.target.Scopes, " ")}
		if _, isCasdoor, err := f.CasdoorLogin(ctx); out.Resource == "" && err == nil && !isCasdoor {
			out.Resource = f.ResourceOfClients(ctx)
		}
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {f.target.ClientID}}
		if out.Resource != "" {
			form.Set("resource", out.Resource)
		}
		if out.Scope != "" {
			form.Set("scope", out.Scope)
		}
		method := AuthBasic
		if m.HasTokenAuthMethods && !slices.Contains(m.TokenAuthMethods, AuthBasic) {
			method = AuthPost
		}
		header := append([]probe.HeaderLine{acceptJSON}, f.credentials(method, form)...)
		out.TokenAnswer = f.tokenPost(ctx, "get a token with the client's own credentials (issues a token)", endpoint, "application/x-www-form-urlencoded",
			[]byte(form.Encode()), func(token string) { out.Token = jwt.Decode(token) }, header...)
		return out, nil
	})
}

// mayMint is the token endpoint, where the given client may ask for a token there.
func (f *Facts) mayMint(ctx context.Context) (endpoint string, err error) {
	if f.target.ClientID == "" || f.target.ClientSecret == "" {
		return "", notGiven("a token for the client itself needs a client id and its secret, which were not given")
	}
	if endpoint, err = f.tokenURL(ctx); err != nil {
		return "", err
	}
	if err = f.SecretMayGoTo(ctx, endpoint); err != nil {
		return "", err
	}
	if _, m, err := f.ServerMetadata(ctx); err == nil && len(m.GrantTypes) > 0 && !slices.Contains(m.GrantTypes, "client_credentials") {
		return "", notGiven("the metadata does not offer the grant client_credentials")
	}
	return endpoint, nil
}

// ResourceOfClients is the resource that a client sends: the one of the protected resource
// metadata, else the MCP URL itself; "" without either.
func (f *Facts) ResourceOfClients(ctx context.Context) string {
	if prm, err := f.ResourceMetadata(ctx); err == nil && prm.Chosen != nil {
		return prm.Chosen.Metadata.Resource
	}
	if e, err := f.Endpoint(ctx); err == nil {
		return e.URL.String()
	}
	return ""
}

// ClientTokenCall is initialize with the token of ClientCredentials, at the MCP URL that the user typed.
// Missing when no token was issued, or the URL in use is on another host than the typed one.
func (f *Facts) ClientTokenCall(ctx context.Context) (*Answer, error) {
	return ask(ctx, f, "client token call", func(ctx context.Context) (*Answer, error) {
		var e *Endpoint
		var t *ClientToken
		var endpointErr, tokenErr error
		Together(ctx,
			func(ctx context.Context) { e, endpointErr = f.Endpoint(ctx) },
			func(ctx context.Context) { t, tokenErr = f.ClientCredentials(ctx) })
		switch {
		case endpointErr != nil:
			return nil, endpointErr
		case tokenErr != nil:
			return nil, tokenErr
		case t.Token.Reveal() == "":
			return nil, &Missing{Why: "no token was issued to the client", Exchange: t.X}
		case siteOf(e.URL.String()) != siteOf(f.target.MCP.String()):
			return nil, &Missing{Why: "the MCP URL in use is on another host than the one that you gave"}
		}
		return f.call(ctx, "initialize with the token that the client got for itself", e.URL.String(), mcp.Initialize(),
			probe.HeaderLine{Name: "Authorization", Value: "Bearer " + t.Token.Reveal()}), nil
	})
}
