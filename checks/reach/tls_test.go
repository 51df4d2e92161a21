package reach

import (
	"strings"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func TestMCPTLS(t *testing.T) {
	play(t, mcpTLS(), []scene{
		{name: "healthy", world: healthy()},
		{name: "plain http", world: factstest.New(), in: target.Input{MCP: "http://127.0.0.1:8080/mcp"}, status: checks.Skipped},
		{name: "handshake", world: dead(probe.KindTLSHandshake), want: "tls-handshake-failure"},
		{name: "plain HTTP on the TLS port", world: dead(probe.KindPlainOnTLS), want: "tls-handshake-failure", says: "use the http URL. Use http://mcp.example.com/mcp."},
		{name: "expired", world: dead(probe.KindCertExpired), want: "tls-untrusted-cert", says: "Renew"},
		{name: "not yet valid", world: dead(probe.KindCertNotYet), want: "tls-untrusted-cert", says: "clock"},
		{name: "wrong name", world: dead(probe.KindCertName), want: "tls-untrusted-cert", says: "names mcp.example.com"},
		{name: "self-signed", world: dead(probe.KindCertSelfSigned), want: "tls-untrusted-cert", says: "NODE_EXTRA_CA_CERTS"},
		{name: "unknown authority", world: dead(probe.KindCertUnknownCA), want: "tls-untrusted-cert", says: "on a machine that does not trust the authority", silent: "clients refuse"},
		{name: "incomplete chain", world: dead(probe.KindCertIncomplete), want: "tls-untrusted-cert", says: "does not trust this very issuer", silent: "clients connect"},
		{name: "otherwise invalid", world: dead(probe.KindCertOther), want: "tls-untrusted-cert"},
		{name: "refused", world: dead(probe.KindRefused), status: checks.NotEvaluated},
		{name: "address not allowed", world: dead(probe.KindPolicy), status: checks.NotEvaluated, says: "address-not-allowed"},
	})
}

// A handshake that hangs is a failed handshake, not a server that is silent.
func TestHangingHandshake(t *testing.T) {
	hang := healthy().OnFunc(func(q probe.Request) (reply, bool) {
		return reply{Err: probe.KindTimeout, Timing: probe.Timings{TLS: 9000}}, strings.HasPrefix(q.URL, site0)
	})
	play(t, mcpTLS(), []scene{{name: "hangs", world: hang, want: "tls-handshake-failure?likely"}})
	play(t, mcpServer(), []scene{{name: "not unreachable", world: hang, says: "TLS fails"}})
}

func certificate(until time.Time) *probe.TLS {
	return &probe.TLS{Version: "TLS 1.3", TrustedRoot: "CN=Root", VerifyError: "x509: certificate has expired",
		Chain: []probe.Certificate{{Subject: "CN=mcp", Issuer: "CN=Issuer", Names: []string{"mcp.example.com"}, NotBefore: until.AddDate(0, -3, 0), NotAfter: until}}}
}

func TestCertificateIsDescribed(t *testing.T) {
	until := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	w := healthy().OnFunc(func(q probe.Request) (reply, bool) {
		return reply{Err: probe.KindCertExpired, TLS: certificate(until)}, q.URL == mcpURL
	})
	for _, part := range []string{"CN=mcp", "CN=Issuer", "mcp.example.com", "2026-02-01", "2026-05-01", "x509: certificate has expired"} {
		play(t, mcpTLS(), []scene{{name: part, world: w, want: "tls-untrusted-cert", says: part}})
	}
}

// Whether the authority is the company's own is for the reader to say: both remedies stand first.
func TestUnknownAuthorityHasTwoRemedies(t *testing.T) {
	for kind, serve := range map[probe.ErrorKind]string{probe.KindCertIncomplete: "serve the full chain", probe.KindCertUnknownCA: "a certificate of a public authority"} {
		w := healthy().OnFunc(func(q probe.Request) (reply, bool) {
			return reply{Err: kind, TLS: certificate(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))}, q.URL == mcpURL
		})
		r := mcpTLS().Run(t.Context(), w.Facts(t, factstest.Input()))
		if len(r.Findings) != 1 || len(r.Findings[0].Fixes) != 2 {
			t.Fatalf("%s: %+v", kind, r)
		}
		own, other := r.Findings[0].Fixes[0].Steps[0], r.Findings[0].Fixes[1].Steps[0]
		if !strings.Contains(own, "If CN=Issuer is your company's own authority") || !strings.Contains(own, "--ca-file") || !strings.Contains(other, "If not: ") || !strings.Contains(other, serve) {
			t.Errorf("%s: %q, %q", kind, own, other)
		}
	}
}

func TestTLSText(t *testing.T) {
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		until      time.Time
		want, lack string
	}{
		{now.AddDate(0, 2, 0), "valid until 2026-06-01, trusted through CN=Root", "only"},
		{now.AddDate(0, 0, 5), "only 5 more days", "only 6"},
	}
	for _, tt := range tests {
		got := tlsText(&probe.Exchange{Status: 200, TLS: certificate(tt.until)}, now)
		if !strings.Contains(got, tt.want) || strings.Contains(got, tt.lack) {
			t.Errorf("got %q, want %q without %q", got, tt.want, tt.lack)
		}
	}
}
