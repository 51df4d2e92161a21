package facts

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// KeySet is the document at jwks_uri, each key judged alone.
type KeySet struct {
	*Document
	Keys []oauth.Key
	Err  error // the document holds no key set
}

// KeySet fetches the chosen server's jwks_uri; Missing when the metadata names none.
func (f *Facts) KeySet(ctx context.Context) (*KeySet, error) {
	return ask(ctx, f, "jwks", func(ctx context.Context) (*KeySet, error) {
		_, m, err := f.ServerMetadata(ctx)
		if err != nil {
			return nil, err
		}
		if !absolute(m.JWKSURI) {
			return nil, &Missing{Why: "the metadata names no jwks_uri"}
		}
		k := &KeySet{Document: f.Document(ctx, "the authorization server's keys (JWKS)", m.JWKSURI)}
		if k.Usable() {
			k.Keys, k.Err = oauth.ParseJWKS(k.Body())
		}
		return k, nil
	})
}

// Reached is one endpoint of the metadata and what shows whether it can be reached.
type Reached struct {
	oauth.Endpoint
	X *probe.Exchange // nil when the URL is not absolute
}

// Endpoints asks each host that the chosen server's metadata names, once a host; the
// authorization endpoint is always asked itself.
func (f *Facts) Endpoints(ctx context.Context) ([]Reached, error) {
	return ask(ctx, f, "endpoints", func(ctx context.Context) ([]Reached, error) {
		s, m, err := f.ServerMetadata(ctx)
		if err != nil {
			return nil, err
		}
		out := []Reached{}
		for _, ep := range m.Endpoints() {
			out = append(out, Reached{Endpoint: ep})
		}
		home := hostKey(s.Chosen.URL)
		var fns []func(context.Context)
		for i := range out {
			r := &out[i]
			switch {
			case !absolute(r.URL):
			case r.Name == "authorization_endpoint":
				fns = append(fns, func(ctx context.Context) {
					r.X = f.authorizePage(ctx, "the login page, without parameters", r.URL).Hops[0]
				})
			case hostKey(r.URL) == home:
				r.X = s.Chosen.Last()
			default:
				fns = append(fns, func(ctx context.Context) { r.X = f.HostAnswers(ctx, r.URL) })
			}
		}
		Together(ctx, fns...)
		return out, nil
	})
}

// authorizePage is GET of the authorization endpoint, as a browser asks.
func (f *Facts) authorizePage(ctx context.Context, purpose, rawURL string) *Document {
	d, err := askAbout(ctx, f, "authorize "+rawURL, func(ctx context.Context) (*Document, error) {
		x := f.send(ctx, probe.Request{Purpose: purpose, Method: "GET", URL: rawURL,
			Header: []probe.HeaderLine{{Name: "Accept", Value: "text/html,application/xhtml+xml"}}})
		return classify(rawURL, []*probe.Exchange{x}), nil
	})
	if err != nil {
		x := &probe.Exchange{Method: "GET", URL: rawURL, Error: &probe.Error{Kind: probe.KindCanceled, Message: err.Error(), Detail: err.Error()}}
		return &Document{URL: rawURL, Hops: []*probe.Exchange{x}, Outcome: GotNoAnswer}
	}
	return d
}

// HostAnswers asks whether anything answers at a URL's scheme, host and port: one HEAD for each such triple.
func (f *Facts) HostAnswers(ctx context.Context, rawURL string) *probe.Exchange {
	x, err := askAbout(ctx, f, "host "+hostKey(rawURL), func(ctx context.Context) (*probe.Exchange, error) {
		return f.send(ctx, probe.Request{Purpose: "does " + hostKey(rawURL) + " answer", Method: "HEAD", URL: rawURL}), nil
	})
	if err != nil {
		return &probe.Exchange{Method: "HEAD", URL: rawURL, Error: &probe.Error{Kind: probe.KindCanceled, Message: err.Error(), Detail: err.Error()}}
	}
	return x
}

