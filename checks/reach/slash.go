package reach

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func slash() checks.Check {
	return checks.Check{
		ID: "reach.slash", Topic: checks.TopicReach, Title: "Both spellings of the endpoint's slash",
		Doc: "A path rule of a proxy such as /mcp/* does not cover /mcp: the bare path then falls to whatever answers everything else, for example a web application or a login. " +
			"The endpoint is called under both spellings. A plain 404 at the other spelling is normal.",
		Stage: codes.StageEdge,
		Codes: []codes.Code{codes.LBPathRuleMissesBarePath},
		Run:   runSlash,
	}
}

func runSlash(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	other, err := f.OtherSlash(ctx)
	if err != nil {
		return checks.Because(err)
	}
	typed := e.Initialize
	if !reaches(other) {
		return checks.Passed(fmt.Sprintf("The other spelling, %s, answers %s.", other.X.URL, shown(other.X)), typed.X, other.X)
	}
	what, sure := foreign(typed, other)
	if what == "" {
		return checks.Passed(fmt.Sprintf("Nothing foreign answers in place of the endpoint; the other spelling, %s, gives %s.", other.X.URL, answerText(other)), typed.X, other.X)
	}
	fd := checks.Finding{
		Code: codes.LBPathRuleMissesBarePath, Subject: typed.X.URL,
		Detail: fmt.Sprintf("%s is answered by something else than the MCP server: %s. The other spelling, %s, gives %s.",
			typed.X.URL, what, other.X.URL, answerText(other)),
		Expected: answerText(other) + " at both spellings", Received: shown(typed.X), Exchanges: []*probe.Exchange{typed.X, other.X},
		Fixes: append([]codes.Fix{{Where: "The proxy or load balancer", Steps: []string{
			"Route both " + typed.X.URL + " and everything below it to the MCP server, with one rule for the exact path and one for the prefix."}}},
			useURL(other.X.URL, "Until then the other spelling works.")...),
	}
	if !sure {
		fd.Confidence = checks.Likely
	}
	return checks.Found("", fd)
}

// foreign says what answered in place of the MCP server that the other spelling reaches;
// "" when nothing shows that it is another layer.
func foreign(a, other *facts.Answer) (what string, sure bool) {
	x := a.X
	if a.Speaks() {
		return "", false
	}
	if env, ok := casdoor.ParseEnvelope(x.Body); ok && env.IsError() {
		return "", false // a trait of Casdoor with a code of its own
	}
	if _, edge := oauth.ChallengePage(x.Status, x.HeaderValues, x.Body); edge {
		return "", false
	}
	elsewhere := x.HeaderValue("Server") != other.X.HeaderValue("Server")
	page := oauth.IsHTML(x.HeaderValue("Content-Type"), x.Body)
	next, redirects := facts.RedirectTarget(x)
	switch {
	case redirects && oauth.LoginURL(next) && !facts.SameButForm(x.URL, next):
		return "a redirect (" + statusLine(x) + ") to the login page " + next, true
	case redirects:
		return "", false // a redirect of the endpoint itself is judged as that
	case x.Status == 401:
		if list := a.Challenges().List; len(list) > 0 {
			return "a 401 that asks for " + list[0].Scheme + " instead of Bearer", true
		}
		return either(page || elsewhere, "a 401 without a challenge"), false
	case x.Status == 403:
		return "a 403 without a challenge", page || elsewhere
	case page && x.Status >= 200 && x.Status < 300:
		return "a web page under " + statusLine(x), true
	case x.Status == 404 || x.Status == 405:
		return either(elsewhere, "a "+statusLine(x)+" of another server ("+shown(x)+")"), false
	}
	return "", false
}

func either(ok bool, text string) string {
	if ok {
		return text
	}
	return ""
}
