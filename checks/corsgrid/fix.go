package corsgrid

import (
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// Fixes are what to change so that the page sees the answer to a request of its own, in the words of whoever answered it;
// none where nothing at the server mends it.
func Fixes(q simulate.Question, o simulate.Outcome) []codes.Fix {
	if o.Unreached != nil {
		return nil
	}
	r := Row{Endpoint: simulate.Endpoint{Kind: alone, URL: q.URL}, Question: q, Outcome: o}
	r.explain(r.showsCasdoor())
	return r.Fixes
}

// showsCasdoor: one of the answers is Casdoor's own.
func (r Row) showsCasdoor() bool {
	return slices.ContainsFunc(r.Outcome.Proof(), func(x *probe.Exchange) bool { return facts.ShowsCasdoor("", x) })
}

// fixesFor are the fixes of a code, with the page's own origin in their snippets, for whoever answers at the endpoint.
func (r Row) fixesFor(c codes.Code, casdoor bool) []codes.Fix {
	switch c {
	case codes.CORSOriginNotAllowed, codes.CORSMissingOnASEndpoints, codes.CORSMissingOnWellKnown:
		return r.letIn(casdoor)
	case codes.CORSMissingOn401, codes.CORSExposeHeadersMissing:
		if casdoor || r.Question.Origin.Opaque() {
			return r.letIn(casdoor)
		}
	case codes.CORSAllowHeadersMissing, codes.CasdoorCORSFixedAllowHeaders:
		if r.refuses(fetch.HeaderNotAllowed) != nil || !casdoor {
			return r.listing(casdoor)
		}
	case codes.CORSPreflightNotImplemented:
		if r.Question.Origin.Opaque() {
			return r.letIn(casdoor)
		}
	}
	return r.catalogued(c, casdoor)
}

// letIn is how the page is let in at the endpoint.
func (r Row) letIn(casdoor bool) []codes.Fix {
	origin := r.Question.Origin.String()
	switch {
	case r.Question.Origin.Opaque():
		return []codes.Fix{opaque}
	case casdoor:
		return codes.AllowPageAtCasdoor(origin)
	case r.Kind == alone || r.atMCP() || r.Kind == simulate.PRM:
		return codes.ForServer(r.server(), codes.AllowPage(origin))
	}
	return codes.AllowPageAtServer(origin)
}

// opaque is for the origin null, which is no page's own: a server that allows it allows everybody.
var opaque = codes.Fix{Where: "The page", Steps: []string{
	"Serve the page by http or https, outside of a sandboxed frame, so that it has an origin of its own. null is the origin of files, of sandboxed frames and of requests that were redirected across servers.",
	"Do not let the server allow null: a page of anybody can have that origin.",
}}

// catalogued are the fixes of the catalogue with the page's origin in their examples, those for the software that answered first.
func (r Row) catalogued(c codes.Code, casdoor bool) []codes.Fix {
	e, _ := codes.Lookup(c)
	server, origin := r.server(), r.Question.Origin.String()
	if casdoor {
		server = "casdoor"
	}
	var out []codes.Fix
	for _, f := range codes.ForServer(server, e.Fixes) {
		if f.Software == "casdoor" && !casdoor || r.Question.Origin.Opaque() && strings.Contains(f.Snippet, originExample) {
			continue
		}
		f.Snippet = strings.ReplaceAll(f.Snippet, originExample, origin)
		out = append(out, f)
	}
	return out
}

// listing is how what the preflight's answer does not list gets onto its lists.
func (r Row) listing(casdoor bool) []codes.Fix {
	headers, methods := r.refuses(fetch.HeaderNotAllowed), r.refuses(fetch.MethodNotAllowed)
	if casdoor {
		if len(headers) == 0 {
			return []codes.Fix{{Where: "Casdoor", Software: "casdoor", Steps: []string{
				fmt.Sprintf("No setting changes the methods that Casdoor allows pages (POST, GET, OPTIONS, DELETE). Use one of them in place of %s, or let a proxy in front of Casdoor answer for pages.", r.Question.Method)}}}
		}
		return r.completed(r.catalogued(codes.CasdoorCORSFixedAllowHeaders, true), headers, methods)
	}
	steps := []string{"Take out of the lists what is no name: one such element spoils all of a list."}
	if len(headers)+len(methods) > 0 {
		steps = nil
	}
	if len(headers) > 0 {
		steps = append(steps, fmt.Sprintf("List %s in Access-Control-Allow-Headers of the answer to OPTIONS.", strings.Join(headers, ", ")))
	}
	if len(methods) > 0 {
		steps = append(steps, fmt.Sprintf("List %s in Access-Control-Allow-Methods of the answer to OPTIONS.", strings.Join(methods, ", ")))
	}
	first := codes.Fix{Where: "The server", Steps: steps}
	switch {
	case r.atMCP() || r.Kind == simulate.PRM:
		first.Where = "The MCP server"
	case r.Kind != alone:
		first.Where = "The authorization server"
		return []codes.Fix{first}
	}
	if r.Question.Origin.Opaque() {
		return []codes.Fix{first}
	}
	// What has no snippet speaks of the origin alone, which is allowed.
	proxies := slices.DeleteFunc(codes.ForServer(r.server(), codes.AllowPage(r.Question.Origin.String())), func(f codes.Fix) bool { return f.Snippet == "" })
	return append([]codes.Fix{first}, r.completed(proxies, headers, methods)...)
}

// completed says of each snippet what it does not list either.
func (r Row) completed(fixes []codes.Fix, headers, methods []string) []codes.Fix {
	for i, f := range fixes {
		if f.Snippet == "" {
			continue
		}
		var more []string
		for _, name := range slices.Concat(headers, methods) {
			if !strings.Contains(strings.ToLower(f.Snippet), strings.ToLower(name)) {
				more = append(more, name)
			}
		}
		if len(more) > 0 {
			fixes[i].Steps = append(slices.Clone(f.Steps), fmt.Sprintf("Add %s to the lists in it.", strings.Join(more, ", ")))
		}
	}
	return fixes
}

// refuses are the names that the preflight's answer does not list.
func (r Row) refuses(reason fetch.Reason) []string {
	var out []string
	for _, s := range r.Outcome.Steps {
		if s.Failure != nil && s.Failure.Reason == reason && !slices.Contains(out, s.Failure.Parameter) {
			out = append(out, s.Failure.Parameter)
		}
	}
	return out
}

// server is what the answers say of their software.
func (r Row) server() string {
	for _, x := range r.Outcome.Proof() {
		if s := x.HeaderValue("Server"); s != "" {
			return s
		}
	}
	return ""
}
