package redirect

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func clients() checks.Check {
	return checks.Check{
		ID: "redirect.clients", Topic: checks.TopicRedirect, Title: "What well-known clients send is accepted",
		Doc: "The redirect URIs that Claude, Cursor, VS Code, ChatGPT, mcp-remote and MCP Inspector are known to send are tried with the client id that was given, and one that nobody can have " +
			"registered. What is refused is no fault unless that client is the one in question: choose it to have it judged.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.RedirectURINotAllowed},
		Run:   runClients,
	}
}

// ready are the profiles that are always tried.
var ready = []string{"claude", "cursor", "vscode", "chatgpt", "mcp-remote", "inspector"}

// tried is a client with the redirect URIs that it sends.
type tried struct {
	profile target.Profile
	answers []asked
}

// readyProfiles are the clients to try, the chosen one first.
func readyProfiles(chosen string) []target.Profile {
	ids := slices.Clone(ready)
	if chosen != "" {
		ids = append([]string{chosen}, slices.DeleteFunc(ids, func(id string) bool { return id == chosen })...)
	}
	var out []target.Profile
	for _, id := range ids {
		if p, ok := target.ProfileByID(id); ok && len(p.RedirectURIs) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// example fills in what a client fills in itself, for the question; paper leaves it to the reader. A
// made-up value in a text would be registered as it stands, and help nobody.
var (
	example = strings.NewReplacer("{port}", "49321", "{id}", "casdoctor-example")
	paper   = strings.NewReplacer("{port}", "<port>", "{id}", "<id>")
)

func runClients(ctx context.Context, f *facts.Facts) checks.Result {
	t := f.Target()
	if t.ClientID == "" {
		return checks.SkippedFor("no client id was given")
	}
	// A server that takes anything, or judges nothing before a login, need not be asked for all of them.
	if ended := unjudgeable(askAll(ctx, f, t.ClientID, []string{facts.MadeUpRedirectURI})[0]); ended != nil {
		return *ended
	}
	var uris []string
	profiles := readyProfiles(t.Client)
	for _, p := range profiles {
		for _, u := range p.RedirectURIs {
			uris = append(uris, example.Replace(u))
		}
	}
	got := askAll(ctx, f, t.ClientID, uris)
	var all []tried
	rest := got
	for _, p := range profiles {
		n := len(p.RedirectURIs)
		for i, u := range p.RedirectURIs {
			rest[i].onPaper = paper.Replace(u)
		}
		all = append(all, tried{p, rest[:n]})
		rest = rest[n:]
	}
	return judgeClients(t, all)
}

// unjudgeable ends the check where the answer to the made-up redirect URI shows that others prove nothing.
func unjudgeable(made asked) *checks.Result {
	var r checks.Result
	switch {
	case made.err != nil:
		r = checks.Because(made.err)
	case made.accepted():
		r = checks.Result{Status: checks.NotEvaluated, Exchanges: []*probe.Exchange{made.answer.X},
			Reason: "The server accepts even " + facts.MadeUpRedirectURI + ", which nobody has registered, so that its answers prove nothing. If it really sends codes there, anybody can steal them: look into it."}
	case !made.refused():
		r = untold(made.answer)
	default:
		return nil
	}
	return &r
}

func judgeClients(t target.Target, all []tried) checks.Result {
	var lines []string
	var proof []*probe.Exchange
	for _, c := range all {
		lines = append(lines, c.line())
		for _, a := range c.answers {
			if a.err == nil {
				proof = append(proof, a.answer.X)
			}
		}
	}
	text := strings.Join(lines, " ")
	// A redirect URI that was given is what the client sends; the list then only tells of others.
	if t.Client != "" && t.RedirectURI == "" && len(all) > 0 && all[0].profile.ID == t.Client && all[0].none() {
		r := checks.Found("", all[0].finding(t.ClientID))
		r.Reason = text
		return r
	}
	return checks.Passed(text, proof...)
}

// none reports that every redirect URI of the client is refused.
func (c tried) none() bool {
	return !slices.ContainsFunc(c.answers, func(a asked) bool { return !a.refused() })
}

// line is the client's line of the table.
func (c tried) line() string {
	var yes, no, unclear []string
	for _, a := range c.answers {
		switch {
		case a.accepted():
			yes = append(yes, a.onPaper)
		case a.refused():
			no = append(no, a.onPaper)
		default:
			unclear = append(unclear, a.onPaper)
		}
	}
	var parts []string
	for _, p := range []struct {
		what string
		uris []string
	}{{"accepted", yes}, {"refused", no}, {"not told", unclear}} {
		switch {
		case len(p.uris) == len(c.answers) && len(p.uris) > 1:
			parts = append(parts, fmt.Sprintf("all %d %s", len(p.uris), p.what))
		case len(p.uris) > 0:
			parts = append(parts, p.what+" "+strings.Join(p.uris, ", "))
		}
	}
	return c.profile.Name + ": " + strings.Join(parts, "; ") + "."
}

func (c tried) finding(clientID string) checks.Finding {
	var uris []string
	var xs []*probe.Exchange
	for _, a := range c.answers {
		uris, xs = append(uris, a.onPaper), append(xs, a.answer.X)
	}
	first := c.answers[0]
	fd := checks.Finding{
		Code: codes.RedirectURINotAllowed, Subject: "redirect_uri of " + c.profile.Name, Clients: []string{c.profile.ID},
		Detail:   fmt.Sprintf("%s refuses every redirect URI that %s is known to send: %s.", who(first.answer), c.profile.Name, strings.Join(uris, ", ")),
		Expected: "one of them registered for the client " + clientID, Received: strings.ReplaceAll(said(first.answer), first.uri, first.onPaper),
		Exchanges: xs, Fixes: addFix(first.answer, uris...),
	}
	fd.Fixes[0].Steps = slices.Concat(c.fillIn(uris), fd.Fixes[0].Steps)
	if strings.Contains(fd.Detail, "<") {
		fd.Detail += " It was asked with a made-up value in place of each <…>."
	}
	return fd
}

// fillIn says where the parts come from that the client fills in.
func (c tried) fillIn(uris []string) []string {
	text := strings.Join(uris, " ")
	var steps []string
	if strings.Contains(text, "<id>") {
		from := "look at redirect_uri in the login URL that the client opens"
		if c.profile.ID == "chatgpt" {
			from = "copy it from ChatGPT's connector page"
		}
		steps = append(steps, "Put the client's own value in place of <id>: "+from+".")
	}
	if strings.Contains(text, "<port>") {
		steps = append(steps, "Put the client's port in place of <port>; if it takes another one each time, pin it in the client's settings.")
	}
	return steps
}
