package discovery

import (
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// rehosted is the healthy world with Casdoor reached at another base, publishing what is given.
func rehosted(at string, published doc) *factstest.World {
	w := healthy()
	declares(w, at)
	over(w, at+"/.well-known/oauth-authorization-server", published.Reply(), at+"/.well-known/openid-configuration", published.Reply(),
		at+"/login/oauth/authorize", factstest.HTML(""), at+"/.well-known/jwks", none)
	return w
}

func TestURLs(t *testing.T) {
	answering := factstest.Reply{Status: 200}
	loop := target.Input{Casdoor: "http://127.0.0.1:8000", MCP: "http://127.0.0.1:9000/mcp"}
	keycloak := moved("http://as.example.com:8080/kc").With(doc{"token_endpoint": "http://as.example.com:8080/kc/token"})
	noTLS := factstest.Reply{Err: probe.KindPlainOnTLS}
	play(t, urls(), []scene{
		{name: "healthy", world: healthy(), says: "published URLs"},
		{name: "loopback lab, three ports", world: loopbackLab("http://127.0.0.1:8000", "http://127.0.0.1:8000"), in: loop},

		{name: "issuer and endpoints with http", world: serving(moved("http://auth.example.com")), want: "metadata-http-scheme-behind-proxy", says: "token_endpoint"},
		{name: "one endpoint with http", world: serving(meta().With(doc{"token_endpoint": "http://auth.example.com/token"})), want: "metadata-http-scheme-behind-proxy"},
		{name: "resource with http", world: publishing("http://mcp.example.com/mcp"), want: "metadata-http-scheme-behind-proxy", says: "resource is http://mcp"},
		{name: "challenge with http", world: naming(healthy(), strings.Replace(factstest.PathPRM, "https", "http", 1)), want: "metadata-http-scheme-behind-proxy", says: "resource_metadata"},
		{name: "declared server with http", world: declares(healthy(), "http://auth.example.com"), want: "metadata-http-scheme-behind-proxy", says: "authorization_servers[0]"},
		{name: "declared server with http, Casdoor not given", world: declares(healthy(), "http://auth.example.com"), in: target.Input{MCP: factstest.MCP}},
		{name: "another port of the site is another server", world: declares(silentless(), "http://mcp.example.com:8000"), in: target.Input{MCP: factstest.MCP}},
		{name: "open server", world: openServer(publishing("http://mcp.example.com/mcp"))},

		{name: "single label", world: silent(serving(moved("http://casdoor:8000")), "http://casdoor:8000", probe.KindDNSNotFound), want: "metadata-internal-host-leak", says: "casdoor:8000"},
		{name: "single label that answers here", world: reachable(serving(moved("http://casdoor:8000")), "http://casdoor:8000"), want: "metadata-internal-host-leak", says: "a name without a dot"},
		{name: "single label of the login page alone", world: reachable(serving(meta().With(doc{"authorization_endpoint": "http://login/authorize"})), "http://login/authorize"), want: "metadata-internal-host-leak/warning"},
		{name: "single label in a network without public names", world: reachable(rehosted("http://10.1.2.3:8000", moved("http://casdoor:8000")), "http://casdoor:8000"),
			in: target.Input{Casdoor: "http://10.1.2.3:8000", MCP: factstest.MCP}},
		{name: "single label that was typed", world: reachable(serving(moved("http://casdoor:8000")), "http://casdoor:8000"), in: target.Input{Casdoor: "http://casdoor:8000", MCP: factstest.MCP}},
		{name: "port lost by the proxy", world: portLost(), in: target.Input{Casdoor: factstest.Casdoor + ":8443"}, want: "metadata-internal-host-leak", says: "not its port 8443"},
		{name: "port and scheme lost", world: silent(rehosted("http://as.example.com:8080", notCasdoor(moved("https://as.example.com"), "https://as.example.com")), "https://as.example.com", probe.KindRefused),
			in: target.Input{MCP: factstest.MCP}, want: "metadata-internal-host-leak", says: "not its port 8080"},
		{name: "origin of a Casdoor reached past it", world: silentOrigin("http://localhost:8000"), in: target.Input{Casdoor: "http://localhost:8000"}, want: "metadata-internal-host-leak", says: "did not answer from here"},
		{name: "origin on the default port of the host", world: silentOrigin("https://auth.example.com:8443"), in: target.Input{Casdoor: "https://auth.example.com:8443"}, want: "metadata-internal-host-leak", says: "did not answer from here"},
		{name: "login page that does not answer from here", world: silent(serving(meta().With(doc{"authorization_endpoint": "https://login.example.com/authorize"})), "https://login.example.com", probe.KindTimeout),
			want: "metadata-internal-host-leak/warning", says: "did not answer from here"},
		{name: "loopback seen from elsewhere", world: serving(moved("http://localhost:8000")).OnFunc(func(q probe.Request) (factstest.Reply, bool) {
			return answering, strings.HasPrefix(q.URL, "http://localhost:8000")
		}), want: "metadata-internal-host-leak", says: "the machine on which the client runs"},
		{name: "private address not allowed to be asked", world: silent(serving(moved("http://10.1.2.3:8000")), "http://10.1.2.3", probe.KindPolicy), want: "metadata-internal-host-leak"},
		{name: "public host not allowed to be asked", world: silent(serving(meta().With(doc{"userinfo_endpoint": "https://u.example.com/x"})), "https://u.example.com", probe.KindPolicy)},
		{name: "internal port of the same host", world: silent(serving(meta().With(doc{"token_endpoint": "https://auth.example.com:8000/token"})), "https://auth.example.com:8000", probe.KindRefused),
			want: "metadata-internal-host-leak"},
		{name: "resource on an unresolvable host", world: silent(publishing("https://mcp.corp/mcp"), "https://mcp.corp", probe.KindDNSNotFound), want: "metadata-internal-host-leak"},
		{name: "challenge names a dead host", world: silent(naming(healthy(), "https://mcp.internal/prm"), "https://mcp.internal", probe.KindDNSNotFound), want: "metadata-internal-host-leak"},
		{name: "declared private server", world: silent(declares(healthy(), "http://casdoor:8000"), "http://casdoor:8000", probe.KindDNSNotFound), want: "metadata-internal-host-leak"},
		{name: "declared server that no name server knows", world: silent(declares(healthy(), "https://casdoor.internal.invalid:8000"), "https://casdoor.internal.invalid", probe.KindDNSNotFound), want: "metadata-internal-host-leak"},
		{name: "second declared server that no name server knows", world: silent(declares(healthy(), factstest.Casdoor, "https://casdoor.internal.invalid:8000"), "https://casdoor.internal.invalid", probe.KindDNSNotFound),
			want: "metadata-internal-host-leak/warning", says: "authorization_servers[1]"},
		{name: "second declared server behind a first that is dead, too", world: silent(silent(declares(healthy(), "https://as.example.com", "https://casdoor.internal.invalid:8000"), "https://as.example.com", probe.KindRefused), "https://casdoor.internal.invalid", probe.KindDNSNotFound),
			want: "metadata-internal-host-leak", says: "authorization_servers[1]"},
		{name: "second declared server with http", world: declares(healthy(), factstest.Casdoor, "http://mcp.example.com"), want: "metadata-http-scheme-behind-proxy/warning"},
		{name: "declared public server that is down", world: silent(declares(healthy(), "https://as.example.com"), "https://as.example.com", probe.KindRefused)},
		{name: "host with a certificate fault answers", world: silent(serving(meta().With(doc{"token_endpoint": "https://t.internal/token"})), "https://t.internal", probe.KindCertName)},
		{name: "stopped run", world: silent(serving(meta().With(doc{"token_endpoint": "https://t.internal/token"})), "https://t.internal", probe.KindBudget)},
		{name: "loopback port that is dead", world: silent(loopbackLab("http://127.0.0.1:8000", "http://127.0.0.1:7777"), "http://127.0.0.1:7777", probe.KindRefused), in: loop,
			want: "metadata-internal-host-leak", says: "7777"},

		{name: "https guessed by another server", world: silent(rehosted("http://as.example.com:8080", notCasdoor(moved("https://as.example.com:8080"), "https://as.example.com:8080")), "https://as.example.com:8080", probe.KindPlainOnTLS),
			in: target.Input{MCP: factstest.MCP}, want: "metadata-scheme-guess-wrong", says: "no TLS"},
		{name: "https works as well", world: rehosted("http://as.example.com:8080", keycloak.With(doc{"issuer": "https://as.example.com:8080"})).
			OnFunc(func(q probe.Request) (factstest.Reply, bool) { return answering, q.Method == "HEAD" }), in: target.Input{MCP: factstest.MCP}},
		{name: "https guessed by Casdoor has a narrower code", world: rehosted("http://auth.lan.example:8080", moved("https://auth.lan.example:8080")).
			OnFunc(func(q probe.Request) (factstest.Reply, bool) {
				return noTLS, strings.HasPrefix(q.URL, "https://auth.lan.example")
			}),
			in: target.Input{MCP: factstest.MCP}, says: "trait of Casdoor"},
		{name: "development port of Casdoor has a narrower code", world: silent(serving(meta().With(doc{"authorization_endpoint": "http://localhost:7001/login/oauth/authorize"})), "http://localhost:7001", probe.KindRefused),
			says: "trait of Casdoor"},
		{name: "Casdoor's challenge has a narrower code", world: strayChallenge(), in: target.Input{Casdoor: factstest.Casdoor, MCP: factstest.Casdoor + "/api/mcp"}, says: "trait of Casdoor"},
		{name: "nothing known", world: factstest.New(), in: target.Input{MCP: factstest.MCP}, status: checks.NotEvaluated},
	})
}

// reachable answers at that prefix.
func reachable(w *factstest.World, prefix string) *factstest.World {
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Reply{Status: 200}, strings.HasPrefix(q.URL, prefix)
	})
}

