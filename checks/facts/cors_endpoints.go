package facts

import (
	"context"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/fetch"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// CORSEndpoint is the page's harmless request to an endpoint that the metadata names: the keys, registration,
// token or userinfo. Missing when it names none.
func (f *Facts) CORSEndpoint(ctx context.Context, kind simulate.Kind) (*CrossOrigin, error) {
	if _, err := f.PageOrigin(); err != nil {
		return nil, err
	}
	return ask(ctx, f, "cors "+string(kind), func(ctx context.Context) (*CrossOrigin, error) {
		_, m, err := f.ServerMetadata(ctx)
		if err != nil {
			return nil, err
		}
		at := map[simulate.Kind]string{simulate.JWKS: m.JWKSURI, simulate.Registration: m.RegistrationEndpoint,
			simulate.Token: m.TokenEndpoint, simulate.UserInfo: m.UserinfoEndpoint}[kind]
		if !absolute(at) {
			return nil, &Missing{Why: "the metadata does not name " + kind.Name()}
		}
		if kind == simulate.Registration {
			if r, err := f.Registration(ctx); err != nil || r.Policy == casdoor.DCRCreated {
				return nil, &Missing{Why: "the registration endpoint takes even an empty request, and none is sent twice"}
			}
		}
		return f.crossOrigin(ctx, simulate.Endpoint{Kind: kind, URL: at}, mcp.Revision20251125, nil)
	})
}

// OtherOrigin is the answer to the same question from another origin.
type OtherOrigin struct {
	Origin string // "" for none at all
	X      *probe.Exchange
	// Allowed tells whether that origin may read the answer; for none, whether it was no 403.
	Allowed bool
}

// inspectorOrigin is the origin that the lists of allowed origins have most often.
const inspectorOrigin = "http://localhost:6274"

// CORSOthers asks the first question of a blocked request again: as a page of this machine, as one of
// the server's own origin, and without any origin. What passes there tells whether it is the origin that is refused.
func (f *Facts) CORSOthers(ctx context.Context, c *CrossOrigin) ([]OtherOrigin, error) {
	if len(c.Sent) == 0 {
		return nil, &Missing{Why: "the browser sends nothing"}
	}
	first := c.Sent[0]
	return askAbout(ctx, f, "cors others "+first.Method+" "+c.Endpoint.URL, func(ctx context.Context) ([]OtherOrigin, error) {
		origins := []string{inspectorOrigin, hostKey(c.Endpoint.URL), ""}
		if f.target.Origin == inspectorOrigin {
			origins[0] = "http://localhost:3000"
		}
		if !first.Preflight { // the other questions of a run ask without an origin
			origins = origins[:2]
		}
		out := make([]OtherOrigin, len(origins))
		var fns []func(context.Context)
		for i, origin := range origins {
			fns = append(fns, func(ctx context.Context) { out[i] = f.fromOrigin(ctx, c, origin) })
		}
		Together(ctx, fns...)
		return out, nil
	})
}

// fromOrigin sends the first request of a simulation with another Origin.
func (f *Facts) fromOrigin(ctx context.Context, c *CrossOrigin, origin string) OtherOrigin {
	first := c.Sent[0]
	purpose := c.Asked.Purpose + ", asked for " + origin + " to compare"
	if origin == "" {
		purpose = c.Asked.Purpose + ", asked without an origin to compare"
	}
	x := f.send(ctx, rawRequest(c, purpose, withOrigin(first.Headers, origin)))
	o := OtherOrigin{Origin: origin, X: x}
	if origin == "" {
		o.Allowed = x.Answered() && x.Status != 403
		return o
	}
	values := x.HeaderValues("Access-Control-Allow-Origin")
	o.Allowed = len(values) == 1 && (values[0] == origin || values[0] == "*")
	return o
}

// rawRequest is the first request of a simulation with other headers.
func rawRequest(c *CrossOrigin, purpose string, headers []fetch.Header) probe.Request {
	r := probe.Request{Purpose: purpose, Method: c.Sent[0].Method, URL: c.Endpoint.URL, Enough: func([]byte) bool { return true }}
	if c.Sent[0].Body {
		r.Body = c.Asked.Content
	}
	for _, h := range headers {
		r.Header = append(r.Header, probe.HeaderLine{Name: h.Name, Value: h.Value})
	}
	return r
}

func withOrigin(headers []fetch.Header, origin string) []fetch.Header {
	var out []fetch.Header
	for _, h := range headers {
		switch {
		case h.Name != "Origin":
			out = append(out, h)
		case origin != "":
			out = append(out, fetch.Header{Name: "Origin", Value: origin})
		}
	}
	return out
}

// CORSHeader is the preflight for one request header alone, to find those that a server refuses without saying which.
func (f *Facts) CORSHeader(ctx context.Context, c *CrossOrigin, name string) (*probe.Exchange, error) {
	if c.Preflight() == nil {
		return nil, &Missing{Why: "the preflight was not answered"}
	}
	return askAbout(ctx, f, "cors header "+name+" "+c.Endpoint.URL, func(ctx context.Context) (*probe.Exchange, error) {
		headers := append([]fetch.Header(nil), c.Sent[0].Headers...)
		for i := range headers {
			if headers[i].Name == "Access-Control-Request-Headers" {
				headers[i].Value = name
			}
		}
		return f.send(ctx, rawRequest(c, c.Asked.Purpose+": is "+name+" allowed", headers)), nil
	})
}

// CORSPublicHost is the preflight to Casdoor's metadata as if it had come by a public name: by a private address
// Casdoor takes every origin, and what users meet is its answer to that name.
func (f *Facts) CORSPublicHost(ctx context.Context) (*probe.Exchange, error) {
	origin, err := f.PageOrigin()
	if err != nil {
		return nil, err
	}
	return ask(ctx, f, "cors public host", func(ctx context.Context) (*probe.Exchange, error) {
		base, err := f.CasdoorBase(ctx)
		if err != nil {
			return nil, err
		}
		return f.send(ctx, probe.Request{Purpose: "CORS from " + origin.String() + ": what Casdoor says when it is reached by a public name", Method: "OPTIONS",
			URL: base.String() + "/.well-known/oauth-authorization-server", Host: OtherHostValue,
			Header: []probe.HeaderLine{{Name: "Origin", Value: origin.String()}, {Name: "Accept", Value: "*/*"}, {Name: "Access-Control-Request-Method", Value: "GET"},
				{Name: "Access-Control-Request-Headers", Value: "authorization"}}}), nil
	})
}

// Flow are the endpoints of the flow as far as discovery found them.
func (f *Facts) Flow(ctx context.Context) simulate.Flow {
	var out simulate.Flow
	Together(ctx,
		func(ctx context.Context) {
			if e, err := f.Endpoint(ctx); err == nil {
				out.MCP = e.URL.String()
			}
		},
		func(ctx context.Context) {
			if r, err := f.ResourceMetadata(ctx); err == nil && r.Chosen != nil {
				out.PRM = r.Chosen.URL
			}
		},
		func(ctx context.Context) { f.serverFlow(ctx, &out) })
	return out
}

func (f *Facts) serverFlow(ctx context.Context, out *simulate.Flow) {
	s, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return
	}
	for _, d := range s.Forms {
		switch kind := metadataKind(d.URL); {
		case !d.Valid():
		case kind == simulate.OIDCMetadata && out.OIDCMetadata == "":
			out.OIDCMetadata = d.URL
		case kind == simulate.ASMetadata && out.ASMetadata == "":
			out.ASMetadata = d.URL
		}
	}
	for _, e := range []struct {
		to   *string
		from string
	}{{&out.JWKS, m.JWKSURI}, {&out.Registration, m.RegistrationEndpoint}, {&out.Token, m.TokenEndpoint}, {&out.UserInfo, m.UserinfoEndpoint}} {
		if absolute(e.from) {
			*e.to = e.from
		}
	}
}
