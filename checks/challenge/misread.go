package challenge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/oauthex"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// misread compares what a good header says with what the SDKs of real clients read in it. lost are the
// clients that fail by it; remarks, those that lose the pointer and find the document all the same.
func misread(c *facts.Challenge, r *facts.ResourceMetadata) (lost, remarks []string) {
	named := c.MetadataURL()
	if r == nil || !r.Challenged.Valid() {
		named = "" // what leads nowhere is no loss
	}
	atPath, atRoot := r != nil && r.Path.Valid(), r != nil && r.Root.Valid()
	read, err := oauthex.ParseWWWAuthenticate(c.Lines)
	switch {
	case err != nil:
		lost = append(lost, fmt.Sprintf("the Go SDK refuses the header (%q) and does not log in", err.Error()))
	case named != "" && !slices.ContainsFunc(read, func(ch oauthex.Challenge) bool { return ch.Params["resource_metadata"] != "" }):
		lost, remarks = sorted(lost, remarks, "the Go SDK does not see resource_metadata in it", atPath || atRoot)
	}
	if named != "" && oauth.TSSDKPointer(c.Lines) == "" {
		// It asks for the root form only where the path form is refused.
		onward := r.Path == nil || r.Path.Last().Status >= 400 && r.Path.Last().Status < 500
		lost, remarks = sorted(lost, remarks, "the TypeScript SDK (Claude Code, mcp-remote, MCP Inspector) does not see resource_metadata in it"+whyTS(c), atPath || atRoot && onward)
	}
	return lost, remarks
}

func sorted(lost, remarks []string, text string, found bool) (a, b []string) {
	if found {
		return lost, append(remarks, text+", and finds the document at its well-known URL")
	}
	return append(lost, text+", and finds no document at a well-known URL"), remarks
}

// whyTS says what that SDK stumbles over, where it is one of the usual things.
func whyTS(c *facts.Challenge) string {
	if list := c.Parsed.List; len(list) > 0 && !strings.EqualFold(list[0].Scheme, "Bearer") {
		return ", as the header begins with " + list[0].Scheme
	}
	if b, ok := c.Parsed.Bearer(); ok {
		for _, p := range b.Params {
			if strings.EqualFold(p.Name, "resource_metadata") && p.Name != "resource_metadata" {
				return ", as the name is written " + p.Name
			}
		}
	}
	return ""
}

func misreadFinding(c *facts.Challenge, lost []string) checks.Finding {
	want := `WWW-Authenticate: Bearer resource_metadata="` + c.MetadataURL() + `"`
	if c.MetadataURL() == "" {
		want = "WWW-Authenticate: Bearer"
	}
	return checks.Finding{
		Code: codes.WWWAuthenticateMisread, Subject: "WWW-Authenticate",
		Detail:   "The header is legal, but not every client reads it: " + strings.Join(lost, "; ") + ".",
		Expected: want, Received: headerText(c.X), Exchanges: []*probe.Exchange{c.X},
		Fixes:     []codes.Fix{{Where: "The MCP server", Steps: []string{"Send the header in this form, before the challenges of other schemes, and leave out parameters without a value.", "Run the check again."}, Snippet: want}},
		FixesOnly: true,
	}
}