// portLost is a Casdoor at port 8443 whose issuer follows a Host header without the port.
func portLost() *factstest.World {
	return hostFollowing(silentOrigin(factstest.Casdoor + ":8443"))
}

// silentOrigin is a Casdoor whose origin is set, to an address that does not answer.
func silentOrigin(reached string) *factstest.World {
	d := meta().Reply()
	return silent(over(factstest.New(), reached+"/.well-known/oauth-authorization-server", d, reached+"/.well-known/openid-configuration", d), factstest.Casdoor+"/", probe.KindRefused)
}

func TestMisplacedHostsHaveFittingFixes(t *testing.T) {
	for name, c := range map[string]struct {
		world *factstest.World
		at    string
		want  []string
		never string
	}{
		"port lost":     {portLost(), factstest.Casdoor + ":8443", []string{"$http_host", "origin = " + factstest.Casdoor + ":8443"}, "Host $host;"},
		"not from here": {silentOrigin("http://localhost:8000"), "http://localhost:8000", []string{"from a machine on which a client runs", "Only if clients shall use http://localhost:8000"}, "origin = " + factstest.Casdoor},
	} {
		r := urls().Run(t.Context(), c.world.Facts(t, target.Input{Casdoor: c.at}))
		if len(r.Findings) != 1 || !r.Findings[0].FixesOnly {
			t.Fatalf("%s: got %+v", name, r)
		}
		text := ""
		for _, fix := range r.Findings[0].Fixes {
			text += strings.Join(fix.Steps, "\n") + "\n" + fix.Snippet + "\n"
		}
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the fixes do not say %q:\n%s", name, w, text)
			}
		}
		if strings.Contains(text, c.never) {
			t.Errorf("%s: the fixes say %q:\n%s", name, c.never, text)
		}
	}
}

