package facts

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// CasdoorEvidence is what shows that a Casdoor is involved.
type CasdoorEvidence struct {
	// Detected: one strong sign was seen, at the authorization server or at the MCP endpoint.
	Detected bool
	// OwnMCP: the MCP endpoint itself is served by Casdoor (its built-in server or its registry's proxy).
	OwnMCP    bool
	Evidence  []casdoor.Evidence
	Exchanges []*probe.Exchange // the answers that were looked at, health first
}

// Casdoor asks whether the authorization server, or the MCP endpoint itself, is a
// Casdoor: by its health, its metadata and the marks of its answers. Missing when
// neither of the two gave any answer to judge.
func (f *Facts) Casdoor(ctx context.Context) (CasdoorEvidence, error) {
	return ask(ctx, f, "casdoor evidence", func(ctx context.Context) (CasdoorEvidence, error) {
		var as, mcpSide []casdoor.Observation
		var asX, mcpX []*probe.Exchange
		var asErr error
		var endpoint *url.URL
		Together(ctx,
			func(ctx context.Context) { as, asX, asErr = f.serverObservations(ctx) },
			func(ctx context.Context) {
				if e, err := f.Endpoint(ctx); err == nil {
					endpoint = e.URL
					mcpX = []*probe.Exchange{e.Initialize.X}
					mcpSide = []casdoor.Observation{observe("", e.Initialize.X)}
				}
			})
		if len(as)+len(mcpSide) == 0 {
			if asErr != nil {
				return CasdoorEvidence{}, asErr
			}
			return CasdoorEvidence{}, &Missing{Why: "the authorization server gave no answer by which it could be recognised"}
		}
		out := CasdoorEvidence{Evidence: casdoor.Fingerprint(append(as, mcpSide...)...), Exchanges: append(asX, mcpX...)}
		out.Detected = casdoor.Detected(out.Evidence)
		out.OwnMCP = out.Detected && f.servedByCasdoor(ctx, endpoint, casdoor.Detected(casdoor.Fingerprint(mcpSide...)))
		return out, nil
	})
}

// serverObservations are the answers of the authorization server that tell its software.
func (f *Facts) serverObservations(ctx context.Context) ([]casdoor.Observation, []*probe.Exchange, error) {
	var obs []casdoor.Observation
	var xs []*probe.Exchange
	health, err := f.CasdoorHealth(ctx)
	if err == nil && health.Last().Answered() {
		obs, xs = append(obs, observe(casdoor.KindHealth, health.Last())), append(xs, health.Last())
	}
	servers, serversErr := f.Servers(ctx)
	if serversErr != nil {
		return obs, xs, serversErr
	}
	for _, s := range servers {
		for _, d := range s.Forms {
			if !d.Last().Answered() {
				continue
			}
			kind := ""
			if d.Usable() {
				kind = casdoor.KindMetadata
			}
			obs, xs = append(obs, observe(kind, d.Last())), append(xs, d.Last())
		}
	}
	return obs, xs, err
}

// ShowsCasdoor reports whether an answer alone shows that a Casdoor gave it. kind says what
// was asked for: casdoor.KindMetadata, …; "" for anything else.
func ShowsCasdoor(kind string, x *probe.Exchange) bool {
	return casdoor.Detected(casdoor.Fingerprint(observe(kind, x)))
}

func observe(kind string, x *probe.Exchange) casdoor.Observation {
	return casdoor.Observation{Kind: kind, Status: x.Status, Header: x.HeaderValues, Body: x.Body, URL: x.URL}
}

// servedByCasdoor: Casdoor's marks on the endpoint's own answer, or one of Casdoor's MCP paths on Casdoor's host.
func (f *Facts) servedByCasdoor(ctx context.Context, endpoint *url.URL, marked bool) bool {
	if endpoint == nil {
		return false
	}
	path := strings.TrimRight(endpoint.Path, "/")
	own := path == casdoor.MCPEndpointPath || marked && strings.HasSuffix(path, casdoor.MCPEndpointPath) || strings.HasPrefix(path, "/api/server/")
	if marked {
		return own
	}
	base, err := f.LivingCasdoorBase(ctx)
	return err == nil && own && strings.EqualFold(base.Host, endpoint.Host)
}

// SchemeGuessed reports whether a URL that a Casdoor published of itself, in a document
// fetched from another URL, has the wrong scheme because Casdoor guessed it from the
// Host header: the same host and port, and just the scheme that the guess gives.
func SchemeGuessed(fetched, published string) bool {
	a, errA := url.Parse(fetched)
	b, errB := url.Parse(published)
	if errA != nil || errB != nil || a.Host == "" || !strings.EqualFold(a.Host, b.Host) {
		return false
	}
	return a.Scheme != b.Scheme && b.Scheme == casdoor.SchemeGuess(b.Host)
}

// CasdoorChallenge is the resource_metadata of a challenge that Casdoor's own MCP server
// sent, beside the origin with which it should begin.
type CasdoorChallenge struct {
	MetadataURL string
	// Origin is the issuer of the authorization server metadata, or the endpoint's own
	// origin where no metadata could be read.
	Origin string
	// Strays: scheme or host of the two differ, as Casdoor builds the challenge from the
	// Host header and takes no notice of its `origin` setting.
	Strays bool
}

// CasdoorChallenge compares the challenge of Casdoor's own MCP server with the issuer;
// Missing when the MCP server is another product, or its challenge names no metadata.
func (f *Facts) CasdoorChallenge(ctx context.Context) (CasdoorChallenge, error) {
	ev, err := f.Casdoor(ctx)
	if err != nil {
		return CasdoorChallenge{}, err
	}
	if !ev.OwnMCP {
		return CasdoorChallenge{}, &Missing{Why: "the MCP server is not Casdoor's own"}
	}
	c, err := f.Challenge(ctx)
	if err != nil {
		return CasdoorChallenge{}, err
	}
	if c.MetadataURL() == "" {
		return CasdoorChallenge{}, &Missing{Why: "the challenge names no resource_metadata"}
	}
	out := CasdoorChallenge{MetadataURL: c.MetadataURL()}
	if _, m, err := f.ServerMetadata(ctx); err == nil && absolute(m.Issuer) {
		out.Origin = m.Issuer
	} else if e, err := f.Endpoint(ctx); err == nil {
		out.Origin = e.URL.Scheme + "://" + e.URL.Host
	}
	out.Strays = hostKey(out.MetadataURL) != hostKey(out.Origin)
	return out, nil
}

// DevPort reports whether a URL is the development server of Casdoor's frontend, to which
// Casdoor in run mode dev sends browsers when it is reached as localhost.
func DevPort(rawURL string) bool {
	u, err := url.Parse(rawURL)
	return err == nil && u.Port() == "7001" && target.LoopbackHost(u.Hostname())
}

// DoubledSlashes reports whether an endpoint of the metadata has a doubled slash in its
// path, as Casdoor's have when its `origin` setting ends in a slash.
func DoubledSlashes(m oauth.ServerMetadata) bool {
	for _, ep := range m.Endpoints() {
		if casdoor.DoubleSlashEndpoint(ep.URL) {
			return true
		}
	}
	return false
}
