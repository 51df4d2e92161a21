package reach

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func authorizationServer() checks.Check {
	return checks.Check{
		ID: "reach.as", Topic: checks.TopicReach, Title: "The authorization server answers",
		Doc: "Every authorization server that the protected resource metadata declares, and the Casdoor that was given, must resolve, accept a connection and complete TLS. " +
			"A private name or a wrong scheme that only the metadata names is a fault of the metadata and is reported there.",
		Stage: codes.StageServerMetadata,
		Codes: []codes.Code{codes.ASUnreachable, codes.TLSHandshakeFailure, codes.TLSUntrustedCert},
		Run:   runAS,
	}
}

func runAS(ctx context.Context, f *facts.Facts) checks.Result {
	servers, err := f.Servers(ctx)
	if err != nil {
		return checks.Because(err)
	}
	var found []checks.Finding
	var good, silent []string
	var proof []*probe.Exchange
	usable := false // an earlier server has metadata, so that clients get through without this one
	for _, s := range servers {
		x, ft := serverFault(s)
		switch reason := leftAlone(ctx, f, s, x, ft); {
		case ft == nil:
			good, proof = append(good, hostOf(s.Issuer)+at(x)), append(proof, x)
		case reason != "":
			silent = append(silent, reason)
		case !reported(found, s):
			fd := ft.finding(x, s.Issuer, "The authorization server")
			fd.Detail += named(s)
			if usable {
				fd.Severity = codes.Warning
			}
			found = append(found, fd)
		}
		usable = usable || s.Chosen != nil
	}
	if len(found) == 0 && len(good) == 0 {
		return notEvaluated(strings.Join(silent, " "))
	}
	text := strings.Join(good, ", ") + " answers."
	if len(good) > 1 {
		text = strings.Join(good, ", ") + " answer."
	}
	res := checks.Found(strings.Join(append([]string{text}, silent...), " "), found...)
	res.Exchanges = proof
	return res
}

// serverFault looks at the first hop of every form: one that answers shows that the
// server is there.
func serverFault(s *facts.Server) (*probe.Exchange, *fault) {
	var worst *probe.Exchange
	var ft *fault
	for _, d := range s.Forms {
		x := d.Hops[0]
		one := faultOf(x, codes.ASUnreachable)
		if one == nil {
			return x, nil
		}
		if ft == nil || ft.unknown && !one.unknown {
			worst, ft = x, one
		}
	}
	return worst, ft
}

// leftAlone says why a fault is not reported here, "" when it is.
func leftAlone(ctx context.Context, f *facts.Facts, s *facts.Server, x *probe.Exchange, ft *fault) string {
	u, err := url.Parse(s.Issuer)
	t := f.Target()
	switch {
	case ft == nil || err != nil:
		return ""
	case ft.unknown:
		return unknown(x).Reason
	case sameSite(u, t.MCP) && mcpFails(ctx, f, ft):
		return s.Issuer + " is on the MCP server's own host, which fails in the same way."
	case sameSite(u, t.Casdoor) && t.Casdoor.Scheme == u.Scheme:
		return ""
	case otherScheme(u, t.Casdoor), otherScheme(u, t.MCP):
		return s.Issuer + " does not answer; its scheme is not the one by which its host was given, which is judged with the metadata."
	case target.PrivateHost(u.Hostname()) && !sameSite(u, t.Casdoor) && !sameSite(u, t.MCP):
		return s.Issuer + " does not answer; only the metadata names this private host, which is judged there."
	}
	return ""
}

func mcpFails(ctx context.Context, f *facts.Facts, ft *fault) bool {
	e, err := f.FirstCall(ctx)
	if err != nil {
		return false
	}
	own := faultOf(e.TypedAnswer.X, codes.ASUnreachable)
	return own != nil && own.code == ft.code
}

// otherScheme: the same host by another scheme, on the same port or with the port left out.
func otherScheme(u, given *url.URL) bool {
	if given == nil || u.Scheme == given.Scheme || !strings.EqualFold(u.Hostname(), given.Hostname()) {
		return false
	}
	return u.Port() == given.Port() || u.Port() == "" && !target.LoopbackHost(u.Hostname()) || defaultPort(u) && defaultPort(given)
}

func reported(found []checks.Finding, s *facts.Server) bool {
	return slices.ContainsFunc(found, func(fd checks.Finding) bool { return strings.EqualFold(origin(fd.Subject), origin(s.Issuer)) })
}

// named says who names the server.
func named(s *facts.Server) string {
	switch {
	case s.Declared && s.Given:
		return fmt.Sprintf(" %s was given, and the protected resource metadata declares it.", s.Issuer)
	case s.Declared:
		return fmt.Sprintf(" The protected resource metadata declares %s.", s.Issuer)
	}
	return fmt.Sprintf(" %s was given as the Casdoor URL.", s.Issuer)
}
