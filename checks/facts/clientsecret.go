package facts

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks/target"
)

// SecretMayGoTo says whether the client secret may be sent to a URL: nil, or why not. It may go
// to the origin of the Casdoor URL that the user gave; where none was given, to the origin of an
// authorization server that the user's own MCP URL declares, by https or on this machine. What
// only a document of a stranger names gets no secret.
func (f *Facts) SecretMayGoTo(ctx context.Context, rawURL string) error {
	if f.target.ClientID == "" {
		return notGiven("no client id was given")
	}
	if f.target.ClientSecret == "" {
		return notGiven("no client secret was given")
	}
	to := siteOf(rawURL)
	if to == "" {
		return &Missing{Why: "the endpoint's address is no URL"}
	}
	if f.target.Casdoor != nil {
		if siteOf(f.target.Casdoor.String()) == to {
			return nil
		}
		return &Missing{Why: "the client secret is sent only to the host of the Casdoor URL that you gave, and the endpoint is on another (" + to + ")"}
	}
	declared, err := f.declaredOrigins(ctx)
	if err != nil {
		return err
	}
	if !declared[to] {
		return &Missing{Why: "the client secret is sent only to an authorization server that the MCP server declares, and the endpoint is on another host (" + to + ")"}
	}
	u, err := url.Parse(rawURL)
	if err != nil || u.Scheme != "https" && !target.LoopbackHost(u.Hostname()) {
		return &Missing{Why: "the client secret is not sent over plain HTTP to a server that you did not name yourself"}
	}
	return nil
}

// declaredOrigins are the origins of the authorization servers in the protected resource metadata.
func (f *Facts) declaredOrigins(ctx context.Context) (map[string]bool, error) {
	prm, err := f.ResourceMetadata(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	if prm.Chosen != nil {
		for _, issuer := range prm.Chosen.Metadata.AuthorizationServers {
			out[siteOf(issuer)] = true
		}
	}
	delete(out, "")
	return out, nil
}

// siteOf is scheme, host and port of a web URL in lower case, with the port written out; "" for
// anything else.
func siteOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" {
		return ""
	}
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	switch {
	case scheme == "http" && port == "":
		port = "80"
	case scheme == "https" && port == "":
		port = "443"
	case scheme != "http" && scheme != "https":
		return ""
	}
	return scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}
