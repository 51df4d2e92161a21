package challenge

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
)

func sending(lines ...string) *factstest.World {
	for i, l := range lines {
		lines[i] = "WWW-Authenticate: " + strings.ReplaceAll(l, "{prm}", factstest.PathPRM)
	}
	return everywhere(healthy(), header401(lines...))
}

func TestHeader(t *testing.T) {
	noDocument := func(w *factstest.World) *factstest.World {
		return gets(w, factstest.PathPRM, none, factstest.RootPRM, none)
	}
	late := lateChallenge(factstest.Initialized(), header401("WWW-Authenticate: Bearer"))
	play(t, header(), []scene{
		{name: "healthy", world: healthy(), says: "one Bearer challenge. It names " + factstest.PathPRM},
		{name: "scope", world: sending(`Bearer resource_metadata="{prm}", scope="mcp:read"`), says: "asks for the scope mcp:read"},
		{name: "several", world: sending(`Basic realm="x", Bearer resource_metadata="{prm}"`), says: "2 challenges (Basic, Bearer)"},
		{name: "several lines", world: sending("Negotiate", `Bearer resource_metadata="{prm}"`), says: "2 challenges"},
		{name: "harmless", world: sending(`Bearer resource_metadata = "{prm}"`), says: "Harmless: there is space around"},
		{name: "same value twice", world: sending(`Bearer realm="a", realm="a", resource_metadata="{prm}"`), says: "Harmless"},
		{name: "semicolon", world: sending(`Bearer realm="x"; resource_metadata="{prm}"`), want: "www-authenticate-malformed", says: "semicolon"},
		{name: "no comma", world: sending(`Bearer realm="x" resource_metadata="{prm}"`), want: "www-authenticate-malformed", says: "comma is missing"},
		{name: "no quotation marks", world: sending(`Bearer resource_metadata={prm}`), want: "www-authenticate-malformed", says: "needs quotation marks"},
		{name: "comma after the scheme", world: sending(`Bearer, resource_metadata="{prm}"`), want: "www-authenticate-malformed"},
		{name: "two values", world: sending(`Bearer resource_metadata="{prm}", resource_metadata="https://other.example.com/"`), want: "www-authenticate-malformed", says: "more than once"},
		{name: "not closed", world: sending(`Bearer resource_metadata="{prm}`), want: "www-authenticate-malformed", says: "not closed"},
		{name: "JSON", world: sending(`{"error":"unauthorized"}`), want: "www-authenticate-malformed", says: "JSON"},
		{name: "empty", world: sending(""), want: "www-authenticate-malformed", says: "empty"},
		{name: "relative", world: sending(`Bearer resource_metadata="/.well-known/oauth-protected-resource/mcp"`), want: "www-authenticate-malformed", says: "no absolute URL"},
		{name: "without a scheme", world: sending(`Bearer resource_metadata="mcp.example.com/prm"`), want: "www-authenticate-malformed", says: "no absolute URL"},
		{name: "no pointer", world: sending("Bearer"), want: "www-authenticate-no-resource-metadata", says: factstest.PathPRM},
		{name: "no pointer, root document only", world: gets(sending(`Bearer realm="x"`), factstest.PathPRM, none), want: "www-authenticate-no-resource-metadata", says: "exists at " + factstest.RootPRM},
		{name: "no pointer on the tool call", world: late, want: "www-authenticate-no-resource-metadata"},
		{name: "Basic only", world: sending("Basic"), want: "www-authenticate-no-resource-metadata", says: "asks for Basic"},
		{name: "no pointer and no document", world: noDocument(sending("Bearer"))},
		{name: "renamed", world: everywhere(healthy(), header401(`x-amzn-Remapped-WWW-Authenticate: Bearer resource_metadata="x"`)), want: "www-authenticate-missing", says: "x-amzn-Remapped-WWW-Authenticate instead"},
		{name: "no header", world: everywhere(healthy(), reply{Status: 401}), status: checks.NotEvaluated},
		{name: "open", world: open(), says: "Not needed"},
		{name: "403", world: everywhere(healthy(), reply{Status: 403}), status: checks.NotEvaluated},
		{name: "404", world: everywhere(healthy(), none), status: checks.NotEvaluated},

		{name: "an empty value", world: sending(`Bearer realm="", resource_metadata="{prm}"`), want: "www-authenticate-misread", says: `the Go SDK refuses the header ("failed to parse`},
		{name: "token68", world: sending("Negotiate YII=", `Bearer resource_metadata="{prm}"`), want: "www-authenticate-misread", says: "the Go SDK refuses"},
		{name: "an empty value, and no pointer", world: sending(`Bearer realm=""`), want: "www-authenticate-no-resource-metadata www-authenticate-misread"},
		{name: "an empty element", world: sending(`Bearer realm="a",,resource_metadata="{prm}"`), says: "The Go SDK does not see resource_metadata in it, and finds the document at its well-known URL"},
		{name: "an empty element, and no other way", world: onlyThere(`Bearer realm="a",,resource_metadata="{there}"`), want: "www-authenticate-misread", says: "the Go SDK does not see"},
		{name: "another scheme first", world: sending(`Basic realm="x"`, `Bearer resource_metadata="{prm}"`), says: "The TypeScript SDK (Claude Code, mcp-remote, MCP Inspector) does not see resource_metadata in it, as the header begins with Basic, and finds the document"},
		{name: "another scheme first, and no other way", world: onlyThere(`Basic realm="x"`, `Bearer resource_metadata="{there}"`), want: "www-authenticate-misread", says: "finds no document"},
		{name: "another scheme first, and a page before the root form", world: gets(onlyThere(`Basic realm="x"`, `Bearer resource_metadata="{there}"`), factstest.PathPRM, factstest.HTML(""), factstest.RootPRM, factstest.ResourceMetadata().Reply()),
			want: "www-authenticate-misread", says: "the TypeScript SDK"},
		{name: "capital letters, and no other way", world: onlyThere(`Bearer Resource_Metadata="{there}"`), want: "www-authenticate-misread", says: "as the name is written Resource_Metadata"},
		{name: "the pointer alone, and no other way", world: onlyThere(`Bearer resource_metadata="{there}"`)},
		{name: "a pointer that leads nowhere", world: noDocument(sending(`Basic realm="x"`, `Bearer resource_metadata="{prm}"`))},
	})
}

// onlyThere serves the document at a URL that the challenge alone names.
func onlyThere(lines ...string) *factstest.World {
	const there = "https://mcp.example.com/meta.json"
	for i, l := range lines {
		lines[i] = strings.ReplaceAll(l, "{there}", there)
	}
	return gets(sending(lines...), there, factstest.ResourceMetadata().Reply(), factstest.PathPRM, none, factstest.RootPRM, none)
}

// The fix of a broken header is the header that should have been sent.
func TestBrokenHeaderIsPutRight(t *testing.T) {
	r := header().Run(t.Context(), sending(`Bearer realm="x"; resource_metadata="{prm}"`).Facts(t, factstest.Input()))
	want := `WWW-Authenticate: Bearer resource_metadata="` + factstest.PathPRM + `"`
	if len(r.Findings) != 1 || r.Findings[0].Expected != want || r.Findings[0].Fixes[0].Snippet != want {
		t.Errorf("%+v", r.Findings)
	}
}
