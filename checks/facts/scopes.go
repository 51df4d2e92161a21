package facts

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// ScopeSet is a list of scopes that one party names.
type ScopeSet struct {
	Scopes []string
	From   string            // who names them: "the challenge of the MCP server"
	Proof  []*probe.Exchange // where they stand; nil for what the user gave
}

// Named reports that there is such a list, and that it is not empty.
func (s ScopeSet) Named() bool { return len(s.Scopes) > 0 }

// Scopes are the scopes that the parties name, each list as far as it is known.
type Scopes struct {
	Given     ScopeSet // by the user
	Challenge ScopeSet // by the MCP server's 401
	Resource  ScopeSet // by the protected resource metadata
	Server    ScopeSet // by the authorization server's metadata
	Token     ScopeSet // in the given token
}

// Requested are the scopes that a client asks for: what the user gave, else the challenge's, else
// those of the resource metadata (MCP, Authorization: Scope Selection Strategy).
func (s Scopes) Requested() ScopeSet {
	for _, set := range []ScopeSet{s.Given, s.Challenge, s.Resource} {
		if set.Named() {
			return set
		}
	}
	return ScopeSet{}
}

// Scopes collects the lists; a document that could not be had leaves its list empty.
func (f *Facts) Scopes(ctx context.Context) Scopes {
	s := Scopes{Given: ScopeSet{Scopes: f.target.Scopes, From: "the scope that you gave"}}
	if t, err := f.Token(ctx); err == nil {
		s.Token = ScopeSet{Scopes: t.Claims.Scopes, From: "the token"}
	}
	Together(ctx,
		func(ctx context.Context) {
			if c, err := f.Challenge(ctx); err == nil && c.X != nil {
				b, _ := c.Parsed.Bearer()
				v, _ := b.Get("scope")
				s.Challenge = ScopeSet{Scopes: strings.Fields(v), From: "the challenge of the MCP server", Proof: []*probe.Exchange{c.X}}
			}
		},
		func(ctx context.Context) {
			if prm, err := f.ResourceMetadata(ctx); err == nil && prm.Chosen != nil {
				s.Resource = ScopeSet{Scopes: prm.Chosen.Metadata.Scopes, From: "the protected resource metadata", Proof: prm.Chosen.Hops}
			}
		},
		func(ctx context.Context) {
			if server, m, err := f.ServerMetadata(ctx); err == nil {
				s.Server = ScopeSet{Scopes: m.Scopes, From: "the authorization server's metadata", Proof: server.Chosen.Hops}
			}
		})
	return s
}

// ScopeRefusal is what an answer says about a scope that is too small.
type ScopeRefusal struct {
	Required []string // by the challenge or by the error's data; nil when it does not say
	Granted  []string
	// HasGranted: the answer tells which scopes the token has, perhaps none, as Casdoor's does.
	HasGranted bool
}

// ReadScopeRefusal reads scope out of the challenge (RFC 6750 §3), and the data of the JSON-RPC error
// as Casdoor sends it.
func ReadScopeRefusal(a *Answer) ScopeRefusal {
	var r ScopeRefusal
	if b, ok := oauth.ParseChallenges(a.X.HeaderValues("WWW-Authenticate")).Bearer(); ok {
		v, _ := b.Get("scope")
		r.Required = strings.Fields(v)
	}
	if a.Reply.Err == nil {
		return r
	}
	var data struct {
		Granted  *[]string `json:"granted_scopes"`
		Required string    `json:"required_scope"`
	}
	if json.Unmarshal(a.Reply.Err.Data, &data) != nil {
		return r
	}
	if data.Granted != nil {
		r.Granted, r.HasGranted = *data.Granted, true
	}
	if data.Required != "" && len(r.Required) == 0 {
		r.Required = strings.Fields(data.Required)
	}
	return r
}

// ApplicationMetadata is Casdoor's metadata for one application, which lists the application's own scopes
// beside the others.
func (f *Facts) ApplicationMetadata(ctx context.Context, name string) (*ServerDocument, error) {
	base, isCasdoor, err := f.CasdoorLogin(ctx)
	if err != nil {
		return nil, err
	}
	if !isCasdoor {
		return nil, notGiven("the authorization server was not recognised as a Casdoor")
	}
	u := base + "/.well-known/" + url.PathEscape(name) + "/openid-configuration"
	d := &ServerDocument{Document: f.Document(ctx, "Casdoor's metadata for the application alone", u)}
	if d.Usable() {
		d.Metadata, d.Problems, _ = oauth.ParseServerMetadata(d.Body())
	}
	return d, nil
}
