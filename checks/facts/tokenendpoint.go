package facts

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"

	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// What the probes of the token endpoint send. None of it exists anywhere, so that nothing
// can be granted.
const (
	BogusClientID     = "casdoctor-made-up-client"
	BogusCode         = "casdoctor-made-up-code"
	BogusRefreshToken = "casdoctor-made-up-refresh-token"
	// bogusVerifier is the verifier of RFC 7636 appendix B.
	bogusVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	bogusRedirect = "http://localhost:3118/callback"
)

// The ways in which a client authenticates at the token endpoint (RFC 7591 §2).
const (
	AuthNone  = "none"
	AuthBasic = "client_secret_basic"
	AuthPost  = "client_secret_post"
)

// TokenAnswer is one answer of the token endpoint.
type TokenAnswer struct {
	X     *probe.Exchange
	Reply oauth.TokenReply
}

// OAuthError reports an answer as RFC 6749 §5.2 has it, whatever its status: a JSON object
// with an error.
func (a *TokenAnswer) OAuthError() bool {
	return a != nil && a.X.Answered() && a.Reply.Kind == oauth.JSONBody && a.Reply.Error != ""
}

// Says reports one of the error codes.
func (a *TokenAnswer) Says(errors ...string) bool {
	if !a.OAuthError() {
		return false
	}
	for _, e := range errors {
		if a.Reply.Error == e {
			return true
		}
	}
	return false
}

// TokenEndpoint is what the token endpoint of the chosen server says to a client that it cannot know.
type TokenEndpoint struct {
	URL string
	// Unknown is a made-up code from a made-up client, sent as clients send it.
	Unknown *TokenAnswer
	// Bare is the same without an Accept header.
	Bare *TokenAnswer
}

// TokenEndpoint asks with a made-up client and code; Missing when the metadata names no endpoint.
func (f *Facts) TokenEndpoint(ctx context.Context) (*TokenEndpoint, error) {
	return ask(ctx, f, "token endpoint", func(ctx context.Context) (*TokenEndpoint, error) {
		endpoint, err := f.tokenURL(ctx)
		if err != nil {
			return nil, err
		}
		t := &TokenEndpoint{URL: endpoint}
		form := codeForm(BogusClientID, bogusRedirect)
		Together(ctx,
			func(ctx context.Context) {
				t.Unknown = f.tokenRequest(ctx, "a made-up code from a made-up client, which grants nothing", endpoint, form, acceptJSON)
			},
			func(ctx context.Context) {
				t.Bare = f.tokenRequest(ctx, "the same token request without an Accept header", endpoint, form)
			})
		return t, nil
	})
}

// tokenURL is the token endpoint that the chosen metadata names.
func (f *Facts) tokenURL(ctx context.Context) (string, error) {
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return "", err
	}
	if !absolute(m.TokenEndpoint) {
		return "", &Missing{Why: "the metadata names no token endpoint"}
	}
	return m.TokenEndpoint, nil
}

var acceptJSON = probe.HeaderLine{Name: "Accept", Value: "application/json"}

// codeForm is a complete code exchange (RFC 6749 §4.1.3, RFC 7636 §4.5) with a code that does not exist.
func codeForm(clientID, redirectURI string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {BogusCode}, "redirect_uri": {redirectURI},
		"code_verifier": {bogusVerifier}, "client_id": {clientID}}
}

// tokenRequest posts a form. The tokens of an answer are masked from its record on.
func (f *Facts) tokenRequest(ctx context.Context, purpose, endpoint string, form url.Values, header ...probe.HeaderLine) *TokenAnswer {
	return f.tokenPost(ctx, purpose, endpoint, "application/x-www-form-urlencoded", []byte(form.Encode()), nil, header...)
}

