package discovery

import (
	"context"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/mcp"
	"casdoctor/checks/probe"
)

// access says whether a client has to discover anything at all.
type access int

const (
	accessNeeded  access = iota // the server refuses calls without a token
	accessOpen                  // it takes them
	accessUnclear               // its answer is neither: a web page, a redirect, a 404
)

// accessOf reads the server's answer to the first calls.
func accessOf(ctx context.Context, f *facts.Facts) (access, *facts.Endpoint, error) {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return accessUnclear, nil, err
	}
	need, err := f.NeedsAuth(ctx)
	switch {
	case err != nil:
		return accessUnclear, e, err
	case need:
		return accessNeeded, e, nil
	case e.Initialize.Reply.IsMCP() && !mcp.AuthFailure(e.Initialize.Reply):
		return accessOpen, e, nil
	}
	return accessUnclear, e, nil
}

// protected returns the resource metadata of a server that asks for authorisation, or
// the result with which a check of it ends.
func protected(ctx context.Context, f *facts.Facts) (*facts.ResourceMetadata, *facts.Endpoint, *checks.Result) {
	a, e, err := accessOf(ctx, f)
	if err != nil {
		return nil, nil, end(checks.Because(err))
	}
	switch a {
	case accessOpen:
		return nil, e, end(checks.Passed("Not needed: the MCP server asks for no authorisation.", e.Initialize.X))
	case accessUnclear:
		return nil, e, end(checks.Result{Status: checks.NotEvaluated,
			Reason: "The MCP URL gave neither an MCP answer nor a challenge, so it is not known whether it asks for authorisation."})
	}
	r, err := f.ResourceMetadata(ctx)
	if err != nil {
		return nil, e, end(checks.Because(err))
	}
	return r, e, nil
}

// chosen is protected for the checks that need a valid document.
func chosen(ctx context.Context, f *facts.Facts) (*facts.ResourceMetadata, *facts.Endpoint, *checks.Result) {
	r, e, ended := protected(ctx, f)
	if ended != nil {
		return nil, e, ended
	}
	if r.Chosen == nil {
		return nil, e, end(checks.Result{Status: checks.NotEvaluated, Reason: "No valid protected resource metadata was found."})
	}
	return r, e, nil
}

func end(r checks.Result) *checks.Result { return &r }

// places are the documents in the order in which a client that follows the
// specification asks for them, each URL once.
func places(r *facts.ResourceMetadata) []*facts.ResourceDocument { return r.All() }

// before lists the documents that a client meets before the chosen one; all when none is.
func before(r *facts.ResourceMetadata) []*facts.ResourceDocument {
	var out []*facts.ResourceDocument
	for _, d := range places(r) {
		if r.Chosen != nil && d.URL == r.Chosen.URL {
			break
		}
		out = append(out, d)
	}
	return out
}

// anyOutcome reports whether any of the documents ended in one of the outcomes.
func anyOutcome(docs []*facts.Document, kinds ...facts.Outcome) bool {
	for _, d := range docs {
		for _, k := range kinds {
			if d.Outcome == k {
				return true
			}
		}
	}
	return false
}

func plain(docs []*facts.ResourceDocument) []*facts.Document {
	var out []*facts.Document
	for _, d := range docs {
		out = append(out, d.Document)
	}
	return out
}

func lasts(docs []*facts.Document) []*probe.Exchange {
	var out []*probe.Exchange
	for _, d := range docs {
		out = append(out, d.Last())
	}
	return out
}

// described lists what each URL answered: "404 Not Found at https://…".
func described(docs []*facts.Document) string {
	text := ""
	for i, d := range docs {
		if i > 0 {
			text += "; "
		}
		text += trimStop(d.Describe()) + " at " + d.URL
	}
	return text
}

func trimStop(s string) string {
	if n := len(s); n > 0 && s[n-1] == '.' {
		return s[:n-1]
	}
	return s
}
