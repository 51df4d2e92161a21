package pitfalls

import (
	"fmt"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

// envelopes reports URLs of the walk that answered with Casdoor's error envelope.
func envelopes(r *facts.ResourceMetadata, servers []*facts.Server) []checks.Finding {
	var found []checks.Finding
	if fd, ok := resourceEnvelope(r); ok {
		found = append(found, fd)
	}
	for i, s := range servers {
		if fd, ok := serverEnvelope(s); ok {
			if i > 0 && servers[0].Chosen != nil && fd.Severity == codes.Error {
				fd.Severity = codes.Warning
			}
			found = append(found, fd)
		}
	}
	return found
}

// resourceEnvelope looks at the MCP host. Where no document is found the envelope is what
// clients stop at; where the challenge leads to one, clients get through; in between, those
// that go on to the root form do.
func resourceEnvelope(r *facts.ResourceMetadata) (checks.Finding, bool) {
	if r == nil {
		return checks.Finding{}, false
	}
	var hit *facts.ResourceDocument
	for _, d := range r.All() {
		if d.Outcome == facts.GotEnvelope {
			hit = d
			break
		}
	}
	if hit == nil {
		return checks.Finding{}, false
	}
	fd := envelopeAt(hit.Document, "the protected resource metadata")
	switch {
	case r.Chosen == nil:
		fd.Severity = codes.Error
		fd.Detail += " No usable document was found elsewhere."
	case r.Challenged.Valid() || r.Path.Valid():
		fd.Severity = codes.Info
		fd.Detail += " Clients that follow the challenge get the document from " + r.Chosen.URL + "."
	default:
		fd.Severity = codes.Warning
		fd.Detail += " Clients that go on find the document at " + r.Chosen.URL + "; the TypeScript SDK, for one, stops here."
	}
	if r.Chosen != nil {
		fd.Exchanges = append(fd.Exchanges, r.Chosen.Last())
	}
	return fd, true
}

func serverEnvelope(s *facts.Server) (checks.Finding, bool) {
	if _, _, scoped := casdoor.AppScopedServer(s.Issuer); s.Chosen == nil && (scoped || anyPage(s)) {
		return checks.Finding{}, false
	}
	for _, d := range s.Forms {
		if s.Chosen != nil && d.URL == s.Chosen.URL {
			break
		}
		if d.Outcome != facts.GotEnvelope || d.Form.Kind == oauth.FormRFC8414Append {
			continue
		}
		fd := envelopeAt(d.Document, "the authorization server metadata of "+s.Issuer)
		fd.Severity = codes.Error
		if s.Chosen != nil {
			fd.Severity = codes.Info
			fd.Detail += " The metadata exists at " + s.Chosen.URL + "."
			fd.Exchanges = append(fd.Exchanges, s.Chosen.Last())
		} else {
			fd.Detail += " No standard URL has it."
		}
		return fd, true
	}
	return checks.Finding{}, false
}

// anyPage: Casdoor's web page at one of the forms shows a path that Casdoor does not have,
// which is reported as that.
func anyPage(s *facts.Server) bool {
	return slices.ContainsFunc(s.Forms, func(d *facts.ServerDocument) bool { return d.Outcome == facts.GotHTML })
}

func envelopeAt(d *facts.Document, what string) checks.Finding {
	return checks.Finding{
		Code: codes.CasdoorWellKnown200Envelope, Subject: d.URL,
		Detail:   fmt.Sprintf("Where clients look for %s, Casdoor answers 200 with its error envelope (%q) instead of a 404.", what, d.Envelope.Msg),
		Expected: "a JSON document, or 404 where there is none", Received: d.Describe(), Exchanges: slices.Clone(d.Hops),
	}
}