// hostKey is scheme://host:port in lower case.
func hostKey(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return rawURL
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

func absolute(rawURL string) bool {
	u, err := url.Parse(rawURL)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// Registration is the side-effect-free question to the registration endpoint: POST {}.
// It lacks redirect_uris, so a server must refuse it; what it refuses it for is the answer.
type Registration struct {
	URL    string
	X      *probe.Exchange
	Policy casdoor.DCRPolicy
}

// Registration asks whether clients may register; Missing when no endpoint is advertised.
func (f *Facts) Registration(ctx context.Context) (*Registration, error) {
	return ask(ctx, f, "registration", func(ctx context.Context) (*Registration, error) {
		_, m, err := f.ServerMetadata(ctx)
		if err != nil {
			return nil, err
		}
		if !absolute(m.RegistrationEndpoint) {
			return nil, &Missing{Why: "the metadata names no registration endpoint"}
		}
		x := f.send(ctx, probe.Request{Purpose: "is dynamic registration open (an empty request, creates nothing)", Method: "POST",
			URL: m.RegistrationEndpoint, Body: []byte("{}"),
			Header: []probe.HeaderLine{{Name: "Content-Type", Value: "application/json"}, {Name: "Accept", Value: "application/json"}}})
		return &Registration{URL: m.RegistrationEndpoint, X: x, Policy: casdoor.DCRProbe(x.Status, x.Body)}, nil
	})
}

// ClientIDMetadata asks the authorization endpoint to take a URL as client id; Missing
// unless the metadata says that it would.
func (f *Facts) ClientIDMetadata(ctx context.Context) (*Document, error) {
	return ask(ctx, f, "cimd", func(ctx context.Context) (*Document, error) {
		_, m, err := f.ServerMetadata(ctx)
		if err != nil {
			return nil, err
		}
		if !m.CIMD || !absolute(m.AuthorizationEndpoint) {
			return nil, &Missing{Why: "the metadata does not offer client id metadata documents"}
		}
		u, _ := url.Parse(m.AuthorizationEndpoint)
		q := u.Query()
		for k, v := range map[string]string{
			"response_type": "code", "client_id": CIMDClientID, "redirect_uri": "http://localhost:3118/callback",
			"state": "casdoctor", "code_challenge_method": "S256",
			// The challenge of RFC 7636 appendix B: well-formed, and nobody will redeem it.
			"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
		} {
			q.Set(k, v)
		}
		u.RawQuery = q.Encode()
		return f.authorizePage(ctx, "does the login page take a URL as client id (client id metadata document)", u.String()), nil
	})
}

// CIMDClientID is the client id metadata document that Claude Code sends.
const CIMDClientID = "https://claude.ai/oauth/mcp-oauth-client-metadata"

// CasdoorBase is scheme and host of the authorization server, where Casdoor's own paths hang.
func (f *Facts) CasdoorBase(ctx context.Context) (*url.URL, error) {
	if f.target.Casdoor != nil {
		return &url.URL{Scheme: f.target.Casdoor.Scheme, Host: f.target.Casdoor.Host}, nil
	}
	return f.serverBase(ctx)
}

func (f *Facts) serverBase(ctx context.Context) (*url.URL, error) {
	s, err := f.Server(ctx)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(s.Issuer)
	if err != nil || u.Host == "" {
		return nil, &Missing{Why: "the authorization server's identifier is no URL"}
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// LivingCasdoorBase is CasdoorBase, or that of the server which the MCP server names where nothing
// answers at the given URL. It waits for the metadata.
func (f *Facts) LivingCasdoorBase(ctx context.Context) (*url.URL, error) {
	if given := f.target.Casdoor; given != nil && f.replaced(ctx, given.String()) {
		return f.serverBase(ctx)
	}
	return f.CasdoorBase(ctx)
}

// replaced: nothing answers at the given URL, or not by its scheme, and a server that the MCP server names works.
func (f *Facts) replaced(ctx context.Context, given string) bool {
	own, err := f.ServerAt(ctx, given)
	if err != nil || own.Chosen != nil {
		return false
	}
	s, err := f.Server(ctx)
	if err != nil || s.Chosen == nil {
		return false
	}
	_, a, _ := strings.Cut(oauth.OriginOf(given), "://")
	_, b, _ := strings.Cut(oauth.OriginOf(s.Issuer), "://")
	return own.Dead() || a == b
}

// CasdoorHealth is GET /api/health on the authorization server.
func (f *Facts) CasdoorHealth(ctx context.Context) (*Document, error) {
	return ask(ctx, f, "casdoor health", func(ctx context.Context) (*Document, error) {
		base, err := f.LivingCasdoorBase(ctx)
		if err != nil {
			return nil, err
		}
		return f.Document(ctx, "is it a Casdoor: its health", base.String()+"/api/health"), nil
	})
}

// OtherHostValue is the Host header of the question whether the issuer follows it.
const OtherHostValue = "casdoctor-host-check.invalid"

// MetadataForOtherHost is the metadata asked for with another Host header, to see whether the issuer follows it.
func (f *Facts) MetadataForOtherHost(ctx context.Context) (*ServerDocument, error) {
	return ask(ctx, f, "metadata other host", func(ctx context.Context) (*ServerDocument, error) {
		base, err := f.LivingCasdoorBase(ctx)
		if err != nil {
			return nil, err
		}
		u := base.String() + "/.well-known/openid-configuration"
		x := f.send(ctx, probe.Request{Purpose: "does the issuer follow the Host header", Method: "GET", URL: u, Host: OtherHostValue,
			Header: []probe.HeaderLine{{Name: "Accept", Value: "application/json"}}})
		d := &ServerDocument{Document: classify(u, []*probe.Exchange{x})}
		if d.Usable() {
			d.Metadata, d.Problems, _ = oauth.ParseServerMetadata(d.Body())
		}
		return d, nil
	})
}

// PlainTwin is GET of an https server's root by plain http on port 80; Missing for http servers and other ports.
func (f *Facts) PlainTwin(ctx context.Context, u *url.URL) (*probe.Exchange, error) {
	if u == nil {
		return nil, notGiven("no URL was given")
	}
	if u.Scheme != "https" || u.Port() != "" && u.Port() != "443" {
		return nil, notGiven("the URL is not https on port 443, so there is no plain-HTTP twin to look at")
	}
	return ask(ctx, f, "twin "+u.Hostname(), func(ctx context.Context) (*probe.Exchange, error) {
		twin := url.URL{Scheme: "http", Host: strings.TrimSuffix(u.Host, ":443"), Path: u.Path}
		return f.send(ctx, probe.Request{Purpose: "the plain-HTTP twin", Method: "GET", URL: twin.String()}), nil
	})
}
