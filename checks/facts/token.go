package facts

import (
	"context"
	"strings"

	"casdoctor/checks/jwt"
	"casdoctor/checks/mcp"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// noToken is why nothing about a token is looked at.
const noToken = "no access token was given"

// Token is the access token that the user gave, decoded; Missing when none was given.
func (f *Facts) Token(context.Context) (jwt.Token, error) {
	if f.target.Token == "" {
		return jwt.Token{}, notGiven(noToken)
	}
	return jwt.Decode(f.target.Token.Reveal()), nil
}

// withToken asks one thing of the endpoint with the token. The token goes to the origin
// of the MCP URL that the user typed and to no other; redirects are not followed.
func (f *Facts) withToken(ctx context.Context, purpose string, e *Endpoint, m mcp.Message, extra ...probe.HeaderLine) *Answer {
	r := probe.Request{Purpose: purpose, URL: e.URL.String()}
	extra = append(extra, probe.HeaderLine{Name: "Authorization", Value: "Bearer " + f.target.Token.Reveal()})
	return f.callWith(ctx, r, m, extra...)
}

// tokenEndpoint is the endpoint, where there is a token to show to it.
func (f *Facts) tokenEndpoint(ctx context.Context) (*Endpoint, error) {
	if f.target.Token == "" {
		return nil, notGiven(noToken)
	}
	e, err := f.Endpoint(ctx)
	if err != nil {
		return nil, err
	}
	if hostKey(e.URL.String()) != hostKey(f.target.MCP.String()) {
		return nil, &Missing{Why: "the token is shown to the host of the MCP URL only, and the endpoint is elsewhere"}
	}
	return e, nil
}

// TokenInitialize is initialize with the token.
func (f *Facts) TokenInitialize(ctx context.Context) (*Answer, error) {
	return ask(ctx, f, "mcp token initialize", func(ctx context.Context) (*Answer, error) {
		e, err := f.tokenEndpoint(ctx)
		if err != nil {
			return nil, err
		}
		return f.withToken(ctx, "initialize with the token", e, mcp.Initialize()), nil
	})
}

// tokenSession is what further calls with the token need; Missing where initialize was refused.
type tokenSession struct {
	*Endpoint
	revision, session string
}

func (f *Facts) tokenSession(ctx context.Context) (*tokenSession, error) {
	return ask(ctx, f, "mcp token session", func(ctx context.Context) (*tokenSession, error) {
		e, err := f.tokenEndpoint(ctx)
		if err != nil {
			return nil, err
		}
		first, err := f.TokenInitialize(ctx)
		if err != nil {
			return nil, err
		}
		s := &tokenSession{Endpoint: e, revision: mcp.Revision20251125}
		switch {
		case first.Open():
			s.session = first.X.HeaderValue("Mcp-Session-Id")
			if r, err := mcp.ParseInitialize(first.Reply.Result); err == nil {
				s.revision = r.ProtocolVersion
			}
		case newStyleOnly(first):
			s.revision = mcp.Revision20260728
		default:
			return nil, &Missing{Why: "initialize with the token does not go through", Exchange: first.X}
		}
		if s.session != "" {
			f.withToken(ctx, "confirm the session, with the token", e, mcp.Initialized().With(s.revision, s.session))
		}
		return s, nil
	})
}

// newStyleOnly: the server refuses initialize because it only speaks the stateless revision, not for the token.
func newStyleOnly(a *Answer) bool {
	return a.X.Status != 401 && a.X.Status != 403 && a.Reply.Err != nil &&
		(a.Reply.Err.Code == mcp.CodeUnsupportedVersion || a.Reply.Err.Code == mcp.CodeMethodNotFound)
}

// TokenTools is tools/list with the token; Missing where initialize with it does not go through.
func (f *Facts) TokenTools(ctx context.Context) (*Answer, error) {
	return ask(ctx, f, "mcp token tools", func(ctx context.Context) (*Answer, error) {
		s, err := f.tokenSession(ctx)
		if err != nil {
			return nil, err
		}
		return f.withToken(ctx, "tools/list with the token", s.Endpoint, mcp.ToolsList(s.revision, s.session)), nil
	})
}

// TokenToolCall is the call of a made-up tool with the token: no tool of the server runs.
// Missing where initialize with the token does not go through.
func (f *Facts) TokenToolCall(ctx context.Context) (*Answer, error) {
	return ask(ctx, f, "mcp token tool call", func(ctx context.Context) (*Answer, error) {
		s, err := f.tokenSession(ctx)
		if err != nil {
			return nil, err
		}
		return f.withToken(ctx, "call a made-up tool with the token", s.Endpoint, mcp.ToolsCallMadeUp(s.revision, s.session)), nil
	})
}

// TokenSignature is the token's signature against the published keys.
type TokenSignature struct {
	Server *Server
	Keys   *KeySet
	jwt.Verification
}

// TokenServer is the authorization server that the token says it is from, if that is one
// of those that are known, and else the one that a client ends with. Missing without a
// token, and where no metadata could be read.
func (f *Facts) TokenServer(ctx context.Context) (*Server, oauth.ServerMetadata, error) {
	t, err := f.Token(ctx)
	if err != nil {
		return nil, oauth.ServerMetadata{}, err
	}
	servers, err := f.Servers(ctx)
	if err != nil {
		return nil, oauth.ServerMetadata{}, err
	}
	for _, s := range servers {
		if s.Chosen != nil && s.Chosen.Metadata.Issuer == t.Claims.Issuer {
			return s, s.Chosen.Metadata, nil
		}
	}
	return f.ServerMetadata(ctx)
}

// TokenSignature verifies the token with each key that its authorization server publishes.
// Missing when the token is no JWT, or the keys could not be had.
func (f *Facts) TokenSignature(ctx context.Context) (*TokenSignature, error) {
	return ask(ctx, f, "token signature", func(ctx context.Context) (*TokenSignature, error) {
		t, err := f.Token(ctx)
		if err != nil {
			return nil, err
		}
		if !t.Readable() {
			return nil, &Missing{Why: "the token is no JWT that could be read"}
		}
		s, m, err := f.TokenServer(ctx)
		if err != nil {
			return nil, err
		}
		if !absolute(m.JWKSURI) {
			return nil, &Missing{Why: "the metadata names no jwks_uri"}
		}
		k, err := f.keysAt(ctx, m.JWKSURI)
		if err != nil {
			return nil, err
		}
		return &TokenSignature{Server: s, Keys: k, Verification: jwt.Verify(t, k.Body())}, nil
	})
}

// keysAt is the key set at a URL; it is the very document of KeySet where that is asked too.
func (f *Facts) keysAt(ctx context.Context, rawURL string) (*KeySet, error) {
	k := &KeySet{Document: f.Document(ctx, "the authorization server's keys (JWKS)", rawURL)}
	if !k.Usable() {
		return nil, &Missing{Why: "the keys could not be had from " + rawURL + ": " + strings.TrimSuffix(k.Describe(), "."), Exchange: k.Last()}
	}
	if k.Keys, k.Err = oauth.ParseJWKS(k.Body()); k.Err != nil {
		return nil, &Missing{Why: "the document at " + rawURL + " is no key set: " + k.Err.Error(), Exchange: k.Last()}
	}
	return k, nil
}
