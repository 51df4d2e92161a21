package discovery

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

// formsBefore lists the forms that a client meets before the metadata that it ends
// with; all when there is none. The form that no standard asks for is left out.
func formsBefore(s *facts.Server) []*facts.ServerDocument {
	var out []*facts.ServerDocument
	for _, d := range s.Forms {
		if s.Chosen != nil && d.URL == s.Chosen.URL {
			break
		}
		if d.Form.Kind != oauth.FormRFC8414Append {
			out = append(out, d)
		}
	}
	return out
}

// standardForms are all forms that clients ask for.
func standardForms(s *facts.Server) []*facts.ServerDocument {
	var out []*facts.ServerDocument
	for _, d := range s.Forms {
		if d.Form.Kind != oauth.FormRFC8414Append {
			out = append(out, d)
		}
	}
	return out
}

func documents(forms []*facts.ServerDocument) []*facts.Document {
	var out []*facts.Document
	for _, d := range forms {
		out = append(out, d.Document)
	}
	return out
}

// weight is the severity of a fault at one of the servers: a later one hurts less when
// the first works, as clients take the first.
func weight(servers []*facts.Server, i int) codes.Severity {
	if i > 0 && servers[0].Chosen != nil {
		return codes.Warning
	}
	return ""
}

// explained reports a server whose metadata is missing or misplaced for a cause with a code of its own.
func explained(ctx context.Context, f *facts.Facts, s *facts.Server) bool {
	if s.Chosen == nil && appScoped(ctx, f, s) {
		return true
	}
	_, below := belowPrefix(ctx, f, s)
	return below
}

// appScoped: the identifier of one Casdoor application, which no standard URL serves.
func appScoped(ctx context.Context, f *facts.Facts, s *facts.Server) bool {
	if _, _, ok := casdoor.AppScopedServer(s.Issuer); !ok {
		return false
	}
	ev, err := f.Casdoor(ctx)
	return err == nil && ev.Detected
}

// prefixed is an authorization server that is reached below a path which it does not know of.
type prefixed struct {
	prefix string // "/casdoor"
	shown  *facts.Document
	// advertised is a URL that the metadata names without the prefix; "" when the
	// metadata itself was found at the host's root only.
	advertised string
}

// belowPrefix recognises such a server: its metadata comes below the prefix and names
// URLs without it that do not work, or it is a Casdoor that answers its web page there while
// the metadata is at the root of the host.
func belowPrefix(ctx context.Context, f *facts.Facts, s *facts.Server) (prefixed, bool) {
	u, err := url.Parse(s.Issuer)
	if err != nil || strings.Trim(u.Path, "/") == "" {
		return prefixed{}, false
	}
	p := prefixed{prefix: strings.TrimRight(u.EscapedPath(), "/")}
	if s.Chosen != nil {
		return advertisedWithout(ctx, f, s, u, p)
	}
	if !anyOutcome(documents(s.Forms), facts.GotHTML) {
		return p, false
	}
	root, err := f.ServerAt(ctx, u.Scheme+"://"+u.Host)
	if err != nil || root.Chosen == nil || !facts.ShowsCasdoor(casdoor.KindMetadata, root.Chosen.Last()) {
		return p, false
	}
	p.shown = root.Chosen.Document
	return p, true
}

// advertisedWithout: the keys are asked at the advertised URL, as a client would.
func advertisedWithout(ctx context.Context, f *facts.Facts, s *facts.Server, u *url.URL, p prefixed) (prefixed, bool) {
	m := s.Chosen.Metadata
	issuer, ok := webURL(m.Issuer)
	if !ok || !strings.EqualFold(issuer.Host, u.Host) || strings.HasPrefix(issuer.EscapedPath()+"/", p.prefix+"/") {
		return p, false
	}
	at, ok := webURL(m.JWKSURI)
	if !ok || !strings.EqualFold(at.Host, u.Host) || strings.HasPrefix(at.EscapedPath(), p.prefix+"/") {
		return p, false
	}
	d := f.Document(ctx, "the authorization server's keys (JWKS)", m.JWKSURI)
	if d.Usable() || d.Outcome == facts.GotNoAnswer {
		return p, false
	}
	p.shown, p.advertised = d, m.JWKSURI
	return p, true
}
