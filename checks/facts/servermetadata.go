package facts

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// ServerDocument is authorization server metadata at one form of its URL.
type ServerDocument struct {
	*Document
	Form     oauth.Form
	Metadata oauth.ServerMetadata
	Problems []oauth.Problem
}

// Valid reports a JSON document that names an issuer or the endpoints of the code flow.
func (d *ServerDocument) Valid() bool {
	return d != nil && d.Usable() && (d.Metadata.Issuer != "" || d.Metadata.TokenEndpoint != "" || d.Metadata.AuthorizationEndpoint != "")
}

// Server is one authorization server, as declared by an issuer identifier.
type Server struct {
	Issuer string            // as declared, character for character
	Forms  []*ServerDocument // in the specification's order
	// Chosen is the first valid form; nil when there is none.
	Chosen *ServerDocument
	// Declared is set when the protected resource metadata names this server.
	Declared bool
	// Given is set when the user named this server.
	Given bool
}

// ServerAt asks for an issuer's metadata at every form at once.
func (f *Facts) ServerAt(ctx context.Context, issuer string) (*Server, error) {
	return askAbout(ctx, f, "as "+issuer, func(ctx context.Context) (*Server, error) {
		forms, err := oauth.ServerMetadataForms(issuer)
		if err != nil {
			return nil, &Missing{Why: "the authorization server's identifier " + issuer + " is no URL"}
		}
		s := &Server{Issuer: issuer, Forms: make([]*ServerDocument, len(forms))}
		var fns []func(context.Context)
		for i, form := range forms {
			fns = append(fns, func(ctx context.Context) {
				d := &ServerDocument{Form: form, Document: f.Document(ctx, "authorization server metadata, "+string(form.Kind)+" form", form.URL)}
				if d.Usable() {
					d.Metadata, d.Problems, _ = oauth.ParseServerMetadata(d.Body())
				}
				s.Forms[i] = d
			})
		}
		Together(ctx, fns...)
		for _, d := range s.Forms {
			if s.Chosen == nil && d.Valid() {
				s.Chosen = d
			}
		}
		return s, nil
	})
}

// maxServers bounds how many declared authorization servers are looked at.
const maxServers = 5

// Servers lists the authorization servers: those that the protected resource
// metadata declares, in its order, then the one that the user gave if it is another.
func (f *Facts) Servers(ctx context.Context) ([]*Server, error) {
	return ask(ctx, f, "servers", func(ctx context.Context) ([]*Server, error) {
		var declared []string
		var prmErr error
		var given *Server
		Together(ctx,
			func(ctx context.Context) {
				var prm *ResourceMetadata
				if prm, prmErr = f.ResourceMetadata(ctx); prmErr == nil && prm.Chosen != nil {
					declared = prm.Chosen.Metadata.AuthorizationServers
				}
			},
			func(ctx context.Context) {
				if f.target.Casdoor != nil {
					given, _ = f.ServerAt(ctx, f.target.Casdoor.String())
				}
			})
		out := f.declaredServers(ctx, declared[:min(len(declared), maxServers)])
		return f.withGiven(out, given, prmErr)
	})
}

func (f *Facts) declaredServers(ctx context.Context, issuers []string) []*Server {
	found := make([]*Server, len(issuers))
	var fns []func(context.Context)
	for i, iss := range issuers {
		fns = append(fns, func(ctx context.Context) {
			if s, err := f.ServerAt(ctx, iss); err == nil {
				c := *s
				c.Declared = true
				found[i] = &c
			}
		})
	}
	Together(ctx, fns...)
	return slices.DeleteFunc(found, func(s *Server) bool { return s == nil })
}

func (f *Facts) withGiven(out []*Server, given *Server, prmErr error) ([]*Server, error) {
	if given != nil {
		for _, s := range out {
			s.Given = s.Given || SameServer(s.Issuer, given.Issuer)
		}
		if !slices.ContainsFunc(out, func(s *Server) bool { return s.Given }) {
			c := *given
			c.Given = true
			out = append(out, &c)
		}
	}
	if len(out) == 0 {
		if prmErr != nil {
			return nil, prmErr
		}
		return nil, &Missing{Why: "no authorization server is known: none was given, and no protected resource metadata names one"}
	}
	return out, nil
}

// Dead reports a server at which nothing answers: its name does not resolve, or no connection
// comes about. A certificate or a handshake that fails is an answer of its own kind, and a
// request that was not sent says nothing.
func (s *Server) Dead() bool {
	for _, d := range s.Forms {
		x := d.Hops[0]
		if x.Answered() || x.Error == nil || x.Error.Certificate() || x.Timings.TLS > 0 {
			return false
		}
		switch x.Error.Kind {
		case probe.KindDNSNotFound, probe.KindDNSFailure, probe.KindRefused, probe.KindUnreachable, probe.KindTimeout, probe.KindReset, probe.KindClosed:
		default:
			return false
		}
	}
	return len(s.Forms) > 0
}

// SameServer compares two issuer identifiers as a person does: scheme, host and path, a trailing slash aside.
func SameServer(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(a, "/"), strings.TrimRight(b, "/"))
}

// Server is the authorization server that a client ends with: the first with usable
// metadata, else the first at all.
func (f *Facts) Server(ctx context.Context) (*Server, error) {
	servers, err := f.Servers(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range servers {
		if s.Chosen != nil {
			return s, nil
		}
	}
	return servers[0], nil
}

// ServerMetadata is the chosen document of Server; Missing when there is none.
func (f *Facts) ServerMetadata(ctx context.Context) (*Server, oauth.ServerMetadata, error) {
	s, err := f.Server(ctx)
	if err != nil {
		return nil, oauth.ServerMetadata{}, err
	}
	if s.Chosen == nil {
		return s, oauth.ServerMetadata{}, &Missing{Why: "no metadata of the authorization server " + s.Issuer + " could be read", Exchange: s.Forms[0].Last()}
	}
	return s, s.Chosen.Metadata, nil
}

// LegacyServer is the MCP host itself asked for authorization server metadata, where
// clients of revision 2025-03-26 look when there is no protected resource metadata.
func (f *Facts) LegacyServer(ctx context.Context) (*Server, error) {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return nil, err
	}
	base := url.URL{Scheme: e.URL.Scheme, Host: e.URL.Host}
	return f.ServerAt(ctx, base.String())
}
