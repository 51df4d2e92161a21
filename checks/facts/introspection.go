package facts

import (
	"context"
	"net/url"
	"slices"

	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// IntrospectionAnswer is one answer of the introspection endpoint.
type IntrospectionAnswer struct {
	X     *probe.Exchange
	Reply oauth.Introspection
	Err   error  // the body is no JSON object
	By    string // how the client authenticated
}

// Tells reports an answer that says whether the token is active.
func (a *IntrospectionAnswer) Tells() bool {
	return a != nil && a.X.Status == 200 && a.Err == nil && a.Reply.HasActive
}

// Introspect asks the introspection endpoint about the token that the user gave, with the
// user's client credentials. Missing without token, client id and secret, without an endpoint, and
// where the secret may not go there. The token goes where the secret goes, and nowhere else.
func (f *Facts) Introspect(ctx context.Context) (*IntrospectionAnswer, error) {
	return ask(ctx, f, "introspect", func(ctx context.Context) (*IntrospectionAnswer, error) {
		if f.target.Token == "" {
			return nil, notGiven("no access token was given")
		}
		return f.introspect(ctx, "ask the authorization server about the given token", f.target.Token.Reveal())
	})
}

// IntrospectBogus asks the introspection endpoint about a made-up token, which no server may call active.
func (f *Facts) IntrospectBogus(ctx context.Context) (*IntrospectionAnswer, error) {
	return ask(ctx, f, "introspect bogus", func(ctx context.Context) (*IntrospectionAnswer, error) {
		return f.introspect(ctx, "ask the authorization server about a made-up token", BogusToken)
	})
}

// introspect sends the request of RFC 7662 §2.1. A server that does not take the first way of
// authentication is asked by the other.
func (f *Facts) introspect(ctx context.Context, purpose, token string) (*IntrospectionAnswer, error) {
	if f.target.ClientID == "" || f.target.ClientSecret == "" {
		return nil, notGiven("introspection needs a client id and its secret, which were not given")
	}
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return nil, err
	}
	if !absolute(m.IntrospectionEndpoint) {
		return nil, &Missing{Why: "the metadata names no introspection endpoint"}
	}
	if err := f.SecretMayGoTo(ctx, m.IntrospectionEndpoint); err != nil {
		return nil, err
	}
	a := f.introspectBy(ctx, purpose, m.IntrospectionEndpoint, token, AuthBasic)
	methods := m.TokenAuthMethods
	if a.X.Status == 401 && (len(methods) == 0 || slices.Contains(methods, AuthPost)) {
		if other := f.introspectBy(ctx, purpose, m.IntrospectionEndpoint, token, AuthPost); other.X.Status != 401 {
			return other, nil
		}
	}
	return a, nil
}

func (f *Facts) introspectBy(ctx context.Context, purpose, endpoint, token, method string) *IntrospectionAnswer {
	form := url.Values{"token": {token}}
	header := f.credentials(method, form)
	x := f.send(ctx, probe.Request{Purpose: purpose, Method: "POST", URL: endpoint, Body: []byte(form.Encode()),
		Header: append([]probe.HeaderLine{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}, acceptJSON}, header...)})
	a := &IntrospectionAnswer{X: x, By: method}
	a.Reply, a.Err = oauth.ParseIntrospection(x.Body)
	return a
}

// Userinfo asks the userinfo endpoint without a token, which it must refuse: how it refuses is the
// answer. A token is not sent there, since only a document names that address.
func (f *Facts) Userinfo(ctx context.Context) (*Document, error) {
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return nil, err
	}
	if !absolute(m.UserinfoEndpoint) {
		return nil, &Missing{Why: "the metadata names no userinfo endpoint"}
	}
	return f.Document(ctx, "userinfo without a token, to see how it refuses", m.UserinfoEndpoint), nil
}