// tokenPost sends one request to the token endpoint. issued, when not nil, is given the access token of the answer.
func (f *Facts) tokenPost(ctx context.Context, purpose, endpoint, contentType string, body []byte, issued func(string), header ...probe.HeaderLine) *TokenAnswer {
	r := probe.Request{Purpose: purpose, Method: "POST", URL: endpoint, Body: body,
		Header: append([]probe.HeaderLine{{Name: "Content-Type", Value: contentType}}, header...),
		Learn: func(body []byte) []string {
			tokens := oauth.IssuedTokens(body)
			if issued != nil && tokens.Access != "" {
				issued(tokens.Access)
			}
			return tokens.All()
		}}
	x := f.send(ctx, r)
	return &TokenAnswer{X: x, Reply: oauth.ParseTokenReply(x.HeaderValue("Content-Type"), x.Body)}
}

// TokenRequestAsJSON is the request of the made-up client with a JSON body, to tell an endpoint that
// refuses forms from one that is broken.
func (f *Facts) TokenRequestAsJSON(ctx context.Context) (*TokenAnswer, error) {
	return ask(ctx, f, "token endpoint json", func(ctx context.Context) (*TokenAnswer, error) {
		endpoint, err := f.tokenURL(ctx)
		if err != nil {
			return nil, err
		}
		members := map[string]string{}
		for name, values := range codeForm(BogusClientID, bogusRedirect) {
			members[name] = values[0]
		}
		body, err := json.Marshal(members)
		if err != nil {
			return nil, &Missing{Why: "the request could not be written"}
		}
		return f.tokenPost(ctx, "the same token request as JSON, to see what the endpoint reads", endpoint, "application/json", body, nil, acceptJSON), nil
	})
}

// BogusCode redeems a made-up code for the client that the user gave, with one way of
// authentication. Missing without a client id, and where the secret that the way needs was not
// given or may not go to the endpoint.
func (f *Facts) BogusCode(ctx context.Context, method string) (*TokenAnswer, error) {
	return ask(ctx, f, "token bogus code "+method, func(ctx context.Context) (*TokenAnswer, error) {
		redirect := f.target.RedirectURI
		if redirect == "" {
			redirect = bogusRedirect
		}
		return f.asClient(ctx, "redeem a made-up code", method, codeForm(f.target.ClientID, redirect))
	})
}

// BogusRefresh uses a made-up refresh token for the client that the user gave.
func (f *Facts) BogusRefresh(ctx context.Context, method string) (*TokenAnswer, error) {
	return ask(ctx, f, "token bogus refresh "+method, func(ctx context.Context) (*TokenAnswer, error) {
		form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {BogusRefreshToken}, "client_id": {f.target.ClientID}}
		return f.asClient(ctx, "use a made-up refresh token", method, form)
	})
}

// asClient sends a token request with the given client's credentials.
func (f *Facts) asClient(ctx context.Context, what, method string, form url.Values) (*TokenAnswer, error) {
	if f.target.ClientID == "" {
		return nil, notGiven("no client id was given")
	}
	endpoint, err := f.tokenURL(ctx)
	if err != nil {
		return nil, err
	}
	header := []probe.HeaderLine{acceptJSON}
	purpose := what + ", the client without a secret"
	if method != AuthNone {
		if err := f.SecretMayGoTo(ctx, endpoint); err != nil {
			return nil, err
		}
		credentials := f.credentials(method, form)
		header = append(header, credentials...)
		purpose = what + ", the client by " + method
	}
	return f.tokenRequest(ctx, purpose, endpoint, form, header...), nil
}

// credentials puts the client's secret into the form, or into a header line (RFC 6749 §2.3.1).
func (f *Facts) credentials(method string, form url.Values) []probe.HeaderLine {
	id, secret := f.target.ClientID, f.target.ClientSecret.Reveal()
	if method == AuthPost {
		form.Set("client_id", id)
		form.Set("client_secret", secret)
		return nil
	}
	form.Del("client_id")
	both := url.QueryEscape(id) + ":" + url.QueryEscape(secret)
	return []probe.HeaderLine{{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(both))}}
}
