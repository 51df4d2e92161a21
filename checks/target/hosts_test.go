package target

import "testing"

func TestPrivateAndLoopbackHosts(t *testing.T) {
	tests := []struct {
		host              string
		private, loopback bool
	}{
		{"localhost", true, true}, {"LOCALHOST", true, true}, {"a.localhost", true, true}, {"localhost.", true, true},
		{"localhost:8000", true, true}, {"127.0.0.1", true, true}, {"127.9.9.9:80", true, true}, {"::1", true, true},
		{"[::1]", true, true}, {"[::1]:8000", true, true}, {"::ffff:127.0.0.1", true, true},
		{"10.1.2.3", true, false}, {"172.16.0.1", true, false}, {"172.32.0.1", false, false}, {"192.168.0.10", true, false},
		{"169.254.169.254", true, false}, {"fe80::1", true, false}, {"fd00::1", true, false}, {"0.0.0.0", true, false},
		{"100.64.0.1", true, false}, {"100.128.0.1", false, false}, {"::ffff:10.0.0.1", true, false},
		{"casdoor", true, false}, {"door.internal", true, false}, {"printer.local", true, false}, {"nas.lan", true, false},
		{"x.home.arpa", true, false}, {"x.corp", true, false}, {"wiki.intranet", true, false},
		{"door.example.com", false, false}, {"8.8.8.8", false, false}, {"2001:4860:4860::8888", false, false},
		{"notlocalhost.com", false, false}, {"mylocal.net", false, false}, {"x.test", false, false}, {"", false, false}, {".", false, false},
	}
	for _, tt := range tests {
		if got := PrivateHost(tt.host); got != tt.private {
			t.Errorf("PrivateHost(%q) = %v", tt.host, got)
		}
		if got := LoopbackHost(tt.host); got != tt.loopback {
			t.Errorf("LoopbackHost(%q) = %v", tt.host, got)
		}
	}
}