// silentless is the healthy world in which every other host answers something.
func silentless() *factstest.World {
	return over(healthy(), "http://mcp.example.com:8000/.well-known/oauth-authorization-server", moved("http://mcp.example.com:8000").Reply())
}

// notCasdoor makes metadata unlike Casdoor's.
func notCasdoor(d doc, base string) doc {
	return d.With(doc{"token_endpoint": base + "/token", "authorization_endpoint": base + "/authorize"})
}

// loopbackLab is a pair on one machine; the metadata is at asAt and names published.
func loopbackLab(asAt, published string) *factstest.World {
	const endpoint = "http://127.0.0.1:9000/mcp"
	const path = "http://127.0.0.1:9000/.well-known/oauth-protected-resource/mcp"
	d := moved(published).With(doc{"jwks_uri": "http://127.0.0.1:8001/jwks"})
	w := factstest.New().On("POST", endpoint, factstest.Challenge(path))
	w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Reply{Status: 200}, strings.HasPrefix(q.URL, "http://127.0.0.1:8001")
	})
	return over(w, path, prm().With(doc{"resource": endpoint, "authorization_servers": []string{asAt}}).Reply(),
		asAt+"/.well-known/oauth-authorization-server", d.Reply(), asAt+"/.well-known/openid-configuration", d.Reply(),
		published+"/login/oauth/authorize", factstest.HTML(""))
}

// strayChallenge is Casdoor's own endpoint, whose challenge names an unreachable host.
func strayChallenge() *factstest.World {
	w := ownMCP(prm().With(doc{"resource": factstest.Casdoor, "authorization_servers": []string{factstest.Casdoor}}).Reply())
	silent(w, "http://casdoor:8000", probe.KindDNSNotFound)
	return w.OnFunc(func(q probe.Request) (factstest.Reply, bool) {
		return factstest.Challenge("http://casdoor:8000/.well-known/oauth-protected-resource"), q.URL == factstest.Casdoor+"/api/mcp" && strings.Contains(string(q.Body), "tools/call")
	})
}
