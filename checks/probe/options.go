package probe

import (
	"crypto/x509"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"
)

// The limits that hold when Options leave them out, and those that always hold.
const (
	defaultRequests = 120
	defaultTimeout  = 10 * time.Second
	defaultPerHost  = 8
	maxBody         = 1 << 20  // bytes after decompression
	maxWireBody     = 4 << 20  // bytes before decompression
	maxHead         = 64 << 10 // bytes of a response head
	maxAddresses    = 16       // recorded of one name
	maxAttempts     = 6        // addresses tried for one connection
)

// Options configure a Client. Zero values take the defaults named.
type Options struct {
	Policy          Policy              // which addresses may be connected to; nil means public ones only
	ResolveOverride map[string]string   // "host:port" to "ip:port", as curl's --resolve; the policy still applies
	RootFiles       []string            // PEM files added to the system's roots and to SSL_CERT_FILE
	ExtraRoots      []*x509.Certificate // authorities trusted beside those
	UserAgent       string              // default DefaultUserAgent of the module's version
	MaxRequests     int                 // per client, default 120
	Timeout         time.Duration       // per request, from the connection to the end of the body, default 10 s
	PerHost         int                 // in flight to one host:port, default 8
	Secrets         []string            // values that are masked everywhere in the records
	OnExchange      func(*Exchange)     // called once per finished exchange; may be nil
}

// DefaultUserAgent names Casdoctor and where to read about it.
func DefaultUserAgent(version string) string {
	return "Casdoctor/" + version + " (+https://github.com/casdoor/casdoctor; MCP OAuth diagnostics)"
}

// withDefaults fills in what was left out and refuses what cannot be meant.
func (o Options) withDefaults() (Options, error) {
	if o.Policy == nil {
		o.Policy = PublicPolicy(nil, nil)
	}
	if o.UserAgent == "" {
		o.UserAgent = DefaultUserAgent(moduleVersion())
	}
	if !validValue(o.UserAgent) {
		return o, fmt.Errorf("the user agent %q has characters that a header cannot carry", o.UserAgent)
	}
	if o.MaxRequests <= 0 {
		o.MaxRequests = defaultRequests
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.PerHost <= 0 {
		o.PerHost = defaultPerHost
	}
	var err error
	o.ResolveOverride, err = normalOverrides(o.ResolveOverride)
	return o, err
}

// normalOverrides checks each pair and writes the names as lookups spell them.
func normalOverrides(in map[string]string) (map[string]string, error) {
	out := map[string]string{}
	for from, to := range maps.All(in) {
		host, port, err := net.SplitHostPort(from)
		if err != nil {
			return nil, fmt.Errorf("resolve %q: want host:port", from)
		}
		addr, err := netip.ParseAddrPort(to)
		if err != nil {
			return nil, fmt.Errorf("resolve %q to %q: want ip:port", from, to)
		}
		out[net.JoinHostPort(plainHost(host), port)] = addr.String()
	}
	return out, nil
}

// plainHost is a host name as it is compared: lower case, without the root's dot.
func plainHost(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}
