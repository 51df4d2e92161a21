package cors

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

func requestHeaders() checks.Check {
	return checks.Check{
		ID: "cors.request-headers", Topic: checks.TopicCORS, Title: "The preflight allows the headers of MCP",
		Doc: "After the first call a client sends Authorization and MCP-Protocol-Version with every request, Mcp-Session-Id where the server gave one, and Mcp-Method and Mcp-Name in the stateless revision. Each has to be allowed by the preflight, " +
			"Authorization by its name: * does not stand for it by the standard, though browsers only warn of that so far.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CORSAllowHeadersMissing},
		Run:   runRequestHeaders,
	}
}

func runRequestHeaders(ctx context.Context, f *facts.Facts) checks.Result {
	c, b, err := stopped(ctx, f)
	switch {
	case err != nil:
		return checks.Because(err)
	case b != nil && b.Code == codes.CORSAllowHeadersMissing:
		return checks.Found("", *b)
	case b != nil:
		return before(c, b)
	}
	calls, err := f.CORSCalls(ctx)
	if err != nil {
		return checks.Because(err)
	}
	var found []checks.Finding
	var proof []*probe.Exchange
	for _, call := range calls {
		if err := told(call); err != nil {
			return checks.Because(err)
		}
		proof = append(proof, call.Proof()...)
		if fd := refusedHeaders(ctx, f, call); fd != nil {
			found = append(found, *fd)
		}
	}
	if len(found) == 0 {
		return checks.Passed(fmt.Sprintf("A page may send what MCP needs: %s.", strings.Join(needed(calls), ", ")), proof...)
	}
	return checks.Found("", found...)
}

// needed are the headers that the calls ask for.
func needed(calls []*facts.CrossOrigin) []string {
	var out []string
	for _, c := range calls {
		for _, cause := range c.Causes {
			if cause.Header != "" && !slices.Contains(out, cause.Header) {
				out = append(out, cause.Header)
			}
		}
	}
	return out
}

// refusedHeaders is the finding of one call's preflight; nil when it allows every header by name.
func refusedHeaders(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin) *checks.Finding {
	x := c.Preflight()
	if x == nil {
		return nil
	}
	fd := checks.Finding{Code: codes.CORSAllowHeadersMissing, Subject: subject(c), Exchanges: []*probe.Exchange{x}, Received: received(x, allowHeaders)}
	if c.Failure == nil || !c.Failure.Preflight {
		return byStar(c, &fd)
	}
	refused := named(c)
	if len(refused) == 0 {
		refused = oneByOne(ctx, f, c, &fd)
	}
	if len(refused) == 0 {
		return nil
	}
	fd.Expected = allowHeaders + ": " + strings.Join(needed([]*facts.CrossOrigin{c}), ", ")
	fd.Detail = fmt.Sprintf("The first call of a page at %s passes, and the calls after it do not: the preflight does not allow %s (%s).", c.Asked.Origin, list(refused), lines(x, allowHeaders)) + console(c)
	return &fd
}

// byStar: * lets Authorization pass in today's browsers, which warn that it will not for ever.
func byStar(c *facts.CrossOrigin, fd *checks.Finding) *checks.Finding {
	for _, s := range c.Steps {
		if s.Phase == fetch.PhasePreflight && s.Warning {
			fd.Severity, fd.Expected = codes.Warning, allowHeaders+": "+strings.Join(needed([]*facts.CrossOrigin{c}), ", ")
			fd.Detail = "The preflight allows every header by *, which by the standard never stands for Authorization. Chromium and Firefox warn of it and let the request pass so far; Authorization has to be listed by name."
			return fd
		}
	}
	return nil
}

// named are the headers that the answer to a preflight does not allow, where it names the origin and can be read.
func named(c *facts.CrossOrigin) []string {
	var out []string
	for _, s := range c.Steps {
		if s.Phase != fetch.PhasePreflight || s.Failure == nil {
			continue
		}
		switch s.Failure.Reason {
		case fetch.HeaderNotAllowed:
			out = append(out, s.Failure.Parameter)
		case fetch.OriginMissing, fetch.OriginMismatch, fetch.OriginInvalid, fetch.OriginMultiple:
			return nil // a server that does not answer tells nothing by its silence
		}
	}
	return out
}

// oneByOne asks for each header alone: some servers refuse a preflight as a whole and do not say for which.
func oneByOne(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin, fd *checks.Finding) []string {
	var refused []string
	for _, name := range needed([]*facts.CrossOrigin{c}) {
		x, err := f.CORSHeader(ctx, c, name)
		if err != nil || !x.Answered() {
			continue
		}
		alone := c.Asked.Request
		alone.Headers = slices.DeleteFunc(slices.Clone(alone.Headers), func(h fetch.Header) bool {
			return !strings.EqualFold(h.Name, name) && !strings.EqualFold(h.Name, "Accept")
		})
		alone.Body = alone.Body && strings.EqualFold(name, "Content-Type")
		if j := fetch.JudgePreflight(alone, simulate.ResponseOf(x)); j.Failure != nil {
			refused = append(refused, name)
			fd.Exchanges = append(fd.Exchanges, x)
		}
	}
	return refused
}

// list joins names: "a, b and c".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
