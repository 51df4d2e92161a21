package pitfalls

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func origin() checks.Check {
	return checks.Check{
		ID: "casdoor.origin", Topic: checks.TopicCasdoor, Title: "Casdoor knows its own URL",
		Doc: "Casdoor takes its issuer and all its URLs from the setting `origin` in app.conf. Without it each request's Host header decides, the scheme is guessed from the form of " +
			"the name, and headers such as X-Forwarded-Proto do not count. A slash at the end of the setting doubles the slash in every endpoint.",
		Stage: codes.StageServerMetadata,
		Codes: []codes.Code{codes.CasdoorOriginUnset, codes.CasdoorHostSchemeGuess, codes.CasdoorOriginTrailingSlash},
		Run:   runOrigin,
	}
}

func runOrigin(ctx context.Context, f *facts.Facts) checks.Result {
	var s *facts.Server
	var m oauth.ServerMetadata
	var ended *checks.Result
	facts.Together(ctx,
		func(ctx context.Context) { s, m, ended = casdoorServer(ctx, f) },
		func(ctx context.Context) { askEarly(ctx, f) })
	if ended != nil {
		return *ended
	}
	if facts.SchemeGuessed(s.Chosen.Last().URL, m.Issuer) && !reached(ctx, f, m.Issuer) {
		return checks.Found("", schemeGuess(s))
	}
	if strings.HasSuffix(m.Issuer, "/") && facts.DoubledSlashes(m) {
		return checks.Found("", trailingSlash(s))
	}
	other, err := f.MetadataForOtherHost(ctx)
	if err != nil {
		return checks.Because(err)
	}
	return followsHost(s, other)
}

// askEarly asks with the other Host header as soon as the health shows a Casdoor: the
// metadata that an MCP server names comes two round trips later.
func askEarly(ctx context.Context, f *facts.Facts) {
	d, err := f.CasdoorHealth(ctx)
	if err == nil && d.Last().Answered() && facts.ShowsCasdoor(casdoor.KindHealth, d.Last()) {
		_, _ = f.MetadataForOtherHost(ctx) // remembered, with its error, for whoever needs it
	}
}

// reached reports whether the issuer's scheme works too: then the guess does no harm. An http
// URL of an https site always does, as clients refuse it.
func reached(ctx context.Context, f *facts.Facts, issuer string) bool {
	return strings.HasPrefix(issuer, "https://") && answersTLS(f.HostAnswers(ctx, issuer))
}

func answersTLS(x *probe.Exchange) bool {
	return x.Answered() || x.Error != nil && x.Error.Certificate()
}

func schemeGuess(s *facts.Server) checks.Finding {
	from, _ := url.Parse(s.Chosen.Last().URL)
	want := from.Scheme + "://" + from.Host
	iss := s.Chosen.Metadata.Issuer
	guess, _, _ := strings.Cut(iss, "://")
	return checks.Finding{
		Code: codes.CasdoorHostSchemeGuess, Subject: "issuer in " + s.Chosen.URL,
		Detail: fmt.Sprintf("The metadata was fetched by %s, but Casdoor publishes %s: without `origin` it takes %s for the host %s, whatever the proxy says.",
			from.Scheme, iss, guess, from.Host),
		Expected: want, Received: iss, Exchanges: s.Chosen.Hops,
		Fixes: []codes.Fix{originFix(want)},
	}
}

func trailingSlash(s *facts.Server) checks.Finding {
	m := s.Chosen.Metadata
	doubled := m.TokenEndpoint
	if !casdoor.DoubleSlashEndpoint(doubled) {
		for _, ep := range m.Endpoints() {
			if casdoor.DoubleSlashEndpoint(ep.URL) {
				doubled = ep.URL
				break
			}
		}
	}
	want := strings.TrimRight(m.Issuer, "/")
	return checks.Finding{
		Code: codes.CasdoorOriginTrailingSlash, Subject: "issuer in " + s.Chosen.URL,
		Detail:   fmt.Sprintf("The issuer %s ends in a slash, so that the endpoints have two in a row (%s), and Casdoor does not serve such paths.", m.Issuer, doubled),
		Expected: want, Received: m.Issuer, Exchanges: s.Chosen.Hops,
		Fixes: []codes.Fix{originFix(want)},
	}
}

// originFix is the setting with this case's value.
func originFix(value string) codes.Fix {
	return codes.Fix{Where: "Casdoor", Software: "casdoor", Steps: []string{
		"Set origin in conf/app.conf to the URL under which browsers and clients reach Casdoor, without a slash at the end.",
		"Restart Casdoor.",
	}, Snippet: "origin = " + value}
}

// followsHost judges the metadata that was asked for with a made-up Host header. A proxy
// that refuses an unknown host shows nothing, which is no fault.
func followsHost(s *facts.Server, other *facts.ServerDocument) checks.Result {
	iss := other.Metadata.Issuer
	u, err := url.Parse(iss)
	if !other.Usable() || iss == "" || err != nil {
		return checks.Passed("The issuer is "+s.Chosen.Metadata.Issuer+". A request with another Host header does not get to Casdoor, so that it cannot follow it.", other.Last())
	}
	if !strings.EqualFold(u.Hostname(), facts.OtherHostValue) {
		return checks.Passed("The issuer stays "+iss+" when the Host header is another: `origin` is set.", other.Last(), s.Chosen.Last())
	}
	return checks.Found("", checks.Finding{
		Code: codes.CasdoorOriginUnset, Subject: "issuer in " + other.URL,
		Detail: fmt.Sprintf("A request with the Host header %s gets the issuer %s: `origin` is not set, so that the issuer, and the iss of tokens, follow whatever name a request comes by.",
			facts.OtherHostValue, iss),
		Expected: s.Chosen.Metadata.Issuer + " for every Host header", Received: iss,
		Exchanges: slices.Concat(other.Hops, s.Chosen.Hops),
		Fixes:     []codes.Fix{originFix(strings.TrimRight(s.Chosen.Metadata.Issuer, "/"))},
	})
}
