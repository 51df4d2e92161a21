package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/corsgrid"
	"casdoctor/checks/export"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
)

const corsHelp = `casdoctor cors sends one request as a browser would for a page of the origin given, and says
whether the page gets to see the answer: each step of the browser with the header line that
decided it, what Chrome's and Firefox's consoles print, and what to change.

Examples:
  casdoctor cors --url https://mcp.example.com/.well-known/oauth-protected-resource --origin https://app.example.com
  casdoctor cors --url https://mcp.example.com/mcp --origin http://localhost:6274 --method POST \
    --header "Content-Type: application/json" --header "MCP-Protocol-Version: 2025-11-25" --body '{}'
  casdoctor cors --url https://auth.example.com/api/userinfo --origin https://app.example.com --credentials --format json

Without --method it is GET. GET, HEAD, OPTIONS and POST are sent as they are written here, once the preflight
allows it; of other methods, which might change something, the preflight alone, unless --send is given.

Exit status: 0 allowed, 1 blocked, 2 wrong use, 3 could not be reached.
`

// corsArgs are the flags of "casdoctor cors".
type corsArgs struct {
	url, origin, method, body, format string
	headers                           lines
	credentials, send                 bool
	timeout                           time.Duration
	net                               network
}

func (a *corsArgs) flags(fs *flag.FlagSet) {
	fs.StringVar(&a.url, "url", "", "`URL` that the page asks for")
	fs.StringVar(&a.origin, "origin", "", "`origin` of the page: scheme, host and port, or null")
	fs.StringVar(&a.method, "method", "GET", "`method` of the request")
	fs.Var(&a.headers, "header", "request `header` that the script sets, as \"Name: value\"; repeatable")
	fs.StringVar(&a.body, "body", "", "`body` of the request, or @file")
	fs.BoolVar(&a.credentials, "credentials", false, "sends the request as one with cookies would be sent (credentials: include); there are none")
	fs.BoolVar(&a.send, "send", false, "sends the request itself, too, whatever its method")
	fs.StringVar(&a.format, "format", "text", "`format` of the answer: text or json")
	fs.DurationVar(&a.timeout, "timeout", 30*time.Second, "longest `duration` of the whole run")
	a.net.flags(fs, false)
}

// cors simulates one request.
func cors(ctx context.Context, args []string, env environment) int {
	var a corsArgs
	fs := newFlags("cors", corsHelp, env)
	a.flags(fs)
	if ok, status := parse(fs, args, env); !ok {
		return status
	}
	q, err := a.question()
	if err != nil {
		return wrongUse(env, err)
	}
	opts, err := a.net.probe()
	if err != nil {
		return wrongUse(env, err)
	}
	opts.Policy, opts.Secrets = probe.LoopbackPolicy(), secretsOf(q.Headers)
	c, err := probe.New(opts)
	if err != nil {
		return wrongUse(env, err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	return a.print(q, simulate.Run(ctx, c, q), env)
}

// question is the request as it was written.
func (a *corsArgs) question() (simulate.Question, error) {
	if !slices.Contains([]string{"text", "json"}, a.format) {
		return simulate.Question{}, fmt.Errorf("--format %q is not known; use text or json, for example %s", a.format, exampleOf("format"))
	}
	if a.timeout <= 0 || a.timeout > 10*time.Minute {
		return simulate.Question{}, fmt.Errorf("--timeout %s must be more than 0 and at most 10m, for example %s", a.timeout, exampleOf("timeout"))
	}
	u, origin, err := a.places()
	if err != nil {
		return simulate.Question{}, err
	}
	if err := fromFile("body", &a.body); err != nil {
		return simulate.Question{}, err
	}
	q := simulate.Question{Content: []byte(a.body), Purpose: "CORS from " + origin.String(), Enough: func([]byte) bool { return true },
		Request: fetch.Request{Origin: origin, URL: u.String(), Method: a.method, Body: a.body != "", From: simulate.PageSpace(origin), LocalAccess: true}}
	if a.credentials {
		q.Credentials = fetch.Include
	}
	for _, h := range a.headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return q, fmt.Errorf("--header needs a name, a colon and a value, for example %s", exampleOf("header"))
		}
		q.Headers = append(q.Headers, fetch.Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
	}
	plan := fetch.PlanOf(q.Request)
	if f := plan.Failure; f != nil && plan.Actual.URL == "" {
		return q, thrown(plan)
	}
	// What only reads may be sent behind a refused preflight, too, to tell what the server forgot.
	q.Hold = !a.send && !slices.Contains([]string{"GET", "HEAD", "OPTIONS", "POST"}, plan.Actual.Method)
	q.Compare = plan.Actual.Method == "GET" || plan.Actual.Method == "HEAD"
	return q, nil
}

// places are the URL and the page's origin.
func (a *corsArgs) places() (*url.URL, fetch.Origin, error) {
	var origin fetch.Origin
	for _, need := range []struct{ name, value string }{{"url", a.url}, {"origin", a.origin}} {
		if strings.TrimSpace(need.value) == "" {
			return nil, origin, fmt.Errorf("--%s is missing, for example %s", need.name, exampleOf(need.name))
		}
	}
	u, _, bad := target.ParseURL("url", a.url, examples["url"])
	if bad != nil {
		return nil, origin, fmt.Errorf("--url: %s; for example %s", strings.TrimSuffix(bad.Message, "."), exampleOf("url"))
	}
	text, _, bad := target.ParseOrigin(a.origin)
	if bad != nil {
		return nil, origin, fmt.Errorf("--origin: %s; for example %s", strings.TrimSuffix(bad.Message, "."), exampleOf("origin"))
	}
	origin, err := fetch.ParseOrigin(text)
	if err != nil {
		return nil, origin, fmt.Errorf("--origin: %w; for example %s", err, exampleOf("origin"))
	}
	return u, origin, nil
}

// thrown is what script would be told of a request that no browser makes.
func thrown(p fetch.Plan) error {
	for _, s := range p.Steps {
		if s.Failure != nil {
			return errors.New(strings.TrimSuffix(s.Detail, "."))
		}
	}
	return errors.New("a browser does not make this request")
}

// secretsOf are the values that are masked wherever they appear.
func secretsOf(headers []fetch.Header) []string {
	var out []string
	for _, h := range headers {
		if strings.EqualFold(h.Name, "Authorization") {
			_, credentials, ok := strings.Cut(h.Value, " ")
			if !ok {
				credentials = h.Value
			}
			out = append(out, strings.TrimSpace(credentials))
		}
	}
	return out
}

func (a *corsArgs) print(q simulate.Question, o simulate.Outcome, env environment) int {
	doc := export.NewCORS(q, o, corsgrid.Fixes(q, o), checks.Version{Casdoctor: buildVersion(), Catalogue: codes.Version})
	var err error
	if a.format == "json" {
		err = doc.JSON(env.stdout)
	} else {
		err = doc.Text(env.stdout, export.TextOptions{Colour: env.terminal})
	}
	if err != nil {
		fmt.Fprintf(env.stderr, "casdoctor cors: the answer could not be written: %v\n", err)
		return exitUndetermined
	}
	switch doc.Verdict {
	case export.CORSAllowed:
		return exitOK
	case export.CORSBlocked:
		return exitBroken
	}
	return exitUndetermined
}
