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

func resourceMetadata() checks.Check {
	return checks.Check{
		ID: "discovery.prm", Topic: checks.TopicDiscovery, Title: "Protected resource metadata is found and valid",
		Doc: "A client that was refused reads the protected resource metadata to learn where to log in: at the URL that the challenge names, else at the well-known " +
			"path with the endpoint's path behind it, else at the well-known path alone. The first of the three must be a JSON document with resource and " +
			"authorization_servers. A server that asks for no authorisation needs none.",
		Stage: codes.StageResourceMetadata, Essential: true,
		Codes: []codes.Code{codes.PRMMissing, codes.NoOAuthMetadataAnywhere, codes.PRMInvalidFields, codes.PRMServedAtOnePathOnly, codes.PRMOnlyViaChallenge},
		Run:   runResourceMetadata,
	}
}

func runResourceMetadata(ctx context.Context, f *facts.Facts) checks.Result {
	r, _, ended := protected(ctx, f)
	if ended != nil {
		return *ended
	}
	found := invalidFields(r)
	if r.Chosen == nil {
		if len(found) > 0 {
			return checks.Found("", found...)
		}
		return nothingFound(ctx, f, r)
	}
	if fd, ok := onePlaceOnly(r); ok {
		found = append(found, fd)
	}
	res := checks.Found("A valid document at "+r.Chosen.URL+" names "+strings.Join(r.Chosen.Metadata.AuthorizationServers, ", ")+" as authorization server.", found...)
	if len(found) == 0 {
		res.Exchanges = r.Chosen.Hops
	}
	return res
}

// invalidFields reports JSON documents that a client meets and cannot use. Behind the
// first valid one nobody looks.
func invalidFields(r *facts.ResourceMetadata) []checks.Finding {
	docs := before(r)
	if r.Chosen != nil {
		docs = append(docs, r.Chosen)
	}
	var out []checks.Finding
	for _, d := range docs {
		if !d.Usable() {
			continue
		}
		problems := serious(d.Problems)
		if len(problems) == 0 && !d.Valid() {
			problems = []string{"resource or authorization_servers cannot be used"}
		}
		if len(problems) == 0 {
			continue
		}
		out = append(out, checks.Finding{
			Code: codes.PRMInvalidFields, Subject: d.URL,
			Detail:   "The protected resource metadata cannot be used as it is: " + strings.Join(problems, "; ") + ".",
			Expected: `a JSON object with "resource" (the URL of the MCP endpoint) and "authorization_servers" (a list of absolute URLs)`,
			Received: strings.Join(problems, "; "), Exchanges: d.Hops,
		})
	}
	return out
}

// serious lists the problems that keep clients from using a document.
func serious(problems []oauth.Problem) []string {
	var out []string
	for _, p := range problems {
		if !p.Minor {
			out = append(out, p.Member+" "+p.Text)
		}
	}
	return out
}

// onePlaceOnly judges where a valid document is served.
func onePlaceOnly(r *facts.ResourceMetadata) (checks.Finding, bool) {
	derived := []*facts.Document{}
	for _, d := range []*facts.ResourceDocument{r.Path, r.Root} {
		if d != nil {
			derived = append(derived, d.Document)
		}
	}
	switch {
	case r.Challenged.Valid() && !r.Path.Valid() && !r.Root.Valid():
		if anyOutcome(derived, facts.GotJSON, facts.GotNoAnswer, facts.GotChallenge) {
			return checks.Finding{}, false
		}
		return checks.Finding{
			Code: codes.PRMOnlyViaChallenge, Subject: r.Challenged.URL,
			Detail:   "The document is served only where the challenge says. That is legal; clients that do not read the challenge do not find it.",
			Expected: "the document also at " + derived[0].URL, Received: described(derived),
			Exchanges: slices.Concat(r.Challenged.Hops, lasts(derived)),
		}, true
	case r.Root.Valid() && r.Path != nil && !r.Path.Valid():
		// Pages, envelopes and refusals at the path form have codes of their own.
		if !anyOutcome([]*facts.Document{r.Path.Document}, facts.GotNotFound, facts.GotStatus, facts.GotServer, facts.GotOther) {
			return checks.Finding{}, false
		}
		fd := checks.Finding{
			Code: codes.PRMServedAtOnePathOnly, Subject: r.Path.URL,
			Detail: fmt.Sprintf("The endpoint has a path, so the document belongs at %s, but it is served at the root form only. Clients that ask for the path form alone do not find it.",
				r.Path.URL),
			Expected: "200 with the document at " + r.Path.URL, Received: trimStop(r.Path.Describe()),
			Exchanges: slices.Concat(r.Path.Hops, r.Root.Hops),
		}
		if r.Challenged.Valid() {
			fd.Severity = codes.Info
			fd.Detail = "The document is served at the root form only. The challenge names it, so that clients which read the challenge find it."
		}
		return fd, true
	}
	return checks.Finding{}, false
}

