package probe

import (
	"net/netip"
	"strings"
	"testing"
)

// metadata addresses and their disguises, closed under every policy.
var never = []string{
	"169.254.169.254:80", "169.254.0.1:443", "168.63.129.16:80", "100.100.100.200:80", "192.0.0.192:80", "[fd00:ec2::254]:80", "[fd20:ce::254]:80",
	"[fe80::1]:80", "[fe80::1%eth0]:80", "224.0.0.1:80", "[ff02::1]:80", "0.0.0.0:80", "[::]:80", "255.255.255.255:80",
	"[::ffff:169.254.169.254]:80", "[64:ff9b::a9fe:a9fe]:80", "[64:ff9b:1::a9fe:a9fe]:80", "[2002:a9fe:a9fe::1]:80", "[::169.254.169.254]:80", "[::ffff:0:169.254.169.254]:80",
	"[2001:0:a9fe:a9fe::1]:80", "[2001:0:808:808:0:0:5601:5601]:80", // Teredo: server, and client inverted
	"[2606:4700::5efe:169.254.169.254]:80", "[2606:4700::200:5efe:a9fe:a9fe]:80", "[fd00::5efe:a83f:8110]:80",
}

// inside are loopback and private addresses: open to the loopback policy only.
var inside = []string{
	"127.0.0.1:8080", "[::1]:8080", "10.1.2.3:443", "172.16.0.1:80", "192.168.1.1:80", "100.64.0.1:80", "[fd12::1]:80",
	"[::ffff:10.0.0.1]:80", "[64:ff9b::a00:1]:80", "[2002:a00:1::1]:80", "[2606:4700::5efe:10.0.0.1]:80", "[2606:4700::200:5efe:7f00:1]:80", "[2001:0:808:808:0:0:f5ff:fffe]:80",
}

var public = []string{"8.8.8.8:443", "1.1.1.1:7001", "[2606:4700::1111]:443", "[::ffff:8.8.8.8]:443", "[64:ff9b::808:808]:443"}

func TestPolicies(t *testing.T) {
	everything := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	private := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::ffff:172.16.0.0/108")}
	lab := []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:8080"), netip.MustParseAddrPort("169.254.169.254:80")}
	for _, tc := range []struct {
		name      string
		p         Policy
		addresses []string
		open      bool
	}{
		{"loopback", LoopbackPolicy(), public, true},
		{"loopback", LoopbackPolicy(), inside, true},
		{"loopback", LoopbackPolicy(), never, false},
		{"public", PublicPolicy(nil, nil), public, true},
		{"public", PublicPolicy(nil, nil), inside, false},
		{"public", PublicPolicy(nil, nil), never, false},
		{"all networks", PublicPolicy(everything, lab), never, false},
		{"all networks", PublicPolicy(everything, nil), inside, true},
		{"private", PublicPolicy(private, nil), []string{"10.9.9.9:1", "172.16.5.5:1", "[::ffff:10.0.0.1]:80", "[64:ff9b::a00:1]:80", "[2606:4700::5efe:10.0.0.1]:80"}, true},
		{"private", PublicPolicy(private, nil), []string{"192.168.1.1:1", "127.0.0.1:1", "[2606:4700::5efe:192.168.0.1]:80"}, false},
		{"lab", PublicPolicy(nil, lab), []string{"127.0.0.1:8080", "[::ffff:127.0.0.1]:8080", "8.8.8.8:80"}, true},
		{"lab", PublicPolicy(nil, lab), []string{"127.0.0.1:8081", "127.0.0.2:8080", "169.254.169.254:80", "[::1]:8080"}, false},
		{"nonsense", LoopbackPolicy(), []string{"", "localhost:80", "1.2.3.4", "/run/socket"}, false},
	} {
		for _, a := range tc.addresses {
			network := "tcp4"
			if strings.HasPrefix(a, "[") {
				network = "tcp6"
			}
			if err := tc.p.Control(network, a, nil); (err == nil) != tc.open {
				t.Errorf("%s policy, %s: %v, want open %v", tc.name, a, err, tc.open)
			}
		}
	}
}

func TestRefusalsSayWhatOpens(t *testing.T) {
	p := PublicPolicy(nil, nil)
	for address, want := range map[string]string{
		"10.1.2.3:80":         "10.1.2.3 is a private address. This Casdoctor connects to public addresses only; --allow-network 10.0.0.0/8 opens it.",
		"127.0.0.1:80":        "--allow-network 127.0.0.0/8",
		"[fd12::1]:80":        "--allow-network fc00::/7",
		"203.0.113.7:80":      "--allow-network 203.0.113.7/32",
		"[2002:a00:1::1]:80":  "--allow-network 2002:a00:1::1/128 --allow-network 10.0.0.0/8",
		"169.254.169.254:80":  "Casdoctor never connects there.",
		"[64:ff9b::a00:1]:80": "64:ff9b::a00:1 (10.0.0.1 inside) is a private address",
	} {
		if err := p.Control("tcp", address, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", address, err, want)
		}
	}
	if err := p.Control("tcp4", "169.254.169.254:80", nil); strings.Contains(err.Error(), "--allow") {
		t.Errorf("%v offers what does not help", err)
	}
}

func TestPolicyFor(t *testing.T) {
	for listen, loopback := range map[string]bool{
		"127.0.0.1:8080": true, "127.9.9.9:1": true, "[::1]:8080": true, "localhost:8080": true, "LOCALHOST.:1": true, "[::ffff:127.0.0.1]:1": true,
		"": false, ":8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "192.168.1.5:8080": false, "example.com:80": false,
	} {
		p, err := PolicyFor(listen, nil, nil)
		if err != nil {
			t.Fatalf("%q: %v", listen, err)
		}
		if open := p.Control("tcp4", "10.0.0.1:80", nil) == nil; open != loopback {
			t.Errorf("listening on %q: private networks open %v", listen, open)
		}
	}
	if p, err := PolicyFor("127.0.0.1", nil, nil); err == nil || p != nil {
		t.Error("an address without a port is accepted")
	}
}

func TestPolicyOnEveryConnection(t *testing.T) {
	c := client(t, func(o *Options) { o.Policy = PublicPolicy(nil, nil) })
	for _, u := range []string{"http://127.0.0.1:1/", "http://[::1]:1/", "http://a.localhost:1/", "http://[::ffff:127.0.0.1]:1/"} {
		wantKind(t, get(t, c, u), KindPolicy, "loopback", "--allow-network")
	}
}
