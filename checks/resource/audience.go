package resource

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func audience() checks.Check {
	return checks.Check{
		ID: "resource.audience", Topic: checks.TopicResource, Title: "Which audience the tokens get",
		Doc: "What will stand in the aud of an access token, as far as it can be told without a login: by RFC 8707 the resource, at Casdoor by what was measured there. An MCP server that checks " +
			"the audience wants its own resource in it.",
		Stage: codes.StageToken,
		Run:   runAudience,
	}
}

func runAudience(ctx context.Context, f *facts.Facts) checks.Result {
	t := f.Target()
	if t.Resource == "" && t.ClientID == "" {
		return checks.SkippedFor("neither a resource nor a client id was given")
	}
	_, isCasdoor, err := f.CasdoorLogin(ctx)
	if err != nil {
		return checks.Because(err)
	}
	want, proof := published(ctx, f)
	r := sent(ctx, f)
	if !isCasdoor {
		return standard(r, want, proof)
	}
	ev, _ := f.Casdoor(ctx)
	text := atCasdoor(r, t.ClientID)
	if ev.OwnMCP {
		return checks.Passed(text+" Casdoor's own MCP server never checks the audience.", proofs(proof)...)
	}
	if want == "" {
		return checks.Passed(text, proofs(proof)...)
	}
	text += fmt.Sprintf(" The MCP server's metadata names %s.", want)
	if t.Resource != "" && t.Resource != want {
		return checks.Result{Status: checks.Warn, Reason: text + " An MCP server that checks the audience refuses a token for the resource that you gave.", Exchanges: proofs(proof)}
	}
	return checks.Passed(text, proofs(proof)...)
}

func proofs(x *probe.Exchange) []*probe.Exchange {
	if x == nil {
		return nil
	}
	return []*probe.Exchange{x}
}

// atCasdoor is what was measured.
func atCasdoor(r, clientID string) string {
	if clientID == "" {
		clientID = "the client id"
	} else {
		clientID = fmt.Sprintf("[%q]", clientID)
	}
	text := "No resource is known. After a login the aud is " + clientID + "."
	if r != "" {
		text = fmt.Sprintf("After a login with resource=%s Casdoor writes aud [%q], as it is; without the parameter %s.", r, r, clientID)
		if ok, msg := casdoor.TakesResource(r); !ok {
			text = fmt.Sprintf("Casdoor refuses resource=%s after the login (“%s”), so that there is no token at all.", r, msg)
		}
	}
	return text + " For client_credentials and password Casdoor ignores the resource and writes " + clientID + "."
}

// standard is what RFC 8707 says of other servers; the server's own rules show in a token only.
func standard(r, want string, proof *probe.Exchange) checks.Result {
	text := "By RFC 8707 the authorization server puts the resource, or an identifier that stands for it, into aud."
	if r != "" {
		text = fmt.Sprintf("By RFC 8707 the authorization server binds the token to %s.", r)
	}
	text += " Whether it does shows in a token only: give one to have it compared."
	if want != "" && r != want {
		return checks.Result{Status: checks.Warn, Reason: text + fmt.Sprintf(" The MCP server's metadata names another resource, %s: a server that checks the audience refuses such a token.", want), Exchanges: proofs(proof)}
	}
	return checks.Passed(text, proofs(proof)...)
}
