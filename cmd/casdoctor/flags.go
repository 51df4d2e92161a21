package main

import (
	"flag"
	"fmt"
	"net"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
)

// list is a flag that may be given several times, or once with commas.
type list []string

func (l *list) String() string { return strings.Join(*l, ",") }

func (l *list) Set(v string) error {
	for part := range strings.SplitSeq(v, ",") {
		if part = strings.TrimSpace(part); part != "" {
			*l = append(*l, part)
		}
	}
	return nil
}

// lines is a flag that may be given several times; each value may hold several, one a line.
// Nothing is taken off them.
type lines []string

func (l *lines) String() string { return strings.Join(*l, "\n") }

func (l *lines) Set(v string) error {
	*l = append(*l, v)
	return nil
}

// network holds the flags that shape what the probe may reach and trust.
type network struct {
	allow, caFiles, resolve list
}

func (n *network) flags(fs *flag.FlagSet, withAllow bool) {
	if withAllow {
		fs.Var(&n.allow, "allow-network", "`CIDR` of a private network that may be diagnosed when the dashboard listens beyond this machine; repeatable")
	}
	fs.Var(&n.caFiles, "ca-file", "PEM `file` of a private certificate authority to trust beside the system's; repeatable")
	fs.Var(&n.resolve, "resolve", "`HOST:PORT:ADDRESS[:PORT]` reaches a host at this address, before DNS knows it; repeatable")
}

func (n *network) prefixes() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range n.allow {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, fmt.Errorf("--allow-network %q is no network in CIDR form, for example 10.20.0.0/16", s)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// overrides reads HOST:PORT:ADDRESS[:PORT], as curl's --resolve with an optional port.
func (n *network) overrides() (map[string]string, error) {
	out := map[string]string{}
	for _, s := range n.resolve {
		parts := strings.SplitN(s, ":", 3)
		if len(parts) != 3 || parts[0] == "" {
			return nil, fmt.Errorf("--resolve %q must be HOST:PORT:ADDRESS, for example mcp.example.com:443:127.0.0.1", s)
		}
		if port, err := strconv.ParseUint(parts[1], 10, 16); err != nil || port == 0 {
			return nil, fmt.Errorf("--resolve %q: %q is no port, for example mcp.example.com:443:127.0.0.1", s, parts[1])
		}
		to := parts[2]
		if addr, err := netip.ParseAddr(strings.Trim(to, "[]")); err == nil {
			to = net.JoinHostPort(addr.String(), parts[1])
		} else if _, err := netip.ParseAddrPort(to); err != nil {
			return nil, fmt.Errorf("--resolve %q: %q is no address, for example 127.0.0.1 or 127.0.0.1:8443", s, to)
		}
		out[strings.ToLower(parts[0])+":"+parts[1]] = to
	}
	return out, nil
}

// probe prepares the probe's options without a policy. They have been tried: a file that
// cannot be used shows now, not with the first run.
func (n *network) probe() (probe.Options, error) {
	resolve, err := n.overrides()
	if err != nil {
		return probe.Options{}, err
	}
	o := probe.Options{RootFiles: n.caFiles, ResolveOverride: resolve, UserAgent: probe.DefaultUserAgent(buildVersion())}
	c, err := probe.New(o)
	if err != nil {
		return probe.Options{}, fmt.Errorf("--ca-file: %w; it must be a file with certificates in PEM form, for example --ca-file company-ca.pem", err)
	}
	c.Close()
	return o, nil
}

// buildVersion is the release's version, or the module's as the Go tool recorded it.
func buildVersion() string {
	if version != "dev" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return version
}

func versionLine() string {
	return fmt.Sprintf("casdoctor %s, catalogue of codes %s", buildVersion(), codes.Version)
}
