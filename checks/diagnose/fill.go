package diagnose

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// The catalogue writes its examples for these two servers. On the page of a run the run's own stand there.
const (
	exampleMCPHost = "mcp.example.com"
	exampleASHost  = "auth.example.com"
	exampleMCP     = "https://" + exampleMCPHost
	exampleAS      = "https://" + exampleASHost
	wellKnownPRM   = "/.well-known/oauth-protected-resource"
	noMCPHost      = "<your-mcp-server>"
	noASHost       = "<your-casdoor>"
)

// known is what takes the place of the examples. A text that could be more than a URL in a
// snippet (a quote, a space, a query with a key) counts as not known.
type known struct {
	mcp, as  *url.URL // nil when not known
	issuer   string
	endpoint map[string]string // of the authorization server, by Casdoor's path
	clientID string
	origin   string // of the page
}

// harmless are texts that are themselves in any shell, configuration or program.
var (
	harmlessURL    = regexp.MustCompile(`^https?://[A-Za-z0-9._-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?$|^https?://\[[0-9A-Fa-f:.]+\](:[0-9]+)?(/[A-Za-z0-9._~/-]*)?$`)
	harmlessWord   = regexp.MustCompile(`^[A-Za-z0-9._~-]{1,100}$`)
	harmlessOrigin = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]+)?$`)
)

// inputs are what the user gave, as it may be shown; "" for nothing.
type inputs struct{ mcp, casdoor, clientID, origin string }

func inputsOf(rep checks.Report) inputs {
	return inputs{rep.Target.MCP, rep.Target.Casdoor, rep.Target.ClientID, rep.Target.Origin}
}

func knownIn(in inputs, as checks.ASSoftware) known {
	k := known{mcp: harmless(in.mcp), as: harmless(in.casdoor), endpoint: map[string]string{}}
	if in.casdoor == "" {
		k.as = harmless(as.URL)
	}
	if k.as != nil {
		k.issuer = strings.TrimSuffix(k.as.String(), "/")
	}
	// An issuer on another host is a fault of its own, and nothing to copy.
	if iss := harmless(as.Issuer); iss != nil && k.as != nil && iss.Scheme == k.as.Scheme && iss.Host == k.as.Host {
		k.issuer = as.Issuer
	}
	for path, endpoint := range map[string]string{
		"/.well-known/jwks": as.JWKSURI, "/api/login/oauth/access_token": as.TokenEndpoint, "/api/login/oauth/introspect": as.IntrospectionEndpoint,
		"/introspect": as.IntrospectionEndpoint, "/login/oauth/authorize": as.AuthorizationEndpoint, "/api/oauth/register": as.RegistrationEndpoint,
	} {
		if harmless(endpoint) != nil {
			k.endpoint[path] = endpoint
		}
	}
	if harmlessWord.MatchString(in.clientID) {
		k.clientID = in.clientID
	}
	if harmlessOrigin.MatchString(in.origin) {
		k.origin = in.origin
	}
	return k
}

// of is what is known where a finding says that an input is not what it should be: the URL that
// the user must enter instead, the spelling of it that is taken, the issuer that is published, an address that does not answer.
func (k known) of(f checks.Finding) known {
	switch f.Code {
	case codes.WrongMCPURL, codes.CasdoorTrailingSlashDenied, codes.ClientUnreachableNonstandardPort, codes.ResourceParamTrailingSlash:
		if u := harmless(f.Expected); u != nil {
			k.mcp = u
		}
	case codes.ASIssuerMismatch, codes.ASIssuerTrailingSlash:
		if u := harmless(f.Received); u != nil {
			k.issuer = u.String()
		}
	case codes.ASUnreachable:
		if u := harmless(f.Subject); u != nil && k.as != nil && u.Host == k.as.Host {
			k.issuer = "https://" + noASHost // another one is wanted
		}
	}
	return k
}

// harmless is the URL without its query, which may be a key; nil when it may not stand in a snippet.
func harmless(text string) *url.URL {
	text, _, _ = strings.Cut(text, "?")
	if len(text) > 300 || !harmlessURL.MatchString(text) {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil
	}
	return u
}

// filled is a fix of the catalogue with the run's URLs in its examples.
func (k known) filled(f codes.Fix) codes.Fix {
	return filledBy(f, func(s string) string { return k.hosts(k.paths(s), f.Software == "casdoor") })
}

// completed is a fix of a finding: it names this case's paths itself.
func (k known) completed(f codes.Fix) codes.Fix {
	return filledBy(f, func(s string) string { return k.hosts(s, f.Software == "casdoor") })
}

// fromPage puts the origin of the run's page into a fix of the catalogue for calls from pages.
func (k known) fromPage(f codes.Fix) codes.Fix {
	if k.origin == "" {
		return f
	}
	return filledBy(f, func(s string) string { return strings.ReplaceAll(s, codes.ExampleOrigin, k.origin) })
}

func filledBy(f codes.Fix, fill func(string) string) codes.Fix {
	f.Steps = slices.Clone(f.Steps)
	for i, s := range f.Steps {
		f.Steps[i] = fill(s)
	}
	f.Snippet, f.For = fill(f.Snippet), f.Addressee()
	return f
}

// hosts replaces the two hosts; at Casdoor its own paths stay, elsewhere the published endpoints take their place.
func (k known) hosts(s string, atCasdoor bool) string {
	if strings.Contains(s, "example.com") {
		// Longer examples come first: the replacer takes the first that fits at a place.
		s = strings.NewReplacer(slices.Concat(k.forMCP(), k.forAS(atCasdoor))...).Replace(s)
	}
	return k.withClient(s)
}

// paths replaces the two example paths.
func (k known) paths(s string) string {
	if path := k.path(k.mcp); path != "" {
		s = withPath(s, "/mcp", path)
	}
	if path := k.path(k.as); path != "" {
		s = withPath(s, "/tenant", path)
	}
	return s
}

func (k known) path(u *url.URL) string {
	if u == nil || strings.HasSuffix(u.Path, "/") {
		return ""
	}
	return u.Path
}

func (k known) forMCP() []string {
	if k.mcp == nil {
		return []string{exampleMCPHost, noMCPHost}
	}
	origin := k.mcp.Scheme + "://" + k.mcp.Host
	path := k.mcp.Path
	if path == "/" {
		path = ""
	}
	return []string{
		exampleMCP + wellKnownPRM + "/mcp", origin + wellKnownPRM + path,
		url.QueryEscape(exampleMCP + "/mcp"), url.QueryEscape(k.mcp.String()),
		exampleMCP + "/mcp", k.mcp.String(),
		exampleMCP, origin,
		exampleMCPHost + ":443", hostPort(k.mcp),
		exampleMCPHost, k.mcp.Hostname(),
	}
}

func (k known) forAS(atCasdoor bool) []string {
	if k.as == nil {
		return []string{exampleASHost, noASHost}
	}
	origin := k.as.Scheme + "://" + k.as.Host
	base, path := strings.TrimSuffix(k.as.String(), "/"), strings.TrimSuffix(k.as.Path, "/")
	out := []string{`"` + exampleAS + `"`, `"` + k.issuer + `"`}
	if atCasdoor {
		return append(out, exampleAS, origin, exampleASHost, k.as.Hostname())
	}
	for _, example := range []string{"/.well-known/jwks", "/api/login/oauth/access_token", "/api/login/oauth/introspect", "/introspect", "/login/oauth/authorize", "/api/oauth/register"} {
		if e := k.endpoint[example]; e != "" {
			out = append(out, exampleAS+example, e)
		}
	}
	for _, name := range []string{"oauth-authorization-server", "openid-configuration"} {
		out = append(out, exampleAS+"/.well-known/"+name+"/tenant", origin+"/.well-known/"+name+path)
	}
	return append(out,
		exampleAS+"/.well-known/oauth-authorization-server", origin+"/.well-known/oauth-authorization-server"+path,
		exampleAS+"/tenant", base,
		exampleAS, base, exampleASHost, k.as.Hostname())
}

// hostPort names the port even where the scheme implies it.
func hostPort(u *url.URL) string {
	if u.Port() != "" {
		return u.Host
	}
	if u.Scheme == "http" {
		return u.Host + ":80"
	}
	return u.Host + ":443"
}

// withPath puts a path in place of the example, where the example is a whole path: in a
// location, a route, or behind the well-known name.
func withPath(s, example, path string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, example)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		before, after := b.String()+s[:i], s[i+len(example):]
		b.WriteString(s[:i])
		if beginsPath(before) && endsSegment(after) {
			b.WriteString(path)
		} else {
			b.WriteString(example)
		}
		s = after
	}
}

func beginsPath(before string) bool {
	for _, name := range []string{wellKnownPRM, "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"} {
		if strings.HasSuffix(before, name) {
			// Behind a whole example URL the replacement of URLs does it.
			return !strings.HasSuffix(before, exampleMCP+name) && !strings.HasSuffix(before, exampleAS+name)
		}
	}
	return before == "" || !wordByte(before[len(before)-1]) && !strings.ContainsRune("./", rune(before[len(before)-1]))
}

func endsSegment(after string) bool { return after == "" || !wordByte(after[0]) }

func wordByte(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// withClient puts the client id in place of the word CLIENT_ID; a variable of that name stays.
func (k known) withClient(s string) string {
	const example = "CLIENT_ID"
	i := strings.Index(s, example)
	if i < 0 || k.clientID == "" {
		return s
	}
	rest := s[i+len(example):]
	if i > 0 && (s[i-1] == '$' || s[i-1] == '{' || wordByte(s[i-1])) || !endsSegment(rest) {
		return s[:i] + example + k.withClient(rest)
	}
	return s[:i] + k.clientID + k.withClient(rest)
}

// Filled is a fix of the catalogue as this run shows it.
func Filled(rep checks.Report, f codes.Fix) codes.Fix {
	return knownIn(inputsOf(rep), rep.Software.AS).filled(f)
}
