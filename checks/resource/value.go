package resource

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

func value() checks.Check {
	return checks.Check{
		ID: "resource.value", Topic: checks.TopicResource, Title: "The resource is the URL of the MCP server",
		Doc: "RFC 8707 wants an absolute URI without a fragment, the MCP specification the URL of the MCP server: lower-case scheme and host, no slash at the end. The value is read as it " +
			"is, and compared with the resource that the MCP server's metadata names, which is what clients send.",
		Stage: codes.StageAuthorize,
		Codes: []codes.Code{codes.ResourceParamNotAbsolute},
		Run:   runValue,
	}
}

func runValue(ctx context.Context, f *facts.Facts) checks.Result {
	given := f.Target().Resource
	if given == "" {
		return checks.SkippedFor(noResource)
	}
	want, proof := published(ctx, f)
	if fault := oauth.ResourceFault(given); fault != "" {
		return checks.Found("", notAbsolute(ctx, f, given, fault, want, proof))
	}
	text := fmt.Sprintf("%s is an absolute URL.", given)
	if notes := oauth.ResourceNotes(given); len(notes) > 0 {
		text += " It departs from the canonical form: " + strings.Join(notes, "; ") + "."
	}
	switch {
	case want == "":
		return checks.Passed(text + " The MCP server's metadata could not be read, so that it could not be compared.")
	case want == given:
		return checks.Passed(text+" It is the resource that the MCP server's metadata names, character for character.", proof)
	}
	return checks.Result{Status: checks.Warn, Exchanges: []*probe.Exchange{proof},
		Reason: text + fmt.Sprintf(" The MCP server's metadata names another: %s. %s", want, differs(given, want))}
}

// differs says in what two resources differ, and what follows.
func differs(given, want string) string {
	var parts []string
	for _, d := range oauth.CompareURIs(given, want) {
		parts = append(parts, string(d.Part))
	}
	return "They differ in: " + strings.Join(parts, ", ") + ". A server that compares the audience with its own resource refuses a token for yours."
}

func notAbsolute(ctx context.Context, f *facts.Facts, given, fault, want string, proof *probe.Exchange) checks.Finding {
	t := f.Target()
	fd := checks.Finding{
		Code: codes.ResourceParamNotAbsolute, Subject: "resource " + given,
		Detail:   fmt.Sprintf("The resource %s %s.", given, fault),
		Expected: want, Received: given, Exchanges: metadata(ctx, f),
	}
	if proof != nil {
		fd.Exchanges = append([]*probe.Exchange{proof}, fd.Exchanges...)
	}
	if fd.Expected == "" && t.MCP != nil {
		fd.Expected = t.MCP.String()
	}
	if fd.Expected == "" {
		fd.Expected = "an absolute http or https URL, such as https://mcp.example.com/mcp"
	}
	if _, is, err := f.CasdoorLogin(ctx); err == nil && is {
		if ok, msg := casdoor.TakesResource(given); ok {
			fd.Detail += fmt.Sprintf(" Casdoor takes it all the same and writes it into the token as it is: aud becomes [%q], which is no URL of any MCP server.", given)
		} else {
			fd.Detail += fmt.Sprintf(" Casdoor refuses it after the login: “%s”.", msg)
		}
	}
	return fd
}
