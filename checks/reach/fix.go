package reach

import (
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
)

// reachFix says what to do about one kind of unreachable server; nil leaves it to the catalogue.
func reachFix(x *probe.Exchange) []codes.Fix {
	if x.Answered() || x.Error.Kind == probe.KindTLSOnPlain {
		return useURL(withScheme(x.URL, "https"), "The port speaks TLS, so the URL has to begin with https.")
	}
	host := hostOf(x.URL)
	switch x.Error.Kind {
	case probe.KindDNSNotFound:
		return []codes.Fix{{Where: "DNS", Steps: []string{"Check the spelling of " + host + " in the URL.", "If it is right, create the A or AAAA record of the name at its DNS provider."}}}
	case probe.KindRefused:
		return []codes.Fix{{Where: "The server", Steps: []string{"Check that it runs and listens on the port of " + host + ".",
			"In a container, let it listen on 0.0.0.0, not on 127.0.0.1, and publish the port."}}}
	case probe.KindTimeout, probe.KindUnreachable:
		return []codes.Fix{{Where: "The network", Steps: []string{"Open the port of " + host + " in the firewall or security group.",
			"Check that the name's address is the one of this server."}}}
	}
	return nil
}

func handshakeFix(x *probe.Exchange) []codes.Fix {
	if x.Error.Kind != probe.KindPlainOnTLS {
		return nil
	}
	return append(useURL(withScheme(x.URL, "http"), "The port speaks plain HTTP. For loopback and tests use the http URL."),
		codes.Fix{Where: "The proxy", Steps: []string{"For everything else let a proxy end TLS in front of this port, and use its URL."}})
}

// certificateFix is sharper than the catalogue's text where the kind says what is missing.
func certificateFix(x *probe.Exchange) []codes.Fix {
	host := hostOf(x.URL)
	var step string
	switch x.Error.Kind {
	case probe.KindCertExpired:
		step = "Renew the certificate of " + host + " and reload the server; check why the renewal did not run."
	case probe.KindCertNotYet:
		step = "Check the clock of the machine that issued the certificate, and this machine's own."
	case probe.KindCertName:
		step = "Get a certificate that names " + host + ", or use a URL with a name that the certificate has."
	case probe.KindCertIncomplete, probe.KindCertUnknownCA:
		return authorityFix(x)
	case probe.KindCertSelfSigned:
		step = "Use a certificate of a public authority. For a private authority, make each client trust its root (NODE_EXTRA_CA_CERTS for Node clients); hosted clients cannot be made to."
	default:
		return nil
	}
	return []codes.Fix{{Where: "The server or proxy that ends TLS", Steps: []string{step}}}
}

// authorityFix: whether the unknown issuer is a company's own, only the reader knows, so that
// both remedies stand first, each with its condition.
func authorityFix(x *probe.Exchange) []codes.Fix {
	issuer := "the issuer"
	if x.TLS != nil && len(x.TLS.Chain) > 0 {
		issuer = x.TLS.Chain[len(x.TLS.Chain)-1].Issuer
	}
	serve := "If not: use a certificate of a public authority, and serve it with its intermediates."
	if x.Error.Kind == probe.KindCertIncomplete {
		serve = "If not: serve the full chain, the server's certificate followed by its intermediates (the file is often called fullchain.pem)."
	}
	return []codes.Fix{
		{Where: "The MCP client", Snippet: "NODE_EXTRA_CA_CERTS=/etc/ssl/private-ca.pem", Steps: []string{
			"If " + issuer + " is your company's own authority: trust its root on each client machine (the system's store; NODE_EXTRA_CA_CERTS for Node clients), and give it to Casdoctor with --ca-file. Hosted clients cannot be made to trust it.",
		}},
		{Where: "The server or proxy that ends TLS", Steps: []string{serve}},
	}
}

// useURL tells the user to enter another URL.
func useURL(u, why string) []codes.Fix {
	return []codes.Fix{{Where: "The client", Steps: []string{why + " Use " + u + "."}, Snippet: u}}
}
