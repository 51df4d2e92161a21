package jwt

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Places are what an audience may be compared with. Empty ones are not known.
type Places struct {
	Endpoint string // the URL of the MCP endpoint
	Resource string // resource of the protected resource metadata
	Client   string // the client that the token was issued to
	Issuer   string // the authorization server
}

// Relation says what one audience is.
type Relation string

// The relations, the best first. IsResource and IsEndpoint are right by the specification.
const (
	IsResource Relation = "the resource in the metadata"
	IsEndpoint Relation = "the MCP URL"
	IsSlash    Relation = "the MCP URL but for a slash at its end"
	IsOrigin   Relation = "the origin of the MCP server"
	IsSameHost Relation = "another path on the MCP server's host"
	IsClient   Relation = "the client id"
	IsIssuer   Relation = "the authorization server itself"
	IsOtherURL Relation = "the URL of another server"
	IsWord     Relation = "a word that is no URL"
)

// Relate says what an audience is.
func (p Places) Relate(aud string) Relation {
	known := func(place string) bool { return place != "" }
	switch {
	case known(p.Resource) && aud == p.Resource:
		return IsResource
	case known(p.Endpoint) && aud == p.Endpoint:
		return IsEndpoint
	case known(p.Client) && aud == p.Client:
		return IsClient
	case sameButSlash(aud, p.Endpoint), sameButSlash(aud, p.Resource):
		return IsSlash
	case known(p.Issuer) && strings.TrimSuffix(aud, "/") == strings.TrimSuffix(p.Issuer, "/"):
		return IsIssuer
	}
	u, err := url.Parse(aud)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return IsWord
	}
	if e, err := url.Parse(p.Endpoint); err == nil && e.Host != "" && strings.EqualFold(e.Host, u.Host) && strings.EqualFold(e.Scheme, u.Scheme) {
		if strings.Trim(u.Path, "/") == "" && u.RawQuery == "" {
			return IsOrigin
		}
		return IsSameHost
	}
	return IsOtherURL
}

func sameButSlash(a, b string) bool {
	return b != "" && a != b && strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/")
}

// Meant reports whether one of the audiences is right by the specification.
func (p Places) Meant(aud []string) bool {
	return slices.ContainsFunc(aud, func(a string) bool { r := p.Relate(a); return r == IsResource || r == IsEndpoint })
}

// AudienceRule is one way in which servers judge an audience.
type AudienceRule struct {
	Who  string // "servers that follow the specification"
	Rule string // "aud holds the resource of the metadata"
	// Takes: a server with this rule takes the token.
	Takes bool
}

// AudienceRules lists how servers judge an audience, and which of them take this one.
func (p Places) AudienceRules(aud []string) []AudienceRule {
	has := func(rs ...Relation) bool {
		return slices.ContainsFunc(aud, func(a string) bool { return slices.Contains(rs, p.Relate(a)) })
	}
	return []AudienceRule{
		{"servers that follow the specification", "aud holds the resource of their metadata", p.Resource != "" && slices.Contains(aud, p.Resource)},
		{"servers that know their own URL only", "aud holds the MCP URL", slices.Contains(aud, p.Endpoint)},
		{"servers that are lenient about the slash", "aud is the MCP URL, a slash at its end aside", p.Meant(aud) || has(IsSlash)},
		{"servers that look at the origin only", "aud begins with the MCP server's origin", p.Meant(aud) || has(IsSlash, IsOrigin, IsSameHost)},
		{"servers set up for one client of Casdoor", "aud holds the client id", has(IsClient)},
		{"Casdoor's own /api/mcp, and servers without such a check", "aud is not looked at", true},
	}
}

// Describe says what the audiences are: `"c1", which is the client id`.
func (p Places) Describe(aud []string) string {
	if len(aud) == 0 {
		return "no audience"
	}
	var out []string
	for _, a := range aud[:min(len(aud), 5)] {
		out = append(out, fmt.Sprintf("%s, which is %s", quoted(a, 200), p.Relate(a)))
	}
	if len(aud) > 5 {
		out = append(out, fmt.Sprintf("and %d more", len(aud)-5))
	}
	return strings.Join(out, "; ")
}
