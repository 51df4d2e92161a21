package pitfalls

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// belowPath: the login page is there below a path, as `origin` has one too, but nothing of Casdoor is at the root of
// the host, where the page looks for its files and for the API.
func belowPath(ctx context.Context, f *facts.Facts, r facts.Reached) (checks.Finding, bool) {
	u, err := url.Parse(r.URL)
	if err != nil || r.X.Status != 200 || !oauth.IsHTML(r.X.HeaderValue("Content-Type"), r.X.Body) {
		return checks.Finding{}, false
	}
	prefix, ok := strings.CutSuffix(u.Path, "/login/oauth/authorize")
	base, err := f.LivingCasdoorBase(ctx)
	if !ok || prefix == "" || err != nil || !strings.EqualFold(base.Host, u.Host) {
		return checks.Finding{}, false
	}
	health, err := f.CasdoorHealth(ctx)
	if err != nil || !health.Last().Answered() {
		return checks.Finding{}, false
	}
	if env, ok := casdoor.ParseEnvelope(health.Last().Body); ok && env.Status == "ok" {
		return checks.Finding{}, false
	}
	at := base.Scheme + "://" + base.Host
	return checks.Finding{
		Code: codes.ASSubpathNotSupported, Confidence: checks.Likely, Subject: r.URL,
		Detail: fmt.Sprintf("The login page is served below %s, but Casdoor's web frontend asks for its files and its API at the root of the host, where nothing of Casdoor is (%s answers %d %s). "+
			"The page stays empty, and nobody can log in.", prefix, health.URL, health.Last().Status, health.Last().StatusText),
		Expected: "Casdoor's API at " + at + "/api/", Received: fmt.Sprintf("%d %s at %s", health.Last().Status, health.Last().StatusText, health.URL),
		Exchanges: []*probe.Exchange{r.X, health.Last()},
	}, true
}
