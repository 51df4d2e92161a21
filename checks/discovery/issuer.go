package discovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func issuer() checks.Check {
	return checks.Check{
		ID: "discovery.issuer", Topic: checks.TopicDiscovery, Title: "The issuer is the declared authorization server",
		Doc: "The issuer in the metadata must equal the identifier from which the metadata's URL was built, character for character (RFC 8414 §3.3); clients compare it " +
			"to be safe from mix-ups. The documents at several forms must name the same issuer. A server below a path must know of that path.",
		Stage: codes.StageServerMetadata,
		Codes: []codes.Code{codes.ASIssuerMismatch, codes.ASIssuerTrailingSlash, codes.ASSubpathNotSupported},
		Run:   runIssuer,
	}
}

func runIssuer(ctx context.Context, f *facts.Facts) checks.Result {
	servers, err := f.Servers(ctx)
	if err != nil {
		return checks.Because(err)
	}
	var found []checks.Finding
	var same []string
	var proof []*probe.Exchange
	for i, s := range servers {
		if !decides(servers, s) {
			continue
		}
		if p, ok := belowPrefix(ctx, f, s); ok {
			found = append(found, subpath(s, p))
			continue
		}
		if s.Chosen == nil || s.Chosen.Metadata.Issuer == "" {
			continue
		}
		fd, bad := judgeIssuer(ctx, f, s)
		if !bad {
			same, proof = append(same, s.Chosen.Metadata.Issuer), append(proof, s.Chosen.Last())
			fd, bad = formsDiffer(ctx, f, s)
		}
		if bad {
			if w := weight(servers, i); w != "" {
				fd.Severity = w
			}
			found = append(found, fd)
		}
	}
	if len(found) == 0 && len(same) == 0 {
		return checks.Result{Status: checks.NotEvaluated, Reason: "No metadata with an issuer to compare was found."}
	}
	res := checks.Found("The issuer is "+strings.Join(same, " and ")+", as declared."+remark(servers), found...)
	if len(found) == 0 {
		res.Exchanges = proof
	}
	return res
}

// decides: a server that only the user named matters where no other is declared.
func decides(servers []*facts.Server, s *facts.Server) bool {
	return s.Declared || !slices.ContainsFunc(servers, func(o *facts.Server) bool { return o.Declared })
}

func judgeIssuer(ctx context.Context, f *facts.Facts, s *facts.Server) (checks.Finding, bool) {
	d, iss := s.Chosen, s.Chosen.Metadata.Issuer
	rel := oauth.CompareIssuer(s.Issuer, iss)
	// The slash of a URL that a person typed is not part of any comparison that clients make.
	if rel == oauth.IssuerSame || rel == oauth.IssuerSlash && !s.Declared {
		return checks.Finding{}, false
	}
	if namesFault(ctx, f, d, iss) || doubledByOrigin(ctx, f, rel, d) {
		return checks.Finding{}, false
	}
	where := oauth.DifferenceBetween(iss, "in the metadata", s.Issuer, "in the declared one")
	if !s.Declared {
		where = oauth.DifferenceBetween(iss, "in the metadata", s.Issuer, "in the URL that you gave")
	}
	fd := checks.Finding{
		Code: codes.ASIssuerMismatch, Subject: "issuer in " + d.URL,
		Expected: s.Issuer, Received: iss, Exchanges: d.Hops,
		Detail: fmt.Sprintf("The metadata at %s names the issuer %s, but it was looked for as %s. They differ %s.", d.URL, iss, s.Issuer, where),
	}
	if rel == oauth.IssuerSlash {
		fd.Code = codes.ASIssuerTrailingSlash
		fd.Detail = fmt.Sprintf("The issuer %s and the declared authorization server %s differ by the slash at the end: %s. Tolerant clients pass, strict ones refuse.", iss, s.Issuer, where)
	}
	if s.Declared {
		if r, err := f.ResourceMetadata(ctx); err == nil && r.Chosen != nil {
			fd.Exchanges = slices.Concat(d.Hops, r.Chosen.Hops) // where it is declared
		}
		fd.Exchanges = append(fd.Exchanges, hostShown(ctx, f, d, iss)...)
		fd.Fixes = []codes.Fix{{Where: "The MCP server", Steps: []string{"Name the authorization server exactly as its own metadata does."},
			Snippet: `"authorization_servers": ["` + iss + `"]`}}
	}
	return fd, true
}

