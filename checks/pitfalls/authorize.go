package pitfalls

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func authorize() checks.Check {
	return checks.Check{
		ID: "casdoor.authorize", Topic: checks.TopicCasdoor, Title: "Casdoor's login page is there",
		Doc: "The authorization endpoint is Casdoor's web frontend. In run mode dev, reached as localhost, Casdoor sends browsers to the frontend's development server on port 7001; " +
			"without a built frontend it answers a text that says so. The page loads its files and calls Casdoor's API at the root of its host, so that it shows nothing below a path.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.CasdoorAuthorizationEndpointDevPort, codes.CasdoorFrontendMissing, codes.ASSubpathNotSupported},
		Run:   runAuthorize,
	}
}

func runAuthorize(ctx context.Context, f *facts.Facts) checks.Result {
	s, m, ended := casdoorServer(ctx, f)
	if ended != nil {
		return *ended
	}
	all, err := f.Endpoints(ctx)
	if err != nil {
		return checks.Because(err)
	}
	for _, r := range all {
		if r.Name == "authorization_endpoint" && r.X != nil {
			if fd, ok := belowPath(ctx, f, r); ok {
				return checks.Found("", fd)
			}
			return judgeAuthorize(s, m.Issuer, r)
		}
	}
	return checks.Result{Status: checks.NotEvaluated, Reason: "The metadata names no authorization endpoint."}
}

func judgeAuthorize(s *facts.Server, issuer string, r facts.Reached) checks.Result {
	switch {
	case devPort(issuer, r):
		return checks.Found("", checks.Finding{
			Code: codes.CasdoorAuthorizationEndpointDevPort, Subject: "authorization_endpoint in " + s.Chosen.URL,
			Detail: fmt.Sprintf("Casdoor runs in mode dev and sends browsers to %s, the development server of its frontend, while everything else is at %s. %s",
				r.URL, issuer, atDevPort(r.X)),
			Expected: strings.TrimRight(issuer, "/") + "/login/oauth/authorize", Received: r.URL,
			Exchanges: []*probe.Exchange{s.Chosen.Last(), r.X},
			Fixes: []codes.Fix{{Where: "Casdoor", Software: "casdoor", Steps: []string{
				"Set runmode to prod in conf/app.conf, or set originFrontend to the URL at which browsers reach the login page.", "Restart Casdoor.",
			}, Snippet: "runmode = prod"}},
		})
	case r.X.Status == 404 && casdoor.FrontendMissing(r.X.Body):
		return checks.Found("", checks.Finding{
			Code: codes.CasdoorFrontendMissing, Subject: r.URL,
			Detail:   "The authorization endpoint answers that Casdoor's frontend was not found, so that nobody can log in.",
			Expected: "200 with Casdoor's login page", Received: "404: " + firstLine(r.X.Body), Exchanges: []*probe.Exchange{r.X},
		})
	case r.X.Status >= 500, r.X.Status == 404 && !bytes.Contains(bytes.ToLower(r.X.Body), []byte("<script")): // some file servers give the page itself with 404
		return checks.Found("", noPage(r))
	case !r.X.Answered():
		return checks.Result{Status: checks.NotEvaluated, Reason: "The authorization endpoint " + r.URL + " gave no answer."}
	}
	return checks.Passed(fmt.Sprintf("The authorization endpoint %s answers %d.", r.URL, r.X.Status), r.X)
}

// noPage: Casdoor answers every call of its login page with the page. What answers otherwise is a proxy that does not
// lead there, or a Casdoor that is not running.
func noPage(r facts.Reached) checks.Finding {
	answer := strings.TrimSpace(fmt.Sprintf("%d %s", r.X.Status, r.X.StatusText))
	return checks.Finding{
		Code: codes.CasdoorFrontendMissing, Subject: r.URL, Confidence: checks.Likely,
		Detail: fmt.Sprintf("The authorization endpoint answers %s in place of Casdoor's login page, so that nobody can log in. Casdoor's API answers on the same host: "+
			"a proxy in front of it probably leads only some paths there.", answer),
		Expected: "200 with Casdoor's login page", Received: answer, Exchanges: []*probe.Exchange{r.X},
		Fixes: []codes.Fix{{Where: "The proxy in front of Casdoor", Steps: []string{
			"Lead every path of Casdoor's host to Casdoor, not /api and /.well-known alone: the login page is at /login/oauth/authorize, and its files are beside it.",
			"Open " + r.URL + " in a browser: the login page has to show.",
		}}},
	}
}

// devPort: the development port while the rest is elsewhere, and nothing answers there. What
// answers on this machine's port says nothing about a Casdoor on another one.
func devPort(issuer string, r facts.Reached) bool {
	u, err := url.Parse(issuer)
	if err != nil || !facts.DevPort(r.URL) || facts.DevPort(issuer) {
		return false
	}
	return !r.X.Answered() || !target.LoopbackHost(u.Hostname())
}

func atDevPort(x *probe.Exchange) string {
	if x.Answered() || x.Error == nil {
		return "On a user's machine nothing of Casdoor is there."
	}
	return x.Error.Message
}

// firstLine shows the beginning of a text. Casdoor indents its JSON in run mode dev, and that of its filters always:
// the first line alone would be a brace.
func firstLine(body []byte) string {
	var compact bytes.Buffer
	if json.Compact(&compact, body) == nil {
		body = compact.Bytes()
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	if r := []rune(line); len(r) > 160 {
		return string(r[:160]) + "…"
	}
	return line
}
