package reach

import (
	"context"
	"fmt"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func mcpTLS() checks.Check {
	return checks.Check{
		ID: "reach.mcp-tls", Topic: checks.TopicReach, Title: "TLS of the MCP server",
		Doc: "The handshake must complete, and the certificate must be valid today, name the host and lead to an authority that is trusted. Clients trust the public " +
			"authorities; a private one must be given to each of them, and to Casdoctor. https asked of a port that speaks plain HTTP counts as a failed handshake.",
		Stage: codes.StageReach,
		Codes: []codes.Code{codes.TLSHandshakeFailure, codes.TLSUntrustedCert},
		Run:   runMCPTLS,
	}
}

func runMCPTLS(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.FirstCall(ctx)
	if err != nil {
		return checks.Because(err)
	}
	x := e.TypedAnswer.X
	if e.Typed.Scheme != "https" {
		return checks.SkippedFor("the MCP server's URL is plain http, so there is no TLS to look at")
	}
	ft := faultOf(x, codes.MCPUnreachable)
	switch {
	case ft == nil:
		return checks.Passed(tlsText(x, time.Now()), x)
	case ft.unknown:
		return unknown(x)
	case !ft.tls():
		return notEvaluated("the MCP server cannot be reached: " + trimStop(x.Error.Message))
	}
	return checks.Found("", ft.finding(x, e.Typed.String(), "The MCP server"))
}

// soon is how long before its end a certificate is worth a word.
const soon = 14 * 24 * time.Hour

func tlsText(x *probe.Exchange, now time.Time) string {
	t := x.TLS
	if t == nil || len(t.Chain) == 0 {
		return "The TLS handshake completed and the certificate was accepted."
	}
	leaf := t.Chain[0]
	text := fmt.Sprintf("%s; the certificate is valid until %s", t.Version, leaf.NotAfter.UTC().Format(time.DateOnly))
	if left := leaf.NotAfter.Sub(now); left < soon {
		text += fmt.Sprintf(" (only %d more days)", int(left.Hours()/24))
	}
	if t.TrustedRoot != "" {
		text += ", trusted through " + t.TrustedRoot
	}
	return text + "."
}
