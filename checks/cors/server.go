package cors

import (
	"cmp"
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

func serverEndpoints() checks.Check {
	return checks.Check{
		ID: "cors.server-endpoints", Topic: checks.TopicCORS, Title: "The page can call the authorization server",
		Doc: "A client in a page reads the server's metadata, registers and redeems its code by requests of the page. Each endpoint is asked by a request that changes nothing. The keys and userinfo are looked at as well, though most clients do not need them. " +
			"The authorization endpoint needs no CORS: the browser itself goes there.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CORSMissingOnASEndpoints, codes.CORSOriginNotAllowed},
		Run:   runServerEndpoints,
	}
}

// survey is what the page may do at the authorization server.
type survey struct {
	origin  fetch.Origin
	all     []*facts.CrossOrigin
	refused []*facts.CrossOrigin
	untold  error // why the first that tells nothing does not
	doubled bool  // an answer allows several origins, which is told by itself
	proof   []*probe.Exchange
}

func runServerEndpoints(ctx context.Context, f *facts.Facts) checks.Result {
	o, err := f.PageOrigin()
	if err != nil {
		return checks.Because(err)
	}
	s := survey{origin: o}
	docs, err := f.CORSServerMetadata(ctx)
	if err != nil {
		return checks.Because(err)
	}
	s.documents(docs)
	for _, c := range endpoints(ctx, f) {
		s.add(c, blocked(c))
	}
	if len(s.proof) == 0 {
		return checks.Because(cmp.Or(s.untold, error(&facts.Missing{Why: "no endpoint of the authorization server could be asked"})))
	}
	switch {
	case len(s.refused) == 0 && s.doubled:
		return checks.Result{Status: checks.NotEvaluated, Reason: "an answer has more than one allowed origin, which is told by itself", Exchanges: s.proof}
	case len(s.refused) == 0:
		return checks.Passed("The page can call every endpoint of the authorization server that it needs.", s.proof...)
	}
	return checks.Found("", s.findings(ctx, f)...)
}

// documents: clients go on to the next document when one cannot be read, so that one readable is enough.
func (s *survey) documents(docs []*facts.CrossOrigin) {
	readable := false
	for _, c := range docs {
		l := look(c)
		readable = readable || l.untold == nil && !l.stopped
	}
	for _, c := range docs {
		s.add(c, !readable && look(c).stopped)
	}
}

func (s *survey) add(c *facts.CrossOrigin, refused bool) {
	if err := told(c); err != nil {
		if s.untold == nil {
			s.untold = err
		}
		return
	}
	s.all, s.proof = append(s.all, c), append(s.proof, c.Proof()...)
	switch {
	case !refused:
	case doubled(c) != nil:
		s.doubled = true
	default:
		s.refused = append(s.refused, c)
	}
}

// endpoints asks the rest at once.
func endpoints(ctx context.Context, f *facts.Facts) []*facts.CrossOrigin {
	kinds := []simulate.Kind{simulate.Registration, simulate.Token, simulate.JWKS, simulate.UserInfo}
	answers := make([]*facts.CrossOrigin, len(kinds))
	var fns []func(context.Context)
	for i, k := range kinds {
		fns = append(fns, func(ctx context.Context) { answers[i], _ = f.CORSEndpoint(ctx, k) })
	}
	facts.Together(ctx, fns...)
	var out []*facts.CrossOrigin
	for _, c := range answers {
		if c != nil {
			out = append(out, c)
		}
	}
	return out
}

// blocked: of userinfo only the preflight counts. Its request has a made-up token, and what a server answers to
// that tells little of what it answers to a good one.
func blocked(c *facts.CrossOrigin) bool {
	return c.Failure != nil && (c.Kind != simulate.UserInfo || c.Failure.Preflight)
}

func (s *survey) findings(ctx context.Context, f *facts.Facts) []checks.Finding {
	idle := openServer(ctx, f)
	var out []checks.Finding
	for _, c := range s.refused {
		fd := s.finding(ctx, f, c)
		if idle || c.Kind == simulate.JWKS || c.Kind == simulate.UserInfo {
			fd.Severity = codes.Info
		}
		out = append(out, fd)
	}
	return out
}

func (s *survey) finding(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin) checks.Finding {
	fd := checks.Finding{Code: codes.CORSMissingOnASEndpoints, Subject: subject(c), Exchanges: c.Proof(), Expected: expectedOrigin(c),
		Fixes: allowing(ctx, f, c), FixesOnly: true}
	x := c.Exchanges[len(c.Exchanges)-1]
	fd.Received = received(x, allowOrigin)
	fd.Detail = fmt.Sprintf("A page at %s cannot call %s. %s", s.origin, c.Kind.Name(), why(c.Result)) + compared(c) + console(c)
	if len(s.refused) > 0 && s.refused[0] != c && c.Failure.Reason == fetch.OriginMissing && s.refused[0].Failure.Reason == fetch.OriginMissing && s.sameHost(c) {
		// One filter stands before a whole host: the first tells for all whether the origin is refused.
		if passed := s.passes(ctx, f, s.refused[0]); passed != "" {
			return s.asOrigin(fd, c, passed)
		}
		return fd
	}
	if c.Failure.Reason == fetch.OriginMissing || c.Failure.Reason == fetch.OriginMismatch {
		if passed := s.passes(ctx, f, c); passed != "" {
			return s.asOrigin(fd, c, passed)
		}
	}
	return fd
}

func (s *survey) sameHost(c *facts.CrossOrigin) bool {
	return len(onHost([]*facts.CrossOrigin{c}, hostOf(s.refused[0].Endpoint.URL))) > 0
}

// passes is another origin that is allowed to do the same; "" for none.
func (s *survey) passes(ctx context.Context, f *facts.Facts, c *facts.CrossOrigin) string {
	others, err := f.CORSOthers(ctx, c)
	if err != nil {
		return ""
	}
	passed, _ := split(others)
	return passed
}

// asOrigin: the server does let pages call, and this one not.
func (s *survey) asOrigin(fd checks.Finding, c *facts.CrossOrigin, passed string) checks.Finding {
	fd.Code = codes.CORSOriginNotAllowed
	fd.Detail = fmt.Sprintf("A page at %s cannot call %s (%s), and one at %s can: it is the origin that is refused.", s.origin, c.Kind.Name(), statusLine(c.Exchanges[len(c.Exchanges)-1]), passed) + console(c)
	return fd
}
