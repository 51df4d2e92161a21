package battery_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// firstAdvice is to whom the first fix of a pair must speak where it was wrong once: the fault is
// at a separate MCP server, in front of it or at the client, and a Casdoor that is in order was addressed.
var firstAdvice = map[string][]codes.Owner{
	"metadata-internal-host-leak":         {codes.OwnerMCP},
	"metadata-internal-host-leak-2":       {codes.OwnerAS},
	"metadata-internal-host-leak-3":       {codes.OwnerMCP},
	"metadata-http-scheme-behind-proxy":   {codes.OwnerMCP, codes.OwnerProxy},
	"metadata-scheme-guess-wrong":         {codes.OwnerAS},
	"wellknown-html-200-spa":              {codes.OwnerProxy},
	"challenge-only-on-tool-call":         {codes.OwnerMCP},
	"client-unreachable-nonstandard-port": {codes.OwnerProxy},
	"casdoor-bad-bearer-http-200":         {codes.OwnerMCP},
	"resource-param-not-absolute":         {codes.OwnerClient},
	"token-iss-mismatch":                  {codes.OwnerClient},
	"token-opaque-2":                      {codes.OwnerClient},
	"redirect-uri-not-allowed-2":          {codes.OwnerClient},
	"redirect-uri-loopback-port":          {codes.OwnerAS},
}

// example is a host of the catalogue, or the sign that none is known.
var example = regexp.MustCompile(`\b(auth|mcp)\.example\.com|<your-`)

// misadvised says what is wrong with the advice of a pair's leading diagnosis, or "".
func misadvised(r row) string {
	if len(r.rep.Diagnoses) == 0 {
		return ""
	}
	d := r.rep.Diagnoses[0]
	first := d.Fix[0]
	if want := firstAdvice[r.pair.Name]; want != nil && !slices.Contains(want, first.For) {
		return fmt.Sprintf("the first advice is for %q (%s: %s), want one for %v", first.For, first.Where, first.Steps[0], want)
	}
	if d.Owner == codes.OwnerMCP && first.For == codes.OwnerAS {
		return fmt.Sprintf("the MCP server is at fault, and the first advice is for %s", first.Where)
	}
	if strings.Contains(first.Steps[0], "If it is Casdoor") || strings.Contains(first.Steps[0], "If the page is Casdoor's") {
		return "the first advice leaves open what the run knows: " + first.Steps[0]
	}
	text := strings.Join(first.Steps, " ") + " " + first.Snippet
	if m := example.FindString(text); m != "" && r.rep.Target.MCP != "" && r.rep.Target.Casdoor != "" {
		return "the first advice has the example " + m + " although both URLs are known: " + text
	}
	return contradicted(d)
}

// contradicted: what is expected must not be what a fix says to leave alone, nor what was received.
func contradicted(d checks.Diagnosis) string {
	if d.Expected == d.Received {
		return "the same is expected and received: " + d.Expected
	}
	for _, f := range d.Fix {
		for _, s := range f.Steps {
			if (strings.HasPrefix(s, "Do not") || strings.HasPrefix(s, "Only if")) && (strings.Contains(s, d.Expected) || f.Snippet == d.Expected) {
				return fmt.Sprintf("%s is expected, and advised against: %s", d.Expected, s)
			}
		}
	}
	return ""
}

// registeredElsewhere: the entries that a user gave are what does not fit, so that none of them is expected.
func registeredElsewhere(r row) string {
	d := r.rep.Diagnoses
	if len(d) == 0 || !strings.HasPrefix(string(d[0].Code), "redirect-uri") {
		return ""
	}
	for _, entry := range r.pair.Input.RegisteredRedirectURIs {
		if d[0].Expected == entry {
			return "a registered entry is expected, although it is the other that is asked for: " + entry
		}
	}
	return ""
}
