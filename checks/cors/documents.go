package cors

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
)

func wellKnown() checks.Check {
	return checks.Check{
		ID: "cors.well-known", Topic: checks.TopicCORS, Title: "The page can read the MCP host's metadata",
		Doc: "The protected resource metadata, and authorization server metadata if the MCP host has any, is read by the client in the page. It asks with the header MCP-Protocol-Version, which takes a preflight; " +
			"the TypeScript SDK, which most clients use, asks again without it when the browser refuses.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CORSMissingOnWellKnown},
		Run:   runWellKnown,
	}
}

func runWellKnown(ctx context.Context, f *facts.Facts) checks.Result {
	if _, err := f.PageOrigin(); err != nil {
		return checks.Because(err)
	}
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	var docs []*facts.CrossOrigin
	prm, err := f.CORSResourceMetadata(ctx)
	if err == nil {
		docs = append(docs, prm)
	}
	if served, asErr := f.CORSServerMetadata(ctx); asErr == nil {
		docs = append(docs, onHost(served, e.URL.Host)...)
	}
	if len(docs) == 0 {
		return checks.Because(err)
	}
	var found []checks.Finding
	var seen sight
	for _, c := range docs {
		s := look(c)
		switch {
		case !s.stopped:
		case doubled(c) != nil:
			s.untold = &facts.Missing{Why: "the answer has more than one allowed origin, which is told by itself"}
		case !casdoorAnswers(ctx, f, c): // Casdoor's refusals are told with its other endpoints
			found = append(found, unreadable(c, codes.CORSMissingOnWellKnown))
		}
		seen = seen.and(s)
	}
	return seen.result(found)
}

// onHost picks the documents that a host serves.
func onHost(docs []*facts.CrossOrigin, host string) []*facts.CrossOrigin {
	var out []*facts.CrossOrigin
	for _, c := range docs {
		if u, err := url.Parse(c.Endpoint.URL); err == nil && strings.EqualFold(u.Host, host) {
			out = append(out, c)
		}
	}
	return out
}

// sight is what a page gets to see of a document.
type sight struct {
	proof []*probe.Exchange
	// stopped: not even the plain request, which needs no preflight, may be seen. plainOnly: it may, and the
	// request with MCP-Protocol-Version may not.
	stopped, plainOnly bool
	untold             error
}

// look judges a document: it was asked for with MCP-Protocol-Version, and behind a refused preflight by the
// request itself, whose answer tells what comes without the header.
func look(c *facts.CrossOrigin) sight {
	s := sight{proof: c.Proof(), untold: told(c)}
	switch {
	case s.untold != nil || c.Failure == nil:
	case c.Behind == nil || !c.Behind.X.Answered() || c.Behind.Failure != nil:
		s.stopped = true
	default:
		s.plainOnly = true
	}
	return s
}

func (s sight) and(other sight) sight {
	out := sight{append(s.proof, other.proof...), s.stopped || other.stopped, s.plainOnly || other.plainOnly, s.untold}
	if out.untold == nil {
		out.untold = other.untold
	}
	return out
}

func (s sight) result(found []checks.Finding) checks.Result {
	switch {
	case len(found) > 0:
		return checks.Found("", found...)
	case s.untold != nil:
		return checks.Because(s.untold)
	case s.stopped:
		return checks.Passed("What Casdoor refuses is told with its other endpoints.", s.proof...)
	case s.plainOnly:
		return checks.Passed("The page can read the metadata, as long as it asks for it without MCP-Protocol-Version: the preflight for that header is refused. The TypeScript SDK then asks without it; a client that does not would fail.", s.proof...)
	}
	return checks.Passed("The page can read the metadata.", s.proof...)
}

// unreadable is the finding for a document that the page may not see.
func unreadable(c *facts.CrossOrigin, code codes.Code) checks.Finding {
	x, reason := c.Exchanges[len(c.Exchanges)-1], why(c.Result)
	if c.Behind != nil && c.Behind.X.Answered() {
		x = c.Behind.X
		for _, s := range c.Behind.Steps {
			if s.Failure != nil && s.Phase == fetch.PhaseResponse {
				reason = s.Detail
				break
			}
		}
	}
	return checks.Finding{Code: code, Subject: x.Method + " " + c.Endpoint.URL, Exchanges: c.Proof(), Expected: allowOrigin + ": * (or " + c.Asked.Origin.String() + ")", Received: received(x, allowOrigin),
		Detail: fmt.Sprintf("A page at %s cannot read %s, with or without MCP-Protocol-Version. %s", c.Asked.Origin, c.Kind.Name(), reason) + console(c)}
}
