package corsgrid

import (
	"slices"
	"strings"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/fetch"
	"casdoctor/checks/simulate"
)

// doubt takes back what the made-up token alone brings about: Casdoor refuses a token that it does not know before it
// looks at the origin, so that only that refusal lacks the header.
func (r *Row) doubt(atCasdoor bool) {
	made := slices.ContainsFunc(r.Question.Headers, func(h fetch.Header) bool { return strings.EqualFold(h.Name, "Authorization") })
	if !atCasdoor || !made {
		return
	}
	unseen := Cell{Requirement: Answer, State: Unknown, Text: "not seen",
		Detail: "Casdoor refuses the made-up token before it looks at the origin, so that the answer to a real one was not seen."}
	if r.Kind == simulate.UserInfo {
		unseen.Detail = "Casdoor refuses the made-up token before it looks at the origin. With a real token its answer allows every origin here."
	}
	refused := func(f *fetch.Failure) bool {
		return f != nil && !f.Preflight && f.Reason == fetch.OriginMissing && (f.Status == 401 || f.Status == 200 && r.Kind == simulate.UserInfo)
	}
	if b := r.Outcome.Behind; b != nil && refused(b.Failure) {
		r.Outcome.Behind = nil // it shows nothing of what a client meets
		r.set(unseen)
		r.set(r.readable())
	}
	if refused(r.Outcome.Failure) {
		r.Doubted = true
		r.set(unseen)
	}
}

// note says by which of its rules Casdoor lets the page in, where it does: what passes here may fail elsewhere.
func (r *Row) note(host string) {
	let := r.Cell(Origin).State == Pass || r.Cell(Answer).State == Pass
	origin := r.Question.Origin
	if !let || origin.Opaque() || !r.Outcome.CrossOrigin {
		return
	}
	rule := casdoor.RuleForOrigin(origin.String(), host)
	if rule == casdoor.OriginRegistered && (r.Kind == simulate.Token || r.Kind == simulate.UserInfo) {
		return // these two answer every origin, registered or not
	}
	r.Note = rule.Sentence()
}

// explain names the causes behind what failed, and what to change for the software at the endpoint.
func (r *Row) explain(casdoor bool) {
	add := func(c codes.Code) {
		if c != "" && !slices.Contains(r.Codes, c) {
			r.Codes = append(r.Codes, c)
		}
	}
	if f := r.Outcome.Failure; f != nil && !r.Doubted {
		add(r.causeOf(*f, casdoor))
	}
	if b := r.Outcome.Behind; b != nil && b.Failure != nil {
		add(r.causeOf(*b.Failure, casdoor))
	}
	if r.Cell(Readable).State == Fail {
		add(exposing(casdoor))
	}
	for _, c := range r.Codes {
		r.fix(r.fixesFor(c, casdoor))
	}
	if f := r.Outcome.Failure; f != nil && (f.Reason == fetch.MethodNotAllowed || f.Reason == fetch.MethodsMalformed) {
		// No code of the catalogue stands for a method, which clients do not choose.
		r.fix(r.listing(casdoor))
	}
}

// exposing is the code of hidden headers. Casdoor exposes none, whatever is set.
func exposing(casdoor bool) codes.Code {
	if casdoor {
		return codes.CasdoorCORSFixedAllowHeaders
	}
	return codes.CORSExposeHeadersMissing
}

func (r *Row) fix(fixes []codes.Fix) {
	for _, f := range fixes {
		if !slices.ContainsFunc(r.Fixes, func(have codes.Fix) bool { return have.Where == f.Where && have.Snippet == f.Snippet }) {
			r.Fixes = append(r.Fixes, f)
		}
	}
}

// causeOf is the code of a failure; "" for what is not the server's: a page on https that asks for http.
func (r Row) causeOf(f fetch.Failure, casdoor bool) codes.Code {
	status, atMCP := r.status(f), r.atMCP()
	switch f.Reason {
	case fetch.PreflightStatus:
		switch {
		case status == 401 || status == 403 && !casdoor && atMCP && r.Outcome.Behind != nil && r.Outcome.Behind.Failure == nil:
			return codes.CORSPreflightRequiresAuth
		case status == 403:
			return codes.CORSOriginNotAllowed
		}
		return codes.CORSPreflightNotImplemented
	case fetch.PreflightRedirect:
		return codes.RedirectSlashOrSchemeDowngrade
	case fetch.HeaderNotAllowed, fetch.HeadersMalformed:
		if casdoor {
			return codes.CasdoorCORSFixedAllowHeaders
		}
		return codes.CORSAllowHeadersMissing
	case fetch.OriginMultiple:
		return codes.CORSDuplicateACAO
	case fetch.OriginMismatch, fetch.OriginInvalid, fetch.OriginWildcard, fetch.CredentialsNotAllowed:
		return codes.CORSOriginNotAllowed
	case fetch.OriginMissing:
		return r.missing(f, casdoor)
	}
	return ""
}

// missing tells why there is no Access-Control-Allow-Origin.
func (r Row) missing(f fetch.Failure, casdoor bool) codes.Code {
	status := r.status(f)
	switch {
	case casdoor && status == 403:
		return codes.CORSOriginNotAllowed
	case (r.atMCP() || r.Kind == alone) && f.Preflight && (status == 401 || status == 404 || status == 405 || status == 501):
		if status == 401 {
			return codes.CORSPreflightRequiresAuth
		}
		return codes.CORSPreflightNotImplemented
	case r.atMCP() && status == 401 && !f.Preflight, r.Kind == alone && status == 401 && !casdoor && r.Forgets():
		return codes.CORSMissingOn401
	case r.Kind == simulate.PRM:
		return codes.CORSMissingOnWellKnown
	case !r.atMCP() && r.Kind != alone:
		return codes.CORSMissingOnASEndpoints
	}
	return codes.CORSOriginNotAllowed
}

// Forgets is that of the outcome, where a real client would meet it.
func (r Row) Forgets() bool { return !r.Doubted && r.Outcome.Forgets() }

// status is that of the answer that failed.
func (r Row) status(f fetch.Failure) int {
	if f.Status != 0 {
		return f.Status
	}
	if n := len(r.Outcome.Exchanges); n > 0 {
		return r.Outcome.Exchanges[n-1].Status
	}
	return 0
}

// couldBeCasdoors: a path of Casdoor's. Another MCP server may stand behind the same host.
func (r Row) couldBeCasdoors(path string) bool {
	return !r.atMCP() || strings.HasSuffix(path, casdoor.MCPEndpointPath) || strings.HasPrefix(path, "/api/server/")
}

func (r Row) atMCP() bool {
	return r.Kind == simulate.MCPFirst || r.Kind == simulate.MCPCall || r.Kind == simulate.MCPStream
}