// hostShown is what showed that an issuer on another host is no dead name.
func hostShown(ctx context.Context, f *facts.Facts, d *facts.ServerDocument, iss string) []*probe.Exchange {
	if oauth.OriginOf(iss) == oauth.OriginOf(d.Last().URL) {
		return nil
	}
	return []*probe.Exchange{f.HostAnswers(ctx, iss)}
}

// namesFault: the issuer's scheme or host is wrong in itself, which is reported as that.
func namesFault(ctx context.Context, f *facts.Facts, d *facts.ServerDocument, iss string) bool {
	return faultOf(ctx, f, named{member: "issuer", in: inServerMetadata, url: iss, from: d.Last().URL, x: d.Last()}) != nil
}

// doubledByOrigin: Casdoor's `origin` setting ends in a slash, which also spoils every endpoint.
func doubledByOrigin(ctx context.Context, f *facts.Facts, rel oauth.IssuerRelation, d *facts.ServerDocument) bool {
	if rel != oauth.IssuerSlash || !strings.HasSuffix(d.Metadata.Issuer, "/") || !facts.DoubledSlashes(d.Metadata) {
		return false
	}
	ev, err := f.Casdoor(ctx)
	return err == nil && ev.Detected
}

func subpath(s *facts.Server, p prefixed) checks.Finding {
	fd := checks.Finding{
		Code: codes.ASSubpathNotSupported, Subject: s.Issuer,
		Expected: "URLs below " + s.Issuer + ", or a server at the root of its host",
	}
	if p.advertised != "" {
		fd.Detail = fmt.Sprintf("The metadata was found below %s, but it names URLs without that prefix, and they do not work: %s answers %s.",
			p.prefix, p.advertised, trimStop(p.shown.Describe()))
		fd.Received = "issuer " + s.Chosen.Metadata.Issuer + ", jwks_uri " + p.advertised
		fd.Exchanges = []*probe.Exchange{s.Chosen.Last(), p.shown.Last()}
		return fd
	}
	fd.Detail = fmt.Sprintf("Below %s a Casdoor answers with its web page; its metadata is at the root of the host, %s. Casdoor cannot be used below a path.", p.prefix, p.shown.URL)
	fd.Received = described(documents(standardForms(s)))
	fd.Exchanges = append(lasts(documents(standardForms(s))), p.shown.Last())
	return fd
}

// formsDiffer compares the documents at the standard forms: another form with another
// issuer fails the clients that ask there.
func formsDiffer(ctx context.Context, f *facts.Facts, s *facts.Server) (checks.Finding, bool) {
	for _, d := range standardForms(s) {
		iss := d.Metadata.Issuer
		if d.URL == s.Chosen.URL || !d.Valid() || iss == "" || iss == s.Chosen.Metadata.Issuer || namesFault(ctx, f, d, iss) {
			continue
		}
		where := oauth.DifferenceBetween(s.Chosen.Metadata.Issuer, "in the one", iss, "in the other")
		return checks.Finding{
			Code: codes.ASIssuerMismatch, Severity: codes.Warning, Subject: "issuer in " + d.URL,
			Detail: fmt.Sprintf("Two documents of the authorization server name different issuers: %s at %s, and %s at %s. They differ %s.",
				s.Chosen.Metadata.Issuer, s.Chosen.URL, iss, d.URL, where),
			Expected: s.Chosen.Metadata.Issuer, Received: iss, Exchanges: slices.Concat(d.Hops, s.Chosen.Hops),
		}, true
	}
	return checks.Finding{}, false
}

// remark tells on which other members the documents at the forms differ.
func remark(servers []*facts.Server) string {
	var members []string
	for _, s := range servers {
		for _, d := range standardForms(s) {
			if s.Chosen == nil || d.URL == s.Chosen.URL || !d.Valid() {
				continue
			}
			for _, diff := range oauth.CompareMetadata(s.Chosen.Metadata, d.Metadata) {
				if !slices.Contains(members, diff.Member) {
					members = append(members, diff.Member)
				}
			}
		}
	}
	if len(members) == 0 {
		return ""
	}
	return " The documents at the different forms do not agree on " + strings.Join(members, ", ") + "."
}
