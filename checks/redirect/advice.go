package redirect

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

// wanted is the registration that is missing: what is expected is what the fix says to do.
func wanted(a *facts.AuthorizeAnswer, redirectURI string) string {
	if app := a.App(); app != nil {
		return fmt.Sprintf("%s in the Redirect URLs of %s", redirectURI, app.Name)
	}
	return fmt.Sprintf("%s registered for the client %s", redirectURI, a.Ask.ClientID)
}

// addFix names the very entries that are missing.
func addFix(a *facts.AuthorizeAnswer, redirectURIs ...string) []codes.Fix {
	lines, uris, as := "this line", "this redirect URI", "exactly as it stands here"
	if len(redirectURIs) > 1 {
		lines, uris, as = "these lines", "these redirect URIs", "exactly as they stand here"
	}
	snippet := strings.Join(redirectURIs, "\n")
	if strings.Contains(snippet, "<") {
		as = "in this form"
	}
	if app := a.App(); app != nil {
		return []codes.Fix{{Where: "Casdoor", Software: "casdoor", Snippet: snippet, Steps: []string{
			fmt.Sprintf("Open the application %s of the organization %s under Applications and add %s to Redirect URLs, %s.", app.Name, app.Organization, lines, as),
			"Save, and run the check again.",
		}}}
	}
	return []codes.Fix{{Where: "The authorization server", Snippet: snippet, Steps: []string{
		fmt.Sprintf("Add %s to the client %s, %s.", uris, a.Ask.ClientID, as), "Run the check again.",
	}}}
}

// removeFix is for a registered entry that is not what it seems.
func removeFix(like codes.Fix, entry string) codes.Fix {
	return codes.Fix{Where: like.Where, Software: like.Software, Steps: []string{
		fmt.Sprintf("Then remove the entry %s, which only looks the same.%s", shown(entry), asciiHost(entry)),
	}}
}

// disguised is a redirect URI that is not what it seems. Registering it would send the codes
// to whoever owns the other host, so that nothing may advise to.
func disguised(fd *checks.Finding, a *facts.AuthorizeAnswer, odd string) {
	uri := a.Ask.RedirectURI
	plain := oauth.Plain(uri)
	fd.Detail = fmt.Sprintf("%s refuses the redirect URI %s, which is not what it seems: %s.%s", who(a), shown(uri), odd, asciiHost(uri))
	fd.Expected = plain + ", in ASCII characters only"
	fd.Owner, fd.FixesOnly = codes.OwnerClient, true
	fd.Fixes = []codes.Fix{{Where: "The MCP client", Snippet: plain, Steps: []string{
		"Do not register this redirect URI: the codes would go wherever it really leads.",
		"Correct it in the client: type it anew instead of copying it. It reads as below, in ASCII characters only.",
		"Run the check again with the corrected one.",
	}}}
}

// asciiHost shows the host as the network knows it, where that differs from what is read.
func asciiHost(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	ascii, err := idna.Punycode.ToASCII(u.Hostname())
	if err != nil || ascii == u.Hostname() {
		return ""
	}
	return " Its host is really " + ascii + "."
}

// onThisMachine corrects what is advised for redirect URIs on the user's machine: to register
// today's port helps today, and a server that wants https there takes no http entry.
func onThisMachine(fd *checks.Finding, v variant) {
	switch v.code {
	case codes.RedirectURILoopbackPort:
		fd.Expected = "any port on a loopback address"
		fd.Fixes = portFixes(v)
		fd.FixesOnly = true
	case codes.RedirectURILoopbackHTTPRejected:
		fd.Expected, fd.Fixes = "http taken on a loopback address, as https is", nil
	}
}

// portFixes: any port, or always the registered one.
func portFixes(v variant) []codes.Fix {
	fixes := slices.Clone(codes.MustLookup(codes.RedirectURILoopbackPort).Fixes)
	pin := codes.Fix{Where: "The MCP client", Steps: []string{"Or pin the client's port, if it has a setting for it: this redirect URI is accepted."}, Snippet: v.uri}
	i := slices.IndexFunc(fixes, func(f codes.Fix) bool { return f.Where == pin.Where })
	if i < 0 {
		return append(fixes, pin)
	}
	fixes[i].Steps, fixes[i].Snippet = append(pin.Steps, fixes[i].Steps[1:]...), pin.Snippet
	return fixes
}
