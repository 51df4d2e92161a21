package challenge

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func pointer() checks.Check {
	return checks.Check{
		ID: "challenge.pointer", Topic: checks.TopicChallenge, Title: "resource_metadata leads to the right document",
		Doc: "Clients read the document that the challenge names, and many look nowhere else. It must be a JSON document with resource and authorization_servers, about this endpoint. Another host is " +
			"legal. A private host, a wrong scheme and Casdoor's own rule for the URL have codes of their own.",
		Stage: codes.StageChallenge,
		Codes: []codes.Code{codes.ResourceMetadataURLWrong},
		Run:   runPointer,
	}
}

func runPointer(ctx context.Context, f *facts.Facts) checks.Result {
	c, err := f.Challenge(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if c.MetadataURL() == "" {
		return notEvaluated("no challenge names a resource_metadata URL")
	}
	r, err := f.ResourceMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	d := r.Challenged
	if d == nil {
		return notEvaluated("the document that the challenge names was not asked for", c.X)
	}
	if d.Valid() {
		if better := rightDocument(e, r); better != nil {
			return checks.Found("", anotherResource(e, c, d, better))
		}
		return checks.Passed(fmt.Sprintf("%s holds the metadata of the resource %s.", d.URL, d.Metadata.Resource), append([]*probe.Exchange{c.X}, d.Hops...)...)
	}
	if reason := elsewhere(ctx, f, e, r); reason != "" {
		return checks.Passed(fmt.Sprintf("resource_metadata names %s, which gives %s; %s.", d.URL, brief(d), reason), c.X, d.Last())
	}
	if reason := unknown(d); reason != "" {
		return notEvaluated(reason, d.Last())
	}
	return checks.Found("", nowhere(c, d, r))
}

func brief(d *facts.ResourceDocument) string { return strings.TrimSuffix(d.Describe(), ".") }

// rightDocument is the document at a well-known URL that is about the endpoint, when the
// one that the challenge names is about something else.
func rightDocument(e *facts.Endpoint, r *facts.ResourceMetadata) *facts.ResourceDocument {
	if related(e, r.Challenged) {
		return nil
	}
	for _, d := range []*facts.ResourceDocument{r.Path, r.Root} {
		if d.Valid() && d.URL != r.Challenged.URL && related(e, d) {
			return d
		}
	}
	return nil
}

// related: the endpoint itself, one of its parent paths, or the same in another spelling.
func related(e *facts.Endpoint, d *facts.ResourceDocument) bool {
	switch oauth.CompareResource(e.URL.String(), d.Metadata.Resource) {
	case oauth.ResourceExact, oauth.ResourceCase, oauth.ResourceSlash, oauth.ResourceParent:
		return true
	}
	return false
}

func anotherResource(e *facts.Endpoint, c *facts.Challenge, d, better *facts.ResourceDocument) checks.Finding {
	return checks.Finding{
		Code: codes.ResourceMetadataURLWrong, Subject: "resource_metadata in WWW-Authenticate",
		Detail: fmt.Sprintf("The challenge names %s, which describes another resource (%s) than the endpoint %s. The right document is at %s.",
			d.URL, d.Metadata.Resource, e.URL, better.URL),
		Expected: better.URL, Received: d.URL, Exchanges: append([]*probe.Exchange{c.X, d.Last()}, better.Hops...),
		Fixes: pointTo(better.URL),
	}
}

func pointTo(u string) []codes.Fix {
	return []codes.Fix{{Where: "The MCP server", Steps: []string{"Let the challenge name " + u + "."}, Snippet: `WWW-Authenticate: Bearer resource_metadata="` + u + `"`}}
}

// elsewhere says which other code stands for the failure, "" for none.
func elsewhere(ctx context.Context, f *facts.Facts, e *facts.Endpoint, r *facts.ResourceMetadata) string {
	d := r.Challenged
	u, err := url.Parse(d.URL)
	if err != nil {
		return ""
	}
	if own, err := f.CasdoorChallenge(ctx); err == nil && own.Strays {
		return "Casdoor builds this URL from the Host header, which is judged as a trait of Casdoor"
	}
	sameName := strings.EqualFold(u.Hostname(), e.URL.Hostname())
	wellKnown := strings.Contains(u.Path, "/.well-known/")
	other, _ := validAnywhere(r)
	switch {
	case sameName && u.Scheme != e.URL.Scheme:
		return "its scheme is not the one of the endpoint, which is judged with the published URLs"
	case !sameName && d.Outcome == facts.GotNoAnswer && (hostFails(d) || target.PrivateHost(u.Hostname())):
		return "its host does not answer, which is judged with the published URLs"
	case sameName && u.Port() != e.URL.Port() && d.Outcome == facts.GotNoAnswer:
		return "its port does not answer, which is judged with the published URLs"
	case wellKnown && (d.Outcome == facts.GotHTML || d.Outcome == facts.GotAuth), d.Outcome == facts.GotEnvelope:
		return "what answers there is judged with the well-known paths"
	case d.Outcome == facts.GotJSON && (d.Metadata.Resource != "" || len(d.Metadata.AuthorizationServers) > 0):
		return "the document lacks members, which is judged with the metadata"
	case !other && d.Outcome != facts.GotJSON:
		return "no document is found anywhere else, which is judged with the metadata"
	case !other && !serverDocument(d):
		return "the document lacks members, which is judged with the metadata"
	}
	return ""
}

// validAnywhere reports a valid document at one of the well-known URLs.
func validAnywhere(r *facts.ResourceMetadata) (bool, *facts.ResourceDocument) {
	d := validDocument(r)
	return d != nil, d
}

// hostFails: the host itself is not there, whatever the URL's path.
func hostFails(d *facts.ResourceDocument) bool {
	x := d.Last()
	if x.Error == nil {
		return false
	}
	switch x.Error.Kind {
	case probe.KindDNSNotFound, probe.KindRefused, probe.KindUnreachable, probe.KindTimeout:
		return true
	}
	return false
}

// unknown says why nothing can be said, "" when something can.
func unknown(d *facts.ResourceDocument) string {
	x := d.Last()
	switch {
	case d.Outcome == facts.GotChallenge:
		return "a bot challenge stands in front of the document that the challenge names"
	case d.Outcome != facts.GotNoAnswer || x.Error == nil || x.Error.Certificate():
		return ""
	}
	switch x.Error.Kind {
	case probe.KindTLSHandshake, probe.KindPlainOnTLS, probe.KindTLSOnPlain, probe.KindBadURL:
		return ""
	}
	return "the document that the challenge names could not be read: " + strings.TrimSuffix(x.Error.Message, ".")
}

// serverDocument: authorization server metadata where the protected resource's belongs.
func serverDocument(d *facts.ResourceDocument) bool {
	m, _, err := oauth.ParseServerMetadata(d.Body())
	return err == nil && m.Issuer != "" && (m.TokenEndpoint != "" || m.AuthorizationEndpoint != "")
}

func nowhere(c *facts.Challenge, d *facts.ResourceDocument, r *facts.ResourceMetadata) checks.Finding {
	fd := checks.Finding{
		Code: codes.ResourceMetadataURLWrong, Subject: "resource_metadata in WWW-Authenticate",
		Detail:   fmt.Sprintf("The challenge names %s, where no protected resource metadata is found: %s.", d.URL, brief(d)),
		Expected: "200 with a JSON document that holds resource and authorization_servers at " + d.URL, Received: brief(d),
		Exchanges: append(append([]*probe.Exchange{}, d.Hops...), c.X),
	}
	if d.Usable() && serverDocument(d) {
		fd.Detail = fmt.Sprintf("The challenge names %s, which is metadata of an authorization server, not of the protected resource.", d.URL)
		fd.Received = "authorization server metadata"
	}
	if ok, better := validAnywhere(r); ok {
		fd.Detail += " The document exists at " + better.URL + "."
		fd.Expected = better.URL
		fd.Exchanges = append(fd.Exchanges, better.Last())
		fd.Received = d.URL + ": " + fd.Received
		fd.Fixes = pointTo(better.URL)
	}
	return fd
}

func absolute(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