// nothingFound tells why no document is there. Pages, envelopes and refusals in its
// place are causes of their own, judged by other checks.
func nothingFound(ctx context.Context, f *facts.Facts, r *facts.ResourceMetadata) checks.Result {
	docs := plain(places(r))
	if reason := elsewhere(ctx, f, docs); reason != "" {
		return checks.Result{Status: checks.NotEvaluated, Reason: reason}
	}
	c, err := f.Challenge(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if c.X == nil {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The endpoint refuses without a 401, and no document was found: " + described(docs) + "."}
	}
	if _, ok := ownUnrouted(ctx, f, r); ok {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The proxy keeps the place of the document from Casdoor, which is reported as that: " + described(docs) + "."}
	}
	if ownBelowPrefix(ctx, f) {
		return checks.Result{Status: checks.NotEvaluated, Reason: "Casdoor is below a path, where it cannot be used, which is reported as that: " + described(docs) + "."}
	}
	below, legacy := f.LastResorts(ctx)
	if below.Valid() {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The document exists at " + below.URL + ", where no client looks."}
	}
	if r.Challenged == nil && legacy != nil && legacy.Chosen == nil {
		return checks.Found("", noMetadataAnywhere(c, docs, legacy))
	}
	expected := docs[0].URL
	if r.Path != nil {
		expected = r.Path.URL
	}
	return checks.Found("", checks.Finding{
		Code: codes.PRMMissing, Subject: expected,
		Detail:   "The server answers 401, but no protected resource metadata exists where clients look for it.",
		Expected: "200 with a JSON document that holds resource and authorization_servers at " + expected,
		Received: described(docs), Exchanges: slices.Concat(lasts(docs), []*probe.Exchange{c.X}, lastOf(below)),
	})
}

// lastOf is the answer that stands for a document, if it was asked for.
func lastOf(d *facts.ResourceDocument) []*probe.Exchange {
	if d == nil {
		return nil
	}
	return []*probe.Exchange{d.Last()}
}

// elsewhere says which other fault explains that no document was seen, "" when none does.
func elsewhere(ctx context.Context, f *facts.Facts, docs []*facts.Document) string {
	switch {
	case anyOutcome(docs, facts.GotNoAnswer):
		return "Not every place of the document gave an answer: " + described(docs) + "."
	case anyOutcome(docs, facts.GotChallenge):
		return "A bot challenge stands in front of the document: " + described(docs) + "."
	case anyOutcome(docs, facts.GotHTML):
		return "A web page is served in place of the document: " + described(docs) + "."
	case anyOutcome(docs, facts.GotAuth):
		return "The document itself asks for a login: " + described(docs) + "."
	case anyOutcome(docs, facts.GotEnvelope):
		if ev, err := f.Casdoor(ctx); err == nil && ev.Detected {
			return "Casdoor's error envelope is served in place of the document: " + described(docs) + "."
		}
	}
	return ""
}

func noMetadataAnywhere(c *facts.Challenge, docs []*facts.Document, legacy *facts.Server) checks.Finding {
	all := slices.Clone(docs)
	for _, d := range legacy.Forms {
		all = append(all, d.Document)
	}
	received := "401 with " + headerText(c.Lines) + "; " + described(all)
	return checks.Finding{
		Code: codes.NoOAuthMetadataAnywhere, Subject: c.X.URL, Confidence: checks.Likely,
		Detail: "The server answers 401, but neither its challenge nor any well-known URL of its host leads to OAuth metadata. " +
			"A server that wants a fixed key in a header looks the same from outside; if this is one, no OAuth client can log in to it.",
		Expected: "protected resource metadata at " + docs[0].URL, Received: received,
		Exchanges: append([]*probe.Exchange{c.X}, lasts(all)...),
	}
}

func headerText(lines []string) string {
	if len(lines) == 0 {
		return "no WWW-Authenticate header"
	}
	return "WWW-Authenticate: " + strings.Join(lines, ", ")
}
